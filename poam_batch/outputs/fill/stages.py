"""Whether an item of the POA&M counts as open, whatever people typed as its status.

A finding of MET remediates an item and a closeout assessment closes it (32 CFR 170.21(b)); a word
in the POA&M does neither.
"""

from __future__ import annotations

from collections.abc import Iterator

from poam_batch.model import Finding
from poam_batch.outputs.fill.statuses import is_closed
from poam_batch.outputs.fill.wanted import FillItem, FillOrder
from poam_batch.problems import Problem, Severity
from poam_batch.written import Stage, as_text

_SETTLED = {Finding.MET, Finding.NOT_APPLICABLE}


def counts_as_open(item: FillItem, order: FillOrder) -> bool:
    """Return whether something is left to be done for an item.

    One of which nothing is remembered counts by the last finding, and without one by its status.
    """
    if item.stage is not None:
        return item.stage is Stage.OPEN
    found = order.found.get(item.requirement)
    if found is None or found.finding is Finding.NOT_ASSESSED:
        return not is_closed(item.values["status"].value)
    return found.finding not in _SETTLED


def is_only_called_done(item: FillItem, order: FillOrder) -> bool:
    """Return whether the status of an item says that it is done, and it counts as open."""
    return is_closed(item.values["status"].value) and counts_as_open(item, order)


def only_called_done(item: FillItem, order: FillOrder, filled_as: str) -> Iterator[Problem]:
    """Yield a warning for an item that is only called done; `filled_as` ends its sentence."""
    if not is_only_called_done(item, order):
        return
    cell = item.values["status"]
    word = " ".join(as_text(cell.value).split())
    yield Problem(
        "fill_counts_as_open",
        Severity.WARNING,
        f"{order.in_poam(cell)}: {item.item_id} is called {word}, and no assessment confirms it. "
        f"It counts as open, and is filled in as {filled_as}.",
        "Have the requirement assessed again, or closed out, and run again before you fill.",
        order.sheet,
        cell.cell,
        word,
    )
