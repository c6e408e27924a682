"""The rule again, read from its text in plain Python, to hold the vectorised scoring against.

Shares no code with the package: ids, labels and findings are text, points and lists are written
out here. `judge` takes rows as (short id, label or "", finding, stated deduction or None).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

FIVE_POINTS = frozenset(
    """
    3.1.1 3.1.2 3.1.12 3.1.13 3.1.16 3.1.17 3.1.18 3.2.1 3.2.2 3.3.1 3.3.5 3.4.1 3.4.2 3.4.5
    3.4.6 3.4.7 3.4.8 3.5.1 3.5.2 3.5.3 3.5.10 3.6.1 3.6.2 3.7.2 3.7.5 3.8.3 3.8.7 3.9.2
    3.10.1 3.10.2 3.11.2 3.12.1 3.12.3 3.13.1 3.13.2 3.13.5 3.13.6 3.13.11 3.13.15 3.14.1
    3.14.2 3.14.3 3.14.4 3.14.6
    """.split()
)
THREE_POINTS = frozenset(
    """
    3.1.5 3.1.19 3.3.2 3.7.1 3.7.4 3.8.1 3.8.2 3.8.8 3.9.1 3.11.1 3.12.2 3.13.8 3.14.5
    3.14.7
    """.split()
)
BARRED_BY_NAME = frozenset("3.1.20 3.1.22 3.12.4 3.10.3 3.10.4 3.10.5".split())
BARRED_LEVEL_3 = frozenset("3.6.1e 3.6.2e 3.11.1e 3.11.4e 3.11.6e 3.11.7e 3.14.3e".split())
SSP = "3.12.4"
MFA = "3.5.3"
FIPS = "3.13.11"

OracleRow = tuple[str, str, str, int | None]


class Judged(NamedTuple):
    """What the rule makes of one assessment; `findings` and `lost` by short id."""

    findings: Mapping[str, str]
    lost: Mapping[str, int | None]
    blocking: Sequence[str]
    low: int | None
    high: int | None
    score: int | None
    status: str


def full_value(level: int, requirement: str) -> int:
    """Return what a requirement deducts when it is NOT MET."""
    if level != 2:
        return 1
    if requirement in FIVE_POINTS:
        return 5
    if requirement in THREE_POINTS:
        return 3
    return 0 if requirement == SSP else 1


def judge(level: int, catalog: Mapping[str, Sequence[str]], rows: Iterable[OracleRow]) -> Judged:
    """Return what the rule makes of `rows`; `catalog` lists the labels of each requirement."""
    said: dict[str, dict[str, list[tuple[str, int | None]]]] = defaultdict(dict)
    for requirement, label, finding, deduction in rows:
        said[requirement].setdefault(label, []).append((finding, deduction))
    findings: dict[str, str] = {}
    lost: dict[str, int | None] = {}
    blocking, low, high, conflict = [], 0, 0, False
    for requirement, labels in catalog.items():
        here = said.get(requirement, {})
        conflict |= any(differs(requirement, entries) for entries in here.values())
        worst = {label: worst_of(requirement, entries) for label, entries in here.items()}
        finding = rolled_up(requirement, labels, {k: v[0] for k, v in worst.items()})
        findings[requirement] = finding
        value = full_value(level, requirement)
        if finding == "NOT MET" and level == 2 and milder(requirement, labels, worst):
            value = 3
        lost[requirement] = {"NOT MET": value, "NOT ASSESSED": None}.get(finding, 0)
        if level == 1:
            lost[requirement] = None
        high += value if finding == "NOT MET" else 0
        low += value if finding in ("NOT MET", "NOT ASSESSED") else 0
        if finding == "NOT MET" and is_barred(level, requirement, value):
            blocking.append(requirement)
    return conclude(level, Judged(findings, lost, blocking, low, high, None, ""), conflict)


def conclude(level: int, judged: Judged, conflict: bool) -> Judged:
    maximum = {1: None, 2: 110, 3: 24}[level]
    values = list(judged.findings.values())
    open_ended = conflict or "NOT ASSESSED" in values
    low = high = score = None
    if maximum is not None and judged.low is not None and judged.high is not None:
        low, high = maximum - judged.low, maximum - judged.high
        if not open_ended and judged.findings.get(SSP) != "NOT MET":
            score = high
    if open_ended:
        status = "incomplete"
    elif "NOT MET" not in values:
        status = "final"
    elif (
        maximum is not None and score is not None and not judged.blocking
    ) and score * 10 >= maximum * 8:
        status = "conditional"
    else:
        status = "not-achieved"
    return judged._replace(low=low, high=high, score=score, status=status)


def is_barred(level: int, requirement: str, value: int) -> bool:
    if level == 1:
        return True
    if level == 3:
        return requirement in BARRED_LEVEL_3
    if requirement in BARRED_BY_NAME:
        return True
    return value > 1 and not (requirement == FIPS and value == 3)


def rank(requirement: str, entry: tuple[str, int | None]) -> int:
    """Return how bad an entry is; what a NOT MET deducts matters for the two partial values."""
    finding, deduction = entry
    if finding != "NOT MET":
        return {"NOT APPLICABLE": 0, "MET": 1, "NOT ASSESSED": 2}[finding]
    if requirement not in (MFA, FIPS) or deduction is None:
        return 4
    return 3 if deduction == 3 else 5


def differs(requirement: str, entries: list[tuple[str, int | None]]) -> bool:
    return len({rank(requirement, entry) for entry in entries}) > 1


def worst_of(requirement: str, entries: list[tuple[str, int | None]]) -> tuple[str, int | None]:
    return max(entries, key=lambda entry: rank(requirement, entry))


def rolled_up(requirement: str, labels: Sequence[str], said: Mapping[str, str]) -> str:
    """Return the finding of a requirement from what is said of it and its objectives."""
    own = said.get("", "NOT ASSESSED")
    counting = [label for label in labels if not label.startswith("ODP") or label in said]
    objectives = [said.get(label, "NOT ASSESSED") for label in counting]
    answered = [finding for finding in objectives if finding != "NOT ASSESSED"]
    if "NOT MET" in objectives or own == "NOT MET":
        return "NOT MET"
    if not answered:
        finding = own
    elif len(answered) < len(objectives):
        return "NOT ASSESSED"
    else:
        finding = "MET" if "MET" in objectives else "NOT APPLICABLE"
    if requirement == SSP and "NOT APPLICABLE" in (own, finding):
        return "NOT ASSESSED"
    return finding


def milder(
    requirement: str, labels: Sequence[str], said: Mapping[str, tuple[str, int | None]]
) -> bool:
    """Return whether a NOT MET 3.5.3 or 3.13.11 is the case that deducts 3."""
    stated = [deduction for finding, deduction in said.values() if finding == "NOT MET"]
    if any(deduction not in (None, 3) for deduction in stated):
        return False
    if requirement == FIPS:
        return 3 in stated
    if requirement != MFA:
        return False
    by_label = {label: said.get(label, ("NOT ASSESSED", None))[0] for label in labels}
    blanks = [label for label, finding in by_label.items() if finding == "NOT ASSESSED"]
    failed = {label for label, finding in by_label.items() if finding == "NOT MET"}
    if len(blanks) == len(labels) or not (blanks or failed):
        return said.get("") == ("NOT MET", 3)
    if blanks:
        return False
    return not ("a" in failed or {"b", "c"} <= failed)
