"""What came back by mail and gave way is listed until one of the two gives way."""

from dataclasses import replace

import pytest

from poam_batch.plan.mailed import still_differing, with_mail
from poam_batch.plan.rows import own_rows
from poam_batch.poam import Conflict
from poam_batch.standing import HeadCell, StandingPlan, StandingRow
from poam_batch.written import FIELDS, MailedCell, Stage, Value, Written, WrittenItem
from poam_batch.written import WrittenMilestone as Step
from poam_batch.written_rows import as_rows, from_rows

ITEM = "AC.L2-3.1.3#1"
CELL = MailedCell(ITEM, f"{ITEM}.1", "comments", "here", "mail")
ROW = MailedCell("AC.L2-3.1.9#4", "", "", "", "call Jo; 2026-12-24")
HEAD = MailedCell("", "", "D6", "90 of 110", "95")


def written(*mailed: MailedCell, stage: Stage = Stage.OPEN) -> Written:
    item = WrittenItem(ITEM, "AC.L2-3.1.3", stage, True, {}, (Step(f"{ITEM}.1", {}),))
    return Written("acme", "Acme", "", 2, None, None, (item,), mailed=mailed)


def listed(before: Written, head: str = "90 of 110", **values: Value) -> list[Conflict]:
    """Return what is listed of a plan of one item whose row holds some values."""
    row = StandingRow(9, ITEM, f"{ITEM}.1", {"requirement": "AC.L2-3.1.3", **values})
    columns = {name: number for number, name in enumerate(FIELDS, start=1)}
    headers = {name: name.capitalize() for name in FIELDS}
    cells = {"D6": HeadCell(6, 4, head)}
    plan = StandingPlan("POA&M", 8, columns, headers, (row,), cells, before)
    found = still_differing(before, plan, own_rows(plan, before.items))
    return [one.conflict for one in found]


def test_a_cell_that_nobody_has_touched_since_is_listed_with_its_row() -> None:
    (conflict,) = listed(written(CELL), comments="here")

    assert conflict == Conflict(
        ITEM, "Comments", "here", "mail (in the workbook that came back)", 9
    )


@pytest.mark.parametrize("now", ["mail", "both: here and mail", None])
def test_a_cell_is_settled_once_somebody_changes_it(now: str | None) -> None:
    assert listed(written(CELL), comments=now) == []


def test_nothing_of_an_item_that_is_settled_is_listed() -> None:
    assert listed(written(CELL, stage=Stage.REMEDIATED), comments="here") == []


def test_what_has_no_cell_here_is_listed_until_it_stands_somewhere() -> None:
    gone = CELL._replace(milestone_id=f"{ITEM}.3", stands="")

    assert [one.row for one in listed(written(gone), comments="here")] == [0]
    assert listed(written(gone), comments="mail") == []


def test_a_row_of_no_known_item_is_listed_until_all_it_says_stands_here() -> None:
    assert len(listed(written(ROW), comments="call Jo")) == 1
    assert listed(written(ROW), comments="call Jo", due="2026-12-24") == []


def test_a_cell_above_the_plan_is_listed_until_it_changes() -> None:
    assert [one.column for one in listed(written(HEAD))] == ["D6"]
    assert listed(written(HEAD), head="95") == []


def test_what_came_back_is_remembered_once_and_the_oldest_is_forgotten() -> None:
    files = [f"{number:064x}" for number in range(60)]
    cells = [CELL._replace(came=f"{number}") for number in range(120)]

    known = with_mail(with_mail(written(), files, cells), files[-1:], cells[-1:])

    assert known.merged == tuple(files[-50:])
    assert known.mailed == tuple(cells[-100:])


def test_the_hidden_rows_hold_what_came_back() -> None:
    known = replace(written(CELL, ROW, HEAD), merged=("0" * 64, "1" * 64), typed_date="2026-10-01")

    read = from_rows(as_rows(known))

    assert (read.merged, read.mailed, read.typed_date) == (
        known.merged,
        known.mailed,
        known.typed_date,
    )
