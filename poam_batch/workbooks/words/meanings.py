"""What the words of a workbook can mean: of a status, of two marks, of the header of a column."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from poam_batch.model import Finding


class StatusWord(NamedTuple):
    """What a status word means.

    `deduction` is what the assessor says it costs, `reading` that it was our judgement, `partial`
    that it claims a milder case, `needs_support` that a status column cannot show it,
    `strong` that the word can only be a finding, wherever it stands; `answer` that it answers
    whatever the header asks.
    """

    finding: Finding
    deduction: int | None = None
    reading: bool = False
    partial: bool = False
    needs_support: bool = False
    strong: bool = False
    answer: bool = False


class Marks(NamedTuple):
    """Two short marks that are findings only in a column that holds nothing else (S and O)."""

    met: str
    not_met: str
    never_under: frozenset[str] = frozenset()


class Meaning(StrEnum):
    """What a column of an assessment table is."""

    ID = "id"
    STATUS = "status"
    COMMENT = "comment"
    EVIDENCE = "evidence"
    DEDUCTION = "deduction"
    WEIGHT = "weight"
    EARNED = "earned"
    POINTS = "points"
    TITLE = "title"
    METHOD = "method"
    OWNER = "owner"
    ASSESSOR = "assessor"
    ASSESSED = "assessed"
    TARGET = "target"
    INHERITED = "inherited"
    PROVIDER = "provider"

    @property
    def only_beside(self) -> bool:
        """Whether it says more of rows, but is no sign of where a table is."""
        return self in _ONLY_BESIDE


_SHOW_A_TABLE = {Meaning.ID, Meaning.STATUS, Meaning.COMMENT, Meaning.EVIDENCE, Meaning.DEDUCTION}
_ONLY_BESIDE = frozenset(Meaning) - _SHOW_A_TABLE


class HeaderWord(NamedTuple):
    """What a header cell means; `rank` orders the words of one meaning, the best first.

    `if_words` says that it means so only above status words (`Findings`); `of_gaps` that a Yes
    below it may say that a deficiency was found; `dated` that a day or a year stands beside it.
    """

    meaning: Meaning
    rank: int
    if_words: bool = False
    of_gaps: bool = False
    dated: bool = False
