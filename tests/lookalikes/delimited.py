"""Tables saved as .csv: every encoding, every delimiter, and what Excel and people do to them."""

from __future__ import annotations

import csv
from io import StringIO

from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import HEADER, Lines, Rows, table, xlsx
from tests.lookalikes.verdicts import Verdict, ranged, refused, scored

GOOD = scored(107, "conditional")


def _covered(number: int) -> Rows:
    """Name a client with accents above the table, another one in every file."""
    return [["Client", _client(number)], [], HEADER, *table()]


def _client(number: int) -> str:
    return f"M\xfcller & S\xf6hne {number}"


def _accents(number: int, *codes: str) -> Verdict:
    return scored(107, "conditional", *codes).saying(client=_client(number))


def _text(rows: Rows, delimiter: str = ",", quoted: bool = False) -> str:
    lines = StringIO()
    if quoted:
        csv.writer(lines, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    else:
        csv.writer(lines, delimiter=delimiter).writerows(rows)
    return lines.getvalue()


def _csv(rows: Rows | None = None, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    return _text(rows or [HEADER, *table()], delimiter).encode(encoding)


def _status(words: dict[str, object]) -> Rows:
    rows = table({})
    return [
        HEADER,
        *([row[0], row[1], words.get(str(row[0])[6:], "Met"), "Our reason."] for row in rows),
    ]


def _in_quotes() -> bytes:
    rows: Lines = [
        HEADER,
        *([row[0], 'A "title",\nin two lines', row[2], "Why; not"] for row in table()),
    ]
    return _text(rows, quoted=True).encode()


def _open_quote() -> bytes:
    """A quote that is never closed swallows what follows."""
    return _text([HEADER, *table({})]).replace("Title of 3.1.1,", '"Title of 3.1.1,', 1).encode()


def _one(name: str, content: bytes, verdict: Verdict) -> Lookalike:
    return Lookalike(f"a csv {name}", lambda: content, verdict, ".csv")


def _dated(id_: str, century: str = "20") -> str:
    _, chapter, number = id_.split(".")
    return id_ if int(chapter) > 12 else f"03.{int(chapter):02}.{century}{int(number):02}"


LOOKALIKES = (
    _one("in UTF-8", _csv(), GOOD),
    _one("in UTF-8 with accents", _csv(_covered(1)), _accents(1)),
    _one("in UTF-8 with a byte order mark", _csv(_covered(2), "utf-8-sig"), _accents(2)),
    _one("with a byte order mark before the header", _csv(None, "utf-8-sig"), GOOD),
    _one("in UTF-16 little first", b"\xff\xfe" + _csv(_covered(3), "utf-16-le"), _accents(3)),
    _one("in UTF-16 big first", b"\xfe\xff" + _csv(_covered(4), "utf-16-be", "\t"), _accents(4)),
    _one(
        "in UTF-16 without a mark",
        _csv(_covered(5), "utf-16-le"),
        _accents(5).or_else(refused("wrong_type", "damaged", "unreadable")),
    ),
    _one(
        "in the code page of Windows",
        _csv(_covered(6), "cp1252"),
        _accents(6, "encoding_assumed"),
    ),
    _one("with semicolons", _csv(_covered(7), "utf-8", ";"), _accents(7)),
    _one("with tabs", _csv(_covered(8), "utf-8", "\t"), _accents(8)),
    _one("with a line that names its delimiter", b"sep=;\r\n" + _csv(delimiter=";"), GOOD),
    _one("with pipes", _csv(delimiter="|"), refused("no_table_found", "wrong_type")),
    _one("with line ends of Unix", _csv().replace(b"\r\n", b"\n"), GOOD),
    _one("with line ends of an old Macintosh", _csv().replace(b"\r\n", b"\r"), GOOD),
    _one("all in quotes with commas and lines inside", _in_quotes(), GOOD),
    _one(
        "with semicolons in its text",
        _csv([HEADER, *([*r[:3], "one; two; three; four; five; six"] for r in table())]),
        GOOD,
    ),
    _one(
        "with a quote that stays open",
        _open_quote(),
        refused("damaged"),
    ),
    _one(
        "with blank lines and titles",
        _csv([["Our assessment"], [], ["2026"], [], HEADER, *table()]),
        GOOD,
    ),
    _one(
        "with rows of uneven length",
        _csv([HEADER[:3], *([*row, "x", "y", "z"] for row in table())]),
        refused("damaged"),
    ),
    _one(
        "with rows cut short",
        _csv([HEADER, *(row[:2] if row[0] == "AC.L2-3.1.1" else row for row in table({}))]),
        ranged(105, 110, "status_blank"),
    ),
    _one(
        "with empty columns to the right",
        _csv([[*row, *[""] * 50] for row in [HEADER, *table()]]),
        GOOD,
    ),
    _one(
        "with 3000 empty lines below", _csv([HEADER, *table(), *([["", "", "", ""]] * 3000)]), GOOD
    ),
    _one(
        "with N/A and NA",
        _csv(_status({"3.1.12": "N/A", "3.1.13": "NA", "3.1.16": "n/a"})),
        scored(110, "final"),
    ),
    _one(
        "with None and null and nan",
        _csv(_status({"3.1.3": "None", "3.1.4": "null", "3.1.6": "nan"})),
        ranged(107, 110, "unknown_status"),
    ),
    _one(
        "with TRUE and FALSE",
        _csv([HEADER, *([r[0], r[1], str(r[2] == "Met").upper(), "So."] for r in table())]),
        GOOD,
    ),
    _one(
        "with 1 and 0",
        _csv([HEADER, *([r[0], r[1], int(r[2] == "Met"), "So."] for r in table())]),
        GOOD,
    ),
    _one("with plain ids", _csv([HEADER, *table(form="{0.id}")]), GOOD),
    _one(
        "with ids in an equation of Excel",
        _csv([HEADER, *([f'="{r[0]}"', *r[1:]] for r in table())]),
        GOOD.or_else(refused("formula_without_value", "no_table_found")),
    ),
    _one(
        "with ids made dates",
        _csv([HEADER, *([_dated(str(r[0])), *r[1:]] for r in table(form="{0.id}"))]),
        scored(107, "conditional", "ids_from_dates"),
    ),
    _one(
        "with ids made short dates",
        _csv([HEADER, *([_dated(str(r[0]), ""), *r[1:]] for r in table(form="{0.id}"))]),
        GOOD,
    ),
    _one(
        "with a status that is an equation",
        _csv(_status({"3.1.3": '=IF(1,"Met","")'})),
        ranged(109, 110, "error_cell"),
    ),
    _one(
        "with an error of Excel",
        _csv(_status({"3.1.3": "#N/A", "3.1.4": "#REF!"})),
        ranged(108, 110, "error_cell"),
    ),
    _one("that is a workbook", xlsx([HEADER, *table()]), refused("wrong_type").or_else(GOOD)),
    _one(
        "that is a web page",
        b"<!DOCTYPE html><html><table><tr><td>3.1.1</td></tr></table></html>",
        refused("wrong_type", "no_table_found"),
    ),
    _one("that is binary", bytes(range(256)) * 20, refused("wrong_type", "damaged", "unreadable")),
    _one(
        "that is an old workbook",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
        refused("wrong_type", "unsupported_format", "password_protected"),
    ),
    _one(
        "with a NUL inside",
        _csv().replace(b"Title of 3.1.1,", b"Title\0of 3.1.1,"),
        refused("wrong_type", "damaged", "unreadable"),
    ),
    _one("of nothing", b"", refused("no_table_found", "damaged", "wrong_type")),
    _one("of a header", _csv([HEADER]), refused("no_table_found")),
    _one("of one byte", b"3", refused("no_table_found", "wrong_type", "damaged")),
    _one("of prose", b"Dear team,\nplease find attached nothing.\n", refused("no_table_found")),
    _one(
        "of 21000 lines",
        _csv([HEADER, *table(), *([["", "text", "", ""]] * 21000)]),
        refused("too_large"),
    ),
    _one(
        "of 300 columns",
        _csv([[*row, *["x"] * 300] for row in [HEADER, *table()]]),
        refused("too_large"),
    ),
    _one(
        "of ids of 800-53",
        _csv(
            [["Control ID", "Title", "Status"], *([f"AC-{at}", "T", "Met"] for at in range(1, 26))]
        ),
        refused("not_800_171"),
    ),
    _one(
        "of two tables that differ",
        _csv([HEADER, *table(), [], HEADER, *table({})]),
        refused("ambiguous_table"),
    ),
    _one(
        "with an id twice and two findings",
        _csv([HEADER, *table({}), ["3.1.1", "Again", "Not Met", "So."]]),
        ranged(105, 105, "conflicting_findings"),
    ),
)
