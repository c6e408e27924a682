"""The portfolio as a page, made in a worker."""

from __future__ import annotations

from pathlib import Path

from poam_batch.model import Document
from poam_batch.outputs.page_hash import PAGE
from poam_batch.outputs.pages import Page, load_page, render_page
from poam_batch.outputs.portfolio import Portfolio, portfolio_view

TEMPLATE = "portfolio.html.j2"
SCRIPT = "portfolio.js"


def load_portfolio(templates: Path) -> None:
    """Compile the page. Raises ConfigurationError where the template is wrong."""
    load_page(TEMPLATE, SCRIPT, templates)


def render_portfolio(portfolio: Portfolio, templates: Path) -> Document:
    """Return `index.html`. Raises ConfigurationError where the template is wrong."""
    page = Page(TEMPLATE, SCRIPT, {"portfolio": portfolio_view(portfolio)})
    return Document(PAGE, render_page(page, templates))
