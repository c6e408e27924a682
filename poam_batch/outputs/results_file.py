"""results.json: every file of an inbox once, counted, and every assessment, an entry a line."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from poam_batch.outputs.not_renewed import NotRenewed, not_renewed_fields
from poam_batch.outputs.records import RECORD, VERSION, AssessmentRecord, NotUsed, RunOutcome

RESULTS_FORMAT = "poam-batch/results"
NOT_USED = (
    RunOutcome.REJECTED,
    RunOutcome.FAILED,
    RunOutcome.DEFERRED,
    RunOutcome.IGNORED,
    RunOutcome.MERGED,
)


def run_fields(
    as_of: date,
    rule_sets: dict[str, str],
    assessments: Sequence[AssessmentRecord],
    not_used: Sequence[NotUsed],
    not_renewed: Sequence[NotRenewed] = (),
) -> RECORD:
    """Return results.json; `assessments` is an iterator, for they are many and each is large."""
    return {
        "format": RESULTS_FORMAT,
        "version": VERSION,
        "as_of": as_of.isoformat(),
        "rule_sets": rule_sets,
        "counts": _counts(assessments, not_used),
        "assessments": (assessment.fields() for assessment in assessments),
        **{
            str(outcome): [_not_used(entry) for entry in not_used if entry.outcome is outcome]
            for outcome in NOT_USED
        },
        "not_renewed": [not_renewed_fields(one) for one in not_renewed],
    }


def results_json(fields: Mapping[str, object]) -> bytes:
    """Return results.json as UTF-8: each of its fields on a line, and each entry of a list."""
    return b"".join(results_parts(fields))


def results_parts(fields: Mapping[str, object]) -> Iterator[bytes]:
    """Yield results.json in parts: over many clients it is large."""
    return written_parts(fields.items())


def written_parts(fields: Iterable[tuple[str, object]]) -> Iterator[bytes]:
    """Yield a results.json in parts from its fields as they come, such as those of `fields_of`."""
    for number, (name, value) in enumerate(fields):
        yield b",\n" if number else b"{\n"
        yield _plain(name) + b": "
        yield from _entries(value) if isinstance(value, list | Iterator) else (_plain(value),)
    yield b"\n}\n"


def fields_of(lines: Iterable[bytes]) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a results.json as `results_parts` writes it, a list as its entries.

    Of a list no more than an entry is held at a time; what is not taken of it is passed over.
    Raises ValueError for what is written in any other way, or cut off.
    """
    left = iter(lines)
    if next(left, b"") != b"{\n":
        raise ValueError("no fields, each on a line")
    for line in left:
        if line == b"}\n":
            return
        name, _, value = line.partition(b": ")
        if value != b"[\n":
            yield json.loads(name), json.loads(value.removesuffix(b"\n").removesuffix(b","))
            continue
        entries = _entries_of(left)
        yield json.loads(name), entries
        deque(entries, maxlen=0)
    raise ValueError("cut off")


def _entries_of(left: Iterator[bytes]) -> Iterator[Any]:
    for line in left:
        if line.startswith(b"]"):
            return
        yield json.loads(line.removesuffix(b"\n").removesuffix(b","))
    raise ValueError("cut off")


def _entries(entries: Iterable[object]) -> Iterator[bytes]:
    before = b"[\n "
    for entry in entries:
        yield before + _plain(entry)
        before = b",\n "
    yield b"[]" if before == b"[\n " else b"\n]"


def _plain(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _counts(assessments: Sequence[AssessmentRecord], not_used: Sequence[NotUsed]) -> dict[str, int]:
    used = Counter({entry.path: entry.outcome for entry in assessments}.values())
    counts = used + Counter(entry.outcome for entry in not_used)
    return {"seen": counts.total(), **{str(outcome): counts[outcome] for outcome in RunOutcome}}


def _not_used(entry: NotUsed) -> RECORD:
    fields: RECORD = {"workbook": entry.workbook, "code": entry.code, "message": entry.message}
    return fields | {"nights": entry.nights} if entry.nights else fields
