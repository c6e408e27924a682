"""Assessments of one client over many nights: gaps come, go, return and change their words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from poam_batch.assess.results import assess_chunk
from poam_batch.details import Details
from poam_batch.model import Assessment, Finding, Header, Place, Result, Row
from poam_batch.rulesets.load import load_rule_set

FIRST_DAY = date(2026, 11, 22)
ASSESSED = date(2026, 9, 18)
POOL = 12
PARTIAL = "3.13.11"
_ALWAYS_BARRED = ("3.1.1",)
_VANISHED = "vanished"
WORDS = (Finding.MET, Finding.NOT_MET, Finding.NOT_MET, Finding.NOT_APPLICABLE, "", _VANISHED)
_WEIGHTS = (30, 25, 25, 7, 7, 6)
WEAKNESSES = (
    "Logs are kept for a week only.",
    "",
    "control \x01 \x07 \x0b \x1f characters \x7f",
    "x" * 32_767,
    "\x02" + "long and coded " * 2_184,
    "lines\r\nof\rmany\nkinds ",
    '=HYPERLINK("http://x.test")',
    "a literal _x0041_ and _x000D_",
    "  spaces around\tand a tab  ",
    "\u00e4\u00f6\u00fc \u2028 \u00a0 \U0001f512 \u65e5\u672c\u8a9e",
    "<b>markup</b> & 'quotes' \"too\" ]]>",
    "2026-12-24",
    "007",
    "TRUE",
    "+1",
)


@dataclass
class Told:
    """What the assessment says of one requirement."""

    word: Finding | str = Finding.MET
    weakness: str = ""
    deduction: int | None = None
    details: Details | None = None
    objective: str = ""


@dataclass
class World:
    """The assessments of one client; `turn` lets a night pass."""

    random: Random
    level: int = 2
    told: dict[str, Told] = field(default_factory=dict)
    day: date = FIRST_DAY
    assessed: date | None = ASSESSED
    conditional: date | None = None

    def __post_init__(self) -> None:
        """Choose the requirements that will change, and what they begin with."""
        rule_set = load_rule_set(self.level)
        known = [r.short_id for r in rule_set.requirements if r.points in (1, None)]
        chosen = self.random.sample(known, min(POOL, len(known)))
        if self.level == 2:
            chosen += [PARTIAL, *self.random.sample(_ALWAYS_BARRED, self.random.randint(0, 1))]
        for short_id in chosen:
            self.told[short_id] = Told()
            self._change(short_id, self.told[short_id])

    def turn(self) -> None:
        """Let some days pass: another assessment, and perhaps a Conditional date."""
        self.day += timedelta(days=self.random.choice((1, 1, 1, 7, 30)))
        for short_id, told in self.told.items():
            if self.random.random() < 0.3:
                self._change(short_id, told)
            elif self.random.random() < 0.15:
                told.weakness = self.random.choice(WEAKNESSES)
        if self.random.random() < 0.3:
            self.assessed = self.random.choice((None, ASSESSED, self.day, self.day - timedelta(3)))
        granted = self.level != 1 and self.conditional is None and self.random.random() < 0.15
        if granted and not self.assess().blocking:
            self.conditional = self.day - timedelta(days=self.random.randint(0, 60))

    def _change(self, short_id: str, told: Told) -> None:
        told.word = self.random.choices(WORDS, _WEIGHTS)[0]
        told.weakness = self.random.choice(WEAKNESSES)
        told.objective = self.random.choice(("", "", "a"))
        told.deduction = self.random.choice((3, 5)) if short_id == PARTIAL else None
        if self.random.random() < 0.5:
            target = FIRST_DAY + timedelta(days=self.random.randint(0, 200))
            told.details = Details(owner=self.random.choice(("Kim", "Lee", "")), target=target)

    def assess(self, conditional: date | None = None) -> Result:
        """Return what the program makes of tonight's assessment."""
        header = Header(
            "Acme",
            "cell",
            self.level,
            assessment_date=self.assessed,
            conditional_status_date=conditional or self.conditional,
        )
        name = f"acme-{self.assessed}.xlsx" if self.assessed else "acme.xlsx"
        read = Assessment(name, "0" * 64, header, tuple(self._rows()), ())
        (result,) = assess_chunk([read], load_rule_set(self.level), self.day)
        return result

    def _rows(self) -> Iterator[Row]:
        for number, requirement in enumerate(load_rule_set(self.level).requirements, start=2):
            told = self.told.get(requirement.short_id, Told())
            if told.word == _VANISHED:
                continue
            finding = told.word if isinstance(told.word, Finding) else Finding.NOT_ASSESSED
            gap = finding is Finding.NOT_MET
            row = Row(
                requirement=requirement.id,
                objective="",
                finding=finding,
                deduction=told.deduction if gap else None,
                comment=told.weakness if gap else "",
                evidence="",
                place=Place("Findings", f"C{number}"),
                details=told.details,
            )
            yield row
            if gap and told.objective:
                yield row._replace(objective=told.objective, comment="")
