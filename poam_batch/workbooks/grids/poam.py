"""A POA&M workbook of this program, recognised."""

from __future__ import annotations

from collections.abc import Iterable

from poam_batch.workbooks.words.vocabulary import Vocabulary


def is_our_own(sheet_names: Iterable[str], vocabulary: Vocabulary) -> bool:
    """Return whether the sheets are those of a workbook that this program wrote: never an input."""
    return vocabulary.our_sheet in sheet_names
