"""Invented assessments by number: who was assessed, and what was found of 320 objectives.

All names and findings are invented; descriptions are our own words.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks.by_hand import BARRED

RULES = Path(__file__).parent.parent / "poam_batch" / "rulesets"
SEED = "poam-batch"
NAMES = 2160
FORMS = ("LLC", "Inc", "Co")
CAGE_CODES = 1000  # with a Z in them

FIRST_WORDS = (
    "Harrow Alder Beacon Cinder Dover Ember Falcon Granite Harbor Ironwood Juniper Keystone "
    "Lantern Maple Northgate Orchard Pinnacle Quarry Ridge Summit Timber Union Valley "
    "Westfield Yarrow Zenith Ashford Birch Copper Delta Elm Foundry Glen Hollow Inlet Jasper "
    "Kestrel Linden Meadow Nickel Oxbow Prairie Raven Sable Tidewater Upland Vesper Willow"
).split()
SECOND_WORDS = (
    "Machining Avionics Castings Circuits Composites Controls Dynamics Engineering "
    "Fabrication Fasteners Forge Gear Hydraulics Instruments Labs Logistics Marine Materials "
    "Metals Motion Optics Plating Polymers Power Precision Propulsion Robotics Sensors "
    "Services Signal Software Structures Systems Technologies Testing Textiles Tooling "
    "Turbine Valves Welding Wireworks Research Photonics Rigging Coatings"
).split()
PROFILES = ("final",) * 3 + ("conditional",) * 6 + ("blocked",) * 8 + ("weak",) * 2
SELDOM = ("incomplete", "no ssp")


class Rule(NamedTuple):
    """One requirement as the rule's own tables have it; `points` is "" where it has none."""

    id: str
    family: str
    title: str
    points: str
    asks: str
    labels: tuple[str, ...]


class Answer(NamedTuple):
    """One objective's row: what the assessor put into it."""

    requirement: Rule
    label: str
    score: str
    finding: str
    comment: str
    artifacts: str
    minutes: int
    inherited: str
    dated: date


@dataclass(frozen=True)
class Case:
    """One generated assessment; `answers` are the 320 rows of its objectives."""

    number: int
    client: str
    scope: str
    cage_code: str
    started: date
    ended: date
    assessor: str
    answers: tuple[Answer, ...] = field(repr=False)

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.number:04d}-{self.client.lower().replace(' ', '-')}.xlsx"

    def scores(self) -> dict[str, dict[str, str]]:
        """Return the words in the Score column, by requirement and label."""
        found: dict[str, dict[str, str]] = {}
        for answer in self.answers:
            found.setdefault(answer.requirement.id, {})[answer.label] = answer.score
        return found


@cache
def rules() -> tuple[Rule, ...]:
    """Return the requirements of Level 2, in the rule's order, with their objectives."""
    labels: dict[str, list[str]] = {}
    for row in _rows("level_2_objectives.csv"):
        labels.setdefault(row["requirement"], []).append(row["label"] or "a")
    return tuple(
        Rule(r["id"], r["family"], r["title"], r["points"], r["asks"], tuple(labels[r["id"]]))
        for r in _rows("level_2_requirements.csv")
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (RULES / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def case(number: int) -> Case:
    """Return the generated assessment of a number from 0 to 9,999; no two are of one client."""
    random = Random(f"{SEED}-{number}")
    first, second = divmod(number * 1009 % NAMES, len(SECOND_WORDS))
    again = f" {number // NAMES + 1}" if number >= NAMES else ""
    started = date(2026, 1, 12) + timedelta(days=random.randrange(250))
    scores = _scores(random)
    return Case(
        number=number,
        client=f"{FIRST_WORDS[first]} {SECOND_WORDS[second]}{again} {random.choice(FORMS)}",
        scope=f"{random.choice(['Engineering', 'Production', 'Corporate'])} enclave",
        cage_code=f"{random.randrange(10)}{'Z' if number < CAGE_CODES else ''}{number:03d}"[-5:],
        started=started,
        ended=started + timedelta(days=4),
        assessor=random.choice(["M. Okafor", "R. Lindqvist", "T. Baptiste", "J. Whitcomb"]),
        answers=tuple(_answers(scores, started, random)),
    )


def _scores(random: Random) -> dict[str, dict[str, str]]:
    """Return the word of every objective's Score cell, by requirement and label."""
    profile = random.choice(SELDOM if random.random() < 0.08 else PROFILES)
    scores = {rule.id: dict.fromkeys(rule.labels, "Met") for rule in rules()}
    for rule in _gaps(profile, random):
        for label in random.sample(rule.labels, random.randint(1, len(rule.labels))):
            scores[rule.id][label] = _not_met(rule, random)
    if profile == "incomplete":
        for rule in random.sample(rules(), random.randint(1, 6)):
            scores[rule.id][random.choice(rule.labels)] = ""
    if random.random() < 0.4:
        for rule in rules():
            if rule.id.endswith(("-3.1.16", "-3.1.17", "-3.13.14")):
                scores[rule.id] = dict.fromkeys(rule.labels, "Not Applicable")
    return scores


def _gaps(profile: str, random: Random) -> list[Rule]:
    """Return the requirements that are not met in a workbook of a kind."""
    plan = next(rule for rule in rules() if rule.points == "")
    scored = [rule for rule in rules() if rule is not plan]
    light = [r for r in scored if r.points == "1" and r.id.split("-", 1)[1] not in BARRED]
    if profile == "final":
        return []
    if profile == "conditional":
        return random.sample(light, random.randint(2, 14))
    if profile == "no ssp":
        return [plan, *random.sample(scored, 6)]
    return random.sample(
        scored, random.randint(35, 60) if profile == "weak" else random.randint(6, 24)
    )


def _not_met(rule: Rule, random: Random) -> str:
    if not rule.id.endswith("-3.13.11"):
        return "Not Met"
    return random.choice(["Not Met -3", "Not Met -5"])


def _answers(scores: dict[str, dict[str, str]], started: date, random: Random) -> Iterator[Answer]:
    for rule in rules():
        for label in rule.labels:
            score = scores[rule.id][label]
            yield Answer(
                requirement=rule,
                label=label,
                score=score,
                finding=_finding(rule, label, score, random),
                comment=_sentences(_REMARKS, random.randrange(3), random),
                artifacts="; ".join(random.sample(_ARTIFACTS, random.randint(1, 4))),
                minutes=random.randrange(5, 60, 5),
                inherited=random.choice(["None", "None", "None", "Partial", "Full"]),
                dated=started + timedelta(days=random.randrange(5)),
            )


def _finding(rule: Rule, label: str, score: str, random: Random) -> str:
    if score == "Met":
        return f"Satisfied: {random.choice(_ARTIFACTS)} agree with what was seen."
    if score == "Not Applicable":
        return "Nothing of the kind exists in the scope; the SSP says so and a sweep found none."
    if score == "":
        return ""
    why = _sentences(_WEAKNESSES, random.randint(1, 4), random)
    return f"{rule.title}, objective {label}: {why}"


def _sentences(sentences: Sequence[str], count: int, random: Random) -> str:
    return " ".join(random.sample(sentences, count))


_ARTIFACTS = (
    "Access Control Policy v3.2",
    "directory group export of October",
    "SSP section and network diagram v7",
    "firewall rule export, both sites",
    "training records 2026",
    "change tickets of one quarter",
    "endpoint protection console screenshots",
    "visitor log & badge system export",
    "SIEM report of one week",
    "scan reports of one quarter",
)
_REMARKS = (
    "Two administrators were interviewed apart and said the same.",
    "The sample was twelve of ninety-four; none stood out.",
    "Seen live on the screen share; no copies were kept.",
    "The policy has an owner, a date and a signature.",
    "See the row above: the same evidence serves both.",
)
_WEAKNESSES = (
    "The procedure exists but three of eight sampled systems do not follow it.",
    "No record shows who approved the exceptions, and nobody interviewed could say.",
    "The setting is pushed to laptops in the domain; the shop-floor terminals are outside of it.",
    "What was shown is a draft without a date; it was written the week before the assessment.",
    'The tool is bought and installed, but its alerts go to a mailbox <nobody> reads & "owns".',
    "Reviews were planned for each quarter; the last one on file is fourteen months old.",
    "The contractor's accounts are shared between shifts and cannot be told apart in the log.",
)
