"""What both scripts share: the rule as a consultant types it off, and what goes into the outputs.

A reading of 32 CFR 170.21 and 170.24 for Level 2 of its own: nothing here comes from poam_batch
but the table of point values.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
RULES = HERE.parent / "poam_batch" / "rulesets"
BARRED = {"3.1.20", "3.1.22", "3.12.4", "3.10.3", "3.10.4", "3.10.5"}
SSP = "CA.L2-3.12.4"
MFA = "IA.L2-3.5.3"
FIPS = "SC.L2-3.13.11"
MAXIMUM, THRESHOLD, CLOSEOUT_DAYS = 110, 88, 180
STEPS = (
    (21, "Write down what {0} asks for here and who answers for it."),
    (60, "Put it in place on a few systems first, and keep the change record."),
    (90, "Roll it out to every system in scope and test it."),
    (120, "Bring the SSP up to date and collect the evidence for {1}."),
)


class Rule(NamedTuple):
    """One row of the table of point values; `points` is 0 where the requirement has none."""

    id: str
    family: str
    title: str
    points: int
    cite: str


class Line(NamedTuple):
    """One requirement of one client: what was found and what it costs.

    `value` is what the client's own sheet says that it is worth.
    """

    rule: Rule
    value: str
    finding: str
    lost: int
    unmet: str
    comment: str
    evidence: str
    cell: str

    @property
    def barred_by_name(self) -> bool:
        """Whether the rule names it among those that no POA&M may hold."""
        return self.rule.id.split("-", 1)[1] in BARRED

    @property
    def allowed(self) -> bool:
        """Whether a POA&M may hold it."""
        light = self.lost <= 1 or (self.rule.id == FIPS and self.lost == 3)
        return light and not self.barred_by_name

    @property
    def cite(self) -> str:
        """The paragraph that allows or bars it."""
        return f"32 CFR 170.21(a)(2)({'iii' if self.barred_by_name else 'ii'})"

    @property
    def barred_because(self) -> str:
        """Why it must be met first, as a sentence."""
        if self.barred_by_name:
            return f"{self.rule.id} is one of six that no POA&M may hold, whatever the score."
        return f"{self.rule.id} deducts {self.lost} points; a POA&M may hold items of 1 only."


class Milestone(NamedTuple):
    """One dated step."""

    id: str
    task: str
    due: date


class Item(NamedTuple):
    """One weakness with its plan."""

    id: str
    line: Line
    action: str
    milestones: tuple[Milestone, ...]


@dataclass(frozen=True)
class Client:
    """One workbook, assessed by hand."""

    workbook: str
    name: str
    assessed: date
    lines: tuple[Line, ...]
    score: int | None
    status: str
    families: tuple[tuple[str, int, int, int, int, int], ...]
    deferred: tuple[Item, ...]
    barred: tuple[Item, ...]

    @property
    def closeout(self) -> date:
        """The last day of the closeout, were the status granted on the day of the assessment."""
        return self.assessed + timedelta(days=CLOSEOUT_DAYS)

    @property
    def slug(self) -> str:
        """The client's name as files have it."""
        return self.name.lower().replace(" ", "-")


@cache
def rules() -> tuple[Rule, ...]:
    """Return the requirements with their point values, in the rule's order."""
    with (RULES / "level_2_requirements.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Rule(
                row["id"],
                row["family"],
                row["title"],
                int(row["points"] or 0),
                row["points_cite"],
            )
            for row in csv.DictReader(file)
        )


def day(text: str) -> date:
    """Return the date of a cover cell, such as `02-Nov-2026`."""
    return datetime.strptime(text, "%d-%b-%Y").replace(tzinfo=UTC).date()


def finding_of(scores: Sequence[str]) -> str:
    """Roll the Score cells of a requirement's objectives up."""
    if any(score.startswith("Not Met") for score in scores):
        return "NOT MET"
    if not all(scores):
        return "NOT ASSESSED"
    if all(score == "Not Applicable" for score in scores):
        return "NOT APPLICABLE"
    return "MET"


def lost_by(rule: Rule, labels: Sequence[str], scores: Sequence[str]) -> int:
    """Return what a NOT MET requirement deducts (32 CFR 170.24(c)(2)(i)(B)(4))."""
    unmet = {label for label, score in zip(labels, scores, strict=True) if score[:7] == "Not Met"}
    if rule.id == FIPS and "Not Met -3" in scores:
        return 3
    if rule.id == MFA and all(scores) and "a" not in unmet and not {"b", "c"} <= unmet:
        return 3
    return rule.points


def client(workbook: str, name: str, assessed: date, lines: Sequence[Line]) -> Client:
    """Work out the score, the status and the plan of one client."""
    unmet = [line for line in lines if line.finding == "NOT MET"]
    items = [_item(line, assessed) for line in unmet]
    score, status = _score_and_status(lines, unmet)
    return Client(
        workbook=workbook,
        name=name,
        assessed=assessed,
        lines=tuple(lines),
        score=score,
        status=status,
        families=tuple(_families(lines)),
        deferred=tuple(item for item in items if item.line.allowed),
        barred=tuple(item for item in items if not item.line.allowed),
    )


def _score_and_status(lines: Sequence[Line], unmet: Sequence[Line]) -> tuple[int | None, str]:
    if any(line.finding == "NOT ASSESSED" for line in lines):
        return None, "incomplete"
    if any(line.rule.id == SSP for line in unmet):
        return None, "not-achieved"
    score = MAXIMUM - sum(line.lost for line in unmet)
    if not unmet:
        return score, "final"
    conditional = score >= THRESHOLD and all(line.allowed for line in unmet)
    return score, "conditional" if conditional else "not-achieved"


def _families(lines: Sequence[Line]) -> Iterator[tuple[str, int, int, int, int, int]]:
    for family in dict.fromkeys(line.rule.family for line in lines):
        own = [line for line in lines if line.rule.family == family]
        found = [line.finding for line in own]
        counts = (found.count(f) for f in ("MET", "NOT MET", "NOT APPLICABLE", "NOT ASSESSED"))
        met, not_met, not_applicable, not_assessed = counts
        lost = sum(line.lost for line in own)
        yield family, met, not_met, not_applicable, not_assessed, lost


def _item(line: Line, start: date) -> Item:
    number = f"{line.rule.id}#1"
    milestones = (
        Milestone(
            f"{number}.{n}", task.format(line.rule.id, line.unmet), start + timedelta(days=days)
        )
        for n, (days, task) in enumerate(STEPS, 1)
    )
    action = f"Put right what {line.rule.id} ({line.rule.title}) is missing on every system."
    return Item(number, line, action, tuple(milestones))


@cache
def style() -> str:
    """Return the style sheet of the page: the program's own, so that both pages weigh the same."""
    return (HERE.parent / "templates" / "style.css").read_text(encoding="utf-8")


def write_records(clients: Iterable[Client], out: Path) -> None:
    """Write what was worked out for every client to records.json."""
    records = [
        {
            "workbook": client.workbook,
            "directory": client.slug,
            "score": client.score,
            "status": client.status,
            "blocking": [item.line.rule.id for item in client.barred],
            "poam": [item.id for item in client.deferred],
        }
        for client in clients
    ]
    (out / "records.json").write_text(json.dumps(records, indent=1), encoding="utf-8")
