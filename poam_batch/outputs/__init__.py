"""Results become bytes: workbooks, pages and JSON."""
