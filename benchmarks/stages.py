"""What the program's stages cost, each alone and warm: milliseconds of CPU a workbook.

`python -m benchmarks.stages INBOX` prints them as JSON. It is a process of its own, so that no
other side's modules and memory are in it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from statistics import median
from typing import TypeVar

import pandas as pd
from python_calamine import CalamineWorkbook

from benchmarks.sides import AS_OF
from poam_batch.assess.results import assess_chunk
from poam_batch.assess.score import score_chunk
from poam_batch.model import Assessment
from poam_batch.naming import client_files
from poam_batch.ooxml.relations import sheet_parts
from poam_batch.outputs.jobs import RenderJob
from poam_batch.outputs.poam_workbook import render_poam_workbook
from poam_batch.outputs.records import result_document
from poam_batch.outputs.summary import render_summary
from poam_batch.plan.living import PlanNow, living_plan
from poam_batch.rulesets.load import load_rule_set
from poam_batch.shipped import shipped
from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.grids.admit import Admitted, admit
from poam_batch.workbooks.grids.scan import scan_sheet, scan_strings
from poam_batch.workbooks.read_options import ReadOptions

REPEATS = 3
MOST = 50
CHUNKS = (1, 50, 200)
SHEETS = ["Assessment", "Requirements", "Requirement Objectives"]

Thing = TypeVar("Thing")


def main() -> None:
    """Time every stage over the workbooks of a folder."""
    paths = sorted(Path(sys.argv[1]).glob("*.xlsx"))
    assessments = [_read(path) for path in paths[: max(CHUNKS)]]
    print(
        json.dumps(_reading(paths[:MOST]) | _scoring(assessments) | _rendering(assessments[:MOST]))
    )


def _reading(paths: Sequence[Path]) -> dict[str, float]:
    return {
        "pandas": _each(paths, _with_pandas),
        "calamine": _each(paths, _with_calamine),
        "admit": _each(paths, admit),
        "scan": _each([admit(path) for path in paths], _scan),
        "read": _each(paths, _read),
    }


def _with_pandas(path: Path) -> object:
    return pd.read_excel(
        path, sheet_name=SHEETS, header=4, dtype=str, keep_default_na=False, engine="openpyxl"
    )


def _with_calamine(path: Path) -> object:
    with CalamineWorkbook.from_path(path) as workbook:
        return [
            workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in SHEETS
        ]


def _scan(admitted: Admitted) -> None:
    """Look at everything in the XML of a workbook that the reading library does not tell."""
    for name, content in admitted.parts.items():
        if name.casefold().endswith("sharedstrings.xml"):
            scan_strings(content)
    for sheet in sheet_parts(admitted.parts):
        scan_sheet(sheet.name, admitted.parts[sheet.part])


def _read(path: Path) -> Assessment:
    (assessment,) = read_assessments(path, path.name, ReadOptions())
    return assessment


def _scoring(assessments: Sequence[Assessment]) -> dict[str, float]:
    """Time a chunk as one table: the scores alone, and the results that come of them."""
    rule_set, as_of = load_rule_set(2), date.fromisoformat(AS_OF)
    timings: dict[str, float] = {}
    for size in CHUNKS:
        chunk = assessments[:size]
        scored = _each([chunk], lambda some: score_chunk(some, rule_set))
        assessed = _each([chunk], lambda some: assess_chunk(some, rule_set, as_of))
        timings |= {f"score {size}": scored / len(chunk), f"assess {size}": assessed / len(chunk)}
    return timings


def _rendering(assessments: Sequence[Assessment]) -> dict[str, float]:
    rule_set, as_of, templates = load_rule_set(2), date.fromisoformat(AS_OF), shipped("templates")
    results = assess_chunk(assessments, rule_set, as_of)
    now = PlanNow(as_of, "")
    jobs = [
        RenderJob(r, living_plan(r, rule_set, now), client_files(r.header.client, None, 2))
        for r in results
    ]
    return {
        "plan": _each(results, lambda result: living_plan(result, rule_set, now)),
        "workbook": _each(
            jobs,
            lambda job: render_poam_workbook(job.result, job.living, job.files.poam, templates),
        ),
        "summary": _each(
            jobs, lambda job: render_summary(job.result, job.poam, templates, job.files.summary)
        ),
        "result": _each(jobs, lambda job: result_document(job.result, job.poam, job.files)),
    }


def _each(things: Sequence[Thing], work: Callable[[Thing], object]) -> float:
    """Return the milliseconds of CPU for one thing: the median of some passes over all of them."""
    work(things[0])
    return median(_pass(things, work) for _ in range(REPEATS))


def _pass(things: Sequence[Thing], work: Callable[[Thing], object]) -> float:
    started = time.process_time()
    for thing in things:
        work(thing)
    return (time.process_time() - started) * 1000 / len(things)


if __name__ == "__main__":
    main()
