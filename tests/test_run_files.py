"""The run command on .csv files and with clients files, from the inbox to what is written."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from poam_batch.cli import main
from poam_batch.rulesets.load import load_rule_set
from tests.books import open_output, write_book


def run(inbox: Path, *options: object) -> Result:
    out = inbox.parent / "out"
    arguments = ["run", inbox, "-o", out, "--as-of", "2026-11-22", "--jobs", "1", *options]
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def results(inbox: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (inbox.parent / "out" / "results.json").read_text(encoding="utf-8")
    )
    return found


def inbox_of(tmp_path: Path, **files: str) -> Path:
    """Return an inbox with text files: `acme_csv` is acme.csv."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return folder


def table(worse: str) -> str:
    """Return a table in which everything is MET but one requirement."""
    rows = [
        f"{r.id};{'Not Met' if r.short_id == worse else 'Met'};because"
        for r in load_rule_set(2).requirements
    ]
    return "\n".join(["Client;Acme", "", "ID;Finding;Comment", *rows])


def test_a_csv_file_gives_a_poam_that_names_its_cells(tmp_path: Path) -> None:
    inbox = inbox_of(tmp_path, acme_csv=table("3.1.3"))

    done = run(inbox)

    assert done.exit_code == 0
    (record,) = results(inbox)["assessments"]
    assert (record["workbook"], record["client"], record["score"]) == ("acme.csv", "Acme", 109)
    (poam,) = inbox.parent.glob("out/*/*-poam.xlsx")
    cells = {cell for row in open_output(poam)["Trace"].values for cell in row}
    assert {"acme", "B6"} <= cells


def test_a_clients_file_names_the_client_and_is_no_workbook(tmp_path: Path) -> None:
    inbox = inbox_of(
        tmp_path, clients_csv="file,client,marking\nacme.xlsx,Acme Corp,CUI\nx*.xlsx,Old,\n"
    )
    write_book(inbox / "acme.xlsx", client="Acme Inc")

    done = run(inbox, "--marking", "PROPIN")

    found = results(inbox)
    assert found["counts"]["seen"] == 1
    assert found["assessments"][0]["client"] == "Acme Corp"
    assert "clients.csv, row 3: no workbook is called x*.xlsx." in done.stderr
    (result,) = inbox.parent.glob("out/*/*-result.json")
    record = json.loads(result.read_text(encoding="utf-8"))
    assert record["marking"] == "PROPIN"
    (note,) = [p for p in record["problems"] if p["code"] == "clients_file_wins"]
    assert (note["sheet"], note["cell"], note["value"]) == ("Cover", "B1", "Acme Inc")


def test_a_wrong_clients_file_stops_a_run_before_any_work(tmp_path: Path) -> None:
    inbox = inbox_of(tmp_path, clients_csv="file,level\nacme.xlsx,4\n")
    write_book(inbox / "acme.xlsx")

    done = run(inbox)

    assert done.exit_code == 2
    assert 'clients.csv, row 2: "4" is no CMMC level' in " ".join(done.stderr.split())
    assert not (inbox.parent / "out").exists()


def test_a_clients_file_that_is_named_counts_for_check(tmp_path: Path) -> None:
    book = write_book(tmp_path / "acme.xlsx")
    ours = tmp_path / "ours.csv"
    ours.write_text("file,client,level\nacme.xlsx,Beta,1\n", encoding="utf-8")

    done = CliRunner().invoke(main, ["check", str(book), "--clients", str(ours), "--json"])

    (assessment,) = json.loads(done.stdout)["assessments"]
    assert (assessment["client"], assessment["level"]) == ("Beta", 2)
    assert "level_contradicted" in {problem["code"] for problem in assessment["problems"]}


def test_the_clients_of_one_workbook_do_not_change_another(tmp_path: Path) -> None:
    inbox = inbox_of(tmp_path, clients_csv="file,client,scope\na.xlsx,Acme,Enclave\n")
    write_book(inbox / "a.xlsx", client="A")
    write_book(inbox / "b.xlsx", client="B")

    run(inbox)

    named = {(r["client"], r["scope"]) for r in results(inbox)["assessments"]}
    assert named == {("Acme", "Enclave"), ("B", None)}
