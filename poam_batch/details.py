"""People, dates and providers that an assessment names beside its findings."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

_BARE_NUMBER = re.compile(r"(?:^|(?<=[;,] ))(\d+)(?=$|[;,]| and \d+ more$)")


class Details(NamedTuple):
    """What else a row, or the rows of a requirement, say: people, dates, and who provides it.

    `assessed` are the different days of the assessment, the first one first. `target` is the last
    day that the client has set for closing it, `target_text` what stands there if it is no day.
    `inherited` is what was typed (`Partial`), `provider` an external service provider.
    """

    owner: str = ""
    assessor: str = ""
    assessed: tuple[date, ...] = ()
    target: date | None = None
    target_text: str = ""
    inherited: str = ""
    provider: str = ""


@lru_cache(maxsize=256)
def assessor_name(text: str) -> str:
    """Return who assessed: bare digits are a CMMC Professional Number, `CPN 90017`."""
    return _BARE_NUMBER.sub(r"CPN \1", text)
