"""One cell of a workbook of others: what was filled in last, what stands there, what is new."""

from __future__ import annotations

from typing import NamedTuple

from poam_batch.written import Value, as_text


class Settled(NamedTuple):
    """A cell settled: what stands there afterwards, and the text to compare with next time.

    `write` says that it is set; `kept` that something else stands there, which is left.
    """

    value: Value
    base: str
    write: bool = False
    kept: bool = False


def settle(base: str, stands: Value, new: Value, fresh: bool) -> Settled:
    """Settle a cell as the POA&M's own are: what people wrote stays, and is told where it differs.

    In a `fresh` workbook an empty cell was never filled in; in one that was filled before, people
    emptied it.
    """
    theirs, proposed = as_text(stands), as_text(new)
    if theirs == proposed:
        return Settled(stands, proposed)
    if not theirs and (fresh or not base):
        return Settled(new, proposed, write=True)
    if base and theirs == base:
        return Settled(new, proposed, write=True)
    return Settled(stands, base, kept=bool(proposed or base))
