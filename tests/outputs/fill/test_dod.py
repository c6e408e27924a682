"""DoD's assessment results workbook: which requirements stand on the POA&M."""

import io
from collections.abc import Mapping
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from poam_batch.model import Deferral, Finding
from poam_batch.outputs.fill.dod import fill_dod, find_dod
from poam_batch.outputs.fill.export import Export
from poam_batch.outputs.fill.wanted import Filled, FillOrder, Found
from poam_batch.problems import WorkbookRejected
from poam_batch.rulesets.load import load_rule_set
from tests.outputs.fill.exports import NAVY, export, saved
from tests.outputs.fill.forms import form
from tests.outputs.fill.orders import codes, order, planned
from tests.outputs.patch.build import parts_of

ONE = planned("AC.L2-3.1.3")


def fill(content: bytes, wanted: FillOrder) -> Filled:
    file = Export(content, "form.xlsx")
    found = find_dod(file)
    assert found is not None
    return fill_dod(file, found, wanted)


def answers(content: bytes | None) -> dict[str, str]:
    """What stands in the column, by requirement."""
    assert content is not None
    sheet = load_workbook(io.BytesIO(content))["Requirements"]
    return {str(row[0].value): str(row[5].value) for row in sheet.iter_rows(min_row=6)}


def test_yes_for_what_is_on_the_poam_no_for_other_gaps_and_na_for_what_is_met() -> None:
    said = {"AC.L2-3.1.3": "NOT MET", "AC.L2-3.1.1": "NOT MET"}

    filled = fill(form(), order(ONE, found=said))

    found = answers(filled.content)
    assert [one for one, word in found.items() if word == "Yes"] == ["AC.L2-3.1.3"]
    assert [one for one, word in found.items() if word == "No"] == ["AC.L2-3.1.1"]
    assert set(found.values()) == {"Yes", "No", "N/A"}
    assert codes(filled) == []


def test_only_the_sheet_of_requirements_changes() -> None:
    old = parts_of(form())

    new = parts_of(fill(form(), order(ONE)).content or b"")

    assert {name for name in old if new[name] != old[name]} == {"xl/worksheets/sheet2.xml"}


def test_what_people_said_already_stays_and_is_told() -> None:
    filled = fill(form({"AC.L2-3.1.3": "No"}), order(ONE))

    assert answers(filled.content)["AC.L2-3.1.3"] == "No"
    assert [(k.requirement, k.cell, k.proposed) for k in filled.kept] == [
        ("AC.L2-3.1.3", "F8", "Yes")
    ]


def test_an_item_that_was_remediated_is_no_longer_yes() -> None:
    first = fill(form(), order(ONE))
    assert first.content is not None
    done = order(planned("AC.L2-3.1.3", status="Remediated"), found={})

    again = fill(first.content, replace(done, memory=first.memory, fresh=False))

    assert answers(again.content)["AC.L2-3.1.3"] == "N/A"
    assert again.updated == ("AC.L2-3.1.3",)


@pytest.mark.parametrize("barred", ["AC.L2-3.1.1", "AC.L2-3.1.20", "CA.L2-3.12.4", "IA.L2-3.5.3"])
def test_a_yes_that_the_rule_does_not_allow_forbids_to_write(barred: str) -> None:
    present = fill(form({barred: "Yes"}), order(ONE))
    to_be_set = fill(form(), order(planned(barred)))

    row = next(n for n, one in enumerate(load_rule_set(2).requirements, 6) if one.id == barred)
    for filled in (present, to_be_set):
        (problem,) = (p for p in filled.problems if p.code == "fill_poam_barred")
        assert (problem.sheet, problem.cell, filled.content) == ("Requirements", f"F{row}", None)
        assert "170.21(a)(2)" in problem.message


def test_encryption_that_is_employed_may_stand_on_the_poam_and_none_at_all_may_not() -> None:
    fips = "SC.L2-3.13.11"
    milder = order(planned(fips))
    milder = replace(milder, found={**milder.found, fips: Found(Finding.NOT_MET, Deferral.ALLOWED)})

    assert answers(fill(form(), milder).content)[fips] == "Yes"
    assert codes(fill(form(), order(planned(fips)))) == ["fill_poam_barred"]


def test_a_yes_without_an_item_is_a_warning() -> None:
    filled = fill(form({"AC.L2-3.1.4": "Yes"}), order(ONE))

    assert codes(filled, "warning") == ["fill_poam_differs"]
    assert filled.content is not None


def test_a_word_outside_the_dropdown_forbids_to_write() -> None:
    filled = fill(form({"AC.L2-3.1.4": "maybe"}), order(ONE))

    assert (codes(filled), filled.problems[0].cell) == (["fill_word_not_in_list"], "F9")


def test_a_requirement_without_a_finding_has_no_answer() -> None:
    filled = fill(
        form(), order(ONE, found={"AC.L2-3.1.3": "NOT MET", "AC.L2-3.1.4": "NOT ASSESSED"})
    )

    assert (codes(filled), filled.problems[0].cell) == (["fill_field_missing"], "F9")


@pytest.mark.parametrize(
    ("objective", "code", "cell"),
    [
        ({"Score": None}, "fill_field_missing", "F6"),
        ({"Findings": None}, "fill_field_missing", "I6"),
        ({"Score": "Mostly"}, "fill_word_not_in_list", "F6"),
        ({"Date Assessed": "soon"}, "fill_bad_date", "G6"),
        ({"Date Assessed": "4/5/2026"}, "fill_bad_date", "G6"),
        ({"Findings": "x" * 4_001}, "fill_text_too_long", "I6"),
        ({"Artifacts": f"a.pdf; {'x' * 401}"}, "fill_text_too_long", "C6"),
    ],
)
def test_what_is_wrong_in_an_objective_forbids_to_write(
    objective: Mapping[str, object], code: str, cell: str
) -> None:
    filled = fill(form(objective=objective), order(ONE))

    assert (codes(filled), filled.content) == ([code], None)
    assert (filled.problems[0].sheet, filled.problems[0].cell) == ("Requirement Objectives", cell)


@pytest.mark.parametrize(
    ("fields", "code", "cell"),
    [
        ({"Assessment Start Date": ""}, "fill_field_missing", "D7"),
        ({"Assessment Start Date": "31-FEB-2026"}, "fill_bad_date", "D7"),
        ({"C3PAO Executive Summary": "x" * 2_001}, "fill_text_too_long", "D8"),
    ],
)
def test_what_is_wrong_on_the_cover_forbids_to_write(
    fields: Mapping[str, str], code: str, cell: str
) -> None:
    filled = fill(form(fields=fields), order(ONE))

    assert (codes(filled), filled.problems[0].cell) == ([code], cell)


def test_an_optional_field_may_be_empty_and_a_plan_must_be_whole() -> None:
    assert codes(fill(form(fields={"OSC Name": ""}), order(ONE))) == []
    assert [p.cell for p in fill(form(plan=("SSP", "")), order(ONE)).problems] == ["B6", "C6"]


def test_a_form_without_its_column_is_refused_by_name() -> None:
    book = load_workbook(io.BytesIO(form()))
    book["Requirements"]["F5"] = "In POA&M?"

    with pytest.raises(WorkbookRejected, match='the header "Requirement in POA&M" is missing'):
        find_dod(Export(saved(book), "form.xlsx"))


def test_a_form_without_a_requirement_is_refused_by_name() -> None:
    book = load_workbook(io.BytesIO(form()))
    book["Requirements"]["A8"] = "AC.L2-9.9.9"

    filled = fill(saved(book), order(ONE))

    assert codes(filled) == ["fill_headers_differ"]
    assert "no row for AC.L2-3.1.3" in filled.problems[0].message


def test_an_export_of_emass_is_no_such_form() -> None:
    assert find_dod(Export(export(NAVY), "export.xlsx")) is None
