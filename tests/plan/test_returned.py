"""A POA&M workbook that came back joined with the one that stands."""

from dataclasses import replace
from datetime import date

from poam_batch.plan.returned import join_returned
from poam_batch.standing import GRANTED, HeadCell, StandingPlan, StandingRow
from poam_batch.written import FIELDS, Stage, Value, Written, WrittenItem, WrittenMilestone

DAY = date(2026, 10, 1)
ITEM = "AC.L2-3.1.3#1"
COLUMNS = {name: number for number, name in enumerate(FIELDS, start=1)}
HEADERS = {name: name.capitalize() for name in FIELDS}
BASE = {"requirement": "AC.L2-3.1.3", "comments": "as written", "contact": ""}


def plan(*extra: StandingRow, **values: Value) -> StandingPlan:
    """Return a plan of one item in which some values are not those that were written."""
    item = WrittenItem(
        ITEM,
        "AC.L2-3.1.3",
        Stage.OPEN,
        True,
        BASE,
        (WrittenMilestone(f"{ITEM}.1", {"task": "do it"}),),
    )
    written = Written("acme", "Acme", "", 2, None, None, (item,))
    row = StandingRow(9, ITEM, f"{ITEM}.1", {**BASE, "task": "do it", **values})
    return StandingPlan("POA&M", 8, COLUMNS, HEADERS, (row, *extra), {}, written)


def test_what_was_changed_in_the_mail_alone_is_taken_over() -> None:
    joined = join_returned(plan(contact="here"), plan(comments="mail", task="in the mail"))

    assert {(w.row, w.field, w.value) for w in joined.writes} == {
        (9, "comments", "mail"),
        (9, "task", "in the mail"),
    }
    assert joined.plan.rows[0].values["contact"] == "here"
    assert joined.plan.rows[0].values["comments"] == "mail"
    assert joined.conflicts == ()


def test_what_both_changed_stays_as_it_stands_and_is_listed() -> None:
    joined = join_returned(plan(comments="here"), plan(comments="mail"))

    (conflict,) = joined.conflicts
    assert joined.writes == ()
    assert (conflict.item_id, conflict.column, conflict.stands) == (ITEM, "Comments", "here")
    assert conflict.proposed.startswith("mail")


def test_what_both_changed_alike_is_no_conflict() -> None:
    joined = join_returned(plan(comments="same"), plan(comments="same"))

    assert (joined.writes, joined.conflicts) == ((), ())


def test_a_row_that_was_added_in_the_mail_is_added_here() -> None:
    added = StandingRow(10, ITEM, "", {"task": "one more step"})

    joined = join_returned(plan(), plan(added))

    assert [row["task"] for row in joined.appended] == ["one more step"]


def test_a_row_that_was_deleted_here_stays_deleted() -> None:
    here = plan()
    without = StandingPlan("POA&M", 8, COLUMNS, HEADERS, (), {}, here.written)

    joined = join_returned(without, plan(comments="mail"))

    assert (joined.writes, joined.appended) == ((), ())


def test_a_formula_here_is_not_written_over() -> None:
    here = plan()
    row = here.rows[0]._replace(formulas=frozenset({"comments"}))
    kept = StandingPlan("POA&M", 8, COLUMNS, HEADERS, (row,), {}, here.written)

    assert join_returned(kept, plan(comments="mail")).writes == ()


def test_what_the_program_alone_changed_here_gives_way_to_the_mail_and_is_listed() -> None:
    here = plan(comments="by the program")
    assert here.written is not None
    item = here.written.items[0]
    told = replace(item, values={**item.values, "comments": "by the program"})
    here = replace(here, written=replace(here.written, items=(told,)))

    joined = join_returned(here, plan(comments="mail"))

    (conflict,) = joined.conflicts
    assert [(w.field, w.value) for w in joined.writes] == [("comments", "mail")]
    assert (conflict.stands, conflict.proposed) == ("mail", "by the program")


def test_a_row_that_was_added_in_the_mail_is_added_beside_one_that_was_added_here() -> None:
    here, mail = (StandingRow(10, ITEM, "", {"task": task}) for task in ("here", "mail"))

    joined = join_returned(plan(here), plan(mail))

    assert [row["task"] for row in joined.appended] == ["mail"]


def test_a_row_that_was_added_alike_in_both_is_there_once() -> None:
    here, mail = (StandingRow(row, ITEM, "", {"task": "the same"}) for row in (10, 12))

    assert join_returned(plan(here), plan(mail)).appended == ()


def dated(day: date | None, written: str) -> StandingPlan:
    """Return a plan with a Conditional date above it, over what the program had written."""
    one = plan()
    assert one.written is not None
    memory = replace(one.written, head={GRANTED: written})
    return replace(one, head={GRANTED: HeadCell(6, 5, day)}, written=memory)


def test_a_conditional_date_typed_in_the_mail_is_taken_over() -> None:
    joined = join_returned(dated(None, ""), dated(DAY, ""))

    assert (joined.granted, joined.conflicts) == (DAY, ())


def test_a_conditional_date_typed_in_both_is_listed() -> None:
    joined = join_returned(dated(date(2026, 10, 2), ""), dated(DAY, ""))

    (conflict,) = joined.conflicts
    assert joined.granted is None
    assert (conflict.column, conflict.stands, conflict.row) == (GRANTED, "2026-10-02", 6)
    assert conflict.proposed.startswith("2026-10-01")


def test_what_was_changed_in_a_row_that_is_gone_here_is_listed() -> None:
    without = replace(plan(), rows=())

    (conflict,) = join_returned(without, plan(comments="mail")).conflicts

    assert (conflict.column, conflict.row) == ("Comments", 0)
    assert conflict.proposed.startswith("mail")
