"""NIST's SP 800-171A sheet with a status column added by hand: read without configuration."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from poam_batch.workbooks.words.cells import parse_ident
from tests.corpus.official import PROCEDURES, opened, read_one
from tests.workbooks.both_readers import compared, disagreements
from tests.workbooks.build import findings, score

pytestmark = pytest.mark.slow

SHEET = "SP800-171A"
IDENTIFIER, STATUS = 2, 9


def with_statuses(
    folder: Path,
    changes: Mapping[str, str] | None = None,
    header: str = "Status",
    everywhere: bool = False,
) -> Path:
    """Write the sheet with a status column behind it: Met in every row of objectives.

    Requirements with lettered objectives stay blank, as people leave them, or are Met too if
    `everywhere`. `changes` is by id: `{"3.1.5[b]": "Not Met"}`.
    """
    book, said = opened(PROCEDURES), dict(changes or {})
    sheet = book[SHEET]
    sheet.cell(1, STATUS).value = header
    idents = {
        n: parse_ident(str(sheet.cell(n, IDENTIFIER).value)) for n in range(2, sheet.max_row + 1)
    }
    lettered = {ident.short for ident in idents.values() if ident and ident.label}
    for number, ident in idents.items():
        if ident is not None:
            name = ident.short + (f"[{ident.label}]" if ident.label else "")
            silent = not ident.label and ident.short in lettered and not everywhere
            sheet.cell(number, STATUS).value = said.pop(name, None if silent else "Met") or None
    assert not said, f"the sheet has no {said}"
    path = folder / "acme.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("header", ["Status", "Finding", "Assessment Result", "Met / Not Met"])
def test_all_met_is_110(tmp_path: Path, header: str) -> None:
    assessment = read_one(with_statuses(tmp_path, header=header))

    assert score(assessment).score == 110
    assert assessment.recognised[0].layout == "NIST SP 800-171A assessment procedures"
    assert len(assessment.rows) == len(findings(assessment)) == 110 + 297


def test_requirement_rows_may_be_answered_too(tmp_path: Path) -> None:
    path = with_statuses(tmp_path, {"3.1.5[b]": "Not Met"}, everywhere=True)

    assert score(read_one(path)).score == 107


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({"3.1.1[a]": "Not Met"}, 105),
        ({"3.4.4": "Not Met"}, 109),
        ({"3.5.3[b]": "Not Met"}, 107),
        ({"3.5.3[a]": "Not Met"}, 105),
        ({"3.13.11": "Not Met"}, 105),
        ({"3.13.11": "Not Met -3"}, 107),
        ({"3.1.12[a]": "N/A"}, 110),
    ],
)
def test_one_finding_costs_what_the_rule_says(
    tmp_path: Path, changes: dict[str, str], points: int
) -> None:
    assert score(read_one(with_statuses(tmp_path, changes))).score == points


@pytest.mark.parametrize("left_blank", ["3.1.1[a]", "3.4.4", "3.1.1[b]"])
def test_one_blank_leaves_a_range(tmp_path: Path, left_blank: str) -> None:
    result = score(read_one(with_statuses(tmp_path, {left_blank: ""})))

    assert result.score is None
    assert result.score_low is not None
    assert result.score_high == 110 > result.score_low


def test_both_readers_see_the_same(tmp_path: Path) -> None:
    path = with_statuses(tmp_path, {"3.1.5[b]": "Not Met", "3.4.4": "N/A"})

    assert disagreements(path) == []
    assert compared(path) == 407
