"""A client that a run could not renew is still shown, and its clock still runs."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

import poam_batch.outputs
from poam_batch.cli import main
from tests.books import open_output, write_book
from tests.living.plain import put
from tests.runs import inbox_in, night, only, results

DATED = {"Conditional CMMC Status Date": "2026-10-01"}  # its closeout is due on 2027-03-30
ASSESSED = {"Assessment Date": "2026-10-01"}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An inbox of which Acme was assessed on 22 November 2026."""
    inbox = inbox_in(tmp_path)
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"}, cover=DATED)
    assert night(inbox).exit_code == 0
    return inbox


def test_a_client_whose_workbook_is_missing_is_listed_as_it_stood(inbox: Path) -> None:
    (inbox / "acme.xlsx").unlink()

    done = night(inbox, "2026-11-25")

    (left,) = results(inbox)["not_renewed"]
    assert left["message"] == "No workbook of it was in the inbox. It was acme.xlsx last."
    assert {name: left[name] for name in ("client", "level", "code", "workbook", "as_of")} == {
        "client": "Acme Tool",
        "level": 2,
        "code": "no_workbook",
        "workbook": None,
        "as_of": "2026-11-22",
    }
    assert (left["score"], left["max_score"], left["status"]) == (109, 110, "conditional")
    assert (left["closeout_due"], left["days_left"]) == ("2027-03-30", 125)
    assert (done.exit_code, results(inbox)["assessments"]) == (4, [])
    assert "not renewed: Acme Tool, Level 2: 109 of 110, " in done.stdout


def test_the_day_that_is_named_is_the_last_on_which_it_was_renewed(inbox: Path) -> None:
    night(inbox, "2026-11-24")
    (inbox / "acme.xlsx").unlink()

    night(inbox, "2026-11-25")

    assert [one["as_of"] for one in results(inbox)["not_renewed"]] == ["2026-11-24"]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda inbox: (inbox / "acme.xlsx").write_bytes(b"x"), "wrong_type"),
        (lambda inbox: _mark_of_open(inbox).touch(), "poam_open"),
        (lambda inbox: only(inbox, "*/*-poam.xlsx").write_bytes(b"x"), "wrong_type"),
        (
            lambda inbox: write_book(inbox / "b.xlsx", words={"3.1.4": "Not Met"}, cover=DATED),
            "client_collision",
        ),
        (
            lambda inbox: write_book(inbox / "acme.xlsx", "Acme Renamed", cover=DATED),
            "client_moved",
        ),
    ],
    ids=["rejected", "deferred", "failed", "collided", "renamed"],
)
def test_what_befell_its_workbook_is_the_reason(inbox: Path, spoil: object, code: str) -> None:
    assert callable(spoil)
    spoil(inbox)

    night(inbox, "2026-11-25")

    assert [(one["client"], one["code"], one["workbook"]) for one in _left(inbox)] == [
        ("Acme Tool", code, "acme.xlsx")
    ]


def _mark_of_open(inbox: Path) -> Path:
    poam = only(inbox, "*/*-poam.xlsx")
    return poam.with_name(f"~${poam.name}")


def _left(inbox: Path) -> list[dict[str, object]]:
    left: list[dict[str, object]] = results(inbox)["not_renewed"]
    return left


def test_a_client_that_was_renewed_is_not_listed(inbox: Path) -> None:
    again = night(inbox, "2026-11-25")

    assert _left(inbox) == []
    assert "not renewed" not in again.stdout
    assert "not renewed" not in only(inbox, "index.html").read_text(encoding="utf-8")


def test_a_closeout_that_runs_out_without_a_workbook_is_lost_and_overdue(inbox: Path) -> None:
    (inbox / "acme.xlsx").unlink()

    last_day = night(inbox, "2027-03-30", "--fail-on", "lost", "--allow-empty")
    lost = night(inbox, "2027-03-31", "--fail-on", "lost")
    overdue = night(inbox, "2027-03-31", "--fail-on", "overdue")
    other = night(inbox, "2027-03-31", "--fail-on", "blocking", "--allow-empty")

    assert [run.exit_code for run in (last_day, lost, overdue, other)] == [0, 5, 5, 0]
    assert "lost: Acme Tool, Level 2: conditional on 2026-11-22, " in lost.stderr
    assert "the closeout was due on 2027-03-30, not renewed (no_workbook)" in overdue.stderr


def test_items_are_reckoned_as_a_run_on_that_day_would(tmp_path: Path) -> None:
    inbox = inbox_in(tmp_path)
    words = {"3.1.3": "Not Met", "3.1.4": "Not Met"}
    write_book(inbox / "acme.xlsx", words=words, cover=ASSESSED)
    night(inbox)
    poam = only(inbox, "*/*-poam.xlsx")
    book = open_output(poam)
    sheet = book["POA&M"]
    for row in range(9, 13):  # people moved every date of the first item
        put(sheet, row, "Milestone due", "2028-01-01")
    put(sheet, 9, "Scheduled completion", "2028-01-01")
    book.save(poam)
    night(inbox, "2026-11-23")
    kept = tmp_path / "kept.xlsx"
    shutil.move(inbox / "acme.xlsx", kept)

    days = ("2026-11-23", "2027-02-01", "2028-06-01")
    left = []
    for day in days:
        night(inbox, day)
        left += [(one["overdue"], one["next_due"]) for one in _left(inbox)]
    shutil.move(kept, inbox / "acme.xlsx")
    renewed = []
    for day in days:
        night(inbox, day)
        renewed += [(one["overdue"], one["next_due"]) for one in results(inbox)["assessments"]]

    assert [overdue for overdue, _ in left] == [1, 1, 2]
    assert left == renewed


def test_a_plan_that_was_closed_out_meanwhile_has_no_open_day(inbox: Path) -> None:
    closeout = write_book(
        inbox.parent / "closeout.xlsx",
        cover={"Assessment Type": "self", "Assessment Date": "2026-11-23"},
    )
    write_book(
        inbox / "acme.xlsx",
        words={"3.1.3": "Not Met"},
        cover={**DATED, "Assessment Type": "self", "Assessment Date": "2026-10-01"},
    )
    night(inbox)
    out = str(inbox.parent / "out")
    arguments = ["closeout", str(closeout), "-o", out, "--posted", "2026-11-24"]
    closed = CliRunner().invoke(main, [*arguments, "--as-of", "2026-11-25"])
    assert closed.exit_code == 0, closed.output
    (inbox / "acme.xlsx").unlink()

    done = night(inbox, "2028-01-01", "--fail-on", "lost", "--fail-on", "overdue", "--allow-empty")

    assert done.exit_code == 0, done.stderr
    assert [(one["closeout_due"], one["overdue"]) for one in _left(inbox)] == [(None, 0)]


def test_a_client_whose_files_were_taken_away_has_left(inbox: Path) -> None:
    (inbox / "acme.xlsx").unlink()
    shutil.rmtree(only(inbox, "acme-tool-*"))

    done = night(inbox, "2028-01-01", "--fail-on", "overdue", "--allow-empty")

    assert (done.exit_code, _left(inbox)) == (0, [])


def test_a_run_of_another_level_says_so(inbox: Path) -> None:
    night(inbox, "2026-11-25", "--level", "3", "--allow-empty")

    assert [one["code"] for one in _left(inbox)] == ["other_level"]


def test_the_portfolio_shows_them_apart_and_counts_them_nowhere(inbox: Path) -> None:
    write_book(inbox / "bolt.xlsx", "Bolt", words={"3.1.1": "Not Met"})
    (inbox / "acme.xlsx").unlink()

    night(inbox, "2027-04-01")

    page = only(inbox, "index.html").read_text(encoding="utf-8")
    clients, left = page.split('id="not-renewed-title">1 client not renewed<')
    assert ("Bolt" in clients, "Acme Tool" in clients) == (True, False)
    assert "Acme Tool" in left
    assert "closeout past" in left
    assert "22 Nov 2026" in left
    assert ' conditional"' not in clients.split("</ul>")[0]


def test_their_marking_stays_on_the_portfolio(tmp_path: Path) -> None:
    inbox = inbox_in(tmp_path)
    write_book(inbox / "acme.xlsx", cover={"Marking": "CUI//SP-CTI"})
    night(inbox, "2026-11-22", "--marking", "CUI//SP-CTI")
    (inbox / "acme.xlsx").unlink()

    night(inbox, "2026-11-23")

    assert "CUI//SP-CTI" in only(inbox, "index.html").read_text(encoding="utf-8")


def test_results_json_keeps_its_schema_with_them(inbox: Path) -> None:
    (inbox / "acme.xlsx").write_bytes(b"PK")

    night(inbox, "2027-04-01")

    schemas = Path(poam_batch.outputs.__file__).parent / "schemas"
    schema = json.loads((schemas / "results.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(results(inbox))) == []
    assert len(_left(inbox)) == 1


def test_a_ledger_that_was_lost_still_knows_whose_closeout_is_past(inbox: Path) -> None:
    (inbox / "acme.xlsx").unlink()
    (inbox.parent / "out" / ".poam-batch" / "ledger.sqlite").unlink()

    done = night(inbox, "2028-01-01", "--fail-on", "overdue")

    assert done.exit_code == 5
    assert [(one["overdue"], one["as_of"]) for one in _left(inbox)] == [(1, "2026-11-22")]


def test_a_run_over_one_workbook_names_many_others_in_a_line(tmp_path: Path) -> None:
    inbox = inbox_in(tmp_path)
    for number in range(10):
        write_book(inbox / f"{number}.xlsx", f"Client {number}", words={"3.1.3": "Not Met"})
    night(inbox)
    (inbox / "bad.xlsx").write_bytes(b"x")
    shutil.move(inbox / "0.xlsx", tmp_path / "0.xlsx")
    for number in range(1, 10):
        (inbox / f"{number}.xlsx").unlink()
    shutil.move(tmp_path / "0.xlsx", inbox / "0.xlsx")

    done = night(inbox)

    lines = [line for line in done.stdout.splitlines() if line.startswith("not renewed")]
    assert lines == [
        "not renewed: 9 for which no workbook was assessed: Client 1, Client 2, Client 3, "
        "Client 4, Client 5, Client 6, Client 7, Client 8 and 1 more"
    ]
    assert len(results(inbox)["not_renewed"]) == 9
