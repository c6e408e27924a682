"""A client found by what a person calls it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from poam_batch.ledger.memory import ClientFacts
from poam_batch.problems import ConfigurationError
from poam_batch.sentences import list_names


def find_client(words: str, clients: Iterable[ClientFacts]) -> tuple[ClientFacts, ...]:
    """Return a client at each of its levels, by its name or folder, or by a part that is its alone.

    Raises ConfigurationError, with the names that fit, where it is none or more than one.
    """
    known = tuple(clients)
    wanted = _folded(words)
    for found in (
        [one for one in known if wanted in (_folded(one.label), one.directory)],
        [one for one in known if wanted == _folded(one.name)],
        [one for one in known if wanted in _folded(one.label)],
    ):
        if found:
            return _only(words, found)
    names = list_names(one.label for one in known)
    there = f"Clients are: {names}." if names else "No client is known here yet."
    raise ConfigurationError(f'No client here is called "{words}". {there}')


def _only(words: str, found: Sequence[ClientFacts]) -> tuple[ClientFacts, ...]:
    if len({one.identity for one in found}) > 1:
        names = list_names(one.label for one in found)
        raise ConfigurationError(
            f'"{words}" may be one of these: {names}. Write the whole name, with its scope in '
            "brackets where it has one."
        )
    return tuple(found)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
