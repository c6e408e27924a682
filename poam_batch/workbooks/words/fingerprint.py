"""The fingerprint of a header row: workbooks of one shape have the same."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from poam_batch.workbooks.words.cells import CellValue, header_key

_DIGITS = 16
FINGERPRINT = rf"[0-9a-f]{{{_DIGITS}}}"


def fingerprint(cells: Sequence[CellValue]) -> str:
    """Return a short hash of the header words of a row, in their order.

    Case, spacing, most signs and empty cells change nothing, so that the table may start in
    column A or B.
    """
    keys = (header_key(cell) for cell in cells if isinstance(cell, str))
    words = "\n".join(filter(None, keys))
    return hashlib.sha256(words.encode("utf-8")).hexdigest()[:_DIGITS]
