"""One batch over a theme's look-alikes: the real command, and what it said of each file."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.lookalikes.verdicts import Answer

ROOT = Path(__file__).parents[2]

# A small process in between: Linux counts the memory of the one that starts a process as its own.
MEASURE = """
import json, os, subprocess, sys
running = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(running.pid, 0)
running.returncode = os.waitstatus_to_exitcode(status)
print(json.dumps([running.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


@dataclass(frozen=True)
class Batch:
    """What one run came to, its processor time, and the most memory one of its processes held."""

    exit_code: int
    stderr: str
    out: Path
    seconds: float
    mebibytes: float

    def answer(self, file_name: str) -> Answer:
        """What the run said of one file of the inbox."""
        results = json.loads((self.out / "results.json").read_text(encoding="utf-8"))
        for entry in (
            *results["rejected"],
            *results["failed"],
            *results["ignored"],
            *results["deferred"],
        ):
            if entry["workbook"] == file_name:
                return Answer(entry)
        mine = [entry for entry in results["assessments"] if entry["workbook"] == file_name]
        return Answer(None, tuple(self._result(entry) for entry in mine))

    def _result(self, entry: dict[str, Any]) -> dict[str, Any]:
        read: dict[str, Any] = json.loads((self.out / entry["result"]).read_text(encoding="utf-8"))
        return read


def run_batch(inbox: Path, out: Path, options: Sequence[str] = ()) -> Batch:
    """Run the command over the inbox as its user does, and measure it."""
    command = [sys.executable, "-m", "poam_batch", "run", str(inbox), "--out", str(out)]
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, *command, "--as-of", "2026-11-22", "--json", *options],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    exit_code, seconds, mebibytes = json.loads(measured.stdout)
    return Batch(exit_code, measured.stderr.decode(), out, seconds, mebibytes)
