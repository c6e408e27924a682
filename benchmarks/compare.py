"""What each side says of every workbook, read back from what it wrote, and whether all agree."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from python_calamine import CalamineWorkbook

ITEM_COLUMN = "POA&M ID"


class Facts(NamedTuple):
    """What a side says of one workbook; `written` are the items that its POA&M sheet holds."""

    score: int | None
    status: str
    blocking: tuple[str, ...]
    items: tuple[str, ...]
    written: tuple[str, ...]


class SidesDisagree(Exception):
    """Two sides say something else of a workbook: no timing of them counts."""


def script_facts(out: Path) -> dict[str, Facts]:
    """Return what a script wrote to a folder, by workbook."""
    records = json.loads((out / "records.json").read_text(encoding="utf-8"))
    return {
        record["workbook"]: Facts(
            record["score"],
            record["status"],
            tuple(record["blocking"]),
            tuple(record["poam"]),
            tuple(_items_on_sheet(out / record["directory"] / "poam.xlsx")),
        )
        for record in records
    }


def program_facts(out: Path) -> dict[str, Facts]:
    """Return what the program wrote to a folder, by workbook."""
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    return {entry["workbook"]: _program_facts(entry, out) for entry in results["assessments"]}


def _program_facts(entry: Mapping[str, Any], out: Path) -> Facts:
    result = json.loads((out / entry["result"]).read_text(encoding="utf-8"))
    (workbook,) = (out / entry["directory"]).glob("*-poam.xlsx")
    return Facts(
        entry["score"],
        entry["status"],
        tuple(entry["blocking"]),
        tuple(item["item_id"] for item in result["poam"] if item["allowed"]),
        tuple(_items_on_sheet(workbook)),
    )


def _items_on_sheet(path: Path) -> Iterator[str]:
    """Yield the ids of the items on a POA&M sheet, each once."""
    with CalamineWorkbook.from_path(path) as workbook:
        rows = workbook.get_sheet_by_name("POA&M").to_python(skip_empty_area=False)
    header = next(number for number, row in enumerate(rows) if ITEM_COLUMN in row)
    column = rows[header].index(ITEM_COLUMN)
    found = (str(row[column]) for row in rows[header + 1 :])
    yield from dict.fromkeys(item for item in found if "#" in item)


def must_agree(sides: Mapping[str, Mapping[str, Facts]]) -> None:
    """Raise SidesDisagree, naming workbook and difference, unless all sides say the same."""
    (first, expected), *others = sides.items()
    for name, facts in others:
        if facts.keys() != expected.keys():
            unlike = sorted(facts.keys() ^ expected.keys())
            raise SidesDisagree(f"{first} and {name} did not assess the same: {unlike[:5]}")
        for workbook, fact in facts.items():
            if fact != expected[workbook]:
                message = f"{workbook}:\n  {first}: {expected[workbook]}\n  {name}: {fact}"
                raise SidesDisagree(message)
