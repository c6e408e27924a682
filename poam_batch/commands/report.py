"""How a run or a review ends: its exit code, and its text or JSON for stdout."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import IntEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from poam_batch.batch import RunOptions
from poam_batch.inbox.listing import folders_passed_over
from poam_batch.model import Status
from poam_batch.nights.waiting import waits_too_long
from poam_batch.outputs.digest_text import Heading, digest_lines, since_line
from poam_batch.outputs.not_renewed import NotRenewed
from poam_batch.outputs.records import AssessmentRecord, NotUsed, RunOutcome, as_json
from poam_batch.outputs.results_file import results_json
from poam_batch.outputs.terminal import (
    check_lines,
    not_used_lines,
    run_lines,
    score_line,
)
from poam_batch.run.run_report import RunReport
from poam_batch.sentences import count

if TYPE_CHECKING:
    from poam_batch.commands.review import Review

_UNUSABLE = (RunOutcome.REJECTED, RunOutcome.FAILED)
STATUSES = frozenset({str(Status.FINAL), str(Status.CONDITIONAL)})


class ExitCode(IntEnum):
    """What an exit code promises; the table stands in docs/outputs.md."""

    DONE = 0
    FAULT = 1
    USAGE = 2
    SOME_NOT_USED = 3
    NOTHING_TO_DO = 4
    FAIL_ON = 5
    ANOTHER_RUN = 11
    NOT_WRITABLE = 12
    CLUSTER_LOST = 13
    INTERRUPTED = 130
    TERMINATED = 143


def run_exit_code(report: RunReport, fail_on: Sequence[str], allow_empty: bool) -> ExitCode:
    """Return how a run ends; a file not used outweighs what `fail_on` names."""
    if report.publication.failure:
        return ExitCode.NOT_WRITABLE
    if any(needs_somebody(report)):
        return ExitCode.SOME_NOT_USED
    if any(failures(report, fail_on)):
        return ExitCode.FAIL_ON
    waiting = any(entry.outcome is not RunOutcome.IGNORED for entry in report.not_used)
    if not (report.assessments or waiting or allow_empty):
        return ExitCode.NOTHING_TO_DO
    return ExitCode.DONE


def review_exit_code(review: Review) -> ExitCode:
    """Return how `check` and `score` end."""
    if _unusable(review.not_used):
        return ExitCode.SOME_NOT_USED
    return ExitCode.DONE if review.assessments else ExitCode.NOTHING_TO_DO


def _unusable(not_used: Sequence[NotUsed]) -> bool:
    return any(entry.outcome in _UNUSABLE for entry in not_used)


def failures(report: RunReport, fail_on: Sequence[str]) -> Iterator[str]:
    """Yield a line for each assessment that is as `fail_on` names, and why.

    What is past counts for clients that could not be renewed, too.
    """
    for state in fail_on:
        for entry in report.assessed():
            if why := FAIL_ON[state](entry):
                client, level = entry.record["client"], entry.record["level"]
                yield f"{state}: {client}, Level {level}: {why}"
        for left in report.not_renewed:
            if why := LEFT_FAILS_ON.get(state, _passes)(left):
                whose = f"{left.client}, Level {left.level}"
                yield f"{state}: {whose}: {why}, not renewed ({left.code})"


def _not_achieved(entry: AssessmentRecord) -> str:
    return "" if entry.record["status"] in STATUSES else str(entry.record["status_name"])


def _blocking(entry: AssessmentRecord) -> str:
    blocking = entry.record["blocking"]
    assert isinstance(blocking, list)
    return ", ".join(blocking)


def _overdue(entry: AssessmentRecord) -> str:
    """Say what is past: items with their milestones, or a closeout that nothing shows was kept."""
    overdue = entry.record["overdue"]
    assert isinstance(overdue, int)
    late = any(day.what == "closeout" for day in entry.late)
    return _past(overdue, entry.record["closeout_due"] if late else None)


def _past(overdue: int, closeout: object) -> str:
    """Say how many items are past a date, and on which day a closeout that is past was due."""
    parts = [f"{count(overdue, 'item')} past a date"] if overdue else []
    if closeout is not None:
        parts.append(f"the closeout was due on {closeout}")
    return ", ".join(parts)


def _left_overdue(left: NotRenewed) -> str:
    return _past(left.overdue, left.closeout_due if left.closeout_passed else None)


def _left_lost(left: NotRenewed) -> str:
    """Say that a status which nothing renewed has run out: its closeout is past."""
    if left.last.status is not Status.CONDITIONAL or not left.closeout_passed:
        return ""
    return f"{left.last.status} on {left.last.as_of}, its closeout was due on {left.closeout_due}"


def _passes(left: NotRenewed) -> str:
    """Say nothing: what a client was found to be on an earlier day is not judged again."""
    del left
    return ""


def _lost(entry: AssessmentRecord) -> str:
    if entry.was is None or str(entry.was) not in STATUSES or entry.record["status"] in STATUSES:
        return ""
    return f"{entry.was} in the last run, now {entry.record['status_name']}"


FAIL_ON: Mapping[str, Callable[[AssessmentRecord], str]] = MappingProxyType(
    {
        "not-achieved": _not_achieved,
        "blocking": _blocking,
        "overdue": _overdue,
        "lost": _lost,
    }
)


LEFT_FAILS_ON: Mapping[str, Callable[[NotRenewed], str]] = MappingProxyType(
    {"overdue": _left_overdue, "lost": _left_lost}
)


def run_text(report: RunReport, options: RunOptions, code: int) -> Iterator[str]:
    """Yield the lines of a run and what changed; nothing where it went as the one before."""
    if _nothing_new(report, code):
        return
    records = [entry.record for entry in report.assessments]
    left = report.not_renewed
    yield from run_lines(records, report.not_used, left, _out(options), _folders(options))
    if report.digest.since is None:
        yield ""
        yield since_line(report.digest)
    elif report.digest.changes:
        yield ""
        yield from digest_lines(report.digest, Heading(report.as_of, _out(options)))


def quiet_text(report: RunReport, options: RunOptions, code: int) -> Iterator[str]:
    """Yield what changed, and nothing at all where it needs nobody; an empty inbox does."""
    if code == ExitCode.NOTHING_TO_DO:
        yield from run_lines([], report.not_used, (), _out(options), _folders(options))
    if report.digest.needs_a_person:
        yield from digest_lines(report.digest, Heading(report.as_of, _out(options)))


def remarks(report: RunReport, options: RunOptions, code: int) -> Iterator[str]:
    """Yield what a run says on stderr: its notes, and that nothing changed where that is so."""
    yield from report.notes
    if _nothing_new(report, code):
        number = count(len(report.assessments), "assessment")
        where = "a dry run" if options.dry_run else options.out / "index.html"
        yield f"Nothing has changed: {number} as on {report.digest.since}; {where}."


def _nothing_new(report: RunReport, code: int) -> bool:
    return not report.digest.changes and code != ExitCode.NOTHING_TO_DO


def _out(options: RunOptions) -> Path | None:
    return None if options.dry_run else options.out


def _folders(options: RunOptions) -> bool:
    """Return whether there are folders that the run did not look into."""
    here = [inbox for inbox in options.inboxes if isinstance(inbox, Path)]
    return not options.recursive and bool(folders_passed_over(here, options.out))


def needs_somebody(report: RunReport) -> Iterator[NotUsed]:
    """Yield the files that end a run with exit code 3."""
    for entry in report.not_used:
        if entry.outcome in _UNUSABLE or waits_too_long(entry):
            yield entry


def traces(report: RunReport) -> Iterator[str]:
    """Yield the tracebacks of the program's own faults."""
    return (entry.trace for entry in report.not_used if entry.trace)


def run_json(report: RunReport) -> str:
    """Return results.json as text."""
    return _decoded(results_json(report.fields()))


def score_text(review: Review) -> Iterator[str]:
    """Yield a line an assessment, then a line a file that has none."""
    yield from (score_line(entry) for entry in review.entries())
    yield from not_used_lines(review.not_used)


def score_json(review: Review) -> str:
    """Return the `assessments` that results.json would have."""
    return _decoded(
        json.dumps(review.entries(), ensure_ascii=False, indent=1).encode(
            "utf-8", "backslashreplace"
        )
    )


def check_text(review: Review) -> Iterator[str]:
    """Yield what was recognised in each file, and every problem with its cell."""
    for reviewed in review.assessments:
        yield from check_lines(reviewed.result)
    yield from not_used_lines(review.not_used)


def check_json(review: Review) -> str:
    """Return the same as JSON: the result of each assessment, and what was recognised."""
    return _decoded(as_json(review.checked()))


def _decoded(content: bytes) -> str:
    return content.decode("utf-8").rstrip("\n")
