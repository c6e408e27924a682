"""The summary of one assessment: what it says, and what it never lets through."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from poam_batch.model import (
    AssessmentType,
    ReasonCode,
    Result,
    Status,
)
from poam_batch.outputs.example import Example, example_result, example_results
from poam_batch.outputs.example_plan import example_plan
from poam_batch.outputs.pages import STYLE
from poam_batch.outputs.summary import render_summary, summary
from poam_batch.poam import Poam
from poam_batch.problems import ConfigurationError, Problem, Severity
from poam_batch.shipped import shipped
from tests.outputs.pages_read import PageRead, csp_hash

EXAMPLES = {
    example.result.status_name + str(n): example for n, example in enumerate(example_results())
}


def page_of(result: Result, poam: Poam) -> PageRead:
    return PageRead(render_summary(result, poam, shipped("templates"), "x.html").content)


def of_status(status: Status, level: int = 2) -> Example:
    return next(
        example
        for example in example_results()
        if example.result.status is status and example.result.header.level == level
    )


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_every_kind_of_result_gives_a_whole_page_that_says_it_confers_nothing(
    example: Example,
) -> None:
    page = page_of(*example)

    assert page.unclosed == []
    assert "Nothing here confers a CMMC status" in page.text
    assert example.result.status_name in page.text


def test_text_of_the_client_is_never_markup() -> None:
    example = example_result()

    page = page_of(*example)

    assert "<script>alert('markup is text')</script>" in page.text
    assert "script" not in [tag for tag, _ in page.tags]
    assert "b" not in [tag for tag, _ in page.tags]


def test_the_policy_lets_in_the_one_inline_style_and_no_script() -> None:
    page = page_of(*example_result())

    assert page.policy == (
        f"default-src 'none'; style-src {csp_hash(page.inline['style'])}; script-src 'none'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def test_nothing_is_fetched_and_nothing_is_styled_or_scripted_by_attribute() -> None:
    page = page_of(*example_result())
    attributes = {name for _, attrs in page.tags for name in attrs}

    assert {"src", "style", "srcset", "background"}.isdisjoint(attributes)
    assert [name for name in attributes if name.startswith("on")] == []
    assert all(link.startswith("#") for link in page.values("href"))
    assert "url(" not in page.inline["style"]
    assert "@import" not in page.inline["style"]


def test_every_link_within_the_page_leads_somewhere() -> None:
    page = page_of(*example_result())

    assert {link[1:] for link in page.values("href")} <= set(page.values("id"))


def test_no_id_stands_twice() -> None:
    ids = page_of(*example_result()).values("id")

    assert len(ids) == len(set(ids))


def test_the_same_result_gives_the_same_bytes() -> None:
    first, second = (
        render_summary(*example_result(), shipped("templates"), "x.html") for _ in range(2)
    )

    assert first == second


def test_a_score_is_shown_as_a_figure() -> None:
    score = summary(*of_status(Status.CONDITIONAL)).headline.score

    assert (score.label, score.figure, score.unit) == ("Score", "99", "of 110")


def test_without_a_score_the_range_and_its_reason_stand_in_its_place() -> None:
    score = summary(*example_result()).headline.score

    assert (score.label, score.figure) == ("No score yet", "")
    assert (score.low, score.high) == ("61", "72")
    assert score.notes[0] == "Without a finding: 3 requirements."


def test_without_an_ssp_the_number_is_called_provisional() -> None:
    example = of_status(Status.NOT_ACHIEVED)
    missing = example.result.reasons[0]._replace(code=ReasonCode.SSP_MISSING)
    result = replace(example.result, score=None, reasons=(missing,))

    score = summary(result, example.poam).headline.score

    assert (score.label, score.figure) == ("No score: provisional", "")
    assert (score.low, score.high) == ("59", "")


def test_level_1_has_no_score_and_no_poam() -> None:
    example = of_status(Status.NOT_ACHIEVED, level=1)

    view = summary(*example)

    assert (view.headline.score.figure, view.headline.score.unit) == ("13", "of 15")
    assert view.headline.score.notes == ("Level 1 has no score: every requirement must be met.",)
    assert "This level allows no POA&M" in page_of(*example).text


def test_what_blocks_comes_first_and_the_rest_is_counted() -> None:
    example = of_status(Status.NOT_ACHIEVED)

    top = summary(*example).headline

    assert top.blocking_title == f"{len(example.result.blocking)} requirements must be met first"
    assert [blocker.requirement for blocker in top.blockers] == list(example.result.blocking[:4])
    assert top.blockers_left == len(example.result.blocking) - 4


def test_a_conditional_status_says_by_when_it_must_be_closed_out() -> None:
    steps = summary(*of_status(Status.CONDITIONAL)).headline.steps

    assert "Meet 11 POA&M items and have a closeout assessment posted" in [
        step.text for step in steps if step.due == date(2027, 5, 11)
    ]


def test_a_closeout_that_is_only_planned_says_what_it_assumes() -> None:
    example = of_status(Status.CONDITIONAL)
    result = replace(example.result, closeout_due=None)
    poam = replace(example.poam, assumed_status_date=date(2026, 11, 12))

    steps = summary(result, poam).headline.steps

    assert steps[-2].qualifier == "assumes a status date of 12 Nov 2026"


def test_an_assumed_status_date_is_called_assumed() -> None:
    dates = summary(*of_status(Status.NOT_ACHIEVED)).dates

    assert ("Status date", date(2026, 11, 12), "assumed for the plan") in dates


def test_new_evidence_may_be_shown_until_the_re_evaluation_ends() -> None:
    first = summary(*of_status(Status.NOT_ACHIEVED)).headline.steps[0]

    assert (first.text, first.due) == (
        "Show the assessor new evidence for a NOT MET, unless the report is delivered",
        date(2026, 11, 26),
    )


def test_level_3_warns_where_the_final_level_2_is_not_shown() -> None:
    page = page_of(*of_status(Status.NOT_ACHIEVED, level=3))

    assert "The workbook does not show a Final Level 2 (C3PAO)." in page.text


def test_each_gap_shows_the_cell_it_came_from_and_its_paragraph() -> None:
    row = summary(*of_status(Status.NOT_ACHIEVED)).must_be_met[0]

    assert row.place == "'Requirement Objectives'!M7"
    assert row.cite == "32 CFR 170.21(a)(2)(ii)"


def test_a_long_text_is_shown_by_its_beginning_and_whole_on_demand() -> None:
    example = of_status(Status.NOT_ACHIEVED)
    long = next(i for i in example.poam.items if len(i.weakness) > 30_000)
    rows = (*summary(*example).must_be_met, *summary(*example).items)

    row = next(row for row in rows if row.item_id == long.item_id)

    assert len(row.weakness.head) < 330
    assert row.weakness.whole == long.weakness


def test_problems_stand_worst_first_with_cell_value_and_hint() -> None:
    example = example_result()
    result = replace(
        example.result,
        problems=(
            Problem("a", Severity.NOTE, "A note."),
            Problem("b", Severity.ERROR, "An error.", "Do this.", "Cover", "B2", "x" * 500),
        ),
    )

    first, second = summary(result, example.poam).problems

    assert (first.severity, first.place, first.hint) == ("Error", "Cover!B2", "Do this.")
    assert len(first.value) < 130
    assert second.severity == "Note"


def test_of_very_many_problems_the_rest_is_counted() -> None:
    example = example_result()
    problem = Problem("a", Severity.NOTE, "A note.")

    view = summary(replace(example.result, problems=(problem,) * 250), example.poam)

    assert (len(view.problems), view.problems_left) == (200, 50)


def test_a_self_assessment_lists_what_sprs_asks_for() -> None:
    example = of_status(Status.CONDITIONAL)
    header = replace(example.result.header, assessment_type=AssessmentType.SELF)

    asked = summary(replace(example.result, header=header), example.poam).submission

    assert (asked.system, asked.cite) == ("SPRS", "32 CFR 170.16(a)(1)(i)")
    assert [(field.name, field.value) for field in asked.fields] == [
        ("CMMC level", "Level 2"),
        ("CMMC Status Date", "12 Nov 2026"),
        ("CMMC assessment scope", "Headquarters enclave"),
        ("CAGE codes", "1ABC2, 3DEF4"),
        ("Overall score", "99 out of 110"),
        ("POA&M use and compliance status", "POA&M with 11 items; Conditional Level 2 (C3PAO)"),
    ]


def test_a_c3pao_assessment_lists_what_emass_asks_for_and_what_is_not_known() -> None:
    example = example_result()

    asked = summary(*example).submission

    assert (asked.system, asked.cite) == ("eMASS", "32 CFR 170.17(a)(1)(i)")
    assert "C3PAO name" in [field.name for field in asked.fields if not field.value]
    assert "C3PAO name not in the workbook" in page_of(*example).text


def test_a_gap_assessment_is_not_submitted() -> None:
    asked = summary(*example_results()[5]).submission

    assert asked.note.startswith("An assessment of this type is not submitted.")


def test_level_3_of_no_stated_type_is_for_emass() -> None:
    example = of_status(Status.NOT_ACHIEVED, level=3)
    header = replace(example.result.header, assessment_type=None)

    asked = summary(replace(example.result, header=header), example.poam).submission

    assert (asked.system, asked.cite) == ("eMASS", "32 CFR 170.18(a)(1)(i)")


def test_the_path_says_what_comes_first_and_where_it_leads() -> None:
    names = [stage.name for stage in summary(*example_result()).stages]

    assert names == [
        "Record a finding for 3 requirements",
        "Meet the 9 requirements that bar a status",
        "A Conditional status may then be possible",
        "Meet all that is left: Final",
    ]


def test_a_result_without_a_path_has_a_page_without_one() -> None:
    example = example_result()

    page = page_of(replace(example.result, path=None), example.poam)

    assert "path" not in page.values("id")


def test_every_requirement_is_traced_to_its_cell() -> None:
    trace = summary(*example_result()).trace

    assert len(trace) == 110
    assert (trace[0].requirement, trace[0].finding, trace[0].place) == (
        "AC.L2-3.1.1",
        "Not applicable",
        "'Requirement Objectives'!M6",
    )


def test_the_marking_stands_at_both_ends_and_only_where_there_is_one() -> None:
    marked = page_of(*example_result())
    unmarked = page_of(*example_results()[5])

    assert marked.values("class").count("marking first") == 1
    assert marked.values("class").count("marking last") == 1
    assert not [name for name in unmarked.values("class") if name.startswith("marking")]


def test_a_misspelt_name_in_a_firms_template_is_refused_with_its_line(tmp_path: Path) -> None:
    template = tmp_path / "summary.html.j2"
    template.write_text("<p>\n{{ summary.cover.clinet }}\n</p>", encoding="utf-8")

    with pytest.raises(ConfigurationError, match=r"summary\.html\.j2, line 2: .*clinet"):
        render_summary(*example_result(), tmp_path, "x.html")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{% if %}", 1),
        ("\n{% include 'nowhere.html' %}", 2),
        ("\n\n{{ 1 + summary.cover.client }}", 3),
        ("{{ summary.__class__.__mro__ }}", 1),
        ("{{ summary.trace.__class__ }}", 1),
    ],
    ids=["syntax", "missing file", "wrong type", "out of the sandbox", "out of it by a field"],
)
def test_a_firms_template_that_is_wrong_is_refused_with_its_line(
    text: str, line: int, tmp_path: Path
) -> None:
    (tmp_path / "summary.html.j2").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigurationError, match=rf"summary\.html\.j2, line {line}: "):
        render_summary(*example_result(), tmp_path, "x.html")


def test_a_firm_may_bring_its_own_style_alone(tmp_path: Path) -> None:
    (tmp_path / STYLE).write_text("body { color: navy }", encoding="utf-8")

    document = render_summary(*example_result(), tmp_path, "x.html")
    page = PageRead(document.content)

    assert page.inline["style"] == "body { color: navy }"
    assert csp_hash("body { color: navy }") in page.policy


def test_a_style_that_would_end_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / STYLE).write_text("a::before { content: '</STYLE>' }", encoding="utf-8")

    with pytest.raises(ConfigurationError, match=STYLE):
        render_summary(*example_result(), tmp_path, "x.html")


def test_a_gap_assessment_is_never_told_to_submit() -> None:
    gap = replace(of_status(Status.CONDITIONAL).result.header, assessment_type=AssessmentType.GAP)
    example = of_status(Status.CONDITIONAL)

    steps = summary(replace(example.result, header=gap), example.poam).headline.steps

    assert not any("ubmit" in step.text or "closeout" in step.text for step in steps)


def test_a_closeout_that_is_past_stands_at_the_top() -> None:
    example = of_status(Status.CONDITIONAL)
    late = replace(example.result, as_of=date(2030, 1, 1))

    top = summary(late, example.poam).headline

    assert top.blocking_title == "The closeout date has passed"
    assert "no extension is provided" in top.warnings[0]


def joined(status: Status = Status.CONDITIONAL) -> Example:
    """Return an example whose plan people have worked in."""
    example = of_status(status)
    return Example(example.result, example_plan(*example).poam)


def test_an_item_shows_peoples_owner_date_and_status_and_what_the_clock_says() -> None:
    first, second, *_ = summary(*joined()).items

    assert (first.status, first.completion, first.mark) == ("Open", date(2027, 2, 4), "overdue")
    assert first.responsible.startswith("IT operations")
    assert (second.mark, second.steps_mark) == ("", "due soon")
    assert "Overdue" in page_of(*joined()).text


def test_a_milestone_without_a_date_says_so_with_peoples_own_status() -> None:
    step = summary(*joined()).items[0].milestones[0]

    assert (step.due, step.status, step.mark) == (None, "Waiting for the provider", "")
    assert "no date" in page_of(*joined()).text


def test_what_is_met_since_stands_apart_with_its_evidence() -> None:
    (row,) = summary(*joined()).settled

    assert (row.stage, row.completed) == ("Remediated", "2026-11-20")
    assert "Remediated since" in page_of(*joined()).text


def test_a_conflict_shows_both_sides_and_its_row() -> None:
    (row,) = summary(*joined()).conflicts

    assert (row.column, row.row) == ("Weakness", "10")
    assert row.stands.head.startswith("<script>")
    assert {"conflicts", "remediated", "after-status"} <= set(page_of(*joined()).values("id"))


def test_what_was_found_after_the_status_is_not_among_the_items() -> None:
    view = summary(*joined())

    assert len(view.items) == 10
    assert [row.requirement for row in view.after_status] == ["RA.L2-3.11.3"]
    assert "1 requirement found NOT MET later, apart." in view.headline.verdict.sentence
    assert "Meet 1 requirement found NOT MET after the status" in [
        step.text for step in view.headline.steps
    ]


def test_sections_that_say_nothing_are_not_there() -> None:
    ids = page_of(*of_status(Status.CONDITIONAL)).values("id")

    assert {"conflicts", "remediated", "after-status"}.isdisjoint(ids)


def test_overdue_items_come_first_among_the_steps() -> None:
    result, poam = joined()

    first = summary(result, poam).headline.steps[0]

    assert (first.text, first.due) == ("Catch up on AC.L2-3.1.8: overdue", date(2027, 2, 4))


def test_ready_for_closeout_says_what_to_do_and_by_when() -> None:
    final = of_status(Status.FINAL)
    result = replace(
        final.result, status=Status.CONDITIONAL, closeout_by="an authorized or accredited C3PAO"
    )

    top = summary(result, final.poam).headline

    assert top.verdict.sentence.startswith("Ready for closeout: all 110 requirements")
    step = next(step for step in top.steps if "Ready for closeout" in step.text)
    assert "posted (an authorized or accredited C3PAO)" in step.text
    assert step.due == date(2027, 5, 11)


def test_an_expired_status_says_what_is_left_to_do() -> None:
    expired = of_status(Status.EXPIRED)
    late = replace(expired.result, as_of=date(2027, 6, 1))

    top = summary(late, expired.poam).headline

    assert "Nothing shows that it was closed out by then" in top.warnings[0]
    assert [step.text for step in top.steps] == [
        "Give the date of the Final status, if it was closed out in time",
        "Meet what is open: 11 requirements",
        "Be assessed again: a new status needs a new assessment",
    ]
