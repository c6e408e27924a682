"""Generate assessment workbooks: a cover, 110 requirements, 320 objectives, in DoD's shape.

The same number gives the same bytes, whatever else is generated: workbook 17 of 20 is workbook
17 of 2,000.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from io import BytesIO
from pathlib import Path

from benchmarks.cases import Case, case
from benchmarks.sheets import write_workbook


def workbook_bytes(of: Case) -> bytes:
    """Return a case as an .xlsx file; the same case, the same bytes."""
    buffer = BytesIO()
    write_workbook(of, buffer, datetime.combine(of.ended, time(), UTC))
    return buffer.getvalue()


def generate(folder: Path, count: int) -> list[Path]:
    """Write the first `count` workbooks to a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        made = case(number)
        paths.append(folder / made.file)
        paths[-1].write_bytes(workbook_bytes(made))
    return paths
