"""A POA&M workbook that was written once and is gone from OUT: its last known bytes come back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from poam_batch.engines import WorkerPool
from poam_batch.problems import Problem, Severity
from poam_batch.reading import READ_SECONDS
from poam_batch.sentences import list_names
from poam_batch.standing import StandingPlan
from poam_batch.versions import Version, list_versions, versions_folder
from poam_batch.workbooks.poam_sheet import read_standing

GONE = "poam_gone"
_HEX = 9  # the dash and the eight digits at the end of a client's folder


@dataclass(frozen=True, eq=False, slots=True)
class LastKnown:
    """The newest version of a workbook that can be read: its bytes, and the plan in them."""

    version: Version
    content: bytes
    plan: StandingPlan


def last_known(out: Path, path: str, whose: tuple[str, int], pool: WorkerPool) -> LastKnown | None:
    """Return the newest kept version of a workbook that is the plan of that client and level.

    `path` is the workbook's below OUT. None where no version can be read.
    """
    return next(_readable(out, path, whose, pool), None)


def _readable(
    out: Path, path: str, whose: tuple[str, int], pool: WorkerPool
) -> Iterator[LastKnown]:
    for version in list_versions(out, path):
        content = version.path.read_bytes()
        (outcome,) = pool.map(read_standing, [(content, path)], READ_SECONDS)
        plan = outcome.value
        written = None if plan is None else plan.written
        if plan and written and (written.identity, written.level) == whose:
            yield LastKnown(version, content, plan)


def gone_problem(out: Path, path: str, client: str, last: LastKnown | None) -> Problem:
    """Return the warning that a workbook was gone, what stands there now, and what to do."""
    beside = _beside(out, path)
    found = f" {beside} lies beside where it stood." if beside else ""
    if last is None:
        became = (
            "No earlier version of it is kept, so that it was made anew: ids go on, but what "
            "people had written in it is not known."
        )
        fresh = ""
    else:
        became = (
            f"Version {last.version.number}, kept on {last.version.replaced}, was put back and "
            "brought up to date; what people wrote after that is not in it."
        )
        folder = versions_folder(out, path).relative_to(out).as_posix()
        fresh = f" To start afresh instead, delete it together with {folder}."
    return Problem(
        GONE,
        Severity.WARNING,
        f"{path} was gone: deleted, renamed or moved. {became}{found}",
        "If it was renamed or moved, drop that file into the inbox, and it is merged. Earlier "
        f'versions: poam-batch restore "{client}" --list.{fresh}',
        value=path,
    )


def _beside(out: Path, path: str) -> str:
    """Return the names of workbooks in the folder of one that is gone, "" where there are none."""
    place = out / path
    ours = re.compile(
        rf"{re.escape(place.parent.name[:-_HEX])}(-l\d)?-(poam|remediation|emass|dod)\.xlsx|[~.].*"
    )
    found = place.parent.glob("*.xlsx") if place.parent.is_dir() else ()
    return list_names(sorted(one.name for one in found if not ours.fullmatch(one.name)))
