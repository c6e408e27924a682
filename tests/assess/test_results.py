"""What holds for every assessment, whatever it says."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from poam_batch.assess.results import assess_chunk
from poam_batch.model import Finding, Header, Place, Result, Row, Status
from poam_batch.problems import Problem, Severity
from poam_batch.rulesets.load import load_rule_set
from tests.assess.build import AS_OF, all_met_but, assessed, assessment, rows

ID = {r.short_id: r.id for r in load_rule_set(2).requirements}
LABELS = {r.id: ["", *(o.label for o in r.objectives)] for r in load_rule_set(2).requirements}
ALL_MET = all_met_but("")
CHOSEN = [ID[name] for name in ("3.1.1", "3.1.3", "3.1.22", "3.5.3", "3.12.4", "3.13.11")]


quickly = settings(max_examples=40, deadline=None)


@st.composite
def changes(draw: DrawFn, doubled: bool = True) -> tuple[Row, ...]:
    """Rows of six requirements: by themselves, by objective, or both."""
    slots = [(name, label) for name in CHOSEN for label in LABELS[name]]
    drawn = draw(st.lists(st.sampled_from(slots), max_size=14, unique=not doubled))
    return tuple(
        Row(
            name,
            label,
            draw(st.sampled_from(list(Finding))),
            draw(st.sampled_from([None, 3, 5])),
            draw(st.sampled_from(["", "No policy.", "No evidence."])),
            "",
            Place("S", f"A{number}"),
        )
        for number, (name, label) in enumerate(drawn)
    )


def workbook(changes: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return `changes` and a MET row for each requirement they do not speak of."""
    spoken = {row.requirement for row in changes}
    return (*(row for row in ALL_MET if row.requirement not in spoken), *changes)


def pair(one: Sequence[Row], other: Sequence[Row]) -> tuple[Result, Result]:
    first, second = assess_chunk([assessment(one), assessment(other)], load_rule_set(2), AS_OF)
    return first, second


@quickly
@given(changes())
def test_a_score_lies_within_its_range(changes: tuple[Row, ...]) -> None:
    result = assessed(workbook(changes))

    assert result.score_low is not None
    assert result.score_high is not None
    assert result.score_low <= result.score_high <= 110
    assert result.score in (None, result.score_low)
    assert result.score is None or result.score == result.score_high


def first_to_answer(changes: Sequence[Row], index: int) -> bool:
    """Return whether a row is a blank objective, and so are all others of its requirement.

    One that stands twice is blank if one of its rows is, and none is NOT MET.
    """
    chosen = changes[index]
    said: dict[str, set[Finding]] = {}
    for row in changes:
        if row.requirement == chosen.requirement and row.objective:
            said.setdefault(row.objective, set()).add(row.finding)
    blank = (
        Finding.NOT_ASSESSED in found and Finding.NOT_MET not in found for found in said.values()
    )
    return bool(chosen.objective) and all(blank)


@quickly
@given(changes().filter(bool), st.integers(0, 13))
def test_making_a_finding_better_never_lowers_the_score_or_adds_a_gap(
    changes: tuple[Row, ...], chosen: int
) -> None:
    index = chosen % len(changes)
    met = changes[index]._replace(finding=Finding.MET)
    better = (*changes[:index], met, *changes[index + 1 :])
    # A bare NOT MET that is left alone beside objectives that are now all MET no longer has
    # anything that says it is the milder case.
    assume(not left_unexplained(changes, met.requirement))
    # While all objectives are blank the requirement's own row decides; one that is answered makes
    # the others missing.
    assume(not first_to_answer(changes, index))

    before, after = pair(workbook(changes), workbook(better))

    assert (after.score_low or 0) >= (before.score_low or 0)
    assert (after.score_high or 0) >= (before.score_high or 0)
    assert {gap.id for gap in after.gaps} <= {gap.id for gap in before.gaps}


def left_unexplained(rows: tuple[Row, ...], requirement: str) -> bool:
    partial = requirement in load_rule_set(2).partial_by_id
    own = [r for r in rows if r.requirement == requirement and not r.objective]
    return partial and any(row.finding is Finding.NOT_MET for row in own)


@quickly
@given(changes(doubled=False), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(changes: tuple[Row, ...], chance: random.Random) -> None:
    rows = workbook(changes)
    shuffled = list(rows)
    chance.shuffle(shuffled)

    one, other = pair(rows, shuffled)

    assert one == other


@quickly
@given(changes(), st.randoms(use_true_random=False))
def test_the_order_of_doubled_rows_changes_no_finding_and_no_score(
    changes: tuple[Row, ...], chance: random.Random
) -> None:
    shuffled = [*changes, *changes[:3]]
    chance.shuffle(shuffled)

    one, other = pair(workbook((*changes, *changes[:3])), workbook(tuple(shuffled)))

    assert [r.finding for r in one.requirements] == [r.finding for r in other.requirements]
    assert (one.score, one.score_low) == (other.score, other.score_low)
    assert one.score_high == other.score_high
    assert one.reasons == other.reasons


@settings(max_examples=20, deadline=None)
@given(st.lists(changes(), min_size=2, max_size=4))
def test_a_chunk_gives_what_single_assessments_give(drawn: list[tuple[Row, ...]]) -> None:
    chunk = [
        replace(assessment(workbook(changes)), workbook=f"{number}.xlsx")
        for number, changes in enumerate(drawn)
    ]

    together = assess_chunk(chunk, load_rule_set(2), AS_OF)

    alone = [assess_chunk([single], load_rule_set(2), AS_OF)[0] for single in chunk]
    assert list(together) == alone


@quickly
@given(changes())
def test_a_status_implies_that_nothing_blocks(changes: tuple[Row, ...]) -> None:
    result = assessed(workbook(changes))

    if result.status in (Status.FINAL, Status.CONDITIONAL):
        assert result.blocking == ()
        assert result.score is not None
    named = [reason.requirement for reason in result.reasons if reason.requirement]
    assert tuple(named) == result.blocking


def test_a_chunk_of_none_has_no_results() -> None:
    assert assess_chunk([], load_rule_set(2), AS_OF) == ()


def test_a_workbook_without_a_single_row_is_a_range_and_never_110() -> None:
    result = assessed(())

    assert (result.score, result.score_low, result.score_high) == (None, -203, 110)
    assert result.status is Status.INCOMPLETE


def test_problems_of_reading_come_before_those_of_assessing() -> None:
    read = Problem("unknown_id", Severity.WARNING, "Row 9 has an unknown id.")
    with_problem = replace(assessment(all_met_but("3.1.1: not met")), problems=(read,))

    (result,) = assess_chunk([with_problem], load_rule_set(2), AS_OF)

    assert result.problems[0] is read


def test_families_add_up_to_the_score() -> None:
    result = assessed(all_met_but("3.1.1: not met; 3.1.3: not met; 3.2.1: n/a; 3.3.1:"))

    by_code = {family.family: family for family in result.families}
    assert (by_code["AC"].points_lost, by_code["AC"].not_met, by_code["AC"].met) == (6, 2, 20)
    assert (by_code["AT"].points_lost, by_code["AT"].not_applicable) == (0, 1)
    assert (by_code["AU"].points_lost, by_code["AU"].not_assessed) == (0, 1)
    assert [family.family for family in result.families] == [
        code for code, _ in load_rule_set(2).families
    ]


def test_level_1_has_no_points_anywhere() -> None:
    result = assessed(all_met_but("b.1.i: not met", level=1), level=1)

    assert (result.score, result.score_low, result.score_high) == (None, None, None)
    assert {requirement.points_lost for requirement in result.requirements} == {None}
    assert {family.points_lost for family in result.families} == {None}
    assert (result.max_score, result.threshold, result.points_needed) == (None, None, 0)


def test_what_was_read_travels_with_the_result() -> None:
    header = Header(client="Acme", client_source="cell", level=2, scope="Enclave")

    result = assessed(rows("3.1.1: met"), header=header)

    assert (result.workbook, result.sha256, result.header) == ("acme.xlsx", "0" * 64, header)
    assert result.rule_set == "cmmc-level-2"
