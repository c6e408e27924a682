"""Assessments from short text, for the tests of scoring and planning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from poam_batch.assess.results import assess_chunk
from poam_batch.model import Assessment, Finding, Header, Place, RequirementResult, Result, Row
from poam_batch.rulesets.load import load_rule_set

AS_OF = date(2026, 11, 22)
WORDS = {
    "met": Finding.MET,
    "not met": Finding.NOT_MET,
    "n/a": Finding.NOT_APPLICABLE,
    "": Finding.NOT_ASSESSED,
}


def row(line: str, level: int = 2, number: int = 1) -> Row:
    """Read a row from `3.1.1[a]: not met -3` or `3.1.1: met`."""
    name, _, said = (part.strip() for part in line.partition(":"))
    short_id, _, label = name.rstrip("]").partition("[")
    words, minus, points = said.partition("-")
    requirement = {r.short_id: r.id for r in load_rule_set(level).requirements}[short_id]
    return Row(
        requirement=requirement,
        objective=label,
        finding=WORDS[words.strip()],
        deduction=int(points) if minus else None,
        comment=f"Because of {name}." if words.startswith("not met") else "",
        evidence="",
        place=Place("Findings", f"C{number}"),
    )


def rows(text: str, level: int = 2) -> tuple[Row, ...]:
    """Read a row from each line or part between semicolons."""
    lines = [line for line in text.replace("\n", ";").split(";") if line.strip()]
    return tuple(row(line, level, number) for number, line in enumerate(lines, start=2))


def all_met_but(text: str, level: int = 2) -> tuple[Row, ...]:
    """Return a MET row for each requirement that `text` does not speak of, and its rows."""
    said = rows(text, level)
    spoken = {row.requirement for row in said}
    met = (
        Row(r.id, "", Finding.MET, None, "", "", Place("Requirements", f"D{r.position + 2}"))
        for r in load_rule_set(level).requirements
        if r.id not in spoken
    )
    return (*met, *said)


def assessment(rows: Sequence[Row], level: int = 2, header: Header | None = None) -> Assessment:
    header = header or Header(client="Acme", client_source="cell", level=level)
    return Assessment("acme.xlsx", "0" * 64, header, tuple(rows), ())


def assessed(rows: Sequence[Row], level: int = 2, header: Header | None = None) -> Result:
    """Assess one workbook."""
    (result,) = assess_chunk([assessment(rows, level, header)], load_rule_set(level), AS_OF)
    return result


def requirement(result: Result, short_id: str) -> RequirementResult:
    return next(r for r in result.requirements if r.id.endswith(f"-{short_id}"))
