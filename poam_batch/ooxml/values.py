"""A value as the XML of a cell: text is always text, a number a number, a date its serial."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from decimal import Decimal

from poam_batch.ooxml.text import CELL_LIMIT, escape_text, fit_cell, keeps_space

_DAY = dt.timedelta(days=1)
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook knows no time zones
# Excel believes in 1900-02-29: serials before March 1900 mean another day there and here.
_FIRST_DATE = dt.datetime(1900, 3, 1)  # noqa: DTZ001 - a workbook knows no time zones
_EXACT_DIGITS = 15
_SHORT = 256
_MOST_KNOWN = 8_192
# Equal values of these types are written alike; 1, 1.0 and true are equal too, and are not.
_REPEATING = frozenset({str, int, dt.date, type(None)})
_SURELY_FITS = CELL_LIMIT // 2


class UnwritableValueError(ValueError):
    """A value of a kind that no cell holds; the message says which and what to do."""


def cell_body(value: object) -> str:
    """Return a cell's XML from behind its style: ` t="b"><v>1</v></c>`, or `/>` for no value.

    Raises `UnwritableValueError` for what a cell cannot hold (a list, NaN, an object).
    """
    if type(value) in _REPEATING:
        return _KNOWN[value]
    writer = _WRITERS.get(type(value))
    if writer is not None:
        return writer(value)
    if isinstance(value, str):
        return text_body(str.__str__(value))
    for kind, writer in _WRITERS.items():
        if isinstance(value, kind):
            return writer(value)
    raise UnwritableValueError(
        f"a value of type {type(value).__name__} cannot stand in a cell; "
        "text, numbers, true and false, dates and none can"
    )


def cell_bodies(values: Sequence[object]) -> list[str]:
    """Return what `cell_body` does for each of some values."""
    if _REPEATING.issuperset(map(type, values)):
        return list(map(_KNOWN.__getitem__, values))
    return list(map(cell_body, values))


def text_body(text: str) -> str:
    """Return the body of a text cell, whatever the text starts with; `/>` where it is empty."""
    if not text:
        return "/>"
    if len(text) > _SURELY_FITS:
        text = fit_cell(text)
    return f' t="inlineStr"><is><t{keeps_space(text)}>{escape_text(text)}</t></is></c>'


def number_body(number: float | Decimal) -> str:
    """Return the body of a number cell; past 15 digits a whole number stays exact as text."""
    if not math.isfinite(number):
        raise UnwritableValueError(f"{number} is not a number that a cell can hold")
    if isinstance(number, int) and abs(number) >= 10**_EXACT_DIGITS:
        return text_body(str(int(number)))
    return f"><v>{number!s}</v></c>"


def serial(moment: dt.datetime) -> str | None:
    """Return the serial number of a moment, its zone left out; nothing before March 1900."""
    moment = moment.replace(tzinfo=None)
    if moment < _FIRST_DATE:
        return None
    days = (moment - _EPOCH) / _DAY
    if not math.isfinite(days):
        raise UnwritableValueError(f"{moment} is not a date that a cell can hold")
    return str(int(days)) if days.is_integer() else repr(round(days, 10))


def _date_body(value: dt.date) -> str:
    """Return the body of a date cell; an earlier date than Excel knows is its ISO text."""
    moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
    number = serial(moment)
    return text_body(value.isoformat()) if number is None else f"><v>{number}</v></c>"


def _time_body(value: dt.time) -> str:
    """Return the body of a time of day: a fraction of a day."""
    moment = dt.datetime.combine(_EPOCH, value.replace(tzinfo=None))
    return f"><v>{round((moment - _EPOCH) / _DAY, 10)!r}</v></c>"


# bool stands before int and datetime before date: each is also the other.
_WRITERS: dict[type, Callable[..., str]] = {
    str: text_body,
    type(None): lambda _: "/>",
    bool: lambda value: f' t="b"><v>{value:d}</v></c>',
    int: number_body,
    float: number_body,
    dt.datetime: _date_body,
    dt.date: _date_body,
    dt.time: _time_body,
    Decimal: number_body,
}


class _Known(dict[object, str]):
    """Bodies by value: ids, titles, points and dates come again in every row and workbook."""

    def __missing__(self, value: object) -> str:
        """Return the body of a value that is not known; a short one is, from now on."""
        body = _WRITERS[type(value)](value)
        if len(body) < _SHORT:
            if len(self) >= _MOST_KNOWN:
                self.clear()
            self[value] = body
        return body


_KNOWN = _Known()
