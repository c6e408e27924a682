"""What single cells say of a day."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poam_batch.workbooks.words.dates import parse_date


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (dt.date(2026, 4, 10), dt.date(2026, 4, 10)),
        (dt.datetime.fromisoformat("2026-04-10T13:05"), dt.date(2026, 4, 10)),
        ("2026-04-10", dt.date(2026, 4, 10)),
        ("2026-04-10 00:00:00", dt.date(2026, 4, 10)),
        ("10-APR-2026", dt.date(2026, 4, 10)),
        ("10 April 2026", dt.date(2026, 4, 10)),
        ("April 10, 2026", dt.date(2026, 4, 10)),
        ("4/30/2026", dt.date(2026, 4, 30)),
        ("13/07/2024", dt.date(2024, 7, 13)),
        ("3/03/2027", dt.date(2027, 3, 3)),
        ("10.04.2026", dt.date(2026, 4, 10)),
    ],
)
def test_a_date_is_read(value: str | dt.date, day: dt.date) -> None:
    assert parse_date(value).value == day


@pytest.mark.parametrize(
    "value", ["4/10/2026", "30 Days", "2026-02-30", "10-XXX-2026", "3000-01-01", "4/10/26", "soon"]
)
def test_what_is_no_sure_date_is_none_and_says_why(value: str) -> None:
    reading = parse_date(value)

    assert reading.value is None
    assert reading.why


@given(st.one_of(st.text(max_size=30), st.dates(), st.floats(), st.booleans(), st.none()))
def test_reading_a_date_never_fails(value: str | dt.date | float | bool | None) -> None:
    parse_date(value)
