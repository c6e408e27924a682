"""Save an openpyxl workbook so that the same workbook gives the same bytes on every day."""

from __future__ import annotations

import io
import re

from openpyxl import Workbook

from poam_batch.ooxml.parts import pack, read_package, write_package

_PROPERTIES = "docProps/core.xml"
# openpyxl stamps the moment of saving over whatever the properties say.
_MOMENT = re.compile(rb">\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ<")
_FIXED = b">2025-01-01T00:00:00Z<"


def repeatable_bytes(workbook: Workbook) -> bytes:
    """Return the workbook as .xlsx bytes in which no clock shows."""
    stream = io.BytesIO()
    workbook.save(stream)
    parts = read_package(stream.getvalue())
    parts[_PROPERTIES] = _MOMENT.sub(_FIXED, parts[_PROPERTIES])
    return write_package(pack(name, content) for name, content in parts.items())
