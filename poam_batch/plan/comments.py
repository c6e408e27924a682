"""What the assessment workbook says of a gap that has no column of its own on the POA&M."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from poam_batch.details import Details
from poam_batch.model import RequirementResult

_EVIDENCE_SHOWN = 320


def comments_on(gap: RequirementResult, kept_target: date | None) -> Iterator[str]:
    """Yield the lines of an item's comments.

    `kept_target` is the client's own target date where the item is scheduled for it; any other
    target is said here as it was typed.
    """
    details = gap.details or Details()
    if details.inherited or details.provider:
        yield _inherited(details)
    if details.target_text:
        yield f"Target in the workbook: {details.target_text}."
    if details.target is not None and kept_target is None:
        yield f"Target in the workbook: {details.target}, not between plan start and closeout."
    if gap.evidence:
        yield f"Evidence seen: {_shown(gap.evidence)}"


def _inherited(details: Details) -> str:
    parts = (
        f"Inherited: {details.inherited}" if details.inherited else "",
        f"provider: {details.provider}" if details.provider else "",
    )
    text = ", ".join(filter(None, parts))
    return f"{text[0].upper()}{text[1:]}."


def _shown(evidence: str) -> str:
    """Return evidence on one line, the beginning of a long one."""
    text = "; ".join(filter(None, map(str.strip, evidence.splitlines())))
    if len(text) <= _EVIDENCE_SHOWN:
        return text
    cut = text.rfind(" ", _EVIDENCE_SHOWN // 2, _EVIDENCE_SHOWN)
    return f"{text[: cut if cut > 0 else _EVIDENCE_SHOWN]} … (in full on the sheet Trace)"
