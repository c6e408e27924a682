"""Workbooks read by a firm's own layout: its columns and words count, and nothing is less safe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest

from poam_batch.model import Assessment, AssessmentType
from poam_batch.problems import Problem, WorkbookRejected
from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.read_options import ReadOptions
from poam_batch.workbooks.words.fingerprint import fingerprint
from poam_batch.workbooks.words.firm_layouts import load_layouts
from tests.workbooks.build import Reader, Rows, Value, Writer, codes, findings, problem, score

OWN = 'name = "Firm"\n[columns]\nid = "Clause"\nstatus = "Opinion"\n'
TABLE = "Clause | What | Opinion\n3.1.1 | x | Met\n3.1.2 | x | Not Met"


@dataclass(frozen=True)
class Firm:
    """Reads workbooks with layouts."""

    writer: Writer

    def read(self, sheets: Mapping[str, Rows] | Rows, *layouts: str) -> Assessment:
        """Return the only assessment of a workbook, read with layouts."""
        whole = sheets if isinstance(sheets, Mapping) else {"Assessment": sheets}
        path, folder = self.writer.write(whole), self.writer.folder / "layouts"
        folder.mkdir(exist_ok=True)
        for number, text in enumerate(layouts, 1):
            (folder / f"{number}.toml").write_text(text, encoding="utf-8")
        options = ReadOptions(layouts=load_layouts(folder))
        (assessment,) = read_assessments(path, path.name, options)
        return assessment

    def refusal(self, sheets: Mapping[str, Rows] | Rows, *layouts: str) -> Problem:
        """Return why a workbook is rejected with layouts."""
        with pytest.raises(WorkbookRejected) as caught:
            self.read(sheets, *layouts)
        return caught.value.problem


@pytest.fixture
def firm(writer: Writer) -> Firm:
    return Firm(writer)


def row(text: str) -> str:
    """Return the fingerprint of a header row."""
    return fingerprint([cell.strip() for cell in text.split("|")])


def columns(assessment: Assessment) -> dict[str, str]:
    """Return the letters of the columns by what they were taken for."""
    return {meaning: letter for meaning, letter, _ in assessment.recognised[0].columns}


# --- columns


def test_headers_that_nobody_else_knows_are_read(firm: Firm, read: Reader) -> None:
    assessment = firm.read(TABLE, OWN)

    assert read.refusal(TABLE).code == "no_table_found"
    assert findings(assessment) == {"AC.L2-3.1.1": "MET", "AC.L2-3.1.2": "NOT MET"}
    assert assessment.recognised[0].layout == "Firm"
    assert '"Firm" (1.toml)' in problem(assessment, "read_by_layout").message


def test_the_status_column_that_a_layout_picks_is_not_ambiguous(firm: Firm, read: Reader) -> None:
    table = "ID | Result | Determination\n3.1.1 | Not Met | Met\n3.1.2 | Met | Met"
    layout = 'name = "Firm"\n[columns]\nstatus = "Determination"\n'

    assessment = firm.read(table, f'ignore = ["Result"]\n{layout}')

    assert read.refusal(table).code == "ambiguous_status_column"
    assert columns(assessment) == {"id": "A", "status": "C", "left aside": "B"}
    found = problem(assessment, "column_ignored")
    assert (found.severity, found.cell) == ("warning", "B2")


def test_a_worse_finding_beside_the_picked_column_is_still_refused(firm: Firm) -> None:
    table = "ID | Result | Determination\n3.1.1 | Not Met | Met"

    found = firm.refusal(table, 'name = "Firm"\n[columns]\nstatus = "Determination"')

    assert found.code == "ambiguous_status_column"


def test_an_ignored_column_that_says_no_worse_is_a_note(firm: Firm) -> None:
    assessment = firm.read("Clause | Opinion | QA\n3.1.1 | Met | Met", f'ignore = ["QA"]\n{OWN}')

    assert problem(assessment, "column_ignored").severity == "note"


def test_one_of_two_equal_headers_is_picked_by_its_number(firm: Firm) -> None:
    table = "Clause | Opinion | Opinion\n3.1.1 | Met | Not Met"
    second = 'status = { header = "Opinion", number = 2 }'
    layout = f'name = "Firm"\nignore = [{{ header = "verdict", number = 1 }}]\n[columns]\n{second}'

    refused = firm.refusal(table, OWN)
    assessment = firm.read(table, layout + '\nid = "Clause"')

    assert refused.code == "ambiguous_status_column"
    assert "B, C" in refused.message
    assert findings(assessment) == {"AC.L2-3.1.1": "NOT MET"}


def test_comments_and_others_are_the_columns_that_are_named(firm: Firm) -> None:
    table = "Clause | Opinion | Comments | Why | Since\n3.1.1 | Not Met | other | the reason | x"

    assessment = firm.read(table, f'{OWN}comment = ["Why", "Since"]\n')

    assert assessment.rows[0].comment == "the reason\nSince: x"


def test_points_that_a_layout_names_are_taken_off_only_where_they_can_be(firm: Firm) -> None:
    layout = f'{OWN}deduction = "Minus"\n'
    rows: list[list[Value]] = [["Clause", "Opinion", "Minus"], ["3.13.11", "Not Met", 3]]

    taken = firm.read([*rows, ["3.13.1", "Met", 0]], layout)
    weights = firm.read([*rows, ["3.13.1", "Met", 5]], layout)

    assert (taken.rows[0].deduction, weights.rows[0].deduction) == (3, None)


def test_letters_of_objectives_stand_beside_the_ids(firm: Firm) -> None:
    table = "Clause | Part | Opinion\n3.1.1 | a | Met\n | b | Not Met"

    assessment = firm.read(table, OWN.replace('"Clause"', '["Clause", "Part"]'))

    assert list(findings(assessment)) == ["AC.L2-3.1.1[a]", "AC.L2-3.1.1[b]"]


def test_another_column_of_ids_is_still_compared(firm: Firm) -> None:
    table = "Clause | Requirement ID | Opinion\n3.1.1 | 3.1.1 | Met\n3.1.2 | 3.1.3 | Met"
    table += "\n3.1.4 | 3.1.4 | Met"

    compared = firm.read(table, OWN)
    ignored = firm.read(table, f'ignore = ["Requirement ID"]\n{OWN}')

    assert "conflicting_ids" in codes(compared)
    assert findings(ignored)["AC.L2-3.1.2"] == "MET"


def test_a_column_without_status_words_is_not_replaced(firm: Firm) -> None:
    table = "Clause | Opinion | Status\n3.1.1 | fine by me | Met\n3.1.2 | so so | Met"

    assessment = firm.read(table, OWN)

    assert set(findings(assessment).values()) == {"NOT ASSESSED"}
    assert "unknown_status" in codes(assessment)


def test_an_id_column_that_holds_none_is_no_table(firm: Firm) -> None:
    found = firm.refusal("Clause | Requirement ID | Opinion\nx | 3.1.1 | Met", OWN)

    assert found.code == "no_table_found"


# --- when a layout applies


@pytest.mark.parametrize("above", ["", "Report\n", "Requirements | of | Acme\n\n"])
def test_the_header_may_stand_anywhere(firm: Firm, above: str) -> None:
    assert len(firm.read(above + TABLE, OWN).rows) == 2


def test_a_header_may_be_two_rows_deep(firm: Firm) -> None:
    table = "Clause | Answer |\n | Opinion | Why\n3.1.1 | Not Met | no list"

    assessment = firm.read(table, f'{OWN}comment = "Why"')

    assert assessment.rows[0].comment == "no list"


def test_a_table_that_lacks_a_header_is_read_without_the_layout(firm: Firm) -> None:
    assessment = firm.read("ID | Status\n3.1.1 | Met", OWN)

    assert assessment.recognised[0].layout == "header words"
    assert "read_by_layout" not in codes(assessment)


def test_a_layout_for_some_sheets_leaves_the_others_alone(firm: Firm) -> None:
    sheets = {"AC": TABLE, "Old": TABLE.replace("Not Met", "Met")}

    assessment = firm.read(sheets, f'sheet = "A?"\n{OWN}')

    assert [table.sheet for table in assessment.recognised] == ["AC"]
    assert "table_not_used" in codes(assessment)


def test_a_sheet_that_a_layout_ignores_does_not_count_and_is_named(firm: Firm) -> None:
    sheets = {"2026": TABLE, "2025": "ID | Status\n3.1.1 | Not Met\n3.1.2 | Met"}

    refused = firm.refusal(sheets, OWN)
    assessment = firm.read(sheets, f'ignore_sheets = ["20?5"]\n{OWN}')

    assert refused.code == "ambiguous_table"
    assert findings(assessment) == {"AC.L2-3.1.1": "MET", "AC.L2-3.1.2": "NOT MET"}
    found = problem(assessment, "table_not_used")
    assert (found.severity, found.sheet) == ("warning", "2025")


def test_a_sheet_is_ignored_only_beside_one_that_the_layout_reads(firm: Firm) -> None:
    sheets = {"2025": "ID | Status\n3.1.1 | Not Met"}

    assert firm.read(sheets, f'ignore_sheets = ["*"]\n{OWN}').rows


def test_several_tables_on_a_sheet_are_read(firm: Firm) -> None:
    second = "\n\nAudit\nClause | Opinion | What\n3.3.1 | Not Met | x"

    assessment = firm.read(TABLE + second, OWN)

    assert findings(assessment)["AU.L2-3.3.1"] == "NOT MET"
    assert len(assessment.recognised) == 2


def test_a_fingerprint_is_for_one_header_row(firm: Firm) -> None:
    layout = f'fingerprint = "{row("Clause | What | Opinion")}"\n{OWN}'
    changed = "Clause | Opinion | New\n3.1.1 | Met | x"

    same = firm.read(f"Title\n{TABLE}", layout)
    refused = firm.refusal(changed, layout)

    assert same.recognised[0].fingerprint == row("CLAUSE | | what: | Opinion")
    assert refused.code == "no_table_found"


def test_a_layout_whose_header_row_has_changed_is_named(firm: Firm) -> None:
    layout = f'name = "Firm"\nfingerprint = "{row("ID | Status")}"\n[columns]\nstatus = "Status"'

    assessment = firm.read("ID | Status | New\n3.1.1 | Met | x", layout)

    found = problem(assessment, "layout_not_used")
    assert row("ID | Status | New") in found.hint


def test_two_layouts_that_say_different_things_are_refused_by_name(firm: Firm) -> None:
    other = OWN.replace("Firm", "Other") + 'comment = "What"'

    found = firm.refusal(TABLE, OWN, other)

    assert found.code == "ambiguous_layout"
    assert '"Firm" (1.toml) and "Other" (2.toml)' in found.message
    assert row("Clause | What | Opinion") in found.hint


def test_the_layout_with_the_fingerprint_counts_first(firm: Firm) -> None:
    aimed = f'fingerprint = "{row("Clause | What | Opinion")}"\n{OWN}'
    other = OWN.replace("Firm", "Other") + '[status]\n"Met" = "NOT MET"'

    assert firm.read(TABLE, other, aimed).recognised[0].layout == "Firm"


def test_two_layouts_that_say_the_same_are_no_contradiction(firm: Firm) -> None:
    assert firm.read(TABLE, OWN, OWN.replace("Firm", "Other")).recognised[0].layout == "Firm"


def test_two_layouts_of_one_workbook_must_agree_on_its_cover(firm: Firm) -> None:
    sheets = {"A": TABLE, "B": "Nr | Opinion\n3.3.1 | Met"}
    other = OWN.replace("Firm", "Other").replace("Clause", "Nr")

    found = firm.refusal(
        sheets, f'{OWN}[cover]\nclient = "Name"', f'{other}[cover]\nscope = "Name"'
    )

    assert found.code == "ambiguous_layout"


# --- words, cover, values


def test_words_are_read_and_reported_with_their_cells(firm: Firm) -> None:
    table = "Clause | Opinion\n3.1.1 | Mostly done\n3.1.2 | Inherited\n3.13.11 | Partial, no FIPS"
    words = '"Mostly done" = "NOT MET"\nInherited = "MET"\n"Partial, no FIPS" = "NOT MET -3"'

    assessment = firm.read(table, f"{OWN}[status]\n{words}")

    assert list(findings(assessment).values()) == ["NOT MET", "MET", "NOT MET"]
    assert [one.deduction for one in assessment.rows] == [None, None, 3]
    said = [p.message for p in assessment.problems if p.code == "status_reading"]
    assert any("Assessment!B2" in message for message in said)


def test_points_count_only_where_the_rule_has_two_values(firm: Firm) -> None:
    table = "Clause | Opinion\n3.1.1 | Partial, no FIPS"

    assessment = firm.read(table, f'{OWN}[status]\n"Partial, no FIPS" = "NOT MET -3"')

    assert assessment.rows[0].deduction is None


def test_marks_are_findings_in_the_picked_column_alone(firm: Firm) -> None:
    table = "Clause | Opinion | Seen\n3.1.1 | X | \n3.1.2 | O | X\n3.1.3 | n/a | X"

    assessment = firm.read(table, f'{OWN}[status]\nX = "NOT MET"\nO = "MET"')

    assert list(findings(assessment).values()) == ["NOT MET", "MET", "NOT APPLICABLE"]


def test_a_firms_word_counts_before_marks(firm: Firm) -> None:
    table = "Clause | Opinion\n3.1.1 | O\n3.1.2 | S"

    assessment = firm.read(table, f'{OWN}[status]\nO = "MET"\nS = "NOT MET"')

    assert list(findings(assessment).values()) == ["MET", "NOT MET"]


def test_words_alone_are_for_every_workbook(firm: Firm) -> None:
    words = 'name = "Words"\n[status]\n"Mostly done" = "NOT MET"\n[cover]\nclient = "Kunde"'

    assessment = firm.read("Kunde | Acme\n\nID | Status\n3.1.1 | Mostly done", words)

    assert findings(assessment) == {"AC.L2-3.1.1": "NOT MET"}
    assert assessment.header.client == "Acme"
    assert '"Words" (1.toml)' in problem(assessment, "read_by_layout").message


def test_the_words_of_a_table_count_before_those_for_every_workbook(firm: Firm) -> None:
    words = 'name = "Words"\n[status]\n"Done" = "MET"'

    assessment = firm.read(
        "Clause | Opinion\n3.1.1 | Done", words, f'{OWN}[status]\nDone = "NOT MET"'
    )

    assert findings(assessment) == {"AC.L2-3.1.1": "NOT MET"}


def test_a_word_of_another_table_is_not_known(firm: Firm) -> None:
    sheets = {"A": "Clause | Opinion\n3.1.1 | Done", "B": "ID | Status\n3.3.1 | Done\n3.3.2 | Met"}

    assessment = firm.read(sheets, f'{OWN}[status]\nDone = "MET"')

    assert findings(assessment)["AU.L2-3.3.1"] == "NOT ASSESSED"


def test_a_firms_word_outside_every_table_is_not_passed_over(firm: Firm) -> None:
    sheets = {"A": "Clause | Opinion\n3.1.1 | Met\n3.1.2 | Met", "B": "3.1.1 | Mostly done"}

    found = firm.refusal(sheets, f'{OWN}[status]\n"Mostly done" = "NOT MET"')

    assert found.code == "ambiguous_table"


def test_the_cover_is_read_with_the_keys_of_the_layout(firm: Firm) -> None:
    sheets = {"Deckblatt": "Kunde | Acme\nStichtag | 2026-04-10", "A": TABLE}

    header = firm.read(
        sheets, f'{OWN}[cover]\nclient = "Kunde"\nassessment_date = "Stichtag"'
    ).header

    assert (header.client, header.client_source) == ("Acme", "Deckblatt!B1")
    assert str(header.assessment_date) == "2026-04-10"


def test_values_hold_where_the_workbook_says_nothing(firm: Firm) -> None:
    values = '[values]\nscope = "Enclave"\nlevel = 1\nassessment_type = "gap"'

    silent = firm.read(TABLE, OWN + values)
    said = firm.read(
        {"Cover": "Scope | Plant 2\nAssessment type | C3PAO", "A": TABLE}, OWN + values
    )

    assert (silent.header.scope, silent.header.level) == ("Enclave", 1)
    assert silent.header.assessment_type is AssessmentType.GAP
    assert said.header.scope == "Plant 2"
    assert said.header.assessment_type is AssessmentType.C3PAO
    assert [p.cell for p in said.problems if p.code == "conflicting_cover"] == ["B1", "B2"]


# --- never less safe


@pytest.mark.parametrize("name", ["POA&M", "Plan of action"])
def test_the_clients_poam_stays_one_whatever_its_headers(firm: Firm, name: str) -> None:
    plan = "Clause | Weakness | Opinion | Milestone\n3.1.2 | x | Done | y"

    assessment = firm.read({"A": TABLE, name: plan}, f'{OWN}[status]\nDone = "MET"')

    assert findings(assessment)["AC.L2-3.1.2"] == "NOT MET"
    assert [table.sheet for table in assessment.recognised] == ["A"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["Clause", "Opinion"], ["3.1.1", "Met"], [3.1, "Met"]], "ambiguous_ids"),
        ([["Clause", "Opinion"], ["3.1.1", '=IF(1=1,"Met","")']], "formula_without_value"),
        ([["Clause", "Opinion"], ["AC-1", "Met"]], "not_800_171"),
        ([["Clause", "Opinion"], ["03.01.01", "Met"]], "revision_3"),
    ],
)
def test_what_is_refused_stays_refused(
    firm: Firm, rows: Sequence[Sequence[Value]], code: str
) -> None:
    assert firm.refusal(rows, OWN).code == code


def test_rows_of_two_sheets_that_differ_are_still_ambiguous(firm: Firm) -> None:
    sheets = {"2025": TABLE, "2026": TABLE.replace("Not Met", "Met")}

    assert firm.refusal(sheets, OWN).code == "ambiguous_table"


def test_what_no_word_explains_gives_no_score(firm: Firm) -> None:
    assessment = firm.read("Clause | Opinion\n3.1.1 | Mostly\n3.1.2 | Met", OWN)

    assert score(assessment).score is None
