"""The portfolio, put in place where anything on it changed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from poam_batch.engines import why_stopped
from poam_batch.files import PIECE_BYTES, file_hash, write_parts
from poam_batch.ledger.memory import OutputRecord
from poam_batch.outputs.page_hash import PAGE, Shown, page_hash
from poam_batch.outputs.portfolio import portfolio_of
from poam_batch.problems import (
    EXIT_NOT_WRITABLE,
    ConfigurationError,
    PoamBatchError,
    RunStopped,
)
from poam_batch.run.desk import Desk
from poam_batch.shipped import own_templates
from poam_batch.workers.tasks import render_portfolio

RENDER_SECONDS = 120.0
# The templates that the portfolio is made with; the first that a firm changed is the likeliest.
_READ = ("portfolio.html.j2", "parts.html.j2")


def publish_portfolio(shown: Shown, common: str, desk: Desk) -> None:
    """Write the portfolio, unless what stands there is known to be made of the very same.

    `common` is the hash of all that it is made with, "" where that is not known. The ledger is told
    of it once it stands.
    """
    made_from, target = page_hash(common, shown), desk.out / PAGE
    known = desk.ledger.find(PAGE, file_hash(target) or "")
    if common and known is not None and known.made_from == made_from:
        return
    written = write_parts(target, _unpacked(_rendered(shown, desk)))
    record = OutputRecord(PAGE, written, made_from=made_from)
    desk.ledger.intend([record])
    desk.ledger.settle([record])


def _rendered(shown: Shown, desk: Desk) -> bytes:
    """Return the portfolio, rendered and compressed in a worker.

    Raises ConfigurationError where a firm's own template takes too much, RunStopped where ours do.
    """
    task = (portfolio_of(*shown), desk.templates)
    (outcome,) = desk.pool.map(render_portfolio, [task], RENDER_SECONDS)
    if outcome.value is None:
        raise _stopped(why_stopped(outcome, RENDER_SECONDS), desk)
    return outcome.value


def _stopped(why: str, desk: Desk) -> PoamBatchError:
    message = f"Rendering {PAGE} {why}. The outputs of the clients are in place."
    own = [name for name in _READ if name in own_templates(desk.templates)]
    if own:
        return ConfigurationError(f"{message} Look for a loop that repeats too often.", own[0])
    advice = "Run again; if that does not help, see that the machine has memory left."
    return RunStopped(f"{message} {advice}", EXIT_NOT_WRITABLE)


def _unpacked(packed: bytes) -> Iterator[bytes]:
    """Yield what zlib compressed in pieces, so that it is never held whole."""
    unpacking = zlib.decompressobj()
    while packed:
        yield unpacking.decompress(packed, PIECE_BYTES)
        packed = unpacking.unconsumed_tail
    yield unpacking.flush()
