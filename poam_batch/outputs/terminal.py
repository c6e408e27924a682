"""What a terminal shows: a line an assessment, the files not used, and what was recognised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from poam_batch.model import AssessmentType, Finding, Header, Recognised, Result
from poam_batch.outputs.not_renewed import NotRenewed, not_renewed_lines
from poam_batch.outputs.records import RECORD, NotUsed, RunOutcome, score_fields
from poam_batch.problems import Problem
from poam_batch.sentences import count


def run_lines(
    assessments: Sequence[RECORD],
    not_used: Sequence[NotUsed],
    not_renewed: Sequence[NotRenewed],
    out: Path | None,
    folders: bool = False,
) -> Iterator[str]:
    """Yield what a run says on stdout; `out` is None where nothing was written.

    `folders` says that there are folders which were not looked into.
    """
    width = max((len(str(record["client"])) for record in assessments), default=0)
    for record in assessments:
        yield score_line(record, min(width, 40))
    yield from not_used_now(entry for entry in not_used if entry.outcome is not RunOutcome.IGNORED)
    yield from not_renewed_lines(not_renewed)
    ignored = [entry for entry in not_used if entry.outcome is RunOutcome.IGNORED]
    if ignored:
        yield f"ignored: {', '.join(f'{entry.workbook} ({entry.code})' for entry in ignored)}"
    if not assessments:
        more = " --recursive looks into folders as well." if folders else ""
        yield f"{_nothing(not_used)}{more}"
    if out is None:
        yield "A dry run: nothing was written, and what is said to be done was only tried."
    else:
        yield f"Open {out / 'index.html'} to see all clients."


def _nothing(not_used: Sequence[NotUsed]) -> str:
    """Return why there is no assessment: nothing was found, or nothing of it could be used."""
    number = sum(entry.outcome is not RunOutcome.IGNORED for entry in not_used)
    if not number:
        return "No assessment was found."
    return f"None of {count(number, 'workbook')} could be used."


def not_used_now(entries: Iterable[NotUsed]) -> Iterator[str]:
    """Yield what became of each file that gave no assessment, and why on a line of its own."""
    for entry in entries:
        yield f"{entry.outcome}: {entry.workbook} ({entry.code})"
        yield f"    {entry.message}"


def score_line(record: RECORD, width: int = 0) -> str:
    """Return one assessment on one line: client, level, score, status, what blocks it."""
    client = str(record["client"]).ljust(width)
    more = f"{_overdue(record)}{_to_look_at(record)}"
    return f"{client}  L{record['level']}  {score_text(record):>12}  {_status(record)}{more}"


def _overdue(record: RECORD) -> str:
    """Return how many items of the plan are past a date."""
    number = record["overdue"]
    assert isinstance(number, int)
    return f"; {count(number, 'item')} overdue" if number else ""


def _to_look_at(record: RECORD) -> str:
    """Return how much of the workbook a person should look at; the summary names each cell."""
    problems, conflicts = record["problems"], record["conflicts"]
    assert isinstance(problems, dict)
    assert isinstance(conflicts, int)
    kinds = [(problems["error"], "error"), (problems["warning"], "warning")]
    found = [count(number, noun) for number, noun in [*kinds, (conflicts, "conflict")] if number]
    return f"; {', '.join(found)}" if found else ""


def score_text(record: RECORD) -> str:
    """Return a score: `101/110`, `88..104/110`, `(108/110)` if provisional, `-` at Level 1."""
    if record["score"] is not None:
        return f"{record['score']}/{record['max_score']}"
    if record["score_low"] is None:
        return "-"
    if record["score_low"] == record["score_high"]:
        return f"({record['score_low']}/{record['max_score']})"
    return f"{record['score_low']}..{record['score_high']}/{record['max_score']}"


def _status(record: RECORD) -> str:
    blocking = record["blocking"]
    assert isinstance(blocking, list)
    text = str(record["status_name"])
    if not blocking:
        return text
    first = ", ".join(blocking[:3]) + (", ..." if len(blocking) > 3 else "")
    return f"{text}; {len(blocking)} blocking: {first}"


def check_lines(result: Result) -> Iterator[str]:
    """Yield all that was recognised in a workbook and every problem, so that it can be repaired."""
    header = result.header
    yield f"{result.workbook}: Level {header.level}, {result.status_name}"
    sources = {"client": header.client_source, **dict(header.sources)}
    for name, field, value in _facts(header):
        if value:
            where = f" (from {sources[field]})" if field in sources else ""
            yield f"  {name:<11} {value}{where}"
    yield f"  score       {score_text(score_fields(result))}"
    for table in result.recognised:
        yield from _table_lines(table)
    yield f"  findings    {_findings(result)}"
    if not result.problems:
        yield "  problems    none"
    for problem in result.problems:
        yield from problem_lines(problem)


def _facts(header: Header) -> Iterator[tuple[str, str, object]]:
    """Yield what is known of an assessment: a label, the field it was read for, and its value."""
    yield "client", "client", header.client
    yield "level", "level", header.level
    yield "scope", "scope", header.scope
    yield "CAGE", "cage_codes", ", ".join(header.cage_codes)
    yield "type", "assessment_type", _type(header.assessment_type)
    yield "assessed", "assessment_date", header.assessment_date
    yield "SSP", "ssp_name", header.ssp and " ".join((header.ssp.name, header.ssp.version)).strip()
    yield "conditional", "conditional_status_date", header.conditional_status_date
    yield "status date", "status_date", header.status_date
    yield "assessor", "assessor", header.assessor
    yield "contact", "contact", header.contact
    yield "marking", "marking", header.marking


def _type(assessment_type: AssessmentType | None) -> str:
    return "not stated" if assessment_type is None else str(assessment_type)


def _table_lines(table: Recognised) -> Iterator[str]:
    how = f", read by {table.layout}"
    rows = f"{table.rows} rows with ids"
    yield f"  table       {table.sheet}, header in row {table.header_row}, {rows}{how}"
    for meaning, letter, words in table.columns:
        yield f"    {letter:>3}  {meaning:<12} {words}"
    if table.unused:
        yield f"    not used: {', '.join(f'{letter} ({words})' for letter, words in table.unused)}"


def _findings(result: Result) -> str:
    found = [requirement.finding for requirement in result.requirements]
    return ", ".join(f"{found.count(finding)} {finding}" for finding in Finding)


def problem_lines(problem: Problem) -> Iterator[str]:
    """Yield a problem with its place, and what to do about it."""
    place = f"{problem.sheet}!{problem.cell}: " if problem.cell else ""
    message = problem.message.removeprefix(place)
    yield f"  {problem.severity}: {place}{message} ({problem.code})"
    if problem.hint:
        yield f"    {problem.hint}"


def not_used_lines(entries: Iterable[NotUsed]) -> Iterator[str]:
    """Yield each file that gave no assessment, and why."""
    for entry in entries:
        yield f"{entry.workbook}: {entry.outcome} ({entry.code}): {entry.message}"
