"""One cell settled between what was filled in, what stands there, and what is new."""

import pytest

from poam_batch.outputs.fill.merging import Settled, settle


@pytest.mark.parametrize(
    ("base", "stands", "new", "fresh", "settled"),
    [
        ("", None, "A", True, Settled("A", "A", write=True)),
        ("", "A", "A", True, Settled("A", "A")),
        ("", "B", "A", True, Settled("B", "", kept=True)),
        ("A", "A", "C", True, Settled("C", "C", write=True)),
        ("A", "B", "A", True, Settled("B", "A", kept=True)),
        ("A", "B", "C", True, Settled("B", "A", kept=True)),
        ("A", None, "A", True, Settled("A", "A", write=True)),
        ("A", None, "A", False, Settled(None, "A", kept=True)),
        ("A", None, "C", False, Settled(None, "A", kept=True)),
        ("A", "A", None, False, Settled(None, "", write=True)),
        ("A", "B", None, False, Settled("B", "A", kept=True)),
        ("", "B", None, False, Settled("B", "")),
    ],
)
def test_a_cell_is_settled(
    base: str, stands: str | None, new: str | None, fresh: bool, settled: Settled
) -> None:
    assert settle(base, stands, new, fresh) == settled
