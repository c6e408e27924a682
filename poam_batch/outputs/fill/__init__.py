"""Workbooks of others filled from a POA&M: an eMASS export, DoD's assessment results workbook."""
