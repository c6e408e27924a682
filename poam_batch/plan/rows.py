"""Which rows of a workbook belong to which item, whatever people did to their ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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

    A row is found by its milestone id or its item id, unless it names the requirement of another
    item; where ids were typed over, by its requirement or by what its step says, if only one row
    that is missing can be meant. Of two rows with one milestone id the upper counts; the other is
    people's.
    """
    return _Search(plan, {item.item_id: item for item in items}).found()


class _Search:
    """Gives each row to an item, the certain ones first."""

    def __init__(self, plan: StandingPlan, items: Mapping[str, WrittenItem]) -> None:
        self._plan = plan
        self._items = items
        self._owners = {m.milestone_id: i.item_id for i in items.values() for m in i.milestones}
        self._requirements = {item.requirement for item in items.values()}
        self._seen: dict[str, StandingRow] = {}
        self._rows: defaultdict[str, list[StandingRow]] = defaultdict(list)
        self._writes: list[CellWrite] = []
        self._problems: list[Problem] = []

    def found(self) -> OwnRows:
        """Return what was found."""
        rows = list(self._plan.rows)
        steps = (self._by_ids, self._by_requirement, self._by_step, self._after_all, self._by_item)
        for step in steps:
            rows = [row for row in rows if not step(row)]
        for row in rows:
            self._leave(row)
        order = {item: sorted(found, key=lambda row: row.row) for item, found in self._rows.items()}
        return OwnRows(order, tuple(self._writes), tuple(self._problems))

    def _by_ids(self, row: StandingRow) -> bool:
        owner = self._owners.get(row.milestone_id)
        if owner is None or row.milestone_id in self._seen or self._names_another(row, owner):
            return False
        return self._take(row, owner, row.milestone_id)

    def _by_requirement(self, row: StandingRow) -> bool:
        """Take a row that names a requirement whose item lacks its first row."""
        requirement = as_text(row.values.get("requirement"))
        if not requirement:
            return False
        lacking = [
            item.item_id
            for item in self._items.values()
            if item.requirement == requirement
            and item.on_plan
            and first_milestone(item.item_id) not in self._seen
        ]
        if len(lacking) != 1:
            return False
        return self._take(row, lacking[0], first_milestone(lacking[0]))

    def _by_step(self, row: StandingRow) -> bool:
        """Take a row that says what a step that is missing says."""
        task = as_text(row.values.get("task"))
        if not task or row.milestone_id in self._owners:
            return False
        known = row.item_id if row.item_id in self._items else None
        missing = [
            (item.item_id, milestone.milestone_id)
            for item in self._items.values()
            if item.on_plan and known in (None, item.item_id)
            for milestone in item.milestones
            if milestone.milestone_id not in self._seen and milestone.values.get("task") == task
        ]
        return len(missing) == 1 and self._take(row, *missing[0])

    def _after_all(self, row: StandingRow) -> bool:
        """Take a row by its milestone id, though it names a requirement that has its own row."""
        owner = self._owners.get(row.milestone_id)
        if owner is None or row.milestone_id in self._seen:
            return False
        return self._take(row, owner, row.milestone_id)

    def _by_item(self, row: StandingRow) -> bool:
        """Take a row that people added to an item, or whose step nobody knows any more."""
        if row.item_id not in self._items or row.milestone_id in self._seen:
            return False
        if self._names_another(row, row.item_id):
            return False
        return self._take(row, row.item_id, row.milestone_id)

    def _names_another(self, row: StandingRow, owner: str) -> bool:
        requirement = as_text(row.values.get("requirement"))
        return requirement in self._requirements - {self._items[owner].requirement}

    def _take(self, row: StandingRow, owner: str, milestone: str) -> bool:
        """Give a row to an item, with the ids that it should have."""
        if milestone in self._owners:
            self._seen[milestone] = row
        self._rows[owner].append(row._replace(item_id=owner, milestone_id=milestone))
        if row.item_id != owner:
            self._writes.append(CellWrite(row.row, "item_id", owner))
        if row.milestone_id != milestone:
            self._writes.append(CellWrite(row.row, "milestone_id", milestone))
        if (row.item_id, row.milestone_id) != (owner, milestone):
            self._problems.append(_typed_over(self._plan, row, (owner, milestone)))
        return True

    def _leave(self, row: StandingRow) -> None:
        """Leave a row to people; one with the ids of another row is named."""
        first = self._seen.get(row.milestone_id)
        if first is not None and row.milestone_id:
            self._problems.append(_duplicate(self._plan, row, first))


def first_milestone(item_id: str) -> str:
    """Return the id of an item's first milestone, whose row holds what is the item's own."""
    return f"{item_id}.1"


def _typed_over(plan: StandingPlan, row: StandingRow, meant: tuple[str, str]) -> Problem:
    was, owner = row.item_id, meant[0]
    if row.item_id == owner:
        was, owner = row.milestone_id, meant[1]
    what = f'typed over with "{was}"' if was else "cleared"
    return Problem(
        "poam_id_changed",
        Severity.WARNING,
        f"{plan.sheet}, row {row.row}: the id {owner} was {what} and has been written back.",
        "Ids belong to the program: a row keeps its own for as long as the workbook lives.",
        plan.sheet,
        value=was,
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
