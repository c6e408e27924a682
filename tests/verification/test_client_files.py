"""Each kind of damage to a client's files is found, and what people may do is none."""

import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from poam_batch.files import sha256
from poam_batch.versions import keep_version, list_versions
from tests.books import open_output
from tests.verification.outputs import FILES, Output

POAM, SUMMARY, RESULT = FILES.poam, FILES.summary, FILES.result
ALL = (POAM, SUMMARY, RESULT)


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0x01
    path.write_bytes(content)


def test_what_a_run_wrote_is_well(untouched: Output) -> None:
    assert untouched.look() == []


@pytest.mark.parametrize("name", [SUMMARY, RESULT])
@pytest.mark.parametrize("part", [0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999])
def test_a_flipped_bit_of_a_page_or_a_result_is_found(
    output: Output, name: str, part: float
) -> None:
    path = output.out / FILES.path(name)

    flip(path, int(path.stat().st_size * part))

    assert (name, "output_changed") in output.found()


@pytest.mark.parametrize("part", [0.02, 0.1, 0.3, 0.5, 0.7, 0.85])
def test_a_flipped_bit_in_a_part_of_the_workbook_is_damage(output: Output, part: float) -> None:
    flip(output.poam, int(output.poam.stat().st_size * part))

    assert (POAM, "output_damaged") in output.found()


@pytest.mark.parametrize("at", range(0, 400, 13))
def test_no_flipped_bit_of_the_workbook_goes_unsaid(output: Output, at: int) -> None:
    flip(output.poam, -1 - at)

    assert POAM in {name for name, _ in output.found()}


def test_damage_is_not_taken_for_the_work_of_people(output: Output) -> None:
    output.poam.write_bytes(output.poam.read_bytes()[:3000])

    assert [code for name, code in output.found() if name == POAM] == ["output_damaged"]


@pytest.mark.parametrize("name", ALL)
def test_a_file_that_is_cut_off_is_found(output: Output, name: str) -> None:
    path = output.out / FILES.path(name)
    path.write_bytes(path.read_bytes()[:-200])

    assert (name, "output_damaged") in output.found()


@pytest.mark.parametrize("name", ALL)
def test_a_file_that_is_empty_is_found(output: Output, name: str) -> None:
    (output.out / FILES.path(name)).write_bytes(b"")

    assert (name, "output_damaged") in output.found()


@pytest.mark.parametrize("name", ALL)
def test_a_file_that_is_gone_is_found(output: Output, name: str) -> None:
    (output.out / FILES.path(name)).unlink()

    assert output.found() == [(name, "output_missing")]


@pytest.mark.parametrize("name", ALL)
def test_a_folder_in_place_of_a_file_is_found(output: Output, name: str) -> None:
    path = output.out / FILES.path(name)
    path.unlink()
    path.mkdir()

    assert output.found() == [(name, "output_damaged")]


def test_a_score_edited_in_the_result_is_found(output: Output) -> None:
    output.edit_result(lambda fields: fields.update(score=110, score_low=110, score_high=110))

    assert output.found() == [
        (RESULT, "output_changed"),
        (RESULT, "score_not_from_trace"),
        (POAM, "outputs_disagree"),
        (SUMMARY, "outputs_disagree"),
        (RESULT, "ledger_disagrees"),
    ]


def test_a_result_without_a_field_is_found(output: Output) -> None:
    output.edit_result(lambda fields: fields.pop("findings"))

    assert (RESULT, "result_wrong_form") in output.found()


def test_a_result_of_an_earlier_version_is_a_note(output: Output) -> None:
    output.edit_result(lambda fields: fields.pop("stated"))
    with closing(sqlite3.connect(output.out / ".poam-batch" / "ledger.sqlite")) as ledger:
        digest = sha256(output.result.read_bytes())
        ledger.execute("update output set sha256 = ? where path = ?", (digest, FILES.path(RESULT)))
        ledger.commit()

    earlier, tonight = output.look(judged=False), output.look(judged=True)

    assert [remark.code for remark in earlier] == ["not_compared"]
    assert [remark.code for remark in tonight] == ["result_wrong_form"]


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("E9", 0, 'Trace!E9 (AC.L2-3.1.3: Points lost) says "0", and the result "1"'),
        ("C9", "MET", 'Trace!C9 (AC.L2-3.1.3: Finding) says "MET", and the result "NOT MET"'),
        ("A9", "AC.L2-3.1.33", "The sheet Trace has no row for AC.L2-3.1.3"),
        ("E9", "=1+1", 'Trace!E9 (AC.L2-3.1.3: Points lost) says "a formula without a value"'),
    ],
)
def test_a_cell_edited_in_the_trace_is_found(
    output: Output, cell: str, value: str | int, said: str
) -> None:
    output.edit_cell("Trace", cell, value)

    edited, disagrees = output.look()

    assert (edited.code, disagrees.code) == ("poam_edited", "outputs_disagree")
    assert said in disagrees.message


def test_a_score_edited_on_the_sheet_of_scores_is_found(output: Output) -> None:
    output.edit_cell("Scores", "C8", "110 of 110")

    (_, disagrees) = output.look()

    assert disagrees.message == 'Scores!C8 says "110 of 110", and the result has 108 of 110.'


def test_a_family_edited_on_the_sheet_of_scores_is_found(output: Output) -> None:
    book = open_output(output.poam)["Scores"]
    row = next(r for r in range(1, book.max_row + 1) if book.cell(r, 1).value == "AC")

    output.edit_cell("Scores", f"C{row}", 0)

    assert (POAM, "outputs_disagree") in output.found()


def test_what_people_write_in_the_plan_is_a_note(output: Output) -> None:
    output.edit_cell("POA&M", "I9", "Jo Smith")

    (remark,) = output.look()

    assert (remark.code, remark.is_note) == ("poam_edited", True)


def test_a_column_of_peoples_own_beside_the_trace_is_a_note(output: Output) -> None:
    output.edit_cell("Trace", "Z9", "looked at")

    assert output.found() == [(POAM, "poam_edited")]


def test_a_trace_that_people_deleted_is_not_compared(output: Output) -> None:
    book = open_output(output.poam)
    del book["Trace"]
    book.save(output.poam)

    assert output.found() == [(POAM, "poam_edited"), (POAM, "not_compared")]


def test_the_summary_of_another_client_is_found(output: Output) -> None:
    text = output.summary.read_text(encoding="utf-8")
    output.summary.write_text(text.replace("Acme Tool", "Other Firm"), encoding="utf-8")

    assert output.found() == [(SUMMARY, "output_changed"), (SUMMARY, "outputs_disagree")]


def test_the_result_of_another_folder_is_found(output: Output) -> None:
    output.edit_result(lambda fields: fields.update(directory="other-00000000"))

    assert (RESULT, "outputs_disagree") in output.found()


@pytest.mark.parametrize("name", ALL)
def test_an_output_without_a_record_is_found(output: Output, name: str) -> None:
    with closing(sqlite3.connect(output.out / ".poam-batch" / "ledger.sqlite")) as ledger:
        ledger.execute("delete from output where path = ?", (FILES.path(name),))
        ledger.commit()

    assert output.found() == [(name, "output_not_recorded")]


def test_a_ledger_that_remembers_another_score_is_found(output: Output) -> None:
    with closing(sqlite3.connect(output.out / ".poam-batch" / "ledger.sqlite")) as ledger:
        ledger.execute("update score set score = 100")
        ledger.commit()

    assert output.found() == [(RESULT, "ledger_disagrees")]


def kept(output: Output) -> Path:
    """Keep the present workbook as a version, as a run does."""
    path = FILES.path(POAM)
    keep_version(output.out, path, output.poam.read_bytes(), date(2026, 11, 22))
    return list_versions(output.out, path)[0].path


def test_a_version_that_is_damaged_is_found(output: Output) -> None:
    version = kept(output)

    flip(version, 500)

    assert output.found() == [(version.name, "version_damaged")]


def test_a_version_that_was_damaged_when_it_was_kept_is_a_note(output: Output) -> None:
    whole = output.poam.read_bytes()
    output.poam.write_bytes(whole[:3000])
    version = kept(output)
    output.poam.write_bytes(whole)

    (remark,) = output.look()

    name = Path(remark.file).name
    assert (name, remark.code, remark.is_note) == (version.name, "version_kept_damaged", True)


def test_a_version_that_was_put_back_is_a_note_whatever_it_says(output: Output) -> None:
    output.edit_cell("Trace", "E9", 0)
    version = kept(output)

    shutil.copyfile(version, output.poam)

    assert output.found() == [(POAM, "poam_restored")]


def test_files_of_strangers_are_none_of_its_business(output: Output) -> None:
    (output.poam.parent / "notes.xlsx").write_bytes(b"no workbook")
    (output.poam.parent / "acme-tool-emass.xlsx").write_bytes(b"no workbook")

    assert output.look() == []
