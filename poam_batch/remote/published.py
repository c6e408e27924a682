"""What was published to an address: the memory by which tomorrow knows its own files there.

It stands in `.poam-batch/published.json`. A hash is recorded before its file is sent, so that a run
that is killed in between still knows the file for its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from poam_batch.files import write_file

FILE = "published.json"
FORMAT = "poam-batch/published"
_MOST = 30  # nights on which a file may have been sent without a word that it arrived


class Sent(NamedTuple):
    """One published file: the hash of what was sent last, and those of what may have arrived since.

    `mark` is what the place said of the content right after it was sent.
    """

    sha256: str
    mark: str = ""
    coming: tuple[str, ...] = ()

    @property
    def hashes(self) -> frozenset[str]:
        """The hashes of bytes that are ours."""
        return frozenset(filter(None, (self.sha256, *self.coming)))

    def fields(self) -> dict[str, object]:
        """Return it for JSON."""
        return {"sha256": self.sha256, "mark": self.mark, "coming": list(self.coming)}


class Published:
    """What was sent to one address, by path below OUT; others in the file are left as they are."""

    def __init__(self, folder: Path, address: str) -> None:
        """Load it from the program's own folder; a file that is damaged counts as none."""
        self._file = folder / FILE
        self._address = address
        self._addresses = _loaded(self._file)
        self._sent = {
            name: Sent(str(fields["sha256"]), str(fields["mark"]), tuple(fields["coming"]))
            for name, fields in self._addresses.get(address, {}).items()
        }

    @property
    def sent(self) -> Mapping[str, Sent]:
        """What was sent, by path."""
        return MappingProxyType(self._sent)

    def intend(self, coming: Mapping[str, str]) -> None:
        """Record the hashes of files about to be sent."""
        for name, digest in coming.items():
            known = self._sent.get(name, Sent(""))
            before = (one for one in known.coming if one != digest)
            self._sent[name] = known._replace(coming=(*before, digest)[-_MOST:])
        self.save()

    def arrived(self, name: str, sent: Sent) -> None:
        """Note what is there now; `save` keeps it."""
        self._sent[name] = sent

    def save(self) -> None:
        """Write it, if it changed."""
        mine = {name: sent.fields() for name, sent in self._sent.items()}
        addresses = {**self._addresses, self._address: mine}
        fields = {"format": FORMAT, "version": 1, "addresses": addresses}
        text = json.dumps(fields, ensure_ascii=False, indent=1, sort_keys=True)
        write_file(self._file, text.encode("utf-8", "backslashreplace") + b"\n")


def _loaded(file: Path) -> dict[str, dict[str, Any]]:
    try:
        fields = json.loads(file.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    ours = isinstance(fields, dict) and fields.get("format") == FORMAT
    addresses: dict[str, dict[str, Any]] = fields["addresses"] if ours else {}
    return addresses
