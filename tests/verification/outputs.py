"""An output folder with one client, made by the real command, and one client of it looked at."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from poam_batch.ledger.inspection import inspect_ledger
from poam_batch.naming import client_files
from poam_batch.verification.client_files import ClientTask, check_client
from poam_batch.verification.remarks import Remark
from tests.books import open_output, write_book
from tests.runs import inbox_in, night

WORDS = {"3.1.3": "Not Met", "3.1.4": "Not Met"}
FILES = client_files("Acme Tool", None, 2)


def made_in(folder: Path) -> Path:
    """Return an inbox beside an output folder: Acme Tool, with two requirements NOT MET."""
    inbox = inbox_in(folder)
    write_book(inbox / "acme.xlsx", words=WORDS, cover={"Assessment Date": "2026-10-01"})
    night(inbox)
    return inbox


@dataclass(frozen=True, slots=True)
class Output:
    """An output folder to be damaged."""

    out: Path

    @property
    def poam(self) -> Path:
        """The client's POA&M workbook."""
        return self.out / FILES.path(FILES.poam)

    @property
    def summary(self) -> Path:
        """The client's summary."""
        return self.out / FILES.path(FILES.summary)

    @property
    def result(self) -> Path:
        """The client's result."""
        return self.out / FILES.path(FILES.result)

    def copy(self, folder: Path) -> Output:
        """Return a copy in a folder."""
        shutil.copytree(self.out, folder / "out")
        return Output(folder / "out")

    def edit_result(self, edit: Callable[[dict[str, Any]], None]) -> None:
        """Change the fields of the result, as by hand."""
        fields = json.loads(self.result.read_bytes())
        edit(fields)
        self.result.write_text(json.dumps(fields), encoding="utf-8")

    def edit_cell(self, sheet: str, cell: str, value: str | int) -> None:
        """Change a cell of the POA&M workbook, as by hand."""
        book = open_output(self.poam)
        book[sheet][cell] = value
        book.save(self.poam)

    def look(self, *, judged: bool = True) -> list[Remark]:
        """Return what is found of the client."""
        ledger = inspect_ledger(self.out)
        recorded = None if ledger.damage else ledger.outputs
        known = next(iter(ledger.clients), None)
        task = ClientTask(self.out, FILES, 2, recorded, known, judged)
        return list(check_client(task).remarks)

    def found(self) -> list[tuple[str, str]]:
        """Return the file and code of each thing found."""
        return [(Path(remark.file).name, str(remark.code)) for remark in self.look()]
