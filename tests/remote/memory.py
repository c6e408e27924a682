"""An inbox at a memory:// address, and what a run would see of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from fsspec.implementations.memory import MemoryFileSystem

from poam_batch.remote.address import parse_address
from poam_batch.remote.inputs import Inputs, Where, list_inputs


def memory_inbox(name: str, files: Mapping[str, bytes]) -> str:
    """Put files, by path, at `memory://<name>`, where nothing else lies; return the address."""
    filesystem = MemoryFileSystem()
    if filesystem.exists(f"/{name}"):
        filesystem.rm(f"/{name}", recursive=True)
    for path, content in files.items():
        filesystem.pipe_file(f"/{name}/{path}", content)
    return f"memory://{name}"


def inputs_of(
    url: str, out: Path, recursive: bool = False, publish: str | None = None
) -> AbstractContextManager[Inputs]:
    """List the inputs at an address."""
    target = None if publish is None else parse_address(publish)
    return list_inputs(Where([parse_address(url)], out, recursive, target))
