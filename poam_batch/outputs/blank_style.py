"""How the blank assessment workbook looks and what its cells accept."""

from __future__ import annotations

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

FONT = "Calibri"
INK, PAPER, TINT, FAINT = "1F3864", "FFFFFF", "EEF2F8", "5B6675"
DATE_FORMAT = "yyyy-mm-dd"
_LINE = "B7C1D1"
_LETTER_PAPER = "1"
_ROW_HEIGHT = 15.0


def choice(choices: tuple[str, ...]) -> DataValidation:
    """Return a dropdown that accepts these words and nothing else."""
    validation = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
    validation.errorTitle, validation.error = "Not in the list", f"Choose {', '.join(choices)}."
    validation.showErrorMessage = True
    return validation


def date_only() -> DataValidation:
    """Return a check that accepts a date and nothing else."""
    validation = DataValidation(
        type="date", operator="greaterThan", formula1="DATE(2000,1,1)", allow_blank=True
    )
    validation.errorTitle, validation.error = "Not a date", "Enter a date such as 2026-11-22."
    validation.showErrorMessage = True
    return validation


def banner(sheet: Worksheet, texts: tuple[str, str], columns: int) -> None:
    """Write title and subtitle over the first rows of a sheet."""
    for row, (text, size, height) in enumerate(((texts[0], 16, 30), (texts[1], 11, 20)), start=1):
        for number in range(1, columns + 1):
            sheet.cell(row, number).fill = fill(INK)
        cell = sheet.cell(row, 1, text)
        cell.font = Font(name=FONT, bold=row == 1, size=size, color=PAPER)
        cell.alignment = Alignment(horizontal="left", vertical="center", indent=1)
        sheet.row_dimensions[row].height = height
    sheet.sheet_view.showGridLines = False


def print_setup(sheet: Worksheet, landscape: bool) -> None:
    """Fit a sheet to the width of its paper, with its name and page numbers below."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = _LETTER_PAPER
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.6, 0.75, 0.4
    sheet.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart(text="&A"), right=_HeaderFooterPart(text="Page &P of &N")
    )


def wrapped_height(text: str, width: int) -> float:
    """Return the height in points that a wrapped text takes in a column of this width."""
    lines, used = 1, 0
    for word in text.split():
        used += len(word) + 1
        if used > width:
            lines, used = lines + 1, len(word) + 1
    return lines * _ROW_HEIGHT


def fill(color: str) -> PatternFill:
    """Return a plain background."""
    return PatternFill("solid", start_color=color, end_color=color)


def box() -> Border:
    """Return a thin line on every side."""
    side = Side(style="thin", color=_LINE)
    return Border(left=side, right=side, top=side, bottom=side)
