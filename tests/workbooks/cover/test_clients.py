"""What a firm says of its clients wins over the workbook, and a mistake in it stops the run."""

import datetime as dt
from pathlib import Path

import pytest

from poam_batch.model import Assessment, AssessmentType
from poam_batch.problems import ConfigurationError
from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.cover.clients import Clients, load_clients
from poam_batch.workbooks.read_options import ReadOptions
from tests.workbooks.build import Reader, codes, problem

TABLE = "ID | Status\n3.1.1 | Met"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def load(folder: Path, content: str | bytes) -> Clients:
    """Return a clients file of some text."""
    path = folder / "clients.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_clients(path)


def said(clients: Clients, workbook: str) -> dict[str, str]:
    """Return what is told of a workbook, by field."""
    told = clients.told(workbook)
    return {fact.field: fact.text for fact in told.facts} if told else {}


def test_every_column_is_read_under_the_words_people_use(folder: Path) -> None:
    clients = load(
        folder,
        "Workbook,Name,System,CMMC Level,Type,Conditional date,Classification,POC\n"
        "acme.xlsx,Acme,Enclave,Level 2,C3PAO,01-OCT-2026,CUI,Jane\n",
    )

    assert said(clients, "acme.xlsx") == {
        "client": "Acme",
        "scope": "Enclave",
        "level": "2",
        "assessment_type": "c3pao",
        "conditional_status_date": "2026-10-01",
        "marking": "CUI",
        "contact": "Jane",
    }


@pytest.mark.parametrize("header", ["Client", "OSC", "Organization", "Company Name"])
def test_a_client_stands_under_any_of_its_words(folder: Path, header: str) -> None:
    clients = load(folder, f"File,{header}\nacme.xlsx,Acme\n")

    assert said(clients, "acme.xlsx") == {"client": "Acme"}


def test_it_is_read_as_excel_saves_it(folder: Path) -> None:
    text = 'sep=;\r\nFile;Client;Contact\r\nÁcme*;Ácme, Inc.;="0123"\r\n;;\r\n'

    clients = load(folder, text.encode("cp1252"))

    assert said(clients, "ácme 1.xlsx") == {"client": "Ácme, Inc.", "contact": "0123"}


@pytest.mark.parametrize(
    ("pattern", "workbook", "fits"),
    [
        ("acme*.xlsx", "Acme 2026.XLSX", True),
        ("sub/*.xlsx", "sub/acme.xlsx", True),
        ("sub\\acme.xlsx", "Sub/Acme.xlsx", True),
        ("acme.xlsx", "sub/acme.xlsx", False),
        ("*/acme.xlsx", "sub/acme.xlsx", True),
        ("acme (?).xlsx", "acme (1).xlsx", True),
        ("acme [1].xlsx", "acme [1].xlsx", True),
        ("Ame\u0301lie.xlsx", "am\u00e9lie.xlsx", True),
    ],
)
def test_a_row_is_for_the_files_that_fit_its_pattern(
    folder: Path, pattern: str, workbook: str, fits: bool
) -> None:
    clients = load(folder, f"file,client\n{pattern},Acme\n")

    assert (clients.told(workbook) is not None) is fits


def test_a_file_name_counts_before_a_pattern_and_an_empty_cell_says_nothing(folder: Path) -> None:
    clients = load(folder, "file,client,marking\n*.xlsx,Any,CUI\nacme.xlsx,Acme,\n")

    assert said(clients, "acme.xlsx") == {"client": "Acme", "marking": "CUI"}


def test_two_patterns_that_differ_are_an_error_that_names_both(folder: Path) -> None:
    clients = load(folder, "file,client\nacme*,Acme\n*.xlsx,Beta\n")

    with pytest.raises(ConfigurationError) as caught:
        clients.told("acme.xlsx")

    assert "clients.csv, row 3: " in str(caught.value)
    assert '"Beta" here and "Acme" in clients.csv, row 2' in str(caught.value)


def test_rows_for_no_workbook_are_named(folder: Path) -> None:
    clients = load(folder, "file,client\nacme*,Acme\nbeta*,Beta\n")

    assert [entry.row for entry in clients.unmatched(["acme.xlsx"])] == [3]


@pytest.mark.parametrize(
    ("content", "row", "said"),
    [
        ("file,client,colour\na,b,c\n", 1, '"colour" is not known'),
        ("client\nAcme\n", 1, "which files"),
        ("file,client,name\na,b,c\n", 1, '"name" stands twice'),
        ("file,level\na.xlsx,4\n", 2, '"4" is no CMMC level. Write 1, 2 or 3.'),
        ("file,level\na.xlsx,2 and 3\n", 2, "is no CMMC level"),
        ("file,type\n\na.xlsx,annual\n", 3, '"annual" is no assessment type'),
        ("file,conditional date\na.xlsx,4/10/2026\n", 2, "month and day could be"),
        ("file,client\na.xlsx,Acme, Inc.\n", 2, '"Inc." stands in a column without a header'),
        ("file,client\n,Acme\n", 2, "the row names no file"),
        ('file,client\na.xlsx,"Acme\nInc."\n,Beta\n', 3, "the row names no file"),
        ('file,client\na.xlsx,"Acme\n', None, "not quoted as it should be"),
        ("", None, "is empty"),
        (b"PK\x03\x04", None, "Save it from Excel as a .csv file"),
        (b"\0\0", None, "Save it from Excel as a .csv file"),
    ],
)
def test_a_mistake_is_named_with_its_row(
    folder: Path, content: str | bytes, row: int | None, said: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(folder, content)

    assert "clients.csv" + (f", row {row}: " if row else ": ") in str(caught.value)
    assert said in str(caught.value)


def read_with(reader: Reader, cover: str, row: str) -> Assessment:
    """Return a workbook with a cover, read with what a clients file says of it."""
    path = reader.writer.write({"Cover": cover, "A": TABLE})
    header = "file,client,scope,level,type,conditional date,marking,contact"
    clients = load(reader.writer.folder, f"{header}\nacme.xlsx,{row}\n")
    (assessment,) = read_assessments(path, path.name, ReadOptions(), clients.told(path.name))
    return assessment


COVER = """
CUI
Organization | Beta
Level | 2
Assessment type | Self
Conditional Level 2 status date | 2026-01-10
Contact | Bob
"""


def test_what_the_firm_says_wins_and_each_contradiction_is_a_note(read: Reader) -> None:
    found = read_with(read, COVER, "Acme,Enclave,1,self,2026-02-10,CUI,Jane")

    header = found.header
    assert (header.client, header.scope, header.contact) == ("Acme", "Enclave", "Jane")
    assert (header.level, header.marking) == (1, "CUI")
    assert header.client_source == "clients.csv, row 2"
    assert header.conditional_status_date == dt.date(2026, 2, 10)
    notes = [one for one in found.problems if one.code == "clients_file_wins"]
    assert [one.cell for one in notes] == ["B2", "B3", "B5", "B6"]
    assert notes[0].message == (
        'Cover!B2: the client "Beta" was not used; clients.csv, row 2 says "Acme".'
    )


def test_what_the_firm_repeats_is_no_note(read: Reader) -> None:
    found = read_with(read, COVER, "beta,,Level 2,Self-assessment,10.01.2026,,Bob")

    assert "clients_file_wins" not in codes(found)


def test_what_the_firm_leaves_empty_comes_from_the_workbook(read: Reader) -> None:
    found = read_with(read, COVER, ",,,C3PAO,,,")

    assert found.header.client == "Beta"
    assert found.header.assessment_type is AssessmentType.C3PAO
    assert problem(found, "clients_file_wins").value == "Self"


def test_two_cells_that_differ_are_no_warning_where_the_firm_decides(read: Reader) -> None:
    found = read_with(read, "Client | Beta\nCompany | Gamma", "Acme,,,,,,")

    assert "conflicting_cover" not in codes(found)
    assert found.header.client == "Acme"


def test_the_example_in_the_documentation_is_read(folder: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "formats.md").read_text(encoding="utf-8")
    example = page.partition("<!-- clients.csv -->\n```\n")[2].partition("```")[0]

    clients = load(folder, example)

    assert len(clients.entries) == 3
    assert said(clients, "Acme 2026.xlsx")["client"] == "Acme Tool"
    assert said(clients, "beta 2026.xlsx")["assessment_type"] == "self"
    assert said(clients, "gamma.csv") == {"marking": "CUI"}
