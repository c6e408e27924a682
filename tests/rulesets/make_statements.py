"""Write rulesets/statements.csv: `python -m tests.rulesets.make_statements FOLDER`.

FOLDER holds NIST's SP 800-171A procedures and DoD's CMMC Level 2 results template as published. A
hash of each requirement's statement is written, in both wordings; the texts themselves are not.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl

from poam_batch.rulesets.load import load_rule_set
from poam_batch.rulesets.titles import STATEMENTS, statement_hash, title_key

NIST = "nist_sp800-171a_assessment_procedures.xlsx"
DOD = "dod_cmmc_l2_assessment_results_template.xlsx"
_NIST_ID, _NIST_STATEMENT = 1, 3
_DOD_ID, _DOD_STATEMENT = 0, 1


def statement_lines(folder: Path) -> list[str]:
    """Return the lines of statements.csv: a hash and an id, sorted."""
    known = {r.short_id for r in load_rule_set(2).requirements}
    found = {
        (statement_hash(title_key(text)), id_) for id_, text in _statements(folder) if id_ in known
    }
    by_id = sorted(found, key=lambda one: ([int(n) for n in one[1].split(".")], one[0]))
    return ["hash,nist_id", *(f"{digest},{id_}" for digest, id_ in by_id)]


def _statements(folder: Path) -> Iterator[tuple[str, str]]:
    for row in _rows(folder / NIST, "SP800-171A"):
        yield str(row[_NIST_ID]).strip(), str(row[_NIST_STATEMENT] or "")
    for row in _rows(folder / DOD, "Requirements"):
        yield str(row[_DOD_ID]).partition("-")[2], str(row[_DOD_STATEMENT] or "")


def _rows(path: Path, sheet: str) -> Iterator[tuple[object, ...]]:
    workbook = openpyxl.load_workbook(path, read_only=True)
    yield from workbook[sheet].iter_rows(values_only=True)
    workbook.close()


if __name__ == "__main__":
    STATEMENTS.write_text("\n".join(statement_lines(Path(sys.argv[1]))) + "\n", encoding="utf-8")
