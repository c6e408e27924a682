"""Write the template workbooks: `python -m templates.make_templates`.

poam.xlsx for Levels 2 and 3, remediation.xlsx for Level 1, with XlsxWriter, which writes what Excel
itself would. A second run changes nothing: no date in them is that of the day.
"""

from __future__ import annotations

from pathlib import Path

from templates.making.book import Book, Edition
from templates.making.plan import write_plan
from templates.making.scores import write_scores
from templates.making.tables import (
    write_after_status,
    write_conflicts,
    write_memory,
    write_must_be_met,
    write_trace,
)

FOLDER = Path(__file__).parent
POAM = Edition("poam.xlsx", "POA&M", "POA&M ID", True, "{{ note }}")
REMEDIATION = Edition(
    "remediation.xlsx",
    "Remediation plan",
    "Item ID",
    False,
    "At Level 1 no POA&M exists (32 CFR 170.21(a)(1)): every requirement must be MET or NOT "
    "APPLICABLE before the status can be claimed. This is a plan for getting there.",
)


def make_template(edition: Edition) -> bytes:
    """Return the bytes of a template workbook."""
    book = Book(edition)
    write_plan(book)
    write_must_be_met(book)
    write_scores(book)
    write_trace(book)
    if edition.scored:
        write_after_status(book)
    write_conflicts(book)
    write_memory(book)
    return book.content()


def main() -> None:
    """Write both templates beside this script."""
    for edition in (POAM, REMEDIATION):
        (FOLDER / edition.file).write_bytes(make_template(edition))


if __name__ == "__main__":
    main()
