"""The layout that was recognised in a workbook, saved for a person to edit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from poam_batch.commands.review import Review
from poam_batch.files import write_file
from poam_batch.model import Recognised
from poam_batch.outputs.layout_file import Shape, layout_text
from poam_batch.problems import ConfigurationError

_ANSWERED = "yes_under_finding"
_WORDS = frozenset({"unknown_status", "needs_support"})


def refuse_target(target: Path | None, files: Sequence[Path]) -> None:
    """Raise ConfigurationError, before any work, if a layout cannot be saved as `target`."""
    if target is None:
        return
    if len(files) != 1 or files[0].is_dir():
        raise ConfigurationError("--save-layout takes the layout of one FILE. Name one workbook.")
    if target.suffix.lower() != ".toml":
        raise ConfigurationError(f"{target} must end in .toml.")
    _refuse_existing(target)


def save_layouts(review: Review, target: Path | None) -> Iterator[str]:
    """Write the layout of the only workbook and yield a sentence a file; nothing without `target`.

    Tables with other headers go to files of their own: `my.toml`, `my-2.toml`. Raises
    ConfigurationError where one exists or cannot be written; no file is written then.
    """
    if target is None:
        return
    shapes = _shapes(review)
    if not shapes:
        yield (
            f"{target} was not written: no table was recognised. docs/formats.md shows how to "
            "write a layout by hand."
        )
        return
    paths = [_numbered(target, number) for number in range(1, len(shapes) + 1)]
    for path in paths:
        _refuse_existing(path)
    for path, shape in zip(paths, shapes, strict=True):
        _write(path, layout_text(path.stem, shape))
        sheets = ", ".join(dict.fromkeys(table.sheet for table in shape.tables))
        yield f"{path} is the layout of {sheets}. Put it into a folder for --layouts."


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise ConfigurationError(f"{path} exists and is left as it is. Choose another name.")


def _numbered(target: Path, number: int) -> Path:
    return target if number == 1 else target.with_stem(f"{target.stem}-{number}")


def _write(path: Path, text: str) -> None:
    try:
        write_file(path, text.encode("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}.") from error


def _shapes(review: Review) -> list[Shape]:
    """Return the tables by their fingerprint, those of two levels on one sheet once."""
    results = [one.result for one in review.assessments]
    tables: dict[str, dict[tuple[str, int], Recognised]] = {}
    for table in (table for result in results for table in result.recognised):
        place = (table.sheet, table.header_row)
        tables.setdefault(table.fingerprint, {}).setdefault(place, table)
    problems = [p for result in results for p in result.problems if p.code in _WORDS]
    answered = {p.sheet for result in results for p in result.problems if p.code == _ANSWERED}
    shapes = []
    for alike in tables.values():
        sheets = {table.sheet for table in alike.values()}
        words = dict.fromkeys(p.value for p in problems if p.sheet in sheets)
        shape = Shape(results[0].workbook, tuple(alike.values()), tuple(words))
        shapes.append(shape._replace(answered=bool(sheets & answered)))
    return shapes
