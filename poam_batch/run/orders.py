"""Workbooks that count become orders: scored a chunk at a time, and planned with what stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from poam_batch.files import sha256
from poam_batch.inbox.intake import Unit
from poam_batch.inbox.unread import internal_failure
from poam_batch.item_events import item_events
from poam_batch.model import Result, Status
from poam_batch.outputs.jobs import Rendered, RenderJob, StandingWorkbook
from poam_batch.outputs.records import NotUsed, RunOutcome
from poam_batch.plan.clock import ClockNow, late_events, on_the_clock
from poam_batch.plan.living import PlanNow, living_plan
from poam_batch.plan.mailed import with_mail
from poam_batch.poam import LivingPlan
from poam_batch.problems import Problem, RunStopped
from poam_batch.rulesets.ruleset import RuleSet
from poam_batch.run.cases import Case, dated, standing_cases
from poam_batch.run.desk import Desk
from poam_batch.run.returned import Returned
from poam_batch.run.trending import trend_of


@dataclass(frozen=True, slots=True)
class Order:
    """One workbook on its way: what is to be rendered, and what was.

    `stood` are the bytes of the POA&M workbook in OUT for each job, None where there is none,
    `touched` says that people have saved it, `at_rest` that nothing but its assessment and what the
    program wrote itself went into it. `was` is the status of the last run that assessed it,
    None where there was none.
    `returned` are the POA&M workbooks that came back and are merged into its plans.
    """

    unit: Unit
    jobs: tuple[RenderJob, ...] = ()
    stood: tuple[bytes | None, ...] = ()
    touched: tuple[bool, ...] = ()
    at_rest: tuple[bool, ...] = ()
    was: tuple[Status | None, ...] = ()
    returned: tuple[Returned, ...] = ()
    rendered: tuple[Rendered, ...] = ()
    not_used: NotUsed | None = None

    @property
    def name(self) -> str:
        """The workbook's name, as results call it."""
        return self.unit.assessments[0].workbook

    def failed(self, code: str, message: str, outcome: RunOutcome = RunOutcome.FAILED) -> Order:
        """Return the order without anything to write, and why."""
        not_used = NotUsed(self.unit.path, self.name, outcome, code, f"{self.name}: {message}")
        return Order(self.unit, not_used=not_used)

    def held_up(self, code: str, message: str, outcome: RunOutcome = RunOutcome.FAILED) -> Order:
        """Return it as failed for a reason that lies with what stands in OUT, which comes first."""
        said = f"{message} Until then {self.name} is not taken up."
        return Order(self.unit, not_used=NotUsed(self.unit.path, self.name, outcome, code, said))


def plan_orders(units: Sequence[Unit], desk: Desk) -> list[Order]:
    """Score and plan a chunk; a fault of ours costs the workbook that brought it out."""
    try:
        return _orders(units, desk)
    except RunStopped:
        raise
    except Exception as error:  # noqa: BLE001 - the one trap: a fault costs one workbook
        if len(units) > 1:
            return [order for unit in units for order in plan_orders([unit], desk)]
        unit = units[0]
        name = unit.assessments[0].workbook
        return [Order(unit, not_used=internal_failure(unit.path, name, error))]


def _orders(units: Sequence[Unit], desk: Desk) -> list[Order]:
    cases = standing_cases(units, desk)
    orders = {unit.path: Order(unit) for unit in units}
    for case in cases:
        if case.refusal is not None:
            outcome = RunOutcome.DEFERRED if case.deferred else RunOutcome.FAILED
            message = case.refusal.message
            orders[case.unit.path] = orders[case.unit.path].held_up(
                case.refusal.code, message, outcome
            )
    for level, rule_set in desk.rule_sets.items():
        chosen = [
            case
            for case in cases
            if case.assessment.header.level == level and orders[case.unit.path].not_used is None
        ]
        for case, result in zip(chosen, _assessed(chosen, rule_set, desk), strict=True):
            order = orders[case.unit.path]
            orders[case.unit.path] = _with_job(order, case, result, desk)
    return list(orders.values())


def _assessed(cases: Sequence[Case], rule_set: RuleSet, desk: Desk) -> Sequence[Result]:
    from poam_batch.assess.results import assess_chunk  # noqa: PLC0415 - see Intake

    days = rule_set.poam.closeout_days
    known = [dated(case, desk.conditional_date, days, desk.as_of) for case in cases]
    return assess_chunk(known, rule_set, desk.as_of)


def _with_job(order: Order, case: Case, result: Result, desk: Desk) -> Order:
    """Return the order with the plan of one more assessment, joined with what stands."""
    now = PlanNow(desk.as_of, case.identity, case.plan, case.remembered, touched=case.touched)
    living = _with_joined(living_plan(result, desk.rule_sets[result.header.level], now), case)
    clock = ClockNow(desk.as_of, result.open_closeout, case.plan)
    living = on_the_clock(living, clock)
    known = desk.ledger.client(*case.whose)
    if known is not None:
        living = _with_trend(living, case, result, clock, desk)
    result = replace(result, problems=(*_told(result, living), *living.problems))
    standing = None
    if case.source is not None and case.plan is not None:
        standing = StandingWorkbook(case.source, case.plan, case.made_from)
    return replace(
        order,
        jobs=(*order.jobs, RenderJob(result, living, case.files, standing)),
        stood=(*order.stood, case.content),
        touched=(*order.touched, case.touched),
        at_rest=(*order.at_rest, not (case.touched or case.mailed or case.gone)),
        was=(*order.was, None if known is None or known.last is None else known.last.status),
        returned=(*order.returned, *case.mailed),
    )


def _told(result: Result, living: LivingPlan) -> Iterator[Problem]:
    """Yield the problems of a result; an older assessment than the plan's contradicts no date."""
    for problem in result.problems:
        if living.poam.left is None or problem.code != "status_date_contradicted":
            yield problem


def _with_trend(
    living: LivingPlan, case: Case, result: Result, clock: ClockNow, desk: Desk
) -> LivingPlan:
    tonight = (
        *item_events(case.remembered, living.written, desk.as_of),
        *late_events(living.poam, clock),
    )
    trend = trend_of(desk.ledger, case.identity, result, tonight, desk.as_of)
    return replace(living, poam=replace(living.poam, trend=trend))


def _with_joined(living: LivingPlan, case: Case) -> LivingPlan:
    """Return the plan with what came back written too, where the program does not write itself."""
    theirs = {(w.row, w.field): w for joined in case.joined for w in joined.writes}
    ours = {(write.row, write.field): write for write in living.writes}
    # Several that came back may hold the same row that people added.
    added = {tuple(row.items()): row for joined in case.joined for row in joined.appended}
    conflicts = (*living.conflicts, *(c for joined in case.joined for c in joined.conflicts))
    lost = (cell for joined in case.joined for cell in joined.mailed)
    return replace(
        living,
        written=with_mail(living.written, (sha256(one.content) for one in case.mailed), lost),
        writes=tuple((theirs | ours).values()),
        appended=(*added.values(), *living.appended),
        conflicts=tuple(dict.fromkeys(conflicts)),
    )
