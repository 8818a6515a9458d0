"""Files: the one boundary to the disk. Reading what may be hostile, writing whole or not at all, and their names."""
