"""What a run leaves of its day: who was renewed, what is still to be done, and what waits."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from poam_batch.ledger.memory import KnownClient, Night, OutputRecord
from poam_batch.ledger.store import FOLDER, Ledger
from poam_batch.poam import Deadline
from tests.ledger.build import ACME, ONE, THREE, TWO, memory, score

WHO = ((ACME.identity, ACME.level),)
DAYS = (Deadline("AC.L2-3.1.3#1", "item", ONE), Deadline("", "closeout", THREE))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger that knows Acme since the first day."""
    (tmp_path / FOLDER).mkdir()
    with Ledger(tmp_path) as ledger:
        ledger.settle([], [memory(ONE)])
        yield ledger


def test_a_client_is_known_by_the_last_day_on_which_it_was_renewed(ledger: Ledger) -> None:
    ledger.end_night(Night(ONE, WHO))
    ledger.end_night(Night(TWO, WHO))
    ledger.end_night(Night(THREE, ()))

    assert ledger.known_clients() == (KnownClient(ACME, score(ONE), TWO),)
    assert ledger.client(*WHO[0]) == KnownClient(ACME, score(ONE), TWO)


def test_until_a_night_has_ended_it_is_the_day_of_its_score(ledger: Ledger) -> None:
    assert [known.assessed_on for known in ledger.known_clients()] == [ONE]


def test_open_days_stay_until_others_take_their_place(ledger: Ledger) -> None:
    ledger.settle([], [replace(memory(ONE), deadlines=DAYS)])
    ledger.settle([], [memory(TWO)])

    kept = ledger.deadlines(*WHO[0])
    ledger.settle([], [replace(memory(TWO), deadlines=())])

    assert kept == DAYS
    assert ledger.deadlines(*WHO[0]) == ()


def test_a_file_that_was_not_there_neither_waits_nor_begins_anew(ledger: Ledger) -> None:
    ledger.end_night(Night(ONE, (), ("a.xlsx",)))
    ledger.end_night(Night(TWO, ()))

    assert ledger.end_night(Night(THREE, (), ("a.xlsx",))) == {"a.xlsx": 2}


def test_an_earlier_day_is_no_further_night(ledger: Ledger) -> None:
    ledger.end_night(Night(TWO, (), ("a.xlsx",)))

    assert ledger.end_night(Night(ONE, (), ("a.xlsx",))) == {"a.xlsx": 1}


def test_a_file_name_of_half_characters_waits_too(ledger: Ledger) -> None:
    assert ledger.end_night(Night(ONE, (), ("a\udce4.xlsx",))) == {"a\udce4.xlsx": 1}


def test_what_bytes_are_made_from_is_known_by_the_bytes(ledger: Ledger) -> None:
    ledger.intend([OutputRecord("a/a.xlsx", "aa", ONE, "made")])
    ledger.intend([OutputRecord("a/a.xlsx", "bb", ONE)])

    assert ledger.find("a/a.xlsx", "aa") == OutputRecord("a/a.xlsx", "aa", ONE, "made")
    assert ledger.find("a/a.xlsx", "bb") == OutputRecord("a/a.xlsx", "bb", ONE, None)


def test_a_quiet_night_writes_nothing_but_its_day(tmp_path: Path, ledger: Ledger) -> None:
    night = Night(TWO, WHO, ("a.xlsx",), ("b.xlsx",))
    ledger.end_night(night)
    before = (tmp_path / FOLDER / "ledger.sqlite").read_bytes()

    ledger.end_night(night)

    assert (tmp_path / FOLDER / "ledger.sqlite").read_bytes() == before
