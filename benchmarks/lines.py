"""The lines of the table, each measured: the sides, the stages, workers, memory and start-up."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from statistics import median

from benchmarks.generate import generate
from benchmarks.measure import ROOT, Usage, measure, python, wall_together
from benchmarks.report import Line, Target
from benchmarks.sides import CALL, Bench, Round, first_of, play

MANY = 2000
STARTS = 9
SIDE_BY_SIDE = 60
_UNCHANGED = "a full run against an unchanged one, {:,} workbooks"


def say(text: str) -> None:
    """Tell whoever waits what is being done."""
    print(f"... {text}", file=sys.stderr, flush=True)


def sides(bench: Bench, rounds: int) -> Iterator[Line]:
    """Yield the cost of each side and the ratios; no round counts whose outputs disagree."""
    played = [_played(bench, f"round {number} of {rounds}") for number in range(1, rounds + 1)]
    alone = first_of(bench, 1)
    starts = [_played(alone, "one workbook") for _ in range(rounds)]
    plain, tuned, program, floor, unchanged = (
        lambda r: r.plain.cpu,
        lambda r: r.tuned.cpu,
        lambda r: r.program.cpu,
        lambda r: r.floor,
        lambda r: r.unchanged.cpu,
    )
    count = len(bench.inputs)
    for name, cpu in (
        ("plain script", plain),
        ("tuned script", tuned),
        ("program, one worker", program),
        ("floor", floor),
    ):
        whole, start = _median(played, cpu), _median(starts, cpu)
        each = (whole - start) / max(count - 1, 1)
        note = f"{start * 1000:,.0f} ms for the first, {each * 1000:.1f} ms for each further one"
        yield Line(f"{name}: CPU a workbook", whole * 1000 / count, " ms", note=note)
    yield _ratio("program against the plain script", played, plain, program, Target(12, 20, True))
    yield _ratio("program against the tuned script", played, tuned, program, Target(6, 9, True))
    yield _ratio("program against the floor", played, program, floor, Target(4, 2.5))
    yield _ratio(_UNCHANGED.format(count), played, program, unchanged)


def _played(bench: Bench, what: str) -> Round:
    say(f"all sides in turn, {what}")
    return play(bench)


def _median(rounds: list[Round], cpu: Callable[[Round], float]) -> float:
    return median(map(cpu, rounds))


def _ratio(
    what: str,
    rounds: list[Round],
    above: Callable[[Round], float],
    below: Callable[[Round], float],
    target: Target | None = None,
) -> Line:
    return Line(what, _median(rounds, above) / _median(rounds, below), target=target)


def stages(bench: Bench) -> Iterator[Line]:
    """Yield what the program's stages cost, each alone and warm."""
    say("stages")
    command = python("-m", "benchmarks.stages", str(bench.inbox))
    printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    cost = json.loads(printed.stdout)
    note = f"{cost['calamine']:.1f} ms against {cost['pandas']:.1f} ms"
    yield Line(
        "bare reading, calamine against pandas", cost["pandas"] / cost["calamine"], note=note
    )
    for what, name, target in (
        ("read a workbook, checks and all", "read", None),
        ("of it: admission (limits, types, inflating)", "admit", None),
        ("of it: scan of the sheet XML", "scan", Target(3)),
        ("score tables, alone", "score 1", None),
        ("score tables, chunk of 50", "score 50", Target(1, 0.3)),
        ("score tables, chunk of 200", "score 200", Target(1, 0.3)),
        ("results with reasons, chunk of 50", "assess 50", None),
        ("plan", "plan", None),
        ("POA&M workbook", "workbook", Target(6, 3)),
        ("HTML summary", "summary", Target(5, 2.5)),
        ("JSON result", "result", None),
    ):
        yield Line(what, cost[name], " ms", target)


def workers(bench: Bench, rounds: int) -> Iterator[Line]:
    """Yield what a second worker brings, beside what a second bare process brings."""
    one: list[float] = []
    two: list[float] = []
    alone, beside = [], []
    for number in range(1, rounds + 1):
        say(f"two workers against one, round {number} of {rounds}")
        for jobs, walls in ((1, one), (2, two)):
            with bench.out() as out:
                walls.append(bench.program(out, jobs=jobs).wall)
        alone.append(_scripts_wall(bench, 1))
        beside.append(_scripts_wall(bench, 2))
    reached = median(one) / median(two)
    bare = median(alone) / median(beside)
    note = f"{reached:.2f}x, where two bare processes reach {bare:.2f}x"
    yield Line("two workers against one", reached / bare, target=Target(0.8, 0.95, True), note=note)


def _scripts_wall(bench: Bench, processes: int) -> float:
    """Return the seconds that the tuned script takes, the workbooks dealt to some processes."""
    count = min(len(bench.inputs), SIDE_BY_SIDE) // processes
    with bench.out() as out:
        folders = [out / str(number) for number in range(processes)]
        for folder in folders:
            folder.mkdir()
        inbox = first_of(bench, count)
        return wall_together([inbox.script_command("tuned", folder) for folder in folders])


def growth(bench: Bench, full: bool) -> Iterator[Line]:
    """Yield the high-water marks of a run; with ten times the workbooks, how all that grows."""
    some, _ = _again(bench)
    yield _peak(some, len(bench.inputs))
    if not full:
        return
    say(f"generating {MANY:,} workbooks")
    inbox = bench.folder / "many"
    generate(inbox, MANY)
    many, unchanged = _again(Bench(bench.folder, inbox))
    yield _peak(many, MANY)
    ratio = many.parent_peak / some.parent_peak
    yield Line("peak memory, many against few", ratio, target=Target(1.1, 1))
    note = f"{many.cpu:.1f} s against {unchanged.cpu:.2f} s of CPU"
    times = many.cpu / unchanged.cpu
    yield Line(_UNCHANGED.format(MANY), times, target=Target(40, 60, True), note=note)


def _again(bench: Bench) -> tuple[Usage, Usage]:
    """Return what a watched run costs, and the same run again, of which nothing has changed."""
    say(f"memory, {len(bench.inputs):,} workbooks")
    with bench.out() as out:
        return bench.program(out, watch=True), bench.program(out)


def _peak(usage: Usage, count: int) -> Line:
    note = f"the largest other process: {usage.largest_child_peak:.0f} MiB"
    what = f"peak memory of the parent, {count:,} workbooks"
    return Line(what, usage.parent_peak, " MiB", Target(200), note)


def start() -> Iterator[Line]:
    """Yield what `--help` costs beside a bare interpreter; the .pyc files are there already."""
    say("start-up")
    bare, helped = [], []
    for _ in range(STARTS):
        bare.append(measure(python("-c", "pass")).cpu)
        helped.append(measure(python("-c", CALL, "--help")).cpu)
    note = f"{median(helped) * 1000:.0f} ms against {median(bare) * 1000:.0f} ms"
    ratio = median(helped) / median(bare)
    yield Line("poam-batch --help against a bare interpreter", ratio, "x", Target(6, 4), note)
