"""The plan of a night on which an older assessment lies in the inbox: it is what it was."""

from __future__ import annotations

from dataclasses import replace

from poam_batch.model import Result, Status
from poam_batch.plan.items import DRAFT, TITLE
from poam_batch.poam import LeftAsItWas, Poam, closed_out
from poam_batch.written import Assessed, Stage, Written


def left_as_it_was(poam: Poam, result: Result, before: Written, known: Assessed) -> Poam:
    """Return a plan that an older assessment leaves as it was, under the title of its own status.

    `known` is the later assessment that it comes from. What ended the status shows all the same.
    """
    still = sum(item.on_plan and item.stage is Stage.OPEN for item in before.items)
    left = LeftAsItWas(known.day, still)
    if closed_out(result) or result.status is Status.EXPIRED:
        return replace(poam, left=left)
    return replace(poam, title=DRAFT if before.frozen_on is None else TITLE, left=left)
