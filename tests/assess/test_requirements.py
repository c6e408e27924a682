"""What a result says of a requirement: the words, the cell and the unmet objectives."""

from poam_batch.model import RequirementResult
from tests.assess.build import all_met_but, assessed, requirement, rows


def of(text: str, short_id: str, level: int = 2) -> RequirementResult:
    return requirement(assessed(rows(text, level), level), short_id)


def test_every_requirement_of_the_level_is_there_in_the_rules_order() -> None:
    ids = [r.id for r in assessed(rows("3.14.7: met")).requirements]

    assert (len(ids), ids[0], ids[-1]) == (110, "AC.L2-3.1.1", "SI.L2-3.14.7")


def test_unmet_objectives_come_in_the_rules_order_once_each() -> None:
    gap = of("3.1.3[d]: not met; 3.1.3[b]: not met; 3.1.3[d]: not met; 3.1.3[a]: met", "3.1.3")

    assert gap.unmet_objectives == ("3.1.3[b]", "3.1.3[d]")


def test_a_requirement_row_alone_names_no_unmet_objective() -> None:
    assert of("3.1.3: not met", "3.1.3").unmet_objectives == ()


def test_a_gap_keeps_the_assessors_words_as_they_are() -> None:
    said = rows("3.1.3[a]: met; 3.1.3[b]: not met; 3.1.3[c]: not met; 3.1.3[d]: not met")
    words = [" No  policy. ", "=1+1", "", " No  policy. "]
    spoken = [row._replace(comment=w) for row, w in zip(said, ["Fine.", *words], strict=False)]

    assert requirement(assessed(spoken), "3.1.3").comment == " No  policy. \n=1+1"


def test_a_gap_stands_in_the_first_cell_that_says_not_met() -> None:
    assert of("3.1.3: met; 3.1.3[a]: met; 3.1.3[c]: not met", "3.1.3").place.cell == "C4"


def test_what_is_met_stands_in_its_own_row_if_it_has_one() -> None:
    assert of("3.4.4[a]: met; 3.4.4: met", "3.4.4").place.cell == "C3"
    assert of("3.4.4[a]: met; 3.4.4:", "3.4.4").place.cell == "C2"


def test_what_is_not_assessed_stands_in_the_first_blank_cell() -> None:
    assert of("3.3.7: met; 3.3.7[a]: met; 3.3.7[b]:", "3.3.7").place.cell == "C4"


def test_what_is_missing_stands_nowhere() -> None:
    missing = of("3.1.1: met", "3.1.2")

    assert (missing.place.sheet, missing.place.cell, missing.points_lost) == ("", "", None)


def test_points_and_their_paragraph_come_from_the_rule() -> None:
    gap = requirement(assessed(all_met_but("3.1.5: not met")), "3.1.5")

    assert (gap.points, gap.points_lost) == (3, 3)
    assert gap.points_cite == "32 CFR 170.24(c)(2)(i)(B)(2)(ii)"


def test_the_ssp_requirement_has_no_points_of_its_own() -> None:
    assert of("3.12.4: met", "3.12.4").points is None
