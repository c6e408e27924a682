"""Files become grids of plain cells: admitted, scanned, opened."""
