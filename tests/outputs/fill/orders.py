"""Orders to fill a workbook, from a few words."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from openpyxl import load_workbook

from poam_batch.commands.filling import words_of
from poam_batch.model import Deferral, Finding
from poam_batch.outputs.fill.columns import find_emass
from poam_batch.outputs.fill.emass import fill_emass
from poam_batch.outputs.fill.export import Export
from poam_batch.outputs.fill.wanted import (
    FillClient,
    Filled,
    FillItem,
    FillOrder,
    Found,
    PlanCell,
    PlanRow,
)
from poam_batch.rulesets.load import load_rule_set
from poam_batch.written import FIELDS, Value
from tests.outputs.fill.exports import NAVY, Service

DUE, DONE = date(2027, 1, 15), date(2027, 3, 30)
OWN: Mapping[str, Value] = {
    "weakness": "Flow is not restricted.",
    "resources": "40 hours",
    "scheduled_completion": DONE,
    "status": "Open",
    "responsible": "IT Operations",
    "contact": "jane@acme.example",
    "how_identified": "CMMC Level 2 assessment",
}
STEP: Mapping[str, Value] = {"task": "Write the rule", "due": DUE, "milestone_status": "Open"}
Step = Mapping[str, Value]


def planned(
    requirement: str = "AC.L2-3.1.3", *steps: Step, number: int = 1, **own: Value
) -> FillItem:
    """An item whose cells stand in row 9 and below; without steps it has the usual one."""
    return saying(own, requirement, *steps, number=number)


def saying(
    own: Mapping[str, Value], requirement: str = "AC.L2-3.1.3", *steps: Step, number: int = 1
) -> FillItem:
    """An item that says something else in some of its cells."""
    values = {**OWN, **own, "requirement": requirement}
    ident = f"{requirement}#{number}"
    rows = tuple(
        PlanRow(f"{ident}.{index}", _cells({**STEP, **step}, 8 + index))
        for index, step in enumerate(steps or ({},), 1)
    )
    return FillItem(ident, requirement, _cells(values, 9), rows)


def _cells(values: Mapping[str, Value], row: int) -> dict[str, PlanCell]:
    return {name: PlanCell(values.get(name), f"{name}@{row}") for name in FIELDS}


def order(*items: FillItem, found: Mapping[str, str] | None = None) -> FillOrder:
    """An order for some items; `found` are findings that are not MET, those items without it."""
    rules = load_rule_set(2)
    said = found if found is not None else {item.requirement: "NOT MET" for item in items}
    results = {one.id: Found(Finding(said.get(one.id, "MET")), None) for one in rules.requirements}
    for one, word in said.items():
        if word == "NOT MET":
            ruling = rules.ruling(one, rules.by_id[one].points)
            cite = ruling.cite if ruling.deferral is Deferral.BARRED else ""
            results[one] = Found(Finding.NOT_MET, ruling.deferral, cite)
    return FillOrder(
        client=FillClient("Acme Tool"),
        poam="acme-poam.xlsx",
        sheet="POA&M",
        latest={item.requirement: item for item in items},
        found=results,
        rule_set=rules,
        words=words_of(2),
    )


def fill(content: bytes, wanted: FillOrder) -> Filled:
    """Fill an export."""
    export = Export(content, "export.xlsx")
    return fill_emass(export, find_emass(export), wanted)


def refill(filled: Filled, wanted: FillOrder, content: bytes | None = None) -> Filled:
    """Fill the copy once more, as it was filled or as people saved it since."""
    assert filled.content is not None
    again = replace(wanted, memory=filled.memory, fresh=False)
    return fill(content or filled.content, again)


def rows_of(content: bytes | None, service: Service = NAVY) -> list[dict[str, object]]:
    """Return the filled rows by header, without the cells that are empty."""
    assert content is not None
    sheet = load_workbook(io.BytesIO(content))["POA&M"]
    first = service.header_row + 1
    found: list[dict[str, object]] = []
    for row in sheet.iter_rows(min_row=first, min_col=service.column, values_only=True):
        named = zip(service.headers, row, strict=False)
        found.append({header: value for header, value in named if value is not None})
    return [values for values in found if values]


def moment(day: object) -> datetime:
    """Return a day as openpyxl reads a cell."""
    return datetime.fromisoformat(str(day))


def codes(filled: Filled, severity: str = "error") -> list[str]:
    """Return the codes of the problems of a severity."""
    return [problem.code for problem in filled.problems if problem.severity == severity]
