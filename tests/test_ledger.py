"""What the ledger remembers of outputs."""

from datetime import date
from pathlib import Path

import pytest

from poam_batch.ledger import FOLDER, Ledger, OutputRecord
from poam_batch.problems import ConfigurationError

POAM = "acme-1/acme-poam.xlsx"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output folder with the program's own folder in it."""
    (tmp_path / FOLDER).mkdir()
    return tmp_path


def test_an_output_is_known_before_it_is_in_place(out: Path) -> None:
    with Ledger(out) as ledger:
        ledger.intend([OutputRecord(POAM, "aa")])
    with Ledger(out) as ledger:
        found = ledger.find(POAM, "aa")

    assert found == OutputRecord(POAM, "aa")


def test_what_stood_before_stays_known_until_the_new_is_in_place(out: Path) -> None:
    with Ledger(out) as ledger:
        ledger.intend([OutputRecord(POAM, "aa")])
        ledger.settle([OutputRecord(POAM, "aa")])
        ledger.intend([OutputRecord(POAM, "bb")])

        assert ledger.find(POAM, "aa")
        assert ledger.find(POAM, "bb")


def test_earlier_bytes_are_forgotten_once_the_new_are_in_place(out: Path) -> None:
    with Ledger(out) as ledger:
        for sha256 in ("aa", "bb"):
            ledger.intend([OutputRecord(POAM, sha256)])
            ledger.settle([OutputRecord(POAM, sha256)])

        assert ledger.find(POAM, "aa") is None


def test_the_assumed_date_is_kept_with_the_bytes(out: Path) -> None:
    record = OutputRecord(POAM, "aa", date(2026, 5, 31))
    with Ledger(out) as ledger:
        ledger.intend([record])

        assert ledger.find(POAM, "aa") == record


def test_a_dry_run_reads_the_ledger_and_leaves_it_alone(out: Path) -> None:
    with Ledger(out) as ledger:
        ledger.intend([OutputRecord(POAM, "aa")])
    before = (out / FOLDER / "ledger.sqlite").read_bytes()

    with Ledger(out, dry_run=True) as copy:
        copy.intend([OutputRecord(POAM, "bb")])
        known = copy.find(POAM, "aa")

    assert known is not None
    assert (out / FOLDER / "ledger.sqlite").read_bytes() == before


def test_a_dry_run_without_an_output_folder_makes_none(tmp_path: Path) -> None:
    with Ledger(tmp_path / "out", dry_run=True) as ledger:
        assert ledger.find(POAM, "aa") is None

    assert not (tmp_path / "out").exists()


def test_a_damaged_ledger_is_refused_by_name(out: Path) -> None:
    (out / FOLDER / "ledger.sqlite").write_bytes(b"not a database" * 100)

    with pytest.raises(ConfigurationError, match=r"ledger\.sqlite: the ledger cannot be used"):
        Ledger(out)
