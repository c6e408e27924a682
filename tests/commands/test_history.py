"""What is remembered of a client, as text and as JSON."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from poam_batch.commands.history import history, history_json, history_text
from poam_batch.item_events import late_event
from poam_batch.ledger.store import FOLDER, Ledger
from poam_batch.model import Finding
from poam_batch.naming import client_files
from poam_batch.problems import ConfigurationError
from poam_batch.written import Stage
from tests.ledger.build import ACME, ONE, RESULT, THREE, TWO, item, memory, plan

ITEM = "AC.L2-3.1.3#1"
REQUIREMENT = "AC.L2-3.1.3"
FOUR = date(2026, 11, 4)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output folder that remembers three nights of Acme: a gap, a date missed, a gap met."""
    (tmp_path / FOLDER).mkdir()
    nights = (
        memory(ONE, 104, {REQUIREMENT: Finding.NOT_MET}, plan(item(ITEM))),
        memory(TWO, 104, late=(late_event(ITEM, f"{ITEM}.1", ONE, TWO),)),
        memory(THREE, 105, {REQUIREMENT: Finding.MET}, plan(item(ITEM, Stage.REMEDIATED))),
    )
    with Ledger(tmp_path) as ledger:
        ledger.settle([], nights)
    return tmp_path


def test_a_history_has_a_line_a_change(out: Path) -> None:
    assert list(history_text(history(out, "acme").histories)) == [
        "Acme Tool, Level 2 (acme-tool-1a2b3c4d)",
        "  2026-11-01  score             104/110  conditional  (100 MET, 10 NOT MET)",
        "  2026-11-01  AC.L2-3.1.3#1     opened: identified 2026-10-01",
        "  2026-11-02  AC.L2-3.1.3#1     late: AC.L2-3.1.3#1.1, due 2026-11-01",
        "  2026-11-03  score             105/110  conditional  (100 MET, 10 NOT MET)",
        "  2026-11-03  AC.L2-3.1.3       NOT MET -> MET",
        "  2026-11-03  AC.L2-3.1.3#1     remediated",
    ]


def test_a_conditional_date_leaves_a_line_wherever_it_changes(out: Path) -> None:
    last = memory(THREE, 105, {}, plan(item(ITEM, Stage.REMEDIATED)))
    given = replace(last, written=replace(last.written, frozen_on=ONE), dated="from POA&M!E6")  # type: ignore[type-var]
    with Ledger(out) as ledger:
        ledger.settle([], [given])
        ledger.settle([], [replace(last, as_of=FOUR)])

    lines = list(history_text(history(out, "acme").histories))

    assert lines[-2:] == [
        "  2026-11-03  status            conditional date: none -> 2026-11-01, from POA&M!E6",
        "  2026-11-04  status            conditional date: 2026-11-01 -> none",
    ]


def test_an_item_that_is_late_on_its_first_day_is_opened_first(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    late = (late_event(ITEM, f"{ITEM}.1", ONE, TWO),)
    with Ledger(tmp_path) as ledger:
        ledger.settle([], [memory(TWO, 104, {}, plan(item(ITEM)), late=late)])

    told = history(tmp_path, "acme").histories

    assert [line.split()[2] for line in history_text(told) if ITEM in line] == ["opened:", "late:"]
    (entry,) = json.loads(history_json(told))["assessments"]
    assert [event["event"] for event in entry["events"]] == ["opened", "late"]


def test_what_an_earlier_version_wrote_in_another_order_is_told_in_this_one(out: Path) -> None:
    (told,) = history(out, "acme").histories
    opened, late, *others = told.events
    turned = replace(told, events=(late._replace(as_of=ONE), opened, *others))

    lines = [line.split()[2] for line in history_text([turned]) if f"{ITEM}  " in line]

    assert lines == ["opened:", "late:", "remediated"]


def test_what_happens_on_the_day_of_a_miss_stays_behind_it(out: Path) -> None:
    with Ledger(out) as ledger:
        late = (late_event(ITEM, f"{ITEM}.2", TWO, FOUR),)
        ledger.settle([], [memory(FOUR, 105, late=late)])
        ledger.settle([], [memory(FOUR, 105, {}, plan(item(ITEM, Stage.CLOSED)))])

    lines = list(history_text(history(out, "acme").histories))

    assert [line.split()[2] for line in lines[-2:]] == ["late:", "closed"]


def test_the_json_says_the_same(out: Path) -> None:
    told = json.loads(history_json(history(out, "acme").histories))

    (entry,) = told["assessments"]
    assert (told["format"], told["version"]) == ("poam-batch/history", 1)
    assert (entry["client"], entry["level"], entry["directory"]) == ("Acme Tool", 2, ACME.directory)
    assert [(s["as_of"], s["score"]) for s in entry["scores"]] == [
        ("2026-11-01", 104),
        ("2026-11-03", 105),
    ]
    assert entry["findings"] == [
        {
            "as_of": "2026-11-03",
            "requirement": REQUIREMENT,
            "before": "NOT MET",
            "finding": "MET",
            "points_lost": None,
        }
    ]
    assert [(e["as_of"], e["event"]) for e in entry["events"]] == [
        ("2026-11-01", "opened"),
        ("2026-11-02", "late"),
        ("2026-11-03", "remediated"),
    ]


def test_a_client_is_told_of_at_each_level(out: Path) -> None:
    with Ledger(out) as ledger:
        level_1 = replace(ACME, level=1)
        ledger.settle([], [replace(memory(ONE), client=level_1, score=None)])

    lines = list(history_text(history(out, "Acme Tool").histories))

    assert lines[0] == "Acme Tool, Level 1 (acme-tool-1a2b3c4d)"
    assert lines[1].startswith("  Nothing is remembered yet")
    assert lines[2] == "Acme Tool, Level 2 (acme-tool-1a2b3c4d)"


def test_a_history_changes_nothing(out: Path) -> None:
    before = (out / FOLDER / "ledger.sqlite").read_bytes()

    history(out, "acme")

    assert (out / FOLDER / "ledger.sqlite").read_bytes() == before
    assert [path.name for path in (out / FOLDER).iterdir()] == ["ledger.sqlite"]


def test_a_ledger_that_was_made_anew_is_said(out: Path) -> None:
    assert history(out, "acme").notes == ()
    files = client_files("Acme", None, 2)
    (out / files.directory).mkdir()
    result = {**RESULT, "client": "Acme"}
    (out / files.directory / files.result).write_text(json.dumps(result), encoding="utf-8")
    (out / FOLDER / "ledger.sqlite").unlink()

    told = history(out, "acme")

    assert "was missing" in told.notes[0]
    assert [one.facts.name for one in told.histories] == ["Acme"]


def test_a_client_that_is_not_there_is_said(out: Path) -> None:
    with pytest.raises(ConfigurationError, match="Clients are: Acme Tool"):
        history(out, "Zeta")


def test_a_folder_of_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is no output folder"):
        history(tmp_path, "Acme")
