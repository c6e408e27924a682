"""Areas of a sheet that rows are added to: an area that holds a row holds what is made like it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from poam_batch.ooxml.refs import Reference, parse_references


class AddedRow(NamedTuple):
    """A row that a patch wrote, and the row of the old sheet that it was made like."""

    number: int
    like: int


class Span(NamedTuple):
    """A run of rows: the first and the last."""

    first: int
    last: int

    def holds(self, row: int) -> bool:
        """Return whether a row is one of them."""
        return self.first <= row <= self.last


class RowChange(NamedTuple):
    """The rows that a patch added to a sheet, or put in place of those from `replaced` on.

    `last` is the last row with content before the patch, `block` the first of the rows with
    content that stand without a gap above the added ones. `replaced` is 0 where rows were added.
    Areas that hold none of the columns `own` stay, where these are given.
    """

    added: tuple[AddedRow, ...] = ()
    last: int = 0
    block: int = 0
    replaced: int = 0
    own: frozenset[int] = frozenset()

    def list_of(self, text: str) -> str:
        """Return a list of areas, as `sqref` holds them, with the rows made like theirs.

        Empty where every row of theirs was replaced by rows like others.
        """
        references = parse_references(text)
        grown = [self._grown(reference) for reference in references]
        if all(new == (old,) for old, new in zip(references, grown, strict=True)):
            return text
        return " ".join(str(reference) for new in grown for reference in new)

    def spares(self, reference: Reference) -> bool:
        """Return whether an area stays, whatever becomes of the rows."""
        first, last = reference.columns
        return bool(self.own) and self.own.isdisjoint(range(first, last + 1))

    def one(self, reference: Reference) -> Reference:
        """Return an area that must stay one: of a filter, a name, a table.

        It grows where no blank row lies between, or where its rows were replaced.
        """
        old = Span(*reference.rows)
        spans = [] if reference.whole_columns or self.spares(reference) else self.spans(old)
        if not spans:
            return reference
        whole = Span(spans[0].first, spans[-1].last)
        joins = self.replaced or len(spans) == 1 or spans[0].last >= self.block - 1
        if whole == old or not joins:
            return reference
        grown = reference.with_rows(*whole)
        return grown._replace(last=grown.last or grown.first)

    def spans(self, old: Span) -> list[Span]:
        """Return the rows that an area of these rows covers now, in order; none where it is gone.

        An area that reaches below everything, as people draw them, keeps doing so.
        """
        kept = old
        if self.replaced and self.replaced <= old.last <= self.last:
            kept = Span(old.first, self.replaced - 1)
        grown = [Span(row.number, row.number) for row in self.added if old.holds(row.like)]
        return _joined([*([kept] if kept.first <= kept.last else []), *grown])

    def times(self, old: Span) -> Iterator[Span]:
        """Yield the added rows that stand for a run of old rows, each time all of it was copied."""
        height = old.last - old.first + 1
        wanted = list(range(old.first, old.last + 1))
        for index in range(len(self.added) - height + 1):
            run = self.added[index : index + height]
            if [row.like for row in run] == wanted:
                yield Span(run[0].number, run[-1].number)

    def _grown(self, reference: Reference) -> tuple[Reference, ...]:
        """Return one area of a list as the areas that it is now."""
        if reference.whole_columns or self.spares(reference):
            return (reference,)
        old = Span(*reference.rows)
        spans = self.spans(old)
        return (reference,) if spans == [old] else tuple(reference.with_rows(*s) for s in spans)


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Return runs of rows in order, those that touch made one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.first <= joined[-1].last + 1:
            joined[-1] = Span(joined[-1].first, max(joined[-1].last, span.last))
        else:
            joined.append(span)
    return joined
