"""The fields that a row shows, taken from its records in one step.

Most rows of a template show nothing but fields: `item.title`, `item.points`. Asked for one by one
through the sandbox, they were a third of a workbook's time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from poam_batch.outputs.template.sandbox import PLAIN, environment

_FIELD = re.compile(r"([A-Za-z]\w*(?:\.[A-Za-z]\w*)*)(?:\.([A-Za-z]\w*)|\[(0|[1-9][0-9]{0,3})])")
_CONSTANTS = frozenset(("true", "false", "none", "True", "False", "None"))
_FEWEST = 2

_Kinds = tuple[type, ...]
_Take = Callable[[tuple[object, ...]], tuple[object, ...]]


class Field(NamedTuple):
    """One field: the expression of its record, such as `item.milestone`, its name or number."""

    record: str
    name: str | int


def read_fields(expressions: Iterable[str]) -> tuple[Field, ...]:
    """Return the expressions as fields; none where one is anything else, or there is only one."""
    matches = [_FIELD.fullmatch(expression.strip()) for expression in expressions]
    found = [Field(match[1], match[2] or int(match[3])) for match in matches if match]
    if len(found) < max(len(matches), _FEWEST):
        return ()
    return () if any(field.record in _CONSTANTS for field in found) else tuple(found)


class Picker:
    """Takes fields from the records of a row.

    The sandbox is asked for each field of a new kind of record. Where it gives plain values, and
    the record is a named tuple that holds just these, later ones are taken by their positions:
    what a template gets of them is what a cell can show, never something to call.
    """

    def __init__(self, fields: Iterable[Field]) -> None:
        """Take the fields of one row."""
        fields = tuple(fields)
        self.records = tuple(dict.fromkeys(field.record for field in fields))
        self._fields = [(self.records.index(field.record), field.name) for field in fields]
        self._takes: dict[_Kinds, _Take] = {}
        self._places: dict[_Kinds, list[int]] = {}

    def take(self, records: tuple[object, ...]) -> tuple[object, ...]:
        """Return the fields' values; a missing one is undefined, as the sandbox has it."""
        kinds = tuple(map(type, records))
        take = self._takes.get(kinds)
        if take is not None:
            try:
                return take(records[0] if len(records) == 1 else _flat(records))  # type: ignore[arg-type]
            except IndexError:
                take = None
        values = tuple(_asked(records[index], name) for index, name in self._fields)
        if take is None and PLAIN.issuperset(map(type, values)):
            self._learn(kinds, records, values)
        return values

    def columns(self, records: Sequence[object]) -> list[tuple[object, ...]] | None:
        """Return the fields of many records of one row, field by field, in `take`'s order.

        Nothing where they are of several kinds, or of one whose fields are not taken by position.
        """
        kinds = tuple(set(map(type, records)))
        if len(kinds) != 1 or len(self.records) != 1:
            return None
        if kinds not in self._places:
            self.take((records[0],))
        places = self._places.get(kinds)
        if places is None:
            return None
        try:
            # No tuple for each record: a hundred at once would set off the garbage collector.
            columns = list(zip(*records, strict=True))
        except ValueError:
            return None
        return [columns[place] for place in places] if max(places) < len(columns) else None

    def _learn(
        self, kinds: _Kinds, records: tuple[object, ...], values: tuple[object, ...]
    ) -> None:
        """Remember where the fields of these kinds of records stand, if they stand in them."""
        names: list[tuple[int, str | int]] = []
        for index, record in enumerate(records):
            fields = getattr(kinds[index], "_fields", None)
            if not isinstance(record, tuple) or (fields is None and len(records) > 1):
                return
            names += [(index, name) for name in fields or range(len(record))]
        held = _flat(records)
        places = [names.index(field) for field in self._fields if field in names]
        if len(places) == len(values) and all(
            held[place] is value for place, value in zip(places, values, strict=True)
        ):
            self._takes[kinds] = itemgetter(*places)
            self._places[kinds] = places


def _flat(records: tuple[object, ...]) -> tuple[object, ...]:
    """Return what tuples hold as one tuple."""
    return tuple(chain.from_iterable(records))  # type: ignore[arg-type]


def _asked(record: object, name: str | int) -> object:
    """Return a field as the sandbox gives it."""
    jinja = environment()
    return jinja.getattr(record, name) if isinstance(name, str) else jinja.getitem(record, name)
