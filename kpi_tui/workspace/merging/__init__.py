"""Two versions of one file: found, merged where they can be, chosen between where not; and the same through git."""
