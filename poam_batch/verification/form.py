"""JSON held against the schemas that are shipped: as much of JSON Schema as those two use.

A library for it would be one more thing that every installation carries, for one command. The tests
hold this module against that library, and see that the schemas use no word that it does not know.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import poam_batch.outputs

SCHEMAS = Path(poam_batch.outputs.__file__).parent / "schemas"
Schema = Mapping[str, Any]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: Mapping[str, Callable[[object], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: _is_number(value) and float(str(value)).is_integer(),
    "number": _is_number,
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}


@cache
def schema_of(name: str) -> Schema:
    """Return a shipped schema, `result` or `results`, with its definitions where they are used."""
    found = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    definitions = found.pop("$defs", {})
    whole: Schema = _defined(found, definitions)
    return whole


def _defined(schema: Any, definitions: Mapping[str, Any]) -> Any:
    """Return a schema with what it refers to in place; no definition refers to itself."""
    if isinstance(schema, list):
        return [_defined(one, definitions) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        return _defined(definitions[name], definitions)
    return {word: _defined(value, definitions) for word, value in schema.items()}


def first_fault(value: object, name: str) -> str | None:
    """Return the first thing in which a value does not follow a shipped schema, None if it does."""
    return next(faults(value, schema_of(name)), None)


def faults(value: object, schema: Schema, at: str = "") -> Iterator[str]:
    """Yield each place in which a value does not follow a schema, and how."""
    for word, wanted in schema.items():
        rule = _RULES.get(word)
        if rule is not None:
            yield from rule(value, wanted, (schema, at))


_Where = tuple[Schema, str]


def _type(value: object, wanted: str | list[str], where: _Where) -> Iterator[str]:
    names = [wanted] if isinstance(wanted, str) else wanted
    if not any(_TYPES[name](value) for name in names):
        yield f"{_place(where)} is no {' or '.join(names)}"


def _enum(value: object, wanted: list[object], where: _Where) -> Iterator[str]:
    if not any(_same(value, one) for one in wanted):
        yield f"{_place(where)} holds {_shown(value)}"


def _const(value: object, wanted: object, where: _Where) -> Iterator[str]:
    if not _same(value, wanted):
        yield f"{_place(where)} holds {_shown(value)}"


def _pattern(value: object, wanted: str, where: _Where) -> Iterator[str]:
    if isinstance(value, str) and not re.search(wanted, value):
        yield f"{_place(where)} holds {_shown(value)}"


def _format(value: object, wanted: str, where: _Where) -> Iterator[str]:
    if wanted == "date" and isinstance(value, str):
        try:
            date.fromisoformat(value)
        except ValueError:
            yield f"{_place(where)} is no day"


def _minimum(value: object, wanted: float, where: _Where) -> Iterator[str]:
    if _is_number(value) and float(str(value)) < wanted:
        yield f"{_place(where)} is below {wanted}"


def _required(value: object, wanted: list[str], where: _Where) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (f"{_place(where)} lacks {name}" for name in wanted if name not in value)


def _properties(value: object, wanted: Mapping[str, Schema], where: _Where) -> Iterator[str]:
    if isinstance(value, dict):
        for name, schema in wanted.items():
            if name in value:
                yield from faults(value[name], schema, f"{where[1]}.{name}")


def _others(value: object, wanted: bool | Schema, where: _Where) -> Iterator[str]:
    if not isinstance(value, dict) or wanted is True:
        return
    for name in value.keys() - where[0].get("properties", {}).keys():
        if wanted is False:
            yield f"{_place(where)} holds {_shown(name)}, which is no field"
        else:
            yield from faults(value[name], wanted, f"{where[1]}.{name}")


def _items(value: object, wanted: Schema, where: _Where) -> Iterator[str]:
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from faults(one, wanted, f"{where[1]}[{number}]")


def _max_items(value: object, wanted: int, where: _Where) -> Iterator[str]:
    if isinstance(value, list) and len(value) > wanted:
        yield f"{_place(where)} holds more than {wanted}"


def _if(value: object, wanted: Schema, where: _Where) -> Iterator[str]:
    branch = "else" if any(faults(value, wanted)) else "then"
    yield from faults(value, where[0].get(branch, {}), where[1])


def _all_of(value: object, wanted: list[Schema], where: _Where) -> Iterator[str]:
    for schema in wanted:
        yield from faults(value, schema, where[1])


def _any_of(value: object, wanted: list[Schema], where: _Where) -> Iterator[str]:
    if all(any(faults(value, schema)) for schema in wanted):
        yield f"{_place(where)} holds {_shown(value)}"


_RULES: Mapping[str, Callable[[object, Any, _Where], Iterator[str]]] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "format": _format,
    "minimum": _minimum,
    "required": _required,
    "properties": _properties,
    "additionalProperties": _others,
    "items": _items,
    "maxItems": _max_items,
    "if": _if,
    "allOf": _all_of,
    "anyOf": _any_of,
}
KNOWN_WORDS = frozenset(_RULES) | {"then", "else", "$schema", "title", "description"}


def _same(value: object, wanted: object) -> bool:
    """Return whether two values are one in JSON, where true is not 1."""
    return isinstance(value, bool) is isinstance(wanted, bool) and value == wanted


def _place(where: _Where) -> str:
    return where[1].lstrip(".") or "it"


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) < 60 else f"{text[:60]}..."
