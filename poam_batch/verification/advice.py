"""What to do about a client's files, where the next run alone would not set them right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from poam_batch.verification.remarks import Code, Remark

_BY_A_RUN = ("Run again", "The next run")


def advised(remarks: Sequence[Remark], poam: str, left: str) -> Iterator[Remark]:
    """Yield what is found of a client's files, with what has to be done before a run can help.

    `poam` is the path of its POA&M workbook; `left` is the code with which the last run did not
    renew the client, "" where it did. Damage is not taken for the work of people.
    """
    damaged = {remark.file for remark in remarks if remark.code == Code.DAMAGED}
    before = _before(left, poam if poam in damaged else "")
    for remark in remarks:
        if remark.code == Code.EDITED and remark.file in damaged:
            continue
        by_a_run = remark.fix.startswith(_BY_A_RUN)
        yield remark._replace(fix=_then(before, remark.fix)) if before and by_a_run else remark


def _before(left: str, damaged: str) -> str:
    """Return why no run would renew a client, "" where one would."""
    if damaged:
        return f"No run renews this client while {damaged.rpartition('/')[2]} is damaged"
    if left:
        return f"The last run did not renew this client ({left}), and index.html says why"
    return ""


def _then(before: str, fix: str) -> str:
    return f"{before}: mend that first. Then {fix[0].lower()}{fix[1:]}"
