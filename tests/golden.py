"""The reviewed outputs of the samples: `make golden` writes them, a person reads the difference.

`tests/golden/<sample>/` holds what the program makes of `sample_workbooks/<sample>.xlsx`: its
result.json as it is, the words of the summary page, and a dump of the workbook's sheets.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.worksheet import Worksheet

from poam_batch.batch import RunOptions, run
from tests.books import open_output

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_workbooks"
GOLDEN = Path(__file__).parent / "golden"
AS_OF = date(2026, 11, 22)


def golden_texts() -> dict[str, str]:
    """Return the texts that `tests/golden` should hold, by their path below it."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        options = RunOptions(inboxes=(SAMPLES,), out=out, as_of=AS_OF, jobs=1)
        run(options, _silent)
        results = json.loads((out / "results.json").read_text(encoding="utf-8"))
        return dict(_texts(results, out))


def _silent(label: str, done: int, total: int) -> None:
    del label, done, total


def _texts(results: Mapping[str, list[dict[str, str]]], out: Path) -> Iterator[tuple[str, str]]:
    for entry in results["assessments"]:
        sample, folder = Path(entry["workbook"]).stem, out / entry["directory"]
        (workbook,) = folder.glob("*.xlsx")
        (page,) = folder.glob("*.html")
        (record,) = folder.glob("*.json")
        fields = json.loads(record.read_text(encoding="utf-8"))
        yield f"{sample}/result.json", json.dumps(fields, ensure_ascii=False, indent=1) + "\n"
        yield f"{sample}/summary.txt", page_text(page)
        yield f"{sample}/workbook.txt", "\n".join(workbook_lines(workbook)) + "\n"
    for entry in results["rejected"]:
        text = json.dumps(entry, indent=1) + "\n"
        yield f"{Path(entry['workbook']).stem}/rejected.json", text


class _Words(HTMLParser):
    """Collects what a page says, without its style and script."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._silent += tag in {"style", "script"}

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"style", "script"}

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.lines.append(" ".join(data.split()))


def page_text(page: Path) -> str:
    """Return the words of a page, a line for each piece of text."""
    words = _Words()
    words.feed(page.read_text(encoding="utf-8"))
    return "\n".join(words.lines) + "\n"


def workbook_lines(path: Path) -> Iterator[str]:
    """Yield a dump of a workbook: sheets, what they are set up as, and each value with its type."""
    book = open_output(path)
    for sheet in book.worksheets:
        yield f"== {sheet.title} ({sheet.sheet_state})"
        yield from _set_up(sheet)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    kind = type(cell.value).__name__
                    yield f"{cell.coordinate} {kind} {cell.number_format} {cell.value!r}"


def _set_up(sheet: Worksheet) -> Iterator[str]:
    yield f"frozen {sheet.freeze_panes}, filter {sheet.auto_filter.ref}, print {sheet.print_area}"
    yield f"titles {sheet.print_title_rows}, {sheet.page_setup.orientation}"
    yield f"header {printed(sheet.oddHeader)!r}, footer {printed(sheet.oddFooter)!r}"
    yield f"merged {sorted(str(area) for area in sheet.merged_cells.ranges)}"
    widths = {letter: round(d.width, 1) for letter, d in sorted(sheet.column_dimensions.items())}
    yield f"widths {widths}"
    for validation in sheet.data_validations.dataValidation:
        yield f"validation {validation.sqref} {validation.type} {validation.formula1}"


def printed(band: HeaderFooterItem | None) -> str:
    """Return what stands in the middle of a printed page's header or footer."""
    return str(band.center.text) if band is not None else ""


def main() -> None:
    """Write `tests/golden` anew."""
    texts = golden_texts()
    shutil.rmtree(GOLDEN, ignore_errors=True)
    for name, text in texts.items():
        path = GOLDEN / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
