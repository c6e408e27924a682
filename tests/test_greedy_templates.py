"""Templates that take too much time or memory, and workers that die while they render.

Each is named as what it is; none is said to be the disk's fault, nor the program's.
"""

import sys
from pathlib import Path
from typing import Any

import pebble
import pytest
from pebble import ProcessExpired

from poam_batch import batch
from poam_batch.run import publishing
from poam_batch.shipped import shipped
from tests.books import write_book
from tests.runs import inbox_in, night, results

MANY = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
LARGE = "{{ ('x' * 600000000)|length }}"
HERE = "{{% if {claim} %}}{body}{{% endif %}}"
LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="only here are limits on memory enforced"
)


def templates(folder: Path, name: str, body: str) -> tuple[str, str]:
    """Write a firm's template, the shipped one with something at its end, and return the option."""
    made = folder / "firm"
    made.mkdir()
    text = (shipped("templates") / name).read_text(encoding="utf-8")
    (made / name).write_text(text + body, encoding="utf-8")
    return "--templates", str(made)


@pytest.mark.parametrize("name", ["summary.html.j2", "portfolio.html.j2"])
@pytest.mark.parametrize(
    ("body", "said"),
    [(MANY, "took more than 1 seconds"), pytest.param(LARGE, "more memory", marks=LINUX)],
)
def test_a_template_that_takes_too_much_is_named_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, body: str, said: str
) -> None:
    monkeypatch.setattr(batch, "TEMPLATE_SECONDS", 1.0 if body == MANY else 60.0)
    inbox = inbox_in(tmp_path)
    write_book(inbox / "acme.xlsx")
    done = night(inbox, "2026-11-22", *templates(tmp_path, name, body))

    assert done.exit_code == 2
    assert f"{name}: rendering the built-in examples" in done.stderr
    assert said in done.stderr
    assert not (tmp_path / "out").exists()


@LINUX
def test_a_template_that_takes_too_much_with_one_client_fails_that_client_and_is_named(
    tmp_path: Path,
) -> None:
    inbox = inbox_in(tmp_path)
    write_book(inbox / "acme.xlsx", client="Acme Tool")
    write_book(inbox / "beta.xlsx", client="Beta Cloud")
    only_beta = HERE.format(claim="summary.cover.client == 'Beta Cloud'", body=LARGE)
    done = night(inbox, "2026-11-22", *templates(tmp_path, "summary.html.j2", only_beta))

    (failed,) = results(inbox)["failed"]
    assert done.exit_code == 3
    assert (failed["workbook"], failed["code"]) == ("beta.xlsx", "template_error")
    assert "summary.html.j2 needed more memory" in failed["message"]
    assert [one["client"] for one in results(inbox)["assessments"]] == ["Acme Tool"]


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("summary.html.j2", "template_error", "summary.html.j2 took more than 120 seconds"),
        ("portfolio.html.j2", "internal_error", "fault in the program"),
    ],
)
def test_only_a_template_that_a_client_is_rendered_with_may_be_to_blame_for_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: str, said: str
) -> None:
    inbox = inbox_in(tmp_path)
    write_book(inbox / "acme.xlsx")
    ending(monkeypatch, "render_jobs", TimeoutError("Task timeout", 120.0))
    done = night(inbox, "2026-11-22", *templates(tmp_path, name, ""))

    (failed,) = results(inbox)["failed"]
    assert (done.exit_code, failed["code"]) == (3, code)
    assert said in failed["message"]


def test_a_portfolio_that_takes_too_much_names_its_template_and_leaves_the_clients_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "RENDER_SECONDS", 1.0)
    inbox = inbox_in(tmp_path)
    write_book(inbox / "acme.xlsx", client="Solely Ltd")
    with_it = "portfolio.clients and portfolio.clients[0].row.client == 'Solely Ltd'"
    body = HERE.format(claim=with_it, body=MANY)
    done = night(inbox, "2026-11-22", *templates(tmp_path, "portfolio.html.j2", body))

    assert done.exit_code == 2
    assert "portfolio.html.j2: Rendering index.html took more than 1 seconds" in done.stderr
    assert "cannot be written" not in done.stderr
    assert len(list(tmp_path.glob("out/*/*-poam.xlsx"))) == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ProcessExpired("Abnormal termination", -9), "ended two workers"),
        (TimeoutError("Task timeout", 120.0), "took more than 120 seconds"),
    ],
)
def test_a_worker_that_dies_over_the_portfolio_is_not_the_disks_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    inbox = inbox_in(tmp_path)
    write_book(inbox / "acme.xlsx")
    ending(monkeypatch, "render_portfolio", error)
    done = night(inbox)

    assert done.exit_code == 12
    assert f"Rendering index.html {said}" in done.stderr
    assert "cannot be written" not in done.stderr
    assert len(list(tmp_path.glob("out/*/*-poam.xlsx"))) == 1


def ending(monkeypatch: pytest.MonkeyPatch, task: str, error: Exception) -> None:
    """Have each worker that is given a task end as a killed or a late one does."""
    schedule = pebble.ProcessPool.schedule

    def scheduled(pool: Any, function: Any, call: Any, **options: Any) -> Any:
        if call[0].__name__ != task:
            return schedule(pool, function, call, **options)
        future: pebble.ProcessFuture[Any] = pebble.ProcessFuture()
        future.set_exception(error)
        return future

    monkeypatch.setattr(pebble.ProcessPool, "schedule", scheduled)
