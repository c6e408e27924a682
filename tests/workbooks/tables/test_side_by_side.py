"""Tables side by side under one header row are read, each by itself."""

from tests.workbooks.build import Reader, findings


def test_two_tables_side_by_side_are_both_read(read: Reader) -> None:
    assessment = read.one(
        """
        Family | ID | Status | | Family | ID | Status
        AC | 3.1.1 | Met | | AU | 3.3.1 | Not Met
        AC | 3.1.2 | Not Met | | AU | 3.3.2 | Met
        AC | 3.1.3 | Met | | | |
        """
    )

    assert findings(assessment) == {
        "AC.L2-3.1.1": "MET",
        "AC.L2-3.1.2": "NOT MET",
        "AC.L2-3.1.3": "MET",
        "AU.L2-3.3.1": "NOT MET",
        "AU.L2-3.3.2": "MET",
    }
    assert [t.columns[:2] for t in assessment.recognised] == [
        (("id", "B", "ID"), ("status", "C", "Status")),
        (("id", "F", "ID"), ("status", "G", "Status")),
    ]


def test_two_tables_of_the_same_requirements_that_differ_are_ambiguous(read: Reader) -> None:
    rows = (
        "ID | Status | | ID | Status\n3.1.1 | Met | | 3.1.2 | Met\n3.1.2 | Not Met | | 3.1.1 | Met"
    )

    assert read.refusal(rows).code == "ambiguous_table"


def test_a_status_that_only_one_of_them_has_parts_nothing(read: Reader) -> None:
    rows = "ID | Status | Related control ID\n3.1.1 | Met | 3.3.1\n3.1.2 | Met | 3.3.2"

    assert read.refusal(rows).code == "ambiguous_table"


def test_a_table_below_two_others_is_read_too(read: Reader) -> None:
    assessment = read.one(
        """
        ID | Status | | ID | Status
        3.1.1 | Met | | 3.3.1 | Not Met

        ID | Title | Status
        3.4.1 | Baselines | Not Met
        """
    )

    assert findings(assessment)["CM.L2-3.4.1"] == "NOT MET"
    assert len(assessment.recognised) == 3
