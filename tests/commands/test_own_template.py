"""A run with a firm's own POA&M workbook in place of the shipped template."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from poam_batch.cli import main
from poam_batch.shipped import POAM_TEMPLATE, shipped
from tests.books import open_output, write_book
from tests.outputs.fill.exports import saved


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    write_book(folder / "acme.xlsx", words={"3.1.3": "Not Met"}, levels=(2,))
    return folder


def run(inbox: Path, template: Path, *options: str) -> Result:
    out = ["-o", str(inbox.parent / "out"), "--jobs", "1", "--poam-template", str(template)]
    return CliRunner().invoke(main, ["run", str(inbox), *out, "--as-of", "2026-11-22", *options])


def own(inbox: Path, cell: str, text: str) -> Path:
    """Write a firm's template: the shipped one with one cell changed."""
    book = open_output(shipped("templates") / POAM_TEMPLATE)
    book["POA&M"][cell] = text
    path = inbox.parent / "firm plan.xlsx"
    path.write_bytes(saved(book))
    return path


def test_the_plan_is_made_from_the_firms_workbook(inbox: Path) -> None:
    done = run(inbox, own(inbox, "A1", "Firm & Co., for {{ client }}"))

    (poam,) = inbox.parent.glob("out/*/*-poam.xlsx")
    assert done.exit_code == 0, done.output
    assert open_output(poam)["POA&M"]["A1"].value == "Firm & Co., for Acme Tool"


def of_another_layout(inbox: Path) -> Path:
    """Write a firm's template with two columns swapped, one renamed, and a sheet of its own."""
    book = open_output(shipped("templates") / POAM_TEMPLATE)
    plan = book["POA&M"]
    for row in (8, 10, 12):
        title, weakness = plan.cell(row, 4), plan.cell(row, 5)
        title.value, weakness.value = weakness.value, title.value
    plan["I8"] = "Owner"
    for cells in book["_poam_batch"].iter_rows(max_col=3):
        if cells[1].value == "responsible":
            cells[2].value = "Owner"
    book.create_sheet("House rules")["A1"] = "Rules for {{ client }}"
    path = inbox.parent / "another layout.xlsx"
    path.write_bytes(saved(book))
    return path


def typed(inbox: Path, sheet: str, cell: str, text: str) -> None:
    """Type into the POA&M that stands, as a person does."""
    (poam,) = inbox.parent.glob("out/*/*-poam.xlsx")
    book = open_output(poam)
    book[sheet][cell] = text
    poam.write_bytes(saved(book))


def standing(inbox: Path) -> Workbook:
    (poam,) = inbox.parent.glob("out/*/*-poam.xlsx")
    return open_output(poam)


def layout(book: Workbook) -> list[object]:
    rows = book["_poam_batch"].iter_rows(values_only=True)
    return [*(row[2] for row in rows if row[0] == "column"), *(c.value for c in book["POA&M"][8])]


def plain_run(inbox: Path) -> Result:
    return run(inbox, shipped("templates") / POAM_TEMPLATE)


def test_a_template_of_another_layout_leaves_the_workbook_s_own_layout_alone(inbox: Path) -> None:
    plain_run(inbox)
    typed(inbox, "POA&M", "I9", "Kim")
    before = layout(standing(inbox))
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met", "3.1.4": "Not Met"})

    done = run(inbox, of_another_layout(inbox))

    book = standing(inbox)
    plan = book["POA&M"]
    assert (done.exit_code, layout(book)) == (0, before)
    assert [plan[cell].value for cell in ("C9", "D9", "I9")] == [
        "AC.L2-3.1.3",
        "Control CUI Flow",
        "Kim",
    ]
    assert [plan[cell].value for cell in ("C13", "D13", "E13")] == [
        "AC.L2-3.1.4",
        "Separation of Duties",
        "Separation of Duties is not done.",
    ]
    assert "House rules" not in book.sheetnames


def test_a_workbook_of_a_firm_s_layout_keeps_it_without_the_template(inbox: Path) -> None:
    run(inbox, of_another_layout(inbox))
    before = layout(standing(inbox))
    write_book(inbox / "acme.xlsx", words={"3.1.4": "Not Met"})

    done = plain_run(inbox)

    book = standing(inbox)
    assert (done.exit_code, layout(book)) == (0, before)
    assert [book["POA&M"][cell].value for cell in ("D13", "E13")] == [
        "Separation of Duties is not done.",
        "Separation of Duties",
    ]
    assert book["House rules"]["A1"].value == "Rules for Acme Tool"


def test_a_sheet_that_the_template_came_with_is_people_s(inbox: Path) -> None:
    template = of_another_layout(inbox)
    run(inbox, template)
    typed(inbox, "House rules", "A1", "Our own words")
    write_book(inbox / "acme.xlsx", words={"3.1.4": "Not Met"})

    done = run(inbox, template)

    assert done.exit_code == 0
    assert standing(inbox)["House rules"]["A1"].value == "Our own words"


def test_a_sheet_of_people_s_own_with_the_name_of_a_program_s_stays(inbox: Path) -> None:
    plain_run(inbox)
    book = standing(inbox)
    book.remove(book["Trace"])
    own = book.create_sheet("Trace")
    own["A1"], own["A2"], own["B5"] = "Acme Tool", "Cables", "Cable 7 ends in rack 3"
    (poam,) = inbox.parent.glob("out/*/*-poam.xlsx")
    poam.write_bytes(saved(book))
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met", "3.1.4": "Not Met"})

    done = plain_run(inbox)

    found = standing(inbox)
    assert done.exit_code == 0
    assert [[c.value for c in row] for row in found["Trace"].iter_rows()][1::3] == [
        ["Cables", None],
        [None, "Cable 7 ends in rack 3"],
    ]
    assert found["POA&M"]["C13"].value == "AC.L2-3.1.4"


def test_other_templates_of_the_firm_count_as_well(inbox: Path) -> None:
    templates = inbox.parent / "templates"
    templates.mkdir()
    (templates / "style.css").write_text("body { color: #123456 }", encoding="utf-8")

    run(inbox, own(inbox, "A1", "Firm"), "--templates", str(templates))

    (page,) = inbox.parent.glob("out/*/*-summary.html")
    assert "#123456" in page.read_text(encoding="utf-8")


def test_a_wrong_template_is_named_before_any_work(inbox: Path) -> None:
    done = run(inbox, own(inbox, "A1", "{{ clinet }}"))

    assert done.exit_code == 2
    assert "firm plan.xlsx" in done.stderr
    assert "clinet" in done.stderr
    assert not (inbox.parent / "out").exists()


def test_a_workbook_that_is_no_template_is_refused(inbox: Path) -> None:
    path = inbox.parent / "plain.xlsx"
    path.write_bytes(saved(Workbook()))

    done = run(inbox, path)

    assert done.exit_code == 2
    assert "plain.xlsx: The very hidden sheet" in " ".join(done.stderr.split())


def test_a_template_that_is_not_there_is_a_usage_error(inbox: Path) -> None:
    done = run(inbox, inbox / "none.xlsx")

    assert (done.exit_code, "is not there" in " ".join(done.stderr.split())) == (2, True)
