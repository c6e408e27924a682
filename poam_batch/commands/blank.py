"""A blank assessment workbook on disk, for a person to fill in."""

from __future__ import annotations

from pathlib import Path

from poam_batch.files import write_file
from poam_batch.outputs.blank import blank_workbook
from poam_batch.problems import ConfigurationError
from poam_batch.rulesets.load import load_rule_set


def write_blank(file: Path, level: int, objectives: bool) -> str:
    """Write the blank workbook of a level and return the sentence that says so.

    Raises ConfigurationError where the file exists, or is not named .xlsx.
    """
    if file.suffix.lower() != ".xlsx":
        raise ConfigurationError(f"{file} must end in .xlsx.")
    if file.exists():
        raise ConfigurationError(f"{file} exists and is left as it is. Choose another name.")
    try:
        write_file(file, blank_workbook(load_rule_set(level), objectives))
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be written: {error.strerror}.") from error
    return f"{file} is ready to be filled in: poam-batch check {file} shows what is read from it."
