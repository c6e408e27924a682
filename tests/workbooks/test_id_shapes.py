"""Every shape of an id, in a whole workbook: all requirements are known again, or it is refused."""

from collections.abc import Callable

import pytest
import xlsxwriter

from poam_batch.rulesets.load import load_rule_set
from poam_batch.rulesets.ruleset import Requirement
from tests.workbooks.build import (
    HEADER,
    Reader,
    Value,
    Writer,
    codes,
    findings,
    objective_rows,
    problem,
    requirement_rows,
    score,
)

LEVEL_2 = load_rule_set(2).requirements
ONE_GAP = {"3.1.5": "Not Met"}  # three points


def padded(short: str) -> str:
    """Return `03.01.05` for `3.1.5`."""
    return ".".join(number.zfill(2) for number in short.split("."))


def typed_rows(shape: str, level: int = 2) -> list[list[Value]]:
    """Return a row a requirement with its id typed in a shape, all MET but 3.1.5."""
    rows: list[list[Value]] = [HEADER]
    for r in load_rule_set(level).requirements:
        text = shape.format(
            id=r.id, short=r.short_id, padded=padded(r.short_id), family=r.family, t=r.title
        )
        rows.append([text, ONE_GAP.get(r.short_id, "Met"), "why"])
    return rows


@pytest.mark.parametrize(
    "shape",
    [
        "{short}",
        "{id}",
        " {short}\t ",
        "{short}\u00a0",
        "\u200b{short}\u200b",
        "\ufeff{id}",
        "\u200e{short}\u200f",
        "{short}\n",
        "{short}\r\n",
        "* {short}",
        "*{short}",
        "**{short}**",
        "'{short}",
        "\u2019{short}",
        "\u2022 {short}",
        "{short}.",
        "{short}*",
        '"{short}"',
        "({short})",
        "\u00a7 {short}",
        "{short} - {t}",
        "{short} \u2013 {t}",
        "{short}\u2014{t}",
        "{short}: {t}",
        "{short}. {t}",
        "{short} {t}",
        "{short}\n{t}",
        "{id} \u2013 {t} [CUI DATA]",
        "{id}\n{t}",
        "{family}.L2\u2011{short}",
        "{family}.L2\u2013{short}",
        "{family}.L2 - {short}",
        "{family}.L2 {short}",
        "{family}_L2_{short}",
        "{family}-L2-{short}",
        "{family}-{short}",
        "{family} {short}",
        "Requirement {short}",
        "Control {short}",
        "Practice {id}",
        "CMMC {id}",
        "NIST {short}",
        "NIST SP 800-171 {short}",
        "NIST SP 800-171 Rev. 2 {short}",
        "SP 800-171 r2: {short}",
        "{short} ({id})",
        "{id} ({short})",
        "{short}/{id}",
        "{padded} ({short})",
    ],
)
def test_an_id_in_this_shape_is_read_without_a_word(read: Reader, shape: str) -> None:
    text = typed_rows(shape)
    if shape.startswith("{padded}"):
        text.insert(0, ["NIST SP 800-171 Rev. 2"])

    assessment = read.one(text)

    assert [row.requirement for row in assessment.rows] == [r.id for r in LEVEL_2]
    assert score(assessment).score == 107
    assert codes(assessment) == set()


@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_case_does_not_matter_in_an_id(read: Reader, case: Callable[[str], str]) -> None:
    rows = [[case(str(row[0])), *row[1:]] for row in typed_rows("{id}")]

    assert score(read.one(rows)).score == 107


def test_full_width_digits_are_digits(read: Reader) -> None:
    wide = str.maketrans(
        "0123456789.", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff0e"
    )
    rows = [HEADER, *([str(row[0]).translate(wide), *row[1:]] for row in typed_rows("{short}")[1:])]

    assert score(read.one(rows)).score == 107


@pytest.mark.parametrize(
    "shape",
    [
        "{short}[{label}]",
        "{short}[{label}]\t ",
        "{short} [{label}]",
        "{short}\u00a0[{label}]",
        "{short}\n[{label}]",
        "{short}({label})",
        "{short}.{label}",
        "{short}{label}",
        "{short}_{label}",
        "{short}-{label}",
        "{short} {label}",
        "{short} - [{label}]",
        "{short} \u2013 {label}",
        "{id}[{label}]",
        "{id}.{label}",
        "{id}[{label}] - Determine if it is so.",
        "\uff13{tail}\uff3b{label}\uff3d",
    ],
)
def test_an_objective_in_this_shape_is_read_without_a_word(read: Reader, shape: str) -> None:
    rows = [
        [
            shape.format(id=r.id, short=r.short_id, tail=r.short_id[1:], label=o.label),
            "Not Met" if o.id == "3.1.5[b]" else "Met",
            "why",
        ]
        for r in LEVEL_2
        for o in r.objectives
    ]

    assessment = read.one([HEADER, *rows])

    assert len(findings(assessment)) == len(assessment.rows) == 320
    assert score(assessment).score == 107
    assert codes(assessment) == set()


@pytest.mark.parametrize("single", ["{short}", "{short}[a]", "{short}.a", "{id}[a]"])
def test_the_only_objective_of_a_requirement_may_have_its_letter_or_none(
    read: Reader, single: str
) -> None:
    def typed(requirement: Requirement, label: str) -> str:
        shape = single if len(requirement.objectives) == 1 else "{id}[" + label + "]"
        return shape.format(id=requirement.id, short=requirement.short_id)

    rows: list[list[Value]] = [HEADER]
    rows += [[typed(r, o.label), "Met", ""] for r in LEVEL_2 for o in r.objectives]

    assert score(read.one(rows)).score == 110


def test_sort_as_beside_plain_ids_is_revision_2(read: Reader) -> None:
    header: list[Value] = ["Sort-As", "Identifier", "Finding"]
    rows: list[list[Value]] = [
        [f"{padded(r.short_id)}.0", r.short_id, ONE_GAP.get(r.short_id, "Met")] for r in LEVEL_2
    ]

    assert score(read.one([header, *rows])).score == 107


@pytest.mark.parametrize("shape", ["{padded}", "{padded}.0", "{padded}.a", "{padded}[a]"])
def test_padded_ids_alone_are_revision_3(read: Reader, shape: str) -> None:
    assert read.refusal(typed_rows(shape)).code == "revision_3"


@pytest.mark.parametrize("shape", ["{padded}", "{padded}.0", "{family}.L2-{padded}"])
def test_padded_ids_that_say_revision_2_are_read(read: Reader, shape: str) -> None:
    rows = typed_rows(shape)
    rows.insert(0, ["NIST SP 800-171 Revision 2"])

    assert score(read.one(rows)).score == 107


def test_practices_of_cmmc_1_are_read_by_their_cui_column(read: Reader) -> None:
    header: list[Value] = ["Practice", "CUI", "Status"]
    rows: list[list[Value]] = [
        [f"{r.family}.{1 + n % 3}.{n:03}", r.short_id, ONE_GAP.get(r.short_id, "Met")]
        for n, r in enumerate(LEVEL_2)
    ]
    more: list[list[Value]] = [
        ["AM.3.036", None, "Met"],
        ["AU.2.044", "N/A", "Not Met"],
        ["IR.2.093", "-", "Met"],
    ]

    assessment = read.one([header, *rows, *more])

    assert score(assessment).score == 107
    note = problem(assessment, "outside_level")
    assert (note.severity, note.cell) == ("note", "B112")
    assert "3 rows hold practices of CMMC 1.0" in note.message


def test_a_cui_cell_that_cannot_be_read_is_an_error_all_the_same(read: Reader) -> None:
    assessment = read.one("Practice | CUI | Status\nAC.1.001 | 3.1.1 | Met\nAC.1.002 | 3.1.x | Met")

    assert problem(assessment, "unknown_id").cell == "B3"


@pytest.mark.parametrize(
    "shape", ["{family}.1.001", "{family}.2.016", "{family}-1", "{family}-2(1)"]
)
def test_ids_of_other_catalogs_are_refused(read: Reader, shape: str) -> None:
    assert read.refusal(typed_rows(shape)).code == "not_800_171"


def test_the_names_of_2021_beside_level_2_names_are_level_2(read: Reader) -> None:
    level_1 = {nist for r in load_rule_set(1).requirements for nist in r.nist_ids}
    rows: list[list[Value]] = [
        [r.id.replace("L2", "L1") if r.short_id in level_1 else r.id, "Met", ""] for r in LEVEL_2
    ]

    assessment = read.one([HEADER, *rows])

    assert len(level_1) == 17
    assert assessment.header.level == 2
    assert score(assessment).score == 110


@pytest.mark.parametrize("shape", ["{id}", "{short}", "{id} - {t} [FCI Data]", "* {id}\u00a0"])
def test_the_names_of_level_1_are_read(read: Reader, shape: str) -> None:
    assessment = read.one(typed_rows(shape, level=1))

    assert assessment.header.level == 1
    assert score(assessment).status == "final"


@pytest.mark.parametrize(
    "shape", ["{id}", "{short}", "{id} - {t}", " {short}\u00a0", "{family}.L3\u2013{short}"]
)
def test_the_names_of_level_3_are_read(read: Reader, shape: str) -> None:
    assessment = read.one(typed_rows(shape, level=3))

    assert assessment.header.level == 3
    assert score(assessment).score == 24


@pytest.mark.parametrize("number", [3.1, 3, 3.0, "3.1", "3.10", "03.01"])
def test_a_number_with_a_status_may_be_several_requirements(read: Reader, number: Value) -> None:
    rows = requirement_rows()
    rows[10][0] = number

    found = read.refusal(rows)

    assert found.code == "ambiguous_ids"
    assert "Assessment!A11" in found.message


@pytest.mark.parametrize("number", [3.1, "3.10", 3.14])
@pytest.mark.parametrize("beside", [None, 0.85, 17])
def test_a_number_without_a_status_heads_a_family(
    read: Reader, number: Value, beside: Value
) -> None:
    rows = requirement_rows(ONE_GAP)
    rows.insert(5, [number, beside, None])

    assert score(read.one(rows)).score == 107


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "3.1.100",
            "3.1.1.2",
            "13.1.1",
            "v3.1.1",
            "3.1.1-2",
            "3.1.1\u00b9",
            "3.1.\u2460",
            "3,1,1",
        ),
        *(
            "3.1.1/2",
            "3.1.l",
            "3.1.x",
            "Section 3.1.1",
            "3.1.1[a], [b]",
            "3.1.1 and .2",
            "3.1.1[z]",
        ),
        *("AU.L2-3.1.1", "3.1.99", "1.3.1.1", "3.1.1 to 3", "3.1.1[a-c]"),
    ],
)
def test_what_is_no_id_is_an_error_and_never_another_requirement(read: Reader, typed: str) -> None:
    rows = requirement_rows()
    rows[1][0] = typed

    assessment = read.one(rows)

    assert problem(assessment, "unknown_id").cell == "A2"
    result = score(assessment)
    assert (result.score, result.status) == (None, "incomplete")
    assert (result.score_low, result.score_high) == (105, 110)


def test_ids_in_merged_cells_hold_for_the_letters_beside_them(writer: Writer, read: Reader) -> None:
    rows: list[list[Value]] = [["Requirement Number", "Objective", "Finding"]]
    merged = []
    for requirement in LEVEL_2:
        start = len(rows) + 1
        for number, one in enumerate(requirement.objectives):
            word = "Not Met" if one.id == "3.1.5[b]" else "Met"
            rows.append([None if number else requirement.id, f"[{one.label}]", word])
        if len(rows) > start:
            merged.append(f"A{start}:A{len(rows)}")

    (assessment,) = read.at(writer.write({"A": rows}, merged={"A": merged}))

    assert len(findings(assessment)) == 320
    assert score(assessment).score == 107


def test_letters_below_a_heading_are_not_lent_to_the_requirement_above_it(read: Reader) -> None:
    assessment = read.one(
        """
        Requirement | Objective | Status
        3.1.1 | [a] | Met
        Some heading | |
         | [b] | Not Met
        """
    )

    assert findings(assessment) == {"AC.L2-3.1.1[a]": "MET"}
    assert problem(assessment, "unknown_id").cell == "A4"


class Xlsx:
    """A workbook written cell by cell, with what openpyxl does not write: links, runs, formulas."""

    def __init__(self, writer: Writer) -> None:
        self.path = writer.folder / "acme.xlsx"
        self.book = xlsxwriter.Workbook(str(self.path))
        self.sheet = self.book.add_worksheet("A")
        self.sheet.write_row(0, 0, HEADER)
        self.bold = self.book.add_format({"bold": True})

    def link(self, row: int, text: str) -> None:
        self.sheet.write_url(row, 0, "https://example.com/a", string=text)

    def runs(self, row: int, text: str) -> None:
        self.sheet.write_rich_string(row, 0, text[:2], self.bold, text[2:4], text[4:])

    def formula(self, row: int, text: str) -> None:
        self.sheet.write_formula(row, 0, f'=HYPERLINK("#B{row}",C{row})', None, text)

    def joined(self, row: int, text: str) -> None:
        self.sheet.write_formula(row, 0, f'=D{row}&"-"&E{row}', None, text)

    def lines(self, row: int, text: str) -> None:
        self.sheet.write_string(row, 0, f"{text}\n(see the policy)", self.bold)

    def locked_as_text(self, row: int, text: str) -> None:
        self.sheet.write_string(row, 0, text, self.book.add_format({"quote_prefix": True}))


@pytest.mark.parametrize("kind", ["link", "runs", "formula", "joined", "lines", "locked_as_text"])
def test_an_id_in_a_cell_of_this_kind_is_read(writer: Writer, read: Reader, kind: str) -> None:
    made = Xlsx(writer)
    for row, requirement in enumerate(LEVEL_2, 1):
        getattr(made, kind)(row, requirement.id)
        made.sheet.write_row(row, 1, [ONE_GAP.get(requirement.short_id, "Met"), "why"])
    made.book.close()

    (assessment,) = read.at(made.path)

    assert score(assessment).score == 107
    assert codes(assessment) == set()


def test_runs_in_the_sheet_itself_and_readings_of_a_script_are_one_text(
    writer: Writer, read: Reader
) -> None:
    path = writer.write({"A": "ID | Status\nX | Met\n3.1.2 | Met"})
    runs = b'<c r="A2" t="inlineStr"><is><r><t>3.1</t></r><r><rPr><b/></rPr><t>.5</t></r></is></c>'
    rest = b'<c r="B2" t="inlineStr"><is><t>Not</t><rPh sb="0" eb="1"><t>no</t></rPh></is></c>'
    sheet = "xl/worksheets/sheet1.xml"

    def change(xml: bytes) -> bytes:
        start, end = xml.index(b'<c r="A2"'), xml.index(b"</row>", xml.index(b'<c r="A2"'))
        return xml[:start] + runs + rest.replace(b"Not<", b"Not Met<") + xml[end:]

    (assessment,) = read.at(writer.patched(path, sheet, change))

    assert findings(assessment) == {"AC.L2-3.1.5": "NOT MET", "AC.L2-3.1.2": "MET"}


def test_objective_rows_of_the_builder_are_the_whole_level(read: Reader) -> None:
    assert score(read.one(objective_rows())).score == 110
