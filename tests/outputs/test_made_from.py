"""A workbook for which nothing is new is left as it is without a patch, and no other is."""

import warnings
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from poam_batch.outputs.jobs import StandingWorkbook
from poam_batch.outputs.made_from import Updated, made_from
from poam_batch.outputs.poam_update import update_poam_workbook
from poam_batch.plan.living import PlanNow, living_plan
from poam_batch.poam import CellWrite
from poam_batch.rulesets.load import load_rule_set
from poam_batch.shipped import shipped
from poam_batch.workbooks.poam_sheet import read_standing
from poam_batch.written import Written
from tests.living.nights import IDENTITY, NAME, Night, play
from tests.living.plain import DAY, edited, next_night, night, put
from tests.living.world import World

TWO = "3.1.3: not met; 3.1.4: not met"


def typed(sheet: Worksheet, _: Workbook) -> None:
    put(sheet, 9, "Comments", "kept")


def left_alone() -> Night:
    """Return a night that left a workbook in which people had worked as it was."""
    first = next_night(night(TWO), TWO, typed)
    again = play(first.result, DAY, first.after, first.plan.written)
    assert again.after == first.after
    return again


def updated(told: Night, content: bytes, known: str | None = None) -> Updated:
    """Return what a night makes of a workbook; `known` is what its bytes are made from."""
    plan = living_plan(
        told.result,
        load_rule_set(2),
        PlanNow(DAY, IDENTITY, read_standing(content, NAME), told.plan.written),
    )
    standing = StandingWorkbook(content, read_standing(content, NAME), known)
    return update_poam_workbook(told.result, plan, standing, NAME, shipped("templates"))


def test_the_same_bytes_and_the_same_night_are_made_from_the_same() -> None:
    there = left_alone()

    once, again = (updated(there, there.after) for _ in range(2))

    assert once == again
    assert once.document.content == there.after


def test_what_is_known_to_change_nothing_is_not_patched_again() -> None:
    there = left_alone()
    known = updated(there, there.after).made_from

    # These bytes were never seen with it: that they come back shows that nothing was worked out.
    other = edited(there.after, lambda sheet, _: put(sheet, 9, "Weakness", "typed over"))
    trusted = updated(there, other, updated(there, other).made_from)

    assert updated(there, there.after, known).document.content == there.after
    assert trusted.document.content == other
    assert updated(there, other).document.content != other


@pytest.mark.parametrize(
    "findings",
    ["3.1.3: not met", f"{TWO}; 3.1.5: not met", TWO],
)
def test_another_assessment_is_made_from_something_else(findings: str) -> None:
    there = left_alone()
    known = updated(there, there.after).made_from
    tonight = night(findings, there.after, there.plan.written)

    with_it = updated(tonight, there.after, known)

    assert (with_it.made_from == known) == (findings == TWO)
    assert with_it.document == updated(tonight, there.after).document


def test_a_cell_that_is_to_be_set_makes_another_hash() -> None:
    there = left_alone()
    plan, living = read_standing(there.after, NAME), there.plan

    hashes = {
        made_from(b"fresh", living, plan),
        made_from(b"other", living, plan),
        made_from(b"fresh", replace(living, writes=(CellWrite(9, "points", 1),)), plan),
        made_from(b"fresh", replace(living, writes=(CellWrite(9, "points", "1"),)), plan),
        made_from(b"fresh", replace(living, writes=(CellWrite(9, "due", date(2026, 1, 1)),)), plan),
        made_from(b"fresh", replace(living, appended=({"item_id": "x"},)), plan),
        made_from(b"fresh", living, replace(plan, columns={**plan.columns, "points": 30})),
        made_from(b"fresh", living, replace(plan, head={})),
        made_from(b"fresh", living, replace(plan, rows=plan.rows[1:])),
    }

    assert len(hashes) == 9


@pytest.mark.parametrize("seed", range(3))
def test_whatever_changes_the_bytes_changes_the_hash(seed: int) -> None:
    world = World(Random(seed))
    content, remembered = _first(world)
    seen: dict[str, bytes] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for _ in range(12):
            result = world.assess()
            standing = read_standing(content, NAME)
            now = PlanNow(world.day, IDENTITY, standing, remembered, touched=True)
            plan = living_plan(result, load_rule_set(2), now)
            made = update_poam_workbook(
                result, plan, StandingWorkbook(content, standing), NAME, shipped("templates")
            )
            if made.made_from is not None:
                same = seen.setdefault(made.made_from, made.document.content)
                assert same == made.document.content
            world.day += timedelta(days=1)
            if world.random.random() < 0.6:
                world.turn()

    assert len(seen) > 1


def _first(world: World) -> tuple[bytes, Written]:
    """Return a workbook that people saved after its first night, and what was written then."""
    first = play(world.assess(), world.day)
    return edited(first.after, typed), first.plan.written
