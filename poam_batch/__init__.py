"""CMMC assessment workbooks in; scores, blocking gaps, POA&M workbooks and summaries out."""

__version__ = "0.1.0"
