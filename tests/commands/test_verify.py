"""`verify` by the real command: what is well, what is wrong, and what it exits with."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from poam_batch.cli import main
from poam_batch.hold import held, undisturbed
from poam_batch.shipped import shipped
from tests.books import open_output, write_book
from tests.runs import night

POLICY = shipped("templates") / "strict-policy.toml"


def look(out: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["verify", str(out), "--jobs", "1", *options])


def codes(out: Path) -> set[tuple[str, str]]:
    """Return the file and code of each problem."""
    fields = json.loads(look(out, "--json").stdout)
    return {(Path(one["file"]).name, one["code"]) for one in fields["problems"]}


def tree(out: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file but the lock, which is empty, with when it was written."""
    return {
        str(path): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in out.rglob("*")
        if path.is_file() and path.name != "lock"
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An inbox with two clients and a damaged file, and OUT after one run."""
    inbox = tmp_path_factory.mktemp("made") / "inbox"
    inbox.mkdir()
    words = {"3.1.3": "Not Met"}
    write_book(inbox / "acme.xlsx", words=words, cover={"Assessment Date": "2026-10-01"})
    write_book(inbox / "bolt.xlsx", client="Bolt & Sons", levels=(1,))
    (inbox / "cut.xlsx").write_bytes((inbox / "acme.xlsx").read_bytes()[:900])
    night(inbox)
    return inbox


@pytest.fixture
def inbox(made: Path, tmp_path: Path) -> Path:
    """A copy of both."""
    shutil.copytree(made.parent, tmp_path / "copy")
    return tmp_path / "copy" / "inbox"


@pytest.fixture
def out(inbox: Path) -> Path:
    return inbox.parent / "out"


def the_only(out: Path, pattern: str) -> Path:
    (path,) = out.glob(pattern)
    return path


@pytest.mark.slow
def test_the_samples_are_well_on_the_first_night_and_on_the_second(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    shutil.copytree(shipped("sample_workbooks"), inbox)
    night(inbox)
    first = look(tmp_path / "out")
    for poam in (tmp_path / "out").glob("*/*-poam.xlsx"):
        book = open_output(poam)
        book["POA&M"]["Y9"] = "a column of our own"
        book["Trace"]["Z8"] = "looked at"
        book.save(poam)

    edited = look(tmp_path / "out")

    night(inbox, "2026-11-23")
    second = look(tmp_path / "out")
    assert first.stdout == "10 assessments, 32 files, 0 earlier versions: nothing is wrong.\n"
    assert (edited.exit_code, edited.stdout.count("note: ")) == (0, 9)
    assert second.exit_code == 0
    assert second.stdout.splitlines()[-1].endswith("9 earlier versions: nothing is wrong.")


def test_nothing_is_written(out: Path) -> None:
    before = tree(out)

    found = look(out)

    assert (found.exit_code, found.stdout) == (
        0, "2 assessments, 8 files, 0 earlier versions: nothing is wrong.\n"
    )  # fmt: skip
    assert tree(out) == before


def test_a_second_run_of_the_day_leaves_the_ledger_alone(inbox: Path, out: Path) -> None:
    night(inbox)
    ledger = out / ".poam-batch" / "ledger.sqlite"
    before = ledger.read_bytes(), ledger.stat().st_mtime_ns

    night(inbox)

    assert (ledger.read_bytes(), ledger.stat().st_mtime_ns) == before


def test_what_is_wrong_stands_on_a_line_with_what_to_do(out: Path) -> None:
    the_only(out, "acme*/*-summary.html").unlink()

    found = look(out)

    line, last = found.stdout.splitlines()
    assert found.exit_code == 3
    assert line.endswith("/acme-tool-summary.html: It is not there. Run again: it is made anew. "
                         "(output_missing)")  # fmt: skip
    assert last == "2 assessments, 7 files, 0 earlier versions: 1 problem."


def test_a_client_whose_poam_fails_is_not_said_to_need_a_run_alone(inbox: Path, out: Path) -> None:
    """The page of such a client is not made anew by any run."""
    page = the_only(out, "acme*/*-summary.html")
    page.write_bytes(page.read_bytes() + b"<p>ours</p></html>")
    the_only(out, "acme*/*-poam.xlsx").write_bytes(b"spoilt")

    before = line_of(look(out), page)
    night(inbox, "2026-11-23")
    after = line_of(look(out), page)

    assert before == after
    assert before.endswith(
        "No run renews this client while acme-tool-poam.xlsx is damaged: mend that first. Then run "
        "again: it is made anew. (output_changed)"
    )


def test_a_page_of_a_client_without_a_workbook_is_not_made_anew_by_a_run_alone(
    inbox: Path, out: Path
) -> None:
    page = the_only(out, "acme*/*-summary.html")
    (inbox / "acme.xlsx").unlink()
    night(inbox, "2026-11-23")
    page.unlink()

    said = line_of(look(out), page)

    assert said.endswith(
        "The last run did not renew this client (no_workbook), and index.html says why: mend that "
        "first. Then run again: it is made anew. (output_missing)"
    )


def line_of(found: Result, file: Path) -> str:
    (line,) = (line for line in found.stdout.splitlines() if f"/{file.name}: " in line)
    return line


def test_a_run_mends_what_is_wrong(inbox: Path, out: Path) -> None:
    for path in out.rglob("*.*"):
        if path.suffix in (".html", ".json"):
            path.write_bytes(path.read_bytes()[:-30])
    wrong = look(out)

    night(inbox)

    assert (wrong.exit_code, look(out).exit_code) == (3, 0)


@pytest.mark.parametrize(
    ("name", "code"),
    [("results.json", "output_damaged"), ("index.html", "output_damaged")],
)
def test_a_file_of_the_run_that_is_cut_off_is_found(out: Path, name: str, code: str) -> None:
    (out / name).write_bytes((out / name).read_bytes()[:-50])

    assert (name, code) in codes(out)


@pytest.mark.parametrize("name", ["results.json", "index.html"])
def test_a_file_of_the_run_that_is_gone_is_found(out: Path, name: str) -> None:
    (out / name).unlink()

    assert codes(out) == {(name, "output_missing")}


@pytest.mark.parametrize(
    ("old", "new", "file", "code"),
    [
        ('"score": 109,', '"score": 110,', "results.json", "outputs_disagree"),
        ('"done": 2', '"done": 3', "results.json", "outputs_disagree"),
        ('"client": "Acme Tool"', '"client": "Acme Toll"', "results.json", "outputs_disagree"),
        ('"as_of": "2026', '"as_of":  "2026', "results.json", "output_changed"),
        ('"as_of": "2026', '"as_off": "2026', "results.json", "result_wrong_form"),
        ("cut.xlsx", "cat.xlsx", "index.html", "outputs_disagree"),
        ("(File is not", "(File is mot", "index.html", "outputs_disagree"),
    ],
)
def test_an_edit_of_the_results_is_found(
    out: Path, old: str, new: str, file: str, code: str
) -> None:
    path = out / "results.json"
    text = path.read_text(encoding="utf-8")
    assert old in text

    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")

    assert (file, code) in codes(out)


def test_a_client_that_the_portfolio_does_not_show_is_found(out: Path) -> None:
    path = out / "index.html"
    text = path.read_text(encoding="utf-8")

    path.write_text(text.replace("/bolt-sons", "/bald-sons"), encoding="utf-8")

    assert codes(out) == {("index.html", "output_changed"), ("index.html", "outputs_disagree")}


def drop_client(ledger: Path) -> None:
    with closing(sqlite3.connect(ledger)) as database:
        for table in ("score", "finding", "event", "plan", "deadline", "made"):
            database.execute(f"delete from {table} where client = 1")
        database.execute("delete from client where id = 1")
        database.commit()


def stray_row(ledger: Path) -> None:
    with closing(sqlite3.connect(ledger)) as database:
        database.execute("delete from client where id = 1")
        database.commit()


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (lambda ledger: ledger.unlink(), ("ledger.sqlite", "ledger_damaged")),
        (lambda ledger: ledger.write_bytes(b""), ("ledger.sqlite", "ledger_damaged")),
        (lambda ledger: ledger.write_bytes(b"x" * 9000), ("ledger.sqlite", "ledger_damaged")),
        (stray_row, ("ledger.sqlite", "ledger_damaged")),
        (drop_client, ("acme-tool-result.json", "ledger_disagrees")),
    ],
)
def test_a_ledger_that_is_not_whole_is_found(
    out: Path, damage: Callable[[Path], None], found: tuple[str, str]
) -> None:
    damage(out / ".poam-batch" / "ledger.sqlite")

    assert codes(out) == {found}


def test_a_client_that_was_taken_out_has_left_once_a_run_has_seen_it(
    inbox: Path, out: Path
) -> None:
    shutil.rmtree(the_only(out, "bolt*"))
    (inbox / "bolt.xlsx").unlink()
    before = {code for _, code in codes(out)}

    night(inbox)

    assert before == {"output_missing"}
    assert look(out).exit_code == 0


def test_a_client_whose_workbook_is_gone_is_looked_at_all_the_same(inbox: Path, out: Path) -> None:
    (inbox / "bolt.xlsx").unlink()
    night(inbox, "2026-11-23")
    well = look(out)

    the_only(out, "bolt*/*-summary.html").write_bytes(b"")

    assert (well.exit_code, look(out).exit_code) == (0, 3)


def test_a_run_with_a_policy_is_verified_with_it(inbox: Path, out: Path) -> None:
    night(inbox, "2026-11-22", "--policy", str(POLICY))

    without, with_it = codes(out), look(out, "--policy", str(POLICY))

    assert without == {("results.json", "rules_differ")}
    assert with_it.exit_code == 0


def test_a_run_that_holds_the_folder_ends_it_with_11(out: Path) -> None:
    with held(out):
        found = look(out)

    assert found.exit_code == 11
    assert "Another run holds" in found.stderr


def test_a_run_is_kept_away_meanwhile(inbox: Path, out: Path) -> None:
    with undisturbed(out) as alone:
        assert alone
        assert night(inbox).exit_code == 11


def test_a_folder_that_cannot_be_written_is_looked_at_without_the_lock(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def read_only(path: Path | str, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_RDWR:
            raise OSError(30, "Read-only file system", str(path))
        return real(path, flags, mode)

    monkeypatch.setattr(os, "open", read_only)
    with undisturbed(out) as alone:
        assert not alone


def test_a_folder_that_no_run_wrote_to_is_a_usage_error(tmp_path: Path) -> None:
    found = look(tmp_path)

    assert found.exit_code == 2
    assert "is no output folder of this program" in found.stderr
