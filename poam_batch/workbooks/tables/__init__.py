"""Where tables stand on a sheet, and which column is what."""
