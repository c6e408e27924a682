"""Workbooks set aside on disk between reading and scoring, so that a run's memory stays flat."""

from __future__ import annotations

import tempfile
from types import TracebackType
from typing import NamedTuple, Self


class Slot(NamedTuple):
    """Where something set aside lies in the spool, and how long it is."""

    start: int
    length: int


class Spool:
    """A temporary file of packed workbooks; gone when the run ends."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="poam-batch-")  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()

    def put(self, content: bytes) -> Slot:
        """Set bytes aside and return where they lie."""
        start = self._file.seek(0, 2)
        self._file.write(content)
        return Slot(start, len(content))

    def get(self, slot: Slot) -> bytes:
        """Return the bytes of a slot."""
        self._file.seek(slot.start)
        return self._file.read(slot.length)
