"""results.json is written an entry a line, and taken apart again without being held whole."""

from collections.abc import Iterator
from typing import Any

import pytest

from poam_batch.outputs.results_file import fields_of, results_json

FIELDS: dict[str, Any] = {
    "format": "poam-batch/results",
    "counts": {"seen": 2},
    "assessments": [{"client": "Acme, \n Tool: [", "late": []}, {"client": "Bolt"}],
    "rejected": [],
    "notes": ["one"],
}


def _lines(fields: dict[str, Any]) -> list[bytes]:
    return results_json(fields).splitlines(keepends=True)


def test_what_was_written_comes_back() -> None:
    found = {
        name: list(value) if isinstance(value, Iterator) else value
        for name, value in fields_of(_lines(FIELDS))
    }

    assert found == FIELDS


def test_an_entry_is_read_when_it_is_asked_for() -> None:
    left = iter(_lines(FIELDS))

    entries = next(value for name, value in fields_of(left) if name == "assessments")
    first = next(entries)

    assert first == FIELDS["assessments"][0]
    assert next(left) == b' {"client": "Bolt"}\n'


def test_entries_that_nobody_takes_are_passed_over() -> None:
    names = [name for name, _ in fields_of(_lines(FIELDS))]

    assert names == list(FIELDS)


@pytest.mark.parametrize("kept", range(len(_lines(FIELDS))))
def test_a_file_that_is_cut_off_is_refused(kept: int) -> None:
    lines = _lines(FIELDS)[:kept]

    with pytest.raises(ValueError, match=r"cut off|no fields|Expecting"):
        list(fields_of(lines))
