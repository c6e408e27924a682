"""One night that is run again and again: what stands before it, and what a clean run makes of it.

Acme's assessment is the same as the night before and its POA&M has been edited; Beta's has changed
and its POA&M has been edited; Gamma is new. In a night with surprises, Delta's POA&M was deleted
and Epsilon's came back by mail: the run that puts one back or merges one says so, and a run after
it has nothing of the kind to say. So there what is told of the night is not compared.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Self

from openpyxl.comments import Comment

from tests.books import open_output, write_book
from tests.torture.injector import Injection

ROOT = Path(__file__).parent.parent.parent
EDIT = "Waits for the new firewall"
NOTE = "Ask the landlord again"
EDITED = ("acme", "beta")
_TOLD_ONCE = ("index.html", "results.json", "delta-result.json", "delta-summary.html")
GAPS = {"3.1.3": "Not Met", "3.1.4": "Not Met"}
# What a run that finds its work done says otherwise than the run that did it.
_SAME = {"unchanged": "done"}
CHANGING = ("write", "os.rename", "os.remove", "executemany", "commit", "execute begin")
_TABLES = ("client", "plan", "score", "finding", "event", "deadline", "merged", "waiting")


@dataclass(frozen=True)
class Ended:
    """How a run ended: its code, less than 0 for a signal; what it said; which call was hit.

    `finished` says that it wrote results.json, which comes last; `calls` are all that counted.
    """

    code: int | None
    stderr: str
    count: int
    hit: str
    finished: bool = False
    calls: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"ended with {self.code} at {self.hit!r}: {self.stderr}"


class Stage:
    """Runs of the real program, each in a process forked from one that has imported it."""

    def __init__(self, world: Path) -> None:
        self._world = world
        self._log = world.with_name("log")
        world.parent.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.stage"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.communicate()

    @property
    def stdout(self) -> str:
        """What the last run printed."""
        return self._log.with_suffix(".stdout").read_text("utf-8")

    def perform(self, arguments: list[str], injection: Injection | None = None) -> Ended:
        """Run the program with one thing happening to it, and return how it ended."""
        order = {"arguments": arguments, "world": str(self._world), "log": str(self._log)}
        fields = (injection or Injection()).fields()
        self._log.unlink(missing_ok=True)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps({**order, 'injection': fields})}\n")
        self._process.stdin.flush()
        status = json.loads(self._process.stdout.readline())
        said = self._log.with_suffix(".stderr").read_text("utf-8")
        told = json.loads(self._log.read_text("utf-8")) if self._log.exists() else {}
        code = None if status is None else status >> 8 if status & 0x7F == 0 else -(status & 0x7F)
        calls = tuple(told.get("calls", ()))
        return Ended(code, said, told.get("count", 0), told.get("hit", ""), calls=calls)


class Scene:
    """The night: `begin` puts everything as it was before it, `clean` is what it should make."""

    def __init__(self, folder: Path, stage: Stage, world: Path, surprises: bool = False) -> None:
        self._stage = stage
        self._told_once = _TOLD_ONCE if surprises else ()
        self._before = folder / "before"
        self.world = world
        self.inbox = world / "in"
        self.out = world / "out"
        self._first_night()
        if surprises:
            self._surprise()
        self.before = tree(self.out)
        shutil.copytree(self.out, self._before)
        self.clean_run = self.night()
        assert self.clean_run.code == 0, self.clean_run.stderr
        self.clean = tree(self.out)
        self.remembered = remembered(self.out)

    @property
    def arguments(self) -> list[str]:
        """What the program is called with."""
        day = ["--as-of", "2026-11-23", "--jobs", "1"]
        return ["run", str(self.inbox), "-o", str(self.out), *day]

    def night(self, injection: Injection | None = None) -> Ended:
        """Run the night, with one thing happening to it."""
        results = self.out / "results.json"
        before = results.read_bytes() if results.exists() else b""
        ended = self._stage.perform(self.arguments, injection)
        return replace(ended, finished=results.exists() and results.read_bytes() != before)

    def kinds_of_calls(self, random: Random) -> list[int]:
        """Return one call of each kind by which the clean run changes something, by its number.

        A kind is what is done, and to what sort of file: `write .tmp`, `os.rename .xlsx`.
        """
        kinds: dict[str, list[int]] = {}
        for number, call in enumerate(self.clean_run.calls, 1):
            verb, _, rest = call.partition(" ")
            if verb in CHANGING or rest.startswith(CHANGING):
                kinds.setdefault(f"{verb} {Path(rest).suffix or rest[:12]}", []).append(number)
        return [random.choice(numbers) for _, numbers in sorted(kinds.items())]

    def begin(self) -> None:
        """Put everything as it was before the night."""
        shutil.rmtree(self.out)
        shutil.copytree(self._before, self.out)

    def _first_night(self) -> None:
        self.inbox.mkdir(parents=True)
        for client in ("acme", "beta", "delta", "epsilon"):
            write_book(self.inbox / f"{client}.xlsx", client=client, words=GAPS)
        first = self._stage.perform([*self.arguments[:4], "--as-of", "2026-11-22", "--jobs", "1"])
        assert first.code == 0, first.stderr
        for client in EDITED:
            edit(self.poam(client))
        write_book(self.inbox / "beta.xlsx", client="beta", words={**GAPS, "3.1.5": "Not Met"})
        write_book(self.inbox / "gamma.xlsx", client="gamma", words=GAPS)

    def _surprise(self) -> None:
        returned = self.inbox / "returned.xlsx"
        shutil.copyfile(self.poam("epsilon"), returned)
        edit(returned)
        self.poam("delta").unlink()

    def differences(self, first: Ended) -> list[str]:
        """Return the files that are not as a clean run makes them, after a `first` run and another.

        results.json says what changed since the last run that finished: where the first one did,
        nothing has changed since.
        """
        now = tree(self.out)
        different = (n for n in now.keys() | self.clean.keys() if now.get(n) != self.clean.get(n))
        told = (*self._told_once, "results.json") if first.finished else self._told_once
        return sorted(name for name in different if not name.endswith(told))

    def poam(self, client: str) -> Path:
        """Return the POA&M workbook of a client."""
        (folder,) = self.out.glob(f"{client}-*")
        return folder / f"{client}-poam.xlsx"


def edit(poam: Path, words: str = EDIT) -> None:
    """Do to a POA&M what people do: words in a cell, a comment, a column and a sheet."""
    book = open_output(poam)
    sheet = book["POA&M"]
    header = next(row for row in sheet.iter_rows() if row[0].value == "POA&M ID")
    number, names = header[0].row or 0, [str(cell.value) for cell in header]
    if "Ticket" not in names:
        names.append("Ticket")
        sheet.cell(number, len(names)).value = "Ticket"
    for name in ("Comments", "Ticket"):
        sheet.cell(number + 1, names.index(name) + 1).value = words
    sheet.cell(number + 1, names.index("Weakness") + 1).comment = Comment(NOTE, "Ann")
    notes = book["Notes"] if "Notes" in book.sheetnames else book.create_sheet("Notes")
    notes["A1"] = words
    book.save(poam)


def is_edited(poam: Path, words_of_theirs: str = EDIT) -> bool:
    """Return whether all of an edit is in a workbook."""
    book = open_output(poam)
    cells = [cell for row in book["POA&M"].iter_rows() for cell in row]
    found = [cell.value for cell in cells].count(words_of_theirs)
    notes = [cell.comment.text for cell in cells if cell.comment]
    return (found, NOTE in "".join(notes), book["Notes"]["A1"].value) == (2, True, words_of_theirs)


def tree(out: Path) -> dict[str, bytes]:
    """Return the files below OUT that people or other programs read, and the kept versions."""
    files = (path for path in out.rglob("*") if path.is_file())
    named = {path.relative_to(out).as_posix(): path for path in files}
    return {
        name: _results(path) if name == "results.json" else path.read_bytes()
        for name, path in named.items()
        if not name.startswith(".poam-batch/") or "/versions/" in name
    }


def _results(path: Path) -> bytes:
    """Return results.json without the difference between what was done and what stood already."""
    fields: dict[str, Any] = json.loads(path.read_bytes())
    counts = fields["counts"]
    counts["done"] += counts.pop("unchanged")
    for one in fields["assessments"]:
        one["outcome"] = _SAME.get(one["outcome"], one["outcome"])
    return json.dumps(fields).encode()


def remembered(out: Path) -> dict[str, list[Any]]:
    """Return what the ledger remembers, without the numbers of its rows."""
    with sqlite3.connect(out / ".poam-batch" / "ledger.sqlite") as database:
        database.row_factory = sqlite3.Row
        assert database.execute("pragma integrity_check").fetchone()[0] == "ok"
        known = {name for (name,) in database.execute("select name from sqlite_master")}
        return {
            table: sorted(
                repr([row[key] for key in row.keys() if key != "id"])  # noqa: SIM118
                for row in database.execute(f"select * from {table}")
            )
            for table in _TABLES
            if table in known
        }


def temporary(out: Path) -> list[str]:
    """Return the temporary files that lie below OUT."""
    return [path.name for path in out.rglob(".pb-*")]
