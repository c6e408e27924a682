"""Ids that became dates: undone where the whole column proves it, and else refused."""

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter

from poam_batch.rulesets.load import load_rule_set
from poam_batch.workbooks.tables.dated import undo_dates
from poam_batch.workbooks.words.cells import Ident, IdentKind, parse_ident
from tests.workbooks.build import (
    HEADER,
    Reader,
    Value,
    Writer,
    codes,
    findings,
    problem,
    refusal,
    requirement_rows,
    score,
)

LEVEL_2 = load_rule_set(2).requirements


def in_german(short: str) -> Value:
    """Return what LibreOffice makes of an id typed under a German locale (measured: 87 of 110)."""
    day, month, year = map(int, short.split("."))
    return dt.date(2000 + year, month, day) if month <= 12 else short


def german_rows(changes: dict[str, str] | None = None) -> list[list[Value]]:
    """Return a row a requirement whose ids went through a German LibreOffice."""
    header, *rows = requirement_rows(changes)
    return [header, *([in_german(str(row[0])), *row[1:]] for row in rows)]


def test_a_whole_column_of_dates_is_read_as_the_ids_they_were_and_said(read: Reader) -> None:
    assessment = read.one(german_rows({"3.1.5": "Not Met", "3.12.1": "N/A", "3.13.1": "Not Met"}))

    assert [row.requirement for row in assessment.rows] == [r.id for r in LEVEL_2]
    assert score(assessment).score == 110 - 3 - 5
    said = problem(assessment, "ids_from_dates")
    assert (said.severity, said.cell, said.value) == ("warning", "A2", "2001-01-03")
    assert "87 ids of this column had been turned into dates, such as 3.1.1" in said.message
    assert codes(assessment) == {"ids_from_dates"}


def test_objectives_between_the_dates_stay_what_they_are(read: Reader) -> None:
    rows: list[list[Value]] = [HEADER]
    for requirement in LEVEL_2:
        rows.append([in_german(requirement.short_id), None, None])
        for one in requirement.objectives:
            word = "Not Met" if one.id == "3.1.5[b]" else "Met"
            rows.append([f"{requirement.short_id}[{one.label}]", word, "why"])

    assessment = read.one(rows)

    assert len(findings(assessment)) == 430
    assert score(assessment).score == 107
    assert codes(assessment) == {"ids_from_dates"}


@pytest.mark.parametrize(
    "shape", ["%d.%m.%Y", "%Y-%m-%d", "%Y-%m-%d 00:00:00", "%Y-%m-%dT00:00:00"]
)
def test_dates_written_as_text_are_undone_too(read: Reader, shape: str) -> None:
    rows = [
        [cell.strftime(shape) if isinstance(cell, dt.date) else cell for cell in row]
        for row in german_rows({"3.1.5": "Not Met"})
    ]

    assessment = read.one(rows)

    assert score(assessment).score == 107
    assert codes(assessment) == {"ids_from_dates"}


def test_what_a_german_program_shows_of_the_dates_is_revision_2(read: Reader) -> None:
    rows = [
        [cell.strftime("%d.%m.%y") if isinstance(cell, dt.date) else cell for cell in row]
        for row in german_rows({"3.1.5": "Not Met"})
    ]

    assert score(read.one(rows)).score == 107


def test_the_dates_of_a_single_sheet_a_family_are_undone_on_each(read: Reader) -> None:
    header, *rows = german_rows({"3.1.5": "Not Met"})
    families = {r.family for r in LEVEL_2}
    sheets = {
        family: [header, *(row for row, r in zip(rows, LEVEL_2, strict=True) if r.family == family)]
        for family in families
    }

    assessment = read.one(sheets)

    assert score(assessment).score == 107
    assert sum(one.code == "ids_from_dates" for one in assessment.problems) == 12


@pytest.mark.parametrize(
    "stranger",
    [
        dt.date(2001, 1, 4),
        dt.date(2026, 4, 3),
        dt.date(2031, 12, 3),
        dt.date(1999, 1, 3),
        dt.date(2023, 1, 3),
        dt.date(2001, 1, 3),
    ],
    ids=["not the third", "a day in our time", "2031", "1999", "no such requirement", "twice"],
)
def test_one_date_that_was_no_id_of_its_own_refuses_the_table(
    read: Reader, stranger: dt.date
) -> None:
    rows = german_rows()
    rows[-1][0] = stranger

    found = read.refusal(rows)

    assert found.code == "ambiguous_ids"
    assert "was turned into the date" in found.message


def test_a_date_beside_its_own_id_refuses_the_table(read: Reader) -> None:
    rows = requirement_rows()
    rows[-1][0] = dt.date(2001, 1, 3)

    assert read.refusal(rows).code == "ambiguous_ids"


def test_a_date_without_a_status_that_was_no_id_proves_that_nothing_is_sure(read: Reader) -> None:
    rows = german_rows()
    rows.append([dt.date(2026, 4, 10), None, "signed"])

    assert read.refusal(rows).code == "ambiguous_ids"


def test_a_date_below_plain_ids_is_no_id(read: Reader) -> None:
    rows = requirement_rows({"3.1.5": "Not Met"})
    rows.append([dt.date(2026, 4, 10), None, "signed"])

    assert score(read.one(rows)).score == 107


def test_dates_counted_from_1904_are_undone_or_refused(writer: Writer, read: Reader) -> None:
    path = writer.folder / "acme.xlsx"
    book = xlsxwriter.Workbook(str(path), {"date_1904": True})
    sheet = book.add_worksheet("A")
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    for number, row in enumerate(german_rows({"3.1.5": "Not Met"})):
        for column, cell in enumerate(row):
            if isinstance(cell, dt.date):
                sheet.write_datetime(number, column, dt.datetime.combine(cell, dt.time()), day)
            else:
                sheet.write(number, column, cell)
    book.close()

    (assessment,) = read.at(path)

    assert score(assessment).score == 107


def test_dates_that_lost_their_format_give_no_score(read: Reader) -> None:
    rows = [
        [(cell - dt.date(1899, 12, 30)).days if isinstance(cell, dt.date) else cell for cell in row]
        for row in german_rows()
    ]

    result = score(read.one(rows))

    assert (result.score, result.status) == (None, "incomplete")


def test_dates_under_a_header_that_is_not_for_ids_are_no_ids(read: Reader) -> None:
    rows = [["Reviewed", *row] for row in requirement_rows({"3.1.5": "Not Met"})]
    rows = [row if n == 0 else [dt.date(2005, 3, 3), *row[1:]] for n, row in enumerate(rows)]

    assert score(read.one(rows)).score == 107


def idents(*values: Value) -> tuple[Ident | None, ...]:
    return tuple(parse_ident(value) for value in values)


def test_a_column_is_undone_only_as_a_whole() -> None:
    sure = undo_dates(idents(dt.date(2001, 1, 3), "3.1.1[a]", None, "3.13.1"))
    unsure = undo_dates(idents(dt.date(2001, 1, 3), dt.date(2001, 2, 4)))

    assert [ident and ident.short for ident in sure] == ["3.1.1", "3.1.1", None, "3.13.1"]
    assert [ident and ident.kind for ident in unsure] == [IdentKind.DATE, IdentKind.DATE]


def test_every_requirement_that_can_become_a_date_comes_back() -> None:
    shorts = [r.short_id for r in LEVEL_2]

    undone = undo_dates(idents(*map(in_german, shorts)))

    assert sum(isinstance(in_german(short), dt.date) for short in shorts) == 87
    assert [ident and ident.short for ident in undone] == shorts


def test_a_family_turned_into_a_day_of_this_year_is_no_id(tmp_path: Path) -> None:
    rows = german_rows()
    rows.insert(1, [dt.date(2026, 1, 3), None, None])

    assert refusal(Writer(tmp_path).write({"A": rows})).code == "ambiguous_ids"
