"""How a run found its clients and files, read from results.json: what two runs differ in.

The run of tonight and the last one that finished are read by the same code, so that nothing can
seem to have changed that is only said in another way.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from poam_batch.model import Status
from poam_batch.outputs.changes import Subject
from poam_batch.outputs.plan_fields import Late, late_day
from poam_batch.outputs.records import VERSION, RunOutcome
from poam_batch.outputs.results_file import RESULTS_FORMAT, fields_of
from poam_batch.outputs.terminal import score_text

Whose = tuple[str, int]
Value = TypeVar("Value")
NEEDED = (RunOutcome.REJECTED, RunOutcome.FAILED, RunOutcome.DEFERRED, RunOutcome.MERGED)
_RENEWED = MappingProxyType({"not_renewed": False, "assessments": True})
FIRST = "There is no earlier run in this folder to compare with: everything is new."


@dataclass(frozen=True, slots=True)
class ClientState:
    """A client at one level as a run found it, or as an earlier one did where `renewed` is not set.

    `score` is a text such as `101/110`, `low` and `high` its range; `to_look_at` counts errors and
    warnings; `code`, `message` and `workbook` say why it was not renewed, and `told` that a run has
    told of it.
    """

    subject: Subject
    status: str
    status_name: str
    score: str
    low: int | None
    high: int | None
    blocking: tuple[str, ...]
    late: tuple[Late, ...]
    closeout_due: str | None
    days_left: int | None
    conflicts: tuple[str, ...]
    to_look_at: int
    renewed: bool = True
    told: bool = False
    code: str = ""
    message: str = ""
    workbook: str | None = None


class FileState(NamedTuple):
    """A file that gave no assessment, and on how many nights running it was deferred."""

    outcome: RunOutcome
    workbook: str
    code: str
    message: str
    nights: int


@dataclass(frozen=True, slots=True)
class RunState:
    """What a run found: its clients by folder and level, its files and its notes.

    `rule_sets` are the versions of the rules by which it found them.
    """

    as_of: date
    clients: Mapping[Whose, ClientState]
    files: tuple[FileState, ...]
    notes: tuple[str, ...]
    rule_sets: Mapping[str, str] = field(default_factory=dict)


class LastRun(NamedTuple):
    """The last run that finished; None where it cannot be compared with, and `why` says so."""

    state: RunState | None
    why: str = ""


def read_last_run(out: Path) -> LastRun:
    """Return the last run that finished, as results.json in OUT tells of it."""
    file = out / "results.json"
    try:
        return LastRun(_last_state(file))
    except FileNotFoundError:
        return LastRun(None, FIRST)
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return LastRun(
            None,
            f"{file} is damaged, or of another version, so that there is nothing to compare with: "
            "everything counts as new.",
        )


def _last_state(file: Path) -> RunState:
    """Return what results.json says, read an entry at a time; one written otherwise is read whole.

    Raises ValueError, TypeError, LookupError or AttributeError where it is none.
    """
    try:
        with file.open("rb") as lines:
            return state_of(fields_of(lines))
    except (ValueError, TypeError, LookupError):
        return state_of(json.loads(file.read_bytes()).items())


def state_of(fields: Iterable[tuple[str, Any]]) -> RunState:
    """Return what the fields of results.json say, each taken as it comes.

    Raises ValueError, TypeError or LookupError for other JSON.
    """
    clients: dict[str, dict[Whose, ClientState]] = {}
    files: dict[str, list[FileState]] = {}
    plain: dict[str, Any] = {}
    for name, value in fields:
        if name in _RENEWED:
            clients[name] = dict(_with_place(one, renewed=_RENEWED[name]) for one in value)
        elif name in NEEDED:
            files[name] = [_file(RunOutcome(name), entry) for entry in value]
        else:
            plain[name] = _texts(value) if name == "notes" else value
    if (plain["format"], plain["version"]) != (RESULTS_FORMAT, VERSION):
        raise ValueError(f"{plain['format']}, version {plain['version']}")
    return RunState(
        as_of=date.fromisoformat(plain["as_of"]),
        clients=clients["not_renewed"] | clients["assessments"],
        files=tuple(one for outcome in NEEDED for one in files.get(outcome, ())),
        notes=plain.get("notes", ()),
        rule_sets={_a(str, name): _a(str, version) for name, version in plain["rule_sets"].items()},
    )


def _with_place(record: Mapping[str, Any], *, renewed: bool) -> tuple[Whose, ClientState]:
    whose = _a(str, record["directory"]), _a(int, record["level"])
    return whose, _client(record, renewed=renewed)


def _client(record: Mapping[str, Any], *, renewed: bool) -> ClientState:
    problems = record.get("problems", {})
    # Of a closeout that was held an incomplete assessment does not say that it is due.
    held = record.get("closed_out") is True and record["status"] != str(Status.FINAL)
    return ClientState(
        subject=Subject(
            _a(str, record["client"]), _or_none(str, record["scope"]), _a(int, record["level"])
        ),
        status=str(Status(_a(str, record["status"]))),
        status_name=sys.intern(_a(str, record["status_name"])),
        score=score_text(dict(record)),
        low=_or_none(int, record["score_low"]),
        high=_or_none(int, record["score_high"]),
        blocking=_texts(record.get("blocking", ())),
        late=tuple(
            [late_day(one["item_id"], one["what"], one["due"]) for one in record.get("late", ())]
        ),
        closeout_due=None if held else _or_none(str, record["closeout_due"]),
        days_left=None if held else _or_none(int, record["days_left"]),
        conflicts=_texts(
            f"{one['item_id']}, {one['column']}" for one in record.get("conflict_cells", ())
        ),
        to_look_at=sum(_a(int, problems.get(kind, 0)) for kind in ("error", "warning")),
        renewed=renewed,
        told=record.get("told") is True,
        code=_a(str, record.get("code", "")),
        message=_a(str, record.get("message", "")),
        workbook=_or_none(str, record["workbook"]),
    )


def _file(outcome: RunOutcome, entry: Mapping[str, Any]) -> FileState:
    return FileState(
        outcome,
        _a(str, entry["workbook"]),
        _a(str, entry["code"]),
        _a(str, entry["message"]),
        _a(int, entry.get("nights", 0)),
    )


def _a(kind: type[Value], value: object) -> Value:
    """Return a value of a kind; raises TypeError for any other, so that nothing is guessed."""
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f"{value!r} is no {kind}")
    return value


def _or_none(kind: type[Value], value: object) -> Value | None:
    return None if value is None else _a(kind, value)


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(_a(str, value) for value in values)
