"""A template workbook compiled once and rendered once a client.

How a template is written, in Excel or by a script:

- A cell holds Jinja2 expressions: `{{ client.name }}`. A cell that is exactly one expression keeps
  the value's type, and the cell's own style formats it: text, numbers, true and false, dates (give
  the cell a date format), nothing for None. Text around an expression makes text: `{{ n }} items`.
- A row that holds only block tags vanishes: `{% for item in items %}` repeats the rows down to the
  row with `{% endfor %}`, `{% if %}`, `{% elif %}`, `{% else %}` and `{% endif %}` choose rows,
  `{% set name = value %}` names something. Loops nest. `{# a note #}` shows nowhere. Inside one
  cell, tags that open and close in it may choose words.
- An empty outermost loop leaves one blank row with the styles of its first row, or the rows of its
  `{% else %}`.
- What points at rows below a loop moves, what ranges over a loop grows: write a validation, a
  conditional format or a filter over the one row of the loop (`C5:C5`, or from the row of `for` to
  the row of `endfor`). A merge inside a loop is repeated. In a loop row, `C5` in a formula is this
  row, `C$5:C$5` all rows of the loop, `C$5:C5` those up to this one; outside, `C5:C5` is all rows.
  Rows that a defined name points at are fixed with `$`.
- A header or footer holds expressions too: `&C{{ marking }}`; so do title, subject and the like in
  the document's properties.
- Names that start with an underscore are not for templates. `x if y` needs its `else none`.
- Values are text, never formulas or links; a row's height is kept where it was set by hand.
- Refused, with the cell: tables, drawings, comments and pivot tables at or below the first row of
  tags; array formulas, sparklines and slicers on a sheet whose rows move; a reference from another
  sheet, chart or pivot into rows that move (use a defined name); a tag inside a formula or cut by a
  change of font; block tags beside other cells; the 1904 date system; tags anywhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from poam_batch.ooxml.parts import PackedPart, pack, write_package
from poam_batch.outputs.template.names import WorkbookPlan
from poam_batch.outputs.template.package import PackageCompiler, Plan
from poam_batch.outputs.template.properties import PropertiesPlan
from poam_batch.outputs.template.rowmap import RowMap
from poam_batch.outputs.template.sheet_plan import SheetPlan
from poam_batch.problems import ConfigurationError, WorkbookRejected

# Measured on a POA&M of 40 items: level 6 costs 0.6 ms more and saves a fifteenth.
_LEVEL = 2


@dataclass(frozen=True, eq=False)
class WorkbookTemplate:
    """A compiled template; pickled, it travels as its bytes and is compiled again."""

    name: str
    content: bytes = field(repr=False)
    plans: tuple[Plan, ...] = field(repr=False)

    def render(self, context: Mapping[str, object]) -> bytes:
        """Return the workbook for one context: the same context gives the same bytes.

        Raises `OutputFailed` naming template, sheet and cell where an expression has no value, or
        one that no cell can hold.
        """
        rows: dict[str, RowMap] = {}
        packed: dict[str, PackedPart] = {}
        for name, plan in self.plans:
            if isinstance(plan, SheetPlan):
                rendered = plan.render(context)
                rows[plan.ground.place.sheet] = rendered.rows
                packed[name] = pack(name, rendered.xml.encode(), _LEVEL)
            elif isinstance(plan, PropertiesPlan):
                packed[name] = pack(name, plan.render(context).encode(), _LEVEL)
        for name, plan in self.plans:
            if isinstance(plan, WorkbookPlan):
                packed[name] = pack(name, plan.xml(rows).encode(), _LEVEL)
        return write_package(
            plan if isinstance(plan, PackedPart) else packed[name] for name, plan in self.plans
        )

    def __reduce__(self) -> tuple[object, tuple[bytes, str]]:
        """Return what makes the template again in another process."""
        return compile_workbook, (self.content, self.name)


def compile_workbook(content: bytes, name: str) -> WorkbookTemplate:
    """Return the compiled template; `name` is what messages call it.

    Raises `ConfigurationError` naming template, sheet and cell for whatever is misspelt or not
    supported: nothing is guessed.
    """
    try:
        return WorkbookTemplate(name, content, PackageCompiler(content, name).compile())
    except WorkbookRejected as error:
        raise ConfigurationError(error.problem.message, name) from error
    except ValueError as error:
        raise ConfigurationError(f"The template cannot be read: {error}.", name) from error
