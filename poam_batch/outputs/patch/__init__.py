"""Cells set in a workbook that exists, and every other byte of it left alone."""
