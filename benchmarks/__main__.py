"""Measure the program beside a plain script, a tuned script and the floor, in one run.

`python -m benchmarks` takes a few minutes with 200 workbooks and three rounds;
`python -m benchmarks --count 20 --rounds 1` is a quick look; `--full` adds 2,000 workbooks.
"""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import tempfile
from pathlib import Path

from benchmarks import lines
from benchmarks.generate import generate
from benchmarks.measure import ROOT
from benchmarks.report import table
from benchmarks.sides import Bench

PAGE = ROOT / "docs" / "performance.md"
BEGIN = "<!-- measured: written by python -m benchmarks --write -->"
END = "<!-- end of measured -->"
SYNCED = (
    "The program writes a chunk's files beside their targets, syncs them with one sync (and each "
    "folder) and then renames; the scripts and the floor sync nothing. CPU is of all processes."
)


def main() -> None:
    """Generate the workbooks, measure, and print the table."""
    options = _options()
    compileall.compile_dir(ROOT / "poam_batch", quiet=2)
    with tempfile.TemporaryDirectory(prefix="poam-batch-bench-") as name:
        folder = Path(name)
        lines.say(f"generating {options.count} workbooks")
        generate(folder / "inbox", options.count)
        bench = Bench(folder, folder / "inbox")
        measured = [
            *lines.sides(bench, options.rounds),
            *lines.stages(bench),
            *lines.workers(bench, options.rounds),
            *lines.growth(bench, options.full),
            *lines.start(),
        ]
    text = "\n".join((_circumstances(options), "", *table(measured), "", SYNCED))
    print(f"\n{text}")
    if options.write:
        write_page(text)


def write_page(text: str, page: Path = PAGE) -> None:
    """Put what was measured between the two marks of a page."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    page.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8", newline="\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="workbooks (200)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds; medians count (3)")
    parser.add_argument("--full", action="store_true", help="a run over 2,000 workbooks as well")
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    return parser.parse_args()


def _circumstances(options: argparse.Namespace) -> str:
    return (
        f"{options.count} workbooks, {options.rounds} rounds, Python {platform.python_version()}, "
        f"{os.cpu_count()} cores. The outputs of all sides agreed in every round."
    )


if __name__ == "__main__":
    main()
