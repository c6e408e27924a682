"""A run with a firm's own POA&M workbook in place of the shipped template."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from poam_batch.cli import main
from poam_batch.outputs.poam_workbook import POAM_TEMPLATE
from poam_batch.shipped import shipped
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
