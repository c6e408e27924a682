"""What a folder is taken to hold."""

from pathlib import Path

import pytest

from poam_batch.inbox.listing import folders_passed_over, list_inbox, passed_over_note
from poam_batch.problems import ConfigurationError


def _touch(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return folder


def _names(inbox: Path, recursive: bool = False, out: Path | None = None) -> list[str]:
    return [candidate.workbook for candidate in list_inbox([inbox], out, recursive)]


def test_workbooks_are_listed_and_other_files_are_not(tmp_path: Path) -> None:
    _touch(tmp_path, "b.xlsx", "A.XLSM", "readme.md", "c.csv", "old.xls", "note.docx")

    assert _names(tmp_path) == ["A.XLSM", "b.xlsx", "c.csv", "old.xls"]


def test_a_file_that_is_named_itself_is_listed_whatever_it_is_called(tmp_path: Path) -> None:
    _touch(tmp_path, "note.docx")

    assert _names(tmp_path / "note.docx") == ["note.docx"]


def test_owner_files_are_known_for_what_they_are(tmp_path: Path) -> None:
    _touch(tmp_path, "~$acme.xlsx", ".~lock.acme.xlsx#", "acme.xlsx")

    owners = [c.workbook for c in list_inbox([tmp_path], None, False) if c.owner_file]

    assert owners == [".~lock.acme.xlsx#", "~$acme.xlsx"]


def test_folders_are_looked_into_only_when_asked(tmp_path: Path) -> None:
    _touch(tmp_path, "a.xlsx", "sub/b.xlsx")

    assert _names(tmp_path) == ["a.xlsx"]
    assert _names(tmp_path, recursive=True) == ["a.xlsx", "sub/b.xlsx"]


def test_a_folder_called_like_a_workbook_is_listed_unless_it_is_looked_into(tmp_path: Path) -> None:
    _touch(tmp_path, "a.xlsx", "acme.xlsx/b.xlsx")

    assert _names(tmp_path) == ["a.xlsx", "acme.xlsx"]
    assert _names(tmp_path, recursive=True) == ["a.xlsx", "acme.xlsx/b.xlsx"]
    assert _names(tmp_path / "acme.xlsx") == ["b.xlsx"]


def test_an_output_folder_inside_the_inbox_is_skipped(tmp_path: Path) -> None:
    _touch(tmp_path, "a.xlsx", "out/acme-1/acme-poam.xlsx")

    assert _names(tmp_path, recursive=True, out=tmp_path / "out") == ["a.xlsx"]


def test_a_file_given_twice_is_listed_once(tmp_path: Path) -> None:
    _touch(tmp_path, "a.xlsx")

    assert len(list_inbox([tmp_path, tmp_path / "a.xlsx"], None, False)) == 1


def test_an_inbox_that_is_not_there_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such folder"):
        list_inbox([tmp_path / "none"], None, False)


def test_folders_are_passed_over_where_they_are_no_output(tmp_path: Path) -> None:
    _touch(tmp_path, "a.xlsx", "out/b.xlsx")

    assert folders_passed_over([tmp_path], None)
    assert not folders_passed_over([tmp_path], tmp_path / "out")
    assert not folders_passed_over([tmp_path / "a.xlsx"], None)


def test_workbooks_in_folders_that_are_not_looked_into_are_counted_and_named(
    tmp_path: Path,
) -> None:
    _touch(tmp_path, "a.xlsx", "old/b.xlsx", "old/c.ods", "old/readme.md", "sub/d.csv")

    assert passed_over_note([tmp_path], None) == (
        "3 workbooks lie in old, sub, which the run did not look into. --recursive looks into the "
        "folders of an inbox."
    )


def test_of_many_folders_with_workbooks_the_first_are_named(tmp_path: Path) -> None:
    _touch(tmp_path, "4/a.xlsx", "3/a.xlsx", "2/a.xlsx", "1/a.xlsx")

    assert "4 workbooks lie in 1, 2, 3 and 1 more, which" in passed_over_note([tmp_path], None)


def test_folders_without_a_workbook_that_a_run_would_read_are_not_named(tmp_path: Path) -> None:
    _touch(
        tmp_path,
        "acme.xlsx",
        "out/b.xlsx",
        ".hidden/b.xlsx",
        ".poam-batch/b.xlsx",
        "marks/~$acme.xlsx",
        "marks/clients.csv",
        "marks/notes.txt",
        "like a workbook.xlsx/b.xlsx",
        "folders/b.xlsx/note.txt",
    )

    assert passed_over_note([tmp_path, tmp_path / "acme.xlsx"], tmp_path / "out") == ""
