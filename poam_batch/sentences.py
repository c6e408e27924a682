"""Words that every layer's sentences share: what is counted, and the first few of many names."""

from __future__ import annotations

from collections.abc import Iterable

_NAMED = 8


def count(number: int, one: str, many: str = "") -> str:
    """Return `1 requirement`, `3 requirements`, or with both said `1 row holds`, `3 rows hold`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def list_names(names: Iterable[str], most: int = _NAMED) -> str:
    """Return names in a sentence, the first few of many: `3.1.1, 3.1.2 and 4 more`."""
    unique = list(dict.fromkeys(names))
    more = len(unique) - most
    return ", ".join(unique[:most]) + (f" and {more} more" if more > 0 else "")
