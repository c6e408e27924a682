"""Workbooks for the tests, written from short text: a line a row, cells parted by `|`."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from poam_batch.assess.results import assess_chunk
from poam_batch.model import Assessment, Result
from poam_batch.problems import Problem, WorkbookRejected
from poam_batch.rulesets.load import load_rule_set
from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.read_options import ReadOptions

Value = str | int | float | bool | dt.date | None
Rows = str | Sequence[Sequence[Value]]


@dataclass(frozen=True)
class Writer:
    """Writes workbooks into a folder."""

    folder: Path

    def write(
        self,
        sheets: Mapping[str, Rows],
        name: str = "acme.xlsx",
        merged: Mapping[str, Sequence[str]] | None = None,
        states: Mapping[str, str] | None = None,
    ) -> Path:
        """Write a workbook of sheets; `merged` names ranges, `states` hidden sheets."""
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.worksheets[0])
        for title, rows in sheets.items():
            sheet = workbook.create_sheet(title)
            for row in _rows(rows):
                sheet.append(row)
            sheet.sheet_state = (states or {}).get(title, "visible")
            for area in (merged or {}).get(title, ()):
                sheet.merge_cells(area)
        path = self.folder / name
        workbook.save(path)
        return path

    def raw(self, content: bytes, name: str = "acme.xlsx") -> Path:
        """Write a file of any bytes."""
        path = self.folder / name
        path.write_bytes(content)
        return path

    def patched(self, path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
        """Write a workbook again with one part changed."""
        packed = BytesIO()
        with (
            zipfile.ZipFile(path) as old,
            zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for entry in old.infolist():
                content = old.read(entry)
                new.writestr(entry.filename, change(content) if entry.filename == part else content)
        path.write_bytes(packed.getvalue())
        return path


def _rows(rows: Rows) -> list[list[Value]]:
    if not isinstance(rows, str):
        return [list(row) for row in rows]
    lines = rows.strip("\n").splitlines()
    return [[cell.strip() or None for cell in line.split("|")] for line in lines]


@dataclass(frozen=True)
class Reader:
    """Writes a workbook and reads it."""

    writer: Writer

    def all(self, sheets: Mapping[str, Rows], level: int | None = None) -> tuple[Assessment, ...]:
        """Return all the assessments of a workbook."""
        path = self.writer.write(sheets)
        return read_assessments(path, path.name, ReadOptions(level))

    def at(self, path: Path) -> tuple[Assessment, ...]:
        """Return all the assessments of a workbook that is written already."""
        return read_assessments(path, path.name, ReadOptions())

    def one(self, sheets: Mapping[str, Rows] | Rows) -> Assessment:
        """Return the only assessment of a workbook, or of a single sheet's rows."""
        whole = sheets if isinstance(sheets, Mapping) else {"Assessment": sheets}
        (assessment,) = self.all(whole)
        return assessment

    def refusal(self, sheets: Mapping[str, Rows] | Rows) -> Problem:
        """Return why a workbook is rejected."""
        whole = sheets if isinstance(sheets, Mapping) else {"Assessment": sheets}
        return refusal(self.writer.write(whole))


def refusal(path: Path) -> Problem:
    """Return why a file is rejected."""
    with pytest.raises(WorkbookRejected) as caught:
        read_assessments(path, path.name, ReadOptions())
    return caught.value.problem


def findings(assessment: Assessment) -> dict[str, str]:
    """Return the findings by id: `{"AC.L2-3.1.1": "MET", "AC.L2-3.1.2[a]": "NOT MET"}`."""
    return {
        row.requirement + (f"[{row.objective}]" if row.objective else ""): row.finding.value
        for row in assessment.rows
    }


def score(assessment: Assessment) -> Result:
    """Return what an assessment scores."""
    rules = load_rule_set(assessment.header.level)
    (result,) = assess_chunk([assessment], rules, dt.date(2026, 11, 22))
    return result


def problem(assessment: Assessment, code: str) -> Problem:
    """Return the only problem with a code."""
    (found,) = [one for one in assessment.problems if one.code == code]
    return found


def codes(assessment: Assessment) -> set[str]:
    """Return the codes of all problems but those that a few rows alone always have."""
    always = {"requirement_missing", "objective_missing", "client_from_file_name"}
    return {one.code for one in assessment.problems} - always


HEADER: list[Value] = ["Requirement ID", "Finding", "Comment"]


def requirement_rows(changes: Mapping[str, str] | None = None, level: int = 2) -> list[list[Value]]:
    """Return a row a requirement under a header, all MET but `changes` by short id."""
    said = changes or {}
    rules = load_rule_set(level).requirements
    rows: list[list[Value]] = [[r.short_id, said.get(r.short_id, "MET"), "why"] for r in rules]
    return [[*HEADER], *rows]


def objective_rows(changes: Mapping[str, str] | None = None, level: int = 2) -> list[list[Value]]:
    """Return a row an objective under a header, all MET but `changes` by id (`3.1.1[a]`)."""
    said = changes or {}
    rows = [[*HEADER]]
    for requirement in load_rule_set(level).requirements:
        for one in requirement.objectives:
            rows.append([f"{requirement.id}[{one.label}]", said.get(one.id, "Met"), "why"])
    return rows
