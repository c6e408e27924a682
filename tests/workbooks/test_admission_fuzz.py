"""Spoiled workbooks: refused, or read no better than another reader reads them; never a crash."""

import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from poam_batch.model import Finding
from poam_batch.problems import WorkbookRejected
from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.read_options import ReadOptions
from poam_batch.workbooks.words.cells import IdentKind, clean, parse_ident
from poam_batch.workbooks.words.vocabulary import load_vocabulary

GOOD = (Finding.MET, Finding.NOT_APPLICABLE)
WORDS = ("Met", "Not Met", "N/A", "Not Met", "", "Met", "Partial", "TBD")
SHEET = "xl/worksheets/sheet1.xml"

# What other programs, or nobody but an attacker, would write between two tags of a sheet.
PIECES = (
    "<!-- c -->", "<![CDATA[Met]]>", "Met", "&amp;", "&#77;et", "&bogus;", "<?pi?>", "\n", "\0",
    "<sheetData/>", "<sheetData>", "</sheetData>", "<row/>", "<row>", "</row>", '<row r="3">',
    '<row r="3" hidden="1">', '<row r="99">', "<c/>", "<c>", "</c>", '<c r="B3"/>', '<c r="b3"/>',
    '<c r="B3" t="str"><v>Met</v></c>', "<c t='str' r='B4'><v>Met</v></c>", '<c r="B$4">',
    '<c r="B2" t="inlineStr"><is><t>Met</t></is></c>', '<c r="XFD1048576"><v>1</v></c>', "<v>0</v>",
    '<c r="B4" t="e"><v>#SPILL!</v></c>', '<c r="B4" t="b"><v>1</v></c>', "<v>Met</v>", "<v/>",
    "<is><t>Met</t></is>", "<is><r><t>M</t></r><r><t>et</t></r></is>", "<t>Met</t>", "<f>1</f>",
    "<f/>", '<f t="shared" si="0"/>', '<c r="B4" t="s"><v>18446744073709551616</v></c>',
    '<mergeCells><mergeCell ref="C2:C9"/></mergeCells>', '<mergeCell ref="C1:XFD1048576"/>',
    "<rPh><t>Not</t></rPh>", '<x:c xmlns:x="u"/>', "</worksheet>", "<a>" * 300, "<!DOCTYPE x>",
    '<row r="2"><c r="A2" t="str"><v>3.1.2</v></c><c r="B2" t="str"><v>Met</v></c></row>',
    '<row r="9"><c r="A9" t="str"><v>3.1.2</v></c><c r="B9" t="str"><v>Met</v></c></row>',
    'spans="1:99"', ' t="s"', ' t="str"', ' s="9"', ' r="B2"', ' xml:space="preserve"', "_x0000_",
)  # fmt: skip


CSV_PIECES = (
    "3.1.1", "3.1.2", "Met", "Not Met", "ID", "Status", ",", ";", "\t", '"', "\n", "\r\n", "=",
    '="3.1.3"', "sep=;\n", "\ufeff", "#N/A",
)  # fmt: skip


@cache
def good_parts() -> dict[str, bytes]:
    """Return the parts of a small workbook of requirements, some of them NOT MET."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet("A")
    sheet.write_row(0, 0, ["Requirement ID", "Finding", "Comment"])
    for number, word in enumerate(WORDS, 1):
        sheet.write_row(number, 0, [f"3.1.{number}", word, "why, and how"])
    book.close()
    with zipfile.ZipFile(content) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    """Return parts as a package."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def seen_by_openpyxl(content: bytes) -> Iterator[tuple[str, Finding]]:
    """Yield the ids and findings of the columns A and B; nothing where openpyxl gives up."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rows = list(load_workbook(BytesIO(content), data_only=True)["A"].values)
    except Exception:  # noqa: BLE001 - whatever another reader makes of a spoiled file
        return
    for row in rows:
        ident = parse_ident(str(row[0]))
        if ident is not None and ident.kind is IdentKind.REQUIREMENT and len(row) > 1:
            word = load_vocabulary().status(clean("" if row[1] is None else str(row[1])))
            yield ident.short, word.finding if word else Finding.NOT_ASSESSED


def check(content: bytes, name: str = "a.xlsx") -> None:
    """Read a file: it is refused, or nothing in it is better than openpyxl finds it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            found = read_assessments(path, name, ReadOptions())
        except WorkbookRejected:
            return
        mine = [(row.requirement.rpartition("-")[2], row.finding) for a in found for row in a.rows]
        worst = {short: finding for short, finding in mine if finding in GOOD}
        worst |= {short: finding for short, finding in mine if finding not in GOOD}
        for short, finding in seen_by_openpyxl(content):
            assert finding in GOOD or worst.get(short) not in GOOD, (short, finding)


def pieces_of(xml: bytes) -> list[bytes]:
    """Return XML cut before each of its tags."""
    first, *tags = xml.split(b"<")
    return [first, *(b"<" + tag for tag in tags)]


@given(
    st.lists(st.tuples(st.floats(0, 1), st.sampled_from(PIECES)), min_size=1, max_size=3),
    st.booleans(),
)
@settings(max_examples=150)
def test_a_sheet_with_strange_xml_is_never_read_better_than_it_is(
    added: list[tuple[float, str]], inside_tags: bool
) -> None:
    parts = dict(good_parts())
    pieces = pieces_of(parts[SHEET])
    for where, text in added:
        at = int(where * (len(pieces) - 1))
        piece = pieces[at]
        cut = len(piece) - 1 if inside_tags and piece.endswith(b">") else len(piece)
        pieces[at] = piece[:cut] + text.encode() + piece[cut:]

    check(packed(parts | {SHEET: b"".join(pieces)}))


@given(
    st.sampled_from(sorted(good_parts())),
    st.sampled_from(["drop", "double", "swap", "cut"]),
    st.floats(0, 1),
    st.floats(0, 1),
)
@settings(max_examples=150)
def test_a_part_with_moved_or_missing_pieces_is_never_read_better_than_it_is(
    name: str, change: str, one: float, two: float
) -> None:
    parts = dict(good_parts())
    pieces = pieces_of(parts[name])
    first, second = sorted(int(where * (len(pieces) - 1)) for where in (one, two))
    if change == "drop":
        del pieces[first : second + 1]
    elif change == "double":
        pieces[second:second] = pieces[first : second + 1]
    elif change == "swap":
        pieces[first], pieces[second] = pieces[second], pieces[first]
    else:
        del pieces[first:]

    check(packed(parts | {name: b"".join(pieces)}))


@given(
    st.sampled_from(sorted(good_parts())),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=4),
)
@settings(max_examples=150)
def test_a_part_with_wrong_bytes_is_never_read_better_than_it_is(
    name: str, changes: list[tuple[float, int]]
) -> None:
    parts = dict(good_parts())
    content = bytearray(parts[name])
    for where, byte in changes:
        content[int(where * (len(content) - 1))] = byte

    check(packed(parts | {name: bytes(content)}))


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=6), st.floats(0.01, 1))
@settings(max_examples=150)
def test_a_package_with_wrong_bytes_or_cut_off_is_refused_or_read(
    changes: list[tuple[float, int]], kept: float
) -> None:
    content = bytearray(packed(good_parts()))
    for where, byte in changes:
        content[int(where * (len(content) - 1))] = byte

    check(bytes(content[: int(len(content) * kept)]))


@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.xlsx", "a.xls"]))
@settings(max_examples=150)
def test_any_bytes_are_refused_or_read(content: bytes, name: str) -> None:
    check(content, name)


@given(st.lists(st.sampled_from(CSV_PIECES), max_size=40), st.sampled_from(["utf-8", "utf-16"]))
@settings(max_examples=150)
def test_any_table_of_text_is_refused_or_read(pieces: list[str], encoding: str) -> None:
    check(("ID,Status,Why\n" + "".join(pieces)).encode(encoding), "a.csv")
