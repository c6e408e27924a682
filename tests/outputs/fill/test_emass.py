"""eMASS exports of three services, filled and read back."""

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Font

from poam_batch.outputs.fill.columns import find_emass
from poam_batch.outputs.fill.export import Export
from poam_batch.problems import WorkbookRejected
from tests.outputs.fill.exports import ARMY, NAVY, SERVICES, Service, export, item, saved
from tests.outputs.fill.orders import (
    DONE,
    DUE,
    codes,
    fill,
    moment,
    order,
    planned,
    refill,
    rows_of,
    saying,
)
from tests.outputs.patch.build import parts_of


def with_cell(content: bytes | None, cell: str, value: str | None) -> bytes:
    """A workbook as a person saves it after typing into one cell."""
    assert content is not None
    book = load_workbook(io.BytesIO(content))
    book["POA&M"][cell] = value
    return saved(book)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_new_item_has_a_row_a_milestone_and_its_own_columns_once(service: Service) -> None:
    one = planned("AC.L2-3.1.3", {}, {"task": "Test it", "due": DONE, "changes": "Later."})

    rows = rows_of(fill(export(service), order(one)).content, service)

    assert rows == [
        {
            "Control Vulnerability Description": "Flow is not restricted.",
            "Controls / APs": "AC.L2-3.1.3",
            "POA&M Status": "Ongoing",
            "POA&M Scheduled Completion Date": moment(DONE),
            "Milestone Description": "Write the rule",
            "Milestone Status": "Ongoing",
            "Milestone Scheduled Completion Date": moment(DUE),
            "Identification Source": "CMMC Level 2 assessment",
            "Office/Org": "IT Operations, jane@acme.example",
            "Resources Required": "40 hours",
        },
        {
            "Milestone Description": "Test it",
            "Milestone Status": "Ongoing",
            "Milestone Status Comments": "Later.",
            "Milestone Scheduled Completion Date": moment(DONE),
        },
    ]


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_every_part_but_the_sheet_keeps_its_bytes(service: Service) -> None:
    content = export(service, [item("AC.L2-3.1.4")])

    filled = fill(content, order(planned(), planned("AC.L2-3.1.4")))

    old, new = parts_of(content), parts_of(filled.content or b"")
    assert list(new) == list(old)
    assert {name for name in old if new[name] != old[name]} == {"xl/worksheets/sheet1.xml"}


def test_banner_keys_and_headers_stay() -> None:
    content = export(NAVY)

    filled = fill(content, order(planned())).content

    sheets = [load_workbook(io.BytesIO(c or b""))["POA&M"] for c in (content, filled)]
    before, after = ([[c.value for c in r] for r in s.iter_rows(max_row=7)] for s in sheets)
    assert after == before


def test_an_item_that_emass_has_is_known_by_its_requirement_and_its_gaps_are_filled() -> None:
    filled = fill(export(NAVY, [item("3.1.3")]), order(planned()))

    row, _ = rows_of(filled.content)
    assert (row["POA&M Item ID"], row["Controls / APs"]) == ("id-3.1.3", "3.1.3")
    assert row["Resources Required"] == "40 hours"
    assert row["Control Vulnerability Description"] == "As the eMASS user wrote it."
    assert (filled.updated, filled.appended) == (("AC.L2-3.1.3",), ())
    assert [(k.cell, k.header) for k in filled.kept] == [
        ("C8", "Control Vulnerability Description")
    ]


def test_new_items_stand_below_those_of_emass_without_ids() -> None:
    filled = fill(export(ARMY, [item("3.1.4"), item("3.1.5")]), order(planned()))

    rows = rows_of(filled.content, ARMY)
    assert [row.get("POA&M Item ID") for row in rows] == ["id-3.1.4", "id-3.1.5", None]
    assert rows[2]["Controls / APs"] == "AC.L2-3.1.3"
    assert "Milestone ID" not in rows[2]


def test_a_requirement_that_stands_twice_is_listed_and_nothing_is_written_for_it() -> None:
    content = export(NAVY, [item("3.1.3"), item("AC.L2-3.1.3[b]")])

    filled = fill(content, order(planned(), planned("AC.L2-3.1.4")))

    assert codes(filled, "warning")[:1] == ["fill_row_unclear"]
    assert "D8, D9" in filled.problems[0].message
    assert [row.get("Resources Required") for row in rows_of(filled.content)] == [
        None,
        None,
        "40 hours",
    ]


@pytest.mark.parametrize("words", ["3.1.3; 3.1.4", "3.1.3 and 3.1.4", "AC.L2-3.1.3, AC.L2-3.1.4"])
def test_a_row_of_several_requirements_is_nobodys(words: str) -> None:
    content = export(NAVY, [item(words)])

    filled = fill(content, order(planned()))

    assert codes(filled, "warning")[0] == "fill_row_unclear"
    assert filled.content == content


def test_of_two_items_the_open_one_is_meant() -> None:
    done = item("3.1.3", **{"POA&M_Status": "Completed", "POA&M_Item_ID": "7"})
    content = export(NAVY, [done, item("3.1.3")])

    filled = fill(content, order(planned(number=2)))

    rows = rows_of(filled.content)
    assert ["Resources Required" in row for row in rows] == [False, True, False]


def test_an_item_that_is_done_in_emass_and_open_here_is_not_touched() -> None:
    content = export(NAVY, [item("3.1.3", **{"POA&M_Status": "Completed"})])

    filled = fill(content, order(planned()))

    assert codes(filled, "warning")[0] == "fill_row_unclear"
    assert len(rows_of(filled.content)) == 1


@pytest.mark.parametrize(
    ("word", "emass"),
    [
        ("Open", "Ongoing"),
        ("In progress", "Ongoing"),
        ("Remediated", "Completed"),
        ("closed", "Completed"),
        ("risk accepted", "Risk Accepted"),
    ],
)
def test_a_status_is_said_in_the_words_of_emass(word: str, emass: str) -> None:
    filled = fill(export(NAVY), order(planned(status=word, actual_completion=DONE), found={}))

    assert rows_of(filled.content)[0]["POA&M Status"] == emass


def test_a_status_that_emass_does_not_know_forbids_to_write() -> None:
    filled = fill(export(NAVY), order(planned(status="Waiting for budget")))

    assert (codes(filled), filled.content) == (["fill_word_not_in_list"], None)
    assert "acme-poam.xlsx, POA&M!status@9" in filled.problems[0].message


def test_a_dropdown_decides_how_a_word_is_spelt() -> None:
    content = export(NAVY, lists={"POA&M Status": ("ONGOING", "COMPLETED")})

    assert rows_of(fill(content, order(planned())).content)[0]["POA&M Status"] == "ONGOING"


def test_a_source_that_the_dropdown_lacks_is_left_to_people() -> None:
    content = export(NAVY, lists={"Identification Source": ("Assess & Authorize", "Inspection")})

    filled = fill(content, order(planned()))

    assert "Identification Source" not in rows_of(filled.content)[0]
    assert codes(filled, "warning") == ["fill_word_not_in_list"]


@pytest.mark.parametrize(
    ("field", "limit"), [("weakness", 2_000), ("comments", 2_000), ("resources", 250)]
)
def test_a_text_may_be_as_long_as_its_limit_and_is_never_cut(field: str, limit: int) -> None:
    fits = fill(export(NAVY), order(saying({field: "x" * limit})))
    wide = fill(export(NAVY), order(saying({field: "x" * (limit - 1) + "\U0001f512"})))

    assert codes(fits) == []
    assert (codes(wide), wide.content) == (["fill_text_too_long"], None)
    assert f"{limit + 1:,} characters; {limit:,}" in wide.problems[0].message
    assert wide.problems[0].cell == f"{field}@9"


@pytest.mark.parametrize("text", ["30 Days", "3/4/2027", "TBD"])
def test_a_text_that_is_no_certain_date_forbids_to_write(text: str) -> None:
    filled = fill(export(NAVY), order(planned("AC.L2-3.1.3", {"due": text})))

    assert (codes(filled), filled.content) == (["fill_bad_date"], None)
    assert filled.problems[0].cell == "due@9"


def test_a_date_typed_as_text_is_a_date_in_the_export() -> None:
    filled = fill(export(NAVY), order(planned(scheduled_completion="30 March 2027")))

    assert rows_of(filled.content)[0]["POA&M Scheduled Completion Date"] == moment(DONE)


@pytest.mark.parametrize("field", ["weakness", "resources", "scheduled_completion"])
def test_an_empty_required_field_forbids_to_write_unless_it_is_asked_for(field: str) -> None:
    wanted = order(saying({field: None}))

    strict = fill(export(NAVY), wanted)
    lenient = fill(export(NAVY), replace(wanted, incomplete=True))

    assert (codes(strict), strict.content) == (["fill_field_missing"], None)
    assert strict.problems[0].cell == f"{field}@9"
    assert codes(lenient, "warning") == ["fill_field_missing"]
    assert len(rows_of(lenient.content)) == 1


def test_an_item_that_is_done_needs_the_day_on_which_it_was() -> None:
    filled = fill(export(NAVY), order(planned(status="Remediated"), found={}))

    assert codes(filled) == ["fill_field_missing"]
    assert filled.problems[0].cell == "actual_completion@9"


def test_nobody_responsible_is_a_warning_with_every_cell() -> None:
    wanted = order(planned(responsible="", contact=""), planned("AC.L2-3.1.4", responsible=""))

    filled = fill(export(NAVY), wanted)

    (asked,) = (p for p in filled.problems if p.code == "fill_field_missing")
    assert "POA&M!responsible@9: Office/Org is empty" in asked.message
    assert filled.content is not None


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "<script>&amp;]]>", "_x0041_", "\tx", "'"],
)
def test_text_is_text(text: str) -> None:
    filled = fill(export(NAVY), order(planned(weakness=f"{text}!")))

    content = filled.content or b""
    sheet = Export(content, "export.xlsx").sheet("POA&M")
    assert sheet is not None
    assert sheet.text(8, 3) == f"{text}!".strip()
    assert load_workbook(io.BytesIO(content))["POA&M"]["C8"].data_type == "s"


def test_a_character_that_no_cell_gives_back_is_left_out() -> None:
    filled = fill(export(NAVY), order(planned(weakness="a\x01b!")))

    assert rows_of(filled.content)[0]["Control Vulnerability Description"] == "ab!"


def test_filling_the_copy_once_more_changes_nothing() -> None:
    wanted = order(planned("AC.L2-3.1.3", {}, {"task": "Test it"}), planned("AC.L2-3.1.4"))
    filled = fill(export(NAVY), wanted)

    again = refill(filled, wanted)

    assert again.content == filled.content
    assert (again.updated, again.appended, again.kept) == ((), (), ())
    assert again.memory is not None
    assert filled.memory is not None
    assert again.memory.items == filled.memory.items


def test_what_people_changed_in_the_copy_stays_and_what_they_left_is_brought_up_to_date() -> None:
    filled = fill(export(NAVY), order(planned()))
    edited = with_cell(filled.content, "S8", "60 hours and a tool")

    again = refill(filled, order(planned(weakness="Flow is open.", resources="50 hours")), edited)

    (row,) = rows_of(again.content)
    assert row["Resources Required"] == "60 hours and a tool"
    assert row["Control Vulnerability Description"] == "Flow is open."
    assert [(k.cell, k.stands, k.proposed) for k in again.kept] == [
        ("S8", "60 hours and a tool", "50 hours")
    ]


def test_a_cell_that_people_emptied_in_the_copy_stays_empty() -> None:
    filled = fill(export(NAVY), order(planned(comments="Ours.")))
    edited = with_cell(filled.content, "T8", None)

    again = refill(filled, order(planned(comments="Ours.")), edited)

    assert "Comments" not in rows_of(again.content)[0]


def test_a_milestone_that_people_reworded_is_still_known() -> None:
    wanted = order(planned("AC.L2-3.1.3", {}, {"task": "Test it"}))
    filled = fill(export(NAVY), wanted)
    edited = with_cell(filled.content, "K9", "Test it twice")

    again = refill(
        filled, order(planned("AC.L2-3.1.3", {}, {"task": "Test it", "due": DONE})), edited
    )

    second = rows_of(again.content)[1]
    assert second["Milestone Description"] == "Test it twice"
    assert second["Milestone Scheduled Completion Date"] == moment(DONE)


def test_a_fresh_export_with_the_ids_of_emass_is_brought_up_to_date() -> None:
    first = fill(export(NAVY), order(planned()))
    theirs = {**rows_of(first.content)[0], "POA&M Item ID": "77", "Milestone ID": "771"}

    again = fill(
        export(NAVY, [theirs]),
        replace(order(planned(status="In progress", weakness="New.")), memory=first.memory),
    )

    (row,) = rows_of(again.content)
    assert (row["POA&M Item ID"], row["Milestone ID"]) == ("77", "771")
    assert row["Control Vulnerability Description"] == "New."


def test_a_later_item_of_a_requirement_gets_rows_of_its_own() -> None:
    done = order(planned(status="Closed", actual_completion=DONE), found={})
    first = fill(export(NAVY), done)

    again = refill(first, order(planned(number=2)))

    assert [row["POA&M Status"] for row in rows_of(again.content)] == ["Completed", "Ongoing"]
    assert again.appended == ("AC.L2-3.1.3",)


def test_a_footer_below_the_items_forbids_to_add_rows() -> None:
    content = with_cell(export(NAVY, [item("3.1.4")]), "B12", "CUI")

    filled = fill(content, order(planned()))

    assert (codes(filled), filled.content) == (["fill_rows_below"], None)


def test_dates_without_a_date_format_are_text_and_said_to_be() -> None:
    filled = fill(export(NAVY, styled=0), order(planned()))

    assert rows_of(filled.content)[0]["POA&M Scheduled Completion Date"] == DONE.isoformat()
    assert codes(filled, "warning") == ["fill_date_as_text", "fill_date_as_text"]


@pytest.mark.parametrize("lender", [8, 11])
def test_a_date_has_the_format_of_any_cell_of_its_column(lender: int) -> None:
    book = load_workbook(io.BytesIO(export(NAVY, [item("3.1.4")], styled=0)))
    for column in "GN":
        book["POA&M"][f"{column}{lender}"].number_format = "dd-mmm-yyyy"
    book["POA&M"]["N9"].number_format = "General"
    wanted = order(planned("AC.L2-3.1.3", {}, {"task": "Test it"}), planned("AC.L2-3.1.4"))

    filled = fill(saved(book), wanted)

    rows = rows_of(filled.content)
    assert {row.get("POA&M Scheduled Completion Date") for row in rows} == {moment(DONE), None}
    assert {row.get("Milestone Scheduled Completion Date") for row in rows} >= {moment(DUE)}
    assert not any(
        isinstance(value, str) and value[:2] == "20" for r in rows for value in r.values()
    )
    assert "fill_date_as_text" not in codes(filled, "warning")


def test_a_date_has_the_format_of_its_column() -> None:
    book = load_workbook(io.BytesIO(export(NAVY, styled=0)))
    for column in "GN":
        book["POA&M"].column_dimensions[column].number_format = "dd-mmm-yyyy"

    filled = fill(saved(book), order(planned()))

    assert rows_of(filled.content)[0]["Milestone Scheduled Completion Date"] == moment(DUE)


@pytest.mark.parametrize("items", [[], [item("3.1.5")]], ids=["empty", "with an item"])
def test_a_cell_with_a_look_of_its_own_has_the_date_format_of_its_column(
    items: list[dict[str, str]],
) -> None:
    book = load_workbook(io.BytesIO(export(NAVY, items, styled=0)))
    for column in "GN":
        book["POA&M"].column_dimensions[column].number_format = "dd-mmm-yyyy"
        for row in (8, 9):
            book["POA&M"][f"{column}{row}"].font = Font(bold=True)

    filled = fill(saved(book), order(planned(), planned("AC.L2-3.1.4")))

    rows = rows_of(filled.content)[len(items) :]
    days = [row.get("Milestone Scheduled Completion Date") for row in rows]
    assert days == [moment(DUE), moment(DUE)]
    assert "fill_date_as_text" not in codes(filled, "warning")


def test_what_a_person_changed_in_an_item_that_was_added_is_listed_though_nothing_is_new() -> None:
    filled = fill(export(NAVY), order(planned()))
    edited = with_cell(with_cell(filled.content, "C8", "In our own words."), "S8", None)

    again = refill(filled, replace(order(planned()), incomplete=True), edited)

    assert [(k.cell, k.stands, k.proposed) for k in again.kept] == [
        ("C8", "In our own words.", "Flow is not restricted."),
        ("S8", "", "40 hours"),
    ]


def test_incomplete_is_not_told_to_be_incomplete() -> None:
    wanted = order(planned(weakness=None))

    strict, lenient = (fill(export(NAVY), replace(wanted, incomplete=i)) for i in (False, True))

    assert ["--incomplete" in filled.problems[0].hint for filled in (strict, lenient)] == [
        True,
        False,
    ]


def test_a_missing_header_is_named_beside_the_strange_ones() -> None:
    headers = tuple(
        "Remediation Steps" if h == "Milestone Description" else h for h in NAVY.headers
    )
    strange = NAVY._replace(headers=headers)

    with pytest.raises(WorkbookRejected) as rejection:
        find_emass(Export(export(strange), "export.xlsx"))

    problem = rejection.value.problem
    assert problem.code == "fill_headers_differ"
    assert 'missing: "Milestone Description"' in problem.message
    assert '"Remediation Steps"' in problem.message


def test_a_header_that_stands_twice_is_refused() -> None:
    twice = NAVY._replace(headers=(*NAVY.headers, "Resources Required"))

    with pytest.raises(WorkbookRejected, match="columns S and AB both have the header"):
        find_emass(Export(export(twice), "export.xlsx"))


def test_headers_are_known_whatever_their_case_and_notes() -> None:
    headers = tuple(f" {header.upper()}\n(see guide) *" for header in NAVY.headers)
    loud = NAVY._replace(headers=headers)

    assert len(rows_of(fill(export(loud), order(planned())).content, loud)) == 1


def test_a_workbook_of_another_kind_is_refused() -> None:
    other = Service("other", ("Requirement", "Status", "Owner"))
    content = export(other, styled=0)

    with pytest.raises(WorkbookRejected, match="neither an eMASS POA&M export nor"):
        find_emass(Export(content, "export.xlsx"))
