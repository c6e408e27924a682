"""What a column holds: its texts, and how often each stands there."""

from __future__ import annotations

from poam_batch.workbooks.tables.columns import count_texts


def test_texts_are_counted_as_they_read_and_blanks_are_not() -> None:
    assert count_texts(["Met", " Met\u200b", "", " ", "Not Met"]) == {"Met": 2, "Not Met": 1}


def test_true_is_not_counted_with_one() -> None:
    assert count_texts([True, 1.0, 1.0, False]) == {"TRUE": 1, "1": 2, "FALSE": 1}
