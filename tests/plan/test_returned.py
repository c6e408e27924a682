"""A POA&M workbook that came back joined with the one that stands."""

from poam_batch.plan.returned import join_returned
from poam_batch.standing import StandingPlan, StandingRow
from poam_batch.written import FIELDS, Stage, Value, Written, WrittenItem, WrittenMilestone

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
