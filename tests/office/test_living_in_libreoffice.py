"""Scripts of edits in which LibreOffice saves the workbook between the nights."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from tests.assess.build import all_met_but, assessed
from tests.living.nights import Night, play
from tests.living.people import HIDDEN, opened, saved
from tests.living.plain import DAY, FIRST, cover, night, put, row_of, table
from tests.living.sheet_view import SeenBook

pytestmark = [
    pytest.mark.office,
    pytest.mark.filterwarnings("ignore:.*extension is not supported"),
]
TEXTS = {
    "plain": "Because of this.",
    "control": "a \x01 \x07 \x1f b, a literal _x0041_, <b> & lines\nof text",
    "long": "y" * 32_767,
}
NIGHTS = ("3.1.3: not met; 3.1.4: not met", "3.1.4: not met; 3.1.6: not met", "3.1.3: not met")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> "Office":
    """Return a LibreOffice with a profile of its own."""
    return Office(tmp_path_factory.mktemp("living"))


class Office:
    """Saves workbooks again, several in one go."""

    def __init__(self, folder: Path) -> None:
        """Take a folder to work in."""
        self._folder, self._times = folder, 0

    def save(self, books: dict[str, bytes]) -> dict[str, bytes]:
        """Return the workbooks as LibreOffice writes them."""
        self._times += 1
        source, target = (self._folder / f"{side}{self._times}" for side in ("in", "out"))
        source.mkdir()
        for name, content in books.items():
            (source / f"{name}.xlsx").write_bytes(content)
        profile = f"-env:UserInstallation={(self._folder / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir"]
        files = [str(source / f"{name}.xlsx") for name in books]
        subprocess.run([*command, str(target), *files], check=True, capture_output=True)
        return {name: (target / f"{name}.xlsx").read_bytes() for name in books}


def with_text(text: str, said: str) -> Night:
    rows = [r._replace(comment=text) if r.comment else r for r in all_met_but(said)]
    return play(assessed(rows, 2, cover()), DAY)


def typed(content: bytes, number: int) -> bytes:
    """Return a workbook in which people wrote of their own, another text each night."""
    book = opened(content)
    sheet = book["POA&M"]
    put(sheet, FIRST, "Comments", f"night {number}: 50 % & <done>\nsecond line")
    put(sheet, FIRST, "Milestone due", date(2027, 1, number))
    if number == 1:
        sheet.insert_cols(4)
        sheet["D8"], sheet["D9"] = "Ticket", "T-1"
        book.create_sheet("Ours")["B2"] = "kept"
        sheet.row_dimensions[FIRST + 1].hidden = True
    return saved(book)


@pytest.fixture(scope="module")
def last(office: Office) -> dict[str, list[Night]]:
    """Return the nights of each text, LibreOffice saving before each of them."""
    played = {name: [with_text(text, NIGHTS[0])] for name, text in TEXTS.items()}
    for number, said in enumerate(NIGHTS[1:], start=1):
        books = office.save({n: typed(p[-1].after, number) for n, p in played.items()})
        for name, content in books.items():
            played[name].append(night(said, content, played[name][-1].plan.written))
    return played


@pytest.mark.parametrize("name", TEXTS)
def test_what_people_wrote_is_found_again(last: dict[str, list[Night]], name: str) -> None:
    content = last[name][-1].after

    first = table(content)[0]
    assert (first["POA&M ID"], first["Ticket"]) == ("AC.L2-3.1.3#1", "T-1")
    assert first["Comments"] == "night 2: 50 % & <done>\nsecond line"
    book = opened(content)
    assert book["Ours"]["B2"].value == "kept"
    assert book["POA&M"].row_dimensions[FIRST + 1].hidden


@pytest.mark.parametrize("name", TEXTS)
def test_items_live_on(last: dict[str, list[Night]], name: str) -> None:
    content = last[name][-1].after

    statuses = {str(r["POA&M ID"]): r["Status"] for r in table(content) if r["Requirement"]}
    assert statuses == {
        "AC.L2-3.1.3#1": "Remediated",
        "AC.L2-3.1.4#1": "Remediated",
        "AC.L2-3.1.6#1": "Remediated",
        "AC.L2-3.1.3#2": "Open",
    }
    assert row_of(content, "AC.L2-3.1.3")["POA&M ID"] == "AC.L2-3.1.3#2"


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_is_in_conflict_because_of_the_office(
    last: dict[str, list[Night]], name: str
) -> None:
    assert [played.plan.conflicts for played in last[name]] == [(), (), ()]


@pytest.mark.parametrize("name", TEXTS)
def test_the_same_night_twice_gives_the_same_bytes(last: dict[str, list[Night]], name: str) -> None:
    played = last[name][-1]

    again = play(played.result, DAY, played.after, played.plan.written)

    assert again.after == played.after


@pytest.mark.parametrize("name", TEXTS)
def test_parts_that_are_not_the_programs_are_byte_identical(
    last: dict[str, list[Night]], name: str
) -> None:
    played = last[name][-1]
    assert played.before is not None

    old, new = SeenBook(played.before), SeenBook(played.after)
    changed = {part for part in old.names if old.parts[part] != new.parts.get(part)}
    people = {old.sheet_parts["Ours"]}
    assert changed <= {"xl/workbook.xml", *old.sheet_parts.values()} - people
    assert set(old.names) == set(new.names)


def test_a_patched_workbook_opens_in_the_office_with_every_sheet(
    last: dict[str, list[Night]], office: Office
) -> None:
    again = office.save({name: nights[-1].after for name, nights in last.items()})

    for name, content in again.items():
        book, ours = opened(content), opened(last[name][-1].after)
        assert book.sheetnames == ours.sheetnames
        assert book[HIDDEN].sheet_state in ("hidden", "veryHidden")
        shown = [[c for c in row if c is not None] for row in book["POA&M"].values]
        assert len(shown) >= len(table(last[name][-1].after))
