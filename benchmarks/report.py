"""The table: what was measured, beside what must be reached and what is aimed at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure must reach and what is aimed at; `more` says that higher is better."""

    must: float
    aim: float | None = None
    more: bool = False

    def met_by(self, figure: float) -> bool:
        """Whether a figure reaches what it must."""
        return figure >= self.must if self.more else figure <= self.must

    def words(self, unit: str) -> tuple[str, str]:
        """Return what must be reached and what is aimed at, as text."""
        sign = ">=" if self.more else "<="
        aim = "-" if self.aim is None else f"{self.aim:g}{unit}"
        return f"{sign} {self.must:g}{unit}", aim


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a figure with its unit, and how it came about."""

    what: str
    figure: float
    unit: str = "x"
    target: Target | None = None
    note: str = ""


def table(lines: Iterable[Line]) -> Iterator[str]:
    """Yield the lines as a Markdown table."""
    yield "| | measured | must reach | aim | |"
    yield "|---|---|---|---|---|"
    for line in lines:
        must, aim = ("-", "-") if line.target is None else line.target.words(line.unit)
        short = line.target is not None and not line.target.met_by(line.figure)
        note = " ".join(filter(None, ("**short of it**" if short else "", line.note)))
        yield f"| {line.what} | {_figure(line)} | {must} | {aim} | {note} |"


def _figure(line: Line) -> str:
    digits = 2 if line.figure < 10 else 1
    return f"{line.figure:,.{digits}f}{line.unit}"
