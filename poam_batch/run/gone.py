"""A POA&M workbook that was written once and is gone from OUT: its last known bytes come back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from poam_batch.engines import Engine
from poam_batch.inbox.reading import READ_SECONDS
from poam_batch.problems import Problem, Severity
from poam_batch.sentences import list_names
from poam_batch.standing import StandingPlan
from poam_batch.versions import Version, list_versions, versions_folder
from poam_batch.workers.tasks import read_standing

Whose = tuple[str, int]
GONE = "poam_gone"
_HEX = 9  # the dash and the eight digits at the end of a client's folder


@dataclass(frozen=True, eq=False, slots=True)
class LastKnown:
    """The newest version of a workbook that can be read: its bytes, and the plan in them."""

    version: Version
    content: bytes
    plan: StandingPlan


@dataclass(frozen=True, eq=False, slots=True)
class Gone:
    """A workbook that was written once and is gone: its path below OUT, and what is kept of it.

    `last` is None where no version can be read; `passed_over` are newer ones that cannot be.
    """

    out: Path
    path: str
    last: LastKnown | None = None
    passed_over: tuple[Version, ...] = ()


class After(NamedTuple):
    """What became of a workbook that was gone.

    `mailed` is what came back and was merged, "" where nothing did; `ids_known` says that ids go
    on, `dry_run` that nothing is written.
    """

    mailed: str = ""
    ids_known: bool = True
    dry_run: bool = False


def find_last(case: tuple[Path, str, Whose], pool: Engine, *, remembered: bool) -> Gone:
    """Return what is kept of a workbook: the newest version that is the plan of its client.

    `case` is OUT, the path below it, and whose it is. One that has lost its hidden sheet counts
    where the plan is `remembered`.
    """
    out, path, whose = case
    passed: list[Version] = []
    for version in list_versions(out, path):
        content = version.path.read_bytes()
        (outcome,) = pool.map(read_standing, [(content, path)], READ_SECONDS)
        plan = outcome.value
        written = None if plan is None else plan.written
        known = remembered if written is None else (written.identity, written.level) == whose
        if plan is not None and known:
            return Gone(out, path, LastKnown(version, content, plan), tuple(passed))
        passed.append(version)
    return Gone(out, path, passed_over=tuple(passed))


def gone_problem(gone: Gone, client: str, after: After) -> Problem:
    """Return the warning that a workbook was gone, what stands there now, and what to do."""
    is_gone = "is gone" if after.dry_run else "was gone"
    beside = _beside(gone.out, gone.path)
    found = f" {beside} lies beside where it stood." if beside else ""
    became = _put_back(gone.last, after) if gone.last else _anew(gone, after)
    earlier = ""
    if gone.last is not None:
        folder = versions_folder(gone.out, gone.path).relative_to(gone.out).as_posix()
        earlier = (
            f' Earlier versions: poam-batch restore "{client}" --list. To start afresh instead, '
            f"delete it together with {folder}."
        )
    return Problem(
        GONE,
        Severity.WARNING,
        f"{gone.path} {is_gone}: deleted, renamed or moved. {became}{_passed(gone)}{found}",
        f"If it was renamed or moved, drop that file into the inbox, and it is merged.{earlier}",
        value=gone.path,
    )


def _put_back(last: LastKnown, after: After) -> str:
    was = "would be" if after.dry_run else "was"
    version = last.version
    mailed = f"{after.mailed} {was} merged with it; " if after.mailed else ""
    return (
        f"Version {version.number}, kept on {version.replaced}, {was} put back and brought up to "
        f"date; {mailed}what people wrote after that is not in it."
    )


def _anew(gone: Gone, after: After) -> str:
    kept = "No version of it that is kept can be used" if gone.passed_over else "No version is kept"
    if after.mailed:
        took = "would take" if after.dry_run else "took"
        return f"{kept}; {after.mailed}, which came back, {took} its place."
    made = "would be made" if after.dry_run else "was made"
    ids = "ids go on, but " if after.ids_known else ""
    return f"{kept}, so that it {made} anew: {ids}what people had written in it is not known."


def _passed(gone: Gone) -> str:
    """Return that versions cannot be used, with their paths; "" where all could be."""
    names = [one.path.relative_to(gone.out).as_posix() for one in gone.passed_over]
    return f" What cannot be used: {list_names(names)}." if names else ""


def _beside(out: Path, path: str) -> str:
    """Return the names of workbooks in the folder of one that is gone, "" where there are none."""
    place = out / path
    ours = re.compile(
        rf"{re.escape(place.parent.name[:-_HEX])}(-l\d)?-(poam|remediation|emass|dod)\.xlsx|[~.].*"
    )
    found = place.parent.glob("*.xlsx") if place.parent.is_dir() else ()
    return list_names(sorted(one.name for one in found if not ours.fullmatch(one.name)))
