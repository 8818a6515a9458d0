"""Figures in: files of other systems are read, understood, mapped to inputs, compared with what counts, and entered."""
