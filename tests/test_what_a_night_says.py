"""Nights as cron sees them: what is printed, what stands in .poam-batch/, and what is said once."""

import errno
import json
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from jsonschema import Draft202012Validator

import poam_batch.outputs
from poam_batch.shipped import shipped
from tests.books import open_output, write_book
from tests.runs import inbox_in, night, only, results

DATED = {"Conditional CMMC Status Date": "2026-10-01"}  # its closeout is due on 2027-03-30
SCHEMAS = Path(poam_batch.outputs.__file__).parent / "schemas"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An inbox of two clients that were assessed on 22 November 2026."""
    inbox = inbox_in(tmp_path)
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"}, cover=DATED)
    write_book(inbox / "bolt.xlsx", "Bolt", words={"3.1.4": "Not Met"})
    assert night(inbox).exit_code == 0
    return inbox


def _own(inbox: Path, name: str) -> Path:
    return inbox.parent / "out" / ".poam-batch" / name


def _kinds(inbox: Path) -> list[tuple[str | None, str]]:
    return [(one["client"], one["kind"]) for one in results(inbox)["changes"]]


def test_a_second_run_says_on_stderr_alone_that_nothing_changed(inbox: Path) -> None:
    again = night(inbox)

    assert (again.exit_code, again.stdout) == (0, "")
    index = inbox.parent / "out" / "index.html"
    assert again.stderr == f"Nothing has changed: 2 assessments as on 2026-11-22; {index}.\n"
    assert results(inbox)["changes"] == []


def test_a_quiet_second_run_says_nothing_at_all(inbox: Path) -> None:
    again = night(inbox, "2026-11-22", "-q")

    assert (again.exit_code, again.output) == (0, "")


def test_a_worse_score_is_told_once_below_the_lines_of_the_run(inbox: Path) -> None:
    write_book(inbox / "bolt.xlsx", "Bolt", words={"3.1.1": "Not Met"})

    told, again = night(inbox, "2026-11-23"), night(inbox, "2026-11-24")

    lines, _, digest = told.stdout.partition("\npoam-batch 2026-11-23: 1 client needs a person\n")
    assert "Acme Tool  L2       109/110" in lines
    assert "Since the last run (2026-11-22):" in digest
    assert "Newly blocking: AC.L2-3.1.1." in digest
    assert "The status is lost: " in digest
    assert "Score: 109/110 -> 105/110." in digest
    assert "Acme" not in digest
    assert again.stdout == ""


def test_a_quiet_run_prints_the_digest_alone(inbox: Path) -> None:
    write_book(inbox / "bolt.xlsx", "Bolt", words={"3.1.1": "Not Met"})

    told = night(inbox, "2026-11-23", "-q")

    assert told.stdout.splitlines()[0] == "poam-batch 2026-11-23: 1 client needs a person"
    assert "bolt-summary.html" in told.stdout
    assert told.stderr == ""


def test_good_news_is_told_but_wakes_nobody(inbox: Path) -> None:
    write_book(inbox / "bolt.xlsx", "Bolt")

    quiet = night(inbox, "2026-11-22", "--dry-run", "-q")
    told = night(inbox)

    assert quiet.output == ""
    assert "Bolt, Level 2: Score: 109/110 -> 110/110." in told.stdout


def test_what_the_clock_brings_is_told_on_its_day_alone(inbox: Path) -> None:
    said = {}
    for day in ("2027-02-28", "2027-03-01", "2027-03-02", "2027-03-30", "2027-03-31", "2027-04-01"):
        night(inbox, day)
        said[day] = [kind for client, kind in _kinds(inbox) if client == "Acme Tool"]

    assert said["2027-02-28"] == ["newly_overdue"]
    assert said["2027-03-01"] == ["closeout_near"]
    assert said["2027-03-02"] == []
    assert said["2027-03-30"] == ["closeout_near"]
    assert said["2027-03-31"] == ["status_expired", "newly_overdue", "problems"]
    assert said["2027-04-01"] == []


def test_a_refused_file_is_repeated_until_somebody_mends_it(inbox: Path) -> None:
    (inbox / "broken.xlsx").write_bytes(b"no workbook")

    first, again = night(inbox, "2026-11-23", "-q"), night(inbox, "2026-11-24", "-q")
    (inbox / "broken.xlsx").unlink()
    after = night(inbox, "2026-11-25", "-q")

    assert (first.exit_code, again.exit_code, after.exit_code) == (3, 3, 0)
    assert "  rejected: broken.xlsx (wrong_type)" in first.stdout
    assert "  still rejected: broken.xlsx (wrong_type)" in again.stdout
    assert after.output == ""


def test_a_conflict_in_a_poam_is_told_once_with_its_cell(inbox: Path) -> None:
    poam = only(inbox, "acme-tool-*/*-poam.xlsx")
    book = open_output(poam)
    book["POA&M"]["E9"] = "our own words"
    book.save(poam)

    night(inbox, "2026-11-23")
    (told,) = results(inbox)["changes"]
    night(inbox, "2026-11-24")

    assert (told["kind"], told["about"]) == (
        "conflicts",
        [{"id": "AC.L2-3.1.3#1, Weakness", "due": None}],
    )
    assert results(inbox)["changes"] == []


def test_a_poam_that_was_open_for_a_night_brings_its_news_afterwards(inbox: Path) -> None:
    poam = only(inbox, "acme-tool-*/*-poam.xlsx")
    mark = poam.with_name(f"~${poam.name}")
    mark.touch()
    waiting = night(inbox, "2026-11-23", "-q")
    mark.unlink()
    write_book(inbox / "acme.xlsx", words={"3.1.1": "Not Met", "3.1.3": "Not Met"}, cover=DATED)

    after = night(inbox, "2026-11-24", "-q")

    assert waiting.output == ""
    assert "Newly blocking: AC.L2-3.1.1." in after.stdout
    assert "AC.L2-3.1.3" not in after.stdout


def test_a_poam_that_was_put_back_or_merged_is_told(inbox: Path) -> None:
    shutil.copy(only(inbox, "bolt-*/*-poam.xlsx"), inbox / "back.xlsx")
    only(inbox, "acme-tool-*/*-poam.xlsx").unlink()

    night(inbox, "2026-11-23")
    told = _kinds(inbox)
    night(inbox, "2026-11-24")

    assert ("Acme Tool", "put_back") in told
    assert (None, "merged") in told
    assert _kinds(inbox) == []


def test_a_client_that_comes_or_goes_is_told_once(inbox: Path) -> None:
    (inbox / "acme.xlsx").unlink()
    write_book(inbox / "cove.xlsx", "Cove")

    night(inbox, "2026-11-23")
    told = _kinds(inbox)
    night(inbox, "2026-11-24")

    assert told == [("Acme Tool", "not_renewed"), ("Cove", "new_client")]
    assert _kinds(inbox) == []


def test_a_client_that_comes_back_is_told_once_and_wakes_nobody(inbox: Path) -> None:
    kept = shutil.move(inbox / "acme.xlsx", inbox.parent / "kept.xlsx")
    night(inbox, "2026-11-23")
    shutil.move(kept, inbox / "acme.xlsx")

    back = night(inbox, "2026-11-24", "-q")
    told = _kinds(inbox)
    digest = _own(inbox, "digest.txt").read_text(encoding="utf-8")
    night(inbox, "2026-11-25")

    assert (back.output, told) == ("", [("Acme Tool", "renewed")])
    assert "Acme Tool, Level 2: Renewed again, from acme.xlsx." in digest
    assert _kinds(inbox) == []


def test_a_poam_that_is_open_is_told_once_in_a_night(inbox: Path) -> None:
    poam = only(inbox, "acme-tool-*/*-poam.xlsx")
    mark = poam.with_name(f"~${poam.name}")
    mark.touch()

    waiting = night(inbox, "2026-11-23")
    told = _kinds(inbox)
    mark.unlink()
    night(inbox, "2026-11-24")

    _, _, digest = waiting.stdout.partition("Since the last run")
    assert told == [(None, "deferred")]
    assert digest.count("is open in another program") == 1
    assert _kinds(inbox) == [("Acme Tool", "renewed")]


def test_what_was_told_of_a_client_without_a_workbook_is_not_told_again_with_it(
    inbox: Path,
) -> None:
    kept = shutil.move(inbox / "acme.xlsx", inbox.parent / "kept.xlsx")
    night(inbox, "2027-03-20")
    told = [kind for client, kind in _kinds(inbox) if client == "Acme Tool"]
    (left,) = results(inbox)["not_renewed"]
    shutil.move(kept, inbox / "acme.xlsx")

    night(inbox, "2027-03-20")

    assert told == ["newly_overdue", "closeout_near", "not_renewed"]
    assert _kinds(inbox) == [("Acme Tool", "renewed")]
    assert results(inbox)["assessments"][0]["late"] == left["late"] != []


def test_a_run_of_another_level_makes_no_noise(inbox: Path) -> None:
    for path in inbox.iterdir():
        path.unlink()
    write_book(inbox / "both.xlsx", "Acme Tool", {"3.1.3": "Not Met"}, DATED, levels=(2, 3))
    night(inbox, "2026-11-23")

    other = night(inbox, "2026-11-24", "--level", "3", "-q")
    left = [one["code"] for one in results(inbox)["not_renewed"] if one["client"] != "Bolt"]
    again = night(inbox, "2026-11-25", "-q")

    assert left == ["other_level"]
    assert (other.output, again.output) == ("", "")


def test_a_client_under_another_name_is_told_every_night_from_the_first(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", "Acme Tool & Die", words={"3.1.3": "Not Met"}, cover=DATED)

    days = ("2026-11-23", "2026-11-24", "2026-11-24", "2026-11-25", "2026-11-26")
    nights = [night(inbox, day, "-q") for day in days]

    assert [one.exit_code for one in nights] == [0, 0, 0, 3, 3]
    first, *others = [one.stdout for one in nights]
    assert "\n  deferred: acme.xlsx (client_moved)\n" in first
    assert all("\n  still deferred: acme.xlsx (client_moved)\n" in one for one in others)


def test_workbooks_in_a_folder_that_is_not_looked_into_are_told_once(inbox: Path) -> None:
    (inbox / "sub").mkdir()
    shutil.move(inbox / "acme.xlsx", inbox / "sub" / "acme.xlsx")

    moved, again = night(inbox, "2026-11-23", "-q"), night(inbox, "2026-11-24", "-q")
    found = night(inbox, "2026-11-25", "-q", "--recursive")

    assert "1 workbook lies in sub, which the run did not look into." in moved.stdout
    assert (again.output, found.output) == ("", "")
    assert results(inbox)["notes"] == []


def test_a_policy_that_is_new_is_told_beside_what_it_changed(inbox: Path) -> None:
    policy = str(shipped("templates") / "strict-policy.toml")

    told = night(inbox, "2026-11-23", "-q", "--policy", policy)
    again = night(inbox, "2026-11-24", "-q", "--policy", policy)

    assert "The status is lost" in told.stdout
    assert "Computed with other rules than in the last run (2026-11-22)" in told.stdout
    assert (None, "note") not in _kinds(inbox)
    assert again.output == ""


def test_an_empty_inbox_is_said_every_night_but_where_it_is_allowed(inbox: Path) -> None:
    for path in inbox.iterdir():
        path.unlink()
    night(inbox, "2026-11-23", "-q")

    again = night(inbox, "2026-11-24", "-q")
    allowed = night(inbox, "2026-11-24", "-q", "--allow-empty")

    assert (again.exit_code, allowed.exit_code) == (4, 0)
    assert "No assessment was found." in again.stdout
    assert allowed.output == ""


def test_a_gate_is_said_on_stderr_although_nothing_changed(inbox: Path) -> None:
    night(inbox, "2027-04-01")

    again = night(inbox, "2027-04-01", "-q", "--fail-on", "overdue")

    assert (again.exit_code, again.stdout) == (5, "")
    assert "overdue: Acme Tool, Level 2" in again.stderr


def test_a_results_json_that_is_lost_makes_everything_new_and_says_so(inbox: Path) -> None:
    (inbox.parent / "out" / "results.json").write_text("{", encoding="utf-8")

    told = night(inbox, "2026-11-23")

    assert told.stdout.splitlines()[-1].endswith("everything counts as new.")
    assert _kinds(inbox) == [("Acme Tool", "new_client"), ("Bolt", "new_client")]


def test_a_dry_run_tells_what_would_change_and_writes_nothing(inbox: Path) -> None:
    write_book(inbox / "bolt.xlsx", "Bolt", words={"3.1.1": "Not Met"})
    before = {path: path.read_bytes() for path in inbox.parent.rglob("*") if path.is_file()}

    dry = night(inbox, "2026-11-23", "--dry-run", "--json")

    after = {path: path.read_bytes() for path in inbox.parent.rglob("*") if path.is_file()}
    assert "status_lost" in [one["kind"] for one in json.loads(dry.stdout)["changes"]]
    assert after == before


def test_the_digest_stays_until_there_is_another(inbox: Path) -> None:
    write_book(inbox / "bolt.xlsx", "Bolt", words={"3.1.1": "Not Met"})
    told = night(inbox, "2026-11-23", "-q")
    night(inbox, "2026-11-24")

    assert _own(inbox, "digest.txt").read_text(encoding="utf-8") == told.stdout
    fields = json.loads(_own(inbox, "digest.json").read_text(encoding="utf-8"))
    assert (fields["as_of"], fields["since"]) == ("2026-11-23", "2026-11-22")


def _errors(name: str, fields: dict[str, Any]) -> list[object]:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return list(Draft202012Validator(schema).iter_errors(fields))


def test_digest_and_results_keep_their_schemas(inbox: Path) -> None:
    (inbox / "acme.xlsx").unlink()
    (inbox / "broken.xlsx").write_bytes(b"no workbook")
    write_book(inbox / "bolt.xlsx", "Bolt", words={"3.1.1": "Not Met", "3.1.4": "Not Met"})

    night(inbox, "2027-04-01")

    digest = json.loads(_own(inbox, "digest.json").read_text(encoding="utf-8"))
    assert _errors("digest", digest) == []
    assert _errors("results", results(inbox)) == []
    assert digest["changes"] == results(inbox)["changes"]


def test_both_schemas_describe_a_change_alike() -> None:
    digest, run = (
        json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
        for name in ("digest", "results")
    )

    assert digest["$defs"]["changes"] == run["$defs"]["changes"]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda _: (), 0),
        (lambda inbox: (inbox / "broken.xlsx").write_bytes(b"no workbook"), 3),
    ],
)
def test_the_last_success_is_a_line_for_a_monitor(
    inbox: Path, spoil: Callable[[Path], object], code: int
) -> None:
    spoil(inbox)

    night(inbox, "2026-11-23")

    time, *words = _own(inbox, "last_success").read_text(encoding="ascii").split()
    assert datetime.fromisoformat(time).tzinfo is not None
    assert words[:3] == [f"exit={code}", "as_of=2026-11-23", "assessments=2"]


def test_an_inbox_without_a_workbook_is_no_success(inbox: Path) -> None:
    before = _own(inbox, "last_success").read_bytes()
    shutil.move(inbox, inbox.with_name("not mounted"))
    inbox.mkdir()

    assert night(inbox, "2026-11-23").exit_code == 4
    assert _own(inbox, "last_success").read_bytes() == before


def test_a_run_that_is_killed_leaves_the_comparison_with_the_last_that_finished(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_book(inbox / "bolt.xlsx", "Bolt", words={"3.1.1": "Not Met"})
    success = _own(inbox, "last_success").read_bytes()
    with monkeypatch.context() as killed:
        killed.setattr("os.fsync", _kill_at_the_portfolio(inbox))
        assert night(inbox, "2026-11-23").exit_code == 1
    assert _own(inbox, "last_success").read_bytes() == success

    again = night(inbox, "2026-11-24", "-q")

    assert "Since the last run (2026-11-22):" in again.stdout
    assert "The status is lost" in again.stdout


def _kill_at_the_portfolio(inbox: Path) -> Callable[[int], None]:
    """Return an fsync at which the process ends once the clients' files stand."""
    result = only(inbox, "bolt-*/*-result.json")

    def fsync(_: int) -> None:
        if b'"score": 105' in result.read_bytes():
            raise RuntimeError("killed here")

    return fsync


def test_what_a_killed_run_alone_could_see_is_told_once_by_the_next(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(only(inbox, "bolt-*/*-poam.xlsx"), inbox / "back.xlsx")
    only(inbox, "acme-tool-*/*-poam.xlsx").unlink()
    _own(inbox, "ledger.sqlite").write_bytes(b"no ledger" * 100)
    _end_before_results(inbox, monkeypatch)

    night(inbox, "2026-11-24", "-q")
    told = _kinds(inbox)
    night(inbox, "2026-11-25", "-q")

    assert sorted(told, key=str) == [
        ("Acme Tool", "put_back"),
        (None, "merged"),
        (None, "note"),
    ]
    assert _kinds(inbox) == []


def test_what_a_killed_run_left_to_be_told_shows_in_a_dry_run_and_stays(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(inbox, "acme-tool-*/*-poam.xlsx").unlink()
    _end_before_results(inbox, monkeypatch)

    dry = night(inbox, "2026-11-24", "--dry-run")
    night(inbox, "2026-11-24")

    assert "acme-tool-poam.xlsx was gone" in " ".join(dry.stdout.split())
    assert ("Acme Tool", "put_back") in _kinds(inbox)


def test_a_status_that_a_killed_run_found_lost_still_closes_the_gate(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_book(inbox / "bolt.xlsx", "Bolt", words={"3.1.1": "Not Met"})
    _end_before_results(inbox, monkeypatch)

    after = [night(inbox, day, "--fail-on", "lost") for day in ("2026-11-24", "2026-11-25")]

    assert [one.exit_code for one in after] == [5, 0]
    assert "lost: Bolt, Level 2: conditional in the last run" in after[0].stderr


def _end_before_results(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a night that ends when all stands in place but results.json."""
    replace = Path.replace

    def ended(path: Path, target: Path) -> Path:
        if target.name == "results.json":
            raise RuntimeError("killed here")
        return replace(path, target)

    with monkeypatch.context() as killed:
        killed.setattr(Path, "replace", ended)
        assert night(inbox, "2026-11-23").exit_code == 1


def test_a_disk_that_is_full_ends_with_12_and_the_log_says_so(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_book(inbox / "bolt.xlsx", "Bolt", words={"3.1.1": "Not Met"})
    with monkeypatch.context() as full:
        full.setattr("os.fsync", _no_space)
        assert night(inbox, "2026-11-23").exit_code == 12

    *_, stopped, ended = _log(inbox)
    assert (stopped["fault"], ended["exit_code"]) == ("OSError", 12)


def _no_space(_: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def _log(inbox: Path) -> list[dict[str, Any]]:
    text = _own(inbox, "log.jsonl").read_text(encoding="ascii")
    return [json.loads(line) for line in text.splitlines()]


def test_a_log_that_fails_hides_nothing_of_the_run(inbox: Path) -> None:
    _own(inbox, "log.jsonl").unlink()
    _own(inbox, "log.jsonl").mkdir()
    write_book(inbox / "bolt.xlsx", "Bolt", words={"3.1.1": "Not Met"})

    done = night(inbox, "2026-11-23", "-q")

    assert done.exit_code == 0
    assert "The status is lost" in done.stdout
    assert "log.jsonl could not be written" in " ".join(done.stdout.split())
    assert results(inbox)["as_of"] == "2026-11-23"


def test_a_run_that_meets_the_lock_leaves_log_and_success_alone(inbox: Path) -> None:
    before = [_own(inbox, name).read_bytes() for name in ("log.jsonl", "last_success")]

    with FileLock(_own(inbox, "lock")):
        assert night(inbox, "2026-11-23").exit_code == 11

    assert [_own(inbox, name).read_bytes() for name in ("log.jsonl", "last_success")] == before


def test_the_log_lists_every_file_once_and_no_word_of_a_cell(inbox: Path) -> None:
    canary = "Canary"
    words = {"3.1.1": canary, "3.1.2": "Not Met"}
    write_book(inbox / "c.xlsx", f"{canary} Ltd", words, {"Assessor": canary, "Scope": canary})
    (inbox / "broken.xlsx").write_bytes(canary.encode())
    (inbox / "clients.csv").write_text(f"File,Client\nx.xlsx,{canary}\n", encoding="utf-8")

    night(inbox, "2026-11-23", "--marking", canary)

    lines = [line for line in _log(inbox) if line["run"] == _log(inbox)[-1]["run"]]
    named = [line["workbook"] for line in lines if "workbook" in line]
    assert sorted(named) == ["acme.xlsx", "bolt.xlsx", "broken.xlsx", "c.xlsx"]
    assert canary.lower() not in _own(inbox, "log.jsonl").read_text(encoding="ascii").lower()
