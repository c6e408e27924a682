"""What a worker does with one workbook: read it, pack it, and say what it claims."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from poam_batch.inbox.identities import Claim
from poam_batch.model import Assessment, Place, Row
from poam_batch.naming import client_files, identity
from poam_batch.workbooks.read_options import FileBytes, ReadOptions
from poam_batch.workbooks.rows.made import maker

if TYPE_CHECKING:
    # What reads workbooks is loaded by the workers: a night without news does without it.
    from poam_batch.workbooks.cover.clients import Told

READ_SECONDS = 12.0
_place_of, _row_of = maker(Place), maker(Row)


class ReadTask(NamedTuple):
    """The arguments of a read: a file, what results call it, and how it is to be read.

    `told` is what a clients file says of it.
    """

    path: Path
    workbook: str
    options: ReadOptions
    marking: str | None = None
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class PackedWorkbook:
    """The assessments of a workbook as bytes, and the claim of each.

    They are unpacked where they are scored: what only passes through is never built.
    """

    claims: tuple[Claim, ...]
    content: bytes

    def unpack(self) -> tuple[Assessment, ...]:
        """Return the assessments; the bytes are always the program's own."""
        return unpack(self.content)


def read_workbook(
    file: Path | FileBytes,
    workbook: str,
    options: ReadOptions,
    marking: str | None = None,
    told: Told | None = None,
) -> PackedWorkbook:
    """Read a workbook in a worker; what is `told` of it, and a given marking, replace its own.

    Raises WorkbookRejected as `read_assessments` does.
    """
    from poam_batch.workbooks.assessment import read_assessments  # noqa: PLC0415 - workers alone

    assessments = read_assessments(file, workbook, options, told)
    if marking is not None:
        assessments = tuple(_marked(assessment, marking) for assessment in assessments)
    fields = {fact.field for fact in told.facts} if told else set()
    claims = tuple(
        _claim(one)._replace(client_told="client" in fields, scope_told="scope" in fields)
        for one in assessments
    )
    return PackedWorkbook(claims, pack(assessments))


class _Packed(NamedTuple):
    """An assessment without its rows, and those by columns, which takes half the time."""

    assessment: Assessment
    columns: tuple[tuple[Any, ...], ...]


def pack(assessments: Iterable[Assessment]) -> bytes:
    """Return assessments as bytes."""
    packed = [_Packed(replace(one, rows=()), _columns(one.rows)) for one in assessments]
    return zlib.compress(pickle.dumps(packed, pickle.HIGHEST_PROTOCOL), 1)


def unpack(content: bytes) -> tuple[Assessment, ...]:
    """Return the assessments that `pack` made bytes of."""
    packed: list[_Packed] = pickle.loads(zlib.decompress(content))
    return tuple(replace(one.assessment, rows=_rows(one.columns)) for one in packed)


def _columns(rows: Sequence[Row]) -> tuple[tuple[Any, ...], ...]:
    """Return rows by columns, the last of which are the sheets and cells of their places.

    Details stand before those, as one column or as nothing where no row has any.
    """
    if not rows:
        return ()
    *columns, places, details = zip(*rows, strict=True)
    return (*columns, details if any(details) else (), *zip(*places, strict=True))


def _rows(columns: Sequence[tuple[Any, ...]]) -> tuple[Row, ...]:
    """Return the rows that `_columns` took apart."""
    if not columns:
        return ()
    *columns, details, sheets, cells = columns
    places = map(_place_of, zip(sheets, cells, strict=True))
    fields = zip(*columns, places, details or repeat(None), strict=False)
    return tuple(map(_row_of, fields))


def _marked(assessment: Assessment, marking: str) -> Assessment:
    return replace(assessment, header=replace(assessment.header, marking=marking))


def _claim(assessment: Assessment) -> Claim:
    header = assessment.header
    return Claim(
        name=assessment.workbook,
        sha256=assessment.sha256,
        identity=identity(header.client, header.scope),
        directory=client_files(header.client, header.scope, header.level).directory,
        level=header.level,
        assessment_type=header.assessment_type,
        assessment_date=header.assessment_date,
        cage_codes=header.cage_codes,
    )
