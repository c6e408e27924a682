"""The samples give what was reviewed, and each sample has something reviewed."""

import pytest

from tests.golden import GOLDEN, SAMPLES, golden_texts


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """What the program makes of the samples now."""
    return golden_texts()


def test_every_sample_has_golden_files_and_the_reverse(texts: dict[str, str]) -> None:
    kept = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*.*")}

    assert kept == set(texts)
    assert {path.stem for path in SAMPLES.glob("*.xlsx")} == {name.split("/")[0] for name in kept}


def test_the_outputs_of_the_samples_are_those_that_were_reviewed(texts: dict[str, str]) -> None:
    different = [
        name for name, text in texts.items() if (GOLDEN / name).read_text(encoding="utf-8") != text
    ]

    assert different == []
