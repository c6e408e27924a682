"""Cells of a plan merged: what was written, what stands there, what is new."""

import pytest

from poam_batch.plan.merge import NewItem, NewMilestone, merge_cell, merge_item
from poam_batch.standing import StandingRow
from poam_batch.written import FIELDS, Stage, Value, WrittenItem, WrittenMilestone

ITEM = "AC.L2-3.1.3#1"
COLUMNS = {name: number for number, name in enumerate(FIELDS, start=1)}


@pytest.mark.parametrize(
    ("name", "sides", "value", "kept"),
    [
        ("comments", ("a", "a", "b"), "b", "b"),
        ("comments", ("a", "mine", "a"), "mine", "a"),
        ("comments", ("a", "mine", "b"), "mine", "a"),
        ("comments", ("a", "b", "b"), "b", "b"),
        ("comments", ("", "mine", ""), "mine", ""),
        ("comments", ("a", None, "a"), None, "a"),
        ("status", ("Open", "In progress", "Open"), "In progress", "Open"),
        ("status", ("Open", "In progress", "Remediated"), "Remediated", "Remediated"),
        ("status", ("Open", "Risk accepted", "Remediated"), "Risk accepted", "Open"),
        ("status", ("Remediated", "In progress", "Remediated"), "In progress", "Remediated"),
        ("points", ("1", 1.0, 1), 1.0, "1"),
    ],
)
def test_a_cell_takes_the_side_that_changed_it(
    name: str, sides: tuple[str, Value, Value], value: Value, kept: str
) -> None:
    merged = merge_cell(name, *sides)

    assert (merged.value, merged.base) == (value, kept)


@pytest.mark.parametrize(
    ("name", "base", "stands", "new", "conflict"),
    [
        ("comments", "a", "mine", "a", False),
        ("comments", "a", "mine", "b", True),
        ("comments", "a", "b", "b", False),
        ("weakness", "a", "mine", "a", True),
        ("points", "1", 3.0, 1, True),
        ("status", "Open", "Risk accepted", "Remediated", True),
    ],
)
def test_a_conflict_is_what_both_changed_or_what_the_program_keeps(
    name: str, base: str, stands: Value, new: Value, conflict: bool
) -> None:
    assert merge_cell(name, base, stands, new).conflict is conflict


def written(values: dict[str, str], *milestones: dict[str, str]) -> WrittenItem:
    steps = tuple(
        WrittenMilestone(f"{ITEM}.{number}", step) for number, step in enumerate(milestones, 1)
    )
    return WrittenItem(ITEM, "AC.L2-3.1.3", Stage.OPEN, True, values, steps)


def proposed(before: WrittenItem | None, **values: Value) -> NewItem:
    steps = before.milestones if before else ()
    milestones = tuple(NewMilestone(m.milestone_id, dict(m.values)) for m in steps)
    base = dict(before.values) if before else {}
    new: dict[str, Value] = {"requirement": "AC.L2-3.1.3", **base, **values}
    return NewItem(ITEM, "AC.L2-3.1.3", Stage.OPEN, True, new, milestones, before)


def row(number: int, milestone: str, **values: Value) -> StandingRow:
    return StandingRow(number, ITEM, milestone, {"requirement": "AC.L2-3.1.3", **values})


def test_what_nobody_touched_is_improved() -> None:
    before = written({"requirement": "AC.L2-3.1.3", "weakness": "old"}, {"due": "2026-10-01"})

    merged = merge_item(
        proposed(before, weakness="new"),
        [row(9, f"{ITEM}.1", weakness="old", due="2026-10-01")],
        COLUMNS,
    )

    assert [(w.row, w.field, w.value) for w in merged.writes] == [(9, "weakness", "new")]
    assert merged.written.values["weakness"] == "new"


def test_a_milestone_that_people_moved_keeps_the_day_it_had() -> None:
    before = written({"requirement": "AC.L2-3.1.3"}, {"due": "2026-10-01", "task": "plan"})

    merged = merge_item(
        proposed(before), [row(9, f"{ITEM}.1", due="2026-12-24", task="plan")], COLUMNS
    )

    assert [(w.field, w.value) for w in merged.writes] == [
        ("changes", "Originally due 2026-10-01.")
    ]
    assert merged.milestones[0]["due"] == "2026-12-24"
    assert merged.written.milestones[0].values["due"] == "2026-10-01"


def test_a_row_that_people_added_to_an_item_is_theirs() -> None:
    before = written({"requirement": "AC.L2-3.1.3"}, {"task": "plan"})

    merged = merge_item(
        proposed(before),
        [row(9, f"{ITEM}.1", task="plan"), row(10, "", task="ours", due="2026-12-24")],
        COLUMNS,
    )

    assert merged.writes == ()
    assert [step["task"] for step in merged.milestones] == ["plan", "ours"]
    assert len(merged.written.milestones) == 1


def test_a_milestone_that_people_deleted_stays_deleted() -> None:
    before = written({"requirement": "AC.L2-3.1.3"}, {"task": "one"}, {"task": "two"})

    merged = merge_item(proposed(before), [row(9, f"{ITEM}.2", task="two")], COLUMNS)

    assert merged.appended == ()
    assert [m.values["task"] for m in merged.written.milestones] == ["one", "two"]


def test_an_open_item_that_people_deleted_is_put_back() -> None:
    before = written({"requirement": "AC.L2-3.1.3"}, {"task": "one"}, {"task": "two"})

    merged = merge_item(proposed(before), [], COLUMNS)

    assert [r["milestone_id"] for r in merged.appended] == [f"{ITEM}.1", f"{ITEM}.2"]
    assert [r.get("requirement") for r in merged.appended] == ["AC.L2-3.1.3", None]


def test_a_formula_of_people_is_never_written_over() -> None:
    before = written({"requirement": "AC.L2-3.1.3", "comments": "old"}, {"task": "one"})
    shown = row(9, f"{ITEM}.1", comments="7", task="one")._replace(formulas=frozenset({"comments"}))

    merged = merge_item(proposed(before, comments="new"), [shown], COLUMNS)

    assert merged.writes == ()
    assert merged.values["comments"] == "7"
