"""The run command, as a consultant uses it: files in, files out, an exit code."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from filelock import FileLock
from jsonschema import Draft202012Validator

import poam_batch.outputs
from poam_batch.cli import main
from poam_batch.ledger.store import Ledger
from tests.books import open_output, write_book
from tests.golden import printed

AS_OF = "2026-11-22"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An empty inbox."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def _run(inbox: Path, *options: str) -> Result:
    arguments = ["run", str(inbox), "-o", str(inbox.parent / "out"), "--as-of", AS_OF]
    return CliRunner().invoke(main, [*arguments, "--jobs", "1", *options])


def _results(inbox: Path) -> dict[str, Any]:
    text = (inbox.parent / "out" / "results.json").read_text(encoding="utf-8")
    results: dict[str, Any] = json.loads(text)
    return results


def _tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".poam-batch" not in path.parts and path.name != "results.json"
    }


def _only(folder: Path, pattern: str) -> Path:
    (path,) = folder.parent.joinpath("out").glob(pattern)
    return path


def test_a_workbook_gives_a_poam_a_summary_a_result_and_a_portfolio(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})

    done = _run(inbox)

    names = sorted(path.split("/")[-1] for path in _tree(inbox.parent / "out"))
    assert (done.exit_code, done.stderr) == (0, "")
    assert names == [
        "acme-tool-poam.xlsx",
        "acme-tool-result.json",
        "acme-tool-summary.html",
        "index.html",
    ]


def test_the_score_and_what_blocks_are_printed(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.1": "Not Met"})

    stdout = _run(inbox).stdout

    assert "105/110" in stdout
    assert "AC.L2-3.1.1" in stdout


def test_a_second_run_writes_nothing_and_says_unchanged(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})
    _run(inbox)
    before = _tree(inbox.parent / "out")

    again = _run(inbox)

    assert again.exit_code == 0
    assert _tree(inbox.parent / "out") == before
    assert _results(inbox)["counts"]["unchanged"] == 1


def test_the_plan_keeps_the_date_it_first_assumed(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})
    _run(inbox)
    before = _tree(inbox.parent / "out")

    _run(inbox, "--as-of", "2026-11-25")

    after = _tree(inbox.parent / "out")
    assert {name for name in after if after[name] != before[name]} <= {"index.html"}


def test_what_people_wrote_in_a_poam_stays_and_new_gaps_join_it(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})
    _run(inbox)
    poam = _only(inbox, "*/*-poam.xlsx")
    book = open_output(poam)
    book["POA&M"]["I9"] = "Jo Smith"
    book.save(poam)
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met", "3.1.4": "Not Met"})

    again = _run(inbox)

    sheet = open_output(poam)["POA&M"]
    assert again.exit_code == 0
    assert sheet["I9"].value == "Jo Smith"
    assert {cell.value for cell in sheet["C"][8:] if cell.value} == {"AC.L2-3.1.3", "AC.L2-3.1.4"}


def test_without_a_ledger_a_poam_is_merged_by_its_own_memory(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})
    _run(inbox)
    shutil.rmtree(inbox.parent / "out" / ".poam-batch")
    write_book(inbox / "acme.xlsx", words={"3.1.4": "Not Met"})

    again = _run(inbox)

    sheet = open_output(_only(inbox, "*/*-poam.xlsx"))["POA&M"]
    assert again.exit_code == 0
    assert "The ledger in .poam-batch was missing" in again.stderr
    assert [cell.value for cell in sheet["V"][8:] if cell.value] == ["Remediated", "Open"]


@pytest.mark.parametrize("mark", ["~$", ".~lock."])
def test_a_poam_that_is_open_elsewhere_waits(inbox: Path, mark: str) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})
    _run(inbox)
    poam = _only(inbox, "*/*-poam.xlsx")
    before = poam.read_bytes()
    poam.with_name(f"{mark}{poam.name}{'#' if mark.startswith('.') else ''}").touch()
    write_book(inbox / "acme.xlsx", words={"3.1.4": "Not Met"})

    _run(inbox)

    assert [entry["code"] for entry in _results(inbox)["deferred"]] == ["poam_open"]
    assert poam.read_bytes() == before


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        (lambda content: content[:3000], "damaged"),
        (lambda content: bytes(len(content)), "wrong_type"),
        (lambda _: b"", "wrong_type"),
        (lambda _: b"<html>Sign in</html>", "wrong_type"),
    ],
)
def test_a_poam_that_cannot_be_read_is_never_written_over(
    inbox: Path, spoilt: Callable[[bytes], bytes], code: str
) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})
    _run(inbox)
    poam = _only(inbox, "*/*-poam.xlsx")
    poam.write_bytes(spoilt(poam.read_bytes()))
    stood = poam.read_bytes()

    again = _run(inbox)

    assert again.exit_code == 3
    (failed,) = _results(inbox)["failed"]
    assert (failed["code"], poam.read_bytes()) == (code, stood)
    assert "Put an earlier version back with poam-batch restore." in failed["message"]
    assert "the assessment" not in failed["message"]
    assert "It is left as it is." in failed["message"]


def test_a_bad_workbook_costs_itself_alone(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})
    _run(inbox)
    alone = _tree(inbox.parent / "out")
    (inbox / "bad.xlsx").write_bytes(b"# not a workbook")

    together = _run(inbox)

    assert together.exit_code == 3
    assert [entry["code"] for entry in _results(inbox)["rejected"]] == ["wrong_type"]
    after = _tree(inbox.parent / "out")
    assert {name for name in after if after[name] != alone.get(name)} == {"index.html"}


def test_a_poam_that_came_back_is_merged_into_its_client_once(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})
    _run(inbox)
    poam = _only(inbox, "*/*-poam.xlsx")
    book = open_output(poam)
    book["POA&M"]["I9"] = "Jo Smith"
    book.create_sheet("Ours")
    book.save(inbox / "renamed by mail.xlsx")

    first, merged = _run(inbox), _results(inbox)["counts"]
    again, ignored = _run(inbox), _results(inbox)["ignored"]

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert (merged["merged"], merged["done"]) == (1, 1)
    assert [entry["code"] for entry in ignored] == ["poam_merged"]
    standing = open_output(poam)
    assert standing["POA&M"]["I9"].value == "Jo Smith"
    assert "Ours" in standing.sheetnames


def test_a_poam_that_came_back_joins_what_people_wrote_here(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})
    _run(inbox)
    poam = _only(inbox, "*/*-poam.xlsx")
    for cell, words, path in (("I9", "Jo Smith", inbox / "back.xlsx"), ("J9", "Kim", poam)):
        book = open_output(poam)
        book["POA&M"][cell] = words
        book.save(path)

    _run(inbox)

    sheet = open_output(poam)["POA&M"]
    assert (sheet["I9"].value, sheet["J9"].value) == ("Jo Smith", "Kim")


def test_a_poam_of_nobody_known_is_refused(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})
    _run(inbox)
    stranger = _only(inbox, "*/*-poam.xlsx").read_bytes()
    shutil.rmtree(inbox.parent / "out")
    write_book(inbox / "acme.xlsx", "Somebody Else", words={"3.1.3": "Not Met"})
    (inbox / "back.xlsx").write_bytes(stranger)

    again = _run(inbox)

    assert again.exit_code == 3
    assert [entry["code"] for entry in _results(inbox)["rejected"]] == ["poam_of_another"]


def test_a_poam_waits_for_the_assessment_of_its_client(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})
    _run(inbox)
    shutil.copy(_only(inbox, "*/*-poam.xlsx"), inbox / "back.xlsx")
    (inbox / "acme.xlsx").unlink()

    _run(inbox)

    assert [entry["code"] for entry in _results(inbox)["deferred"]] == ["poam_waits"]


def test_a_known_client_under_a_new_name_waits_for_a_word(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", "Acme", words={"3.1.3": "Not Met"})
    _run(inbox)
    write_book(inbox / "acme.xlsx", "Acme Inc.", words={"3.1.3": "Not Met"})

    _run(inbox)
    deferred = _results(inbox)["deferred"]
    (inbox / "clients.csv").write_text("File,Client\nacme.xlsx,Acme\n", encoding="utf-8")
    told = _run(inbox)

    assert [entry["code"] for entry in deferred] == ["client_moved"]
    assert (told.exit_code, _results(inbox)["deferred"]) == (0, [])


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"CAGE code": "1ABC2"}, {"CAGE code": "1ABC2", "System or scope": "Enclave A"}),
        ({}, {"System or scope": "Enclave A"}),
        ({"System or scope": "Enclave A"}, {}),
    ],
    ids=["code", "name", "no longer"],
)
def test_who_follows_the_advice_finds_the_old_poam_brought_up_to_date(
    inbox: Path, first: dict[str, str], then: dict[str, str]
) -> None:
    write_book(inbox / "acme.xlsx", "Acme", words={"3.1.3": "Not Met"}, cover=first)
    _run(inbox)
    poam = _only(inbox, "*/*-poam.xlsx")
    write_book(inbox / "acme.xlsx", "Acme", words={"3.1.4": "Not Met"}, cover=then)
    (inbox / "clients.csv").write_text("File,Client\nacme.xlsx,Acme\n", encoding="utf-8")
    _run(inbox)
    ((code, message),) = [(e["code"], e["message"]) for e in _results(inbox)["deferred"]]
    advice = re.search(r'the Client "(.+?)" and the Scope "(.+?)"', message)
    assert advice

    row = f"acme.xlsx,{advice[1]},{advice[2]}\n"
    (inbox / "clients.csv").write_text(f"File,Client,Scope\n{row}", encoding="utf-8")
    told = _run(inbox)

    assert (code, told.exit_code, _results(inbox)["deferred"]) == ("client_moved", 0, [])
    assert _only(inbox, "*/*-poam.xlsx") == poam
    ids = [str(cell.value) for cell in open_output(poam)["POA&M"]["A"]]
    assert {"AC.L2-3.1.3#1", "AC.L2-3.1.4#1"} <= set(ids)


def test_every_file_is_counted_once(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx")
    shutil.copy(inbox / "acme.xlsx", inbox / "acme - Copy.xlsx")
    write_book(inbox / "bolt.xlsx", client="Bolt", levels=(2, 3))
    (inbox / "bad.xlsx").write_bytes(b"x")
    (inbox / "~$closed.xlsx").write_bytes(b"x")

    _run(inbox)

    counts = _results(inbox)["counts"]
    assert counts["seen"] == 5 == sum(counts.values()) - counts["seen"]
    assert (counts["done"], counts["rejected"], counts["ignored"]) == (2, 1, 2)
    assert len(_results(inbox)["assessments"]) == 3


def test_results_json_keeps_its_schema(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", levels=(2, 3))
    (inbox / "bad.xlsx").write_bytes(b"x")
    (inbox / "~$acme.xlsx").write_bytes(b"x")

    _run(inbox)

    schemas = Path(poam_batch.outputs.__file__).parent / "schemas"
    schema = json.loads((schemas / "results.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(_results(inbox))) == []


def test_two_levels_of_a_workbook_are_two_assessments(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", levels=(2, 3))

    _run(inbox)

    assert [entry["level"] for entry in _results(inbox)["assessments"]] == [2, 3]
    assert _only(inbox, "*/*-l3-poam.xlsx").is_file()


def test_two_workbooks_of_a_client_without_dates_collide(inbox: Path) -> None:
    write_book(inbox / "a.xlsx", words={"3.1.3": "Not Met"})
    write_book(inbox / "b.xlsx", words={"3.1.4": "Not Met"})

    assert _run(inbox).exit_code == 3
    assert [entry["code"] for entry in _results(inbox)["rejected"]] == ["client_collision"] * 2


def test_a_dry_run_writes_nothing(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})

    done = _run(inbox, "--dry-run")

    assert done.exit_code == 0
    assert "109/110" in done.stdout
    assert not (inbox.parent / "out").exists()


def test_json_on_stdout_is_results_json(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx")

    done = _run(inbox, "--json")

    assert json.loads(done.stdout) == _results(inbox)


def test_a_hostile_client_name_stays_below_out(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", client="../../etc/<b>&CON")

    _run(inbox)

    assert {path.name for path in inbox.parent.iterdir()} == {"inbox", "out"}
    assert _only(inbox, "*/*-summary.html").parent.name.startswith("etc-b-con-")


def test_the_marking_reaches_every_output(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})

    _run(inbox, "--marking", "CUI//SP-CTI")

    out = inbox.parent / "out"
    for page in (_only(inbox, "*/*-summary.html"), out / "index.html"):
        assert "CUI//SP-CTI" in page.read_text(encoding="utf-8")
    book = open_output(_only(inbox, "*/*-poam.xlsx"))
    shown = [sheet for sheet in book if sheet.sheet_state == "visible"]
    assert all("CUI//SP-CTI" in str(sheet["A1"].value) for sheet in shown)
    assert all("CUI//SP-CTI" in printed(sheet.oddHeader) for sheet in shown)


def test_an_empty_inbox_is_nothing_to_do(inbox: Path) -> None:
    assert _run(inbox).exit_code == 4
    assert _run(inbox, "--allow-empty").exit_code == 0


@pytest.mark.parametrize(
    ("words", "state", "code"),
    [
        ({"3.1.1": "Not Met"}, "blocking", 5),
        ({"3.1.1": "Not Met"}, "not-achieved", 5),
        ({"3.1.3": "Not Met"}, "blocking", 0),
        ({"3.1.3": "Not Met"}, "not-achieved", 0),
    ],
)
def test_fail_on_ends_with_5_where_an_assessment_is_so(
    inbox: Path, words: Mapping[str, str], state: str, code: int
) -> None:
    write_book(inbox / "acme.xlsx", words=words)

    assert _run(inbox, "--fail-on", state).exit_code == code


def test_a_status_that_was_not_closed_out_has_expired_and_is_lost_and_overdue(inbox: Path) -> None:
    cover = {"Conditional CMMC Status Date": "2026-10-01"}
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"}, cover=cover)
    _run(inbox)

    last_day = _run(inbox, "--as-of", "2027-03-30", "--fail-on", "lost")
    lost = _run(inbox, "--as-of", "2027-03-31", "--fail-on", "lost")
    again = _run(inbox, "--as-of", "2027-03-31", "--fail-on", "lost")
    overdue = _run(inbox, "--as-of", "2027-03-31", "--fail-on", "overdue")

    assert (last_day.exit_code, lost.exit_code) == (0, 5)
    assert "lost: Acme Tool, Level 2: conditional in the last run, now " in lost.stderr
    assert (again.exit_code, overdue.exit_code) == (0, 5)
    assert "the closeout was due on 2027-03-30" in overdue.stderr
    assert [one["status"] for one in _results(inbox)["assessments"]] == ["expired"]


def test_what_is_past_is_overdue_whatever_people_say_of_its_item(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})
    _run(inbox)

    in_time = _run(inbox, "--fail-on", "overdue")
    late = _run(inbox, "--as-of", "2028-01-01", "--fail-on", "overdue")
    poam = _only(inbox, "*/*-poam.xlsx")
    book = open_output(poam)
    sheet = book["POA&M"]
    status = next(cell for cell in sheet[8] if cell.value == "Status")
    sheet[f"{status.column_letter}9"] = "Remediated"
    book.save(poam)
    told = _run(inbox, "--as-of", "2028-01-01", "--fail-on", "overdue")

    assert (in_time.exit_code, late.exit_code, told.exit_code) == (0, 5, 5)
    assert "overdue: Acme Tool, Level 2: 1 item past a date" in late.stderr
    assert "; 1 item overdue" in late.stdout
    noted = json.loads(_only(inbox, "*/*-result.json").read_text(encoding="utf-8"))["problems"]
    assert "remediated_not_met" in [one["code"] for one in noted]


def test_only_marks_change_the_files_of_a_client_from_day_to_day(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})
    _run(inbox, "--as-of", "2026-11-22")
    first = {k: v for k, v in _tree(inbox.parent / "out").items() if k != "index.html"}

    _run(inbox, "--as-of", "2026-11-23")
    second = {k: v for k, v in _tree(inbox.parent / "out").items() if k != "index.html"}
    _run(inbox, "--as-of", "2028-01-01")

    assert second == first
    assert "Overdue" in _plain(_only(inbox, "*/*-summary.html"))


def test_the_conditional_date_of_a_single_client_is_kept_for_the_next_night(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})

    _run(inbox, "--conditional-date", "2026-10-01")
    given = _results(inbox)["assessments"][0]["closeout_due"]
    _run(inbox)

    assert given == "2027-03-30"
    assert _results(inbox)["assessments"][0]["closeout_due"] == given


def test_a_conditional_date_for_several_clients_is_a_usage_error(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", "Acme")
    write_book(inbox / "bolt.xlsx", "Bolt")

    refused = _run(inbox, "--conditional-date", "2026-10-01")

    assert refused.exit_code == 2
    assert "Acme (Level 2), Bolt (Level 2)" in refused.stderr
    assert [path.name for path in (inbox.parent / "out").iterdir()] == [".poam-batch"]


def test_an_inbox_of_which_all_waits_is_no_failure(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})
    _run(inbox)
    poam = _only(inbox, "*/*-poam.xlsx")
    poam.with_name(f"~${poam.name}").touch()

    assert _run(inbox).exit_code == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--policy", "none.toml"], "cannot be read"),
        (["--as-of", "22.11.2026"], "is no date"),
        (["--fail-on", "late"], "late"),
        (["--conditional-date", "1.10.2026"], "is no date"),
        (["--clients", "none.csv"], "none.csv"),
        (["--layouts", "none"], "no folder with layouts"),
        (["--jobs", "0"], "--jobs"),
        (["--marking", " "], "is empty"),
        (["--templates", "none"], "no folder with a template"),
    ],
)
def test_a_wrong_option_ends_with_2_before_any_work(
    inbox: Path, options: list[str], said: str
) -> None:
    write_book(inbox / "acme.xlsx")

    done = _run(inbox, *options)

    assert done.exit_code == 2
    assert said in done.stderr
    assert not (inbox.parent / "out").exists()


def test_a_wrong_template_ends_with_2_before_any_work(inbox: Path, tmp_path: Path) -> None:
    write_book(inbox / "acme.xlsx")
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "summary.html.j2").write_text("<p>\n{{ sumary.client }}</p>", encoding="utf-8")

    done = _run(inbox, "--templates", str(templates))

    assert done.exit_code == 2
    assert "summary.html.j2, line 2" in done.stderr
    assert not (inbox.parent / "out").exists()


def test_a_second_run_on_a_held_folder_ends_with_11(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx")
    own = inbox.parent / "out" / ".poam-batch"
    own.mkdir(parents=True)

    with FileLock(own / "lock"):
        held = _run(inbox)

    assert held.exit_code == 11
    assert "Another run holds" in held.stderr


def test_an_output_folder_that_cannot_be_made_ends_with_12(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx")
    (inbox.parent / "out").write_text("a file where the folder should be", encoding="utf-8")

    done = _run(inbox)

    assert done.exit_code == 12
    assert "cannot be written" in done.stderr
    assert "A file stands where a folder should be. Name another folder." in done.stderr


def test_one_clients_text_is_in_no_other_clients_files(inbox: Path) -> None:
    clients = ("Canary Alpha", "Canary Bravo", "Canary Chess")
    for client in clients:
        write_book(inbox / f"{client}.xlsx", client=client, cover={"Assessor": f"by {client}"})

    _run(inbox)

    for client in clients:
        slug = client.lower().replace(" ", "-")
        for path in inbox.parent.joinpath("out").glob(f"{slug}-*/*.*"):
            others = [other for other in clients if other != client]
            assert client in _plain(path)
            assert not any(other in _plain(path) for other in others)


def _plain(path: Path) -> str:
    """Return all text of a file, that of a workbook's parts inflated."""
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as package:
        return "".join(package.read(name).decode("utf-8") for name in package.namelist())


def test_an_output_folder_that_is_the_inbox_is_refused(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx")

    done = CliRunner().invoke(main, ["run", str(inbox), "-o", str(inbox)])

    assert done.exit_code == 2
    assert [path.name for path in inbox.iterdir()] == ["acme.xlsx"]


def test_a_dry_run_after_a_run_says_unchanged(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx")
    _run(inbox)

    dry = json.loads(_run(inbox, "--dry-run", "--json").stdout)

    assert dry["counts"]["unchanged"] == 1


def test_a_run_killed_between_rename_and_record_is_finished_by_the_next(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})
    with monkeypatch.context() as killed:
        killed.setattr(Ledger, "settle", _killed)
        assert _run(inbox).exit_code == 1
    write_book(inbox / "acme.xlsx", words={"3.1.4": "Not Met"})

    again = _run(inbox)

    assert again.exit_code == 0
    assert "109/110" in again.stdout


def _killed(*_: object) -> None:
    raise RuntimeError("killed here")


def test_names_beyond_the_terminals_alphabet_do_not_stop_a_run(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", client="日本 Ltd")

    done = subprocess.run(
        [sys.executable, "-m", "poam_batch", "run", str(inbox), "-o", str(inbox.parent / "o")],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert b"\\u65e5" in done.stdout


def test_the_firms_policy_is_named_and_counts(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})

    _run(inbox, "--policy", "templates/strict-policy.toml")

    (assessment,) = _results(inbox)["assessments"]
    assert (assessment["status"], assessment["blocking"]) == ("not-achieved", ["AC.L2-3.1.3"])
    assert "Example: nothing deferred" in _results(inbox)["rule_sets"]["cmmc-level-2"]
