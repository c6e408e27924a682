"""An item counts as open until an assessment says otherwise, whatever is typed as its status."""

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from poam_batch.outputs.fill.dod import fill_dod, find_dod
from poam_batch.outputs.fill.export import Export
from poam_batch.outputs.fill.wanted import Filled, FillItem, FillOrder
from poam_batch.written import Stage
from tests.outputs.fill.exports import NAVY, export, item
from tests.outputs.fill.forms import form
from tests.outputs.fill.orders import DONE, codes, fill, order, planned, refill, rows_of

ONE = "AC.L2-3.1.3"
CALLED_DONE = ["Closed", "closed ", "Remediated", "Complete", "Done", "Not Applicable"]


def called(word: str, stage: Stage | None = Stage.OPEN) -> FillItem:
    """An item with a status that people typed and the day on which they say that it was done."""
    return replace(planned(ONE, status=word, actual_completion=DONE), stage=stage)


def filled_form(content: bytes, wanted: FillOrder) -> Filled:
    file = Export(content, "form.xlsx")
    found = find_dod(file)
    assert found is not None
    return fill_dod(file, found, wanted)


def answer(filled: Filled) -> str:
    """What DoD's form says of the item's requirement."""
    assert filled.content is not None
    sheet = load_workbook(io.BytesIO(filled.content))["Requirements"]
    return next(str(row[5].value) for row in sheet.iter_rows(min_row=6) if row[0].value == ONE)


@pytest.mark.parametrize("stage", [Stage.OPEN, None])
@pytest.mark.parametrize("word", CALLED_DONE)
def test_what_is_not_met_and_only_called_done_is_yes_in_dods_form_and_told(
    word: str, stage: Stage | None
) -> None:
    filled = filled_form(form(), order(called(word, stage)))

    (problem,) = (p for p in filled.problems if p.code == "fill_counts_as_open")
    assert answer(filled) == "Yes"
    assert problem.cell == "status@9"
    assert f"{ONE}#1 is called {word.strip()}" in problem.message


def test_a_yes_that_stands_in_dods_form_for_what_is_only_called_done_is_right() -> None:
    filled = filled_form(form({ONE: "Yes"}), order(called("Closed")))

    assert (answer(filled), filled.kept) == ("Yes", ())
    assert codes(filled, "warning") == ["fill_counts_as_open"]


@pytest.mark.parametrize("stage", [Stage.OPEN, None])
@pytest.mark.parametrize("word", CALLED_DONE)
def test_what_is_not_met_and_only_called_done_is_ongoing_in_emass_and_told(
    word: str, stage: Stage | None
) -> None:
    filled = fill(export(NAVY), order(called(word, stage)))

    row = rows_of(filled.content)[0]
    assert (row["POA&M Status"], row.get("POA&M Completion Date")) == ("Ongoing", None)
    assert "fill_counts_as_open" in codes(filled, "warning")


@pytest.mark.parametrize("stage", [Stage.REMEDIATED, Stage.CLOSED])
def test_what_an_assessment_confirms_is_done_in_both_and_nothing_is_told(stage: Stage) -> None:
    wanted = order(called("Remediated", stage), found={})

    in_form, in_emass = filled_form(form(), wanted), fill(export(NAVY), wanted)

    assert answer(in_form) == "N/A"
    assert rows_of(in_emass.content)[0]["POA&M Status"] == "Completed"
    assert "fill_counts_as_open" not in codes(in_form, "warning") + codes(in_emass, "warning")


def test_what_is_met_is_not_on_the_poam_though_somebody_typed_open() -> None:
    filled = filled_form(form(), order(called("Open", Stage.REMEDIATED), found={}))

    assert answer(filled) == "N/A"


def test_what_is_only_called_done_is_not_taken_for_what_is_done_in_emass() -> None:
    done = item("3.1.3", **{"POA&M_Status": "Completed"})

    filled = fill(export(NAVY, [done]), order(called("Closed")))

    assert codes(filled, "warning")[0] == "fill_row_unclear"


def test_a_completed_that_was_filled_in_before_is_taken_back() -> None:
    before = fill(export(NAVY), order(called("Closed", Stage.REMEDIATED), found={}))

    again = refill(before, order(called("Closed")))

    row = rows_of(again.content)[0]
    assert (row["POA&M Status"], row.get("POA&M Completion Date")) == ("Ongoing", None)
