"""The sandbox reads plain rows fast and nothing that it should not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

import pytest
from jinja2 import Undefined

from poam_batch.ooxml.values import UnwritableValueError
from poam_batch.outputs.template.sandbox import environment, plain_text


@dataclass(frozen=True, slots=True)
class Item:
    weakness: str = "w"
    due: dt.date | None = None

    @property
    def late(self) -> bool:
        return False

    def secret(self) -> str:
        return "s"

    _private: str = "p"


class Step(NamedTuple):
    due: str = "d"


@pytest.mark.parametrize(
    ("row", "name", "value"),
    [
        (Item(), "weakness", "w"),
        (Item(), "due", None),
        (Item(), "late", False),
        (Step(), "due", "d"),
        ({"due": 1}, "due", 1),
    ],
)
def test_attributes_and_items_are_read_alike(row: object, name: str, value: object) -> None:
    found = [environment().getattr(row, name) for _ in range(2)]

    assert found == [value, value]


@pytest.mark.parametrize(("row", "name"), [(Item(), "nope"), ({"items": 1}, "due"), (None, "a")])
def test_what_is_not_there_is_undefined(row: object, name: str) -> None:
    assert isinstance(environment().getattr(row, name), Undefined)


@pytest.mark.parametrize(
    ("row", "name"), [(Item(), "_private"), (Item(), "__class__"), ([], "append"), ({}, "update")]
)
def test_what_is_private_or_changes_something_is_undefined(row: object, name: str) -> None:
    for _ in range(2):
        assert isinstance(environment().getattr(row, name), Undefined)


def test_a_text_cannot_be_formatted_out_of_the_sandbox() -> None:
    source = "{{ '{0.__class__}'.format(x) }}"

    with pytest.raises(Exception, match="unsafe"):
        environment().from_string(source).render(x=1)


def test_there_is_one_environment_in_a_process() -> None:
    assert environment() is environment()
    assert set(environment().globals) == {"range", "namespace"}


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (3, "3"), ("a", "a"), (dt.date(2026, 1, 2), "2026-01-02")]
)
def test_a_value_inside_text_is_plain(value: object, text: str) -> None:
    assert plain_text(value) == text


@pytest.mark.parametrize("value", [[1], {}, object(), environment().undefined(name="x")])
def test_what_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(UnwritableValueError):
        plain_text(value)
