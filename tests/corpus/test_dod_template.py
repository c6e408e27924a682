"""DoD's own results template, filled by a script: it scores as the rule says."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from poam_batch.model import Assessment, AssessmentType, Finding, Status
from tests.corpus.official import TEMPLATE, filled_template, read_one, result_of
from tests.workbooks.both_readers import compared, disagreements
from tests.workbooks.build import findings, problem, score

pytestmark = pytest.mark.slow

MFA = ("3.5.3[a]", "3.5.3[b]", "3.5.3[c]", "3.5.3[d]")


def mfa(words: str) -> dict[str, str]:
    """Return the four objectives of 3.5.3 from a letter each: m, n(ot met), a (n/a), blank."""
    said = {"m": "Met", "n": "Not Met", "a": "Not Applicable", "-": ""}
    return {ident: said[letter] for ident, letter in zip(MFA, words, strict=True)}


def by_the_template(words: str) -> int | None:
    """Return what `Requirements!G51` shows for 3.5.3, of the four cells M164 to M167.

    Its formula in words: 0 if all are Met, 0 if all are Not Applicable, nothing if one is blank,
    5 if M164 is Not Met or M165 and M166 both are, else 3. The tests with LibreOffice hold this
    against the formula itself.
    """
    if set(words) in ({"m"}, {"a"}):
        return 0
    if "-" in words:
        return None
    return 5 if words[0] == "n" or words[1:3] == "nn" else 3


def test_all_met_is_110_and_final(tmp_path: Path) -> None:
    assessment = read_one(filled_template(tmp_path))

    result = score(assessment)
    assert len(findings(assessment)) == 320
    assert (result.score, result.status) == (110, Status.FINAL)
    assert assessment.header.client == "Acme Machining, LLC"
    assert assessment.header.assessment_type is AssessmentType.C3PAO
    assert assessment.recognised[0].header_row == 5


def test_the_empty_template_is_a_range_over_everything() -> None:
    result = result_of(TEMPLATE)

    assert (result.score, result.score_low, result.score_high) == (None, -203, 110)
    assert result.status is Status.INCOMPLETE


@pytest.mark.parametrize(
    ("word", "points", "status"),
    [("Not Met -3", 107, Status.CONDITIONAL), ("Not Met -5", 105, Status.NOT_ACHIEVED)],
)
def test_encryption_costs_what_the_assessor_says(
    tmp_path: Path, word: str, points: int, status: Status
) -> None:
    result = result_of(filled_template(tmp_path, {"3.13.11[a]": word}))

    assert (result.score, result.status) == (points, status)


@pytest.mark.parametrize(
    ("words", "points"),
    [
        *(("mmmm", 110), ("nmmm", 105), ("mnmm", 107), ("mmnm", 107), ("mmmn", 107)),
        *(("mnnm", 105), ("mnmn", 107), ("mmnn", 107), ("nnnn", 105), ("mnnn", 105)),
        *(("aaaa", 110), ("amnm", 107), ("mana", 107), ("aann", 107), ("naaa", 105)),
    ],
)
def test_mfa_costs_what_its_objectives_say(tmp_path: Path, words: str, points: int) -> None:
    result = result_of(filled_template(tmp_path, mfa(words)))

    assert result.score == points
    assert 110 - points == by_the_template(words)


@pytest.mark.parametrize("words", ["maaa", "mmma", "amam"])
def test_met_and_not_applicable_together_cost_nothing_though_the_template_says_3(
    tmp_path: Path, words: str
) -> None:
    result = result_of(filled_template(tmp_path, mfa(words)))

    assert by_the_template(words) == 3
    assert (result.score, result.status) == (110, Status.FINAL)
    assert [p.code for p in result.problems if "3.5.3" in p.message]


@pytest.mark.parametrize("words", ["n---", "mn--", "-mnm", "mmn-", "nnn-"])
def test_mfa_with_a_blank_beside_a_not_met_costs_5_though_the_template_shows_nothing(
    tmp_path: Path, words: str
) -> None:
    result = result_of(filled_template(tmp_path, mfa(words)))

    assert by_the_template(words) is None
    assert (result.score, result.status) == (105, Status.NOT_ACHIEVED)


@pytest.mark.parametrize("words", ["----", "m---", "mmm-", "-aaa"])
def test_mfa_with_a_blank_and_no_not_met_is_not_assessed(tmp_path: Path, words: str) -> None:
    result = result_of(filled_template(tmp_path, mfa(words)))

    assert by_the_template(words) is None
    assert (result.score, result.score_low, result.score_high) == (None, 105, 110)


def test_a_blank_beside_a_not_met_costs_the_full_value(tmp_path: Path) -> None:
    assessment = read_one(filled_template(tmp_path, {"3.1.1[a]": "Not Met", "3.1.1[b]": ""}))

    result = score(assessment)
    assert (result.score, result.status) == (105, Status.NOT_ACHIEVED)
    assert findings(assessment)["AC.L2-3.1.1[b]"] == "NOT ASSESSED"


def test_blanks_leave_a_range(tmp_path: Path) -> None:
    blank = {"3.1.1[c]": "", "3.4.4[a]": "", "3.13.11[a]": ""}

    assessment = read_one(filled_template(tmp_path, blank))

    result = score(assessment)
    assert (result.score, result.score_low, result.score_high) == (None, 110 - 5 - 1 - 5, 110)
    assert problem(assessment, "objective_blank").sheet == "Requirement Objectives"


@pytest.mark.parametrize("word", ["Not Met", "Not Applicable", ""])
def test_without_an_ssp_there_is_no_score(tmp_path: Path, word: str) -> None:
    said = {f"3.12.4[{letter}]": word for letter in "abcdefgh"}

    result = result_of(filled_template(tmp_path, said))

    assert result.score is None
    assert result.status not in {Status.FINAL, Status.CONDITIONAL}


def test_the_example_and_the_hidden_lists_are_never_read(tmp_path: Path) -> None:
    assessment = read_one(filled_template(tmp_path))

    assert {row.place.sheet for row in assessment.rows} == {"Requirement Objectives"}
    assert {row.finding for row in assessment.rows} == {Finding.MET}


def test_the_template_and_the_rule_differ_only_where_it_is_said(tmp_path: Path) -> None:
    """All 256 ways to answer 3.5.3, through the template's rows and our arithmetic."""
    path = filled_template(tmp_path, mfa("nmmm"))
    assessment = read_one(path)
    differ = [
        "".join(words)
        for words in product("mna-", repeat=4)
        if _lost(assessment, "".join(words)) != by_the_template("".join(words))
    ]

    mixed = [w for w in map("".join, product("ma", repeat=4)) if set(w) == {"m", "a"}]
    beside = [w for w in map("".join, product("mna-", repeat=4)) if {"n", "-"} <= set(w)]
    assert sorted(differ) == sorted([*mixed, *beside])


def _lost(assessment: Assessment, words: str) -> int | None:
    """Return the points 3.5.3 loses with its four objectives answered so; None: not assessed."""
    found = {
        "m": Finding.MET,
        "n": Finding.NOT_MET,
        "a": Finding.NOT_APPLICABLE,
        "-": Finding.NOT_ASSESSED,
    }
    labels = dict(zip("abcd", (found[letter] for letter in words), strict=True))
    rows = tuple(
        row._replace(finding=labels[row.objective]) if row.requirement == "IA.L2-3.5.3" else row
        for row in assessment.rows
    )
    (mine,) = [
        r for r in score(replace(assessment, rows=rows)).requirements if r.id == "IA.L2-3.5.3"
    ]
    return mine.points_lost


@pytest.mark.parametrize("changes", [{}, {"3.1.1[a]": "Not Met", "3.13.11[a]": "Not Met -3"}])
def test_both_readers_see_the_same_in_the_template(tmp_path: Path, changes: dict[str, str]) -> None:
    path = filled_template(tmp_path, changes)

    assert disagreements(path) == []
    assert compared(path) == 320
