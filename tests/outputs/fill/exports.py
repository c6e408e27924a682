"""Look-alikes of the POA&M exports of three services' eMASS: made by hand, of invented content.

The core headers are the same; order, further columns and dropdowns differ. A banner in row 1,
keys and values below it, the header in row 7 from column B, and a sheet of lookups.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

ITEM = (
    "POA&M Item ID",
    "Control Vulnerability Description",
    "Controls / APs",
    "Security Checks",
    "POA&M Status",
    "POA&M Scheduled Completion Date",
    "Requested Risk Accepted Expiration Date",
    "POA&M Completion Date",
)
MILESTONE = (
    "Milestone ID",
    "Milestone Description",
    "Milestone Status",
    "Milestone Status Comments",
    "Milestone Scheduled Completion Date",
    "Milestone Completion Date",
)
REST = (
    "Identification Source",
    "Identification Source Details",
    "Office/Org",
    "Resources Required",
    "Comments",
    "Raw Severity",
    "Devices Affected",
    "Mitigations",
)
STATUSES = ("Ongoing", "Risk Accepted", "Completed", "Not Applicable")
SEVERITIES = ("Very Low", "Low", "Moderate", "High", "Very High")


class Service(NamedTuple):
    """How one service's export looks: its headers, from a column on, below a row."""

    name: str
    headers: tuple[str, ...]
    header_row: int = 7
    column: int = 2


NAVY = Service(
    "Navy",
    (
        *ITEM,
        *MILESTONE,
        *REST,
        "Predisposing Conditions",
        "Threat Description",
        "Recommendations",
        "Resulting Residual Risk Level after Proposed Mitigations",
    ),
)
ARMY = Service(
    "Army",
    (
        "POA&M Item ID",
        "Controls / APs",
        "Control Vulnerability Description",
        *ITEM[3:],
        "Personnel Resources: Funded Base Hours",
        *REST,
        *MILESTONE,
    ),
)
USMC = Service(
    "USMC",
    (*REST[2:5], *ITEM, "Vulnerability Severity Value", *MILESTONE, *REST[:2], *REST[5:]),
    header_row=9,
    column=3,
)
SERVICES = (NAVY, ARMY, USMC)


def export(
    service: Service = NAVY,
    rows: Sequence[Mapping[str, Any]] = (),
    lists: Mapping[str, Sequence[str]] | None = None,
    styled: int = 40,
) -> bytes:
    """Return an export with rows by header: `{"Controls / APs": "3.1.3"}`.

    `lists` are dropdowns by header beside those of status and severity; `styled` rows below the
    header have the look of rows that eMASS prepares.
    """
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "POA&M"
    lookups = book.create_sheet("Lookups")
    lookups.sheet_state = "hidden"
    _head(sheet, service)
    dropdowns = {"POA&M Status": STATUSES, "Raw Severity": SEVERITIES, **(lists or {})}
    first, last = service.header_row + 1, service.header_row + max(styled, len(rows), 1)
    for number, header in enumerate(service.headers):
        column = service.column + number
        cell = sheet.cell(service.header_row, column, header)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="D9E1F2")
        cell.alignment = Alignment(wrap_text=True)
        letters = cell.column_letter
        sheet.column_dimensions[letters].width = 22
        for row in range(first, first + styled):
            sheet.cell(row, column).alignment = Alignment(wrap_text=True, vertical="top")
            if header.endswith("Date"):
                sheet.cell(row, column).number_format = "dd-mmm-yyyy"
        if header in dropdowns:
            for index, word in enumerate(dropdowns[header], 2):
                lookups.cell(index, column, word)
            area = f"Lookups!${letters}$2:${letters}${1 + len(dropdowns[header])}"
            rule = DataValidation(type="list", formula1=area, allow_blank=True)
            rule.add(f"{letters}{first}:{letters}{last}")
            sheet.add_data_validation(rule)
    for index, said in enumerate(rows):
        for header, value in said.items():
            sheet.cell(first + index, service.column + service.headers.index(header), value)
    return saved(book)


def _head(sheet: Worksheet, service: Service) -> None:
    sheet["A1"] = "***** CUI (When Filled In) *****"
    facts: dict[str, str | date] = {
        "Date Exported:": date(2026, 11, 20),
        "Exported By:": "Jane Doe",
        "DoD Component:": service.name,
        "System / Project Name:": "Acme Tool Enclave",
        "DoD IT Registration No:": "12345",
    }
    for number, (key, value) in enumerate(facts.items(), 2):
        sheet.cell(number, 2, key)
        sheet.cell(number, 3, value)


def saved(book: Workbook) -> bytes:
    """Return the bytes of a workbook."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def item(control: str, **more: str) -> dict[str, str]:
    """Return the first row of an item that eMASS has; `more` by header with _ for spaces."""
    row = {
        "POA&M Item ID": f"id-{control}",
        "Control Vulnerability Description": "As the eMASS user wrote it.",
        "Controls / APs": control,
        "POA&M Status": "Ongoing",
        "Milestone ID": f"m-{control}",
    }
    return {**row, **{key.replace("_", " "): value for key, value in more.items()}}
