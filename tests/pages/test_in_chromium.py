"""Both pages in a real browser: silent, alone, usable by everyone, and marked on every sheet."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from poam_batch.outputs.example import example_results
from poam_batch.outputs.example_portfolio import example_portfolio
from poam_batch.outputs.portfolio import Portfolio
from poam_batch.outputs.portfolio_page import render_portfolio
from poam_batch.outputs.summary import render_summary
from poam_batch.shipped import shipped

pytestmark = pytest.mark.pages

SIZES = {"desktop": (1366, 768), "phone": (360, 800)}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NAMES = ("Acme", "Bluewater", "Dynamo", "Evergreen", "Forge", "Gap", "Hermes", "Little")


class Site(NamedTuple):
    """The pages as files."""

    summaries: tuple[Path, ...]
    portfolio: Path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "Chromium is missing: make system-deps installs it."
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("pages")
    summaries = []
    for number, (result, poam) in enumerate(example_results()):
        document = render_summary(result, poam, shipped("templates"), f"{number}.html")
        summaries.append(folder / document.name)
        summaries[-1].write_bytes(document.content)
    index = render_portfolio(named_portfolio(), shipped("templates"))
    (folder / index.name).write_bytes(index.content)
    return Site(tuple(summaries), folder / index.name)


def named_portfolio() -> Portfolio:
    portfolio = example_portfolio()
    rows = zip(NAMES, portfolio.rows, strict=True)
    return replace(portfolio, rows=tuple(row._replace(client=name) for name, row in rows))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    yield context.new_page()
    context.close()


def shown_clients(page: Page) -> list[str]:
    cells: Locator = page.locator("#clients tbody tr:visible th a")
    return cells.all_inner_texts()


def test_a_page_says_nothing_on_the_console_and_asks_nobody_for_anything(
    page: Page, site: Site
) -> None:
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    files = [*site.summaries, site.portfolio]

    for file in files:
        page.goto(file.as_uri())

    assert said == []
    assert asked == [file.as_uri() for file in files]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_that_shuts_somebody_out(
    browser: Browser, site: Site, scheme: str, size: str
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    found = {}

    for file in (site.summaries[0], site.summaries[2], site.summaries[6], site.portfolio):
        page.goto(file.as_uri())
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        found[file.name] = [
            (violation["id"], [node["html"] for node in violation["nodes"]])
            for violation in Axe().run(page).response["violations"]
        ]
    context.close()

    assert {name: violations for name, violations in found.items() if violations} == {}


@pytest.mark.parametrize("size", SIZES)
def test_no_page_scrolls_sideways(browser: Browser, site: Site, size: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    widths = {}

    for file in (*site.summaries, site.portfolio):
        page.goto(file.as_uri())
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        widths[file.name] = page.evaluate("document.documentElement.scrollWidth")
    context.close()

    assert widths == dict.fromkeys(widths, width)


def test_the_five_answers_stand_above_the_fold(page: Page, site: Site) -> None:
    bottoms = {}

    for file in site.summaries:
        page.goto(file.as_uri())
        box = page.locator(".answers").bounding_box()
        assert box is not None
        bottoms[file.name] = box["y"] + box["height"]

    assert {name: bottom for name, bottom in bottoms.items() if bottom > 768} == {}


def test_a_column_sorts_up_and_down_and_says_so(page: Page, site: Site) -> None:
    page.goto(site.portfolio.as_uri())
    by_name = page.get_by_role("button", name="Client")

    by_name.click()
    up, sort_up = shown_clients(page), by_name.locator("..").get_attribute("aria-sort")
    by_name.click()
    down, sort_down = shown_clients(page), by_name.locator("..").get_attribute("aria-sort")

    assert (up, sort_up) == (sorted(NAMES), "ascending")
    assert (down, sort_down) == (sorted(NAMES, reverse=True), "descending")


def test_scores_sort_as_numbers_and_what_has_none_stays_last(page: Page, site: Site) -> None:
    page.goto(site.portfolio.as_uri())
    by_score = page.get_by_role("button", name="Score")

    by_score.click()
    up = page.locator("#clients tbody td.score-cell").evaluate_all(
        "cells => cells.map(cell => cell.dataset.sort)"
    )

    assert up == ["21", "59", "61", "99", "99", "110", "110", ""]


def test_the_filters_narrow_the_list_and_say_how_much_is_left(page: Page, site: Site) -> None:
    page.goto(site.portfolio.as_uri())
    shown = page.get_by_role("status")

    page.get_by_label("Status", exact=True).select_option("final")
    final, said_final = shown_clients(page), shown.inner_text()
    page.get_by_label("Search").fill("gAP")
    searched, said_searched = shown_clients(page), shown.inner_text()
    page.get_by_role("button", name="Show all by urgency").click()
    expect(shown).to_have_text("8 of 8 shown")

    assert (final, said_final) == (["Forge", "Gap"], "2 of 8 shown")
    assert (searched, said_searched) == (["Gap"], "1 of 8 shown")
    assert len(shown_clients(page)) == 8


def test_the_order_of_urgency_comes_back(page: Page, site: Site) -> None:
    page.goto(site.portfolio.as_uri())
    before = shown_clients(page)

    page.get_by_role("button", name="Client").click()
    page.get_by_role("button", name="Show all by urgency").click()
    expect(page.locator("[aria-sort]")).to_have_count(0)

    assert shown_clients(page) == before


def test_everything_is_reached_with_the_keyboard(page: Page, site: Site) -> None:
    page.goto(site.portfolio.as_uri())

    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.textContent")
    page.get_by_role("button", name="Status").focus()
    page.keyboard.press("Enter")

    assert first == "Skip to the clients"
    assert page.locator("[aria-sort]").inner_text() == "Status"


def test_without_scripts_the_portfolio_is_whole(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(site.portfolio.as_uri())
    rows, buttons = (
        page.locator("#clients tbody tr").count(),
        page.locator("button:visible").count(),
    )
    context.close()

    assert (rows, buttons) == (8, 0)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_every_printed_page_carries_the_marking_twice_and_the_disclaimer(
    page: Page, site: Site, paper: str, tmp_path: Path
) -> None:
    pages = []

    for number, file in enumerate((site.summaries[0], site.portfolio)):
        page.goto(file.as_uri())
        page.pdf(path=tmp_path / f"{number}.pdf", format=paper)
        text = subprocess.run(
            ["pdftotext", "-layout", tmp_path / f"{number}.pdf", "-"],
            capture_output=True,
            check=True,
            encoding="utf-8",
        ).stdout
        pages += text.rstrip("\f").split("\f")

    assert len(pages) >= 4
    for sheet in pages:
        lines = [line.strip() for line in sheet.splitlines() if line.strip()]
        assert lines.count("CUI") == 2
        assert any(line.startswith("Nothing here confers a CMMC status.") for line in lines)
