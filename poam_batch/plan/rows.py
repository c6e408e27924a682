"""Which rows of a workbook belong to which item, whatever people did to their ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from poam_batch.poam import CellWrite
from poam_batch.problems import Problem, Severity
from poam_batch.standing import StandingPlan, StandingRow
from poam_batch.written import WrittenItem, as_text


@dataclass(frozen=True, eq=False, slots=True)
class OwnRows:
    """The rows of each item by its id, from top to bottom, with the ids that they should have.

    `writes` bring back ids that people typed over; `problems` say what was odd.
    """

    rows: Mapping[str, Sequence[StandingRow]]
    writes: tuple[CellWrite, ...] = ()
    problems: tuple[Problem, ...] = ()


def own_rows(plan: StandingPlan, items: Iterable[WrittenItem]) -> OwnRows:
    """Return the rows of the items that were written.

    A row is found by its milestone id, by its item id, or where both were typed over by its
    requirement, if only one item can be meant that lacks its first row. Of two rows with one
    milestone id the upper counts; the other is people's.
    """
    known = {item.item_id: item for item in items}
    owners = {m.milestone_id: item.item_id for item in known.values() for m in item.milestones}
    found: defaultdict[str, list[StandingRow]] = defaultdict(list)
    problems: list[Problem] = []
    seen: dict[str, StandingRow] = {}
    strangers: list[StandingRow] = []
    for row in plan.rows:
        owner = owners.get(row.milestone_id) or (row.item_id if row.item_id in known else None)
        if row.milestone_id in seen:
            problems.append(_duplicate(plan, row, seen[row.milestone_id]))
        elif owner is None:
            strangers.append(row)
        else:
            found[owner].append(row)
        if row.milestone_id in owners:
            seen.setdefault(row.milestone_id, row)
    for row in strangers:
        if owner := _meant(row, known, seen):
            seen[_first_milestone(owner)] = row
            found[owner].insert(0, row)
    mended = [(owner, row) for owner, rows in found.items() for row in rows]
    return OwnRows(
        {owner: [_with_ids(owner, row, owners) for row in rows] for owner, rows in found.items()},
        tuple(chain.from_iterable(_ids(owner, row, owners) for owner, row in mended)),
        (
            *problems,
            *(_typed_over(plan, row, owner) for owner, row in mended if row.item_id != owner),
        ),
    )


def _first_milestone(item_id: str) -> str:
    return f"{item_id}.1"


def _meant(
    row: StandingRow, known: Mapping[str, WrittenItem], seen: Mapping[str, StandingRow]
) -> str | None:
    """Return the item that a row with unknown ids stands for, by its requirement."""
    requirement = as_text(row.values.get("requirement"))
    candidates = [
        item.item_id
        for item in known.values()
        if item.requirement == requirement
        and item.on_plan
        and _first_milestone(item.item_id) not in seen
    ]
    return candidates[0] if requirement and len(candidates) == 1 else None


def _with_ids(owner: str, row: StandingRow, owners: Mapping[str, str]) -> StandingRow:
    """Return a row with the ids that it should have; a milestone of people's own has none."""
    milestone = row.milestone_id
    if row.item_id != owner and milestone not in owners:
        milestone = _first_milestone(owner)
    return row._replace(item_id=owner, milestone_id=milestone)


def _ids(owner: str, row: StandingRow, owners: Mapping[str, str]) -> Iterator[CellWrite]:
    mended = _with_ids(owner, row, owners)
    if row.item_id != owner:
        yield CellWrite(row.row, "item_id", owner)
    if row.milestone_id != mended.milestone_id:
        yield CellWrite(row.row, "milestone_id", mended.milestone_id)


def _typed_over(plan: StandingPlan, row: StandingRow, owner: str) -> Problem:
    what = f'typed over with "{row.item_id}"' if row.item_id else "cleared"
    return Problem(
        "poam_id_changed",
        Severity.WARNING,
        f"{plan.sheet}, row {row.row}: the id {owner} was {what} and has been written back.",
        "Ids belong to the program: a row keeps its own for as long as the workbook lives.",
        plan.sheet,
        value=row.item_id,
    )


def _duplicate(plan: StandingPlan, row: StandingRow, first: StandingRow) -> Problem:
    return Problem(
        "poam_row_twice",
        Severity.WARNING,
        f"{plan.sheet}: row {row.row} has the milestone id of row {first.row}, "
        f"{row.milestone_id}. Row {first.row} counts, and row {row.row} was left as it is.",
        "Delete the copy, or empty its two ids to keep it as a row of your own.",
        plan.sheet,
        value=row.milestone_id,
    )
