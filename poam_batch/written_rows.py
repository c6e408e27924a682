"""What was last written as rows of texts and back, for the hidden sheet and for the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, pairwise, repeat
from typing import NamedTuple

from poam_batch.written import (
    ITEM_FIELDS,
    MILESTONE_FIELDS,
    Assessed,
    MailedCell,
    Origin,
    Stage,
    Written,
    WrittenItem,
    WrittenMilestone,
    as_text,
)

FORMAT_VERSION = 2
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
        "assessed on",
        "status from",
        "merged",
        "came back",
        "typed above",
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
        *_assessed_row(written.assessed),
        *_origin_row(written.origin),
        *(("merged", sha256) for sha256 in written.merged),
        *(("came back", *cell) for cell in written.mailed),
        *([("typed above", written.typed_date)] if written.typed_date else []),
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


def _assessed_row(assessed: Assessed | None) -> Iterator[tuple[str, ...]]:
    if assessed is not None:
        yield ("assessed on", as_text(assessed.day), assessed.workbook, assessed.place)


def _origin_row(origin: Origin | None) -> Iterator[tuple[str, ...]]:
    if origin is not None:
        passed = " ".join(map(as_text, origin.passed_over))
        yield ("status from", origin.type, as_text(origin.assessed), passed)


def _item_row(item: WrittenItem) -> tuple[str, ...]:
    values = map(item.values.get, ITEM_FIELDS, repeat(""))
    where = _ON_PLAN if item.on_plan else _AFTER_STATUS if item.after_status else _BARRED
    return ("item", item.item_id, item.stage.value, where, *values)


def _milestone_row(milestone: WrittenMilestone) -> tuple[str, ...]:
    values = map(milestone.values.get, MILESTONE_FIELDS, repeat(""))
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
        assessed=_assessed(by_kind.get("assessed on", ())),
        origin=_origin(by_kind.get("status from", ())),
        merged=tuple(row[1] for row in by_kind.get("merged", ())),
        mailed=tuple(_mailed(row) for row in by_kind.get("came back", ())),
        typed_date=next((row[1] for row in by_kind.get("typed above", ())), ""),
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


def _assessed(rows: Sequence[Sequence[str]]) -> Assessed | None:
    return Assessed(date.fromisoformat(rows[0][1]), *rows[0][2:4]) if rows else None


def _origin(rows: Sequence[Sequence[str]]) -> Origin | None:
    if not rows:
        return None
    _, made_by, assessed, passed = rows[0][:4]
    return Origin(made_by, _day(assessed), tuple(map(date.fromisoformat, passed.split())))


def _mailed(row: Sequence[str]) -> MailedCell:
    return MailedCell(row[1], row[2], row[3], row[4], row[5])


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
