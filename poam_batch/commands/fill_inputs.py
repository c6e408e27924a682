"""What a fill reads: the workbook that a person names, the client's POA&M and its last findings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from poam_batch.commands.filling import NamedBytes
from poam_batch.hold import is_open
from poam_batch.model import Deferral, Finding
from poam_batch.outputs.fill.wanted import Found
from poam_batch.problems import ConfigurationError, Problem, Severity

_LARGEST = 25 << 20


def read_poam(path: Path) -> NamedBytes:
    """Return the client's POA&M, which a run made and somebody may have moved."""
    if not path.is_file():
        raise ConfigurationError(
            "is not there. poam-batch restore puts an earlier version back, and the next run makes "
            "a new one.",
            path,
        )
    return read_input(path, path.name)


def unsaved(poam: Path) -> Iterator[Problem]:
    """Yield a warning where somebody may have typed into the POA&M what is not saved yet."""
    if is_open(poam):
        yield Problem(
            "fill_poam_open",
            Severity.WARNING,
            f"{poam.name} is open in another program: what is not saved there yet is missing here.",
            "Save it, and fill again.",
        )


def read_input(path: Path, name: str) -> NamedBytes:
    """Return a file that must be there."""
    if not path.is_file():
        raise ConfigurationError("is not there, or is no file.", path)
    if path.stat().st_size > _LARGEST:
        raise ConfigurationError("is larger than 25 MiB, which no such workbook is.", path)
    try:
        return NamedBytes(name, path.read_bytes())
    except PermissionError as error:
        message = "cannot be read: it is locked, or not open to this account."
        raise ConfigurationError(message, path) from error


def bytes_of(path: Path) -> bytes | None:
    """Return what a file holds, None where there is no file."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def last_findings(path: Path) -> Mapping[str, Found]:
    """Return what the last assessment found of each requirement."""
    try:
        fields: Mapping[str, Any] = json.loads(path.read_bytes())
        cites = {reason["requirement"]: reason["cite"] for reason in fields["reasons"]}
        return {
            one["id"]: Found(
                Finding(one["finding"]),
                None if one["poam"] is None else Deferral(one["poam"]),
                cites.get(one["id"], ""),
            )
            for one in fields["requirements"]
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = "cannot be read. Run the assessment again, which writes it anew."
        raise ConfigurationError(message, path) from error
