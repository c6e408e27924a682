"""Workbooks become facts: a file is admitted, opened and read."""
