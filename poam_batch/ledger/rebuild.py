"""What the outputs themselves still tell where the ledger is lost: clients, scores, findings.

`<client>-result.json` says them, and results.json from which workbook and on which day. Hashes of
outputs and plans are not rebuilt: each POA&M workbook counts as edited then, and carries its plan
in its own hidden sheet.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from poam_batch.ledger.memory import ClientFacts, FindingPoint, Memory, ScorePoint
from poam_batch.model import Finding, Status
from poam_batch.naming import ClientFiles, client_files, identity
from poam_batch.poam import Deadline, is_done

_FORMAT = "poam-batch/result"
_RUN_FORMAT = "poam-batch/results"


class _LastRun(NamedTuple):
    """What results.json says: the day, and the workbook of each result by its path below OUT."""

    as_of: date | None = None
    workbooks: Mapping[str, str] = {}


def memories_of_outputs(out: Path) -> Iterator[Memory]:
    """Yield what can be known of each client whose result stands in OUT; others are passed over.

    The day is that of the last run, else of the assessment; without either a score is left out.
    """
    last = _last_run(out)
    for path in sorted(out.glob("*-*/*-result.json")):
        try:
            fields = json.loads(path.read_bytes())
            memory = _memory(fields, last)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            continue
        files = _files(memory.client)
        if (path.parent.name, path.name) == (files.directory, files.result):
            yield memory


def _last_run(out: Path) -> _LastRun:
    try:
        fields = json.loads((out / "results.json").read_bytes())
        if fields["format"] != _RUN_FORMAT:
            return _LastRun()
        workbooks = {entry["result"]: str(entry["workbook"]) for entry in fields["assessments"]}
        return _LastRun(date.fromisoformat(fields["as_of"]), workbooks)
    except (OSError, ValueError, TypeError, KeyError):
        return _LastRun()


def _memory(fields: Mapping[str, Any], last: _LastRun) -> Memory:
    """Return what a result tells; raises ValueError, TypeError or KeyError where it lacks it."""
    if fields["format"] != _FORMAT:
        raise ValueError("no result of this program")
    client = _client(fields)
    client = replace(client, workbook=last.workbooks.get(_path(client), ""))
    as_of = last.as_of or _day(fields["assessment_date"])
    if as_of is None:
        return Memory(date.min, client)
    findings = (
        FindingPoint(as_of, str(one["id"]), Finding(one["finding"]), one["points_lost"])
        for one in fields["requirements"]
    )
    score, deadlines = _score(fields, client, as_of), tuple(_deadlines(fields))
    return Memory(as_of, client, score, tuple(findings), deadlines=deadlines)


def _deadlines(fields: Mapping[str, Any]) -> Iterator[Deadline]:
    """Yield the open days of what stands on the plan, and of the closeout."""
    for item in fields.get("poam", ()):
        name, steps = str(item["item_id"]), item.get("milestones", ())
        opens = [("item", item["scheduled_completion"])]
        opens += [(m["id"] or "milestone", m["due"]) for m in steps if not is_done(m["status"])]
        for what, due in opens if item["allowed"] else ():
            if due is not None:
                yield Deadline(name, what, date.fromisoformat(due))
    closeout = _day(fields.get("closeout_due"))
    if closeout is not None and fields["status"] != Status.FINAL:
        yield Deadline("", "closeout", closeout)


def _client(fields: Mapping[str, Any]) -> ClientFacts:
    name, scope, level = str(fields["client"]), fields["scope"], int(fields["level"])
    return ClientFacts(
        identity=identity(name, scope),
        level=level,
        name=name,
        scope=scope,
        directory=client_files(name, scope, level).directory,
        conditional_status_date=_day(fields["conditional_status_date"]),
    )


def _score(fields: Mapping[str, Any], client: ClientFacts, as_of: date) -> ScorePoint:
    counts = fields["findings"]
    return ScorePoint(
        as_of=as_of,
        status=Status(fields["status"]),
        score=fields["score"],
        score_low=fields["score_low"],
        score_high=fields["score_high"],
        max_score=fields["max_score"],
        met=int(counts["met"]),
        not_met=int(counts["not_met"]),
        not_applicable=int(counts["not_applicable"]),
        not_assessed=int(counts["not_assessed"]),
        workbook=client.workbook,
    )


def _files(client: ClientFacts) -> ClientFiles:
    return client_files(client.name, client.scope, client.level)


def _path(client: ClientFacts) -> str:
    files = _files(client)
    return files.path(files.result)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
