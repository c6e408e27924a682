"""Assessments set aside on disk between reading and scoring, so that a run's memory stays flat."""

from __future__ import annotations

import pickle
import tempfile
import zlib
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from poam_batch.model import Assessment

Slot = tuple[int, int]


class Spool:
    """A temporary file of assessments, one slot a workbook; gone when the run ends."""

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

    def put(self, assessments: Sequence[Assessment]) -> Slot:
        """Set a workbook's assessments aside and return where they lie."""
        packed = zlib.compress(pickle.dumps(tuple(assessments), pickle.HIGHEST_PROTOCOL), 1)
        start = self._file.seek(0, 2)
        self._file.write(packed)
        return start, len(packed)

    def get(self, slot: Slot) -> tuple[Assessment, ...]:
        """Return the assessments of a slot; only this process ever wrote to the file."""
        start, length = slot
        self._file.seek(start)
        assessments: tuple[Assessment, ...] = pickle.loads(zlib.decompress(self._file.read(length)))
        return assessments
