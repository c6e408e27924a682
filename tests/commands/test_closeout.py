"""`closeout`: the command, from a closeout workbook to a closed POA&M and a Final status."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pebble
import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook
from pebble import ProcessExpired

from poam_batch.cli import main
from tests.books import open_output, write_book

COVER = {"Assessment type": "C3PAO", "Conditional status date": date(2026, 10, 1)}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return an output folder with one client on Conditional Level 2 with two items."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    words = {"3.1.3": "Not Met", "3.1.4": "Not Met"}
    write_book(inbox / "acme.xlsx", words=words, cover=COVER)
    assert run("run", inbox, "-o", tmp_path / "out", "--as-of", "2026-11-22").exit_code == 0
    return tmp_path / "out"


def closeout_book(path: Path, words: dict[str, str], cover: dict[str, object]) -> Path:
    book = Workbook()
    facts = book.active
    assert facts is not None
    for key, value in {"Organization": "Acme Tool", **cover}.items():
        facts.append([key, value])
    table = book.create_sheet("Closeout")
    table.append(["Requirement ID", "Status"])
    for requirement, word in words.items():
        table.append([requirement, word])
    book.save(path)
    return path


def poam_of(out: Path) -> Path:
    (found,) = out.glob("*/*-poam.xlsx")
    return found


def statuses(out: Path) -> list[object]:
    return [cell.value for cell in open_output(poam_of(out))["POA&M"]["V"][8:] if cell.value]


def entry(out: Path) -> dict[str, Any]:
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = results["assessments"][0]
    return found


DAY = ("--as-of", "2026-12-15")
MET = {"3.1.3": "Met", "3.1.4": "Met"}
TYPED = {"Assessment type": "C3PAO", "Assessment date": date(2026, 12, 10)}
IN_TIME = {**TYPED, "CMMC status date": date(2026, 12, 14)}


def test_a_confirmed_closeout_closes_the_items_and_makes_the_status_final(
    out: Path, tmp_path: Path
) -> None:
    closing = closeout_book(tmp_path / "closeout.xlsx", MET, IN_TIME)

    closed = run("closeout", closing, "-o", out, "--as-of", "2026-12-15")
    run("run", tmp_path / "inbox", "-o", out, "--as-of", "2026-12-16")

    assert closed.exit_code == 0
    assert "closed out" in closed.stdout
    assert statuses(out) == ["Closed", "Closed"]
    final = entry(out)
    assert (final["status"], final["score"], final["blocking"]) == ("final", 110, [])
    found = json.loads((out / final["result"]).read_text(encoding="utf-8"))
    assert found["conditional_status_date"] == "2026-10-01"


def test_the_night_after_a_closeout_changes_nothing_more(out: Path, tmp_path: Path) -> None:
    closing = closeout_book(tmp_path / "closeout.xlsx", MET, IN_TIME)
    run("closeout", closing, "-o", out, "--as-of", "2026-12-15")
    run("run", tmp_path / "inbox", "-o", out, "--as-of", "2026-12-16")
    before = poam_of(out).read_bytes()

    run("run", tmp_path / "inbox", "-o", out, "--as-of", "2026-12-16")

    assert entry(out)["outcome"] == "unchanged"
    assert poam_of(out).read_bytes() == before


def test_a_closeout_may_be_held_again_to_correct_its_day(out: Path, tmp_path: Path) -> None:
    closing = closeout_book(tmp_path / "closeout.xlsx", MET, TYPED)
    run("closeout", closing, "-o", out, "--posted", "2026-12-11", *DAY)

    again = run("closeout", closing, "-o", out, "--posted", "2026-12-14", *DAY)
    run("run", tmp_path / "inbox", "-o", out, "--as-of", "2026-12-16")

    assert again.exit_code == 0
    found = json.loads((out / entry(out)["result"]).read_text(encoding="utf-8"))
    notes = [p["value"] for p in found["problems"] if p["code"] == "closed_out"]
    assert notes == ["2026-12-14"]


def test_a_later_assessment_stands_for_itself_after_a_closeout(out: Path, tmp_path: Path) -> None:
    closing = closeout_book(tmp_path / "closeout.xlsx", MET, IN_TIME)
    run("closeout", closing, "-o", out, *DAY)
    cover = {"Assessment type": "C3PAO", "Assessment date": date(2027, 2, 1)}
    write_book(tmp_path / "inbox" / "acme.xlsx", words={"3.1.3": "Not Met"}, cover=cover)

    run("run", tmp_path / "inbox", "-o", out, "--as-of", "2027-06-02")

    assert (entry(out)["status"], entry(out)["score"]) == ("conditional", 109)
    assert statuses(out) == ["Closed", "Closed", "Open"]


@pytest.mark.parametrize(
    ("words", "cover", "said"),
    [
        ({"3.1.3": "Met"}, IN_TIME, "Not assessed: AC.L2-3.1.4"),
        ({**MET, "3.1.4": "Not Met"}, IN_TIME, "NOT MET: AC.L2-3.1.4"),
        (MET, TYPED, "--posted"),
        (MET, {**IN_TIME, "CMMC status date": date(2027, 3, 31)}, "the last day is 2027-03-30"),
        (MET, {**IN_TIME, "Assessment type": "Self"}, "the rule asks for"),
        (MET, {**IN_TIME, "Organization": "Somebody Else"}, "has no POA&M"),
    ],
)
def test_a_closeout_that_is_not_confirmed_leaves_everything_as_it_is(
    out: Path, tmp_path: Path, words: dict[str, str], cover: dict[str, object], said: str
) -> None:
    before = poam_of(out).read_bytes()
    closing = closeout_book(tmp_path / "closeout.xlsx", words, cover)

    closed = run("closeout", closing, "-o", out, "--as-of", "2027-04-15")

    assert closed.exit_code == 3
    assert said in closed.stdout
    assert poam_of(out).read_bytes() == before


def test_a_posted_day_can_be_given_on_the_command_line(out: Path, tmp_path: Path) -> None:
    closing = closeout_book(tmp_path / "closeout.xlsx", MET, TYPED)

    closed = run("closeout", closing, "-o", out, "--posted", "2026-12-14", *DAY, "--json")

    (found,) = json.loads(closed.stdout)["closeouts"]
    assert (found["closed"], found["posted"]) == (True, "2026-12-14")


def test_what_people_wrote_stays_when_a_poam_is_closed(out: Path, tmp_path: Path) -> None:
    book = open_output(poam_of(out))
    book["POA&M"]["W9"] = "done by Kim"
    book.create_sheet("Ours")
    book.save(poam_of(out))
    closing = closeout_book(tmp_path / "closeout.xlsx", MET, IN_TIME)

    run("closeout", closing, "-o", out, *DAY)

    closed = open_output(poam_of(out))
    assert closed["POA&M"]["W9"].value == "done by Kim"
    assert "Ours" in closed.sheetnames


def test_an_open_workbook_is_not_closed_out(out: Path, tmp_path: Path) -> None:
    poam_of(out).with_name(f"~${poam_of(out).name}").touch()
    closing = closeout_book(tmp_path / "closeout.xlsx", MET, IN_TIME)

    closed = run("closeout", closing, "-o", out, *DAY)

    assert closed.exit_code == 3
    assert "open in another program" in closed.stdout


def test_a_closeout_held_twice_keeps_no_version_of_what_did_not_change(
    out: Path, tmp_path: Path
) -> None:
    closing = closeout_book(tmp_path / "closeout.xlsx", MET, IN_TIME)
    run("closeout", closing, "-o", out, *DAY)
    versions = sorted(out.rglob("versions/**/*.xlsx"))

    again = run("closeout", closing, "-o", out, *DAY)

    assert again.exit_code == 0
    assert sorted(out.rglob("versions/**/*.xlsx")) == versions


def test_a_closeout_held_twice_says_that_it_was_closed_out_already(
    out: Path, tmp_path: Path
) -> None:
    closing = closeout_book(tmp_path / "closeout.xlsx", MET, IN_TIME)
    first = run("closeout", closing, "-o", out, *DAY)

    again = run("closeout", closing, "-o", out, *DAY)
    corrected = run("closeout", closing, "-o", out, "--posted", "2026-12-15", *DAY)

    before = "closed out before, by the closeout posted 2026-12-14."
    assert "already" not in first.stdout
    assert "closed out already" in again.stdout
    assert before in again.stdout
    assert f"{before} That day is now 2026-12-15." in corrected.stdout


def test_a_closeout_of_a_poam_that_is_spoilt_says_how_to_have_one_back(
    out: Path, tmp_path: Path
) -> None:
    poam_of(out).write_bytes(bytes(3000))
    closing = closeout_book(tmp_path / "closeout.xlsx", MET, IN_TIME)

    done = run("closeout", closing, "-o", out, *DAY)

    assert done.exit_code == 3
    assert "Put an earlier version back with poam-batch restore." in done.stdout
    assert "the assessment" not in done.stdout


@pytest.mark.parametrize("task", ["read_standing", "close_poam_workbook"])
@pytest.mark.parametrize("error", [ProcessExpired("died", -9), TimeoutError("late", 60.0)])
def test_a_closeout_whose_worker_does_not_end_well_is_refused_and_leaves_everything_as_it_is(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, task: str, error: Exception
) -> None:
    schedule, before = pebble.ProcessPool.schedule, poam_of(out).read_bytes()

    def ended(pool: Any, function: Any, call: Any, **options: Any) -> Any:
        if call[0].__name__ != task:
            return schedule(pool, function, call, **options)
        future: pebble.ProcessFuture[Any] = pebble.ProcessFuture()
        future.set_exception(error)
        return future

    book = closeout_book(tmp_path / "closeout.xlsx", MET, IN_TIME)
    monkeypatch.setattr(pebble.ProcessPool, "schedule", ended)
    done = run("closeout", book, "-o", out, *DAY)

    assert done.exit_code == 3
    assert "not closed" in done.stdout
    assert "took more than" in done.stdout or "ended two workers" in done.stdout
    assert poam_of(out).read_bytes() == before


def test_level_1_has_nothing_to_close_out(out: Path, tmp_path: Path) -> None:
    book = write_book(tmp_path / "one.xlsx", "Gamma", levels=(1,))

    done = run("closeout", book, "-o", out, *DAY)

    assert done.exit_code == 3
    assert "At Level 1 no POA&M exists, so that there is nothing to close out." in done.stdout


def test_a_file_that_is_no_assessment_is_named(out: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    done = run("closeout", tmp_path / "notes.csv", "-o", out, *DAY)

    assert (done.exit_code, done.stdout.startswith("notes.csv: rejected")) == (3, True)


def test_an_older_assessment_after_a_closeout_brings_no_conditional_status_back(
    out: Path, tmp_path: Path
) -> None:
    closing = closeout_book(tmp_path / "closeout.xlsx", MET, IN_TIME)
    run("closeout", closing, "-o", out, *DAY)
    older = {"Assessment type": "C3PAO", "Assessment date": date(2026, 8, 1)}
    words = {"3.1.3": "Not Met", "3.4.9": "Not Met"}
    write_book(tmp_path / "inbox" / "acme.xlsx", words=words, cover=older)

    night = run("run", tmp_path / "inbox", "-o", out, "--as-of", "2026-12-20")

    assert night.exit_code == 0
    found = entry(out)
    assert (found["status"], found["score"]) == ("final", 109)
    (path,) = out.glob("*/*-result.json")
    told = {p["code"]: p for p in json.loads(path.read_text(encoding="utf-8"))["problems"]}
    assert told["not_met_beside_closeout"]["severity"] == "warning"


def test_an_incomplete_assessment_after_a_closeout_makes_no_closeout_due_again(
    out: Path, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    closing = closeout_book(tmp_path / "closeout.xlsx", MET, IN_TIME)
    run("closeout", closing, "-o", out, *DAY)
    (inbox / "acme.xlsx").unlink()
    write_book(inbox / "bolt.xlsx", client="Bolt")
    run("run", inbox, "-o", out, "--as-of", "2026-12-16")
    older = {"Assessment type": "C3PAO", "Assessment date": date(2026, 8, 1)}
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met", "3.1.5": ""}, cover=older)

    back, near, past = (
        told_of_acme(inbox, out, day) for day in ("2026-12-18", "2027-03-20", "2027-04-19")
    )

    assert [one["kind"] for one in back] == ["status_lost", "score_changed", "problems", "renewed"]
    assert near == past == []
    found = entry(out)
    assert (found["status"], found["closeout_due"]) == ("incomplete", "2027-03-30")
    assert (found["closed_out"], found["next_due"], found["late"]) == (True, None, [])
    history = run("history", "Acme", "-o", out).stdout
    assert history.count("closeout") == 1
    (path,) = out.glob("acme*/*-result.json")
    codes = {p["code"] for p in json.loads(path.read_text(encoding="utf-8"))["problems"]}
    assert "closeout_past" not in codes
    (poam,) = out.glob("acme*/*-poam.xlsx")
    titles = [cell.value for cell in open_output(poam)["POA&M"]["A"][:4]]
    assert any("POA&M closed out: posted 2026-12-14" in str(title) for title in titles), titles


def told_of_acme(inbox: Path, out: Path, day: str) -> list[dict[str, Any]]:
    """Return what a run on a day tells of Acme; one without news leaves the digest before it."""
    run("run", inbox, "-o", out, "--as-of", day)
    told = json.loads((out / ".poam-batch" / "digest.json").read_text(encoding="utf-8"))
    changes = told["changes"] if told["as_of"] == day else []
    return [one for one in changes if one["client"] == "Acme Tool"]


def test_a_closeout_right_after_a_restore_knows_the_status_that_the_old_version_does_not(
    tmp_path: Path,
) -> None:
    inbox, out = tmp_path / "inbox", tmp_path / "out"
    inbox.mkdir()
    words = {"3.1.3": "Not Met", "3.1.4": "Not Met"}
    write_book(inbox / "acme.xlsx", words=words, cover={"Assessment type": "C3PAO"})
    run("run", inbox, "-o", out, "--as-of", "2026-11-20")
    write_book(inbox / "acme.xlsx", words=words, cover=COVER)
    run("run", inbox, "-o", out, "--as-of", "2026-11-22")
    assert run("restore", "Acme", "-o", out, "--version", "1").exit_code == 0
    closing = closeout_book(tmp_path / "closeout.xlsx", MET, IN_TIME)

    closed = run("closeout", closing, "-o", out, *DAY)

    assert closed.exit_code == 0, closed.output
    assert statuses(out) == ["Closed", "Closed"]
