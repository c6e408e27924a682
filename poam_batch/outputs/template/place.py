"""Where in a template something stands, and how a refusal says it."""

from __future__ import annotations

from typing import NamedTuple

from poam_batch.problems import ConfigurationError, OutputFailed, Problem, Severity


class Place(NamedTuple):
    """A template, one of its sheets (or another part) and, where it is known, a cell."""

    template: str
    sheet: str
    cell: str = ""

    def at(self, cell: str) -> Place:
        """Return the place of a cell on the same sheet."""
        return self._replace(cell=cell)

    def __str__(self) -> str:
        """Return the place as messages name it: poam.xlsx, POA&M!B5."""
        return f"{self.template}, {self.sheet}" + (f"!{self.cell}" if self.cell else "")

    def refusal(self, message: str) -> ConfigurationError:
        """Return the error of a template that cannot be compiled, ready to raise."""
        return ConfigurationError(message, str(self))

    def failure(self, message: str) -> OutputFailed:
        """Return the error of a value that the template cannot show, ready to raise."""
        problem = Problem(
            "template_error",
            Severity.ERROR,
            f"{self}: {message}",
            "Correct the name in the template, or the value it shows.",
            self.sheet,
            self.cell,
        )
        return OutputFailed(problem)
