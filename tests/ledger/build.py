"""Short ways to say what a ledger is to remember."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from poam_batch.item_events import ItemEvent
from poam_batch.ledger.memory import ClientFacts, FindingPoint, Memory, ScorePoint
from poam_batch.model import Finding, Status
from poam_batch.written import Stage, Written, WrittenItem, WrittenMilestone

ONE, TWO, THREE = date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3)
ACME = ClientFacts(
    identity="acme tool",
    level=2,
    name="Acme Tool",
    scope=None,
    directory="acme-tool-1a2b3c4d",
    cage_codes=("1ABC2",),
    workbook="acme.xlsx",
)

# What stands in <client>-result.json, as far as the ledger reads it.
RESULT = {
    "format": "poam-batch/result",
    "version": 1,
    "client": "Acme",
    "scope": None,
    "level": 2,
    "score": 104,
    "score_low": 104,
    "score_high": 104,
    "max_score": 110,
    "status": "conditional",
    "assessment_date": "2026-10-15",
    "conditional_status_date": "2026-10-20",
    "findings": {"met": 108, "not_met": 2, "not_applicable": 0, "not_assessed": 0},
    "requirements": [
        {"id": "AC.L2-3.1.1", "finding": "MET", "points_lost": 0},
        {"id": "AC.L2-3.1.3", "finding": "NOT MET", "points_lost": 1},
    ],
}


def item(item_id: str, stage: Stage = Stage.OPEN, changes: str = "") -> WrittenItem:
    """Return an item of the plan with one milestone."""
    return WrittenItem(
        item_id,
        item_id.rpartition("#")[0],
        stage,
        on_plan=True,
        values={"date_identified": "2026-10-01", "weakness": "It is weak."},
        milestones=(WrittenMilestone(f"{item_id}.1", {"task": "Do it.", "changes": changes}),),
    )


def plan(*items: WrittenItem) -> Written:
    """Return a plan of Acme as it was last written."""
    return Written("acme tool", "Acme Tool", "", 2, date(2026, 10, 1), None, items)


def score(day: date, points: int = 100, workbook: str = "acme.xlsx") -> ScorePoint:
    """Return a score on a day."""
    return ScorePoint(
        day, Status.CONDITIONAL, points, points, points, 110, 100, 10, workbook=workbook
    )


def memory(
    day: date,
    points: int = 100,
    findings: Mapping[str, Finding] | None = None,
    written: Written | None = None,
    late: tuple[ItemEvent, ...] = (),
) -> Memory:
    """Return what is to be remembered of Acme on a day."""
    found = tuple(FindingPoint(day, name, said, None) for name, said in (findings or {}).items())
    return Memory(day, ACME, score(day, points), found, written, late)
