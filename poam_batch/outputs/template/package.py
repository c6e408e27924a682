"""The parts of a template, each compiled or packed as it is."""

from __future__ import annotations

import re
from itertools import count

from poam_batch.ooxml.calculation import without_calc_chain
from poam_batch.ooxml.markup import read_document
from poam_batch.ooxml.parts import PackedPart, pack, read_package
from poam_batch.ooxml.relations import read_relations, sheet_parts, workbook_part
from poam_batch.ooxml.sheet import split_strings
from poam_batch.outputs.template.formulas import Ground
from poam_batch.outputs.template.heights import read_styles
from poam_batch.outputs.template.names import WorkbookPlan, compile_workbook_part
from poam_batch.outputs.template.place import Place
from poam_batch.outputs.template.properties import PropertiesPlan, compile_properties
from poam_batch.outputs.template.refusals import check_neighbours, check_references, check_tags
from poam_batch.outputs.template.sheet import SheetCompiler
from poam_batch.outputs.template.sheet_plan import SheetPlan
from poam_batch.outputs.template.syntax import starts_tag

Plan = tuple[str, PackedPart | SheetPlan | WorkbookPlan | PropertiesPlan]
"""A part's name and what makes the part."""

_STRINGS = "sharedStrings"
_STYLES = "styles"
_PROPERTIES = "core-properties"
_TAGGED = (_STRINGS, _PROPERTIES)
_ITEM = re.compile(r"<si>.*?</si>|<si/>", re.DOTALL)


class PackageCompiler:
    """Compiles a template package part by part."""

    def __init__(self, content: bytes, name: str) -> None:
        """Read the package and its sheets."""
        self._name = name
        self._parts = read_package(content)
        self._workbook = workbook_part(self._parts)
        self._related = {
            relation.kind: relation.target
            for part in ("", self._workbook)
            for relation in read_relations(self._parts, part)
            if relation.target in self._parts
        }
        self._kept_strings: set[int] = set()
        self._sheets = self._read_sheets()
        self._grounds = {part: sheet.ground for part, sheet in self._sheets.items()}

    def compile(self) -> tuple[Plan, ...]:
        """Return the plan of every part, in the order of the template."""
        self._check()
        if self._sheets:
            self._parts = without_calc_chain(self._parts, self._workbook)
        self._blank_strings()
        return tuple((name, self._plan(name)) for name in self._parts)

    def _read_sheets(self) -> dict[str, SheetCompiler]:
        """Return the sheets that hold tags, by part."""
        xml = self._text(self._related[_STRINGS]) if _STRINGS in self._related else ""
        strings = split_strings(xml)
        styles = read_styles(self._parts.get(self._related.get(_STYLES, "")))
        found: dict[str, SheetCompiler] = {}
        for sheet in sheet_parts(self._parts):
            place = Place(self._name, sheet.name)
            text = self._text(sheet.part)
            if "<chartsheet" in text[:1_000] or "<dialogsheet" in text[:1_000]:
                continue
            compiler = SheetCompiler(text, strings, styles, place)
            if compiler.holds_tags:
                found[sheet.part] = compiler
            else:
                self._kept_strings |= compiler.string_numbers
        return found

    def _text(self, part: str) -> str:
        """Return a part as text."""
        try:
            return self._parts[part].decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Place(self._name, part).refusal("The part is not UTF-8.") from error

    def _check(self) -> None:
        """Refuse what no sheet alone can see."""
        place = Place(self._name, self._workbook)
        _, root = read_document(self._parts[self._workbook])
        for element in root.elements:
            if element.name == "workbookPr" and element.attribute("date1904") in ("1", "true"):
                raise place.refusal(
                    "The template counts dates from 1904. Save it with dates from 1900."
                )
        for part, sheet in self._sheets.items():
            check_neighbours(self._parts, part, sheet.ground)
        check_references(self._parts, self._grounds, place)
        check_tags(self._parts, {*self._sheets, *map(self._related.get, _TAGGED)}, place)

    def _blank_strings(self) -> None:
        """Blank the shared strings that only compiled sheets used: the tags must not travel."""
        part = self._related.get(_STRINGS)
        if part is None or not self._sheets:
            return
        numbers = count()
        xml = _ITEM.sub(
            lambda match: match[0] if next(numbers) in self._kept_strings else "<si><t/></si>",
            self._text(part),
        )
        self._parts[part] = xml.encode()

    def _plan(self, name: str) -> PackedPart | SheetPlan | WorkbookPlan | PropertiesPlan:
        """Return the plan of one part."""
        content = self._parts[name]
        if name in self._sheets:
            return self._sheets[name].compile()
        if name == self._workbook and self._sheets:
            grounds: list[Ground] = list(self._grounds.values())
            place = Place(self._name, self._workbook)
            calculates = any(
                b"<f" in self._parts[part] for part in self._parts if "/worksheets/" in part
            )
            plan = compile_workbook_part(content, grounds, place, calculates=calculates)
            return plan if plan.moves else pack(name, plan.xml({}).encode())
        if name == self._related.get(_PROPERTIES) and starts_tag(
            content.decode("utf-8", "replace")
        ):
            return compile_properties(content, Place(self._name, name))
        return pack(name, content)
