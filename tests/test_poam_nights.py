"""Nights of one client as a consultant sees them: files in, what stands in OUT and in the JSON."""

import json
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

import poam_batch.outputs
from poam_batch.cli import main
from poam_batch.shipped import shipped
from tests.books import open_output, write_book

GRANTED = date(2026, 10, 1)


class Office:
    """An inbox and an output folder, and the nights between them."""

    def __init__(self, folder: Path) -> None:
        self.inbox, self.out = folder / "inbox", folder / "out"
        self.inbox.mkdir()

    def assess(
        self, words: Mapping[str, str], assessed: date | None, granted: date | None = None
    ) -> None:
        """Put an assessment into the inbox, in place of the one before."""
        cover = {"Assessment date": assessed, "Conditional status date": granted}
        known = {key: day for key, day in cover.items() if day is not None}
        write_book(self.inbox / "acme.xlsx", words=words, cover=known)

    def night(self, day: str, *options: str) -> Result:
        """Run a night."""
        told = ["run", str(self.inbox), "-o", str(self.out), "--as-of", day, "--jobs", "1"]
        return CliRunner().invoke(main, [*told, *options])

    @property
    def poam(self) -> Path:
        """The POA&M workbook of the only client."""
        (path,) = self.out.glob("*/*-poam.xlsx")
        return path

    @property
    def result(self) -> dict[str, Any]:
        """The JSON of the only assessment."""
        (path,) = self.out.glob("*/*-result.json")
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found

    @property
    def results(self) -> dict[str, Any]:
        """The JSON of the run."""
        found: dict[str, Any] = json.loads((self.out / "results.json").read_text(encoding="utf-8"))
        return found

    def type_in(self, words: Mapping[str, object], path: Path | None = None) -> Path:
        """Save the POA&M with words in cells of the plan, in its place or as another file."""
        book = open_output(self.poam)
        for cell, value in words.items():
            book["POA&M"][cell] = value  # type: ignore[assignment]
        book.save(path or self.poam)
        return path or self.poam

    def cell(self, cell: str) -> object:
        """Return what a cell of the plan holds."""
        return open_output(self.poam)["POA&M"][cell].value

    def codes(self) -> list[str]:
        """Return the codes of the problems that are about the plan."""
        about = ("assessment_older", "conditional_date", "conditional_dates", "poam")
        found = [problem["code"] for problem in self.result["problems"]]
        return [code for code in found if code.startswith(about)]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office with nothing in it."""
    return Office(tmp_path)


def test_an_item_without_a_finding_is_in_the_json_late_and_on_the_summary(office: Office) -> None:
    office.assess({"3.1.3": "Not Met"}, date(2026, 9, 18), GRANTED)
    office.night("2026-10-02")
    office.assess({"3.1.3": ""}, date(2026, 11, 18), GRANTED)

    done = office.night("2027-03-25", "--fail-on", "overdue")

    (item,) = office.result["poam"]
    (page,) = office.out.glob("*/*-summary.html")
    assert done.exit_code == 5
    assert "1 item past a date" in done.stderr
    assert (item["item_id"], item["kept"], item["overdue"]) == (
        "AC.L2-3.1.3#1",
        "not_assessed",
        True,
    )
    assert "Not assessed in this assessment" in page.read_text(encoding="utf-8")
    assert office.result["next_due"] == "2027-03-30"


def test_an_older_assessment_gives_its_score_and_leaves_the_plan(office: Office) -> None:
    office.assess({"3.1.3": "Not Met", "3.1.4": "Not Met"}, date(2026, 9, 18))
    office.night("2026-09-20")
    office.assess({"3.1.4": "Not Met", "3.3.3": "Not Met"}, date(2026, 11, 18))
    office.night("2026-11-20")
    rows = _rows(office)
    office.assess({"3.1.3": "Not Met", "3.1.4": "Not Met", "3.1.1": "Not Met"}, date(2026, 9, 18))

    office.night("2026-11-21")
    score, codes = office.result["score"], office.codes()
    written = office.poam.read_bytes()
    office.night("2026-11-21")

    assert (score, codes) == (103, ["assessment_older"])
    assert _rows(office) == rows
    assert office.poam.read_bytes() == written


def _rows(office: Office) -> list[tuple[object, ...]]:
    return list(open_output(office.poam)["POA&M"].iter_rows(min_row=9, values_only=True))


def test_the_json_of_every_kind_of_item_keeps_its_schema(office: Office) -> None:
    schemas = Path(poam_batch.outputs.__file__).parent / "schemas"
    schema = json.loads((schemas / "result.schema.json").read_text(encoding="utf-8"))
    office.assess({"3.1.3": "Not Met", "3.1.4": "Not Met", "3.1.1": "Not Met"}, date(2026, 9, 18))
    office.night("2026-09-20")
    office.assess({"3.1.3": "", "3.1.1": ""}, date(2026, 11, 18))
    office.night("2026-11-20")
    silent = office.result
    office.assess({"3.1.4": "Not Met", "3.1.5": "Not Met"}, date(2026, 9, 18))
    office.night("2026-11-21")

    for result in (silent, office.result):
        assert list(Draft202012Validator(schema).iter_errors(result)) == []
    assert [item["kept"] for item in silent["poam"]] == ["not_assessed", "not_assessed"]
    assert {item["kept"] for item in office.result["poam"]} == {"older_assessment"}


def test_a_later_date_without_a_new_assessment_that_tells_it_extends_nothing(
    office: Office,
) -> None:
    office.assess({"3.1.3": "Not Met"}, date(2026, 9, 18), GRANTED)
    office.night("2026-10-02")
    office.assess({"3.1.3": "Not Met"}, None, date(2026, 11, 15))

    office.night("2026-11-20")
    unclear = office.result["closeout_due"], office.codes()
    office.night("2026-11-20", "--conditional-date", "2026-11-15")
    told = office.result["closeout_due"], office.codes()
    office.night("2026-11-21")

    assert unclear == ("2027-03-30", ["conditional_date_unclear"])
    assert told == ("2027-05-14", ["conditional_date_changed"])
    assert (office.result["closeout_due"], office.codes()) == ("2027-05-14", [])


def test_the_status_of_a_new_assessment_starts_its_own_days_and_its_own_list(
    office: Office,
) -> None:
    office.assess({"3.1.3": "Not Met"}, date(2026, 9, 18), GRANTED)
    office.night("2026-10-02")
    office.assess({"3.1.4": "Not Met"}, date(2026, 11, 10), date(2026, 11, 15))

    office.night("2026-11-20")

    told = ["conditional_date_changed"]
    assert (office.result["closeout_due"], office.codes()) == ("2027-05-14", told)
    assert [(i["item_id"], i["after_status"]) for i in office.result["poam"]] == [
        ("AC.L2-3.1.4#1", False)
    ]


def _conflicts(office: Office) -> list[tuple[str, str, str]]:
    listed = office.result["conflicts"]
    return [(one["column"], one["stands"], one["proposed"]) for one in listed]


def test_what_came_back_otherwise_is_listed_night_after_night_until_a_side_gives_way(
    office: Office,
) -> None:
    office.assess({"3.1.3": "Not Met"}, date(2026, 9, 18))
    office.night("2026-09-20")
    office.type_in({"I9": "Jo by mail"}, office.inbox / "back.xlsx")
    office.type_in({"I9": "Kim here"})

    listed = []
    for day in ("2026-09-21", "2026-09-22", "2026-09-23"):
        office.night(day)
        listed.append(_conflicts(office))
    sheet = _listed(office)
    office.type_in({"I9": "Jo by mail"})
    office.night("2026-09-24")

    said = ("Responsible party", "Kim here", "Jo by mail (in the workbook that came back)")
    assert listed == [[said]] * 3
    assert "Jo by mail" in sheet
    assert _conflicts(office) == []


def _listed(office: Office) -> str:
    sheet = open_output(office.poam)["Conflicts"]
    return " ".join(str(value) for row in sheet.iter_rows(values_only=True) for value in row)


def test_a_workbook_that_came_back_is_not_merged_again_without_the_ledger(office: Office) -> None:
    office.assess({"3.1.3": "Not Met"}, date(2026, 9, 18))
    office.night("2026-09-20")
    office.type_in({"I9": "Jo by mail"}, office.inbox / "back.xlsx")
    office.type_in({"J9": "Kim here"})
    office.night("2026-09-21")
    office.type_in({"I9": "Lee, later"})
    shutil.rmtree(office.out / ".poam-batch")

    office.night("2026-09-22")
    again = office.results
    office.night("2026-09-23")

    assert office.cell("I9") == "Lee, later"
    for results in (again, office.results):
        assert [(e["workbook"], e["code"]) for e in results["ignored"]] == [
            ("back.xlsx", "poam_merged")
        ]
        assert results["counts"]["merged"] == 0


def test_an_item_that_becomes_barred_is_marked_in_its_row_and_in_the_json(office: Office) -> None:
    office.assess({"3.13.11": "Not Met -3"}, date(2026, 9, 18))
    office.night("2026-09-20")
    office.type_in({"W9": "people's comment"})
    office.assess({"3.13.11": "Not Met -5"}, date(2026, 9, 28))

    office.night("2026-09-30")

    (item,) = office.result["poam"]
    assert str(office.cell("E9")).startswith("MUST BE MET FIRST: no POA&M may hold this (32 CFR")
    assert office.cell("W9") == "people's comment"
    assert (item["allowed"], item["reason"], item["cite"]) == (
        False,
        "barred_by_points",
        "32 CFR 170.21(a)(2)(ii)",
    )


def _with_the_date_in_h6(folder: Path) -> Path:
    """Write a firm's template in which the Conditional date and the assessment change places."""
    book = open_output(shipped("templates") / "poam.xlsx")
    plan, memory = book["POA&M"], book["_poam_batch"]
    for row in ("5", "6"):
        left, right = plan[f"E{row}"], plan[f"H{row}"]
        left.value, right.value = right.value, left.value
    cells = {row[1].value: row[2] for row in memory.iter_rows(max_col=3)}
    cells["E6"].value, cells["H6"].value = cells["H6"].value, cells["E6"].value
    path = folder / "firm.xlsx"
    book.save(path)
    return path


def test_a_template_may_have_the_conditional_date_in_another_cell(office: Office) -> None:
    template = _with_the_date_in_h6(office.out.parent)
    office.assess({"3.1.3": "Not Met"}, date(2026, 9, 18))
    office.night("2026-09-20", "--poam-template", str(template))
    office.type_in({"H6": GRANTED})

    office.night("2026-10-02", "--poam-template", str(template))

    assert office.result["closeout_due"] == "2027-03-30"


def test_a_date_that_people_typed_is_not_written_over_when_the_cover_says_another(
    office: Office,
) -> None:
    office.assess({"3.1.3": "Not Met"}, date(2026, 9, 18))
    office.night("2026-09-20")
    office.type_in({"E6": GRANTED})
    office.night("2026-10-02")
    office.night("2026-10-03")
    office.assess({"3.1.3": "Not Met"}, date(2026, 9, 18), date(2026, 9, 28))

    office.night("2026-10-04")

    assert office.cell("E6").date() == GRANTED  # type: ignore[attr-defined]
    assert office.result["conditional_status_date"] == "2026-09-28"
    assert office.codes() == ["conditional_date_changed", "conditional_dates_differ"]


def test_a_date_that_people_typed_and_cleared_is_withdrawn(office: Office) -> None:
    office.assess({"3.1.3": "Not Met"}, date(2026, 9, 18))
    office.night("2026-09-20")
    office.type_in({"E6": GRANTED})
    office.night("2026-10-02")
    office.type_in({"E6": None})

    office.night("2026-10-03")

    assert office.result["closeout_due"] is None
    assert office.codes() == ["conditional_date_withdrawn"]


def test_a_header_that_people_renamed_is_said(office: Office) -> None:
    office.assess({"3.1.3": "Not Met"}, date(2026, 9, 18))
    office.night("2026-09-20")
    office.type_in({"I8": "Owner", "I9": "Kim"})

    office.night("2026-09-21")

    (problem,) = (p for p in office.result["problems"] if p["code"] == "poam_header_changed")
    assert (problem["sheet"], problem["cell"], problem["value"]) == ("POA&M", "I8", "Owner")
    assert office.cell("I9") == "Kim"


def test_a_sheet_of_the_programs_under_another_name_is_said(office: Office) -> None:
    office.assess({"3.1.3": "Not Met"}, date(2026, 9, 18))
    office.night("2026-09-20")
    book = open_output(office.poam)
    book["Scores"].title = "Our scores"
    del book["Trace"]
    book.create_sheet("Notes")["A1"] = "Scores"
    book.save(office.poam)

    office.night("2026-09-21")

    (problem,) = (p for p in office.result["problems"] if p["code"] == "poam_sheet_renamed")
    assert problem["sheet"] == "Our scores"
    assert 'The sheet "Scores" is called "Our scores" now.' in problem["message"]


def _stands(office: Office) -> list[tuple[str, bool, bool]]:
    return [(i["item_id"], i["allowed"], i["after_status"]) for i in office.result["poam"]]


@pytest.mark.parametrize("how", ["restored", "gone", "mailed"])
def test_a_workbook_from_before_the_status_takes_no_item_off_its_plan(
    office: Office, how: str
) -> None:
    office.assess({"3.1.3": "Not Met", "3.1.4": "Not Met"}, date(2026, 9, 18))
    office.night("2026-09-20")
    early = office.type_in({"W9": "by mail"}, office.out.parent / "early.xlsx")
    if how != "mailed":
        office.type_in({"W9": "ours"})
        office.night("2026-09-21")
    office.night("2026-10-02", "--conditional-date", str(GRANTED))
    before = _stands(office), office.result["closeout_due"]
    if how == "restored":
        told = ["restore", "acme", "-o", str(office.out), "--version", "1"]
        assert CliRunner().invoke(main, told).exit_code == 0
    elif how == "gone":
        office.poam.unlink()
    else:
        shutil.copy(early, office.inbox / "back.xlsx")

    for day in ("2026-10-03", "2026-10-04"):
        office.night(day)

        found = _stands(office), office.result["closeout_due"]
        assert (
            found
            == before
            == (
                [("AC.L2-3.1.3#1", True, False), ("AC.L2-3.1.4#1", True, False)],
                "2027-03-30",
            )
        )
        assert str(office.cell("A4")).startswith("2 requirements may stand on this POA&M.")


def test_a_date_to_come_above_the_plan_counts_on_its_day(office: Office) -> None:
    office.assess({"3.1.3": "Not Met"}, date(2026, 9, 18), GRANTED)
    office.night("2026-10-02")
    office.assess({"3.1.3": "Not Met"}, date(2026, 9, 18))
    office.type_in({"E6": date(2026, 12, 31)})

    office.night("2026-11-28")
    ahead = office.result["closeout_due"], office.cell("F6")
    (problem,) = (p for p in office.result["problems"] if p["code"] == "date_in_future")
    office.night("2026-12-31")

    assert (ahead[0], str(ahead[1])[:10]) == ("2027-03-30", "2027-03-30")
    assert (problem["sheet"], problem["cell"]) == ("POA&M", "E6")
    assert office.result["closeout_due"] == "2027-06-29"


def test_rows_of_an_open_item_that_were_deleted_are_said(office: Office) -> None:
    office.assess({"3.1.3": "Not Met"}, date(2026, 9, 18))
    office.night("2026-09-20")
    book = open_output(office.poam)
    book["POA&M"].delete_rows(9, 10)
    book.save(office.poam)

    office.night("2026-09-21")

    assert office.codes() == ["poam_rows_deleted"]
    assert "AC.L2-3.1.3#1" in [row[0] for row in _rows(office)]


def test_the_history_tells_where_a_conditional_date_came_from(office: Office) -> None:
    office.assess({"3.1.3": "Not Met"}, date(2026, 9, 18), date(2026, 9, 28))
    office.night("2026-10-02")
    office.assess({"3.1.3": "Not Met"}, date(2026, 9, 18))
    office.type_in({"E6": GRANTED})
    office.night("2026-10-03")

    told = CliRunner().invoke(main, ["history", "acme", "-o", str(office.out)]).stdout

    assert (
        "conditional date: 2026-09-28 -> 2026-10-01, from POA&M!E6 of the POA&M workbook; "
        "closeout 2027-03-30"
    ) in told


def test_the_date_of_the_option_is_remembered_against_a_cover_that_says_another(
    office: Office,
) -> None:
    office.assess({"3.1.3": "Not Met"}, date(2026, 9, 18), GRANTED)
    office.night("2026-11-01")
    office.night("2026-11-02", "--conditional-date", "2026-10-15")

    office.night("2026-11-03")
    shutil.rmtree(office.out / ".poam-batch")
    office.night("2026-11-04")

    assert office.result["conditional_status_date"] == "2026-10-15"
    told = [p["code"] for p in office.result["problems"] if p["severity"] == "warning"]
    assert told == ["conditional_dates_differ"]


def test_a_new_assessment_after_the_status_expired_is_final_by_itself(office: Office) -> None:
    office.assess({"3.1.3": "Not Met"}, date(2026, 1, 2), date(2026, 1, 10))
    office.night("2026-02-01")
    office.assess({}, date(2026, 8, 1))

    for day in ("2026-08-20", "2026-08-21"):
        office.night(day)
        assert (office.result["status"], office.result["closeout_due"]) == ("final", None)


def test_the_head_of_a_plan_stays_what_it_was_while_an_older_assessment_counts(
    office: Office,
) -> None:
    words = {"3.1.3": "Not Met", "3.1.4": "Not Met", "3.3.3": "Not Met"}
    office.assess(words, date(2026, 9, 18), GRANTED)
    office.night("2026-10-02")
    office.assess({"3.1.3": "Not Met", "3.1.4": "Not Met"}, date(2026, 11, 18), GRANTED)
    office.night("2026-11-20")
    title = office.cell("A2")
    office.assess({"3.1.1": "Not Met", "3.1.3": "Not Met"}, date(2026, 3, 1))

    for day in ("2026-11-21", "2026-11-22"):
        office.night(day)

        (page,) = office.out.glob("*/*-summary.html")
        summary = page.read_text(encoding="utf-8")
        codes = {problem["code"] for problem in office.result["problems"]}
        assert office.cell("A2") == title == "Plan of Action and Milestones (POA&M)"
        assert office.cell("A4") == (
            "An older assessment counts tonight: items stand as of 2026-11-18. 2 items open; the "
            "closeout is due by 2027-03-30."
        )
        assert "Check first: an older assessment counts tonight." in summary
        assert "with 2 items open" in summary
        assert "Put the newer assessment back into the inbox" in summary
        assert "assessment_older" in codes
        assert "status_date_contradicted" not in codes


def test_a_plan_without_a_status_stays_a_draft_while_an_older_assessment_counts(
    office: Office,
) -> None:
    office.assess({"3.1.1": "Not Met", "3.1.3": "Not Met"}, date(2026, 9, 18))
    office.night("2026-09-20")
    assumed = office.cell("K6")
    office.assess({}, date(2026, 3, 1))

    office.night("2026-09-21")

    assert office.cell("A2") == "Planning draft: no Conditional status available"
    assert office.cell("A4") == (
        "An older assessment counts tonight: items stand as of 2026-09-18. 1 item open."
    )
    assert office.cell("K6") == assumed


def test_what_is_overdue_without_a_status_is_among_what_to_do_next(office: Office) -> None:
    office.assess({"3.1.1": "Not Met", "3.1.3": "Not Met"}, date(2026, 9, 18))
    office.night("2026-09-20")

    office.night("2026-12-20")

    (page,) = office.out.glob("*/*-summary.html")
    assert "Catch up on AC.L2-3.1.3: overdue" in page.read_text(encoding="utf-8")


def test_a_plan_of_which_some_is_met_says_how_much_the_closeout_covers(office: Office) -> None:
    words = {"3.1.3": "Not Met", "3.1.4": "Not Met", "3.3.3": "Not Met"}
    office.assess(words, date(2026, 9, 18), GRANTED)
    office.night("2026-10-02")
    office.assess({"3.1.3": "Not Met"}, date(2026, 11, 18), GRANTED)

    office.night("2026-11-20")

    assert office.cell("A4") == (
        "1 of the 3 requirements on this POA&M is still NOT MET. The closeout assessment must find "
        "all 3 MET by 2027-03-30, or the Conditional status expires."
    )


def test_what_is_said_of_a_sheet_of_the_programs_is_in_every_night_s_result(
    office: Office,
) -> None:
    office.assess({"3.1.3": "Not Met"}, date(2026, 9, 18))
    office.night("2026-09-20")
    book = open_output(office.poam)
    book["Scores"]["T8"] = "=1+1"
    book["Trace"]["C6"] = "Ticket"
    book.save(office.poam)

    found = []
    for day in ("2026-09-21", "2026-09-22"):
        office.night(day)
        found.append({(p["code"], p["sheet"]) for p in office.result["problems"]})

    said = {("poam_beside_stays", "Scores"), ("poam_header_changed", "Trace")}
    assert [said <= one for one in found] == [True, True]
