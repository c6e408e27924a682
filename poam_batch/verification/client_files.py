"""One client's outputs at one level, looked at in a worker: whole, ours, and of one mind."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from poam_batch.files import sha256
from poam_batch.ledger.memory import KnownClient, ScorePoint
from poam_batch.naming import ClientFiles
from poam_batch.problems import WorkbookRejected
from poam_batch.rulesets.load import load_rule_set
from poam_batch.verification.advice import advised
from poam_batch.verification.form import first_fault
from poam_batch.verification.numbers import Traced, first_few, number_faults
from poam_batch.verification.pages import Page, read_page
from poam_batch.verification.remarks import RUN_AGAIN, Code, Remark
from poam_batch.verification.stated_score import not_stated, page_faults, trace_faults
from poam_batch.versions import Version, list_versions
from poam_batch.workbooks.grids.admit import MOST_BYTES, admit_bytes
from poam_batch.workbooks.grids.open import open_sheets
from poam_batch.workbooks.poam_trace import TracedWorkbook, read_trace

Fields = Mapping[str, Any]
# What results.json says of an assessment as its result does.
SHARED = (
    "client", "scope", "level", "directory", "result", "score", "score_low", "score_high",
    "max_score", "ratio", "status", "status_name", "blocking", "poam_items", "closeout_due",
    "overdue", "next_due",
)  # fmt: skip
_NEXT_RUN = "The next run sets it right; what people wrote stays."


@dataclass(frozen=True, eq=False, slots=True)
class ClientTask:
    """What a worker is to look at.

    `recorded` are the hashes of each output by its path, None where the ledger is lost; `known` the
    client in the ledger, None where it is not there. `judged` as in :class:`Traced`; `left` as in
    :func:`advised`.
    """

    out: Path
    files: ClientFiles
    level: int
    recorded: Mapping[str, frozenset[str]] | None
    known: KnownClient | None
    judged: bool
    policy: Path | None = None
    left: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class ClientSeen:
    """What was found of a client, and how many of its files and versions were looked at.

    `shared` is what results.json should say of it too, None without a result that can be read.
    """

    remarks: tuple[Remark, ...]
    files: int
    versions: int
    shared: Fields | None = None


@dataclass(frozen=True, slots=True)
class _Output:
    """A file of a client that could be read, and whether its bytes are those that were recorded."""

    path: str
    content: bytes
    recorded: bool


def check_client(task: ClientTask) -> ClientSeen:
    """Look at a client's files. Run it in a process that may die: it opens workbooks."""
    remarks: list[Remark] = []
    found = [_output(task, name, remarks) for name in _names(task.files)]
    workbook, summary, result = found
    versions = list_versions(task.out, task.files.path(task.files.poam))
    remarks += (remark for version in versions for remark in _version(version, task.out))
    book = None if workbook is None else _workbook(workbook, remarks)
    page = None if summary is None else _page(summary, remarks)
    fields = None if result is None else _result(task, result, remarks)
    shared = None
    if fields is not None and result is not None:
        remarks += _numbers(task, fields, result)
        if book is not None and workbook is not None:
            remarks += _book_and_result(book, fields, (workbook, versions))
        if page is not None and summary is not None:
            remarks += _page_and_result(page, fields, summary)
        remarks += _ledger_and_result(task, fields)
        shared = {name: fields[name] for name in SHARED}
        shared |= {"problems": _severities(fields), "conflicts": len(fields["conflicts"])}
    said = tuple(advised(remarks, task.files.path(task.files.poam), task.left))
    return ClientSeen(said, sum(map(bool, found)), len(versions), shared)


def _names(files: ClientFiles) -> tuple[str, str, str]:
    return files.poam, files.summary, files.result


def _output(task: ClientTask, name: str, remarks: list[Remark]) -> _Output | None:
    """Return a file as it stands, and note where it is not the recorded one."""
    path = task.files.path(name)
    file = task.out / path
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES * 4)
    except OSError as error:
        gone = isinstance(error, FileNotFoundError)
        why = "It is not there." if gone else f"It cannot be read: {error.strerror or error}."
        remarks.append(Remark(path, Code.MISSING if gone else Code.DAMAGED, why, _fix(task, name)))
        return None
    hashes = None if task.recorded is None else task.recorded.get(path, frozenset())
    ours = hashes is not None and sha256(content) in hashes
    if hashes is not None and not ours:
        remarks += _unrecorded(task, name, (content, bool(hashes)))
    return _Output(path, content, ours)


def _unrecorded(task: ClientTask, name: str, found: tuple[bytes, bool]) -> Iterator[Remark]:
    """Yield what a file is whose bytes the ledger does not have."""
    path, (content, known) = task.files.path(name), found
    if not known:
        yield Remark(
            path, Code.NOT_RECORDED, "The ledger has no record of it.", "Run again: it is recorded."
        )
    elif name != task.files.poam:
        what = "Its bytes are not those that the program wrote."
        yield Remark(path, Code.CHANGED, what, RUN_AGAIN)
    elif _restored(task, content):
        what = "It is an earlier version of itself."
        yield Remark(path, Code.RESTORED, what, _NEXT_RUN)
    else:
        what = "People have worked in it since the last run."
        yield Remark(path, Code.EDITED, what, _NEXT_RUN)


def _restored(task: ClientTask, content: bytes) -> bool:
    digest = sha256(content)[:8]
    versions = list_versions(task.out, task.files.path(task.files.poam))
    return any(
        one.path.stem.endswith(digest) and one.path.read_bytes() == content for one in versions
    )


def _fix(task: ClientTask, name: str) -> str:
    if name != task.files.poam:
        return RUN_AGAIN
    return "Run again: it comes back from its versions, or is made anew."


def _version(version: Version, out: Path) -> Iterator[Remark]:
    """Yield what is wrong with a version: its bytes are not those of its name, or not whole.

    One that was damaged when it was kept, as restore keeps what it replaces, is only noted.
    """
    path = version.path.relative_to(out).as_posix()
    fix = "Take it from a backup, or delete it."
    try:
        content = version.path.read_bytes()
    except OSError as error:
        fault = f"It cannot be read: {error.strerror or error}."
        yield Remark(path, Code.VERSION_DAMAGED, fault, fix)
        return
    if not version.path.stem.endswith(sha256(content)[:8]):
        fault = "Its bytes are not those that were kept."
        yield Remark(path, Code.VERSION_DAMAGED, fault, fix)
        return
    try:
        open_sheets(admit_bytes(content))
    except WorkbookRejected as rejection:
        fault = f"It was so already when it was kept: {rejection.problem.message}"
        yield Remark(path, Code.VERSION_KEPT_SO, fault, "Nothing. Restore another version.")


def _workbook(output: _Output, remarks: list[Remark]) -> TracedWorkbook | None:
    try:
        return read_trace(output.content)
    except WorkbookRejected as rejection:
        fix = (
            "Put an earlier version back with poam-batch restore, then run again. Where none is "
            "kept, let Excel repair it, or move it away: the next run makes it anew."
        )
        remarks.append(Remark(output.path, Code.DAMAGED, rejection.problem.message, fix))
        return None


def _page(output: _Output, remarks: list[Remark]) -> Page | None:
    """Return a page; a firm's own may leave out what HTML may, so that its record outweighs."""
    try:
        page = read_page(output.content)
    except ValueError as error:
        fault = f"It is not in UTF-8: {error}."
        remarks.append(Remark(output.path, Code.DAMAGED, fault, RUN_AGAIN))
        return None
    if not page.whole and not output.recorded:
        what = "It is not a whole page."
        remarks.append(Remark(output.path, Code.DAMAGED, what, RUN_AGAIN))
        return None
    return page


def _result(task: ClientTask, output: _Output, remarks: list[Remark]) -> Fields | None:
    """Return a result that has its form; an earlier version of the program knew fewer fields."""
    try:
        fields: Fields = json.loads(output.content)
    except (ValueError, RecursionError) as error:
        what = f"It is no JSON: {error}."
        remarks.append(Remark(output.path, Code.DAMAGED, what, RUN_AGAIN))
        return None
    fault = first_fault(fields, "result")
    if fault is None:
        return fields
    earlier = output.recorded and not task.judged
    code = Code.NOT_COMPARED if earlier else Code.WRONG_FORM
    remarks.append(Remark(output.path, code, _sentence(fault), RUN_AGAIN))
    return None


def _numbers(task: ClientTask, fields: Fields, result: _Output) -> Iterator[Remark]:
    """Yield that the result is of somebody else, or does not follow from its own findings."""
    own = (task.level, task.files.directory, task.files.path(task.files.result))
    if (fields["level"], fields["directory"], fields["result"]) != own:
        what = f"It is the result of {fields['result']}, Level {fields['level']}."
        yield Remark(result.path, Code.DISAGREE, what, RUN_AGAIN)
        return
    rule_set = load_rule_set(task.level, task.policy)
    if fault := first_few(number_faults(Traced(fields, rule_set, task.judged))):
        fix = "Run again, with the same policy; do not use the score until then."
        yield Remark(result.path, Code.NOT_FROM_TRACE, f"{_sentence(fault)}", fix)


def _book_and_result(
    book: TracedWorkbook, fields: Fields, found: tuple[_Output, tuple[Version, ...]]
) -> Iterator[Remark]:
    output, versions = found
    earlier = {version.path.stem.rpartition("-")[2] for version in versions}
    if not output.recorded and sha256(output.content)[:8] in earlier:
        return
    if fault := first_few(trace_faults(book, fields)):
        yield Remark(output.path, Code.DISAGREE, _sentence(fault), _NEXT_RUN)
    if missing := "; ".join(not_stated(book)):
        what = f"It has {missing}."
        yield Remark(output.path, Code.NOT_COMPARED, what, "Nothing, if it is meant to be so.")


def _page_and_result(page: Page, fields: Fields, output: _Output) -> Iterator[Remark]:
    if fault := first_few(page_faults(page, fields)):
        yield Remark(output.path, Code.DISAGREE, _sentence(fault), RUN_AGAIN)
    if page.figure is None:
        what = "It shows no score where the program's own template does."
        yield Remark(output.path, Code.NOT_COMPARED, what, "Nothing, if it is meant to be so.")


def _ledger_and_result(task: ClientTask, fields: Fields) -> Iterator[Remark]:
    """Yield that the ledger remembers another score than the result that stands."""
    path = task.files.path(task.files.result)
    if task.recorded is None:
        return
    if task.known is None:
        what = "The ledger does not know this client at this level."
        yield Remark(path, Code.LEDGER_DISAGREES, what, "Run again.")
        return
    last = task.known.last
    if last is not None and (fault := first_few(_other_score(last, fields))):
        yield Remark(path, Code.LEDGER_DISAGREES, _sentence(fault), "Run again.")


def _other_score(last: ScorePoint, fields: Fields) -> Iterator[str]:
    for name in ("score", "score_low", "score_high", "max_score", "status"):
        if getattr(last, name) != fields[name]:
            yield f"the ledger has {name} {getattr(last, name)}, and the result {fields[name]}"
    for name, number in fields["findings"].items():
        if getattr(last, name) != number:
            yield f"the ledger has {name} {getattr(last, name)}, and the result {number}"


def _severities(fields: Fields) -> Mapping[str, int]:
    severities = [problem["severity"] for problem in fields["problems"]]
    return {name: severities.count(name) for name in ("error", "warning", "note")}


def _sentence(fault: str) -> str:
    return f"{fault[0].upper()}{fault[1:]}."
