"""Which clients file counts for a workbook, and that nothing in one is passed over in silence."""

from pathlib import Path

import pytest

from poam_batch.inbox.listing import list_inbox
from poam_batch.inbox.roster import Roster, load_roster
from poam_batch.problems import ConfigurationError


def write(path: Path, *rows: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(("file,client", *rows)), encoding="utf-8")
    return path


def roster(*inboxes: Path, given: Path | None = None) -> Roster:
    return load_roster(list_inbox(inboxes, None, recursive=True), given)


def clients(found: Roster) -> dict[str, str]:
    return {path.name: told.facts[0].text for path, told in found.told.items()}


def test_each_inbox_has_its_own_clients_file(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for inbox, client in ((one, "Acme"), (two, "Beta")):
        write(inbox / "clients.csv", f"*.xlsx,{client}")
        (inbox / f"{client}.xlsx").touch()

    assert clients(roster(one, two)) == {"Acme.xlsx": "Acme", "Beta.xlsx": "Beta"}


def test_a_clients_file_that_is_named_takes_the_place_of_the_others(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    write(inbox / "Clients.CSV", "*.xlsx,Acme")
    (inbox / "a.xlsx").touch()

    found = roster(inbox, given=write(tmp_path / "ours.csv", "*.xlsx,Beta"))

    assert clients(found) == {"a.xlsx": "Beta"}
    assert "Clients.CSV was not used" in found.notes[0]


def test_a_clients_file_is_no_workbook_and_one_in_a_folder_is_left_out_by_name(
    tmp_path: Path,
) -> None:
    write(tmp_path / "clients.csv")
    write(tmp_path / "sub/clients.csv")
    (tmp_path / "sub/a.csv").touch()

    listed = [(c.workbook, c.clients_file) for c in list_inbox([tmp_path], None, recursive=True)]

    assert listed == [("sub/a.csv", False), ("sub/clients.csv", True)]


def test_a_clients_file_among_files_given_one_by_one_counts_for_those_beside_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.xlsx").touch()

    found = roster(write(tmp_path / "clients.csv", "a.xlsx,Acme"), tmp_path / "a.xlsx")

    assert clients(found) == {"a.xlsx": "Acme"}


def test_a_row_for_no_workbook_is_named(tmp_path: Path) -> None:
    write(tmp_path / "clients.csv", "a.xlsx,Acme", "b.xlsx,Beta")
    (tmp_path / "a.xlsx").touch()

    (note,) = roster(tmp_path).notes

    assert note.endswith("clients.csv, row 3: no workbook is called b.xlsx.")


@pytest.mark.parametrize("pattern", ["inbox/a.xlsx", "inbox\\a.xlsx"])
def test_a_path_that_fits_no_workbook_is_told_where_paths_start(
    tmp_path: Path, pattern: str
) -> None:
    write(tmp_path / "clients.csv", f"{pattern},Acme")
    (tmp_path / "a.xlsx").touch()

    (note,) = roster(tmp_path).notes

    assert f"no workbook is called {pattern}. A path starts below the inbox" in note


@pytest.mark.parametrize("name", ["missing.csv", "folder.csv"])
def test_a_clients_file_that_is_no_file_is_a_configuration_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.csv").mkdir()

    with pytest.raises(ConfigurationError, match=name):
        roster(tmp_path, given=tmp_path / name)
