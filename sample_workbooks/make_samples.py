"""Write the sample workbooks: `python -m sample_workbooks.make_samples`.

The same words in samples.toml give the same bytes, so that a second run changes nothing.
"""

from __future__ import annotations

from pathlib import Path

from poam_batch.outputs.repeatable import repeatable_bytes
from sample_workbooks.dod_look_alike import look_alike
from sample_workbooks.layouts import home_made
from sample_workbooks.situation import Situation, situations

FOLDER = Path(__file__).parent
_DAMAGED = "11-damaged.xlsx"
_KEPT = 0.6


def sample_files() -> dict[str, bytes]:
    """Return every sample's bytes by file name; the last breaks off as a half-copied file does."""
    files = {situation.file: _workbook(situation) for situation in situations()}
    whole = next(iter(files.values()))
    return {**files, _DAMAGED: whole[: int(len(whole) * _KEPT)]}


def _workbook(situation: Situation) -> bytes:
    workbook = look_alike(situation) if situation.kind == "dod" else home_made(situation)
    workbook.properties.creator = situation.assessor
    return repeatable_bytes(workbook)


def main() -> None:
    """Write the samples beside this script and say which of them changed."""
    for name, content in sample_files().items():
        path = FOLDER / name
        changed = not path.exists() or path.read_bytes() != content
        if changed:
            path.write_bytes(content)
        print(f"{name}: {'written' if changed else 'unchanged'}, {len(content):,} bytes")


if __name__ == "__main__":
    main()
