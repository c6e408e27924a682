"""What the program last wrote into a POA&M workbook: the third side of a merge.

It travels in the workbook's very hidden sheet `_poam_batch`, so that a workbook that comes back by
mail can be merged too, and stands in the ledger. Values are kept as text; an item never leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby, pairwise
from types import MappingProxyType
from typing import NamedTuple

from poam_batch.ooxml.text import fit_cell

FORMAT_VERSION = 2
_NOT_KEPT = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffd-\uffff]")
Value = str | float | bool | date | None


class Owner(StrEnum):
    """Who keeps a column of the plan."""

    PROGRAM = "program"
    PEOPLE = "people"
    SHARED = "shared"


class PlanField(NamedTuple):
    """One column of the plan: its name in templates, who keeps it, and what a row of it is of."""

    name: str
    owner: Owner
    of_milestone: bool = False


PLAN_FIELDS = (
    PlanField("item_id", Owner.PROGRAM),
    PlanField("milestone_id", Owner.PROGRAM, of_milestone=True),
    PlanField("requirement", Owner.PROGRAM),
    PlanField("title", Owner.PROGRAM),
    PlanField("weakness", Owner.PROGRAM),
    PlanField("unmet_objectives", Owner.PROGRAM),
    PlanField("points", Owner.PROGRAM),
    PlanField("corrective_action", Owner.PEOPLE),
    PlanField("responsible", Owner.PEOPLE),
    PlanField("contact", Owner.PEOPLE),
    PlanField("resources", Owner.PEOPLE),
    PlanField("task", Owner.PEOPLE, of_milestone=True),
    PlanField("due", Owner.PEOPLE, of_milestone=True),
    PlanField("milestone_status", Owner.PEOPLE, of_milestone=True),
    PlanField("date_identified", Owner.PROGRAM),
    PlanField("how_identified", Owner.PROGRAM),
    PlanField("scheduled_completion", Owner.PEOPLE),
    PlanField("changes", Owner.SHARED, of_milestone=True),
    PlanField("actual_completion", Owner.SHARED),
    PlanField("closure_evidence", Owner.PEOPLE),
    PlanField("closeout_finding", Owner.SHARED),
    PlanField("status", Owner.SHARED),
    PlanField("comments", Owner.PEOPLE),
)
FIELDS: Mapping[str, PlanField] = MappingProxyType({one.name: one for one in PLAN_FIELDS})
ITEM_FIELDS = tuple(f.name for f in PLAN_FIELDS if not f.of_milestone and f.name != "item_id")
MILESTONE_FIELDS = tuple(f.name for f in PLAN_FIELDS if f.of_milestone and f.name != "milestone_id")


class Stage(StrEnum):
    """Where the life of an item stands, as the program knows it."""

    OPEN = "open"
    REMEDIATED = "remediated"
    CLOSED = "closed"


class WrittenMilestone(NamedTuple):
    """A milestone as it was last written: its id, and a text for each of its fields."""

    milestone_id: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WrittenItem:
    """An item as it was last written: `values` hold a text for each field that is the item's.

    `on_plan` says that it stands on the sheet of the plan, `after_status` that it was found after
    the Conditional status; else it stands on `Must be met first`. `of_status` says that it was NOT
    MET when that status was given. `proposed` is what the program would have in cells of a settled
    item in which people have something else.
    """

    item_id: str
    requirement: str
    stage: Stage
    on_plan: bool
    values: Mapping[str, str]
    milestones: tuple[WrittenMilestone, ...] = ()
    after_status: bool = False
    proposed: Mapping[str, str] = field(default_factory=dict)
    of_status: bool = False

    @property
    def number(self) -> int:
        """How manieth item of its requirement it is: 2 for `AC.L2-3.1.3#2`."""
        return int(self.item_id.rpartition("#")[2])


@dataclass(frozen=True, slots=True)
class Written:
    """What was last written for one client and level.

    `identity` is the client's (`naming.identity`). `frozen_on` is the Conditional CMMC Status Date
    since which no item may join the plan; None while there is none. `head` are the cells above the
    plan as {"D6": text}. `touched` says that people have worked in the workbook at some time.
    `closed_on` is the day on which a closeout assessment that confirmed all of it was posted, and
    `closed_assessment` the hash of the assessment workbook that it followed.
    """

    identity: str
    client: str
    scope: str
    level: int
    assumed_status_date: date | None
    frozen_on: date | None
    items: tuple[WrittenItem, ...]
    head: Mapping[str, str] = field(default_factory=dict)
    touched: bool = False
    closed_on: date | None = None
    closed_assessment: str = ""

    def latest(self) -> Mapping[str, WrittenItem]:
        """Return the last item of each requirement."""
        return {item.requirement: item for item in sorted(self.items, key=lambda one: one.number)}


def as_text(value: object) -> str:
    """Return a value as it is compared: `2026-10-01`, `5`, text with plain line ends."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        midnight = not (value.hour or value.minute or value.second or value.microsecond)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # Cut first, as a cell is: what stands there is compared with what was to stand there.
    lines = _plain(fit_cell(str(value))).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def _plain(text: str) -> str:
    """Return text with plain line ends, and without what a cell gives back as something else."""
    if text.isprintable():
        return text
    return _NOT_KEPT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def day_of(value: Value) -> date | None:
    """Return the day that a cell holds, None where it is no certain one."""
    try:
        return date.fromisoformat(as_text(value)[:10])
    except ValueError:
        return None


WRITTEN_KINDS = frozenset(
    {
        "format version",
        "client identity",
        "client",
        "scope",
        "level",
        "assumed status date",
        "items frozen on",
        "touched by people",
        "closed out on",
        "item fields",
        "milestone fields",
        "item",
        "of the status",
        "proposed",
        "milestone",
    }
)


def as_rows(written: Written) -> tuple[tuple[str, ...], ...]:
    """Return it as rows of texts, equally long, for the hidden sheet and for the ledger.

    The first text of a row says what it is: ("item", "AC.L2-3.1.3#1", "open", "plan", ...).
    """
    rows: list[tuple[str, ...]] = [
        ("format version", str(FORMAT_VERSION)),
        ("client identity", written.identity),
        ("client", written.client),
        ("scope", written.scope),
        ("level", str(written.level)),
        ("assumed status date", as_text(written.assumed_status_date)),
        ("items frozen on", as_text(written.frozen_on)),
        ("touched by people", as_text(written.touched)),
        ("closed out on", as_text(written.closed_on), written.closed_assessment),
        *(("head", cell, text) for cell, text in written.head.items()),
        ("item fields", "", "", "", *ITEM_FIELDS),
        ("milestone fields", "", "", "", *MILESTONE_FIELDS),
    ]
    for item in written.items:
        rows.append(_item_row(item))
        rows += [("of the status", "TRUE")] if item.of_status else []
        rows += [("proposed", name, text) for name, text in item.proposed.items()]
        rows += [_milestone_row(milestone) for milestone in item.milestones]
    width = 4 + len(ITEM_FIELDS)
    return tuple((*row, *("",) * (width - len(row))) for row in rows)


def _item_row(item: WrittenItem) -> tuple[str, ...]:
    values = (item.values.get(name, "") for name in ITEM_FIELDS)
    where = _ON_PLAN if item.on_plan else _AFTER_STATUS if item.after_status else _BARRED
    return ("item", item.item_id, item.stage, where, *values)


def _milestone_row(milestone: WrittenMilestone) -> tuple[str, ...]:
    values = (milestone.values.get(name, "") for name in MILESTONE_FIELDS)
    return ("milestone", milestone.milestone_id, "", "", *values)


_ON_PLAN = "plan"
_BARRED = "must be met first"
_AFTER_STATUS = "after the status"
_BODY = ("item", "of the status", "proposed", "milestone")


def from_rows(rows: Iterable[Sequence[str]]) -> Written:
    """Return what `as_rows` made rows of; rows of other kinds are passed over.

    Raises ValueError, with what is wrong, where they are not whole or of a newer format.
    """
    by_kind: dict[str, list[Sequence[str]]] = {}
    grouped = groupby(rows, key=lambda row: row[0] in _BODY)
    body: list[Sequence[str]] = []
    for is_body, group in grouped:
        for row in group:
            if is_body:
                body.append(row)
            else:
                by_kind.setdefault(row[0], []).append(row)
    one = _Single(by_kind)
    version = one.text("format version")
    if version != str(FORMAT_VERSION):
        raise ValueError(f"its format version is {version or 'missing'}, not {FORMAT_VERSION}")
    return Written(
        identity=one.text("client identity"),
        client=one.text("client"),
        scope=one.text("scope"),
        level=int(one.text("level")),
        assumed_status_date=_day(one.text("assumed status date")),
        frozen_on=_day(one.text("items frozen on")),
        items=tuple(_items(body, one.names("item fields"), one.names("milestone fields"))),
        touched=one.text("touched by people") == as_text(True),
        closed_on=_day(one.text("closed out on")),
        closed_assessment=one.row("closed out on")[2],
        head={row[1]: row[2] for row in by_kind.get("head", ())},
    )


class _Single(NamedTuple):
    """The rows that stand once, by what they are."""

    rows: Mapping[str, Sequence[Sequence[str]]]

    def row(self, kind: str) -> Sequence[str]:
        """Return the only row of a kind."""
        found = self.rows.get(kind, ())
        if len(found) != 1:
            raise ValueError(f'it has {len(found)} rows "{kind}"')
        return found[0]

    def text(self, kind: str) -> str:
        """Return the text of the only row of a kind."""
        return self.row(kind)[1]

    def names(self, kind: str) -> Sequence[str]:
        """Return the names of fields that a row lists."""
        return [name for name in self.row(kind)[4:] if name]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _items(
    rows: Sequence[Sequence[str]], names: Sequence[str], milestone_names: Sequence[str]
) -> Iterator[WrittenItem]:
    """Yield the items of rows, each with the milestones below it."""
    starts = [number for number, row in enumerate(rows) if row[0] == "item"]
    if rows and (not starts or starts[0] != 0):
        raise ValueError("a milestone stands above the first item")
    for start, end in pairwise([*starts, len(rows)]):
        row = rows[start]
        values = dict(zip(names, row[4:], strict=False))
        item_id, _, number = row[1].rpartition("#")
        if not item_id or not number.isdecimal():
            raise ValueError(f'"{row[1]}" is no id of an item')
        yield WrittenItem(
            item_id=row[1],
            requirement=values.get("requirement", item_id),
            stage=Stage(row[2]),
            on_plan=row[3] == _ON_PLAN,
            values=values,
            milestones=tuple(
                WrittenMilestone(below[1], dict(zip(milestone_names, below[4:], strict=False)))
                for below in rows[start + 1 : end]
                if below[0] == "milestone"
            ),
            after_status=row[3] == _AFTER_STATUS,
            of_status=any(b[0] == "of the status" for b in rows[start + 1 : end]),
            proposed={b[1]: b[2] for b in rows[start + 1 : end] if b[0] == "proposed"},
        )
