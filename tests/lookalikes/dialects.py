"""Valid XML of other programs: what the parts of a good workbook can look like inside."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from io import BytesIO

import xlsxwriter

from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import HEADER, Sheet, table, xlsx
from tests.lookalikes.surgery import SHEET, STRINGS, WORKBOOK, changed, parts_of, replaced, zipped
from tests.lookalikes.verdicts import refused, scored

GOOD = scored(107, "conditional")
CELL = re.compile(r'<c r="([A-Z]+)(\d+)" t="s"><v>(\d+)</v></c>')
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml"


def _good() -> bytes:
    return xlsx([HEADER, *table()])


def _strings(book: bytes) -> list[str]:
    text = parts_of(book)[STRINGS].decode("utf-8")
    return re.findall(r"<si><t[^>]*>(.*?)</t></si>", text)


def _cells(write: Callable[[str, str, str], str]) -> bytes:
    """The good table with each text cell written anew, from its column, row and text."""
    book = _good()
    texts = _strings(book)
    return changed(
        book, SHEET, lambda text: CELL.sub(lambda m: write(m[1], m[2], texts[int(m[3])]), text)
    )


def _inline() -> bytes:
    book = _cells(
        lambda column, row, text: f'<c r="{column}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
    )
    return replaced(book, "[Content_Types].xml", "sharedStrings", "unusedStrings")


def _inline_runs() -> bytes:
    def write(column: str, row: str, text: str) -> str:
        runs = f'<r><t xml:space="preserve">{text[:4]}</t></r><r><t>{text[4:]}</t></r>'
        return f'<c r="{column}{row}" t="inlineStr"><is>{runs}</is></c>'

    return _cells(write)


def _formula_strings() -> bytes:
    return _cells(lambda column, row, text: f'<c r="{column}{row}" t="str"><v>{text}</v></c>')


def _without_references() -> bytes:
    return changed(_good(), SHEET, lambda text: re.sub(r'(<c|<row) r="\w+"', r"\1", text))


def _phonetic() -> bytes:
    """Every text with a reading beside it, as a Japanese Excel stores them."""
    reading = '<rPh sb="0" eb="3"><t>Met</t></rPh><phoneticPr fontId="1"/></si>'
    return replaced(_good(), STRINGS, "</t></si>", f"</t>{reading}")


def _in_encoding(part: str, codec: str, name: str) -> bytes:
    parts = parts_of(_good())
    text = parts[part].decode("utf-8").replace("UTF-8", name)
    return zipped({**parts, part: text.encode(codec)})


def _strict() -> bytes:
    book = zipped(
        {
            name: content.replace(MAIN.encode(), f"{STRICT}/spreadsheetml/main".encode()).replace(
                OFFICE.encode(), f"{STRICT}/officeDocument/relationships".encode()
            )
            for name, content in parts_of(_good()).items()
        }
    )
    return replaced(book, WORKBOOK, "<workbook ", '<workbook conformance="strict" ')


def _prefixed() -> bytes:
    def prefix(text: str) -> str:
        text = re.sub(r"<(/?)(?=[a-z])", r"<\1x:", text)
        return text.replace("xmlns=", "xmlns:x=")

    book = changed(_good(), SHEET, prefix)
    return changed(book, STRINGS, prefix)


def _chart_sheet_first() -> bytes:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        chart_sheet = book.add_chartsheet("Chart")
        page = book.add_worksheet("Assessment")
        for at, row in enumerate([HEADER, *table()]):
            page.write_row(at, 0, row)
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=Assessment!$A$1:$A$2"})
        chart_sheet.set_chart(chart)
    return stream.getvalue()


def _renamed(old: str, new: str) -> bytes:
    """One part under another name in the archive, its contents unchanged."""
    return zipped(
        {new if name == old else name: content for name, content in parts_of(_good()).items()}
    )


def _swapped_files() -> bytes:
    """The first sheet stands in sheet2.xml, and the other way round; the relations say so."""
    book = xlsx(Sheet("Notes", [["Nothing here"]]), Sheet("Assessment", [HEADER, *table()]))
    parts = parts_of(book)
    parts[SHEET], parts["xl/worksheets/sheet2.xml"] = (
        parts["xl/worksheets/sheet2.xml"],
        parts[SHEET],
    )
    rels = parts["xl/_rels/workbook.xml.rels"].decode()
    rels = (
        rels.replace("sheet1.xml", "sheet9.xml")
        .replace("sheet2.xml", "sheet1.xml")
        .replace("sheet9.xml", "sheet2.xml")
    )
    return zipped({**parts, "xl/_rels/workbook.xml.rels": rels.encode()})


def _empty_string(item: str) -> bytes:
    """An empty text before all others: every index is one higher."""
    book = changed(
        _good(),
        SHEET,
        lambda text: re.sub(
            r't="s"><v>(\d+)<', lambda found: f't="s"><v>{int(found[1]) + 1}<', text
        ),
    )
    return changed(book, STRINGS, lambda text: re.sub(r"(<sst[^>]*>)", rf"\1{item}", text))


def _rewritten(pattern: str, change: str) -> bytes:
    return changed(_good(), SHEET, lambda text: re.sub(pattern, change, text))


LOOKALIKES = (
    *(
        Lookalike(f"an empty text before the others, {at}", partial(_empty_string, item), GOOD)
        for at, item in enumerate(("<si/>", "<si></si>", "<si><t/></si>", "<si><r><t/></r></si>"))
    ),
    Lookalike(
        "cells in another order",
        lambda: _rewritten(
            r'(<c r="A\d+".*?</c>)(<c r="B\d+".*?</c>)(<c r="C\d+".*?</c>)', r"\3\1\2"
        ),
        GOOD,
    ),
    Lookalike("inline strings", _inline, GOOD),
    Lookalike("inline strings in runs", _inline_runs, GOOD),
    Lookalike("strings of formulas without formulas", _formula_strings, GOOD),
    Lookalike("cells without references", _without_references, GOOD),
    Lookalike("strings with phonetic readings", _phonetic, GOOD),
    Lookalike(
        "strings of carriage returns",
        lambda: replaced(_good(), STRINGS, "<t>Not Met</t>", "<t>Not_x000D_\nMet</t>"),
        GOOD,
    ),
    Lookalike(
        "strings escaped by number",
        lambda: replaced(_good(), STRINGS, "<t>Not Met</t>", "<t>&#78;ot&#32;Met</t>"),
        GOOD,
    ),
    Lookalike(
        "strings in a block of character data",
        lambda: replaced(_good(), STRINGS, "<t>Not Met</t>", "<t><![CDATA[Not Met]]></t>"),
        GOOD,
    ),
    Lookalike(
        "strings with a comment inside",
        lambda: replaced(_good(), STRINGS, "<t>Not Met</t>", "<t>Not <!-- never -->Met</t>"),
        GOOD,
    ),
    Lookalike(
        "a string in two texts",
        lambda: replaced(
            _good(),
            STRINGS,
            "<t>Not Met</t>",
            '<r><t xml:space="preserve">Not </t></r><r><t>Met</t></r>',
        ),
        GOOD,
    ),
    Lookalike(
        "a sheet in UTF-16",
        lambda: _in_encoding(SHEET, "utf-16", "UTF-16"),
        GOOD,
    ),
    Lookalike(
        "strings in UTF-16",
        lambda: _in_encoding(STRINGS, "utf-16", "UTF-16"),
        GOOD,
    ),
    Lookalike(
        "a sheet with a byte order mark", lambda: _in_encoding(SHEET, "utf-8-sig", "UTF-8"), GOOD
    ),
    Lookalike(
        "a sheet in Latin 1",
        lambda: _in_encoding(SHEET, "latin-1", "ISO-8859-1"),
        GOOD.or_else(refused("damaged", "unreadable")),
    ),
    Lookalike("a sheet of strict Open XML", _strict, GOOD),
    Lookalike("elements with a prefix", _prefixed, GOOD),
    Lookalike("a chart sheet before the others", _chart_sheet_first, GOOD),
    Lookalike("sheets whose files are swapped", _swapped_files, GOOD),
    Lookalike(
        "absolute paths in the relations",
        lambda: replaced(_good(), "xl/_rels/workbook.xml.rels", 'Target="', 'Target="/xl/'),
        GOOD,
    ),
    Lookalike(
        "parts named with backslashes",
        lambda: zipped({k.replace("/", "\\"): v for k, v in parts_of(_good()).items()}),
        GOOD.or_else(refused("damaged", "wrong_type")),
    ),
    Lookalike(
        "a part named in capitals",
        lambda: _renamed(STRINGS, "xl/SharedStrings.xml"),
        GOOD.or_else(refused("damaged")),
    ),
    Lookalike(
        "no styles",
        lambda: zipped({k: v for k, v in parts_of(_good()).items() if k != "xl/styles.xml"}),
        GOOD.or_else(refused("damaged")),
    ),
    Lookalike(
        "a sheet protected from changes",
        lambda: replaced(
            _good(), SHEET, "<pageMargins", '<sheetProtection sheet="1"/><pageMargins'
        ),
        GOOD,
    ),
)
