"""How a run grows faster with workers: the pool of this machine and a Dask cluster, side by side.

`python -m benchmarks.scaling` runs the same workbooks with 1, 2 and 4 workers of each engine and
prints a table; no line counts whose outputs differ from the first. The cluster runs on this
machine and is started before the clock is. More workers than processors can gain nothing.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import NamedTuple

from distributed import LocalCluster

from benchmarks.generate import generate
from benchmarks.measure import ROOT, python

WORKERS = (1, 2, 4)
AS_OF = "2026-11-22"


class Run(NamedTuple):
    """A kind of run: its engine, and how many workers."""

    engine: str
    workers: int


def main() -> None:
    """Generate workbooks, run them with each engine and number of workers, and print the table."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="poam-batch-scaling-") as name:
        folder = Path(name)
        generate(folder / "inbox", options.count)
        walls = _measured(folder, options.rounds)
    cores = os.cpu_count()
    print(f"{options.count} workbooks, {options.rounds} rounds, medians, {cores} processors\n")
    print("\n".join(_table(walls)))


def _measured(folder: Path, rounds: int) -> Mapping[Run, Sequence[float]]:
    """Return the wall clock of each kind of run; raises ValueError where outputs differ."""
    kinds = [Run(engine, workers) for engine in ("pool", "dask") for workers in WORKERS]
    walls: dict[Run, list[float]] = {kind: [] for kind in kinds}
    known = ""
    for number in range(rounds):
        for kind in kinds if number % 2 == 0 else reversed(kinds):
            out = folder / f"{kind.engine}-{kind.workers}-{number}"
            with _workers(kind) as arguments:
                command = ("-m", "poam_batch", "run", str(folder / "inbox"), "-o", str(out))
                walls[kind].append(_seconds(python(*command, "--as-of", AS_OF, *arguments)))
            made = _digest(out)
            known = known or made
            if made != known:
                raise ValueError(f"{kind} made other outputs than the first run")
    return walls


def _seconds(command: Sequence[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


@contextmanager
def _workers(kind: Run) -> Iterator[tuple[str, str]]:
    """Start what a run needs, and lend the options that name it."""
    if kind.engine == "pool":
        yield "--jobs", str(kind.workers)
        return
    with LocalCluster(
        n_workers=kind.workers, threads_per_worker=1, dashboard_address="127.0.0.1:0"
    ) as cluster:
        yield "--scheduler", cluster.scheduler_address


def _digest(out: Path) -> str:
    """Return a hash of all outputs but the program's own folder."""
    files = (path for path in out.rglob("*") if path.is_file())
    names = {path.relative_to(out).as_posix(): path for path in files}
    digest = sha256()
    for name in sorted(name for name in names if not name.startswith(".poam-batch/")):
        digest.update(name.encode() + sha256(names[name].read_bytes()).digest())
    return digest.hexdigest()


def _table(walls: Mapping[Run, Sequence[float]]) -> Iterator[str]:
    yield "| engine | workers | seconds | against one worker |"
    yield "|---|---|---|---|"
    for kind, seconds in walls.items():
        one = median(walls[Run(kind.engine, 1)])
        took = median(seconds)
        yield f"| {kind.engine} | {kind.workers} | {took:.1f} | {one / took:.2f}x |"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="workbooks")
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    main()
