"""The digest of a run as plain text for a terminal or a mail: narrow lines, the urgent first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from textwrap import wrap
from typing import NamedTuple

from poam_batch.naming import shown
from poam_batch.outputs.changes import Change, ChangeKind, Digest
from poam_batch.sentences import count, list_names

WIDTH = 78
MANY = 8  # clients about which there is only one plain thing to say share a line beyond these
_SHARED = {
    ChangeKind.NEW_CLIENT: "New clients ({}; {} without a status, or with a date near or past)",
    ChangeKind.NOT_RENEWED: "Not renewed, for no workbook of theirs was in the inbox ({})",
    ChangeKind.RENEWED: "Renewed again, with nothing to do ({})",
}


class Heading(NamedTuple):
    """The day of a run and the folder of its outputs, None where nothing was written."""

    as_of: date
    out: Path | None


def digest_lines(digest: Digest, heading: Heading) -> Iterator[str]:
    """Yield a digest: a line that says it all, clients that need a person, files, and the rest."""
    yield _subject(digest, heading.as_of)
    yield ""
    yield from _wrapped(since_line(digest))
    groups = _groups(digest.changes)
    shared, own = _shared(groups, first=digest.since is None)
    yield from _clients([group for group in own if group[0].attention], heading)
    yield from _together(shared, heading)
    yield from _files([one for one in digest.changes if _is_file(one) and one.attention])
    yield from _notes([one for one in digest.changes if one.kind is ChangeKind.NOTE])
    rest = [one for group in own if not group[0].attention for one in group]
    rest += [one for one in digest.changes if _is_file(one) and not one.attention]
    yield from _rest(rest)


def since_line(digest: Digest) -> str:
    """Return what the changes are counted from."""
    return digest.why if digest.since is None else f"Since the last run ({digest.since}):"


def _subject(digest: Digest, as_of: date) -> str:
    """Return the first line, which can be a mail's subject."""
    needed = [one for one in digest.changes if one.attention]
    clients = len({one.subject for one in needed if one.subject is not None})
    notes = sum(one.kind is ChangeKind.NOTE for one in needed)
    files = sum(_is_file(one) for one in needed)
    kinds = ((clients, "client"), (files, "file"), (notes, "note"))
    parts = [count(number, noun) for number, noun in kinds if number]
    if not parts:
        changes = count(len(digest.changes), "change")
        return f"poam-batch {as_of}: {changes}, nothing that needs a person"
    verb = "needs" if clients + files + notes == 1 else "need"
    return f"poam-batch {as_of}: {' and '.join(parts)} {verb} a person"


def _is_file(change: Change) -> bool:
    return change.subject is None and change.kind is not ChangeKind.NOTE


def _groups(changes: Iterable[Change]) -> list[list[Change]]:
    """Return the changes of each client; they stand together already, the most urgent first."""
    of_clients = (change for change in changes if change.subject is not None)
    return [list(group) for _, group in groupby(of_clients, key=lambda one: one.subject)]


def _shared(
    groups: Sequence[list[Change]], *, first: bool
) -> tuple[list[list[Change]], list[list[Change]]]:
    """Return the changes that share a line, a list a kind, and the groups that do not.

    On a first run all clients are new, and the portfolio shows them better.
    """
    plain: dict[ChangeKind, list[Change]] = {kind: [] for kind in _SHARED}
    for group in groups:
        (one, *more) = group
        if one.kind in _SHARED and not more and one.code in (None, "no_workbook"):
            plain[one.kind].append(one)
    shared = [
        ones
        for kind, ones in plain.items()
        if len(ones) > MANY or (first and ones and kind is ChangeKind.NEW_CLIENT)
    ]
    taken = {id(one) for ones in shared for one in ones}
    return shared, [group for group in groups if id(group[0]) not in taken]


def _clients(groups: Iterable[Sequence[Change]], heading: Heading) -> Iterator[str]:
    for group in groups:
        subject = group[0].subject
        assert subject is not None
        yield ""
        yield shown(subject.label)
        for change in group:
            yield from _wrapped(change.message, "  ")
        if heading.out is not None:
            yield f"  See {heading.out / subject.summary}"


def _together(shared: Iterable[Sequence[Change]], heading: Heading) -> Iterator[str]:
    for ones in shared:
        names = list_names((one.subject.client for one in ones if one.subject is not None), MANY)
        needed = sum(one.attention for one in ones)
        yield ""
        yield from _wrapped(f"{_SHARED[ones[0].kind].format(len(ones), needed)}: {names}.")
        if heading.out is not None:
            yield f"  See {heading.out / 'index.html'}"


def _files(changes: Sequence[Change]) -> Iterator[str]:
    if changes:
        yield ""
        yield "Files that were not used"
    for change in changes:
        still = "" if change.new else "still "
        yield f"  {still}{change.kind}: {shown(change.workbook or '')} ({change.code})"
        yield from _wrapped(change.message, "    ")


def _notes(changes: Sequence[Change]) -> Iterator[str]:
    for change in changes:
        yield ""
        yield from _wrapped(change.message if change.new else f"Still: {change.message}")


def _rest(changes: Sequence[Change]) -> Iterator[str]:
    if changes:
        yield ""
        yield "Nothing to do about these"
    for change in changes:
        whose = f"{change.subject.label}: " if change.subject is not None else ""
        yield from _wrapped(f"{whose}{change.message}", "  ")


def _wrapped(text: str, indent: str = "") -> list[str]:
    """Return a text in lines that a mail keeps as they are; what is long is never cut."""
    return wrap(
        shown(text),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}  " if indent else "",
        break_long_words=False,
        break_on_hyphens=False,
    )
