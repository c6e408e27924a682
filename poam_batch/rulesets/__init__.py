"""CMMC as data: one catalog and one policy a level, and their loader."""
