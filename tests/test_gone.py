"""A POA&M workbook that is gone from OUT comes back as it was last known."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from poam_batch.cli import main
from tests.books import open_output, write_book
from tests.runs import inbox_in, night, only, plan_rows, result, results

TWO = {"3.1.3": "Not Met", "3.1.4": "Not Met"}
ONE = {"3.1.4": "Not Met"}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An inbox whose only client has a POA&M with two items."""
    inbox = inbox_in(tmp_path)
    write_book(inbox / "acme.xlsx", words=TWO, cover={"Assessment Date": "2026-10-01"})
    night(inbox)
    return inbox


def _poam(inbox: Path) -> Path:
    return only(inbox, "*/*-poam.xlsx")


def _type_in(poam: Path, words: str) -> None:
    book = open_output(poam)
    book["POA&M"]["I9"] = words
    book.create_sheet("Ours")["A1"] = words
    book.save(poam)


def _codes(inbox: Path) -> list[str]:
    return [problem["code"] for problem in result(inbox)["problems"]]


def test_what_people_wrote_comes_back_with_a_workbook_that_was_deleted(inbox: Path) -> None:
    _type_in(_poam(inbox), "Jo Smith")
    night(inbox, "2026-11-23")
    _poam(inbox).unlink()

    again = night(inbox, "2026-11-24")

    assert again.exit_code == 0
    assert _codes(inbox) == ["poam_gone"]
    assert plan_rows(_poam(inbox))[0]["Responsible party"] == "Jo Smith"
    assert open_output(_poam(inbox))["Ours"]["A1"].value == "Jo Smith"
    assert "was gone: deleted, renamed or moved. Version 1, kept on 2026-11-23" in again.stderr
    assert 'poam-batch restore "Acme Tool" --list' in again.stderr
    assert result(inbox)["conflicts"] == []


def test_what_a_run_read_and_left_as_it_was_is_kept_too(inbox: Path) -> None:
    for number, words in enumerate(("Jo Smith", "Kim Lee", "Lou Park"), start=23):
        _type_in(_poam(inbox), words)
        night(inbox, f"2026-11-{number}")
    _poam(inbox).unlink()

    night(inbox, "2026-11-26")

    assert plan_rows(_poam(inbox))[0]["Responsible party"] == "Lou Park"


def test_a_night_on_which_nobody_saved_it_keeps_nothing(inbox: Path) -> None:
    versions = inbox.parent / "out" / ".poam-batch" / "versions"
    _type_in(_poam(inbox), "Jo Smith")
    night(inbox, "2026-11-23")
    before = sorted(path.name for path in versions.rglob("*.xlsx"))

    night(inbox, "2026-11-24")
    night(inbox, "2026-11-25")

    assert sorted(path.name for path in versions.rglob("*.xlsx")) == before
    assert len(before) == 1


def test_seven_versions_are_kept_of_what_people_saved(inbox: Path) -> None:
    for number in range(9):
        _type_in(_poam(inbox), f"Person {number}")
        night(inbox, f"2026-11-{number + 10}")

    versions = inbox.parent / "out" / ".poam-batch" / "versions"
    kept = [path.read_bytes() for path in versions.rglob("*.xlsx")]
    assert len(kept) == len(set(kept)) == 7


def test_ids_go_on_and_what_was_met_stays_remediated(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", words=ONE, cover={"Assessment Date": "2026-11-01"})
    night(inbox, "2026-11-23")
    _poam(inbox).unlink()
    write_book(inbox / "acme.xlsx", words=TWO, cover={"Assessment Date": "2026-11-10"})

    night(inbox, "2026-11-24")

    rows = {row["POA&M ID"]: row["Status"] for row in plan_rows(_poam(inbox)) if row["Status"]}
    assert rows == {
        "AC.L2-3.1.3#1": "Remediated",
        "AC.L2-3.1.4#1": "Open",
        "AC.L2-3.1.3#2": "Open",
    }
    assert result(inbox)["conflicts"] == []


def test_closed_items_stand_in_a_workbook_that_came_back(tmp_path: Path) -> None:
    inbox = inbox_in(tmp_path)
    cover = {"Conditional CMMC Status Date": "2026-10-05", "Assessment Type": "self"}
    assessed = {"Assessment Date": "2026-10-01"}
    write_book(inbox / "acme.xlsx", words=ONE, cover={**cover, **assessed})
    night(inbox)
    met = {"Assessment Type": "self", "Assessment Date": "2026-11-20"}
    closeout = write_book(tmp_path / "closeout.xlsx", cover=met)
    arguments = ["closeout", str(closeout), "-o", str(tmp_path / "out"), "--posted", "2026-11-21"]
    closed = CliRunner().invoke(main, [*arguments, "--as-of", "2026-11-22"])
    assert closed.exit_code == 0, closed.output
    night(inbox, "2026-11-23")
    _poam(inbox).unlink()

    night(inbox, "2026-11-24")

    (first, *_) = plan_rows(_poam(inbox))
    assert (first["POA&M ID"], first["Status"]) == ("AC.L2-3.1.4#1", "Closed")
    assert result(inbox)["status"] == "final"


def test_without_a_version_it_is_made_anew_without_false_conflicts(inbox: Path) -> None:
    _poam(inbox).unlink()
    shutil.move(inbox / "acme.xlsx", inbox / "other name.xlsx")

    made = night(inbox, "2026-11-23")
    conflicts = result(inbox)["conflicts"]
    night(inbox, "2026-11-24")

    assert "No earlier version of it is kept, so that it was made anew" in made.stderr
    assert conflicts == result(inbox)["conflicts"] == []
    assert {row["POA&M ID"] for row in plan_rows(_poam(inbox))} == {
        "AC.L2-3.1.3#1",
        "AC.L2-3.1.4#1",
    }


def test_a_file_that_lies_beside_is_named(inbox: Path) -> None:
    _poam(inbox).rename(_poam(inbox).with_name("plan FINAL.xlsx"))

    done = night(inbox, "2026-11-23")

    assert " plan FINAL.xlsx lies beside where it stood." in done.stderr


def test_the_plan_of_another_level_does_not_lie_beside(tmp_path: Path) -> None:
    inbox = inbox_in(tmp_path)
    write_book(inbox / "acme.xlsx", words=ONE, levels=(2, 3))
    night(inbox)
    only(inbox, "*/acme-tool-poam.xlsx").unlink()

    done = night(inbox, "2026-11-23")

    assert "was gone" in done.stderr
    assert "lies beside" not in done.stderr


def test_a_version_that_cannot_be_read_is_passed_over(inbox: Path) -> None:
    _type_in(_poam(inbox), "Jo Smith")
    night(inbox, "2026-11-23")
    (version,) = inbox.parent.joinpath("out", ".poam-batch", "versions").rglob("*.xlsx")
    version.with_name("2-2026-11-24-00000000.xlsx").write_bytes(b"PK torn")
    _poam(inbox).unlink()

    night(inbox, "2026-11-25")

    assert plan_rows(_poam(inbox))[0]["Responsible party"] == "Jo Smith"


def test_one_that_came_back_by_mail_takes_the_place_of_one_that_is_gone(inbox: Path) -> None:
    _type_in(_poam(inbox), "Jo Smith")
    night(inbox, "2026-11-23")
    _type_in(_poam(inbox), "Kim Lee")
    shutil.move(_poam(inbox), inbox / "back.xlsx")

    night(inbox, "2026-11-24")

    assert plan_rows(_poam(inbox))[0]["Responsible party"] == "Kim Lee"
    assert (_codes(inbox), results(inbox)["counts"]["merged"]) == ([], 1)


def test_a_dry_run_puts_nothing_back(inbox: Path) -> None:
    _poam(inbox).unlink()

    night(inbox, "2026-11-23", "--dry-run")

    assert list(inbox.parent.joinpath("out").glob("*/*-poam.xlsx")) == []


def test_a_new_client_has_lost_nothing(inbox: Path) -> None:
    assert _codes(inbox) == []
