"""The sides of the comparison: each is run in a process of its own, over the same workbooks."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.compare import Facts, must_agree, program_facts, script_facts
from benchmarks.floor import floor_seconds
from benchmarks.form import write_form
from benchmarks.measure import Usage, measure, python

AS_OF = "2026-11-22"
CALL = "from poam_batch.cli import main; main()"


class Bench:
    """A folder with workbooks and the blank form, and the sides that work on them."""

    def __init__(self, folder: Path, inbox: Path):
        self.folder = folder
        self.inbox = inbox
        self.form = folder / "form.xlsx"
        write_form(self.form)

    @property
    def inputs(self) -> list[Path]:
        """The workbooks."""
        return sorted(self.inbox.glob("*.xlsx"))

    @contextmanager
    def out(self) -> Iterator[Path]:
        """Lend a new folder for outputs; it is gone afterwards."""
        folder = Path(tempfile.mkdtemp(prefix="out-", dir=self.folder))
        try:
            yield folder
        finally:
            shutil.rmtree(folder)

    def script(self, name: str, out: Path) -> Usage:
        """Run the `plain` or the `tuned` script."""
        return measure(self.script_command(name, out))

    def script_command(self, name: str, out: Path) -> list[str]:
        """Return the command that runs the `plain` or the `tuned` script."""
        return python("-m", f"benchmarks.{name}", *map(str, (self.inbox, self.form, out)))

    def program(self, out: Path, *, jobs: int = 1, watch: bool = False) -> Usage:
        """Run the program; the CPU of parent and workers is summed."""
        places = ("run", str(self.inbox), "-o", str(out))
        options = ("--jobs", str(jobs), "--as-of", AS_OF, "--quiet")
        return measure(python("-c", CALL, *places, *options), watch=watch)

    def floor(self, outputs: Path) -> float:
        """Return the CPU seconds of the floor under a finished run."""
        with self.out() as scratch:
            return floor_seconds(self.inputs, outputs, scratch)


@dataclass(frozen=True, slots=True)
class Round:
    """What each side cost, in turn; `unchanged` is the program again over what it just wrote."""

    plain: Usage
    tuned: Usage
    program: Usage
    unchanged: Usage
    floor: float


def play(bench: Bench) -> Round:
    """Run each side once.

    Raises SidesDisagree at the first workbook of which two sides say something else.
    """
    sides: dict[str, dict[str, Facts]] = {}
    with bench.out() as plain_out, bench.out() as tuned_out, bench.out() as program_out:
        plain = bench.script("plain", plain_out)
        tuned = bench.script("tuned", tuned_out)
        program = bench.program(program_out)
        floor = bench.floor(program_out)
        sides["the plain script"] = script_facts(plain_out)
        sides["the tuned script"] = script_facts(tuned_out)
        sides["the program"] = program_facts(program_out)
        must_agree(sides)
        unchanged = bench.program(program_out)
    return Round(plain, tuned, program, unchanged, floor)


def first_of(bench: Bench, count: int) -> Bench:
    """Return a bench over the first `count` workbooks of another."""
    folder = Path(tempfile.mkdtemp(prefix=f"first-{count}-", dir=bench.folder))
    inbox = folder / "inbox"
    inbox.mkdir()
    for path in bench.inputs[:count]:
        shutil.copy(path, inbox)
    return Bench(folder, inbox)
