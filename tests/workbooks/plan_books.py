"""Small POA&M workbooks as the program writes them, for tests to edit as people would."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from poam_batch.standing import StandingPlan, StandingRow
from poam_batch.workbooks.poam_sheet import read_standing
from poam_batch.written import (
    ITEM_FIELDS,
    MILESTONE_FIELDS,
    PLAN_FIELDS,
    Stage,
    Written,
    WrittenItem,
    WrittenMilestone,
)
from poam_batch.written_rows import as_rows

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_END = b"</Relationships>"
_LINK = (
    b'<Relationship Id="rIdS" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)
PLAN, HIDDEN = "POA&M", "_poam_batch"
HEADER_ROW, FIRST_ROW = 8, 9
TEXTS = (
    "POA&M ID|Milestone ID|Requirement|Title|Weakness|Unmet objectives|Points|Corrective action|"
    "Responsible party|Point of contact|Resources required|Milestone|Milestone due|"
    "Milestone status|Date identified|How identified|Scheduled completion|Changes to milestones|"
    "Actual completion|Closure evidence|Closeout finding|Status|Comments"
).split("|")
HEADERS = dict(zip((field.name for field in PLAN_FIELDS), TEXTS, strict=True))
COLUMNS = {name: number for number, name in enumerate(HEADERS, start=1)}
HEAD = {
    "A1": "",
    "A2": "Plan of action and milestones",
    "A3": "Acme Tool",
    "A4": "2 requirements may stand on this POA&M.",
    "D5": "Score",
    "F5": "Closeout due",
    "A6": "Conditional Level 2 (Self)",
    "D6": "104 of 110",
    "E6": "",
    "F6": "2027-05-21",
}


def an_item(requirement: str, milestones: int) -> WrittenItem:
    """Return an item with some milestones, all of it as the program would first write it."""
    item_id = f"{requirement}#1"
    values = dict.fromkeys(ITEM_FIELDS, "") | {
        "requirement": requirement,
        "weakness": f"{requirement} is not done.",
        "points": "1",
        "date_identified": "2026-11-22",
        "status": "Open",
    }
    steps = (
        WrittenMilestone(
            f"{item_id}.{number}",
            dict.fromkeys(MILESTONE_FIELDS, "") | {"task": f"Step {number}", "due": "2026-12-20"},
        )
        for number in range(1, milestones + 1)
    )
    return WrittenItem(item_id, requirement, Stage.OPEN, True, values, tuple(steps))


WRITTEN = Written(
    identity="acme tool",
    client="Acme Tool",
    scope="",
    level=2,
    assumed_status_date=date(2026, 11, 22),
    frozen_on=None,
    items=(an_item("AC.L2-3.1.3", 2), an_item("AU.L2-3.3.3", 1), an_item("CM.L2-3.4.3", 2)),
    head=HEAD,
)
IDS = [(i.item_id, m.milestone_id) for i in WRITTEN.items for m in i.milestones]


def plan_book(written: Written = WRITTEN) -> Workbook:
    """Return a workbook with what was written, and a sheet of the program's behind the plan."""
    book = Workbook()
    plan = book.active
    assert plan is not None
    plan.title = PLAN
    for cell, text in {**HEAD, "A5": "Status", "E5": "Conditional CMMC Status Date"}.items():
        plan[cell] = date.fromisoformat(text) if text.startswith("2027") else text or None
    plan["A7"] = "Who keeps a column:"
    for name, column in COLUMNS.items():
        plan.cell(HEADER_ROW, column, HEADERS[name])
    row = FIRST_ROW
    for item in written.items:
        own = item.values
        for milestone in item.milestones:
            ids = {"item_id": item.item_id, "milestone_id": milestone.milestone_id}
            for name, text in {**own, **milestone.values, **ids}.items():
                plan.cell(row, COLUMNS[name], _typed(text))
            own, row = {}, row + 1
    conflicts = book.create_sheet("Conflicts")
    conflicts.append(["POA&M ID", "Row", "Column", "What stands here"])
    _add_memory(book.create_sheet(HIDDEN), written)
    return book


def _typed(text: str) -> date | int | str | None:
    if text[:4].isdecimal() and text[4:5] == "-":
        return date.fromisoformat(text)
    return int(text) if text.isdecimal() else text or None


def _add_memory(sheet: Worksheet, written: Written) -> None:
    sheet.append([""])
    sheet.append(["Kept by poam_batch: please leave this sheet as it is"])
    sheet.append(["Acme Tool"])
    sheet.append(["sheet", PLAN])
    for name, text in HEADERS.items():
        sheet.append(["column", name, text])
    for row in as_rows(written):
        sheet.append(row)
    sheet.sheet_state = "veryHidden"


def saved(book: Workbook) -> bytes:
    """Return the bytes of a workbook."""
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read(book: Workbook) -> StandingPlan:
    """Return the plan of a workbook as it stands."""
    return read_standing(saved(book), "acme-poam.xlsx")


def ids(plan: StandingPlan) -> list[tuple[str, str]]:
    """Return the ids of the rows from top to bottom."""
    return [(row.item_id, row.milestone_id) for row in plan.rows]


def row_of(plan: StandingPlan, milestone_id: str) -> StandingRow:
    """Return the row of a milestone."""
    return next(row for row in plan.rows if row.milestone_id == milestone_id)


def with_part(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook with one part of its package changed."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return packed.getvalue()


def sharing(content: bytes) -> bytes:
    """Return a workbook with the texts of its plan in a table of shared strings, as Excel saves."""
    texts: list[str] = []

    def share(match: re.Match[str]) -> str:
        texts.append(match[1])
        return f' t="s"><v>{len(texts) - 1}</v>'

    def shared(xml: bytes) -> bytes:
        return re.sub(r' t="inlineStr"><is>(.*?)</is>', share, xml.decode()).encode()

    content = with_part(content, "xl/worksheets/sheet1.xml", shared)
    content = with_part(content, "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(_END, _LINK))
    strings = "".join(f"<si>{text}</si>" for text in texts)
    packed = io.BytesIO(content)
    with zipfile.ZipFile(packed, "a") as package:
        package.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{strings}</sst>')
    return packed.getvalue()


def move_column(sheet: Worksheet, column: int, to: int) -> None:
    """Cut a whole column and insert it elsewhere."""
    values = [sheet.cell(row, column).value for row in range(1, sheet.max_row + 1)]
    sheet.delete_cols(column)
    sheet.insert_cols(to)
    for row, value in enumerate(values, start=1):
        sheet.cell(row, to).value = value
