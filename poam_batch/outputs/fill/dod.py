"""DoD's CMMC assessment results workbook filled: which requirements stand on the POA&M.

Its column `Requirement in POA&M` is asked of every requirement: Yes for one on the POA&M, N/A for
one that is met, No for one that is not met and stands on none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from poam_batch.model import Deferral, Finding
from poam_batch.outputs.fill.checks import Spot, listed, missing, not_in_list
from poam_batch.outputs.fill.dod_form import OBJECTIVES, check_form, header_row
from poam_batch.outputs.fill.export import Export, ExportSheet
from poam_batch.outputs.fill.memory import FilledItem, FillMemory
from poam_batch.outputs.fill.merging import Settled, settle
from poam_batch.outputs.fill.placing import Placement, read_back
from poam_batch.outputs.fill.stages import counts_as_open, only_called_done
from poam_batch.outputs.fill.wanted import Filled, FillKind, FillOrder, Kept, has_errors
from poam_batch.outputs.fill.whose import check_osc
from poam_batch.outputs.patch.edits import CellEdit, SheetPatch
from poam_batch.problems import Problem, Severity, rejected
from poam_batch.sentences import list_names
from poam_batch.written import as_text

SHEET, HEADER = "Requirements", "Requirement in POA&M"
_ID, _IN_POAM = "requirement number", "requirement in poa&m"
_FIELD = "in_poam"
YES, NO, NOT_APPLICABLE = "Yes", "No", "N/A"
LEVEL = 2


@dataclass(frozen=True, eq=False, slots=True)
class ResultsForm:
    """The sheet of requirements, its header row, and its two columns."""

    sheet: ExportSheet
    header_row: int
    ids: int
    in_poam: int

    def cell(self, row: int) -> str:
        """Return the cell that says whether a requirement is on the POA&M."""
        return self.sheet.cell(row, self.in_poam)


def find_dod(export: Export) -> ResultsForm | None:
    """Return the sheet of requirements of DoD's workbook, None where it is none.

    Raises `WorkbookRejected`: `fill_headers_differ`, where the column to be filled is missing.
    """
    sheet = export.sheet(SHEET)
    if sheet is None or header_row(sheet, (_ID,)) is None:
        return None
    found = header_row(sheet, (_ID, _IN_POAM))
    if found is None:
        if OBJECTIVES not in export.names:
            return None
        raise rejected(
            "fill_headers_differ",
            f'{export.name}, {sheet.name}: the header "{HEADER}" is missing in the row of '
            '"Requirement Number". Nothing was written.',
            "Fill the form as it was downloaded.",
        )
    return ResultsForm(sheet, found.row, found.columns[_ID], found.columns[_IN_POAM])


def fill_dod(export: Export, form: ResultsForm, order: FillOrder) -> Filled:
    """Return the workbook with its column filled; without bytes where something forbids it.

    Raises `WorkbookRejected` for a client of another level, and as `fill_emass` does.
    """
    if order.rule_set.level != LEVEL:
        raise rejected(
            "fill_not_recognised",
            f"{export.name} is DoD's results workbook of Level {LEVEL}, and the POA&M is of Level "
            f"{order.rule_set.level}.",
            f"Name the client's assessment with --level {LEVEL}, or fill another workbook.",
        )
    whose = tuple(check_osc(export, order.client))
    if has_errors(whose):
        return Filled(FillKind.DOD, form.sheet.name, whose)
    rows = _rows(form, order)
    proposed = {requirement: _proposed(requirement, order) for requirement in rows}
    fates = {one: _fate(rows[one], one, proposed[one], form, order) for one in rows}
    check = _Check(form, order, export.name)
    problems = [*whose, *_unknown(rows, form, order, export.name)]
    for requirement, row in rows.items():
        problems += check.one(requirement, row, as_text(fates[requirement].value))
    for item in order.latest.values():
        problems += only_called_done(item, order, YES)
    problems += check_form(export, order)
    if has_errors(problems):
        return Filled(FillKind.DOD, form.sheet.name, tuple(problems))
    edits = [CellEdit(rows[one], form.in_poam, f.value) for one, f in fates.items() if f.write]
    content, notes = read_back(
        export, Placement(SheetPatch(form.sheet.name, tuple(edits)), tuple(edits))
    )
    return Filled(
        FillKind.DOD,
        form.sheet.name,
        (*problems, *notes),
        content,
        _memory(fates, order),
        tuple(one for one, fate in fates.items() if fate.write),
        (),
        tuple(
            Kept(one, form.cell(rows[one]), HEADER, as_text(f.value), proposed[one])
            for one, f in fates.items()
            if f.kept
        ),
    )


def _rows(form: ResultsForm, order: FillOrder) -> Mapping[str, int]:
    """Return the row of each requirement that the sheet has, the first of two."""
    rows: dict[str, int] = {}
    for row in range(form.header_row + 1, form.sheet.last + 1):
        for requirement in order.words.requirements(form.sheet.value(row, form.ids))[:1]:
            rows.setdefault(requirement, row)
    return rows


def _proposed(requirement: str, order: FillOrder) -> str:
    """Return what the cell of a requirement is to say; "" where nothing is known of it."""
    item = order.latest.get(requirement)
    if item is not None and counts_as_open(item, order):
        return YES
    found = order.found.get(requirement)
    if found is None or found.finding is Finding.NOT_ASSESSED:
        return ""
    return NO if found.finding is Finding.NOT_MET else NOT_APPLICABLE


def _fate(row: int, requirement: str, new: str, form: ResultsForm, order: FillOrder) -> Settled:
    memory = order.memory.items.get(requirement) if order.memory else None
    base = memory.values.get(_FIELD, "") if memory else ""
    stands = form.sheet.value(row, form.in_poam)
    words = form.sheet.words(row, form.in_poam)
    return settle(base, stands, listed(new, words) or new, order.fresh)


def _memory(fates: Mapping[str, Settled], order: FillOrder) -> FillMemory:
    before = order.memory or FillMemory()
    items = {one: FilledItem(one, {_FIELD: fate.base}) for one, fate in fates.items()}
    return FillMemory(before.source, before.filled, {**before.items, **items})


class _Check:
    """Says what is wrong with what will stand in the column."""

    def __init__(self, form: ResultsForm, order: FillOrder, name: str) -> None:
        self._form = form
        self._order = order
        self._spot = partial(Spot, name, form.sheet.name)

    def one(self, requirement: str, row: int, word: str) -> Iterator[Problem]:
        """Yield what is wrong with the cell of a requirement."""
        spot = self._spot(self._form.cell(row))
        words = self._form.sheet.words(row, self._form.in_poam) or (YES, NO, NOT_APPLICABLE)
        if not word:
            hint = f"Give {requirement} a finding in its assessment, and run again."
            yield missing(spot, HEADER, hint, self._order.missing)
        elif listed(word, words) is None:
            yield not_in_list(spot, HEADER, word, words)
        elif word.casefold() == YES.casefold():
            yield from self._yes(requirement, spot)

    def _yes(self, requirement: str, spot: Spot) -> Iterator[Problem]:
        """Yield what speaks against a Yes: the rule (32 CFR 170.21), or that there is no item."""
        barred = self._barred(requirement)
        if barred:
            yield Problem(
                "fill_poam_barred",
                Severity.ERROR,
                f"{spot}: {requirement} may not stand on the POA&M ({barred}).",
                "Meet the requirement, and take it off the POA&M: with it there is no Conditional "
                "status.",
                spot.sheet,
                spot.cell,
                YES,
            )
        elif _proposed(requirement, self._order) != YES:
            yield Problem(
                "fill_poam_differs",
                Severity.WARNING,
                f"{spot}: the form says that {requirement} is on the POA&M, and the POA&M has no "
                "open item for it.",
                "Correct the form, or the assessment.",
                spot.sheet,
                spot.cell,
                YES,
            )

    def _barred(self, requirement: str) -> str:
        """Return the paragraph that bars a requirement from the POA&M, "" where none does.

        Of one that is met, or was not found in the assessment, the lowest value that it can have
        counts.
        """
        rules = self._order.rule_set
        found = self._order.found.get(requirement)
        if found is not None and found.deferral is not None:
            return found.cite if found.deferral is Deferral.BARRED else ""
        milder = rules.partial_by_id.get(requirement)
        points = milder.points if milder else rules.by_id[requirement].points
        ruling = rules.ruling(requirement, points)
        return ruling.cite if ruling.deferral is Deferral.BARRED else ""


def _unknown(
    rows: Mapping[str, int], form: ResultsForm, order: FillOrder, name: str
) -> Iterator[Problem]:
    """Yield an error for requirements that the sheet does not have: it is not the form it was."""
    lost = [one for one in order.found if one not in rows]
    if lost:
        cell = form.sheet.cell(form.header_row, form.ids)
        spot = Spot(name, form.sheet.name, cell)
        yield Problem(
            "fill_headers_differ",
            Severity.ERROR,
            f"{spot}: the sheet has no row for {list_names(lost)}.",
            "Fill the form as it was downloaded: eMASS refuses one with rows added or removed.",
            form.sheet.name,
            cell,
        )
