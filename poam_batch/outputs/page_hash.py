"""What the portfolio is made of, as one hash: with the same one it comes out the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from poam_batch.outputs.not_renewed import NotRenewed
from poam_batch.outputs.portfolio_rows import PortfolioRow
from poam_batch.outputs.records import NotUsed

PAGE = "index.html"


class Shown(NamedTuple):
    """What the portfolio shows of a run: see `portfolio.Portfolio`."""

    as_of: date
    rows: Sequence[PortfolioRow]
    not_used: Sequence[NotUsed]
    not_renewed: Sequence[NotRenewed]


def page_hash(common: str, shown: Shown) -> str:
    """Return the hash of all that the portfolio shows, and of what it is made with (`common`)."""
    left = [(str(one.outcome), one.workbook, one.code, one.message) for one in shown.not_used]
    whole = hashlib.sha256()
    # Row by row: of many clients it would be a long text.
    for value in (common, shown.as_of, *shown.rows, left, list(map(repr, shown.not_renewed))):
        whole.update(json.dumps(value, default=_plain, separators=(",", ":")).encode("ascii"))
        whole.update(b"\n")
    return whole.hexdigest()


def _plain(value: object) -> str:
    """Return a date as text; everything else is plain already."""
    assert isinstance(value, date)
    return value.isoformat()
