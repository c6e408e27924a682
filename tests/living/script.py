"""One script: a client, some nights, and what people do between them, all from one seed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from python_calamine import CalamineWorkbook

from poam_batch.model import Deferral
from poam_batch.problems import PoamBatchError
from poam_batch.written import Written
from tests.living.edits import edit
from tests.living.extras import with_extras
from tests.living.model import Before, Expected, Model
from tests.living.nights import Night, play, proposed
from tests.living.people import HEADERS, Desk, RowId, Taken, Typed, opened, saved
from tests.living.sheet_view import SeenBook, even
from tests.living.untouched import parts_changed, plan_changed
from tests.living.world import World

HEADER_ROW = 8


class Broken(AssertionError):
    """A promise that a night did not keep: which night, after which edits, and how."""


@dataclass
class Script:
    """The state between two nights."""

    world: World
    random: Random
    model: Model = field(default_factory=Model)
    content: bytes | None = None
    remembered: Written | None = None
    rows: list[RowId | str] = field(default_factory=list)
    header_row: int = HEADER_ROW
    plan: str = ""
    typed: dict[Taken, Typed] = field(default_factory=dict)
    serial: int = 0
    head: frozenset[str] = frozenset()
    above: list[str] = field(default_factory=list)
    proposals: list[tuple[int, str, str]] = field(default_factory=list)
    edits: list[str] = field(default_factory=list)

    def between(self) -> bytes | None:
        """Let people work in the workbook; None before the first night."""
        if self.content is None:
            return None
        book = opened(self.content)
        desk = Desk(
            self.random,
            book,
            book[self.plan],
            self.rows,
            self.header_row,
            self.proposals,
            self.typed,
            self.serial,
            self.above,
        )
        self.edits = edit(desk, self.random.randint(0, 6))
        self.rows, self.header_row, self.typed = desk.rows, desk.header_row, desk.typed
        self.plan, self.serial = desk.sheet.title, desk.serial
        return with_extras(saved(book), self.random)

    def night(self) -> None:
        """Play one night, and check everything that must hold."""
        before = self.between()
        result, day = self.world.assess(), self.world.day
        clean = proposed(result, day, self.remembered)
        night = play(result, day, before, self.remembered)
        seen = self._seen(before)
        expected = self.model.night(result, clean, seen, day)
        faults = list(self._faults(night, seen, expected))
        if faults:
            raise Broken("\n".join([f"{day}, after {', '.join(self.edits)}:", *faults[:12]]))
        self._keep(night, expected)

    def _seen(self, before: bytes | None) -> Before | None:
        if before is None:
            return None
        sheet = SeenBook(before).sheet(self.plan)
        return Before(sheet, self.header_row, self._columns(before), list(self.rows))

    def _columns(self, content: bytes) -> dict[str, int]:
        book = opened(content)
        sheet = book[self.plan]
        return Desk(self.random, book, sheet, [], self.header_row).columns

    def _faults(self, night: Night, before: Before | None, expected: Expected) -> Iterator[str]:
        after = SeenBook(night.after)
        if before is None:
            self.plan = next(iter(after.sheet_parts))
        plan = after.sheet(self.plan)
        if before is not None and night.before is not None:
            yield from parts_changed(SeenBook(night.before), after, self.plan)
            yield from plan_changed(before, plan, expected, self.head)
            yield from self._lost(night)
        yield from self._conflicts(night, after, expected)
        yield from self._places(night, after, expected)
        yield from self._again(night)
        CalamineWorkbook.from_filelike(io.BytesIO(night.after)).get_sheet_by_name(self.plan)

    def _lost(self, night: Night) -> Iterator[str]:
        """Yield what people typed and is not found again in a row of the same ids."""
        book = opened(night.after)
        sheet = book[self.plan]
        desk = Desk(self.random, book, sheet, self.rows, self.header_row)
        headers = desk.headers
        for (row, header), value in self.typed.items():
            places = [n for n, one in enumerate(self.rows) if one == row]
            stand = [desk.cell(place, headers[header]).value for place in places]
            if header == "Status" and "Remediated" in stand:
                continue
            if _plain(value) not in map(_plain, stand):
                yield f"{row} {header}: {value!r:.60} was typed, and {stand!r:.80} stands"

    def _conflicts(self, night: Night, after: SeenBook, expected: Expected) -> Iterator[str]:
        told = {(c.item_id, c.row, c.column) for c in night.plan.conflicts}
        due = {(c.item_id, c.row, HEADERS[c.field]) for c in expected.conflicts}
        if told != due:
            yield f"conflicts missing {due - told}, not due {told - due}"
        if "Conflicts" in after.sheet_parts:
            rows = after.sheet("Conflicts").table()
            shown = {(r[0], int(r[1]), r[2]) for r in rows if len(r) > 2 and r[1].isdecimal()}
            if shown != told:
                yield f"the sheet of conflicts shows {shown}, and not {told}"
        else:
            yield "the sheet of conflicts is gone"

    def _places(self, night: Night, after: SeenBook, expected: Expected) -> Iterator[str]:
        """Yield gaps that do not stand where they belong, and items that live twice."""
        for requirement in night.result.requirements:
            items = [i for i in night.plan.written.items if i.requirement == requirement.id]
            alive = [i.item_id for i in items if i.stage == "open"]
            model = [
                i.item_id
                for i in self.model.items.values()
                if i.requirement == requirement.id and i.open
            ]
            if alive != model:
                yield f"{requirement.id}: open are {alive}, and not {model}"
        gaps = {gap.id: gap for gap in night.result.gaps}
        later = expected.after_status
        barred = {i for i, gap in gaps.items() if gap.deferral is Deferral.BARRED} - later
        for name, due in (
            ("Must be met first", barred),
            ("Not on the assessment POA&M", later & set(gaps)),
        ):
            if name in after.sheet_parts:
                shown = {
                    row[0]
                    for row in after.sheet(name).table()
                    if row[0] in gaps or "." in row[0][:6]
                }
                if night.result.header.level != 1 and shown & set(gaps) != due:
                    yield f"{name} shows {shown}, and not {due}"
        shown = {item.item_id for item in night.plan.poam.items}
        still = {i.item_id for i in self.model.items.values() if i.open}
        if not still <= shown:
            yield f"open and not shown: {still - shown}"
        codes = [p.value for p in night.plan.problems if p.code == "requirement_vanished"]
        vanished = sorted(self.model.items[i].requirement for i in expected.vanished)
        if sorted(codes) != vanished:
            yield f"vanished are {codes}, and not {vanished}"
        late = {p.value for p in night.plan.problems if p.code == "new_after_status"}
        if late != expected.after_status:
            yield f"new after status are {late}, and not {expected.after_status}"

    def _again(self, night: Night) -> Iterator[str]:
        again = play(night.result, self.world.day, night.after, night.plan.written)
        if again.after != night.after:
            old, new = SeenBook(night.after), SeenBook(again.after)
            changed = [n for n in old.names if old.parts[n] != new.parts.get(n)]
            named = {part: name for name, part in old.sheet_parts.items()}
            sheets = [named.get(part, part) for part in changed]
            yield f"the same night again changes {sheets}, with {again.plan.writes[:3]!r:.300}"
        elif night.before is not None and again.after is not night.after:
            yield "the same night again packs the workbook anew"

    def _keep(self, night: Night, expected: Expected) -> None:
        self.content, self.remembered = night.after, night.plan.written
        sheet = SeenBook(night.after).sheet(self.plan)
        last = max(n for n, row in sheet.rows.items() if any(c.text for c in row.cells.values()))
        new = expected.new_rows
        blank = last - self.header_row - len(self.rows) - len(new) if new else 0
        self.rows = [*self.rows, *(f"blank {n}" for n in range(blank)), *new]
        above = (row for number, row in sheet.rows.items() if number < self.header_row)
        texts = {cell.text for row in above for cell in row.cells.values()}
        self.head = frozenset({*texts, ""} - {even(t) for t in self.above})
        self.proposals = [(c.row, c.column, c.proposed) for c in night.plan.conflicts]
        self.world.turn()


def _plain(value: object) -> object:
    """Return a value as a cell gives it back: a day without its time, nothing for no text."""
    if isinstance(value, datetime) and not (value.hour or value.minute):
        return value.date()
    return None if value == "" else value


def run_script(seed: int, nights: int = 10) -> Script:
    """Play a whole script; raises `Broken` for a promise that was not kept."""
    random = Random(seed)
    level = random.choices((2, 1, 3), (10, 1, 1))[0]
    script = Script(World(random, level), random)
    for number in range(random.randint(2, nights)):
        try:
            script.night()
        except PoamBatchError as error:
            raise Broken(f"night {number}, after {script.edits}: {error}") from error
    return script
