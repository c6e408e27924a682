"""Nights of an inbox: the real command, and what it leaves behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from poam_batch.cli import main
from tests.books import open_output

AS_OF = "2026-11-22"


def inbox_in(folder: Path) -> Path:
    """Return a new inbox; OUT is the folder `out` beside it."""
    inbox = folder / "inbox"
    inbox.mkdir()
    return inbox


def night(inbox: Path, as_of: str = AS_OF, *options: str) -> Result:
    """Run on a day."""
    arguments = ["run", str(inbox), "-o", str(inbox.parent / "out"), "--as-of", as_of]
    return CliRunner().invoke(main, [*arguments, "--jobs", "1", *options])


def results(inbox: Path) -> dict[str, Any]:
    """Return results.json."""
    text = (inbox.parent / "out" / "results.json").read_text(encoding="utf-8")
    fields: dict[str, Any] = json.loads(text)
    return fields


def only(inbox: Path, pattern: str) -> Path:
    """Return the only file of OUT that a pattern fits."""
    (path,) = inbox.parent.joinpath("out").glob(pattern)
    return path


def result(inbox: Path) -> dict[str, Any]:
    """Return the only client's result."""
    fields: dict[str, Any] = json.loads(only(inbox, "*/*-result.json").read_text(encoding="utf-8"))
    return fields


def plan_rows(poam: Path) -> list[dict[str, Any]]:
    """Return the rows of the plan of a POA&M workbook, by header."""
    rows = open_output(poam)["POA&M"].iter_rows(min_row=8, values_only=True)
    headers = [str(header) for header in next(rows)]
    return [dict(zip(headers, row, strict=True)) for row in rows if row[0]]
