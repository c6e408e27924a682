"""The fill command, as a consultant uses it: an export in, a copy in the client's folder."""

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_from_string

from poam_batch.cli import main
from poam_batch.hold import held
from tests.books import open_output, write_book
from tests.outputs.fill.exports import NAVY, export, item, saved
from tests.outputs.fill.forms import form
from tests.outputs.fill.orders import rows_of

GAPS = {"3.1.3": "Not Met", "3.1.4": "Not Met"}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an output folder with Acme Tool at Levels 2 and 3, and two clients called Beta."""
    folder = tmp_path_factory.mktemp("finished")
    (folder / "in").mkdir()
    write_book(folder / "in" / "acme.xlsx", words=GAPS)
    enhanced = {"client": "Acme Tool", "levels": (3,), "words": {"3.1.2e": "Not Met"}}
    write_book(folder / "in" / "acme-3.xlsx", **enhanced)  # type: ignore[arg-type]  # as said above
    write_book(folder / "in" / "beta.xlsx", "Beta East", {"3.1.3": "Not Met"})
    write_book(folder / "in" / "beta2.xlsx", "Beta West", {"3.1.3": "Not Met"})
    done = _invoke("run", folder / "in", "-o", folder / "out", "--as-of", "2026-11-22", "--jobs", 1)
    assert done.exit_code == 0, done.output
    return folder / "out"


@pytest.fixture
def out(finished: Path, tmp_path: Path) -> Path:
    """Return a copy of that output folder."""
    shutil.copytree(finished, tmp_path / "out")
    return tmp_path / "out"


def _invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def _fill(out: Path, content: bytes, client: str = "Beta East", *options: object) -> Result:
    workbook = out.parent / "export.xlsx"
    workbook.write_bytes(content)
    return _invoke("fill", workbook, "--client", client, "-o", out, *options)


def _copy(out: Path, name: str = "beta-east-*/beta-east-emass.xlsx") -> Path:
    (path,) = out.glob(name)
    return path


def _written(out: Path) -> list[str]:
    return sorted(path.name for path in out.glob("*/*-emass.xlsx"))


def _tree(out: Path) -> dict[str, bytes]:
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}


def _typed(path: Path, cell: str, value: str) -> None:
    """Type into one cell of the plan, as a person does in another program."""
    book = open_output(path)
    book["POA&M"][cell] = value
    path.write_bytes(saved(book))


def _resources(poam: Path) -> str:
    """Return the cell with the resources of the first item."""
    return _first(poam, "Resources required")


def _first(poam: Path, header: str) -> str:
    """Return the cell of the first item below a header; words above the headers may be the same."""
    rows = open_output(poam)["POA&M"].iter_rows()
    *_, cell = (cell.coordinate for row in rows for cell in row if cell.value == header)
    column, row = coordinate_from_string(cell)
    return f"{column}{row + 1}"


def test_an_export_is_filled_in_a_copy_and_nothing_else_changes(out: Path) -> None:
    before, content = _tree(out), export(NAVY)

    done = _fill(out, content)

    after = _tree(out)
    copy = next(name for name in after if name.endswith("beta-east-emass.xlsx"))
    memory = f".poam-batch/fills/{copy.removesuffix('.xlsx')}.json"
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, f"{copy} was written.")
    assert set(after) - set(before) == {copy, memory}
    assert {name: after[name] for name in before} == before
    assert (out.parent / "export.xlsx").read_bytes() == content
    rows = rows_of(after[copy])
    assert [row["Controls / APs"] for row in rows if "Controls / APs" in row] == ["AC.L2-3.1.3"]
    assert len(rows) > 1


def test_the_same_fill_twice_touches_no_file(out: Path) -> None:
    content = export(NAVY)
    _fill(out, content)
    before = _tree(out)

    done = _fill(out, content)

    assert done.stdout.splitlines()[-1].endswith("is unchanged.")
    assert _tree(out) == before


def test_what_people_wrote_into_the_copy_outlives_a_second_fill_of_the_export(out: Path) -> None:
    content = export(NAVY)
    _fill(out, content)
    _typed(_copy(out), "S8", "Two weeks of one engineer")
    _typed(_copy(out), "U8", "High")

    done = _fill(out, content)

    row = rows_of(_copy(out).read_bytes())[0]
    assert (done.exit_code, row["Raw Severity"]) == (0, "High")
    assert row["Resources Required"] == "Two weeks of one engineer"


def test_the_copy_itself_can_be_filled(out: Path) -> None:
    _fill(out, export(NAVY))
    _typed(_copy(out), "S8", "Two weeks")

    done = _invoke("fill", _copy(out), "--client", "beta east", "-o", out)

    assert (done.exit_code, len(_written(out))) == (0, 1)
    assert rows_of(_copy(out).read_bytes())[0]["Resources Required"] == "Two weeks"


def test_an_edited_copy_is_kept_where_a_fresh_export_takes_its_place(out: Path) -> None:
    _fill(out, export(NAVY))
    _typed(_copy(out), "S8", "Two weeks")
    edited = _copy(out).read_bytes()

    done = _fill(out, export(NAVY, [item("3.1.5")]))

    (kept,) = (out / ".poam-batch" / "versions").rglob("*.xlsx")
    assert kept.read_bytes() == edited
    assert f"it is kept as {kept.relative_to(out).as_posix()}." in done.stdout
    assert rows_of(_copy(out).read_bytes())[0]["Controls / APs"] == "3.1.5"


def test_what_people_write_into_the_poam_reaches_the_copy(out: Path) -> None:
    _fill(out, export(NAVY))
    poam = next(out.glob("beta-east-*/beta-east-poam.xlsx"))
    _typed(poam, _resources(poam), "One firewall")

    _fill(out, export(NAVY))

    assert rows_of(_copy(out).read_bytes())[0]["Resources Required"] == "One firewall"


def test_an_error_names_its_cell_ends_with_3_and_writes_nothing(out: Path) -> None:
    poam = next(out.glob("beta-east-*/beta-east-poam.xlsx"))
    cell = _resources(poam)
    _typed(poam, cell, "x" * 251)
    before = _tree(out)

    done = _fill(out, export(NAVY))

    assert done.exit_code == 3
    assert f"beta-east-poam.xlsx, POA&M!{cell}: Resources Required has 251" in done.stdout
    assert _tree(out) == before


def test_json_says_what_was_filled_where(out: Path) -> None:
    done = _fill(out, export(NAVY, [item("3.1.3")]), "Beta East", "--json")

    told: dict[str, Any] = json.loads(done.stdout)
    assert (told["format"], told["kind"], told["client"]) == (
        "poam-batch/fill",
        "emass",
        "Beta East",
    )
    assert told["written"] == _copy(out).relative_to(out).as_posix()
    assert told["updated"] == ["AC.L2-3.1.3"]
    assert {"requirement", "cell", "header", "stands", "proposed"} == set(told["left"][0])
    assert {problem["code"] for problem in told["problems"]} >= {"fill_columns_left"}


def test_a_level_3_copy_carries_its_level(out: Path) -> None:
    both = _fill(out, export(NAVY), "acme")
    done = _fill(out, export(NAVY), "acme", "--level", 3)

    assert (both.exit_code, done.exit_code) == (2, 0)
    assert "Levels 2 and 3. Say which with --level." in both.stderr
    assert _written(out) == ["acme-tool-l3-emass.xlsx"]
    (row, *_) = rows_of(_copy(out, "*/acme-tool-l3-emass.xlsx").read_bytes())
    assert row["Controls / APs"] == "AC.L3-3.1.2e"


@pytest.mark.parametrize(
    ("client", "message"),
    [("beta", "may be one of these: Beta East, Beta West"), ("Gamma", "No client here is called")],
)
def test_a_name_must_mean_one_client(out: Path, client: str, message: str) -> None:
    done = _fill(out, export(NAVY), client)

    assert (done.exit_code, _written(out)) == (2, [])
    assert message in " ".join(done.stderr.split())


def test_dods_form_is_filled_in_a_copy(out: Path) -> None:
    done = _fill(out, form(fields={"OSC Name": "beta  EAST"}), "Beta East")

    copy = load_workbook(io.BytesIO(_copy(out, "*/beta-east-dod.xlsx").read_bytes()))
    answers = {row[0].value: row[5].value for row in copy["Requirements"].iter_rows(min_row=6)}
    assert done.exit_code == 0
    assert [one for one, word in answers.items() if word == "Yes"] == ["AC.L2-3.1.3"]


@pytest.mark.parametrize("word", ["Closed", "Remediated"])
def test_a_status_typed_by_hand_takes_nothing_off_the_poam_in_dods_form(
    out: Path, word: str
) -> None:
    poam = next(out.glob("beta-east-*/beta-east-poam.xlsx"))
    _typed(poam, _first(poam, "Status"), word)

    done = _fill(out, form(fields={"OSC Name": "Beta East"}), "Beta East")

    copy = load_workbook(io.BytesIO(_copy(out, "*/beta-east-dod.xlsx").read_bytes()))
    answers = {row[0].value: row[5].value for row in copy["Requirements"].iter_rows(min_row=6)}
    assert [one for one, said in answers.items() if said == "Yes"] == ["AC.L2-3.1.3"]
    assert "AC.L2-3.1.3#1 is called " + word in done.stdout


def test_dods_form_of_another_client_is_not_filled(out: Path) -> None:
    before = _tree(out)

    done = _fill(out, form(fields={"OSC Name": "Ironwood"}), "Beta East", "--incomplete")

    assert (done.exit_code, _tree(out)) == (3, before)
    assert 'Assessment!D6: OSC Name is "Ironwood", and the client is Beta East' in done.stdout


def test_a_poam_that_lost_its_memory_is_told(out: Path) -> None:
    poam = next(out.glob("beta-east-*/beta-east-poam.xlsx"))
    book = open_output(poam)
    for sheet in [one for one in book.worksheets if one.sheet_state == "veryHidden"]:
        book.remove(sheet)
    poam.write_bytes(saved(book))

    done = _fill(out, export(NAVY))

    assert (done.exit_code, "poam_memory_lost" in done.stdout) == (0, True)
    assert "Rows count by the ids" in done.stdout


def test_an_id_that_was_typed_over_is_told_and_not_said_to_be_mended(out: Path) -> None:
    poam = next(out.glob("beta-east-*/beta-east-poam.xlsx"))
    rows = open_output(poam)["POA&M"].iter_rows()
    cell = next(c.coordinate for row in rows for c in row if c.value == "AC.L2-3.1.3#1")
    _typed(poam, cell, "mine")

    done = _fill(out, export(NAVY))

    assert (done.exit_code, "poam_id_changed" in done.stdout) == (0, True)
    assert 'typed over with "mine". The next run writes it back.' in done.stdout


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a,b", "export.xlsx: This is text, not an .xlsx workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "export.xlsx: This is a workbook of"),
    ],
)
def test_a_wrong_file_is_named_with_what_to_name_instead(
    out: Path, content: bytes, message: str
) -> None:
    done = _fill(out, content)

    assert done.exit_code == 3
    assert message in done.stdout
    assert "Name the .xlsx workbook that was exported from eMASS, or DoD's form" in done.stdout


def test_the_poam_itself_is_no_workbook_to_be_filled(out: Path) -> None:
    poam = next(out.glob("beta-east-*/beta-east-poam.xlsx"))

    done = _invoke("fill", poam, "--client", "beta east", "-o", out)

    assert done.exit_code == 3
    assert "beta-east-poam.xlsx is a POA&M of this program." in done.stdout


def test_a_poam_that_cannot_be_read_or_is_gone_can_be_restored(out: Path) -> None:
    poam = next(out.glob("beta-east-*/beta-east-poam.xlsx"))
    poam.write_bytes(b"junk")
    junk = _fill(out, export(NAVY))
    poam.unlink()

    gone = _fill(out, export(NAVY))

    assert (junk.exit_code, gone.exit_code) == (3, 2)
    assert "beta-east-poam.xlsx: This is text" in junk.stdout
    assert "Put an earlier version of it in its place: poam-batch restore" in junk.stdout
    assert "is not there. poam-batch restore puts" in " ".join(gone.stderr.split())


def test_a_poam_that_is_open_is_filled_in_as_it_was_saved_and_said_to_be(out: Path) -> None:
    poam = next(out.glob("beta-east-*/beta-east-poam.xlsx"))
    poam.with_name(f"~${poam.name}").touch()

    done = _fill(out, export(NAVY))

    assert done.exit_code == 0
    assert "what is not saved there yet is missing here" in done.stdout


def test_where_nothing_is_to_be_filled_in_that_is_said(out: Path) -> None:
    content = export(NAVY)
    _fill(out, content)

    done = _fill(out, content)

    assert "There was nothing to fill in" in done.stdout


def test_dods_form_is_not_for_level_3(out: Path) -> None:
    done = _fill(out, form(), "acme", "--level", 3)

    assert (done.exit_code, "fill_not_recognised" in done.stdout) == (3, True)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04cut", b"not a workbook"])
def test_a_file_that_is_no_workbook_is_refused(out: Path, content: bytes) -> None:
    done = _fill(out, content)

    assert (done.exit_code, _written(out)) == (3, [])
    assert done.stdout.splitlines()[-1] == "Nothing was written for Beta East."


def test_an_export_with_a_missing_header_is_refused_with_the_difference(out: Path) -> None:
    headers = tuple(h for h in NAVY.headers if h != "Controls / APs")

    done = _fill(out, export(NAVY._replace(headers=headers)))

    assert (done.exit_code, _written(out)) == (3, [])
    assert 'missing: "Controls / APs"' in done.stdout


def test_a_copy_that_is_open_is_left_alone(out: Path) -> None:
    _fill(out, export(NAVY))
    _copy(out).with_name(f"~${_copy(out).name}").write_bytes(b"")

    done = _fill(out, export(NAVY, [item("3.1.5")]))

    assert (done.exit_code, "is open in another program" in done.stderr) == (12, True)


def test_a_fill_waits_for_no_run(out: Path) -> None:
    with held(out):
        done = _fill(out, export(NAVY))

    assert done.exit_code == 11


def test_a_folder_without_a_run_is_a_usage_error(tmp_path: Path) -> None:
    done = _fill(tmp_path, export(NAVY))

    assert (done.exit_code, "is no output folder" in " ".join(done.stderr.split())) == (2, True)
