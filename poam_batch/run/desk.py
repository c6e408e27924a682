"""What a run works with, and what becomes of each workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from poam_batch.engines import Engine
from poam_batch.ledger.store import Ledger
from poam_batch.outputs.portfolio_rows import PortfolioRow
from poam_batch.outputs.records import AssessmentRecord, NotUsed
from poam_batch.rulesets.ruleset import RuleSet
from poam_batch.run.returned import Mailbag
from poam_batch.shipped import shipped
from poam_batch.spool import Spool


@dataclass(frozen=True, slots=True)
class Desk:
    """What every chunk of a run is worked with.

    `sources` are the addresses of files that were fetched, by where they lie tonight.
    """

    pool: Engine
    ledger: Ledger
    spool: Spool
    rule_sets: Mapping[int, RuleSet]
    templates: Path
    out: Path
    as_of: date
    dry_run: bool = False
    conditional_date: date | None = None
    level: int | None = None
    mail: Mailbag = field(default_factory=Mailbag)
    sources: Mapping[Path, str] = field(default_factory=dict)

    @property
    def own_templates(self) -> bool:
        """Whether the templates are a firm's: what they give is not known before it was made."""
        return self.templates != shipped("templates")


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one workbook: its assessments, or why there are none.

    `merged` are the POA&M workbooks that came back and were merged into its plans, `notes` what
    must not be missed.
    """

    records: Sequence[AssessmentRecord] = ()
    rows: Sequence[PortfolioRow] = ()
    not_used: NotUsed | None = None
    merged: tuple[NotUsed, ...] = ()
    notes: tuple[str, ...] = ()
