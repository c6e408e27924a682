"""What is set aside on disk while a run goes on, so that its memory stays flat."""

from __future__ import annotations

import pickle
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from poam_batch.problems import EXIT_NOT_WRITABLE, RunStopped

Value = TypeVar("Value")


class Slot(NamedTuple):
    """Where something set aside lies in the spool, and how long it is."""

    start: int
    length: int


class Spool:
    """A temporary file of packed workbooks and of what became of them; gone with it.

    Raises RunStopped where the folder for temporary files is full or fails.
    """

    def __init__(self) -> None:
        with _stopped_by_disk():
            # Unbuffered, so that nothing is left to be written when it is closed.
            self._file = tempfile.TemporaryFile(prefix="poam-batch-", buffering=0)  # noqa: SIM115 - closed with the spool
        weakref.finalize(self, self._file.close)

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


class SetAside(Sequence[Value]):
    """Values that lie in a spool and are taken out anew each time they are asked for."""

    __slots__ = ("_length", "_slot", "_spool")

    def __init__(self, spool: Spool, values: Sequence[Value]) -> None:
        """Set values aside."""
        self._spool = spool
        self._slot = spool.put(pickle.dumps(tuple(values), pickle.HIGHEST_PROTOCOL))
        self._length = len(values)

    def __len__(self) -> int:
        """Return how many there are."""
        return self._length

    def __getitem__(self, place: Any) -> Any:
        """Return one of them, or some."""
        return self._values()[place]

    def __iter__(self) -> Iterator[Value]:
        """Yield them all."""
        return iter(self._values())

    def _values(self) -> tuple[Value, ...]:
        values: tuple[Any, ...] = pickle.loads(self._spool.get(self._slot))
        return values


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
