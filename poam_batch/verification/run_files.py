"""The files of the whole run, results.json and index.html, beside what stands of each client."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from poam_batch.files import sha256
from poam_batch.naming import ClientFiles, client_files
from poam_batch.outputs.records import RunOutcome
from poam_batch.outputs.results_file import results_json
from poam_batch.verification.client_files import SHARED
from poam_batch.verification.form import first_fault
from poam_batch.verification.numbers import first_few
from poam_batch.verification.pages import Page, one_line, read_page
from poam_batch.verification.remarks import RUN_AGAIN, Code, Remark
from poam_batch.verification.run_results import LAST, Fields, read_as_written

RESULTS, PORTFOLIO = "results.json", "index.html"
_NOT_USED = (RunOutcome.REJECTED, RunOutcome.FAILED, RunOutcome.DEFERRED, RunOutcome.IGNORED)


@dataclass(frozen=True, eq=False, slots=True)
class RunFiles:
    """What the last run said: results.json where it can be read, the portfolio, and what is wrong.

    `page` is None where the portfolio cannot be read.
    """

    results: Fields | None
    page: Page | None
    remarks: tuple[Remark, ...]

    @property
    def files(self) -> int:
        """How many of the two could be read."""
        return (self.results is not None) + (self.page is not None)

    @property
    def assessments(self) -> Sequence[Fields]:
        """The assessments of the last run."""
        return self.results["assessments"] if self.results else ()

    @property
    def named(self) -> frozenset[str]:
        """The results that the last run names, by their paths."""
        if self.results is None:
            return frozenset()
        return frozenset(entry["result"] for entry in (*self.assessments, *self._not_renewed))

    @property
    def left(self) -> Mapping[str, str]:
        """The results that the last run did not renew, by their paths, each with its code."""
        return {entry["result"]: entry["code"] for entry in self._not_renewed}

    @property
    def _not_renewed(self) -> Sequence[Fields]:
        return self.results.get("not_renewed", ()) if self.results else ()


def read_run_files(out: Path, recorded: Mapping[str, frozenset[str]] | None) -> RunFiles:
    """Return the two files, read in a worker; `recorded` as in `ClientTask`."""
    remarks: list[Remark] = []
    results = read_as_written(out / RESULTS) or _results(out, remarks)
    page = _portfolio(out, recorded, remarks)
    return RunFiles(results, page, tuple(remarks))


def _read(out: Path, name: str, remarks: list[Remark]) -> bytes | None:
    try:
        return (out / name).read_bytes()
    except FileNotFoundError:
        remarks.append(Remark(name, Code.MISSING, "It is not there.", RUN_AGAIN))
    except OSError as error:
        why = f"It cannot be read: {error.strerror or error}."
        remarks.append(Remark(name, Code.DAMAGED, why, RUN_AGAIN))
    return None


def _results(out: Path, remarks: list[Remark]) -> Fields | None:
    """Return a results.json that was read whole, and note what is wrong with it."""
    content = _read(out, RESULTS, remarks)
    if content is None:
        return None
    try:
        fields: dict[str, Any] = json.loads(content)
    except (ValueError, RecursionError) as error:
        remarks.append(Remark(RESULTS, Code.DAMAGED, f"It is no JSON: {error}.", RUN_AGAIN))
        return None
    fault = first_fault(fields, "results")
    if fault is not None:
        remarks.append(Remark(RESULTS, Code.WRONG_FORM, f"{fault}.", RUN_AGAIN))
        return None
    if results_json(fields) != content:
        what = "Its bytes are not those that the program writes: it was edited."
        remarks.append(Remark(RESULTS, Code.CHANGED, what, RUN_AGAIN))
    return fields


def _portfolio(
    out: Path, recorded: Mapping[str, frozenset[str]] | None, remarks: list[Remark]
) -> Page | None:
    content = _read(out, PORTFOLIO, remarks)
    if content is None:
        return None
    hashes = None if recorded is None else recorded.get(PORTFOLIO, frozenset())
    ours = hashes is not None and sha256(content) in hashes
    if hashes is not None and not ours:
        code = Code.CHANGED if hashes else Code.NOT_RECORDED
        what = (
            "Its bytes are not those that the program wrote." if hashes else "No run recorded it."
        )
        remarks.append(Remark(PORTFOLIO, code, what, RUN_AGAIN))
    try:
        page = read_page(content)
    except ValueError as error:
        remarks.append(Remark(PORTFOLIO, Code.DAMAGED, f"It is not in UTF-8: {error}.", RUN_AGAIN))
        return None
    if not page.whole and not ours:
        remarks.append(Remark(PORTFOLIO, Code.DAMAGED, "It is not a whole page.", RUN_AGAIN))
        return None
    return page


def compare(run: RunFiles, shared: Mapping[str, Fields]) -> Iterator[Remark]:
    """Yield where the run's files say something else than the results, given by their paths."""
    if run.results is None:
        return
    results = run.results
    for entry in run.assessments:
        if fault := first_few(_entry(entry, shared.get(entry["result"]), results["as_of"])):
            yield _disagrees(f"{entry['client']}, Level {entry['level']}: {fault}.")
    for entry in results.get("not_renewed", ()):
        found = shared.get(entry["result"])
        if found is not None and (fault := first_few(_others(entry, found, LAST))):
            yield _disagrees(f"{entry['client']}, Level {entry['level']}, not renewed: {fault}.")
    if fault := first_few(_counts(results)):
        yield _disagrees(f"Its counts are wrong: {fault}.")
    if run.page is not None:
        yield from _listed(run.page, results)


def _entry(entry: Fields, found: Fields | None, as_of: str) -> Iterator[str]:
    """Yield what an entry says otherwise than its result; nothing where that was not readable."""
    if found is not None:
        yield from _others(entry, found, (*SHARED, "problems", "conflicts"))
    due = entry["closeout_due"]
    left = None if due is None else (date.fromisoformat(due) - date.fromisoformat(as_of)).days
    if entry["days_left"] != left:
        yield f"days_left is {entry['days_left']}, and comes out as {left}"


def _others(entry: Fields, found: Fields, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        if entry[name] != found[name]:
            yield f"{name} is {entry[name]} here, and {found[name]} in its result"


def _counts(results: Fields) -> Iterator[str]:
    counts = results["counts"]
    others = sum(number for name, number in counts.items() if name != "seen")
    if counts["seen"] != others:
        yield f"seen is {counts['seen']}, and the others add up to {others}"
    for outcome in (*_NOT_USED, RunOutcome.MERGED):
        listed = len(results.get(outcome, ()))
        if counts[outcome] != listed:
            yield f"{outcome} is {counts[outcome]}, and {listed} are listed"


def _listed(page: Page, results: Fields) -> Iterator[Remark]:
    """Yield whom the portfolio does not show.

    The program's own marks each section; a firm's may leave out what was not used.
    """
    missing = [
        f"{entry['client']}, Level {entry['level']}"
        for entry in (*results["assessments"], *results.get("not_renewed", ()))
        if not _is_linked(page, entry)
    ]
    for outcome in _NOT_USED:
        if f"{outcome}-title" in page.ids:
            missing += (
                entry["workbook"]
                for entry in results[outcome]
                if not all(one_line(entry[name]) in page.text for name in ("workbook", "message"))
            )
    if missing:
        what = f"It does not show {first_few(missing)} as results.json does."
        yield Remark(PORTFOLIO, Code.DISAGREE, what, RUN_AGAIN)


def _is_linked(page: Page, entry: Fields) -> bool:
    """Return whether a page leads to a client's files, or names it where it leads to none."""
    files: ClientFiles = client_files(entry["client"], entry["scope"], entry["level"])
    if any("/" in link for link in page.links):
        return any(files.path(name) in page.links for name in (files.summary, files.poam))
    return one_line(entry["client"]) in page.text


def _disagrees(what: str) -> Remark:
    fix = "Run again: a run that was stopped leaves this, or somebody edited it."
    return Remark(RESULTS, Code.DISAGREE, what, fix)
