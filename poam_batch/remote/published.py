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
        self._sent = dict(self._addresses.get(address, {}))

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
        addresses = {
            address: {name: one.fields() for name, one in sent.items()}
            for address, sent in {**self._addresses, self._address: self._sent}.items()
        }
        fields = {"format": FORMAT, "version": 1, "addresses": addresses}
        text = json.dumps(fields, ensure_ascii=False, indent=1, sort_keys=True)
        write_file(self._file, text.encode("utf-8", "backslashreplace") + b"\n")


def _loaded(file: Path) -> dict[str, dict[str, Sent]]:
    """Return what was sent, by address and path; nothing from a file that is damaged."""
    try:
        return _addresses(json.loads(file.read_bytes()))
    except (FileNotFoundError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return {}


def _addresses(fields: Any) -> dict[str, dict[str, Sent]]:
    """Return what JSON says was sent.

    Raises ValueError, TypeError, LookupError or AttributeError for any that is not ours.
    """
    if fields["format"] != FORMAT:
        raise ValueError(fields["format"])
    return {
        address: {name: _sent(one) for name, one in sent.items()}
        for address, sent in fields["addresses"].items()
    }


def _sent(fields: Any) -> Sent:
    sent = Sent(fields["sha256"], fields["mark"], tuple(fields["coming"]))
    texts = (sent.sha256, sent.mark, *sent.coming)
    if not isinstance(fields["coming"], list) or not all(isinstance(one, str) for one in texts):
        raise TypeError("no hashes and no mark")
    return sent
