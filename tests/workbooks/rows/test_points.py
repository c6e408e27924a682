"""The points of a client's own tables: which columns they are, and which cells."""

from poam_batch.stated import StatedColumn, StatedKind
from tests.workbooks.build import Reader, Writer

ROWS = """
Requirement ID | {} | Status
3.1.1 | 5 | Met
3.1.2 | 3 | Met
3.1.3 | 1 | Not Met
"""


def columns(read: Reader, header: str) -> tuple[StatedColumn, ...]:
    return read.one(ROWS.format(header)).stated.columns


def test_a_column_of_weights_is_read_with_its_cells(read: Reader) -> None:
    (found,) = columns(read, "Requirement Value")

    assert found.kind is StatedKind.WEIGHT
    assert found.requirements == ("AC.L2-3.1.1", "AC.L2-3.1.2", "AC.L2-3.1.3")
    assert list(found.points) == [5, 3, 1]
    assert found.cells == ("B2", "B3", "B4")
    assert (found.sheet, found.header_cell) == ("Assessment", "B1")


def test_a_header_says_what_the_points_are(read: Reader) -> None:
    kinds = {
        header: columns(read, header)[0].kind.value
        for header in ("Weight", "DoD Weight", "Points", "Value", "Points Earned", "Points lost")
    }

    assert kinds == {
        "Weight": "weight",
        "DoD Weight": "weight",
        "Points": "points",
        "Value": "points",
        "Points Earned": "earned",
        "Points lost": "deduction",
    }


def test_another_column_of_numbers_is_no_column_of_points(read: Reader) -> None:
    assert columns(read, "Time to assess") == ()


def test_numbers_are_read_without_sign_and_unit_and_words_are_left_out(read: Reader) -> None:
    stated = read.one(
        [
            ["Requirement ID", "Weight", "Status"],
            ["3.1.1", -5, "Met"],
            ["3.1.2", "5 points", "Met"],
            ["3.1.3", "-1 pt", "Met"],
            ["3.5.3", "3 or 5; 3 if only some", "Met"],
            ["3.12.4", "N/A", "Met"],
            ["3.1.4", 2.5, "Met"],
            ["3.1.5", None, "Met"],
        ]
    ).stated

    (found,) = stated.columns
    assert dict(zip(found.requirements, found.points, strict=True)) == {
        "AC.L2-3.1.1": 5,
        "AC.L2-3.1.2": 5,
        "AC.L2-3.1.3": 1,
        "AC.L2-3.1.4": 2.5,
        "AC.L2-3.1.5": None,
    }


def test_a_column_that_is_mostly_words_is_none(read: Reader) -> None:
    stated = read.one(
        """
Requirement ID | Value | Status
3.1.1 | high | Met
3.1.2 | low | Met
3.1.3 | 1 | Met
"""
    ).stated

    assert stated.columns == ()


def test_the_status_column_is_not_points_of_its_own(read: Reader) -> None:
    stated = read.one("Requirement ID | Score\n3.1.1 | Met\n3.1.2 | Not Met").stated

    assert stated.columns == ()


def test_a_table_without_a_status_beside_the_assessment_is_read(read: Reader) -> None:
    stated = read.one(
        {
            "Requirements": "Requirement Number | Requirement Value\nAC.L2-3.1.1 | 5",
            "Objectives": "Objective Number | Score\nAC.L2-3.1.1[a] | Met",
        }
    ).stated

    (found,) = stated.columns
    assert (found.sheet, found.points) == ("Requirements", (5,))


def test_the_poam_and_hidden_sheets_of_the_client_are_not_read(
    writer: Writer, read: Reader
) -> None:
    path = writer.write(
        {
            "Assessment": "Requirement ID | Status\n3.1.1 | Met",
            "POA&M": "Requirement ID | Weight\n3.1.1 | 9",
            "Weights": "Requirement ID | Weight\n3.1.1 | 9",
        },
        states={"Weights": "hidden"},
    )

    (assessment,) = read.at(path)

    assert assessment.stated.columns == ()


def test_the_weight_of_a_requirement_may_stand_on_each_of_its_objectives(read: Reader) -> None:
    (found,) = read.one(
        """
Objective ID | Weight | Status
3.1.1[a] | 5 | Met
3.1.1[b] | 5 | Met
3.1.2[a] | 5 | Met
3.1.2[b] | | Met
"""
    ).stated.columns

    assert found.requirements == ("AC.L2-3.1.1", "AC.L2-3.1.2")
    assert list(found.points) == [5, 5]
    assert found.cells == ("B2", "B4")


def test_points_that_differ_among_objectives_are_no_requirements(read: Reader) -> None:
    (found,) = read.one(
        """
Objective ID | Weight | Status
3.1.1[a] | 2 | Met
3.1.1[b] | 3 | Met
"""
    ).stated.columns

    assert found.kind is StatedKind.PARTS
    assert found.points == ()


def test_each_level_of_a_workbook_has_its_own(read: Reader) -> None:
    two, three = read.all(
        {
            "Level 2": "Requirement ID | Weight | Status\nAC.L2-3.1.1 | 5 | Met",
            "Level 3": "Requirement ID | Weight | Status\nAC.L3-3.1.2e | 1 | Met",
        }
    )

    assert [c.requirements for c in two.stated.columns] == [("AC.L2-3.1.1",)]
    assert [c.requirements for c in three.stated.columns] == [("AC.L3-3.1.2e",)]


def test_level_1_has_no_points(read: Reader) -> None:
    stated = read.one("Requirement ID | Weight | Status\nAC.L1-b.1.i | 5 | Met").stated

    assert (stated.columns, stated.totals) == ((), ())
