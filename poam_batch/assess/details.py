"""Who and when, of a requirement as a whole: the details of its rows, joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from poam_batch.details import Details
from poam_batch.model import Assessment, Row

_NAMED = 3


def rows_with_details(assessment: Assessment) -> Mapping[str, Sequence[Row]]:
    """Return the rows that have details by their requirement."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in assessment.rows:
        if row.details is not None:
            found[row.requirement].append(row)
    return found


def joined_details(first: Iterable[Row], others: Iterable[Row]) -> Details | None:
    """Return the details of a requirement; what the first rows leave open, the others say.

    Different names are listed in their order, the first few of many.
    """
    foremost, rest = _distinct(first), _distinct(others)
    if len(foremost) == 1 and (not rest or rest == foremost):
        return foremost[0]
    if not foremost:
        return _joined(rest) if rest else None
    said, open_ = _joined(foremost), _joined((*foremost, *rest))
    return Details._make(own or other for own, other in zip(said, open_, strict=True))


def _distinct(rows: Iterable[Row]) -> tuple[Details, ...]:
    return tuple(dict.fromkeys(row.details for row in rows if row.details is not None))


def _joined(details: Sequence[Details]) -> Details:
    if len(details) == 1:
        return details[0]
    targets = [one.target for one in details if one.target is not None]
    return Details(
        owner=_listed([one.owner for one in details]),
        assessor=_listed([one.assessor for one in details]),
        assessed=tuple(sorted({day for one in details for day in one.assessed})),
        target=max(targets) if targets else None,
        target_text=_listed([one.target_text for one in details]),
        inherited=_listed([one.inherited for one in details]),
        provider=_listed([one.provider for one in details]),
    )


def _listed(names: Sequence[str]) -> str:
    if names.count(names[0]) == len(names):
        return names[0]
    different = list(dict.fromkeys(filter(None, names)))
    more = len(different) - _NAMED
    return "; ".join(different[:_NAMED]) + (f" and {more} more" if more > 0 else "")
