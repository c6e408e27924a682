"""The plain script: what a competent consultant writes with pandas, openpyxl and Jinja2.

`python -m benchmarks.plain INBOX FORM OUT`. Each workbook is read with `pandas.read_excel`, rolled
up with a group-by and a merge, and written with openpyxl and a Jinja2 page.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable, Mapping
from copy import copy
from pathlib import Path
from typing import Any

import jinja2
import openpyxl
import pandas as pd

from benchmarks import by_hand
from benchmarks.by_hand import Client, Line, Rule
from benchmarks.form import Table, header_row, tables

COVER, VALUES, OBJECTIVES = "Assessment", "Requirements", "Requirement Objectives"


def run(inbox: Path, form: Path, out: Path) -> None:
    """Assess every workbook of a folder and write a folder a client below OUT."""
    clients = []
    for path in sorted(inbox.glob("*.xlsx")):
        clients.append(assess(path))
        folder = out / clients[-1].slug
        folder.mkdir(parents=True)
        write_workbook(clients[-1], form, folder / "poam.xlsx")
        write_page(clients[-1], folder / "summary.html")
    by_hand.write_records(clients, out)


def assess(path: Path) -> Client:
    """Read one workbook and work out what it says."""
    names = [COVER, VALUES, OBJECTIVES]
    sheets = pd.read_excel(
        path, sheet_name=names, header=4, dtype=str, keep_default_na=False, engine="openpyxl"
    )
    answers = sheets[COVER].set_index("Data Field")["Input"]
    assessed = by_hand.day(answers["Assessment End Date"])
    lines = requirement_lines(sheets[VALUES], sheets[OBJECTIVES])
    return by_hand.client(path.name, answers["OSC Name"], assessed, lines)


def requirement_lines(values: pd.DataFrame, objectives: pd.DataFrame) -> list[Line]:
    """Roll the objectives of one workbook up to its requirements."""
    objectives["cell"] = [f"M{row}" for row in range(6, 6 + len(objectives))]
    objectives["id"] = objectives["Requirement Number"].replace("", pd.NA).ffill()
    objectives["label"] = objectives["Objective Number"].str.extract(r"\[(.+)\]")
    found = objectives.groupby("id", sort=False).agg(
        labels=("label", list),
        scores=("Score", list),
        comment=("Findings", "first"),
        evidence=("Artifacts", "first"),
        cell=("cell", "first"),
    )
    not_met = objectives[objectives["Score"].str.startswith("Not Met")]
    unmet = not_met.groupby("id", sort=False).agg(
        unmet=("Objective Number", ", ".join),
        weakness=("Findings", "\n".join),
        artifacts=("Artifacts", "\n".join),
        place=("cell", "first"),
    )
    merged = (
        pd.DataFrame(by_hand.rules())
        .merge(values.rename(columns={"Requirement Number": "id"}), on="id", how="left")
        .merge(found, on="id", how="left")
        .merge(unmet, on="id", how="left")
    )
    merged["finding"] = merged["scores"].map(by_hand.finding_of)
    return [_line(row) for row in merged.to_dict("records")]


def _line(row: Mapping[Hashable, Any]) -> Line:
    rule = Rule(*(row[name] for name in Rule._fields))
    value, finding = row["Requirement Value"], row["finding"]
    if finding != "NOT MET":
        return Line(rule, value, finding, 0, "", row["comment"], row["evidence"], row["cell"])
    lost = by_hand.lost_by(rule, row["labels"], row["scores"])
    said = (row["unmet"], row["weakness"], row["artifacts"], row["place"])
    return Line(rule, value, finding, lost, *said)


def write_workbook(client: Client, form: Path, target: Path) -> None:
    """Fill the form in and save it."""
    workbook = openpyxl.load_workbook(form)
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
    for number, values in enumerate(table.rows, top + 1):
        for column, header in enumerate(headers, 1):
            cell = sheet.cell(number, column, values.get(header))
            cell._style = copy(sheet.cell(top + 1, column)._style)


def write_page(client: Client, target: Path) -> None:
    """Render the page."""
    loader = jinja2.FileSystemLoader(by_hand.HERE)
    environment = jinja2.Environment(loader=loader, autoescape=True)
    page = environment.get_template("page.html.j2").render(client=client, style=by_hand.style())
    target.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    run(*map(Path, sys.argv[1:]))
