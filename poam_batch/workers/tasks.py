"""What workers are asked to do, by name: who asks need not import what does it.

The parent of a run sends these functions and their arguments; a worker imports the rest.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

from poam_batch.outputs.jobs import Rendered, RenderJob
from poam_batch.outputs.portfolio import Portfolio
from poam_batch.standing import StandingPlan
from poam_batch.workers.sent_files import LentFolder, in_words_of, path_of, reworded


def read_standing(content: bytes, name: str) -> StandingPlan:
    """Return the plan in a POA&M workbook, as `workbooks.poam_sheet.read_standing` does."""
    from poam_batch.workbooks import poam_sheet

    return poam_sheet.read_standing(content, name)


def render_jobs(jobs: Sequence[RenderJob], templates: Path | LentFolder) -> tuple[Rendered, ...]:
    """Return the outputs of each job in order, as `outputs.render.render_jobs` does."""
    from poam_batch.outputs import render

    made = render.render_jobs(jobs, path_of(templates))
    return tuple(reworded(one, templates) for one in made)


def render_portfolio(portfolio: Portfolio, templates: Path | LentFolder) -> bytes:
    """Return `index.html`, as `outputs.portfolio_page.render_portfolio` does, compressed by zlib.

    Over many clients it is large, and says much the same of each.
    """
    from poam_batch.outputs import portfolio_page

    with in_words_of(templates):
        page = portfolio_page.render_portfolio(portfolio, path_of(templates))
    return zlib.compress(page.content, 1)


def prove_templates(templates: Path | LentFolder) -> None:
    """Render the built-in examples, as `outputs.render.prove_templates` does."""
    from poam_batch.outputs import render

    with in_words_of(templates):
        render.prove_templates(path_of(templates))
