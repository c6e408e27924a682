"""A folder of templates that travels to a worker on another machine, as a value."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from poam_batch.outputs.jobs import Rendered
from poam_batch.problems import ConfigurationError
from poam_batch.shipped import shipped


@dataclass(frozen=True, slots=True)
class SentFolder:
    """A firm's templates: what the firm calls their folder, and the files in it by name.

    None for the files are the templates that every worker has.
    """

    said: str
    files: tuple[tuple[str, bytes], ...] | None


class LentFolder(NamedTuple):
    """A sent folder unpacked where a worker finds it, and what the firm calls it."""

    path: Path
    said: str


def unpack_folder(sent: SentFolder, target: Path) -> LentFolder:
    """Return a sent folder, unpacked into `target`; the worker's own templates stay where they are.

    Files are placed by their plain names.
    """
    if sent.files is None:
        return LentFolder(shipped("templates"), sent.said)
    for name, content in sent.files:
        (target / Path(name).name).write_bytes(content)
    return LentFolder(target, sent.said)


def path_of(templates: Path | LentFolder) -> Path:
    """Return where templates stand."""
    return templates if isinstance(templates, Path) else templates.path


@contextmanager
def in_words_of(templates: Path | LentFolder) -> Iterator[None]:
    """Have a ConfigurationError name the folder as the firm does."""
    try:
        yield
    except ConfigurationError as error:
        raise ConfigurationError(_reworded(str(error), templates)) from error


def reworded(rendered: Rendered, templates: Path | LentFolder) -> Rendered:
    """Return outputs whose problem names the folder of templates as the firm does."""
    problem = rendered.problem
    if problem is None:
        return rendered
    said = replace(problem, message=_reworded(problem.message, templates))
    return replace(rendered, problem=said)


def _reworded(message: str, templates: Path | LentFolder) -> str:
    if isinstance(templates, Path):
        return message
    return message.replace(str(templates.path), templates.said)
