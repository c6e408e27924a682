"""What was made of a client is known until anything is written of it; files while they last."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from poam_batch.ledger.seen import KEPT_DAYS, MadeResult, SeenFile
from poam_batch.ledger.store import FOLDER, Ledger
from tests.ledger.build import ACME, ONE, TWO, item, memory, plan

OPEN = plan(item("AC.L2-3.1.3#1"))
MORE = plan(item("AC.L2-3.1.3#1"), item("AC.L2-3.1.4#1"))
MADE = MadeResult(ACME.identity, ACME.level, "/in/acme.xlsx", "aa", "with", ONE, TWO, "{}")
SEEN = SeenFile("/in/acme.xlsx", "aa", "with", ONE, "{}")
WHOSE = (ACME.identity, ACME.level)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output folder with the program's own folder in it."""
    (tmp_path / FOLDER).mkdir()
    return tmp_path


def test_what_is_made_first_is_known_as_it_was_told(out: Path) -> None:
    with Ledger(out) as ledger:
        ledger.settle([], [memory(ONE, written=OPEN)], made=[MADE])

    with Ledger(out) as ledger:
        assert ledger.made(*WHOSE) == MADE


def test_a_result_without_a_day_of_change_has_none(out: Path) -> None:
    lasting = MADE._replace(changes_on=None)

    with Ledger(out) as ledger:
        ledger.settle([], [memory(ONE, written=OPEN)], made=[lasting])
        assert ledger.made(*WHOSE) == lasting


def test_what_is_written_of_a_client_forgets_what_was_made(out: Path) -> None:
    with Ledger(out) as ledger:
        ledger.settle([], [memory(ONE, written=OPEN)], made=[MADE])
        ledger.settle([], [memory(TWO, written=OPEN)])

        assert ledger.made(*WHOSE) is None


def test_a_plan_that_changed_tonight_has_to_be_seen_once_more(out: Path) -> None:
    with Ledger(out) as ledger:
        ledger.settle([], [memory(ONE, written=OPEN)], made=[MADE])
        ledger.settle([], [memory(TWO, written=MORE)], made=[MADE])
        changed = ledger.made(*WHOSE)
        ledger.settle([], [memory(TWO, written=MORE)], made=[MADE])

        assert (changed, ledger.made(*WHOSE)) == (None, MADE)


def test_a_client_of_which_no_plan_is_told_is_not_known_as_made(out: Path) -> None:
    with Ledger(out) as ledger:
        ledger.settle([], [replace(memory(ONE), written=None)], made=[MADE])

        assert ledger.made(*WHOSE) is None


def test_a_file_is_known_by_its_path_as_it_was_last(out: Path) -> None:
    with Ledger(out) as ledger:
        ledger.note([SEEN], ONE)
        ledger.note([SEEN._replace(sha256="bb")], TWO)

        assert ledger.seen() == {SEEN.path: SEEN._replace(sha256="bb")}


@pytest.mark.parametrize(("days", "kept"), [(KEPT_DAYS, True), (KEPT_DAYS + 1, False)])
def test_a_file_that_was_long_gone_is_forgotten_with_what_was_made_of_it(
    out: Path, days: int, kept: bool
) -> None:
    with Ledger(out) as ledger:
        ledger.settle([], [memory(ONE, written=OPEN)], made=[MADE])
        ledger.note([SEEN], ONE)
        ledger.note([], ONE + timedelta(days=days))

        assert (bool(ledger.seen()), bool(ledger.made(*WHOSE))) == (kept, kept)


def test_the_first_days_of_the_calendar_forget_nothing(out: Path) -> None:
    with Ledger(out) as ledger:
        ledger.note([SEEN], date.min)

        assert ledger.seen() == {SEEN.path: SEEN}
