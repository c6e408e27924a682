"""What is to be read and how, apart from what reads it: the parent only sends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from poam_batch.workbooks.words.firm_layouts import FirmLayout


class FileBytes(NamedTuple):
    """A workbook file whose bytes came to a worker that does not see the file: with its suffix."""

    content: bytes
    suffix: str


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read workbooks: `level` is the only one to assess, or None for all there are.

    `layouts` are a firm's own.
    """

    level: int | None = None
    layouts: tuple[FirmLayout, ...] = ()
