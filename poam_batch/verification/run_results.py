"""results.json as the program writes it, read an entry at a time: over many clients it is large."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from poam_batch.files import file_hash
from poam_batch.outputs.results_file import fields_of, written_parts
from poam_batch.verification.client_files import SHARED
from poam_batch.verification.form import Schema, faults, first_fault, schema_of

Fields = Mapping[str, Any]
# What an entry of a client that was not renewed says as its result does.
LAST = ("client", "scope", "level", "directory", "result", "score", "score_low", "score_high",
        "max_score", "status")  # fmt: skip
# What else is compared of the entries of a list; of those of the others it is `_OTHERS`.
_COMPARED: Mapping[str, Sequence[str]] = {
    "assessments": (*SHARED, "problems", "conflicts", "days_left"),
    "not_renewed": (*LAST, "code"),
}
_OTHERS = ("workbook", "message")


def read_as_written(file: Path) -> Fields | None:
    """Return what is compared of a results.json.

    None unless its form and every byte are what the program writes: what is wrong with another can
    be said once it is read whole.
    """
    reading = _Reading()
    digest = hashlib.sha256()
    try:
        with file.open("rb") as lines:
            for part in written_parts(reading.pass_on(fields_of(lines))):
                digest.update(part)
        same = digest.hexdigest() == file_hash(file)
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    return reading.compared if same and reading.fits() else None


class _Reading:
    """Looks at fields on their way: keeps what is compared of them, and sees whether they fit."""

    def __init__(self) -> None:
        self.compared: dict[str, Any] = {}
        self._schemas: Mapping[str, Schema] = schema_of("results")["properties"]
        self._lists: set[str] = set()
        self._fit = True

    def pass_on(self, found: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
        """Yield the fields as they come, each entry of a list when it is taken."""
        for name, value in found:
            self._fit &= name not in self.compared
            self.compared[name] = value
            if isinstance(value, Iterator):
                self._lists.add(name)
                self.compared[name] = []
                value = self._entries(name, value)  # noqa: PLW2901 - the same, looked at
            yield name, value

    def _entries(self, name: str, entries: Iterator[Any]) -> Iterator[Any]:
        schema = self._schemas.get(name, {}).get("items", {})
        names = _COMPARED.get(name, _OTHERS)
        for entry in entries:
            self._fit &= next(faults(entry, schema), None) is None
            found = entry if isinstance(entry, dict) else {}
            self.compared[name].append({one: found[one] for one in names if one in found})
            yield entry

    def fits(self) -> bool:
        """Return whether each field was there once, and had its form as every entry had."""
        around = {
            name: [] if name in self._lists else self.compared[name] for name in self.compared
        }
        return self._fit and first_fault(around, "results") is None
