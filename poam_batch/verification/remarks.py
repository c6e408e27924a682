"""What is found of a file in an output folder: a problem, or a note that nothing need be done."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Code(StrEnum):
    """What may be found; the words of each stand in codes.toml."""

    MISSING = "output_missing"
    CHANGED = "output_changed"
    NOT_RECORDED = "output_not_recorded"
    DAMAGED = "output_damaged"
    WRONG_FORM = "result_wrong_form"
    NOT_FROM_TRACE = "score_not_from_trace"
    OTHER_RULES = "rules_differ"
    DISAGREE = "outputs_disagree"
    VERSION_DAMAGED = "version_damaged"
    VERSION_KEPT_SO = "version_kept_damaged"
    LEDGER_DAMAGED = "ledger_damaged"
    LEDGER_DISAGREES = "ledger_disagrees"
    EDITED = "poam_edited"
    RESTORED = "poam_restored"
    NOT_COMPARED = "not_compared"
    NOT_LOCKED = "not_locked"


NOTES = frozenset(
    {Code.VERSION_KEPT_SO, Code.EDITED, Code.RESTORED, Code.NOT_COMPARED, Code.NOT_LOCKED}
)


class Remark(NamedTuple):
    """One thing found: the file by its path below the output folder, what, and what to do."""

    file: str
    code: Code
    message: str
    fix: str

    @property
    def is_note(self) -> bool:
        """Whether nothing is wrong."""
        return self.code in NOTES


RUN_AGAIN = "Run again: it is made anew."
