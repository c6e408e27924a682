"""How workbooks are to be read, for every file of a run alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from poam_batch.workbooks.words.firm_layouts import FirmLayout


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read workbooks: `level` is the only one to assess, or None for all there are.

    `layouts` are a firm's own.
    """

    level: int | None = None
    layouts: tuple[FirmLayout, ...] = ()
