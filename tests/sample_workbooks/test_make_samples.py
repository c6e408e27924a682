"""The samples in the tree are what samples.toml says, and the same words give the same bytes."""

from pathlib import Path

import pytest

from poam_batch.ooxml.parts import read_package
from sample_workbooks.make_samples import sample_files

SAMPLES = Path(__file__).parent.parent.parent / "sample_workbooks"


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return sample_files()


def test_the_same_words_give_the_same_bytes(made: dict[str, bytes]) -> None:
    again = sample_files()

    assert again == made


def test_the_samples_in_the_tree_are_the_samples_that_are_made(made: dict[str, bytes]) -> None:
    assert sorted(path.name for path in SAMPLES.glob("*.xlsx")) == sorted(made)


def test_every_sample_in_the_tree_is_up_to_date(made: dict[str, bytes]) -> None:
    # Parts are compared, not files: another zlib may deflate them to other bytes.
    old = [
        name
        for name, content in made.items()
        if name != "11-damaged.xlsx"
        and read_package(content) != read_package((SAMPLES / name).read_bytes())
    ]

    assert old == [], "run: make samples"
