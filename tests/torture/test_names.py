"""Whatever clients are called, their outputs stand inside OUT, each in a folder of its own.

Guarantee 10.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from poam_batch.files import Write, place
from poam_batch.naming import ClientFiles, client_files, identity
from tests.books import write_book
from tests.runs import inbox_in, night, results
from tests.torture.conftest import Figure

RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in "123456789"),
}
# Each is hostile alone; the rest of the ten thousand are made of them.
HOSTILE = (
    "../../x",
    "..\\..\\x",
    "/etc/passwd",
    "C:\\Windows\\x",
    "\\\\server\\share\\x",
    "..",
    ".",
    "~",
    "-",
    "CON",
    "nul.txt",
    "LPT1",
    "x" * 300,
    "é" * 300,
    "two\nlines",
    "tab\there\r",
    "\u202egnp.exe",
    "\u200f\u200e\ufeff",
    "ends with dots...",
    "ends with spaces   ",
    "nul\x00byte",
    "bell\x07\x1b[31m",
    "a:b|c?d*e<f>g\"h'i",
    "%2e%2e%2f",
    "$HOME `id` $(id) ; rm -rf x",
    "=HYPERLINK(1)",
    "株式会社",
    "İstanbul ıI",
    "ﬁ ß ſ",
    "e\u0301 \u00e9",
    "😀",
    ".poam-batch",
    "results.json",
    "index.html",
    ".pb-1.tmp",
    "\ud800",
)


def names(number: int, random: Random) -> Iterator[str]:
    """Yield names that are all of other clients, hostile ones and what can be made of them."""
    seen: set[str] = set()
    while len(seen) < number:
        name = HOSTILE[len(seen)] if len(seen) < len(HOSTILE) else _made(random)
        if identity(name, None) not in seen:
            seen.add(identity(name, None))
            yield name


def _made(random: Random) -> str:
    parts = random.choices(HOSTILE, k=random.randint(1, 3))
    parts += ["".join(chr(random.randint(0, 0x2FFF)) for _ in range(random.randint(1, 6)))]
    random.shuffle(parts)
    return random.choice(("", " ", "/", "\\", ".", "\n")).join(parts)


def all_inside(out: Path, number: int) -> None:
    """Place a file for each of so many names, and find each again, inside OUT and for itself."""
    files = [client_files(name, None, 1 + n % 3) for n, name in enumerate(names(number, Random(9)))]
    paths = [out / one.path(one.poam) for one in files]
    for start in range(0, number, 500):
        place([[Write(path, str(path).encode())] for path in paths[start : start + 500]])

    found = [path for path in out.rglob("*") if path.is_file()]
    assert len(found) == number
    assert len({str(path).casefold() for path in paths}) == number
    assert {path.resolve() for path in paths} == {path.resolve() for path in found}
    assert all(path.read_bytes() == str(path).encode() for path in paths)
    assert [one for one in files if not safe(one)] == []
    assert [path.name for path in out.parent.iterdir()] == [out.name]


def safe(files: ClientFiles) -> bool:
    """Return whether Windows and everybody else take a folder and its files."""
    parts = (files.directory, files.poam, files.summary, files.result)
    stems = {part.split(".")[0] for part in parts}
    return (
        all(part.isascii() and part == part.strip(" .") and len(part) < 70 for part in parts)
        and not stems & RESERVED
        and not set("".join(parts)) & set('/\\:*?"<>|\n\r\t\0')
    )


def test_some_hundred_hostile_names_stay_inside_and_apart(tmp_path: Path) -> None:
    all_inside(tmp_path / "out", 300)


@pytest.mark.torture
def test_ten_thousand_hostile_names_stay_inside_and_apart(tmp_path: Path, figure: Figure) -> None:
    all_inside(tmp_path / "out", figure(10_000))


def test_workbooks_of_clients_with_hostile_names_are_delivered_inside(tmp_path: Path) -> None:
    inbox = inbox_in(tmp_path)
    # What a cell cannot hold never comes from one.
    kept = [name for name in HOSTILE if name.isprintable() and name.strip(" .-~")][:12]
    for number, name in enumerate(kept):
        write_book(inbox / f"{number}.xlsx", client=name)

    ended = night(inbox)

    done = results(inbox)["assessments"]
    folders = {path.name for path in (tmp_path / "out").iterdir() if path.is_dir()}
    assert (ended.exit_code, len(done)) == (0, len(kept))
    assert folders == {*(one["directory"] for one in done), ".poam-batch"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inbox", "out"]
