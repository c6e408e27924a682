"""Where ids stand is found by looking at each cell a few times, however a sheet is filled."""

from collections.abc import Callable, Sequence

import pytest

from poam_batch.problems import WorkbookRejected
from poam_batch.workbooks.grids.open import Area, Sheet
from poam_batch.workbooks.rows.body import covered_rows
from poam_batch.workbooks.tables.id_search import IdSearch
from poam_batch.workbooks.tables.layouts import find_tables
from poam_batch.workbooks.tables.spoiled import refuse_number_ids
from poam_batch.workbooks.words.cells import CellValue
from poam_batch.workbooks.words.vocabulary import load_vocabulary

ROWS, WIDTH = 600, 6
LOOKS_A_CELL = 12
Grid = list[list[CellValue]]


class CountedText(str):
    """A text that counts how often somebody asks what it means, which takes its hash."""

    looks: list[None]

    def __hash__(self) -> int:
        self.looks.append(None)
        return super().__hash__()


def counted(text: str, looks: list[None]) -> CountedText:
    one = CountedText(text)
    one.looks = looks
    return one


def sheet(grid: Sequence[Sequence[CellValue]], merged: tuple[Area, ...] = ()) -> Sheet:
    return Sheet("A", grid, merged, frozenset(), frozenset(), 0)


def header_words(word: str, an_id_every: int) -> Callable[[list[None]], Grid]:
    """Return what makes a sheet full of a header word, with an id in some of its rows."""

    def make(looks: list[None]) -> Grid:
        grid: Grid = [[counted(word, looks) for _ in range(WIDTH)] for _ in range(ROWS)]
        for row in range(an_id_every - 1, ROWS, an_id_every):
            grid[row][WIDTH - 1] = counted("3.1.1", looks)
        return grid

    return make


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(header_words("Status", ROWS), id="one id"),
        pytest.param(header_words("Requirement ID", 2 * ROWS), id="no id"),
        pytest.param(header_words("Requirement ID", 100), id="an id every 100 rows"),
        pytest.param(header_words("Requirement ID", 20), id="an id every 20 rows"),
    ],
)
def test_a_sheet_of_header_words_is_looked_at_a_few_times_a_cell(
    make: Callable[[list[None]], Grid],
) -> None:
    looks: list[None] = []

    find_tables(sheet(make(looks)), load_vocabulary())

    assert 0 < len(looks) <= LOOKS_A_CELL * ROWS * WIDTH


def test_numbers_for_ids_are_looked_for_a_few_times_a_cell() -> None:
    looks: list[None] = []
    head: list[CellValue] = [counted("Requirement ID", looks), counted("x", looks)]
    text: list[CellValue] = [counted("note", looks), counted("Met", looks)]
    grid = [head if row % 2 else text for row in range(ROWS)]

    refuse_number_ids([sheet([*grid, [3.1, ""]])], load_vocabulary())

    assert 0 < len(looks) <= LOOKS_A_CELL * ROWS * 2


def test_ids_are_found_below_a_row_and_only_near_it() -> None:
    grid = [["ID", "x"], *([["", "x"]] * 130), ["3.1.1", "x"], ["3.1.2", "x"]]

    search = IdSearch(sheet(grid))

    assert not search.near(0)
    assert search.near(20)
    assert search.below(20, ()) == [0]
    assert search.first(20, 0) == 131
    assert search.first(131, 0) == 132
    assert search.first(132, 0) is None


def test_half_of_the_first_cells_below_a_header_are_ids_or_it_heads_none() -> None:
    half = [["ID"], ["3.1.1"], ["text"], ["3.1.2"], ["text"]]
    fewer = [["ID"], ["3.1.1"], ["text"], ["text"]]

    assert IdSearch(sheet(half)).below(0, ()) == [0]
    assert IdSearch(sheet(fewer)).below(0, ()) == []
    assert IdSearch(sheet(fewer)).below(0, [0]) == [0]


def test_more_than_a_thousand_tables_on_a_sheet_are_too_many() -> None:
    table: Grid = [["ID", "Status"], ["3.1.1", "Met"]]

    assert len(find_tables(sheet(table * 1_000), load_vocabulary())) == 1_000
    with pytest.raises(WorkbookRejected) as caught:
        find_tables(sheet(table * 1_001), load_vocabulary())

    assert caught.value.problem.code == "too_large"


def test_a_table_beside_another_ends_where_their_header_is_repeated() -> None:
    head: list[CellValue] = ["ID", "Status", "ID", "Status"]
    upper: list[CellValue] = ["3.1.1", "Met", "3.3.1", "Met"]
    lower: list[CellValue] = ["3.1.2", "Met", "3.3.2", "Met"]

    tables = find_tables(sheet([head, upper, head, lower]), load_vocabulary())

    assert [table.rows for table in tables] == [range(1, 2), range(1, 2), range(3, 4), range(3, 4)]


def test_only_the_merged_cells_of_a_column_that_start_in_a_table_cover_its_rows() -> None:
    rows: Grid = [[f"3.1.{n}", "Met"] for n in range(1, 6)]
    grid: Grid = [["ID", "Status"], *rows]
    merged = (Area(1, 0, 2, 0), Area(0, 1, 1, 1), Area(2, 1, 4, 1), Area(2, 2, 4, 2))

    (table,) = find_tables(sheet(grid, merged), load_vocabulary())

    assert covered_rows(table, 1) == {3: 2, 4: 2}
