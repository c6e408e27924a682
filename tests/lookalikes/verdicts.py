"""What a look-alike must come to, and in which words the program's answer differs from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Result:
    """The figures of one assessment; a score of None stands for a range."""

    level: int
    score: int | None
    low: int | None
    high: int | None
    status: str


@dataclass(frozen=True)
class Verdict:
    """Either the results of a workbook that is read, or the codes one of which refuses it.

    Of a workbook that is read, `codes` must all be among the problems, and every error and
    warning must be one of them; `facts` are fields of the result, as `{"marking": "CUI"}`.
    `other` is a second answer that the published words allow as well.
    """

    results: tuple[Result, ...] = ()
    refused: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    facts: tuple[tuple[str, object], ...] = ()
    other: Verdict | None = None

    def saying(self, **facts: object) -> Verdict:
        """The same verdict, and these fields of the result as well."""
        return Verdict(self.results, self.refused, self.codes, tuple(facts.items()), self.other)

    def or_else(self, other: Verdict) -> Verdict:
        """The same verdict, or any said before, or that one: for what no page decides."""
        last = self.other.or_else(other) if self.other else other
        return Verdict(self.results, self.refused, self.codes, self.facts, last)


@dataclass(frozen=True)
class Answer:
    """What the program said of one file: the entries of results.json and the results they name."""

    rejection: dict[str, Any] | None = None
    assessments: tuple[dict[str, Any], ...] = field(default=())


def scored(score: int, status: str, *codes: str) -> Verdict:
    """A Level 2 workbook with one score."""
    return Verdict((Result(2, score, score, score, status),), codes=codes)


def ranged(low: int, high: int, *codes: str) -> Verdict:
    """A Level 2 workbook in which something is not assessed: two ends, no score, no status."""
    return Verdict((Result(2, None, low, high, "incomplete"),), codes=codes)


def result(*results: Result, codes: tuple[str, ...] = ()) -> Verdict:
    """A workbook of other levels, or of several."""
    return Verdict(results, codes=codes)


def refused(*codes: str) -> Verdict:
    """A file that gives no number at all, for one of these reasons."""
    return Verdict(refused=codes)


def disagreement(verdict: Verdict, answer: Answer) -> str:
    """Say how the answer differs from the verdict; nothing if it does not."""
    said = _difference(verdict, answer)
    if said and verdict.other:
        return disagreement(verdict.other, answer) and said
    return said


def _difference(verdict: Verdict, answer: Answer) -> str:
    if answer.rejection is not None:
        code, message = answer.rejection["code"], answer.rejection["message"]
        return "" if code in verdict.refused else f"refused as {code}: {message}"
    found = tuple(_result(assessment) for assessment in answer.assessments)
    if found != verdict.results:
        return f"read as {found}, not {verdict.results or verdict.refused}: {_problems(answer)}"
    return _undue_codes(verdict, answer) or _wrong_facts(verdict, answer)


def _result(assessment: dict[str, Any]) -> Result:
    figures = (assessment[key] for key in ("level", "score", "score_low", "score_high", "status"))
    return Result(*figures)


def _problems(answer: Answer) -> list[str]:
    return [
        f"{problem['severity']} {problem['code']}: {problem['message']}"
        for assessment in answer.assessments
        for problem in assessment["problems"]
    ]


def _undue_codes(verdict: Verdict, answer: Answer) -> str:
    problems = [one for assessment in answer.assessments for one in assessment["problems"]]
    missing = set(verdict.codes) - {one["code"] for one in problems}
    loud = {one["code"] for one in problems if one["severity"] != "note"} - set(verdict.codes)
    if missing or loud:
        return f"does not say {missing or '{}'}, but says {loud or '{}'}: {_problems(answer)}"
    return ""


def _wrong_facts(verdict: Verdict, answer: Answer) -> str:
    wrong = {
        key: assessment[key]
        for key, value in verdict.facts
        for assessment in answer.assessments
        if assessment[key] != value
    }
    return f"says {wrong}, not {dict(verdict.facts)}" if wrong else ""
