"""What the cover says: client, scope, codes, dates, SSP, type, marking."""

import datetime as dt
from dataclasses import replace

import pytest

from poam_batch.model import AssessmentType, Header, Ssp
from tests.workbooks.build import Reader, Rows, codes, problem

TABLE = "ID | Status\n3.1.1 | Met"


def header(read: Reader, cover: Rows) -> Header:
    """Return what a cover says."""
    return read.one({"Cover": cover, "A": TABLE}).header


def test_the_cover_is_read(read: Reader) -> None:
    found = header(
        read,
        """
        Assessment of our systems
        Organization: | Acme Machining
        System | Enclave A
        CAGE Code(s) | 1abc2, 3DEF4
        UEI | ABCDEF123456
        Assessment type | Self-assessment
        Assessment start date | 2026-04-01
        Assessment date | 10-APR-2026
        Lead assessor | Jane Doe
        Point of contact | Bob
        SSP name | Acme SSP
        SSP version | 2.1
        SSP date | 2026-01-05
        Conditional CMMC Status Date | 2026-05-01
        Level 2 status | Final Level 2 (C3PAO)
        """,
    )

    assert replace(found, sources=()) == Header(
        client="Acme Machining",
        client_source="Cover!B2",
        level=2,
        scope="Enclave A",
        cage_codes=("1ABC2", "3DEF4"),
        uei="ABCDEF123456",
        assessment_type=AssessmentType.SELF,
        assessment_start=dt.date(2026, 4, 1),
        assessment_date=dt.date(2026, 4, 10),
        conditional_status_date=dt.date(2026, 5, 1),
        ssp=Ssp("Acme SSP", "2.1", dt.date(2026, 1, 5)),
        assessor="Jane Doe",
        contact="Bob",
        final_level_2=True,
    )


def test_key_and_value_may_share_a_cell_or_stand_above_the_table(read: Reader) -> None:
    found = read.one(f"Client: Acme | | CAGE | 1ABC2\n\n{TABLE}").header

    assert (found.client, found.cage_codes) == ("Acme", ("1ABC2",))


def test_a_key_is_never_the_value_of_the_key_before_it(read: Reader) -> None:
    found = header(read, "Client | | CAGE code | 1ABC2\nUEI | x")

    assert found.client_source == "file name"
    assert found.cage_codes == ("1ABC2",)


def test_a_row_of_keys_has_its_values_below(read: Reader) -> None:
    found = header(read, "Client | CAGE code | Level\nAcme | 1ABC2 | 2")

    assert (found.client, found.cage_codes) == ("Acme", ("1ABC2",))


def test_the_file_name_is_the_last_resort_and_that_is_said(read: Reader) -> None:
    assessment = read.one(TABLE)

    assert (assessment.header.client, assessment.header.client_source) == ("acme", "file name")
    assert problem(assessment, "client_from_file_name")


@pytest.mark.parametrize("value", ["[Client name]", "TBD", "N/A", "<enter name>"])
def test_a_placeholder_is_no_client(read: Reader, value: str) -> None:
    assert header(read, f"Client | {value}\nUEI | x").client == "acme"


def test_two_clients_are_a_warning_and_the_first_is_taken(read: Reader) -> None:
    assessment = read.one({"Cover": "Client | Acme\nCompany | Beta", "A": TABLE})

    found = problem(assessment, "conflicting_cover")
    assert assessment.header.client == "Acme"
    assert '"Acme" was taken' in found.message


def test_of_two_dates_the_earliest_is_taken(read: Reader) -> None:
    cover = "Conditional status date | 2026-05-09\nConditional date | 2026-05-01"

    assessment = read.one({"Cover": cover, "A": TABLE})

    assert assessment.header.conditional_status_date == dt.date(2026, 5, 1)
    assert "conflicting_cover" in codes(assessment)


def test_a_date_that_can_be_read_in_two_ways_is_not_taken(read: Reader) -> None:
    assessment = read.one({"Cover": "Assessment date | 4/10/2026", "A": TABLE})

    assert assessment.header.assessment_date is None
    assert problem(assessment, "bad_date").cell == "B1"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("C3PAO", AssessmentType.C3PAO),
        ("Level 2 certification assessment", AssessmentType.C3PAO),
        ("Mock C3PAO assessment", AssessmentType.GAP),
        ("Readiness review", AssessmentType.GAP),
        ("Level 2 (Self)", AssessmentType.SELF),
        ("DCMA DIBCAC High", AssessmentType.DIBCAC),
    ],
)
def test_the_assessment_type_is_known_by_its_words(
    read: Reader, words: str, kind: AssessmentType
) -> None:
    assert header(read, f"Assessment type | {words}\nUEI | x").assessment_type is kind


def test_an_unknown_assessment_type_is_a_warning(read: Reader) -> None:
    assessment = read.one({"Cover": "Assessment type | Annual", "A": TABLE})

    assert assessment.header.assessment_type is None
    assert problem(assessment, "unknown_assessment_type").cell == "B1"


def test_a_cage_code_that_is_none_is_a_warning(read: Reader) -> None:
    assessment = read.one({"Cover": "CAGE | 1ABC2; 12", "A": TABLE})

    assert assessment.header.cage_codes == ("1ABC2",)
    assert "12 is no CAGE code" in problem(assessment, "bad_cage_code").message


@pytest.mark.parametrize(
    ("banner", "marking"),
    [
        ("***** CUI (When Filled In) *****", "CUI"),
        ("CUI", "CUI"),
        ("CUI//SP-CTI", "CUI//SP-CTI"),
        ("Where CUI is kept", None),
        ("***** UNCLASSIFIED (SAMPLE DATA) *****", None),
    ],
)
def test_the_marking_comes_from_a_banner(read: Reader, banner: str, marking: str | None) -> None:
    assert read.one(f"{banner}\n\n{TABLE}").header.marking == marking


def test_the_header_of_an_id_column_is_no_marking(read: Reader) -> None:
    assert read.one("CUI | Status\n3.1.1 | Met").header.marking is None


def test_a_conditional_date_of_one_level_is_not_another_levels(read: Reader) -> None:
    cover = "Organization | Acme\nConditional Level 2 Status Date | 2026-01-10"
    both = "ID | Status\n3.1.1 | Met\nAC.L3-3.1.2e | Met"

    two, three = read.all({"Cover": cover, "A": both})

    assert two.header.conditional_status_date == dt.date(2026, 1, 10)
    assert dict(two.header.sources)["conditional_status_date"] == "Cover!B2"
    assert three.header.conditional_status_date is None


def test_every_fact_names_its_place_and_what_decided_the_level(read: Reader) -> None:
    found = header(read, "Client | Acme\nScope | Enclave A\nLevel | 1")

    assert found.client_source == "Cover!B1"
    assert dict(found.sources)["scope"] == "Cover!B2"
    assert dict(found.sources)["level"] == "Cover!B3"


@pytest.mark.parametrize(("ident", "source"), [("3.1.1", "plain ids"), ("AC.L2-3.1.1", "the ids")])
def test_without_a_cell_the_ids_give_the_level(read: Reader, ident: str, source: str) -> None:
    found = read.one(f"ID | Status\n{ident} | Met").header

    assert dict(found.sources)["level"] == source


def test_long_texts_are_no_banners_and_read_at_once(read: Reader) -> None:
    banners = [["CUI" + "(" * 32_000 + "b" * end for end in range(1, 40)]] * 3

    found = header(read, banners)

    assert found.marking is None
