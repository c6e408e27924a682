"""One at a time: whoever writes to an output folder holds it against everybody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from poam_batch.files import clear_temporary, make_folder
from poam_batch.ledger.store import FOLDER
from poam_batch.problems import ConfigurationError, RunStopped

EXIT_ANOTHER_RUN = 11


@contextmanager
def held(out: Path) -> Iterator[None]:
    """Hold an output folder, made where it is missing; a kill frees it.

    Temporary files of a run that was killed are cleared. Raises RunStopped where another holds it.
    """
    make_folder(out)
    make_folder(out / FOLDER)
    lock = FileLock(out / FOLDER / "lock", timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        message = f"Another run holds {out}. Wait for it to end."
        raise RunStopped(message, EXIT_ANOTHER_RUN) from error
    try:
        clear_temporary(out)
        yield
    finally:
        lock.release()


def require_output(out: Path) -> None:
    """Raise ConfigurationError for a folder that no run wrote to."""
    if not (out / FOLDER).is_dir():
        raise ConfigurationError(
            f"{out} is no output folder of this program: it holds no folder {FOLDER}. Name the "
            "folder that a run wrote to."
        )
