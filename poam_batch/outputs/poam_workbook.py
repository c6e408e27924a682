"""The POA&M workbook of one assessment, from the template workbook; at Level 1 a remediation plan.

The template is a real workbook that a firm restyles in Excel: docs/templates.md. It is compiled
once a process, and the same result gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from poam_batch.model import Document, FamilyResult, Result
from poam_batch.naming import REMEDIATION_LEVEL, identity
from poam_batch.ooxml.parts import read_package
from poam_batch.ooxml.relations import sheet_parts
from poam_batch.outputs.patch.workbook import open_workbook
from poam_batch.outputs.poam_sheets import (
    AfterStatusRow,
    BarredRow,
    ConflictRow,
    ItemRow,
    RequirementRow,
    after_status_row,
    barred_row,
    conflict_row,
    item_row,
    requirement_row,
)
from poam_batch.outputs.score_sheet import (
    NOTICE,
    Fact,
    LabelledDate,
    Obstacle,
    StageRow,
    assessment_text,
    client_line,
    closeout,
    facts,
    obstacles,
    plan_note,
    planned_from,
    score,
    stage_rows,
    status_date,
    totals,
)
from poam_batch.outputs.sheet_values import sheet_rows
from poam_batch.outputs.template.workbook import WorkbookTemplate, compile_workbook
from poam_batch.poam import Kept, LivingPlan, PoamItem
from poam_batch.problems import ConfigurationError
from poam_batch.shipped import POAM_TEMPLATE, REMEDIATION_TEMPLATE, shipped
from poam_batch.written import ITEM_FIELDS, Stage
from poam_batch.written_rows import FORMAT_VERSION, as_rows

TemplateRows = tuple[tuple[str, ...], ...]
HIDDEN_SHEET = "_poam_batch"
# Kept by the program alone; any other sheet of a template is people's once it is written.
PROGRAM_SHEETS = (
    "Must be met first",
    "Scores",
    "Trace",
    "Not on the assessment POA&M",
    "Conflicts",
)
GRANTED_KIND, SHEET_KIND = "granted", "own sheet"
_HEAD = "head"
_GRANTED = re.compile(r"\{\{\s*conditional_status_date\s*\}\}")
NONE = "There are none."
BELOW = "They stand below."


class ProblemRow(NamedTuple):
    """One problem of the assessment workbook, with its place."""

    severity: str
    message: str
    hint: str
    sheet: str
    cell: str
    value: str


class PoamWorkbook(NamedTuple):
    """Every name that a template may use; docs/templates.md says what each one is."""

    client: str
    scope: str
    cage_codes: str
    level: int
    marking: str
    title: str
    note: str
    client_line: str
    status_name: str
    score: Fact
    assessment: str
    status_date: LabelledDate
    closeout: LabelledDate
    conditional_status_date: date | None
    planned_from: LabelledDate
    assumed_status_date: date | None
    workbook: str
    rule_set: str
    notice: str
    items: tuple[ItemRow, ...]
    must_be_met: tuple[BarredRow, ...]
    must_be_met_note: str
    after_status: tuple[AfterStatusRow, ...]
    after_status_note: str
    conflicts: tuple[ConflictRow, ...]
    conflicts_note: str
    facts: tuple[Fact, ...]
    obstacles: tuple[Obstacle, ...]
    stages: tuple[StageRow, ...]
    families: tuple[FamilyResult, ...]
    totals: FamilyResult
    requirements: tuple[RequirementRow, ...]
    problems: tuple[ProblemRow, ...]
    format_version: int
    identity: str
    written: tuple[tuple[str, ...], ...]


def render_poam_workbook(
    result: Result,
    living: LivingPlan,
    name: str,
    templates: Path,
    instead: Mapping[str, object] | None = None,
) -> Document:
    """Return the workbook of one assessment as a file called `name`, made anew.

    What stands in `instead` takes the place of names that the template may use.
    `templates` is a firm's folder; a template that it lacks is the shipped one. Raises
    ConfigurationError for a template that cannot be compiled, and OutputFailed, naming template,
    sheet and cell, for one that has no value for this client.
    """
    remediation = result.header.level == REMEDIATION_LEVEL
    file = REMEDIATION_TEMPLATE if remediation else POAM_TEMPLATE
    template, rows = load_template(file, templates)
    view = poam_workbook(result, living, rows)
    context = {**view._asdict(), **(instead or {})}
    return Document(name, template.render(context))


def load_template(file: str, templates: Path) -> tuple[WorkbookTemplate, TemplateRows]:
    """Return a template of a folder, or the shipped one where that lacks it, and its hidden rows.

    It is compiled once a process. Raises ConfigurationError for one that cannot be compiled.
    """
    own = templates / file
    used = own if own.is_file() else shipped("templates") / file
    return _template(used), _template_rows(used)


@lru_cache(maxsize=8)
def _template(path: Path) -> WorkbookTemplate:
    """Return the compiled template of a file; one without the hidden sheet is refused."""
    template = compile_workbook(_read(path), path.name)
    sheets = [sheet.name for sheet in sheet_parts(read_package(template.content))]
    if HIDDEN_SHEET not in sheets:
        raise ConfigurationError(
            f"The very hidden sheet {HIDDEN_SHEET} is missing: without it no workbook made from "
            "this template is known again. Start from a copy of the shipped template.",
            path,
        )
    return template


@lru_cache(maxsize=8)
def _template_rows(path: Path) -> TemplateRows:
    """Return the rows of the hidden sheet that say what a template is made of.

    Where the Conditional date stands: the cell above the plan that shows nothing else, "" for
    none. And each sheet that is the program's own, with the first text that is always there.
    """
    parts = read_package(_read(path))
    workbook = open_workbook(parts)
    rows = {
        sheet.name: sheet_rows(parts[sheet.part], workbook.book)
        for sheet in workbook.sheets.values()
        if sheet.name in (*PROGRAM_SHEETS, HIDDEN_SHEET)
    }
    heads = (row.values for row in rows.pop(HIDDEN_SHEET) if row.values.get(1) == _HEAD)
    granted = (str(one.get(2, "")) for one in heads if _GRANTED.fullmatch(str(one.get(3, ""))))
    told: list[tuple[str, ...]] = [(GRANTED_KIND, next(granted, ""))]
    for name, found in rows.items():
        texts = (str(value) for row in found for value in row.values.values())
        told.append((SHEET_KIND, name, next((one for one in texts if "{" not in one), "")))
    width = 4 + len(ITEM_FIELDS)
    return tuple((*row, *("",) * (width - len(row))) for row in told)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}.", path) from error


def poam_workbook(
    result: Result, living: LivingPlan, template_rows: Sequence[tuple[str, ...]] = ()
) -> PoamWorkbook:
    """Return what the workbook shows of one assessment and its plan.

    `template_rows` are those of the hidden sheet that say what the template is made of.
    """
    header, poam = result.header, living.poam
    items = tuple(map(item_row, _on_the_sheet(result, living)))
    reasons = {reason.requirement: reason for reason in result.reasons if reason.requirement}
    return PoamWorkbook(
        client=header.client,
        scope=header.scope or "",
        cage_codes=", ".join(header.cage_codes),
        level=header.level,
        marking=header.marking or "",
        title=poam.title,
        note=plan_note(result, poam),
        client_line=client_line(header),
        status_name=result.status_name,
        score=score(result),
        assessment=assessment_text(header),
        status_date=status_date(result, poam),
        closeout=closeout(result, poam),
        conditional_status_date=header.conditional_status_date,
        planned_from=planned_from(result, poam),
        assumed_status_date=poam.assumed_status_date,
        workbook=result.workbook,
        rule_set=result.rule_set,
        notice=NOTICE,
        items=items,
        must_be_met=tuple(barred_row(item, reasons) for item in poam.must_be_met),
        must_be_met_note=BELOW if poam.must_be_met else NONE,
        after_status=tuple(map(after_status_row, poam.after_status)),
        after_status_note=BELOW if poam.after_status else NONE,
        conflicts=tuple(map(conflict_row, living.conflicts)),
        conflicts_note=BELOW if living.conflicts else NONE,
        facts=facts(result, poam),
        obstacles=obstacles(result, poam),
        stages=stage_rows(result, poam),
        families=result.families,
        totals=totals(result.families),
        requirements=tuple(map(requirement_row, result.requirements)),
        problems=_problem_rows(result),
        format_version=FORMAT_VERSION,
        identity=identity(header.client, header.scope),
        written=(*as_rows(living.written), *template_rows),
    )


def _on_the_sheet(result: Result, living: LivingPlan) -> Iterator[PoamItem]:
    """Yield the items on the sheet of the plan: what may stand there, and what does all the same.

    An older assessment puts nothing there.
    """
    every = result.header.level == REMEDIATION_LEVEL
    stands = {i.item_id for i in living.written.items if i.on_plan and i.stage is Stage.OPEN}
    for item in living.poam.items:
        joins = (every or item.allowed) and item.kept is not Kept.OLDER
        if joins or (item.item_id in stands and not item.after_status):
            yield item


def _problem_rows(result: Result) -> tuple[ProblemRow, ...]:
    return tuple(
        ProblemRow(str(p.severity), p.message, p.hint, p.sheet, p.cell, p.value)
        for p in result.problems
    )
