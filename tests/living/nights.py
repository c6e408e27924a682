"""Nights of one client in one process: read what stands, merge, patch; no worker, no file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from poam_batch.model import Result
from poam_batch.outputs.jobs import StandingWorkbook
from poam_batch.outputs.poam_update import update_poam_workbook
from poam_batch.outputs.poam_workbook import render_poam_workbook
from poam_batch.plan.living import PlanNow, living_plan
from poam_batch.poam import LivingPlan
from poam_batch.rulesets.load import load_rule_set
from poam_batch.shipped import shipped
from poam_batch.standing import StandingPlan
from poam_batch.workbooks.poam_sheet import read_standing
from poam_batch.written import Written

IDENTITY = "acme"
NAME = "acme-poam.xlsx"


@dataclass(frozen=True)
class Night:
    """What a night made of a workbook: `before` is None on the first one."""

    result: Result
    plan: LivingPlan
    before: bytes | None
    after: bytes
    standing: StandingPlan | None


def play(
    result: Result, day: date, before: bytes | None = None, remembered: Written | None = None
) -> Night:
    """Play one night over what stands."""
    rule_set = load_rule_set(result.header.level)
    standing = None if before is None else read_standing(before, NAME)
    plan = living_plan(result, rule_set, PlanNow(day, IDENTITY, standing, remembered))
    templates = shipped("templates")
    if before is None or standing is None:
        after = render_poam_workbook(result, plan, NAME, templates).content
    else:
        stands = StandingWorkbook(before, standing)
        after = update_poam_workbook(result, plan, stands, NAME, templates).document.content
    return Night(result, plan, before, after, standing)


def proposed(result: Result, day: date, remembered: Written | None) -> LivingPlan:
    """Return what the program would write tonight if nobody had ever touched the workbook."""
    rule_set = load_rule_set(result.header.level)
    return living_plan(result, rule_set, PlanNow(day, IDENTITY, None, remembered))
