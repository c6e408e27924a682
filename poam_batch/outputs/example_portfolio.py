"""The built-in example of a portfolio: all statuses, all kinds of files and clients without one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from poam_batch.model import Status
from poam_batch.naming import client_files
from poam_batch.outputs.example import example_results
from poam_batch.outputs.example_facts import ASSESSED, HOSTILE
from poam_batch.outputs.not_renewed import LastResult, NotRenewed
from poam_batch.outputs.portfolio import Portfolio, portfolio_of
from poam_batch.outputs.portfolio_rows import portfolio_row
from poam_batch.outputs.records import NotUsed, RunOutcome
from poam_batch.poam import Deadline
from poam_batch.rulesets.load import load_rule_set

_AS_OF = date(2026, 11, 22)


def example_portfolio() -> Portfolio:
    """Return a portfolio with every status and one file of each kind that gave no assessment."""
    rows = [
        portfolio_row(
            result,
            poam,
            client_files(f"{result.header.client} {number}", None, result.header.level),
            _AS_OF,
        )._replace(workbook=f"{number}.xlsx")
        for number, (result, poam) in enumerate(example_results())
    ]
    outcomes = (RunOutcome.REJECTED, RunOutcome.FAILED, RunOutcome.DEFERRED, RunOutcome.IGNORED)
    not_used = [
        NotUsed(Path("x.xlsx"), f"{outcome} {HOSTILE}.xlsx", outcome, "damaged", "It is cut off.")
        for outcome in outcomes
    ]
    return portfolio_of(_AS_OF, rows, not_used, [_not_renewed()])


def _not_renewed() -> NotRenewed:
    """Return a client that was not renewed, and whose closeout is past by now."""
    name, level = f"Not renewed {HOSTILE}", 2
    item_id = "AC.L2-3.1.3#1"
    return NotRenewed(
        client=name,
        scope=None,
        level=level,
        files=client_files(name, None, level),
        last=LastResult(ASSESSED, Status.CONDITIONAL, None, 99, 101, load_rule_set(level).maximum),
        code="damaged",
        message="It is cut off.",
        workbook=f"{HOSTILE}.xlsx",
        today=_AS_OF,
        deadlines=(
            Deadline(item_id, "item", ASSESSED),
            Deadline("", "closeout", _AS_OF - timedelta(1)),
        ),
    )
