"""The POA&M workbooks in LibreOffice: opened, printed and saved again, with nothing lost."""

import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from poam_batch.outputs.example import Example
from poam_batch.plan.items import PlanBasis, plan
from poam_batch.rulesets.load import load_rule_set
from tests.outputs.poam_examples import (
    CONDITIONAL,
    DRAFT,
    EXAMPLES,
    FINAL,
    LEVEL_1,
    LEVEL_3,
    render,
)

pytestmark = pytest.mark.office

COMMENT = "Two of nine servers are not enrolled, and nobody reviews the accounts they have. " * 3
WORDED = replace(
    CONDITIONAL.result,
    requirements=tuple(
        r._replace(comment=r.comment and COMMENT) for r in CONDITIONAL.result.requirements
    ),
)
KINDS = {
    "worded": Example(WORDED, plan(WORDED, load_rule_set(2), PlanBasis(date(2026, 11, 22), None))),
    "conditional": CONDITIONAL,
    "draft": DRAFT,
    "incomplete": EXAMPLES[0],
    "empty": FINAL,
    "remediation": LEVEL_1,
    "level-3": LEVEL_3,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with every kind of workbook, what LibreOffice prints and what it saves."""
    folder = tmp_path_factory.mktemp("office")
    for name, example in KINDS.items():
        (folder / f"{name}.xlsx").write_bytes(render(example.result, example.poam))
    for form, target in (("pdf", "printed"), ("xlsx", "saved")):
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        files = [str(folder / f"{name}.xlsx") for name in KINDS]
        command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir"]
        subprocess.run([*command, str(folder / target), *files], check=True, capture_output=True)
    return folder


def pages(pdf: Path) -> list[str]:
    """Return the text of each page."""
    run = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True)
    return run.stdout.decode("utf-8").split("\f")[:-1]


@pytest.mark.parametrize("name", KINDS)
def test_every_printed_page_carries_the_marking_at_its_head_and_foot(
    folder: Path, name: str
) -> None:
    for page in pages(folder / "printed" / f"{name}.pdf"):
        lines = [line for line in page.splitlines() if line.strip()]
        assert re.search(r"\bCUI\b", lines[0])
        assert re.search(r"\bCUI\b", " ".join(lines[-2:]))


@pytest.mark.parametrize("name", KINDS)
def test_every_sheet_is_one_page_wide(folder: Path, name: str) -> None:
    counted = [
        re.search(r"(\S.*?), page \d+ of (\d+)", " ".join(page.splitlines()[-4:]))
        for page in pages(folder / "printed" / f"{name}.pdf")
    ]

    assert all(counted)
    assert len(counted) < 12


@pytest.mark.parametrize("name", KINDS)
def test_what_libreoffice_saves_holds_every_value(folder: Path, name: str) -> None:
    before = load_workbook(folder / f"{name}.xlsx")
    after = load_workbook(folder / "saved" / f"{name}.xlsx")

    assert after.sheetnames == before.sheetnames
    for sheet in before:
        values = [[cell.value for cell in row] for row in sheet.iter_rows()]
        other = after[sheet.title]
        area = other.iter_rows(max_row=sheet.max_row, max_col=sheet.max_column)
        assert [[cell.value for cell in row] for row in area] == values


@pytest.mark.parametrize("name", ["worded", "remediation"])
def test_no_text_lies_over_the_row_below(folder: Path, name: str) -> None:
    command = ["pdftotext", "-bbox", str(folder / "printed" / f"{name}.pdf"), "-"]
    printed = subprocess.run(command, check=True, capture_output=True).stdout.decode("utf-8")

    for page in printed.split("</page>"):
        words = re.findall(r'<word xMin="(\S+)" yMin="(\S+)" xMax="(\S+)" yMax="(\S+)">', page)
        assert overlapping(sorted({tuple(map(float, word)) for word in words})) == []


def overlapping(boxes: list[tuple[float, ...]]) -> list[tuple[tuple[float, ...], ...]]:
    """Return the pairs of words of which one covers a good part of the other's height."""
    return [
        (one, other)
        for index, one in enumerate(boxes)
        for other in boxes[index + 1 :]
        if min(one[2], other[2]) - max(one[0], other[0]) > 1
        and min(one[3], other[3]) - max(one[1], other[1]) > 0.5 * (one[3] - one[1])
    ]
