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


def _versions(inbox: Path) -> list[Path]:
    folder = inbox.parent / "out" / ".poam-batch" / "versions"
    return sorted(folder.rglob("*.xlsx"))


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

    assert "No version is kept, so that it was made anew: ids go on" in made.stderr
    assert "restore" not in made.stderr
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


def test_a_version_without_its_hidden_sheet_comes_back_where_the_ledger_knows(inbox: Path) -> None:
    book = open_output(_poam(inbox))
    book["POA&M"]["I9"] = "Jo Smith"
    del book["_poam_batch"]
    book.save(_poam(inbox))
    night(inbox, "2026-11-23")
    _poam(inbox).unlink()

    night(inbox, "2026-11-24")

    assert plan_rows(_poam(inbox))[0]["Responsible party"] == "Jo Smith"
    assert "poam_gone" in _codes(inbox)


def test_where_no_version_can_be_read_it_says_so_and_offers_none(inbox: Path) -> None:
    _type_in(_poam(inbox), "Jo Smith")
    night(inbox, "2026-11-23")
    (version,) = _versions(inbox)
    version.write_bytes(b"PK torn")
    _poam(inbox).unlink()

    done = night(inbox, "2026-11-24")

    assert "No version of it that is kept can be used, so that it was made anew" in done.stderr
    assert f"/{version.name}" in done.stderr
    assert "No version is kept" not in done.stderr
    assert "restore" not in done.stderr


def test_one_that_came_back_takes_the_place_of_one_without_a_version(inbox: Path) -> None:
    _type_in(_poam(inbox), "Kim Lee")
    shutil.move(_poam(inbox), inbox / "back.xlsx")

    done = night(inbox, "2026-11-24")

    assert plan_rows(_poam(inbox))[0]["Responsible party"] == "Kim Lee"
    assert open_output(_poam(inbox))["Ours"]["A1"].value == "Kim Lee"
    assert (_codes(inbox), results(inbox)["counts"]["merged"]) == (["poam_gone"], 1)
    assert "No version is kept; back.xlsx, which came back, took its place." in done.stderr


def test_mail_on_the_night_it_is_gone_is_joined_with_what_people_saved_last(inbox: Path) -> None:
    back = shutil.copy(_poam(inbox), inbox.parent / "back.xlsx")
    _type_in(_poam(inbox), "Jo Smith")
    night(inbox, "2026-11-23")
    book = open_output(Path(back))
    book["POA&M"]["J9"] = "jo@example.com"
    book.save(inbox / "back.xlsx")
    _poam(inbox).unlink()

    done = night(inbox, "2026-11-24")

    (first, *_) = plan_rows(_poam(inbox))
    assert (first["Responsible party"], first["Point of contact"]) == ("Jo Smith", "jo@example.com")
    assert (_codes(inbox), results(inbox)["counts"]["merged"]) == (["poam_gone"], 1)
    assert "was put back and brought up to date; back.xlsx was merged with it" in done.stderr


def test_mail_that_says_otherwise_than_the_version_put_back_is_listed(inbox: Path) -> None:
    _type_in(_poam(inbox), "Jo Smith")
    night(inbox, "2026-11-23")
    _type_in(_poam(inbox), "Kim Lee")
    shutil.move(_poam(inbox), inbox / "back.xlsx")

    night(inbox, "2026-11-24")

    (listed,) = result(inbox)["conflicts"]
    assert listed["stands"] == "Jo Smith"
    assert listed["proposed"] == "Kim Lee (in the workbook that came back)"


def _mail(inbox: Path, words: str) -> None:
    """Have a copy of the POA&M come back with words in it, on a night of its own."""
    shutil.copy(_poam(inbox), inbox / "back.xlsx")
    _type_in(inbox / "back.xlsx", words)
    night(inbox, "2026-11-23")


def test_what_came_back_by_mail_comes_back_with_a_workbook_that_was_deleted(inbox: Path) -> None:
    _mail(inbox, "Jo by mail")
    (inbox / "back.xlsx").unlink()
    night(inbox, "2026-11-24")
    _poam(inbox).unlink()

    night(inbox, "2026-11-25")

    assert plan_rows(_poam(inbox))[0]["Responsible party"] == "Jo by mail"
    assert open_output(_poam(inbox))["Ours"]["A1"].value == "Jo by mail"


def test_what_came_back_beside_what_people_wrote_comes_back_with_it(inbox: Path) -> None:
    shutil.copy(_poam(inbox), inbox / "back.xlsx")
    _type_in(inbox / "back.xlsx", "Jo by mail")
    book = open_output(_poam(inbox))
    book["POA&M"]["J9"] = "here@example.com"
    book.save(_poam(inbox))
    night(inbox, "2026-11-23")
    (inbox / "back.xlsx").unlink()
    _poam(inbox).unlink()

    night(inbox, "2026-11-24")

    (first, *_) = plan_rows(_poam(inbox))
    assert first["Responsible party"] == "Jo by mail"
    assert first["Point of contact"] == "here@example.com"


def test_mail_that_the_version_put_back_does_not_hold_is_merged_again(inbox: Path) -> None:
    _mail(inbox, "Jo by mail")
    for version in _versions(inbox)[1:]:
        version.unlink()
    _poam(inbox).unlink()

    night(inbox, "2026-11-24")
    merged = results(inbox)["counts"]["merged"]
    night(inbox, "2026-11-25")

    assert (merged, results(inbox)["counts"]["merged"]) == (1, 0)
    assert [entry["code"] for entry in results(inbox)["ignored"]] == ["poam_merged"]
    assert plan_rows(_poam(inbox))[0]["Responsible party"] == "Jo by mail"


def test_mail_that_the_version_put_back_holds_is_not_merged_again(inbox: Path) -> None:
    _mail(inbox, "Jo by mail")
    _poam(inbox).unlink()

    night(inbox, "2026-11-24")

    assert results(inbox)["counts"]["merged"] == 0
    assert plan_rows(_poam(inbox))[0]["Responsible party"] == "Jo by mail"


def test_a_version_comes_back_though_the_ledger_is_gone_too(inbox: Path) -> None:
    _type_in(_poam(inbox), "Jo Smith")
    write_book(inbox / "acme.xlsx", words=ONE, cover={"Assessment Date": "2026-11-01"})
    night(inbox, "2026-11-23")
    inbox.parent.joinpath("out", ".poam-batch", "ledger.sqlite").unlink()
    _poam(inbox).unlink()

    night(inbox, "2026-11-24")

    first, *_ = plan_rows(_poam(inbox))
    assert (first["POA&M ID"], first["Status"]) == ("AC.L2-3.1.3#1", "Remediated")
    assert first["Responsible party"] == "Jo Smith"
    assert _codes(inbox) == ["poam_gone"]


def test_without_a_ledger_and_a_version_it_is_said_to_be_gone(inbox: Path) -> None:
    inbox.parent.joinpath("out", ".poam-batch", "ledger.sqlite").unlink()
    _poam(inbox).unlink()

    done = night(inbox, "2026-11-24")

    assert "No version is kept, so that it was made anew: what people had" in done.stderr


def test_a_folder_in_its_place_is_refused_by_name(inbox: Path) -> None:
    place = _poam(inbox)
    place.unlink()
    place.mkdir()

    done = night(inbox, "2026-11-24")

    (failed,) = results(inbox)["failed"]
    assert (done.exit_code, failed["code"]) == (3, "poam_is_folder")
    assert failed["message"].startswith(f"{place.parent.name}/{place.name} is a folder")
    assert failed["message"].endswith("Until then acme.xlsx is not taken up.")


def test_a_mark_that_a_crash_may_have_left_is_named_with_its_path(inbox: Path) -> None:
    mark = _poam(inbox).with_name(f".~lock.{_poam(inbox).name}#")
    mark.touch()

    night(inbox, "2026-11-24")

    (waits,) = results(inbox)["deferred"]
    folder = mark.parent.name
    assert waits["message"].startswith(f"{folder}/{_poam(inbox).name} is open")
    assert f"as {folder}/{mark.name} says" in waits["message"]
    assert "left over by a crash: delete it. Until then acme.xlsx" in waits["message"]


def test_a_dry_run_puts_nothing_back(inbox: Path) -> None:
    _poam(inbox).unlink()

    done = night(inbox, "2026-11-23", "--dry-run")

    assert list(inbox.parent.joinpath("out").glob("*/*-poam.xlsx")) == []
    assert "is gone: deleted, renamed or moved. No version is kept, so that it would be made" in (
        done.stderr
    )


def test_a_new_client_has_lost_nothing(inbox: Path) -> None:
    assert _codes(inbox) == []
