"""The shipped schemas are held against as the library for JSON Schema would."""

import copy
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from poam_batch.verification.form import KNOWN_WORDS, faults, first_fault, schema_of

GOLDEN = Path(__file__).parent.parent / "golden"
RESULT = json.loads(next(GOLDEN.glob("07*/result.json")).read_text(encoding="utf-8"))
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 3), st.floats(), st.just("2026-02-30"),
    st.sampled_from(["", "MET", "NOT ASSESSED", "barred", "AC.L2-3.1.1", "2026-11-22", "final"]),
    st.just([]), st.just({}), st.just({"x": 1}),
)  # fmt: skip


def words(schema: object) -> Iterator[str]:
    """Yield every word that a schema uses, and no name of a field."""
    if isinstance(schema, Mapping):
        for word, value in schema.items():
            yield word
            inner = value.values() if word == "properties" else [value]
            yield from (found for one in inner for found in words(one))
    elif isinstance(schema, list):
        yield from (found for one in schema for found in words(one))


@pytest.mark.parametrize("name", ["result", "results"])
def test_the_schemas_use_no_word_that_is_not_known(name: str) -> None:
    assert set(words(schema_of(name))) - KNOWN_WORDS == set()


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(value, dict):
        for name, one in value.items():
            yield from places(one, (*path, name))
    elif isinstance(value, list):
        for number, one in enumerate(value[:2]):
            yield from places(one, (*path, number))


PLACES = [path for path in places(RESULT) if path]


def changed(path: tuple[str | int, ...], value: object, *, drop: bool) -> Any:
    fields = copy.deepcopy(RESULT)
    *parents, last = path
    place: Any = fields
    for step in parents:
        place = place[step]
    if drop:
        del place[last]
    else:
        place[last] = value
    return fields


@settings(max_examples=150)
@given(path=st.sampled_from(PLACES), value=ODD, drop=st.booleans())
def test_it_finds_what_the_library_finds(
    path: tuple[str | int, ...], value: object, drop: bool
) -> None:
    fields = changed(path, value, drop=drop)
    library = Draft202012Validator(dict(schema_of("result")), format_checker=FormatChecker())

    assert (first_fault(fields, "result") is None) == library.is_valid(fields)


def test_a_fault_names_its_place() -> None:
    fields = copy.deepcopy(RESULT)
    fields["requirements"][0]["finding"] = "Mostly"

    assert next(faults(fields, schema_of("result"))) == 'requirements[0].finding holds "Mostly"'
