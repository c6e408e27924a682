"""Write docs/walk.md: 200 days of one invented client, made by the program itself.

Run it after a change to what a run or a POA&M says: `python -m docs.walk`. A test fails while the
page is old.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from click.testing import CliRunner
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from poam_batch.cli import main
from poam_batch.rulesets.load import load_rule_set

PAGE = Path(__file__).parent / "walk.md"
_CLIENT = "Larkspur Fabrication"
_GAPS = {
    "3.1.3": "CUI leaves through two file shares without a rule.",
    "3.4.9": "Users install software; nobody looks at it.",
    "3.13.7": "Split tunnelling is on for eleven laptops.",
}
_SHOWN = ("POA&M ID", "Milestone ID", "Responsible party", "Milestone due", "Status", "Comments")


@dataclass(frozen=True, slots=True)
class Walk:
    """A folder with the client's inbox and output, and the commands run in it."""

    folder: Path

    def assess(self, gaps: Mapping[str, str], cover: Mapping[str, object]) -> None:
        """Write the client's assessment workbook: all MET but the gaps."""
        book = _book(cover)
        table = book.create_sheet("Findings")
        table.append(["Requirement ID", "Status", "Weakness"])
        for requirement in load_rule_set(2).requirements:
            reason = gaps.get(requirement.short_id)
            table.append([requirement.short_id, "Not Met" if reason else "Met", reason])
        (self.folder / "inbox").mkdir(exist_ok=True)
        book.save(self.folder / "inbox" / "larkspur.xlsx")

    def run(self, day: str) -> Iterator[str]:
        """Yield a command and what it printed."""
        yield from self._command("run", "inbox", "-o", "out", "--as-of", day)

    def closeout(self, day: str, cover: Mapping[str, object]) -> Iterator[str]:
        """Yield the closeout of everything on the plan, found MET, and what it printed."""
        book = _book(cover)
        table = book.create_sheet("Closeout")
        table.append(["Requirement ID", "Status"])
        for requirement in _GAPS:
            table.append([requirement, "Met"])
        book.save(self.folder / "closeout.xlsx")
        yield from self._command("closeout", "closeout.xlsx", "-o", "out", "--as-of", day)

    def history(self) -> Iterator[str]:
        """Yield what the ledger remembers."""
        yield from self._command("history", "larkspur", "-o", "out")

    def edit(self, words: Mapping[tuple[str, str], str | date]) -> None:
        """Type words into the POA&M, by milestone id and header, as a person would in Excel."""
        path = self._poam()
        book = load_workbook(path)
        sheet = book.worksheets[0]
        columns = _columns(sheet)
        for (milestone, header), value in words.items():
            row = next(
                r for r in range(9, sheet.max_row + 1) if sheet.cell(r, 2).value == milestone
            )
            sheet.cell(row, columns[header]).value = value
        book.save(path)

    def plan(self) -> Iterator[str]:
        """Yield the first row of each item as a table."""
        sheet = load_workbook(self._poam()).worksheets[0]
        columns = _columns(sheet)
        yield f"| {' | '.join(_SHOWN)} | Changes to milestones |"
        yield "|" + "---|" * (len(_SHOWN) + 1)
        for row in range(9, sheet.max_row + 1):
            if sheet.cell(row, columns["Requirement"]).value:
                names = (*_SHOWN, "Changes to milestones")
                yield (
                    "| "
                    + " | ".join(_text(sheet.cell(row, columns[n]).value) for n in names)
                    + " |"
                )

    def _poam(self) -> Path:
        (path,) = (self.folder / "out").glob("*/*-poam.xlsx")
        return path

    def _command(self, *arguments: str) -> Iterator[str]:
        named = [
            str(self.folder / a) if (self.folder / a).exists() or a == "out" else a
            for a in arguments
        ]
        done = CliRunner().invoke(main, named)
        said = done.stdout.replace(f"{self.folder}/", "").replace(str(self.folder), "")
        yield f"    $ poam-batch {' '.join(arguments)}"
        yield from (f"    {line}".rstrip() for line in said.splitlines())
        yield ""


def _book(cover: Mapping[str, object]) -> Workbook:
    book = Workbook()
    facts = book.active
    assert facts is not None
    facts.title = "Cover"
    for key, value in {"Client": _CLIENT, "Assessment type": "C3PAO", **cover}.items():
        facts.append([key, value])
    return book


def _columns(sheet: Worksheet) -> dict[str, int]:
    return {str(sheet.cell(8, c).value): c for c in range(1, sheet.max_column + 1)}


def _text(value: object) -> str:
    return "" if value is None else str(value).removesuffix(" 00:00:00").replace("\n", " ")


def page() -> str:
    """Return the page: every command is run, every table read from the workbook."""
    folder = Path(tempfile.mkdtemp())
    try:
        return "\n".join(_lines(Walk(folder)))
    finally:
        shutil.rmtree(folder)


def _lines(walk: Walk) -> Iterator[str]:
    yield "# 200 days of one client"
    yield ""
    yield "<!-- Made by docs/walk.py: each command was run, each table read from the workbook. -->"
    yield ""
    yield f"{_CLIENT} is invented. Between the runs people work in the POA&M in Excel."
    yield from _day(
        "Day 1: the assessment", "The C3PAO finds three requirements NOT MET; all may be deferred."
    )
    walk.assess(_GAPS, {"Assessment date": date(2026, 9, 18)})
    yield from walk.run("2026-09-19")
    yield from walk.plan()
    yield from _day(
        "Day 14: Conditional",
        "The status date is known now, and stands on the cover. Dates that nobody touched follow.",
    )
    cover = {"Assessment date": date(2026, 9, 18), "Conditional status date": date(2026, 10, 1)}
    walk.assess(_GAPS, cover)
    yield from walk.run("2026-10-02")
    yield from walk.plan()
    yield from _day(
        "Day 30: people work",
        "Owners are named, one milestone slips to December, one item is in progress.",
    )
    walk.edit(
        {
            ("AC.L2-3.1.3#1.1", "Responsible party"): "Kim, IT",
            ("AC.L2-3.1.3#1.1", "Milestone due"): date(2026, 12, 4),
            ("AC.L2-3.1.3#1.1", "Comments"): "Firewall is ordered.",
            ("CM.L2-3.4.9#1.1", "Responsible party"): "Jo",
            ("CM.L2-3.4.9#1.1", "Status"): "In progress",
        }
    )
    yield from walk.run("2026-10-18")
    yield from walk.plan()
    yield from _day(
        "Day 75: one is met, and something new is found",
        "3.4.9 is MET now and its item Remediated. 3.3.4 was found NOT MET after the status date: "
        "it does not join the POA&M of that assessment.",
    )
    gaps = {k: v for k, v in _GAPS.items() if k != "3.4.9"} | {
        "3.3.4": "Nobody is told of a failed log."
    }
    walk.assess(gaps, {**cover, "Assessment date": date(2026, 12, 1)})
    yield from walk.run("2026-12-02")
    yield from walk.plan()
    yield from _day(
        "Day 160: all is met", "Everything is MET. That is ready for closeout, not Final."
    )
    walk.assess({}, {**cover, "Assessment date": date(2027, 2, 24)})
    yield from walk.run("2027-02-25")
    yield from _day(
        "Day 190: the closeout",
        "A C3PAO confirms it, and the result is posted before the last day, 30 March 2027.",
    )
    closing = {"Assessment date": date(2027, 3, 22), "CMMC status date": date(2027, 3, 24)}
    yield from walk.closeout("2027-03-25", closing)
    yield from walk.run("2027-03-26")
    yield from walk.plan()
    yield from _day("What the ledger remembers", "One line a change.")
    yield from walk.history()


def _day(title: str, text: str) -> Iterator[str]:
    yield ""
    yield f"## {title}"
    yield ""
    yield text
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
