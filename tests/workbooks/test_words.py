"""Every header word and every status word of the field guide, in the shapes people type them."""

from collections.abc import Callable

import pytest

from tests.workbooks.build import Reader, Value, codes, findings, problem, requirement_rows, score

ID_WORDS = [
    *("Requirement Number", "Requirement ID", "Requirement Acronym", "Requirement #"),
    *("Control ID", "Control Number", "Control #", "NIST 800-171 Control Number", "Identifier"),
    *("Security Requirement", "Practice", "Practice ID", "CMMC Practice", "CMMC ID", "CUI"),
    *("Req ID", "Related Control ID", "Objective Number", "AO ID", "Assessment Objective ID"),
    *(
        "Sort-As",
        "req_id",
        "control_number",
        "Requirement\nNumber",
        "Control\r\nID",
        "PRACTICE ID:",
    ),
    *("  Requirement   ID ", "Requirement\u00a0ID", "*Requirement ID", "Requirement ID*"),
]
STATUS_WORDS = [
    *("Score", "Assessment Status", "Status", "Implementation Status", "Implementation State"),
    *("Assessment Result", "Determination", "Compliance Status", "Finding", "Result"),
    *("Met / Not Met", "MET?", "Compliant?", "Implemented?", "assessment_status", "STATUS:"),
    *("Assessment\nStatus", "Met/Not Met", "Met / Not Met / N/A", "\u00a0Status\u00a0"),
]
MEANINGS = {
    "MET": "Met|Yes|Y|Implemented|Fully Implemented|Compliant|Satisfied|Pass|TRUE",
    "NOT MET": "Not Met|No|N|Not Implemented|Planned|In Progress|Partially Implemented|"
    "Partially Met|Partial|Partially Compliant|Non-Compliant|Other Than Satisfied|Fail|"
    "Not Met -5|FALSE|Not Met -3",
    "NOT APPLICABLE": "N/A|NA|Not Applicable",
    "NOT ASSESSED": "Not Assessed|Not Evaluated|Not Reviewed|Unreviewed|TBD|-|Inherited|"
    "Alternate Implementation|Alternative Implementation|Enduring exception|"
    "Temporary deficiency|Risk accepted",
}
WORDS = [(word, finding) for finding, words in MEANINGS.items() for word in words.split("|")]
SHAPES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "capitals": str.upper,
    "small": str.lower,
    "spaces around": lambda word: f"  {word}\t",
    "two spaces": lambda word: word.replace(" ", "  "),
    "no-break space": lambda word: word.replace(" ", "\u00a0"),
    "line break": lambda word: word.replace(" ", "\n"),
    "underscore": lambda word: word.replace(" ", "_"),
    "hyphen": lambda word: word.replace(" ", "-"),
    "unicode dashes": lambda word: word.replace("-", "\u2013").replace(" ", "\u2011"),
    "zero width": lambda word: f"\u200b{word[:2]}\u200b{word[2:]}\ufeff",
    "star": lambda word: f"* {word}",
    "apostrophe": lambda word: f"'{word}",
    "bullet": lambda word: f"\u2022 {word}",
    "tick": lambda word: f"\u2713 {word}",
    "full stop": lambda word: f"{word}.",
    "full width": lambda word: "".join(
        chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word
    ),
}


@pytest.mark.parametrize("word", ID_WORDS)
def test_these_words_head_the_ids(read: Reader, word: str) -> None:
    rows = requirement_rows({"3.1.5": "Not Met"})
    rows[0][0] = word

    assert score(read.one(rows)).score == 107


@pytest.mark.parametrize("word", STATUS_WORDS)
def test_these_words_head_the_status(read: Reader, word: str) -> None:
    rows = requirement_rows({"3.1.5": "Not Met"})
    rows[0][1] = word

    assert score(read.one(rows)).score == 107


@pytest.mark.parametrize(("word", "finding"), WORDS)
def test_a_word_means_the_same_in_every_shape(read: Reader, word: str, finding: str) -> None:
    rows: list[list[Value]] = [["ID", "Status"]]
    rows += [[f"3.1.{n}", shape(word)] for n, shape in enumerate(SHAPES.values(), 1)]

    found = findings(read.one([*rows, ["3.3.1", "Met"]]))

    assert {name: found[f"AC.L2-3.1.{n}"] for n, name in enumerate(SHAPES, 1)} == dict.fromkeys(
        SHAPES, finding
    )


@pytest.mark.parametrize(
    "word",
    [
        *(
            "Mostly",
            "Met?",
            "Not",
            "Met with exceptions",
            "Almost Met",
        ),
        *("Met (partially)", "Will be Met", "MET / NOT MET", "Met or Not Met", "Met N/A", "Yes/No"),
        *(
            "( ) Met ( ) Not Met",
            "[ ] Met",
            "\u2610 Met",
            "\u2260 Met",
            "!Met",
            "\u2717 Met",
            "Met\u00b9",
        ),
        *(
            "None",
            "null",
            "nan",
            "0.8",
            "80%",
            "1",
            "100",
            "OK",
            "Done",
            "Complete",
        ),
        *(
            "\u041cet",
            "M e t t",
            "Met Met",
            "not met\u0338",
            "Non",
            "S",
            "O",
            "X",
            "\u2713",
            "\u2705",
            "3",
            "5",
        ),
    ],
)
def test_any_other_word_is_no_finding_and_gives_no_score(read: Reader, word: str) -> None:
    assessment = read.one(requirement_rows({"3.1.1": word}))

    result = score(assessment)
    assert findings(assessment)["AC.L2-3.1.1"] == "NOT ASSESSED"
    assert problem(assessment, "unknown_status").cell == "B2"
    assert (result.score, result.score_low, result.score_high) == (None, 105, 110)


@pytest.mark.parametrize("value", [1, 0, 3, 0.8, 100, -5])
def test_a_number_among_words_is_no_finding(read: Reader, value: float) -> None:
    rows = requirement_rows()
    rows[1][1] = value

    assessment = read.one(rows)

    assert problem(assessment, "unknown_status").cell == "B2"
    assert score(assessment).score is None


def test_tick_marks_alone_are_no_words(read: Reader) -> None:
    rows = requirement_rows(dict.fromkeys(("3.1.1", "3.1.2"), "\u2611"))

    assert score(read.one(rows)).score is None


def test_booleans_are_findings_and_not_numbers(read: Reader) -> None:
    rows = [[row[0], row[1] != "Not Met", row[2]] for row in requirement_rows({"3.1.5": "Not Met"})]

    assessment = read.one([["ID", "Compliant?", "Comment"], *rows[1:]])

    assert score(assessment).score == 107
    assert codes(assessment) == set()


@pytest.mark.parametrize(
    "header",
    [
        *("2026 Status", "Status as of 10/1/2026", "Status 2026-10-01", "Status (Oct 2026)"),
        *("FY26 Assessment Status", "Q4 2026 Status", "Status as of October 1, 2026"),
        *("In Compliance?", "Status: M/NM/NA"),
    ],
)
def test_a_day_beside_the_only_status_is_no_reason_to_refuse(read: Reader, header: str) -> None:
    rows = requirement_rows({"3.1.1": "Not Met"})
    rows[0][1] = header

    assert score(read.one(rows)).score == 105


def test_a_status_of_a_day_is_none_beside_one_of_no_day(read: Reader) -> None:
    rows = "ID | 2024 Status | Status\n3.1.1 | Met | Not Met\n3.1.2 | Met | Met"

    assert findings(read.one(rows)) == {"AC.L2-3.1.1": "NOT MET", "AC.L2-3.1.2": "MET"}


@pytest.mark.parametrize("second", ["Not Met", ""])
def test_statuses_of_two_days_stay_ambiguous(read: Reader, second: str) -> None:
    rows = f"ID | Status 2024 | Status 2026\n3.1.1 | Met | {second}\n3.1.2 | Met |"

    assert read.refusal(rows).code == "ambiguous_status_column"


@pytest.mark.parametrize(
    ("word", "finding"),
    [
        *(("1 - Met", "MET"), ("2 - Not Met", "NOT MET"), ("3. Not Implemented", "NOT MET")),
        *(("1) Implemented", "MET"), ("Not Met (Minor)", "NOT MET"), ("Not Met - High", "NOT MET")),
        *(("Non-Compliant: low risk", "NOT MET"), ("2 Met", None), ("Met (Minor)", None)),
        *(("1 - Yes", None), ("Not Met (N/A)", None), ("Not Met (now Met)", None)),
    ],
)
def test_numbers_before_a_word_and_how_bad_a_gap_is(
    read: Reader, word: str, finding: str | None
) -> None:
    found = read.one([["ID", "Status"], ["3.1.1", word], ["3.1.2", "Met"]])

    assert findings(found)["AC.L2-3.1.1"] == (finding or "NOT ASSESSED")
    assert ("unknown_status" in codes(found)) is (finding is None)
