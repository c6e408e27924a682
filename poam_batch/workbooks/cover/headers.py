"""Facts of the cover become the header of an assessment, and what was wrong with them a problem."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import NamedTuple

from poam_batch.model import AssessmentType, Header, Ssp
from poam_batch.problems import Problem, Severity
from poam_batch.workbooks.cover.facts import LABELS, Fact
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import clean, word_key
from poam_batch.workbooks.words.dates import parse_date
from poam_batch.workbooks.words.levels import PLAIN_LEVEL
from poam_batch.workbooks.words.vocabulary import Vocabulary

Facts = Mapping[str, tuple[Fact, ...]]

_TEXTS = ("client", "scope", "uei", "assessor", "contact", "marking")
_DAYS = ("assessment_start", "assessment_date", "conditional_status_date", "status_date")
_LEVEL = re.compile(r"(?<![\d.])([123])(?![\d.])")
_CAGE = re.compile(r"[A-Z0-9]{5}", re.IGNORECASE)


class _Text(NamedTuple):
    """The value of a field, and what was wrong with it."""

    value: str | None
    problems: tuple[Problem, ...] = ()


class _Day(NamedTuple):
    """The date of a field, and what was wrong with it."""

    value: dt.date | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Cover:
    """A header without its level, what the cover says of the level, and the cover's problems.

    `conditional` are Conditional CMMC Status Dates that the cover gives for one level alone.
    """

    header: Header
    level: int | None
    problems: tuple[Problem, ...]
    conditional: Mapping[int, dt.date]

    def header_for(self, level: int, said_by_ids: bool) -> Header:
        """Return the header of one level's assessment; a date of its own comes first."""
        own = self.conditional.get(level, self.header.conditional_status_date)
        sources = {**dict(self.header.sources), "level": self._level_source(level, said_by_ids)}
        if level in self.conditional:
            sources["conditional_status_date"] = sources[f"conditional_date_level_{level}"]
        return replace(
            self.header,
            level=level,
            conditional_status_date=own,
            sources=tuple(sources.items()),
        )

    def _level_source(self, level: int, said_by_ids: bool) -> str:
        """Return what makes plain ids those of a level, if the ids do not say it themselves."""
        if said_by_ids:
            return "the ids"
        if self.level == level:
            return dict(self.header.sources)["level"]
        return "plain ids" if level == PLAIN_LEVEL else "--level"


def read_cover(
    facts: Facts, tables: Sequence[Table], workbook: str, vocabulary: Vocabulary
) -> Cover:
    """Return the header that all assessments of a workbook share; its level is still 0.

    The client falls back to the name of the file. Where two cells differ the first counts, of
    dates the earliest, and of assessment types none.
    """
    texts = {field: _text(facts, field) for field in _TEXTS}
    days = {field: _day(facts, field) for field in _DAYS}
    conditional = {level: _day(facts, f"conditional_date_level_{level}") for level in (2, 3)}
    client = texts["client"].value
    level, level_problems = _level(facts)
    kind, kind_problems = _type(facts, tables, vocabulary)
    ssp, ssp_problems = _ssp(facts)
    codes = tuple(_cage_codes(facts))
    header = Header(
        client=client or _stem(workbook),
        client_source=_where(facts["client"][0]) if client else "file name",
        level=0,
        scope=texts["scope"].value,
        cage_codes=tuple(dict.fromkeys(code for code in codes if _CAGE.fullmatch(code))),
        uei=texts["uei"].value,
        assessment_type=kind,
        assessment_start=days["assessment_start"].value,
        assessment_date=days["assessment_date"].value,
        conditional_status_date=days["conditional_status_date"].value,
        status_date=days["status_date"].value,
        ssp=ssp,
        assessor=texts["assessor"].value or _cpn(facts),
        contact=texts["contact"].value,
        marking=texts["marking"].value,
        final_level_2=_final_level_2(facts, vocabulary),
        sources=tuple((field, _where(found[0])) for field, found in facts.items() if found),
    )
    problems = (
        *(() if client else (_client_from_file(header.client),)),
        *(problem for text in texts.values() for problem in text.problems),
        *(problem for day in (*days.values(), *conditional.values()) for problem in day.problems),
        *level_problems,
        *kind_problems,
        *ssp_problems,
        *_bad_cage_codes(facts, codes),
    )
    dated = {level: day.value for level, day in conditional.items() if day.value is not None}
    return Cover(header, level, problems, dated)


def _where(fact: Fact) -> str:
    """Return where a fact stands: `Cover!B2`, or `clients.csv, row 3`."""
    return "!".join(filter(None, fact.place))


def _stem(workbook: str) -> str:
    return PurePosixPath(workbook).stem or workbook


def _client_from_file(client: str) -> Problem:
    return Problem(
        "client_from_file_name",
        Severity.NOTE,
        f'No cell names the client, so it is called "{client}" after the file.',
        "Write it beside a cell that says Organization.",
    )


def _at(fact: Fact, code: str, severity: Severity, message: str, hint: str = "") -> Problem:
    sheet, cell = fact.place
    return Problem(code, severity, f"{sheet}!{cell}: {message}", hint, sheet, cell, fact.text)


def _conflict(facts: Sequence[Fact], what: str, taken: str) -> Problem:
    said = ", ".join(f'"{fact.text}" in {"!".join(fact.place)}' for fact in facts)
    return _at(
        facts[-1],
        "conflicting_cover",
        Severity.WARNING,
        f"the {what} is given more than once: {said}. {taken}",
        "Keep one of them.",
    )


def _distinct(facts: Sequence[Fact]) -> list[Fact]:
    """Return the facts that differ in more than case."""
    return list({fact.text.casefold(): fact for fact in reversed(facts)}.values())[::-1]


def _text(facts: Facts, field: str) -> _Text:
    found = _distinct(facts.get(field, ()))
    if len(found) < 2:
        return _Text(found[0].text if found else None)
    first = found[0].text
    return _Text(first, (_conflict(found, LABELS[field], f'"{first}" was taken.'),))


def _day(facts: Facts, field: str) -> _Day:
    found = _distinct(facts.get(field, ()))
    read = [(fact, parse_date(fact.value)) for fact in found]
    problems = [
        _at(
            fact,
            "bad_date",
            Severity.WARNING,
            f'"{fact.text}" was not taken as the {LABELS[field]}: {day.why}.',
            "Write the date as 2026-04-10 or 10-APR-2026.",
        )
        for fact, day in read
        if day.value is None
    ]
    days = sorted({day.value for _, day in read if day.value})
    if len(days) > 1:
        problems.append(_conflict(found, LABELS[field], f"{days[0]}, the earliest, was taken."))
    return _Day(days[0] if days else None, tuple(problems))


def _level(facts: Facts) -> tuple[int | None, tuple[Problem, ...]]:
    """Return the level that the cover gives; None where cells differ or name none."""
    found = facts.get("level", ())
    named = [set(map(int, _LEVEL.findall(fact.text))) for fact in found]
    several = next((fact for fact, one in zip(found, named, strict=True) if len(one) > 1), None)
    if several is not None:
        text = f'"{several.text}" names more than one level. The ids count.'
        hint = "Name one level, or leave the cell empty."
        return None, (_at(several, "conflicting_cover", Severity.WARNING, text, hint),)
    levels = set().union(*named)
    if len(levels) > 1:
        return None, (_conflict(_distinct(found), LABELS["level"], "The ids count."),)
    return (levels.pop() if levels else None), ()


def _type(
    facts: Facts, tables: Sequence[Table], vocabulary: Vocabulary
) -> tuple[AssessmentType | None, tuple[Problem, ...]]:
    found = facts.get("assessment_type", ())
    if not found:
        return _implied_type(tables)
    kinds = {kind for fact in found if (kind := named_type(fact.text, vocabulary))}
    unknown = [fact for fact in found if named_type(fact.text, vocabulary) is None]
    if len(kinds) > 1:
        return None, (_conflict(found, LABELS["assessment_type"], "None was taken."),)
    problems = tuple(
        _at(
            fact,
            "unknown_assessment_type",
            Severity.WARNING,
            f'"{fact.text}" is no assessment type that is known.',
            "Write self, C3PAO, DIBCAC or gap.",
        )
        for fact in unknown
    )
    return (kinds.pop() if kinds else None), problems


def named_type(text: str, vocabulary: Vocabulary) -> AssessmentType | None:
    """Return the assessment type that a text names, or None."""
    for words in vocabulary.types:
        if any(re.search(rf"\b{re.escape(t)}\b", text, re.IGNORECASE) for t in words.tokens):
            return words.assessment_type
    return None


def _implied_type(tables: Sequence[Table]) -> tuple[AssessmentType | None, tuple[Problem, ...]]:
    for table in tables:
        if table.layout is not None and table.layout.implies_type is not None:
            return table.layout.implies_type, (
                Problem(
                    "type_from_layout",
                    Severity.NOTE,
                    "No cell names the assessment type; the layout is that of a "
                    f"{table.layout.implies_type.upper()} assessment ({table.layout.name}).",
                    "For another type, write it beside a cell that says Assessment type.",
                    table.sheet.name,
                ),
            )
    return None, ()


def _ssp(facts: Facts) -> tuple[Ssp | None, tuple[Problem, ...]]:
    name, version, dated = (
        _text(facts, "ssp_name"),
        _text(facts, "ssp_version"),
        _day(facts, "ssp_date"),
    )
    problems = (*name.problems, *version.problems, *dated.problems)
    if not (name.value or version.value or dated.value):
        return None, problems
    return Ssp(name.value or "", version.value or "", dated.value), problems


def _cpn(facts: Facts) -> str | None:
    found = facts.get("assessor_cpn", ())
    return f"CPN {found[0].text}" if found else None


def _cage_codes(facts: Facts) -> Iterator[str]:
    for fact in facts.get("cage_codes", ()):
        yield from (code.upper() for code in re.split(r"[\s,;/|]+", fact.text) if code)


def _bad_cage_codes(facts: Facts, codes: Sequence[str]) -> Iterator[Problem]:
    bad = [code for code in codes if not _CAGE.fullmatch(code)]
    if bad:
        yield _at(
            facts["cage_codes"][0],
            "bad_cage_code",
            Severity.WARNING,
            f"{', '.join(bad)} is no CAGE code: one has five letters or digits.",
            "Correct it; a code of digits alone must be typed as text to keep its zeros.",
        )


def _final_level_2(facts: Facts, vocabulary: Vocabulary) -> bool:
    said = {word_key(clean(fact.value)) for fact in facts.get("level_2_status", ())}
    return bool(said) and said <= vocabulary.final_level_2
