"""A value keeps its type: text is text, a date its serial, and what fits no cell is refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import IntEnum, StrEnum

import pytest

from poam_batch.ooxml.values import UnwritableValueError, cell_bodies, cell_body

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


class Status(StrEnum):
    OPEN = "Open"


class Points(IntEnum):
    FIVE = 5


def text(content: str) -> str:
    return f' t="inlineStr"><is><t>{content}</t></is></c>'


@pytest.mark.parametrize(
    ("value", "body"),
    [
        (None, "/>"),
        ("", "/>"),
        ("3.10", text("3.10")),
        ("=1+1", text("=1+1")),
        ("+1", text("+1")),
        ("-1", text("-1")),
        ("@SUM(A1)", text("@SUM(A1)")),
        ("https://example.com", text("https://example.com")),
        (Status.OPEN, text("Open")),
        (True, ' t="b"><v>1</v></c>'),
        (False, ' t="b"><v>0</v></c>'),
        (5, "><v>5</v></c>"),
        (Points.FIVE, "><v>5</v></c>"),
        (-2.5, "><v>-2.5</v></c>"),
        (Decimal("0.10"), "><v>0.10</v></c>"),
        (999_999_999_999_999, "><v>999999999999999</v></c>"),
        (1_234_567_890_123_456, text("1234567890123456")),
        (dt.date(2026, 11, 22), "><v>46348</v></c>"),
        (NOON, "><v>46348.5</v></c>"),
        (NOON.replace(tzinfo=None), "><v>46348.5</v></c>"),
        (dt.date(1900, 3, 1), "><v>61</v></c>"),
        (dt.date(1900, 2, 28), text("1900-02-28")),
        (dt.time(6), "><v>0.25</v></c>"),
    ],
)
def test_a_value_keeps_its_type(value: object, body: str) -> None:
    assert cell_body(value) == body


def test_space_at_an_end_is_kept() -> None:
    assert cell_body(" a ") == ' t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>'


def test_text_past_the_limit_is_cut_visibly() -> None:
    body = cell_body("x" * 40_000)

    assert body == text("x" * 32_763 + " […]")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [1], {"a": 1}, object(), b"bytes"])
def test_what_no_cell_holds_is_refused(value: object) -> None:
    with pytest.raises(UnwritableValueError):
        cell_body(value)


def test_equal_values_of_different_types_are_each_written_as_their_own() -> None:
    values = (1, True, 1.0, "1", 0, False)

    bodies = [cell_bodies(values), [cell_bodies([value])[0] for value in values]]

    assert bodies == [list(map(cell_body, values))] * 2
    assert len(set(bodies[0])) == len(values)
