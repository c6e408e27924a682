"""A template workbook, compiled once a run and rendered once a client; see workbook.py."""
