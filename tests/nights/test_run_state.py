"""The last run is taken as its results.json stands; what cannot be understood is not guessed at."""

import json
import tracemalloc
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from poam_batch.nights.run_state import FIRST, read_last_run
from poam_batch.outputs.results_file import results_json
from tests.books import write_book
from tests.runs import inbox_in, night, results


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An inbox of one client with a broken file beside it, after one run."""
    inbox = inbox_in(tmp_path)
    write_book(inbox / "acme.xlsx", words={"3.1.1": "Not Met"})
    (inbox / "broken.xlsx").write_bytes(b"no workbook")
    night(inbox)
    return inbox


def test_a_run_is_read_back_from_its_results_json(inbox: Path) -> None:
    state, why = read_last_run(inbox.parent / "out")

    assert state is not None
    (client,) = state.clients.values()
    assert (state.as_of, why) == (date(2026, 11, 22), "")
    assert (client.subject.client, client.score, client.blocking) == (
        "Acme Tool",
        "105/110",
        ("AC.L2-3.1.1",),
    )
    assert [(one.workbook, one.code) for one in state.files] == [("broken.xlsx", "wrong_type")]


def test_a_client_that_was_not_renewed_is_read_as_it_stood(inbox: Path) -> None:
    (inbox / "acme.xlsx").unlink()
    night(inbox, "2026-11-23")

    state, _ = read_last_run(inbox.parent / "out")

    assert state is not None
    (client,) = state.clients.values()
    assert (client.renewed, client.score, client.blocking) == (False, "105/110", ("AC.L2-3.1.1",))


def test_an_empty_folder_has_no_last_run(tmp_path: Path) -> None:
    assert read_last_run(tmp_path) == (None, FIRST)


def _spoil(results: dict[str, Any], spoilt: str) -> object:
    (client,) = results["assessments"]
    match spoilt:
        case "version":
            results["version"] = 2
        case "list":
            return [results]
        case "score":
            client["score_low"] = "105"
        case "bool":
            client["days_left"] = True
        case "status":
            client["status"] = "excellent"
        case "missing":
            del client["directory"]
        case "client":
            results["assessments"] = ["acme"]
        case "day":
            results["as_of"] = "yesterday"
        case "null":
            results["rejected"] = None
    return results


@pytest.mark.parametrize(
    "spoilt",
    ["version", "list", "score", "bool", "status", "missing", "client", "day", "null"],
)
def test_results_of_another_shape_are_nothing_to_compare_with(inbox: Path, spoilt: str) -> None:
    out = inbox.parent / "out"
    changed = _spoil(results(inbox), spoilt)
    (out / "results.json").write_text(json.dumps(changed), encoding="utf-8")

    state, why = read_last_run(out)

    assert state is None
    assert "everything counts as new" in why


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_results_json_that_is_no_json_is_nothing_to_compare_with(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "results.json").write_bytes(content)

    state, why = read_last_run(tmp_path)

    assert state is None
    assert "is damaged" in why


def test_a_file_that_was_formatted_anew_says_the_same(inbox: Path) -> None:
    file = inbox.parent / "out" / "results.json"
    before = read_last_run(file.parent)
    file.write_text(json.dumps(results(inbox), indent=2), encoding="utf-8")

    assert read_last_run(file.parent) == before


def test_many_clients_are_not_held_as_they_stand_in_the_file(inbox: Path) -> None:
    file, fields = inbox.parent / "out" / "results.json", results(inbox)
    (client,) = fields["assessments"]
    late = [{"item_id": f"AC.L2-3.1.{n}#1", "what": "item", "due": "2026-11-01"} for n in range(50)]
    fields["assessments"] = [
        client | {"directory": f"acme-{number:08}", "late": late} for number in range(300)
    ]
    file.write_bytes(results_json(fields))
    tracemalloc.start()

    state, _ = read_last_run(file.parent)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert state is not None
    assert len(state.clients) == 300
    assert most < file.stat().st_size
