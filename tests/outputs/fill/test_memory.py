"""What a fill remembers, kept as JSON."""

import pytest

from poam_batch.outputs.fill.memory import (
    FilledItem,
    FilledMilestone,
    FillMemory,
    memory_json,
    read_memory,
)

MEMORY = FillMemory(
    "a" * 64,
    "b" * 64,
    {
        "AC.L2-3.1.3": FilledItem(
            "AC.L2-3.1.3#1",
            {"weakness": "É\n\x01"},
            (FilledMilestone("AC.L2-3.1.3#1.1", {"task": "Write"}),),
        )
    },
)


def test_a_memory_is_read_back() -> None:
    assert read_memory(memory_json(MEMORY)) == MEMORY


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"format": "poam-batch/fill-memory", "version": 2, "items": {}}',
        memory_json(MEMORY).replace(b'"values"', b'"value"'),
    ],
)
def test_a_damaged_memory_is_none(content: bytes) -> None:
    assert read_memory(content) is None
