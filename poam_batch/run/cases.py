"""What stands of each assessment in OUT: its POA&M workbook, read in a worker, and what came back.

What cannot be read, belongs to somebody else or is open in another program is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from poam_batch.engines import Fate, Outcome
from poam_batch.files import sha256
from poam_batch.hold import is_open, open_sentences
from poam_batch.inbox.intake import Unit
from poam_batch.inbox.reading import READ_SECONDS
from poam_batch.model import Assessment
from poam_batch.naming import ClientFiles, client_files, identity
from poam_batch.outputs.records import RunOutcome
from poam_batch.plan.closeout import after_closeout, is_later
from poam_batch.plan.granted import (
    DateSources,
    with_conditional_date,
    with_withdrawal,
    withdrawn,
    without_date,
)
from poam_batch.plan.returned import JoinedPlan, join_returned
from poam_batch.problems import Problem, Severity, WorkbookRejected
from poam_batch.run.desk import Desk
from poam_batch.run.gone import After, Gone, find_last, gone_problem
from poam_batch.run.returned import Returned
from poam_batch.sentences import list_names
from poam_batch.standing import StandingPlan
from poam_batch.versions import list_versions
from poam_batch.workers.tasks import read_standing
from poam_batch.written import Written

_LARGEST = 25 << 20
_BACK = (
    "Put an earlier version back with poam-batch restore. Where none is kept, let Excel repair it, "
    "or move it away: the next run makes it anew."
)
# A file with these is no workbook any more. What else is said of any workbook fits a POA&M too.
_SPOILT = frozenset({"damaged", "wrong_type", "zip_bomb", "xml_dtd"})


@dataclass(frozen=True, eq=False, slots=True)
class Case:
    """One assessment with what stands of it in OUT, and what is remembered of its plan.

    `content` is what stands; `source` what is brought up to date: that, or a workbook that came
    back; `joined` is what came back beside it, `mailed` all that came back. `touched` says that
    people have saved what stands, `made_from` what the source is known to be made from, to the
    byte. `gone` says that it stood there once. `refusal` says why nothing may be written, and
    `deferred` that tomorrow may do.
    """

    unit: Unit
    assessment: Assessment
    files: ClientFiles
    content: bytes | None
    remembered: Written | None
    source: bytes | None = None
    plan: StandingPlan | None = None
    joined: tuple[JoinedPlan, ...] = ()
    mailed: tuple[Returned, ...] = ()
    touched: bool = False
    made_from: str | None = None
    gone: Gone | None = None
    refusal: Problem | None = None
    deferred: bool = False

    @property
    def whose(self) -> tuple[str, int]:
        """The identity and the level that it is of."""
        return self.identity, self.assessment.header.level

    @property
    def path(self) -> str:
        """The POA&M workbook below OUT."""
        return self.files.path(self.files.poam)

    @property
    def identity(self) -> str:
        """What tells the client from others."""
        return identity(self.assessment.header.client, self.assessment.header.scope)

    def refused(self, code: str, message: str, *, deferred: bool = False) -> Case:
        """Return the case with the reason why nothing may be written for it."""
        problem = Problem(code, Severity.ERROR, message)
        return replace(self, refusal=problem, deferred=deferred)


def standing_cases(units: Sequence[Unit], desk: Desk) -> list[Case]:
    """Return the assessments of a chunk with what stands of each, and what came back."""
    cases = [_case(unit, assessment, desk) for unit in units for assessment in unit.assessments]
    standing = (_with_last_version(case, desk) for case in _with_plans(cases, desk))
    mailed = (_with_mail(case, desk) for case in standing)
    told = (_with_warning(case, desk) for case in mailed)
    return [_with_withdrawal(case, desk) for case in told]


def _case(unit: Unit, assessment: Assessment, desk: Desk) -> Case:
    header = assessment.header
    files = client_files(header.client, header.scope, header.level)
    found = desk.out / files.path(files.poam)
    who = identity(header.client, header.scope)
    case = Case(unit, assessment, files, None, desk.ledger.written(who, header.level))
    if is_open(found):
        return case.refused("poam_open", open_sentences(found, case.path), deferred=True)
    if found.is_dir():
        message = f"{case.path} is a folder, where the POA&M workbook belongs. Move it elsewhere."
        return case.refused("poam_is_folder", message)
    try:
        size = found.stat().st_size
        content = found.read_bytes() if size <= _LARGEST else None
    except FileNotFoundError:
        return case
    except PermissionError:
        message = f"{case.path} cannot be read: it is locked, or not open to this account."
        return case.refused("poam_open", message, deferred=True)
    if content is None:
        message = f"{case.path} is larger than 25 MiB and is left as it is. Delete what is no plan."
        return case.refused("too_large", message)
    ours = desk.ledger.find(case.path, sha256(content))
    return replace(
        case,
        content=content,
        source=content,
        touched=ours is None,
        made_from=None if ours is None else ours.made_from,
    )


def _with_plans(cases: Sequence[Case], desk: Desk) -> list[Case]:
    """Return the cases with the plans that stand in OUT, each read in a worker."""
    tasks = [(case.content, case.path) for case in cases if case.content is not None]
    outcomes = desk.pool.map(read_standing, tasks, READ_SECONDS)
    return [case if case.content is None else _with_plan(case, next(outcomes)) for case in cases]


def _with_plan(case: Case, outcome: Outcome[tuple[bytes, str], StandingPlan]) -> Case:
    plan = outcome.value
    if plan is None:
        return _unreadable(case, outcome)
    written = plan.written
    if written and (written.identity, written.level) != (case.identity, _level(case)):
        message = (
            f"{case.path} is the plan of {written.client}, Level {written.level}, and is left as "
            "it is. Move it to where it belongs."
        )
        return case.refused("poam_of_another", message)
    if written is None and case.remembered is None:
        message = (
            f"{case.path} has lost its hidden sheet, and nothing is remembered of it, so that it "
            "is left as it is. Restore an earlier version, or move it elsewhere: the newest "
            "version is put back then, or a new one made."
        )
        return case.refused("poam_not_understood", message)
    return replace(case, plan=plan)


def _with_last_version(case: Case, desk: Desk) -> Case:
    """Return the case of a workbook that is gone with its last kept version.

    Where the ledger is lost as well, it counts as saved by people.
    """
    if case.content is not None or case.refusal is not None or not _stood_once(case, desk):
        return case
    place, remembered = (desk.out, case.path, case.whose), case.remembered is not None
    gone = find_last(place, desk.pool, remembered=remembered)
    case = replace(case, gone=gone)
    if gone.last is None:
        return case
    touched = case.remembered is None or case.remembered.touched
    return replace(case, source=gone.last.content, plan=gone.last.plan, touched=touched)


def _stood_once(case: Case, desk: Desk) -> bool:
    """Return whether a workbook was written before: by the ledger, or by the versions alone."""
    known = case.remembered is not None or desk.ledger.client(*case.whose) is not None
    return known or bool(list_versions(desk.out, case.path))


def _with_warning(case: Case, desk: Desk) -> Case:
    """Return the case of a workbook that was gone with the warning that it was."""
    if case.gone is None:
        return case
    merged = [one.workbook for one in case.mailed if one.outcome is RunOutcome.MERGED]
    after = After(list_names(merged), case.remembered is not None, desk.dry_run)
    problem = gone_problem(case.gone, case.assessment.header.client, after)
    problems = (*case.assessment.problems, problem)
    return replace(case, assessment=replace(case.assessment, problems=problems))


def _with_mail(case: Case, desk: Desk) -> Case:
    """Return the case with the POA&M workbooks that came back.

    The first takes the place of one that nobody has worked in, so that all of it stays: columns,
    sheets, comments. Else what was changed in its cells joins what stands.
    """
    if case.refusal is not None:
        return case
    for one in _mail(case, desk):
        written = None if case.plan is None else case.plan.written
        if written is not None and sha256(one.content) in written.merged:
            case = replace(case, mailed=(*case.mailed, one.known()))
            continue
        pure = written is not None and not (written.touched or case.touched)
        if case.plan is None or pure:
            case = replace(case, source=one.content, plan=one.plan, touched=True, made_from=None)
            mailed = one
        else:
            joined = join_returned(case.plan, one.plan, case.remembered)
            others = [m.workbook for m in case.mailed if m.outcome is RunOutcome.MERGED]
            mailed = one.beside(others[-1] if others else "")
            case = replace(case, plan=joined.plan, joined=(*case.joined, joined), touched=True)
        case = replace(case, mailed=(*case.mailed, mailed))
    return case


def _mail(case: Case, desk: Desk) -> Sequence[Returned]:
    """Return what came back, and what was merged before into a workbook that is gone with it."""
    new = desk.mail.of(case.whose)
    if case.gone is None:
        return new
    written = None if case.plan is None else case.plan.written
    held = () if written is None else written.merged
    return (*desk.mail.again(case.whose, held, desk.pool), *new)


def _with_withdrawal(case: Case, desk: Desk) -> Case:
    """Return the case without the Conditional date, where people took it back."""
    if case.refusal is not None or case.plan is None:
        return case
    sources = replace(_sources(case, desk.conditional_date), as_of=desk.as_of)
    day = withdrawn(case.assessment.header, sources)
    if day is None:
        return case
    return replace(
        case,
        assessment=with_withdrawal(case.assessment, case.plan, day),
        plan=replace(case.plan, written=without_date(case.plan.written)),
        remembered=without_date(case.remembered),
    )


def _sources(case: Case, given: date | None) -> DateSources:
    returned = tuple(joined.granted for joined in case.joined if joined.granted)
    return DateSources(given, case.plan, case.remembered, returned)


def _level(case: Case) -> int:
    return case.assessment.header.level


def advised(problem: Problem) -> Problem:
    """Return why a POA&M workbook in OUT cannot be read with what to do about such a workbook."""
    return replace(problem, hint=_BACK) if problem.code in _SPOILT else problem


def _unreadable(case: Case, outcome: Outcome[tuple[bytes, str], StandingPlan]) -> Case:
    """Return the case of a workbook that cannot be read and so is left as it is."""
    if isinstance(outcome.error, WorkbookRejected):
        problem = advised(outcome.error.problem)
        message = " ".join(filter(None, (problem.message, problem.hint)))
        return case.refused(problem.code, f"{message} It is left as it is.")
    if outcome.fate is Fate.RAISED and outcome.error is not None:
        raise outcome.error
    message = f"{case.path} could not be read ({outcome.fate}). It is left as it is."
    return case.refused("poam_not_understood", message)


def dated(
    case: Case, given: date | None, closeout_days: int | None = None, as_of: date | None = None
) -> Assessment:
    """Return the assessment with the Conditional date that counts; `given` is the option's.

    `closeout_days` are those in which a Conditional status is closed out. `as_of` is the day of
    the run: a date after it does not count yet.
    One that was closed out since says what the closeout found, and when.
    """
    own = case.plan.written if case.plan else None
    closed = next((w for w in (case.remembered, own) if w and w.closed_on), None)
    if closed is not None and is_later(case.assessment, closed):
        sources = DateSources(given, as_of=as_of, ended=closed)
        return with_conditional_date(case.assessment, sources)
    sources = replace(_sources(case, given), closeout_days=closeout_days, as_of=as_of)
    known = with_conditional_date(case.assessment, sources)
    return known if closed is None else after_closeout(known, closed)
