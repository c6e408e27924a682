"""Workbooks set aside on disk between reading and scoring, so that a run's memory stays flat."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import NamedTuple, Self

from poam_batch.problems import EXIT_NOT_WRITABLE, RunStopped


class Slot(NamedTuple):
    """Where something set aside lies in the spool, and how long it is."""

    start: int
    length: int


class Spool:
    """A temporary file of packed workbooks; gone when the run ends.

    Raises RunStopped where the folder for temporary files is full or fails.
    """

    def __init__(self) -> None:
        with _stopped_by_disk():
            # Unbuffered, so that nothing is left to be written when it is closed.
            self._file = tempfile.TemporaryFile(prefix="poam-batch-", buffering=0)  # noqa: SIM115 - closed by __exit__

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
        with _stopped_by_disk():
            start = self._file.seek(0, 2)
            rest = memoryview(content)
            while rest:
                rest = rest[self._file.write(rest) :]
        return Slot(start, len(content))

    def get(self, slot: Slot) -> bytes:
        """Return the bytes of a slot."""
        with _stopped_by_disk():
            self._file.seek(slot.start)
            content = bytearray()
            while len(content) < slot.length:
                part = self._file.read(slot.length - len(content))
                if not part:
                    raise OSError("it is shorter than what was written to it")
                content += part
        return bytes(content)


@contextmanager
def _stopped_by_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        folder = tempfile.tempdir or "for temporary files"
        message = (
            f"The folder {folder} cannot be written: {error.strerror or error}. A run sets aside "
            "there what it has read. See that it has room, or name another one in TMPDIR."
        )
        raise RunStopped(message, EXIT_NOT_WRITABLE) from error
