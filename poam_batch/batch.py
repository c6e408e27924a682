"""One run: an inbox is read, scored, planned, rendered and put in place; a report says how.

The clock is read here and nowhere below: `as_of` is passed down as a date.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from poam_batch.engines import Engine, Fate, why_stopped
from poam_batch.files import write_parts
from poam_batch.hold import held, stopped_by_disk
from poam_batch.inbox.arrivals import look_at
from poam_batch.inbox.intake import Progress, no_workbooks, read_tasks
from poam_batch.inbox.recall import Recall
from poam_batch.ledger.store import Ledger
from poam_batch.made_with import Making, made_with
from poam_batch.nights.files import Ending, night_counts, write_digest, write_last_success
from poam_batch.nights.log import Clock, NightLog
from poam_batch.nights.run_state import LastRun, read_last_run
from poam_batch.outputs.digest_text import Heading
from poam_batch.outputs.page_hash import Shown
from poam_batch.outputs.results_file import results_parts
from poam_batch.problems import ConfigurationError
from poam_batch.remote.address import Address
from poam_batch.remote.inputs import Where, list_inputs
from poam_batch.remote.publish import NOT_LOOKED, Looked, look, open_target, publish
from poam_batch.remote.storage import Storage
from poam_batch.rulesets.load import LEVELS, load_rule_set
from poam_batch.run.desk import Desk
from poam_batch.run.publishing import publish_portfolio
from poam_batch.run.run_report import RunReport, report_of, with_digest, with_night
from poam_batch.run.working import Inbox, Reports, work_on
from poam_batch.shipped import own_templates, shipped
from poam_batch.spool import Spool
from poam_batch.workbooks.read_options import ReadOptions
from poam_batch.workers.choice import cluster_engine, local_engine
from poam_batch.workers.limits import COLLECT_PAST_CHUNKS, spare_collections
from poam_batch.workers.tasks import prove_templates

if TYPE_CHECKING:
    from poam_batch.workbooks.words.firm_layouts import FirmLayout

TEMPLATE_SECONDS = 120.0
TEMPLATE_SUFFIXES = (".xlsx", ".j2", ".css", ".js")


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run is asked to do. `level` None means: the ids decide; `jobs` None: every core.

    `afresh` works on everything, also on what has not changed since the last run.
    `scheduler` is the address of a Dask cluster that does the work instead of this machine.
    """

    inboxes: tuple[Path | Address, ...]
    out: Path
    as_of: date | None = None
    conditional_date: date | None = None
    level: int | None = None
    jobs: int | None = None
    scheduler: str | None = None
    policy: Path | None = None
    templates: Path | None = None
    clients: Path | None = None
    layouts: Path | None = None
    marking: str | None = None
    recursive: bool = False
    dry_run: bool = False
    publish: Address | None = None
    afresh: bool = False


Ends = Callable[[RunReport], int]


@dataclass(frozen=True, eq=False, slots=True)
class _Telling:
    """How a run tells of itself: its bar and log, the run to compare with, notes, its exit code.

    `target` is where its outputs are copied to.
    """

    progress: Progress
    log: NightLog
    last: LastRun
    ends: Ends | None
    notes: tuple[str, ...] = ()
    target: Storage | None = None


def today() -> date:
    """Return the day it is here, where no other is given."""
    return _now().date()


def _now() -> datetime:
    return datetime.now().astimezone()


def run(options: RunOptions, progress: Progress, ends: Ends | None = None) -> RunReport:
    """Do one run and return its report; `ends` tells the exit code, for the log and for monitors.

    Raises ConfigurationError before any work for a wrong option, policy, template, layout or
    clients file, and RunStopped where another run holds OUT, OUT cannot be written or an inbox
    cannot be fetched whole.
    """
    rule_sets = {level: load_rule_set(level, options.policy) for level in LEVELS}
    templates = known_templates(options.templates)
    reading = ReadOptions(options.level, known_layouts(options.layouts))
    where = Where(options.inboxes, options.out, options.recursive, options.publish)
    with ExitStack() as stack:
        inputs = stack.enter_context(list_inputs(where))
        roster = inputs.roster(options.clients)
        target = None if options.publish is None else open_target(options.publish, options.out)
        stack.enter_context(stopped_by_disk(options.out))
        pool = stack.enter_context(_engine(options))
        if options.templates is not None:
            _prove(templates, pool)
        if not options.dry_run:
            stack.enter_context(held(options.out))
        logged = None if options.dry_run else options.out
        log = stack.enter_context(NightLog(logged, Clock(_now, time.monotonic)))
        last = read_last_run(options.out)
        ledger = stack.enter_context(Ledger(options.out, options.dry_run))
        desk = Desk(
            pool=pool,
            ledger=ledger,
            spool=Spool(),
            rule_sets=rule_sets,
            templates=templates,
            out=options.out,
            as_of=options.as_of or today(),
            dry_run=options.dry_run,
            conditional_date=options.conditional_date,
            level=options.level,
            sources=inputs.sources,
        )
        log.started({**asdict(options), "as_of": str(desk.as_of)}, len(inputs.listed))
        fetched = inputs.fetch()
        tasks = read_tasks(fetched.candidates, reading, roster.told, options.marking)
        ignored = [*fetched.not_used, *no_workbooks(fetched.candidates)]
        common = _common(options, templates)
        arrived = look_at(fetched.candidates, time.time())
        inbox = Inbox(tasks, ignored, arrived, _recall(options, common, desk))
        notes = (*ledger.notes, *roster.notes, *log.notes)
        return _work(inbox, common, desk, _Telling(progress, log, last, ends, notes, target))


def _work(inbox: Inbox, common: str, desk: Desk, telling: _Telling) -> RunReport:
    spare_collections(COLLECT_PAST_CHUNKS)
    reports = Reports(telling.progress, telling.log.stage, telling.log.used)
    worked = work_on(inbox, desk, reports)
    report = with_night(report_of(worked.delivered, worked.not_used, desk), desk)
    # What people saved there has to be in the digest, which stands before anything is sent.
    looked = NOT_LOOKED if telling.target is None else look(desk.out, telling.target)
    told = (desk.ledger.untold(), telling.notes, looked.notes())
    report = with_digest(report, telling.last, *told)
    telling.log.not_used(report.not_used)
    if not desk.dry_run:
        rows = [row for entry in worked.delivered for row in entry.rows]
        shown = Shown(report.as_of, rows, report.not_used, report.not_renewed)
        publish_portfolio(shown, common, desk)
        # What a digest compares with moves on only when the digest itself stands.
        write_digest(report.digest, Heading(report.as_of, desk.out))
        write_parts(desk.out / "results.json", results_parts(report.fields()))
        desk.ledger.told()
        report = _copied_out(report, looked, desk, telling)
        _finish(report, desk, telling)
    return report


def _recall(options: RunOptions, common: str, desk: Desk) -> Recall:
    """Return what is known of the files; nothing where all is to be worked on.

    A Conditional date that is given for a single client has all of them looked at.
    """
    everything = options.afresh or options.conditional_date is not None
    known = {} if everything else desk.ledger.seen()
    return Recall(known, common, desk.as_of, desk.sources)


def _common(options: RunOptions, templates: Path) -> str:
    making = Making(
        templates,
        options.policy,
        options.layouts,
        options.level,
        options.marking,
        options.conditional_date,
    )
    return made_with(making)


def known_templates(folder: Path | None) -> Path:
    """Return the folder of the templates: a firm's, or the shipped one.

    Raises ConfigurationError for a folder that is not there or holds no template.
    """
    ours = shipped("templates")
    if folder is None:
        return ours
    names = {path.name for path in ours.iterdir()}
    if not folder.is_dir() or not any((folder / name).is_file() for name in names):
        known = ", ".join(sorted(name for name in names if name.endswith(TEMPLATE_SUFFIXES)))
        raise ConfigurationError(f"{folder} is no folder with a template. Templates: {known}.")
    return folder


def known_layouts(folder: Path | None) -> tuple[FirmLayout, ...]:
    """Return a firm's layouts, none without a folder; raises ConfigurationError."""
    if folder is None:
        return ()
    from poam_batch.workbooks.words.firm_layouts import load_layouts  # noqa: PLC0415 - seldom there

    return load_layouts(folder)


def _engine(options: RunOptions) -> Engine:
    if options.scheduler is not None:
        return cluster_engine(options.scheduler, options.jobs)
    return local_engine(options.jobs, own_templates=options.templates is not None)


def _prove(templates: Path, pool: Engine) -> None:
    """Render the built-in examples, so that a firm's wrong template is found before any work.

    The shipped templates are proven by the tests.
    """
    (outcome,) = pool.map(prove_templates, [(templates,)], TEMPLATE_SECONDS)
    if outcome.fate is not Fate.DONE:
        why = why_stopped(outcome, TEMPLATE_SECONDS)
        raise ConfigurationError(
            f"{', '.join(own_templates(templates))}: rendering the built-in examples {why}. Look "
            "there for a loop that does not end, or repeats more often than it should."
        )


def _copied_out(report: RunReport, looked: Looked, desk: Desk, telling: _Telling) -> RunReport:
    """Return the report with what became of copying the outputs to an address."""
    if telling.target is None:
        return report
    copied = publish(desk.out, telling.target, looked)
    telling.log.stage("publishing", len(report.assessments))
    return replace(report, publication=copied, notes=(*report.notes, *copied.notes()))


def _finish(report: RunReport, desk: Desk, telling: _Telling) -> None:
    """Write for monitors that the run finished, unless it found nothing to do."""
    code = None if telling.ends is None else telling.ends(report)
    counts = night_counts(report.digest, len(report.assessments), len(list(report.warnings())))
    write_last_success(desk.out, Ending(_now(), code, report.as_of), counts)
    telling.log.finished(code, **counts)
