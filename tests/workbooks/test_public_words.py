"""Words and shapes that public workbooks hold: headers, statuses, letters, covers and levels."""

from __future__ import annotations

import pytest

from poam_batch.rulesets.load import load_rule_set
from tests.workbooks.build import Reader, Value, codes, findings, problem, requirement_rows, score

IDS = [one.short_id for one in load_rule_set(2).requirements]
HEADERS = (
    "Compliance Result|compliance_result|Test Status|Requirement (Satisfied?)|Is requirement met?|"
    "Met Y/N|Compliance State|Compliant Yes/No|SPRS Status|Implemented Y/N|Is it implemented?|"
    "Fully Implemented?|In place?|Status of Implementation|Contractor Status"
).split("|")
WORDED = (
    "Test Result|Answer|Response|Assessment|Self-Assessment|Evaluation|Assessed|Audit Finding|"
    "Gap Status|Results|State|As-Is|Conformity|Implementation Level|Client Response"
).split("|")
MEANINGS = {
    "MET": "Fully Met|Fully Compliant|Passed",
    "NOT MET": "Unmet|Not Compliant|Not Satisfied|Not Fully Met|Not Yet Implemented|Failed|"
    "Failed low risk|Failed medium risk|Failed high risk|Does Not Meet|Not Achieved|Not in Place|"
    "Partially|Partly Implemented|Mostly Implemented|Planned to be Implemented|"
    "In Process|Incomplete|POA&M|On POA&M|Not Met - POA&M|Not Implemented (POA&M)",
    "NOT APPLICABLE": "Does Not Apply",
    "NOT ASSESSED": "Unanswered|Not Selected|To Do|Select...|Choose an item.|Alternative Approach|"
    "Compensating Control|Fully Inherited|Met (Inherited)|Shared|Waived|Accepted Risk",
}
UNSAFE = (
    "Complete|Done|Open|Closed|Ongoing|Remediated|OK|Green|Effective|In Place|Documented|P|100%"
)


def one_row(read: Reader, header: str, word: Value) -> dict[str, str]:
    rows: list[list[Value]] = [["Requirement ID", header], ["3.1.1", word]]
    return findings(read.one(rows))


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("word", ["Yes", "Met"])
def test_a_header_that_asks_for_the_status_is_one(read: Reader, header: str, word: str) -> None:
    assert one_row(read, header, word) == {"AC.L2-3.1.1": "MET"}


@pytest.mark.parametrize("header", WORDED)
def test_a_header_of_many_things_is_a_status_above_findings_alone(
    read: Reader, header: str
) -> None:
    assert one_row(read, header, "Not Met") == {"AC.L2-3.1.1": "NOT MET"}

    refused = read.refusal([["Requirement ID", header], ["3.1.1", "Yes"]])

    assert refused.code == "no_status_column"


@pytest.mark.parametrize("header", ["Compliance %", "Status %", "Percent Compliant", "Score (%)"])
def test_a_share_is_no_status(read: Reader, header: str) -> None:
    refused = read.refusal([["Requirement ID", header], ["3.1.1", "Met"]])

    assert refused.code == "no_status_column"


def test_a_share_beside_a_status_is_no_rival(read: Reader) -> None:
    rows: list[list[Value]] = [[i, "Met" if n else "Not Met", n] for n, i in enumerate(IDS)]

    found = read.one([["Requirement ID", "Status", "Compliance %"], *rows])

    assert findings(found)["AC.L2-3.1.1"] == "NOT MET"


@pytest.mark.parametrize(
    ("word", "finding"),
    [(w, finding) for finding, text in MEANINGS.items() for w in text.split("|")],
)
def test_a_public_status_word_is_read(read: Reader, word: str, finding: str) -> None:
    found = read.one(requirement_rows({"3.1.1": word}))

    assert findings(found)["AC.L2-3.1.1"] == finding
    assert "unknown_status" not in codes(found)


@pytest.mark.parametrize("word", UNSAFE.split("|"))
def test_a_word_of_a_task_is_no_status(read: Reader, word: str) -> None:
    found = read.one(requirement_rows({"3.1.1": word}))

    assert findings(found)["AC.L2-3.1.1"] == "NOT ASSESSED"
    assert "unknown_status" in codes(found)


@pytest.mark.parametrize("header", ["Requirement", "Objective", "Ref", "Section", "#"])
def test_basic_and_derived_are_no_letters_of_objectives(read: Reader, header: str) -> None:
    rows: list[list[Value]] = [
        [i, "B" if i.endswith(".1") else "D", "Not Met" if i == "3.1.4" else "Met"] for i in IDS
    ]

    found = read.one([["Control ID", header, "Status"], *rows])

    assert score(found).score_low == score(found).score_high == 109
    assert findings(found)["AC.L2-3.1.4"] == "NOT MET"


def test_letters_of_objectives_stay_so_though_one_is_wrong(read: Reader) -> None:
    rows = "ID | Objective | Status\n3.1.3 | a | Met\n3.1.3 | b | Not Met\n3.1.3 | z | Met"

    found = read.one(rows)

    assert findings(found) == {"AC.L2-3.1.3[a]": "MET", "AC.L2-3.1.3[b]": "NOT MET"}
    assert "unknown_id" in codes(found)


def test_first_letters_alone_stay_objectives(read: Reader) -> None:
    rows = "ID | Objective | Status\n3.1.3 | a | Met\n3.1.4 | a | Met"

    assert set(findings(read.one(rows))) == {"AC.L2-3.1.3[a]", "AC.L2-3.1.4[a]"}


def test_a_client_comes_before_a_company_that_differs(read: Reader) -> None:
    cover = "Company Name | Consulting Firm LLC\nClient Name | Acme"

    found = read.one({"Cover": cover, "Assessment": requirement_rows()})

    assert found.header.client == "Acme"
    assert "Consulting Firm LLC" in problem(found, "conflicting_cover").message


def test_a_cell_that_names_two_levels_decides_nothing(read: Reader) -> None:
    found = read.one({"Cover": "CMMC Level | Level 1 & 2", "Assessment": requirement_rows()})

    assert found.header.level == 2
    assert '"Level 1 & 2"' in problem(found, "conflicting_cover").message


def test_a_level_1_that_leaves_most_findings_out_is_a_warning(read: Reader) -> None:
    found = read.one({"Cover": "CMMC Level | 1", "Assessment": requirement_rows()})

    assert problem(found, "outside_level").severity == "warning"


def test_a_level_1_that_leaves_blank_rows_out_is_no_warning(read: Reader) -> None:
    level_1 = {i for one in load_rule_set(1).requirements for i in one.nist_ids}
    rows: list[list[Value]] = [[i, "Met" if i in level_1 else None] for i in IDS]

    found = read.one({"Cover": "CMMC Level | 1", "A": [["Requirement ID", "Status"], *rows]})

    assert codes(found) == set()
