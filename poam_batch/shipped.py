"""Where the files that travel with the program stand: in the installed package, or beside it.

The names are those of the workbook templates: of Levels 2 and 3, and of Level 1.
"""

from __future__ import annotations

from pathlib import Path

from poam_batch.problems import ConfigurationError

POAM_TEMPLATE = "poam.xlsx"
REMEDIATION_TEMPLATE = "remediation.xlsx"
# What may loop, or grow: the others are copied as they are.
_RENDERED = (".xlsx", ".j2")
_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Return the shipped folder `name` (`templates`, `sample_workbooks`).

    A wheel carries it inside the package, a checkout beside it. Raises ConfigurationError where
    neither has it: the installation is not whole.
    """
    for folder in (_PACKAGE / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise ConfigurationError(
        f"The folder {name!r} that comes with the program is missing. Install it again."
    )


def own_templates(folder: Path) -> tuple[str, ...]:
    """Return the names of the templates that a firm's folder holds, () for the shipped folder."""
    ours = shipped("templates")
    names = sorted(path.name for path in ours.iterdir() if path.suffix in _RENDERED)
    return () if folder == ours else tuple(name for name in names if (folder / name).is_file())
