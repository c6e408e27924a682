"""The other commands: check, score, explain, new."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from poam_batch import __version__
from poam_batch.cli import main
from tests.books import write_book


def _call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_the_version_is_the_packages() -> None:
    assert _call("--version").stdout.split()[-1] == __version__


@pytest.mark.parametrize("command", ["run", "check", "score", "explain", "new"])
def test_every_command_explains_itself(command: str) -> None:
    assert _call(command, "-h").stdout == _call(command, "--help").stdout
    assert _call(command, "-h").exit_code == 0


def test_check_shows_where_everything_was_found(tmp_path: Path) -> None:
    book = write_book(tmp_path / "acme.xlsx", words={"3.1.3": "Mostly"})

    seen = _call("check", book, "--as-of", "2026-11-22")

    assert seen.exit_code == 0
    assert "Acme Tool" in seen.stdout
    assert "Assessment, header in row 1, 110 rows" in seen.stdout
    assert "Assessment!C4" in seen.stdout
    assert "unknown_status" in seen.stdout


def test_check_says_the_same_as_json(tmp_path: Path) -> None:
    book = write_book(tmp_path / "acme.xlsx", words={"3.1.3": "Mostly"})

    seen = json.loads(_call("check", book, "--json").stdout)

    (assessment,) = seen["assessments"]
    assert assessment["status"] == "incomplete"
    assert [table["sheet"] for table in assessment["recognised"]] == ["Assessment"]
    assert {"unknown_status"} <= {problem["code"] for problem in assessment["problems"]}


def test_check_of_a_file_that_is_refused_ends_with_3(tmp_path: Path) -> None:
    (tmp_path / "bad.xlsx").write_bytes(b"# not a workbook")

    seen = _call("check", tmp_path / "bad.xlsx")

    assert seen.exit_code == 3
    assert "wrong_type" in seen.stdout


def test_score_is_a_line_an_assessment(tmp_path: Path) -> None:
    book = write_book(tmp_path / "acme.xlsx", words={"3.1.3": "Not Met"}, levels=(2, 3))

    lines = _call("score", book).stdout.splitlines()

    assert [line.split()[2:4] for line in lines] == [["L2", "109/110"], ["L3", "24/24"]]


def test_score_as_json_is_what_results_json_would_say(tmp_path: Path) -> None:
    book = write_book(tmp_path / "acme.xlsx", words={"3.1.3": "Not Met"})

    (entry,) = json.loads(_call("score", book, "--json").stdout)

    assert (entry["workbook"], entry["score"], entry["poam_items"]) == ("acme.xlsx", 109, 1)


def test_check_and_score_take_the_conditional_date_of_a_single_client(tmp_path: Path) -> None:
    book = write_book(tmp_path / "acme.xlsx", words={"3.1.3": "Not Met"})
    other = write_book(tmp_path / "bolt.xlsx", "Bolt")
    option = ("--conditional-date", "2026-10-01", "--as-of", "2027-03-31")

    (entry,) = json.loads(_call("score", book, *option, "--json").stdout)

    assert (entry["status"], entry["closeout_due"]) == ("expired", "2027-03-30")
    assert "(from --conditional-date)" in _call("check", book, *option).stdout
    assert _call("score", book, other, *option).exit_code == 2


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    assert _call("score", tmp_path / "none.xlsx").exit_code == 2


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("3.1.22", "32 CFR 170.21(a)(2)(iii)(B)"),
        ("ac.l2-3.1.22", "may not be deferred"),
        ("3.1.3", "may be deferred and must be closed out within 180 days"),
        ("3.13.11", "at 3 points: may be deferred"),
        ("3.5.3", "at 3 points: may not be deferred"),
        ("3.12.4", "no score at all"),
        ("IR.L3-3.6.1e", "the rule names it"),
        ("b.1.i", "this level permits no POA&M"),
        ("barred_by_points", "reason"),
        ("password_protected", "rejection"),
    ],
)
def test_explain_says_why_and_by_which_paragraph(name: str, said: str) -> None:
    explained = _call("explain", name)

    assert explained.exit_code == 0
    assert said in explained.stdout


def test_explain_of_nothing_known_is_a_usage_error() -> None:
    assert _call("explain", "3.99.1").exit_code == 2


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("objectives", [[], ["--objectives"]])
def test_a_blank_workbook_reads_back_as_nothing_assessed(
    tmp_path: Path, level: int, objectives: list[str]
) -> None:
    book = tmp_path / "blank.xlsx"

    _call("new", book, "--level", level, *objectives)

    seen = json.loads(_call("check", book, "--json").stdout)
    (assessment,) = seen["assessments"]
    assert (assessment["level"], assessment["status"]) == (level, "incomplete")
    assert {finding for finding, count in assessment["findings"].items() if count} == {
        "not_assessed"
    }


def test_new_leaves_a_file_that_exists_alone(tmp_path: Path) -> None:
    book = tmp_path / "mine.xlsx"
    book.write_bytes(b"mine")

    assert _call("new", book).exit_code == 2
    assert book.read_bytes() == b"mine"
