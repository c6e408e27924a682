"""A column that says whether a deficiency was found, and columns beside it that hold the status."""

from __future__ import annotations

from pathlib import Path

import pytest

from poam_batch.model import Assessment
from poam_batch.problems import Severity
from poam_batch.rulesets.load import load_rule_set
from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.read_options import ReadOptions
from poam_batch.workbooks.words.firm_layouts import load_layouts
from tests.workbooks.build import Reader, Value, codes, findings, problem

IDS = [one.short_id for one in load_rule_set(2).requirements]
GAPS = IDS[4:12]


def table(*headers: str, **columns: tuple[Value, Value]) -> list[list[Value]]:
    """Return a row a requirement; each column says one thing of the gaps, and one of the rest."""
    pairs = columns.values()
    rows = [[i, *(gap if i in GAPS else rest for gap, rest in pairs)] for i in IDS]
    return [["Requirement ID", *headers], *rows]


YES_NO = [("Yes", "No"), ("Y", "N"), ("TRUE", "FALSE"), (True, False), (1, 0)]


@pytest.mark.parametrize("header", ["Finding", "Assessor Finding", "Assessment Finding"])
@pytest.mark.parametrize(("yes", "no"), YES_NO)
def test_a_yes_under_nothing_but_finding_is_met_with_a_warning(
    read: Reader, header: str, yes: Value, no: Value
) -> None:
    found = read.one(table(header, finding=(no, yes)))

    assert [i for i, said in findings(found).items() if said == "NOT MET"] == [
        one.id for one in load_rule_set(2).requirements if one.short_id in GAPS
    ]
    warning = problem(found, "yes_under_finding")
    assert warning.severity is Severity.WARNING
    assert f"column B ({header})" in warning.message
    assert f'"{str(yes).upper() if yes is True else yes}" was read as MET' in warning.message


def test_nothing_but_yes_under_finding_is_met_with_a_warning(read: Reader) -> None:
    found = read.one(table("Finding", finding=("Yes", "Yes")))

    assert set(findings(found).values()) == {"MET"}
    assert "yes_under_finding" in codes(found)


@pytest.mark.parametrize("header", ["Finding?", "Finding found", "Final Finding"])
@pytest.mark.parametrize(("gap", "rest"), YES_NO)
def test_a_yes_under_what_asks_for_a_finding_is_no_status(
    read: Reader, header: str, gap: Value, rest: Value
) -> None:
    refused = read.refusal(table(header, finding=(gap, rest)))

    assert refused.code == "no_status_column"
    assert f"B ({header})" in refused.message


GAP_HEADERS = [
    *("Gap", "Gap?", "Observation", "Deficiency", "Weakness?", "Open finding", "Findings"),
    *("Not implemented?", "Not Met", "Failed?", "Non-conformity", "Deficiency found (Y/N)"),
]


@pytest.mark.parametrize("header", GAP_HEADERS)
@pytest.mark.parametrize(
    ("gap", "rest"), [*YES_NO, ("X", None), ("Yes - no policy", "No"), ("Yes", "N/A")]
)
def test_a_yes_under_words_for_a_gap_beside_a_met_is_refused(
    read: Reader, header: str, gap: Value, rest: Value
) -> None:
    refused = read.refusal(table("Status", header, a=("Met", "Met"), b=(gap, rest)))

    assert refused.code == "ambiguous_status_column"
    assert f"C ({header})" in refused.message
    assert "Assessment!C6 says" in refused.message


@pytest.mark.parametrize("header", ["Gap?", "Deficiency", "Not implemented?"])
@pytest.mark.parametrize("status", ["Not Met", None])
def test_a_yes_under_words_for_a_gap_beside_no_met_is_no_reason_to_refuse(
    read: Reader, header: str, status: Value
) -> None:
    found = read.one(table("Status", header, a=(status, "Met"), b=("Yes", "No")))

    assert "MET" not in {findings(found)["AC.L2-3.1.5"]}
    assert list(findings(found).values()).count("MET") == len(IDS) - len(GAPS)


def test_sentences_under_words_for_a_gap_are_comments(read: Reader) -> None:
    found = read.one(table("Status", "Gap", a=("Met", "Met"), b=("Yes", "None was seen here")))

    assert set(findings(found).values()) == {"MET"}


@pytest.mark.parametrize(
    "header", ["Remediation required?", "Exception", "Exception noted", "Issue", "Open issue?"]
)
def test_a_yes_that_may_say_less_than_a_gap_is_a_warning(read: Reader, header: str) -> None:
    found = read.one(table("Status", header, a=("Met", "Met"), b=("Yes", "No")))

    assert problem(found, "status_not_confirmed").cell == "C6"


def test_a_no_that_may_say_less_than_a_gap_is_no_warning(read: Reader) -> None:
    found = read.one(table("Status", "Issue", a=("Not Met", "Met"), b=("Yes", "No")))

    assert "status_not_confirmed" not in codes(found)


@pytest.mark.parametrize("header", ["Findings", "Observation", "Gap", "Gap?", "Deficiency"])
def test_a_yes_under_words_for_a_gap_is_no_status(read: Reader, header: str) -> None:
    refused = read.refusal(table(header, finding=("Yes", "No")))

    assert refused.code == "no_status_column"
    assert f"B ({header}): No, Yes" in refused.message


@pytest.mark.parametrize("pair", [("Not Met", "Met"), ("Other Than Satisfied", "Satisfied"), "OS"])
def test_a_finding_in_words_is_the_status(read: Reader, pair: tuple[str, str]) -> None:
    found = read.one(table("Finding", finding=(pair[0], pair[1])))

    assert list(findings(found).values()).count("NOT MET") == len(GAPS)
    assert codes(found) <= {"weakness_missing"}


def test_a_yes_under_finding_beside_a_status_that_agrees_is_noted(read: Reader) -> None:
    rows = table("Finding?", "Status", finding=("Yes", "No"), status=("Not Met", "Met"))

    found = read.one(rows)

    assert list(findings(found).values()).count("NOT MET") == len(GAPS)
    assert "B (Finding?)" in problem(found, "other_status_column").message


def test_a_yes_under_finding_beside_a_better_status_is_refused(read: Reader) -> None:
    rows = table("Finding", "Implementation Status", a=("Yes", "No"), b=("Met", "Met"))

    refused = read.refusal(rows)

    assert refused.code == "ambiguous_status_column"
    assert "Assessment!B6 says Yes" in refused.message


def test_sentences_on_the_gaps_alone_do_not_hide_the_status(read: Reader) -> None:
    text = "Owner role held by three users"
    rows = table("Implementation Status", "Finding", a=("Not Met", "Met"), b=(text, None))

    found = read.one(rows)

    assert list(findings(found).values()).count("NOT MET") == len(GAPS)
    assert "C (Finding)" in problem(found, "other_status_column").message


def test_sentences_beside_a_met_are_read_as_no_status(read: Reader) -> None:
    text = "Owner role held by three users"
    rows = table("Implementation Status", "Finding", a=("Met", "Met"), b=(text, None))

    found = read.one(rows)

    assert set(findings(found).values()) == {"NOT ASSESSED"}


def test_a_blank_finding_stays_before_what_the_client_claims(read: Reader) -> None:
    rows = table("Implementation Status", "Finding", a=("Not Met", "Met"), b=(None, None))

    found = read.one(rows)

    assert set(findings(found).values()) == {"NOT ASSESSED"}
    assert "status_column_blank" in codes(found)


def test_a_failed_test_is_read_before_what_is_implemented(read: Reader) -> None:
    rows = table(
        "Implementation status",
        "Test status",
        a=("Implemented", "Implemented"),
        b=("Failed high risk", "Passed"),
    )

    found = read.one(rows)

    assert list(findings(found).values()).count("NOT MET") == len(GAPS)


def test_a_column_for_one_finding_alone_is_named(read: Reader) -> None:
    found = read.one(table("Met", "Not Met", met=(None, "Yes"), gap=("Yes", None)))

    assert "C (Not Met)" in problem(found, "other_status_column").message
    assert "NOT MET" not in findings(found).values()


def test_findings_under_unknown_headers_are_named(read: Reader) -> None:
    rows = table("Site A", "Site B", a=("Not Met", "Met"), b=("Met", "Met"))

    refused = read.refusal(rows)

    assert "B (Site A): Met, Not Met; C (Site B): Met" in refused.message


def test_two_columns_that_differ_are_named_with_the_first_cell(read: Reader) -> None:
    refused = read.refusal(table("Finding", "Result", a=("Not Met", "Met"), b=("Met", "Met")))

    assert refused.code == "ambiguous_status_column"
    assert "B6 says Not Met and C6 says Met" in refused.message


def with_layout(read: Reader, folder: Path, words: str) -> Assessment:
    """Read Yes on the gaps and No on the rest under Finding, which a layout names the status."""
    text = f'name = "Firm"\n[columns]\nid = "Requirement ID"\nstatus = "Finding"\n{words}'
    (folder / "firm.toml").write_text(text, encoding="utf-8")
    path = read.writer.write({"A": table("Finding", finding=("Yes", "No"))})
    (found,) = read_assessments(path, path.name, ReadOptions(layouts=load_layouts(folder)))
    return found


def test_a_layout_that_says_what_no_means_is_believed(read: Reader, tmp_path: Path) -> None:
    said = findings(with_layout(read, tmp_path, '[status]\n"No" = "MET"')).values()

    assert (list(said).count("NOT MET"), set(said)) == (len(GAPS), {"MET", "NOT MET"})


def test_a_layout_that_only_names_the_column_makes_no_yes_met(read: Reader, tmp_path: Path) -> None:
    said = findings(with_layout(read, tmp_path, "")).values()

    assert set(said) == {"NOT MET", "NOT ASSESSED"}


@pytest.mark.parametrize("header", ["Test status", "Test Results", "Answer", "Self-Assessment"])
def test_what_is_less_than_a_finding_does_not_outvote_what_is_not_implemented(
    read: Reader, header: str
) -> None:
    worse = ("Not Implemented", "Implemented")
    rows = table("Implementation status", header, a=worse, b=("Met", "Met"))

    assert read.refusal(rows).code == "ambiguous_status_column"
