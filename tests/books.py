"""Small assessment workbooks for tests: a cover and a row a requirement, said in a line."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook, load_workbook

from poam_batch.rulesets.load import load_rule_set

COVER = "Cover"
TABLE = "Assessment"


def write_book(
    path: Path,
    client: str = "Acme Tool",
    words: Mapping[str, str] | None = None,
    cover: Mapping[str, object] | None = None,
    levels: Sequence[int] = (2,),
) -> Path:
    """Write a workbook in which everything is MET but what `words` says: `{"3.1.3": "Not Met"}`."""
    book = Workbook()
    facts = book.active
    assert facts is not None
    facts.title = COVER
    for key, value in {"Organization": client, **(cover or {})}.items():
        facts.append([key, value])
    table = book.create_sheet(TABLE)
    table.append(["Requirement Number", "Title", "Status", "Comments"])
    for level in levels:
        for requirement in load_rule_set(level).requirements:
            word = (words or {}).get(requirement.short_id, "Met")
            comment = "" if word == "Met" else f"{requirement.title} is not done."
            table.append([requirement.id, requirement.title, word, comment])
    book.save(path)
    return path


def open_output(path: Path) -> Workbook:
    """Open a workbook of ours; openpyxl warns of an extension that it does not keep."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return load_workbook(path)
