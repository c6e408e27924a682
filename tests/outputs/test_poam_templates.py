"""A firm's own POA&M template: used where there is one, refused by its cell where it is wrong."""

from pathlib import Path

import pytest

from poam_batch.ooxml.parts import pack, read_package, write_package
from poam_batch.outputs.poam_sheets import (
    AfterStatusRow,
    BarredRow,
    ConflictRow,
    ItemRow,
    MilestoneRow,
    RequirementRow,
)
from poam_batch.outputs.poam_workbook import PoamWorkbook
from poam_batch.outputs.render import prove_templates
from poam_batch.problems import ConfigurationError, OutputFailed
from poam_batch.shipped import shipped
from tests.outputs.poam_examples import DRAFT, read, render


def firm_copy(folder: Path, part: str, old: str, new: str) -> Path:
    """Return a firm's folder with a copy of poam.xlsx in which a text was replaced."""
    folder.mkdir(exist_ok=True)
    parts = read_package((shipped("templates") / "poam.xlsx").read_bytes())
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    (folder / "poam.xlsx").write_bytes(
        write_package(pack(name, content) for name, content in parts.items())
    )
    return folder


def test_a_firm_s_own_template_is_used(tmp_path: Path) -> None:
    firm = firm_copy(tmp_path, "xl/sharedStrings.xml", "Scores and status", "Our scores")

    content = render(DRAFT.result, DRAFT.poam, firm)

    assert read(content)["Scores"]["A2"].value == "Our scores"


def test_a_template_that_a_firm_lacks_is_the_shipped_one(tmp_path: Path) -> None:
    assert render(DRAFT.result, DRAFT.poam, tmp_path) == render(DRAFT.result, DRAFT.poam)


def test_a_misspelt_name_is_named_with_template_sheet_and_cell(tmp_path: Path) -> None:
    firm = firm_copy(tmp_path, "xl/sharedStrings.xml", "item.weakness }}", "item.weaknes }}")

    with pytest.raises(OutputFailed, match=r"poam\.xlsx, POA&M!E10: .*weaknes"):
        render(DRAFT.result, DRAFT.poam, firm)


def test_a_tag_that_is_cut_is_refused_with_its_cell(tmp_path: Path) -> None:
    firm = firm_copy(tmp_path, "xl/sharedStrings.xml", "{{ score.value }}", "{{ score.value }")

    with pytest.raises(ConfigurationError, match=r"poam\.xlsx, POA&M!D6"):
        render(DRAFT.result, DRAFT.poam, firm)


def test_a_template_without_the_hidden_sheet_is_refused(tmp_path: Path) -> None:
    firm = firm_copy(tmp_path, "xl/workbook.xml", 'name="_poam_batch"', 'name="notes"')

    with pytest.raises(ConfigurationError, match="hidden sheet _poam_batch is missing"):
        render(DRAFT.result, DRAFT.poam, firm)


@pytest.mark.parametrize(
    "view",
    [PoamWorkbook, ItemRow, MilestoneRow, BarredRow, AfterStatusRow, ConflictRow, RequirementRow],
    ids=lambda v: v.__name__,
)
def test_every_name_that_a_template_may_use_is_documented(view: type[PoamWorkbook]) -> None:
    page = (Path(__file__).parents[2] / "docs" / "templates.md").read_text(encoding="utf-8")

    assert [name for name in view._fields if f"`{name}`" not in page] == []


def test_the_shipped_templates_are_proven_on_the_examples() -> None:
    prove_templates(shipped("templates"))
