"""A run with a firm's own POA&M workbook in place of the shipped template.

The file joins the templates of the run in a folder of its own, so that it is proved and found as
every other template is.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from poam_batch.batch import Ends, RunOptions, known_templates, run
from poam_batch.inbox.intake import Progress
from poam_batch.problems import ConfigurationError
from poam_batch.run.run_report import RunReport
from poam_batch.shipped import POAM_TEMPLATE, shipped

_NAME = re.compile(rf"(?<![\w.-]){re.escape(POAM_TEMPLATE)}")


def run_with(
    template: Path | None, options: RunOptions, progress: Progress, ends: Ends | None = None
) -> RunReport:
    """Do one run, as `batch.run`, with a POA&M template of Levels 2 and 3 in a file of its own.

    Raises ConfigurationError before any work where the file is no template, and as `run` does.
    """
    if template is None:
        return run(options, progress, ends)
    with _folder(template, options.templates) as folder:
        try:
            return run(replace(options, templates=folder), progress, ends)
        except ConfigurationError as error:
            raise ConfigurationError(_named(str(error), template, folder)) from error


@contextmanager
def _folder(template: Path, templates: Path | None) -> Iterator[Path]:
    """Make a folder with the file as the POA&M template, and with a firm's other ones."""
    if not template.is_file():
        raise ConfigurationError("is not there, or is no file.", template)
    with tempfile.TemporaryDirectory(prefix="poam-batch-") as made:
        folder = Path(made)
        for name in [path.name for path in shipped("templates").iterdir()] if templates else ():
            own = known_templates(templates) / name
            if own.is_file():
                shutil.copyfile(own, folder / name)
        shutil.copyfile(template, folder / POAM_TEMPLATE)
        yield folder


def _named(message: str, template: Path, folder: Path) -> str:
    """Return a message with the name of the file that the firm knows."""
    message = message.replace(str(folder / POAM_TEMPLATE), POAM_TEMPLATE)
    return _NAME.sub(lambda _: template.name, message)
