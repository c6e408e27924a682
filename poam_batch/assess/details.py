"""Who and when, of a requirement as a whole: the details of its rows, joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from poam_batch.details import Details
from poam_batch.model import Assessment, Row

_NAMED = 3


def details_by_requirement(
    assessment: Assessment, failing: Iterable[Sequence[Row]]
) -> Mapping[str, Details]:
    """Return the details of each requirement that has any.

    `failing` are the rows that say NOT MET; what they leave open, the requirement's others say.
    """
    found: defaultdict[str, list[Details]] = defaultdict(list)
    for row in assessment.rows:
        if row.details is not None:
            found[row.requirement].append(row.details)
    first = {rows[0].requirement: [r.details for r in rows if r.details] for rows in failing}
    return {name: joined_details(first.get(name, ()), others) for name, others in found.items()}


def joined_details(first: Sequence[Details], others: Sequence[Details]) -> Details:
    """Return several details as one; what the first leave open, the others say.

    Different names are listed in their order, the first few of many.
    """
    if not first or first == others:
        return _joined(others)
    said, open_ = _joined(first), _joined((*first, *others))
    return Details._make(own or other for own, other in zip(said, open_, strict=True))


def _joined(details: Sequence[Details]) -> Details:
    if details.count(details[0]) == len(details):
        return details[0]
    owners, assessors, assessed, targets, texts, inherited, providers = zip(*details, strict=True)
    return Details(
        _listed(owners),
        _listed(assessors),
        tuple(sorted(set(chain.from_iterable(assessed)))),
        max(filter(None, targets), default=None),
        _listed(texts),
        _listed(inherited),
        _listed(providers),
    )


def _listed(names: Sequence[str]) -> str:
    if names.count(names[0]) == len(names):
        return names[0]
    different = list(dict.fromkeys(filter(None, names)))
    more = len(different) - _NAMED
    return "; ".join(different[:_NAMED]) + (f" and {more} more" if more > 0 else "")
