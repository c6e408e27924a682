"""The template workbooks in the tree are what the script makes, and it makes the same each time."""

import pytest

from poam_batch.ooxml.parts import read_package
from templates.make_templates import FOLDER, POAM, REMEDIATION, make_template
from templates.making.book import Edition

BOTH = pytest.mark.parametrize("edition", [POAM, REMEDIATION], ids=["poam", "remediation"])


@BOTH
def test_the_script_makes_the_same_bytes_each_time(edition: Edition) -> None:
    assert make_template(edition) == make_template(edition)


@BOTH
def test_the_template_in_the_tree_is_up_to_date(edition: Edition) -> None:
    # Parts are compared, not files: another zlib may deflate them to other bytes.
    kept = read_package((FOLDER / edition.file).read_bytes())

    assert kept == read_package(make_template(edition)), "run: python -m templates.make_templates"
