"""The portfolio: the order of its clients, what it says of each, and of files that gave none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from poam_batch.model import Status
from poam_batch.naming import client_files
from poam_batch.outputs.example import example_result
from poam_batch.outputs.example_portfolio import example_portfolio
from poam_batch.outputs.portfolio import portfolio_of, portfolio_view
from poam_batch.outputs.portfolio_page import render_portfolio
from poam_batch.outputs.portfolio_rows import PortfolioRow, by_urgency, portfolio_row
from poam_batch.outputs.records import NotUsed, RunOutcome
from poam_batch.problems import ConfigurationError
from poam_batch.shipped import shipped
from tests.outputs.pages_read import PageRead, csp_hash

AS_OF = date(2026, 11, 22)
ROW = example_portfolio().rows[0]


def row(
    client: str,
    status: Status,
    closeout_due: date | None = None,
    days_left: int | None = None,
    blocking: int = 0,
) -> PortfolioRow:
    return ROW._replace(
        client=client,
        status=status,
        closeout_due=closeout_due,
        days_left=days_left,
        blocking=blocking,
    )


def page_of(*rows: PortfolioRow, not_used: tuple[NotUsed, ...] = ()) -> PageRead:
    portfolio = portfolio_of(AS_OF, rows, not_used)
    return PageRead(render_portfolio(portfolio, shipped("templates")).content)


def test_the_most_urgent_client_comes_first() -> None:
    rows = [
        row("final", Status.FINAL),
        row("conditional", Status.CONDITIONAL, closeout_due=date(2027, 5, 1), days_left=160),
        row("incomplete", Status.INCOMPLETE),
        row("few blocking", Status.NOT_ACHIEVED, blocking=1),
        row("many blocking", Status.NOT_ACHIEVED, blocking=9),
        row("near", Status.CONDITIONAL, closeout_due=date(2026, 12, 22), days_left=30),
        row("past", Status.CONDITIONAL, closeout_due=date(2026, 11, 1), days_left=-21),
        row("expired", Status.EXPIRED, closeout_due=date(2026, 11, 10), days_left=-12),
        row("overdue", Status.CONDITIONAL, date(2027, 5, 1), 160)._replace(overdue=1),
    ]

    ordered = [r.client for r in by_urgency(rows)]

    assert ordered == [
        "expired",
        "past",
        "near",
        "overdue",
        "many blocking",
        "few blocking",
        "incomplete",
        "conditional",
        "final",
    ]


def test_the_order_of_the_input_changes_nothing() -> None:
    portfolio = example_portfolio()
    left = (*portfolio.not_renewed, replace(portfolio.not_renewed[0], client="Bolt"))
    portfolio = replace(portfolio, not_renewed=left)
    turned = portfolio_of(
        portfolio.as_of, portfolio.rows[::-1], portfolio.not_used, portfolio.not_renewed[::-1]
    )

    first, second = (render_portfolio(p, shipped("templates")) for p in (portfolio, turned))

    assert first == second


def test_days_left_are_counted_from_the_day_of_the_run() -> None:
    view = portfolio_view(
        portfolio_of(
            AS_OF,
            [
                row("a", Status.CONDITIONAL, closeout_due=date(2026, 11, 20), days_left=-2),
                row("b", Status.CONDITIONAL, closeout_due=AS_OF, days_left=0),
                row("c", Status.CONDITIONAL, closeout_due=date(2026, 11, 23), days_left=1),
            ],
            (),
        )
    )

    assert [client.days for client in view.clients] == ["2 days past", "today", "1 day left"]


def test_a_conditional_status_without_a_date_says_so() -> None:
    rows = [row("a", Status.CONDITIONAL), row("b", Status.NOT_ACHIEVED)]

    page = page_of(*rows)

    assert [c.days for c in portfolio_view(portfolio_of(AS_OF, rows, ())).clients] == [
        "",
        "no status date",
    ]
    assert page.text.count("no status date") == 1


def test_what_is_closed_out_has_no_closeout_due() -> None:
    result, poam = example_result()
    final = replace(result, status=Status.FINAL, closeout_due=date(2027, 3, 30))

    made = portfolio_row(final, poam, client_files("Acme", None, 2), AS_OF)

    assert (made.closeout_due, made.days_left) == (None, None)


def test_a_row_is_made_of_a_result_its_plan_and_its_files() -> None:
    result, poam = example_result()
    files = client_files("Acme", None, 2)

    made = portfolio_row(result, poam, files, AS_OF)

    assert (made.score, made.score_low, made.score_high) == (None, 61, 72)
    assert (made.blocking, made.poam_items) == (9, 8)
    assert (made.errors, made.warnings, made.notes) == (1, 1, 1)
    assert made.summary == f"{files.directory}/acme-summary.html"


@pytest.mark.parametrize(
    ("score", "low", "high", "shown"),
    [
        (101, 101, 101, "101"),
        (None, -12, 93, "-12 to 93"),
        (None, 87, 87, "87, provisional"),
        (None, None, None, "no score at this level"),
    ],
)
def test_what_is_no_score_is_not_shown_as_one(
    score: int | None, low: int | None, high: int | None, shown: str
) -> None:
    client = ROW._replace(score=score, score_low=low, score_high=high)

    view = portfolio_view(portfolio_of(AS_OF, [client], ()))

    assert view.clients[0].score == shown


def test_links_are_relative_paths_and_nothing_else() -> None:
    client = ROW._replace(summary="javascript:alert(1)", poam="a b/ü.xlsx", result="r", conflicts=1)

    links = page_of(client).values("href")

    summary = "javascript%3Aalert%281%29"
    assert set(links) == {"#main", summary, f"{summary}#conflicts", "a%20b/%C3%BC.xlsx", "r"}


def test_what_to_look_at_leads_to_the_place_in_the_summary_that_tells_it() -> None:
    client = ROW._replace(errors=0, warnings=2, notes=0, summary="s.html")

    with_conflict = page_of(client._replace(conflicts=1))
    without = page_of(client._replace(conflicts=0))

    assert "1 conflict, 2 warnings" in with_conflict.text
    assert "s.html#conflicts" in with_conflict.values("href")
    assert "s.html#problems" in without.values("href")


def test_files_that_gave_no_assessment_are_listed_with_their_reason() -> None:
    used = NotUsed(Path("x"), "<b>x.xlsx", RunOutcome.REJECTED, "damaged", "It is cut off.")

    page = page_of(not_used=(used,))

    assert "1 file could not be used" in page.text
    assert "<b>x.xlsx It is cut off. damaged" in page.text
    assert "No assessment could be scored." in page.text


def test_the_marking_is_every_one_that_a_workbook_carries() -> None:
    rows = [
        ROW._replace(marking="CUI"),
        ROW._replace(marking=None),
        ROW._replace(marking="CUI//SP-PROPIN"),
    ]

    portfolio = portfolio_of(AS_OF, rows, ())

    assert portfolio.marking == "CUI; CUI//SP-PROPIN"


def test_the_policy_lets_in_the_one_inline_style_and_the_one_inline_script() -> None:
    page = page_of(*example_portfolio().rows)

    assert f"script-src {csp_hash(page.inline['script'])};" in page.policy
    assert f"style-src {csp_hash(page.inline['style'])};" in page.policy
    assert page.policy.startswith("default-src 'none'; ")


def test_the_page_is_whole_and_client_text_is_text() -> None:
    page = page_of(*example_portfolio().rows)

    assert page.unclosed == []
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert "<script>alert('markup is text')</script>" in page.text
    assert "Nothing here confers a CMMC status" in page.text
    assert page.values("style") == []


def test_a_misspelt_name_in_a_firms_template_is_refused_with_its_line(tmp_path: Path) -> None:
    template = tmp_path / "portfolio.html.j2"
    template.write_text("\n\n{{ portfolio.cleints }}", encoding="utf-8")

    with pytest.raises(ConfigurationError, match=r"portfolio\.html\.j2, line 3: .*cleints"):
        render_portfolio(example_portfolio(), tmp_path)


def test_overdue_and_soon_due_items_are_counted_beside_the_next_day() -> None:
    due = row("acme", Status.CONDITIONAL)._replace(
        overdue=2, due_soon=1, next_due=date(2026, 12, 5)
    )

    (client,) = portfolio_view(portfolio_of(AS_OF, [due], ())).clients

    assert [mark.words for mark in client.timing] == ["2 overdue", "1 due soon"]
    assert client.sort_next == "2026-12-05"
    assert "5 Dec 2026" in page_of(due).text


def test_a_client_without_dates_shows_none() -> None:
    calm = row("acme", Status.FINAL)._replace(overdue=0, due_soon=0, next_due=None)

    (client,) = portfolio_view(portfolio_of(AS_OF, [calm], ())).clients

    assert (client.timing, client.sort_next) == ((), "")
