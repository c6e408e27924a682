"""Folders and file names made from what clients are called."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from poam_batch.naming import client_files, identity, shown, slug


def test_case_and_spaces_do_not_make_another_client() -> None:
    assert identity("  ACME  Tool\u00a0Co ", None) == identity("Acme Tool Co", None)


def test_punctuation_makes_another_client() -> None:
    assert identity("A.B. Inc", None) != identity("AB Inc", None)


def test_a_scope_makes_another_client() -> None:
    plant, office = client_files("Acme", "Plant", 2), client_files("Acme", "Office", 2)

    assert plant.directory != office.directory


def test_composed_and_decomposed_letters_are_one_client() -> None:
    name = "Société Générale"

    assert identity(unicodedata.normalize("NFD", name), None) == identity(name, None)


def test_level_2_files_are_plain_and_levels_1_and_3_are_marked() -> None:
    names = [client_files("Acme", None, level).poam for level in (1, 2, 3)]

    assert names == ["acme-l1-remediation.xlsx", "acme-poam.xlsx", "acme-l3-poam.xlsx"]


def test_the_levels_of_a_client_share_a_folder() -> None:
    assert len({client_files("Acme", None, level).directory for level in (1, 2, 3)}) == 1


def test_a_name_without_a_latin_letter_still_has_a_folder() -> None:
    assert slug("株式会社") == "client"


@given(st.text())
def test_no_name_leaves_its_folder_or_is_unsafe(name: str) -> None:
    files = client_files(name, None, 2)

    assert set(files.directory + files.poam) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert ".." not in files.path(files.poam)
    assert len(files.directory) <= 49


def test_control_characters_of_a_file_name_are_shown_as_bytes() -> None:
    assert shown("a\nb\udcff.xlsx") == "a\\x0ab\\xff.xlsx"
