"""What one cell says of a day. Pure, and never raises; what has two meanings has none here."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import NamedTuple

from poam_batch.workbooks.words.cells import CellValue, clean

_LONGEST_CACHED = 60
_YEARS = range(2000, 2101)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class DateReading(NamedTuple):
    """A date, or None and why the text is none (`why` is empty for an empty cell)."""

    value: dt.date | None
    why: str = ""


def parse_date(value: CellValue) -> DateReading:
    """Return the date in a cell: a real one, ISO, `10-APR-2026`, `10 April 2026`, `4/30/2026`.

    `4/10/2026` is refused: it is April in one country and October in another.
    """
    if isinstance(value, dt.date):
        day = value.date() if isinstance(value, dt.datetime) else value
        return _in_our_time(day.year, day.month, day.day)
    text = clean(value)
    read = _cached_date if len(text) <= _LONGEST_CACHED else _text_date
    return read(text) if text else DateReading(None)


def _text_date(text: str) -> DateReading:
    if match := re.match(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)(?:[T ][\d:.]+Z?)?$", text):
        return _in_our_time(*map(int, match.groups()))
    if match := re.match(r"(\d{1,2})(?:st|nd|rd|th)?[\s.-]*([A-Za-z]{3,9})[\s.,-]*(\d{4})$", text):
        return _in_our_time(int(match[3]), _month(match[2]), int(match[1]))
    if match := re.match(r"([A-Za-z]{3,9})[\s.]*(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{4})$", text):
        return _in_our_time(int(match[3]), _month(match[1]), int(match[2]))
    if match := re.match(r"(\d{1,2})\.(\d{1,2})\.(\d{4})$", text):
        return _in_our_time(int(match[3]), int(match[2]), int(match[1]))
    if match := re.match(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})$", text):
        return _slashed(*map(int, match.groups()))
    return DateReading(None, "it is not a date that can be read")


# The same few days stand in hundreds of rows.
_cached_date = lru_cache(maxsize=2_048)(_text_date)


def _month(name: str) -> int:
    return next((i for i, month in enumerate(_MONTHS, 1) if name.lower().startswith(month)), 0)


def _slashed(first: int, second: int, year: int) -> DateReading:
    if first == second or second > 12:
        return _in_our_time(year, first, second)
    if first > 12:
        return _in_our_time(year, second, first)
    return DateReading(None, "month and day could be the other way round")


def _in_our_time(year: int, month: int, day: int) -> DateReading:
    if year not in _YEARS:
        return DateReading(None, f"the year {year} cannot be meant")
    try:
        return DateReading(dt.date(year, month, day))
    except ValueError:
        return DateReading(None, "there is no such day")
