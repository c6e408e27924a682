"""What the JSON of an assessment says of the workbook's own numbers, beside the rule's."""

from __future__ import annotations

from poam_batch.stated import Audit


def stated_fields(audit: Audit | None) -> dict[str, object] | None:
    """Return the client's own numbers beside the rule's; nothing is computed with them."""
    if audit is None:
        return None
    return {
        "compared": audit.compared,
        "differences": [
            {**one._asdict(), "kind": str(one.kind), "theirs": _number(one.theirs)}
            for one in audit.differences
        ],
        "totals": [one._asdict() for one in audit.totals],
    }


def _number(points: float) -> float | int:
    return int(points) if float(points).is_integer() else points
