"""The tuned script: the plain one after its writer has profiled it.

`python -m benchmarks.tuned INBOX FORM OUT`. One read-only openpyxl load a workbook, dictionaries
instead of pandas, one Jinja2 environment for all pages, styles shared instead of copied.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
import openpyxl

from benchmarks import by_hand
from benchmarks.by_hand import Client, Line, Rule
from benchmarks.form import Table, header_row, tables

SHEETS = ("Assessment", "Requirements", "Requirement Objectives")


class Row(NamedTuple):
    """What counts of one objective's row."""

    number: str
    label: str
    score: str
    finding: str
    artifacts: str
    cell: str


def run(inbox: Path, form: Path, out: Path) -> None:
    """Assess every workbook of a folder and write a folder a client below OUT."""
    blank, page, style = form.read_bytes(), _page(), by_hand.style()
    clients = []
    for path in sorted(inbox.glob("*.xlsx")):
        client = assess(path)
        folder = out / client.slug
        folder.mkdir(parents=True)
        write_workbook(client, blank, folder / "poam.xlsx")
        text = page.render(client=client, style=style)
        (folder / "summary.html").write_text(text, encoding="utf-8")
        clients.append(client)
    by_hand.write_records(clients, out)


def assess(path: Path) -> Client:
    """Read one workbook and work out what it says."""
    workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
    cover, values, objectives = (
        list(workbook[name].iter_rows(min_row=6, values_only=True)) for name in SHEETS
    )
    workbook.close()
    answers = {row[0]: str(row[3]) for row in cover}
    worth = {row[0]: str(row[3]) for row in values}
    rows = _objectives(objectives)
    assessed = by_hand.day(answers["Assessment End Date"])
    lines = [_line(rule, worth[rule.id], rows[rule.id]) for rule in by_hand.rules()]
    return by_hand.client(path.name, answers["OSC Name"], assessed, lines)


def _objectives(rows: Iterable[tuple[object, ...]]) -> dict[str, list[Row]]:
    found = defaultdict(list)
    for number, row in enumerate(rows, 6):
        objective = str(row[1])
        requirement, _, label = objective.rstrip("]").partition("[")
        score, finding, artifacts = (str(row[column] or "") for column in (12, 15, 3))
        found[requirement].append(Row(objective, label, score, finding, artifacts, f"M{number}"))
    return found


def _line(rule: Rule, value: str, rows: list[Row]) -> Line:
    scores = [row.score for row in rows]
    finding = by_hand.finding_of(scores)
    if finding != "NOT MET":
        first = rows[0]
        return Line(rule, value, finding, 0, "", first.finding, first.artifacts, first.cell)
    unmet = [row for row in rows if row.score.startswith("Not Met")]
    return Line(
        rule,
        value,
        finding,
        by_hand.lost_by(rule, [row.label for row in rows], scores),
        ", ".join(row.number for row in unmet),
        "\n".join(row.finding for row in unmet),
        "\n".join(row.artifacts for row in unmet),
        unmet[0].cell,
    )


def write_workbook(client: Client, blank: bytes, target: Path) -> None:
    """Fill the form in and save it."""
    workbook = openpyxl.load_workbook(BytesIO(blank))
    for table in tables(client):
        sheet = workbook[table.sheet]
        for place, value in table.cells.items():
            sheet[place] = value
        _write_rows(sheet, table)
    workbook.save(target)


def _write_rows(sheet: Any, table: Table) -> None:
    """Write the rows below the headers, formatted like the first of them."""
    top = header_row(sheet)
    headers = [cell.value for cell in sheet[top]]
    styles = [cell._style for cell in sheet[top + 1]]
    for number, values in enumerate(table.rows, top + 1):
        for column, (header, style) in enumerate(zip(headers, styles, strict=True), 1):
            cell = sheet.cell(number, column)
            # The style before the value: openpyxl would give a date a style of its own first.
            cell._style = style
            value = values.get(header)
            if value is not None:
                cell.value = value


def _page() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(by_hand.HERE)
    return jinja2.Environment(loader=loader, autoescape=True).get_template("page.html.j2")


if __name__ == "__main__":
    run(*map(Path, sys.argv[1:]))
