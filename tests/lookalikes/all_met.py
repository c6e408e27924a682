"""An assessment that is all MET, and what may stand beside it, below it or on another sheet."""

from __future__ import annotations

from collections.abc import Callable

from tests.lookalikes.catalog import REQUIREMENTS, Asked
from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import HEADER, Rows, Sheet, table, xlsx
from tests.lookalikes.verdicts import Verdict, refused, scored

FIRST = [asked.id for asked in REQUIREMENTS[:20]]
MET = [HEADER, *table({})]
RIVAL = refused("ambiguous_table")
SAID = scored(110, "final", "status_not_confirmed")
SILENT = scored(110, "final")


def answers(header: str, bad: object = "No", good: object = "Yes") -> Rows:
    """Give the first twenty requirements one answer, and the others another."""
    said = ([asked.id, bad if asked.id in FIRST else good] for asked in REQUIREMENTS)
    return [["Requirement ID", header], *said]


def second(rows: Rows, first: Rows = MET) -> bytes:
    """Put a sheet `Review` behind the assessment, which is all MET."""
    return xlsx(Sheet("Assessment", first), Sheet("Review", rows))


def beside(header: str, bad: object = "No", good: object = "Yes") -> bytes:
    """Put a column behind the status that answers as `answers` does."""
    said = ([a.id, "Met", bad if a.id in FIRST else good] for a in REQUIREMENTS)
    return xlsx([["Requirement ID", "Status", header], *said])


def below(*rows: list[object]) -> bytes:
    """Put rows below the assessment, which is all MET."""
    return xlsx([*MET, [], *rows])


def columns(headers: list[object], write: Callable[[Asked], list[object]]) -> Rows:
    """Give each requirement what is written of it below some headers."""
    return [["Requirement ID", *headers], *([asked.id, *write(asked)] for asked in REQUIREMENTS)]


def one(claim: str, content: Callable[[], bytes], verdict: Verdict) -> Lookalike:
    """Give a look-alike of a workbook."""
    return Lookalike(claim, content, verdict)
