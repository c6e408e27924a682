"""What a standing workbook is brought up to date with, as one hash.

The same bytes and the same hash give the same workbook again: where the two have been seen to
change nothing, the patch need not be made once more to know what comes of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from poam_batch import __version__
from poam_batch.model import Document
from poam_batch.poam import LivingPlan
from poam_batch.problems import Problem
from poam_batch.standing import StandingPlan


class Updated(NamedTuple):
    """A workbook brought up to date, and the hash of what it was made from besides its bytes.

    `problems` are what is to be said of it; there is no hash where there are any.
    """

    document: Document
    made_from: str | None
    problems: tuple[Problem, ...] = ()


def made_from(fresh: bytes, living: LivingPlan, plan: StandingPlan) -> str:
    """Return the hash of all that an update reads besides the bytes of the workbook that stands.

    `fresh` is the workbook as it would be made anew: all that the program has to say tonight, in
    the templates of tonight. `living` says which cells of the plan are set and which rows added,
    `plan` where they stand; a plan is read from the bytes, but what came back may have joined it.
    """
    said = "\n".join(_said(living, plan))
    digest = hashlib.sha256(hashlib.sha256(fresh).digest())
    digest.update(said.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _said(living: LivingPlan, plan: StandingPlan) -> Iterator[str]:
    """Yield it as text; `repr` tells 1 from 1.0 and from "1", and a date from its text."""
    yield __version__
    heads = dict(plan.columns), dict(plan.headers), dict(plan.head)
    yield repr((plan.sheet, plan.header_row, *heads, plan.written))
    yield from (repr((*row[:3], dict(row.values), sorted(row.formulas))) for row in plan.rows)
    yield from (repr(tuple(write)) for write in living.writes)
    yield from (repr(dict(row)) for row in living.appended)
