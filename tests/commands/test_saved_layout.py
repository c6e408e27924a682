"""`check --save-layout`: what was recognised becomes a file that reads the next workbook."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from poam_batch.assess.results import assess_chunk
from poam_batch.cli import main
from poam_batch.commands.review import Review, Reviewed
from poam_batch.commands.saved_layout import save_layouts
from poam_batch.model import Assessment, Row
from poam_batch.plan.items import PlanBasis, plan
from poam_batch.problems import WorkbookRejected
from poam_batch.rulesets.load import load_rule_set
from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.read_options import ReadOptions
from poam_batch.workbooks.words.firm_layouts import load_layouts
from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.test_lookalikes import THEMES

AS_OF = dt.date(2026, 11, 22)

ROWS = """
ID | Result | Determination | Notes
3.1.1 | Met | Met | seen
3.1.2 | Not Met | Not Met | no list
3.1.3 | Mostly | Mostly |
"""


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def book(path: Path, sheets: Mapping[str, str] | str) -> Path:
    """Write a workbook of sheets, a line a row."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, text in ({"A": sheets} if isinstance(sheets, str) else sheets).items():
        sheet = workbook.create_sheet(title)
        for line in text.strip().splitlines():
            sheet.append([cell.strip() or None for cell in line.split("|")])
    workbook.save(path)
    return path


def checked(path: Path, *options: object) -> Sequence[Mapping[str, str]]:
    """Return what `check` says of the requirements in a workbook, or why it has none."""
    seen = json.loads(call("check", path, "--json", *options).stdout)
    if seen["not_used"]:
        return [{"id": "-", "finding": entry["code"]} for entry in seen["not_used"]]
    found = seen["assessments"][0]["requirements"]
    return [one for one in found if one["finding"] != "NOT ASSESSED"]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """The folder of a layout that was saved from a workbook."""
    folder = tmp_path / "layouts"
    folder.mkdir()
    call("check", book(tmp_path / "a.xlsx", ROWS), "--save-layout", folder / "my.toml")
    return folder


def test_the_next_workbook_of_that_shape_is_read_the_same_way(saved: Path, tmp_path: Path) -> None:
    other = "\nClient | Beta\n\n" + ROWS.replace("Met | Met", "Not Met | Met")
    path = book(tmp_path / "b.xlsx", other)

    alone, read = checked(path), checked(path, "--layouts", saved)

    assert [one["finding"] for one in alone] == ["ambiguous_status_column"]
    assert [(one["id"], one["finding"]) for one in read] == [
        ("AC.L2-3.1.1", "NOT MET"),
        ("AC.L2-3.1.2", "NOT MET"),
    ]


def test_unknown_words_are_listed_to_be_mapped(saved: Path, tmp_path: Path) -> None:
    path = saved / "my.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('# "Mostly" = ""', '"Mostly" = "NOT MET"'), encoding="utf-8")

    read = checked(tmp_path / "a.xlsx", "--layouts", saved)

    assert '# "Mostly" = ""' in text
    assert [one["finding"] for one in read] == ["MET", "NOT MET", "NOT MET"]


def test_a_saved_layout_says_what_was_recognised(saved: Path) -> None:
    (layout,) = load_layouts(saved)

    named = [(own.meaning.value, own.column.text) for own in layout.columns]
    assert (layout.name, [one.text for one in layout.ignored]) == ("my", ["Determination"])
    assert named == [("id", "ID"), ("status", "Result"), ("comment", "Notes")]
    assert len(layout.fingerprint) == 16


def test_equal_headers_are_told_apart(tmp_path: Path) -> None:
    rows = "ID | Status | Title | Status:\n3.1.1 | Met | x | |\n3.1.2 | Not Met | x | |"
    path, target = book(tmp_path / "a.xlsx", rows), tmp_path / "l" / "my.toml"

    call("check", path, "--save-layout", target)

    assert 'status = { header = "Status", number = 1 }' in target.read_text(encoding="utf-8")
    assert [one["finding"] for one in checked(path, "--layouts", target.parent)] == [
        "MET",
        "NOT MET",
    ]


def test_headers_below_an_upper_row_are_saved_by_their_own_cells(tmp_path: Path) -> None:
    rows = "- | Prior | Current\nID | Status | Status\n3.1.1 | Met | Not Met\n3.1.2 | Met | Met"
    path, target = book(tmp_path / "a.xlsx", rows), tmp_path / "l" / "my.toml"

    call("check", path, "--save-layout", target)

    assert 'status = { header = "Status", number = 2 }' in target.read_text(encoding="utf-8")
    assert [one["finding"] for one in checked(path, "--layouts", target.parent)] == [
        "NOT MET",
        "MET",
    ]


def test_letters_of_objectives_are_saved_beside_the_ids(tmp_path: Path) -> None:
    rows = "Requirement | Objective | Status\n3.4.4 | a | Met\n3.1.2 | a | Not Met\n | b | Met"
    path, target = book(tmp_path / "a.xlsx", rows), tmp_path / "l" / "my.toml"

    call("check", path, "--save-layout", target)

    assert 'id = ["Requirement", "Objective"]' in target.read_text(encoding="utf-8")
    assert checked(path, "--layouts", target.parent) == checked(path)


def test_tables_of_one_header_are_one_layout_and_others_have_their_own(tmp_path: Path) -> None:
    sheets = {
        "AC": "ID | Status\n3.1.1 | Met",
        "AU": "ID | Status\n3.3.1 | Met",
        "CM": "Control ID | Finding\n3.4.1 | Not Met",
    }
    path, target = book(tmp_path / "a.xlsx", sheets), tmp_path / "l" / "my.toml"

    call("check", path, "--save-layout", target)

    texts = {one.name: one.read_text(encoding="utf-8") for one in target.parent.iterdir()}
    assert set(texts) == {"my.toml", "my-2.toml"}
    assert "AC (header in row 1), AU (header in row 1)" in texts["my.toml"]
    assert checked(path, "--layouts", target.parent) == checked(path)


def test_a_header_row_with_signs_of_all_kinds_is_saved_and_read(tmp_path: Path) -> None:
    rows = (
        'Requirement # | Finding (é "now" \\ then) | Notes\n3.1.1 | Met | x\n3.1.2 | "so\\so" | y'
    )
    path, target = book(tmp_path / "a.xlsx", rows), tmp_path / "l" / "my.toml"

    call("check", path, "--save-layout", target)

    assert 'status = "Finding (é \\"now\\" \\\\ then)"' in target.read_text(encoding="utf-8")
    assert checked(path, "--layouts", target.parent) == checked(path)


def test_a_file_that_exists_is_left_as_it_is(saved: Path, tmp_path: Path) -> None:
    before = (saved / "my.toml").read_bytes()

    again = call("check", tmp_path / "a.xlsx", "--save-layout", saved / "my.toml")

    assert again.exit_code == 2
    assert (saved / "my.toml").read_bytes() == before


@pytest.mark.parametrize("target", ["my.txt", "my"])
def test_a_layout_is_a_toml_file(tmp_path: Path, target: str) -> None:
    path = book(tmp_path / "a.xlsx", ROWS)

    assert call("check", path, "--save-layout", tmp_path / target).exit_code == 2


def test_a_layout_is_that_of_one_workbook(tmp_path: Path) -> None:
    path, target = book(tmp_path / "a.xlsx", ROWS), tmp_path / "my.toml"

    assert call("check", path, path, "--save-layout", target).exit_code == 2
    assert call("check", tmp_path, "--save-layout", target).exit_code == 2
    assert not target.exists()


def test_of_a_workbook_that_is_refused_no_layout_is_written(tmp_path: Path) -> None:
    path, target = book(tmp_path / "a.xlsx", "nothing | here"), tmp_path / "my.toml"

    seen = call("check", path, "--save-layout", target)

    assert seen.exit_code == 3
    assert "no table was recognised" in seen.stderr
    assert not target.exists()


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["headers", "positions", "several"])
def test_whatever_is_read_is_read_the_same_way_by_its_saved_layout(
    tmp_path: Path, theme: str
) -> None:
    told = [
        (one.claim, read_twice(tmp_path / f"{number}.xlsx", one))
        for number, one in enumerate(THEMES[theme].lookalikes)
    ]

    both = {claim: readings for claim, readings in told if readings}
    assert len(both) > 3
    assert [claim for claim, (first, second) in both.items() if first != second] == []


def read_twice(path: Path, one: Lookalike) -> list[list[tuple[Row, ...]]]:
    """Return the rows of a look-alike, and those that its own layout gives; none if refused."""
    path.write_bytes(one.content())
    try:
        found = read_assessments(path, path.name, ReadOptions())
    except WorkbookRejected:
        return []
    folder = path.with_suffix("")
    list(save_layouts(Review(AS_OF, tuple(map(reviewed, found)), ()), folder / "my.toml"))
    again = read_assessments(path, path.name, ReadOptions(layouts=load_layouts(folder)))
    assert any(p.code == "read_by_layout" for a in again for p in a.problems), one.claim
    return [[a.rows for a in found], [a.rows for a in again]]


def reviewed(assessment: Assessment) -> Reviewed:
    rules = load_rule_set(assessment.header.level)
    (result,) = assess_chunk([assessment], rules, AS_OF)
    return Reviewed(result, plan(result, rules, PlanBasis(AS_OF, None)))


@pytest.mark.parametrize("command", ["run", "check", "score"])
def test_a_wrong_layout_ends_every_command_before_any_work(tmp_path: Path, command: str) -> None:
    path, folder, out = book(tmp_path / "a.xlsx", ROWS), tmp_path / "l", tmp_path / "out"
    folder.mkdir()
    (folder / "a.toml").write_text('name = "A"\n[columns]\nstate = "S"', encoding="utf-8")

    seen = call(command, path, "--layouts", folder, *(("-o", out) if command == "run" else ()))

    assert seen.exit_code == 2
    assert "a.toml, line 3" in seen.stderr
    assert not out.exists()


def test_a_run_reads_with_layouts(saved: Path, tmp_path: Path) -> None:
    path, out = (
        book(tmp_path / "b.xlsx", ROWS.replace("Met | Met", "Not Met | Met")),
        tmp_path / "o",
    )

    seen = call("run", path, "-o", out, "--layouts", saved)

    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert (seen.exit_code, results["counts"]["done"]) == (0, 1)


def test_a_saved_layout_offers_the_columns_that_were_not_used(tmp_path: Path) -> None:
    rows = "ID | Status | Region\n3.1.1 | Met | West\n3.1.2 | Not Met | East"
    path, target = book(tmp_path / "a.xlsx", rows), tmp_path / "l" / "my.toml"

    call("check", path, "--save-layout", target)

    assert '# Not used, unless you say what they are: "Region"' in target.read_text("utf-8")


def test_letters_before_their_text_are_saved_beside_the_ids(tmp_path: Path) -> None:
    rows = (
        "Control | Assessment Objective | Status\n3.1.1 | [a] users are identified | Met\n"
        " | [b] processes are identified | Not Met"
    )
    path, target = book(tmp_path / "a.xlsx", rows), tmp_path / "l" / "my.toml"

    call("check", path, "--save-layout", target)

    assert 'id = ["Control", "Assessment Objective"]' in target.read_text(encoding="utf-8")
    assert checked(path, "--layouts", target.parent) == checked(path)
