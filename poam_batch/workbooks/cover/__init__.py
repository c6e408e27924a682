"""What a workbook says besides its findings: client, scope, dates, and points of its own."""
