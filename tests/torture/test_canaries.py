"""What stands in one client's workbook is found in that client's outputs and nowhere else.

Guarantee 8. Every workbook holds a word of its own in every text that is read from it. In each run
the workbooks have other names, and so another order, and other neighbours in the chunks of workers;
one of them cannot be read, and one is of a client that an earlier run knew.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook

from tests.books import COVER, TABLE, write_book
from tests.torture.conftest import LINUX, Figure
from tests.torture.scenes import Stage

CLIENTS = 5
CANARY = re.compile(r"canary-(\d+)-(name|text)", re.IGNORECASE)


def a_book(path: Path, number: int) -> Path:
    """Write a workbook with a canary in its name, cover, comments, headers, cells and a sheet."""
    word = f"Canary-{number}-text"
    gaps = {"3.1.3": "Not Met", "3.1.4": "Not Met", "3.1.5": "Not Met"}
    write_book(path, client=f"Canary-{number}-name", words=gaps)
    book = load_workbook(path)
    cover, table = book[COVER], book[TABLE]
    for key in ("Assessor", "System Security Plan", "CAGE Code", "Scoped assets", "Notes"):
        cover.append([key, word])
    table["E1"] = "Point of contact"
    for row in range(2, table.max_row + 1):
        table.cell(row, 4).value = f"{word} says why"
        table.cell(row, 5).value = word
    table["C9"] = word  # a word that is no status: a problem quotes its cell
    book.create_sheet("Hidden").sheet_state = "hidden"
    book["Hidden"]["A1"] = word
    book.save(path)
    return path


def damaged(path: Path, number: int) -> None:
    """Write a workbook that has no status column, but a canary in every cell."""
    word = f"Canary-{number}-text"
    write_book(path, client=f"Canary-{number}-name")
    book = load_workbook(path)
    for row in book[TABLE].iter_rows(min_col=3, max_col=3):
        row[0].value = word
    book.save(path)


def found(content: bytes, name: str) -> set[tuple[str, str]]:
    """Return the canaries in a file, inflated where it is a workbook: their numbers and kinds."""
    if name.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            texts = [archive.read(part).decode("utf-8", "replace") for part in archive.namelist()]
    else:
        texts = [content.decode("utf-8", "replace")]
    return {(n, kind.lower()) for text in texts for n, kind in CANARY.findall(text)}


def crossings(out: Path, said: str) -> list[str]:
    """Return where a word of one client stands in what is another's, or in what all can read."""
    wrong = [line for line in said.splitlines() if len({n for n, _ in CANARY.findall(line)}) > 1]
    wrong += [line for line in said.splitlines() if "-text" in line.lower()]
    for path in out.rglob("*"):
        owner = CANARY.search(path.relative_to(out).as_posix())
        if not path.is_file() or path.suffix in (".sqlite", ""):
            continue
        canaries = found(path.read_bytes(), path.name)
        if owner is None:
            wrong += [f"{path}: {one}" for one in canaries if one[1] == "text"]
        else:
            wrong += [f"{path}: {one}" for one in canaries if one[0] != owner[1]]
    return wrong + [json.dumps(one) for one in _entries(out) if _mixed(one)]


def _entries(out: Path) -> list[dict[str, object]]:
    """Return every entry of results.json, of whatever list."""
    results = json.loads((out / "results.json").read_bytes())
    lists = [value for value in results.values() if isinstance(value, list)]
    return [one for entries in lists for one in entries]


def _mixed(entry: dict[str, object]) -> bool:
    return len({number for number, _ in CANARY.findall(json.dumps(entry))}) > 1


def shuffled_run(stage: Stage, world: Path, books: list[Path], random: Random) -> list[str]:
    """Run the workbooks under other names and in another order; return what crossed."""
    inbox, out = world / "in", world / "out"
    shutil.rmtree(inbox, ignore_errors=True)
    if random.random() < 0.5:
        shutil.rmtree(out, ignore_errors=True)
    inbox.mkdir(parents=True)
    letters = random.sample("abcdefghijklmnop", len(books))
    for letter, book in zip(letters, books, strict=True):
        shutil.copyfile(book, inbox / f"{letter}.xlsx")
    jobs = random.choice("12")
    arguments = ["run", str(inbox), "-o", str(out), "--as-of", "2026-11-22", "--jobs", jobs]
    ended = stage.perform([*arguments, "-v"])

    assert ended.code == 3, ended  # one workbook is meant to be refused
    poams = list(out.glob("canary-*/*-poam.xlsx"))
    assert len(poams) == CLIENTS
    own = [{kind for _, kind in found(one.read_bytes(), one.name)} for one in poams]
    assert own == [{"name", "text"}] * CLIENTS
    return crossings(out, ended.stderr + stage.stdout)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Workbooks with canaries, and one that is refused."""
    folder = tmp_path_factory.mktemp("canaries")
    written = [a_book(folder / f"{number}.xlsx", number) for number in range(10, 10 + CLIENTS)]
    damaged(folder / "damaged.xlsx", 99)
    return [*written, folder / "damaged.xlsx"]


@LINUX
def test_no_word_crosses_in_some_shuffled_runs(books: list[Path], tmp_path: Path) -> None:
    random = Random(10)
    with Stage(tmp_path / "world") as stage:
        crossed = [shuffled_run(stage, tmp_path / "world", books, random) for _ in range(2)]

    assert crossed == [[], []]


@LINUX
def test_a_word_that_crosses_would_be_found(books: list[Path], tmp_path: Path) -> None:
    with Stage(tmp_path / "world") as stage:
        shuffled_run(stage, tmp_path / "world", books, Random(11))
    out = tmp_path / "world" / "out"
    first, second = sorted(out.glob("canary-*/*-poam.xlsx"))[:2]
    first.write_bytes(second.read_bytes())

    assert crossings(out, "") != []
    assert crossings(out, "Canary-10-name and Canary-11-name") != []


@LINUX
@pytest.mark.torture
def test_no_word_crosses_in_a_thousand_shuffled_runs(
    books: list[Path], tmp_path: Path, figure: Figure
) -> None:
    random, world = Random(12), tmp_path / "world"
    with Stage(world) as stage:
        for number in range(figure(1000)):
            assert shuffled_run(stage, world, books, random) == []
            figure.tell(f"{number + 1} shuffled runs")
