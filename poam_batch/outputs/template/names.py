"""The workbook part of a template: defined names follow the rows, and Excel calculates anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from poam_batch.ooxml.calculation import calculated_on_load
from poam_batch.ooxml.markup import Element, read_document
from poam_batch.outputs.template.formulas import Ground, NameFormula
from poam_batch.outputs.template.place import Place
from poam_batch.outputs.template.rowmap import RowMap

_LOST = "#REF!"


@dataclass(frozen=True, eq=False)
class WorkbookPlan:
    """A compiled workbook part: its text cut where the defined names that move stand."""

    before: str
    names: tuple[tuple[Element, NameFormula | None], ...]
    after: str

    @property
    def moves(self) -> bool:
        """Whether any name moves, so that the part is not always the same."""
        return any(formula is not None and formula.moves for _, formula in self.names)

    def xml(self, rows: Mapping[str, RowMap]) -> str:
        """Return the part; `rows` says by sheet where rows went."""
        written = "".join(_name(element, formula, rows) for element, formula in self.names)
        names = f"<definedNames>{written}</definedNames>" if written else ""
        return f"{self.before}{names}{self.after}"


def _name(element: Element, formula: NameFormula | None, rows: Mapping[str, RowMap]) -> str:
    """Return a defined name as it is now; a built-in one (a print area) goes with its rows."""
    if formula is None or not formula.moves:
        return str(element)
    text = formula.text(rows)
    if text is None and (element.attribute("name") or "").startswith("_xlnm."):
        return ""
    return str(element.with_children(_LOST if text is None else text))


def compile_workbook_part(
    content: bytes, grounds: Sequence[Ground], place: Place, *, calculates: bool
) -> WorkbookPlan:
    """Return the compiled workbook part; `calculates` where formulas have lost their old values."""
    declaration, root = read_document(content)
    children = list((calculated_on_load(root) if calculates else root).children)
    found = [
        child for child in children if isinstance(child, Element) and child.name == "definedNames"
    ]
    if not found:
        return WorkbookPlan(declaration + str(root.with_children(*children)), (), "")
    index = children.index(found[0])
    names = tuple((element, _formula(element, grounds, place)) for element in found[0].elements)
    before = "".join(map(str, children[:index]))
    after = "".join(map(str, children[index + 1 :]))
    return WorkbookPlan(f"{declaration}{root.opening}{before}", names, f"{after}{root.closing}")


def _formula(element: Element, grounds: Sequence[Ground], place: Place) -> NameFormula:
    """Return the compiled formula of a name."""
    return NameFormula(element.text, grounds, place.at(element.attribute("name") or ""))
