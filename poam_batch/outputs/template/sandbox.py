"""The one Jinja2 environment of workbook templates: immutable sandbox, strict names, plain text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from types import MethodType

from jinja2 import StrictUndefined, TemplateRuntimeError, Undefined
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from poam_batch.ooxml.values import UnwritableValueError

_SCALARS = (str, int, float, Decimal, dt.date, dt.time)
PLAIN = frozenset({str, int, float, bool, type(None), dt.date, dt.datetime})
"""Values of exactly these types cannot be methods: the check of str.format is not needed."""

_DICT_ATTRIBUTES = frozenset(dir(dict))


class Sandbox(ImmutableSandboxedEnvironment):
    """The immutable sandbox with a short way for the values of plain rows.

    A workbook reads about 2,000 attributes; the sandbox's own checks are two thirds of that time,
    and for a plain value they depend only on the type of the row and the name.
    """

    def __init__(self) -> None:
        super().__init__(
            undefined=StrictUndefined,
            autoescape=False,
            keep_trailing_newline=True,
            finalize=plain_text,
        )
        self.globals = {"range": self.globals["range"], "namespace": self.globals["namespace"]}
        self._allowed: set[tuple[type, str]] = set()
        self._own: set[object] = set()

    def getattr(self, obj: object, attribute: str) -> object:
        """Return an attribute, or the item of that name, as the sandbox allows it."""
        kind = type(obj)
        if (kind, attribute) in self._allowed:
            value = getattr(obj, attribute, self)
            if type(value) in PLAIN or isinstance(value, tuple):
                return value
        elif kind is dict and attribute not in _DICT_ATTRIBUTES:
            return self.getitem(obj, attribute)
        else:
            value = getattr(obj, attribute, self)
            held = type(value) in PLAIN or isinstance(value, tuple)
            if held and self.is_safe_attribute(obj, attribute, value):
                self._allowed.add((kind, attribute))
        return super().getattr(obj, attribute)

    def call(self, context: Context, called: object, /, *args: object, **named: object) -> object:
        """Call something as the sandbox allows it; the compiler's own methods at once."""
        if type(called) is MethodType and called.__func__ in self._own:
            return called(*args)
        return super().call(context, called, *args, **named)

    def trust(self, functions: Iterable[object]) -> None:
        """Take methods as the compiler's own: their calls are a fifth of a workbook's time."""
        self._own.update(f.__func__ for f in functions if isinstance(f, MethodType))


def plain_text(value: object) -> object:
    """Return a value as it stands inside text: nothing for None, a date as 2026-11-22."""
    if value is None:
        return ""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, _SCALARS):
        return str(value)
    if message := undefined_message(value):
        raise UnwritableValueError(message)
    raise UnwritableValueError(f"a value of type {type(value).__name__} cannot stand inside text")


def undefined_message(value: object) -> str | None:
    """Return why a value is undefined, or nothing where it is defined."""
    if not isinstance(value, Undefined):
        return None
    try:
        str(value)
    except TemplateRuntimeError as error:
        return str(error.message)
    return "an if-expression without an else has no value here; add `else none`"


@cache
def environment() -> Sandbox:
    """Return the environment of this process."""
    return Sandbox()
