"""Names on disk: a client's identity, its folder and its files, safe on every system."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

SLUG_LENGTH = 40
REMEDIATION_LEVEL = 1
PLAIN_LEVEL = 2


@dataclass(frozen=True, slots=True)
class ClientFiles:
    """Where the outputs of one assessment stand below OUT: a folder and three file names."""

    directory: str
    poam: str
    summary: str
    result: str

    def path(self, name: str) -> str:
        """Return a file's path below OUT, with `/`."""
        return f"{self.directory}/{name}"


def identity(client: str, scope: str | None) -> str:
    """Return what tells one client from another: the name and, where there is one, the scope.

    NFC, case-folded, spaces collapsed; punctuation is kept: `A.B. Inc` is not `AB Inc`.
    """
    parts = [client] if scope is None else [client, scope]
    return "\n".join(" ".join(unicodedata.normalize("NFC", p).casefold().split()) for p in parts)


def slug(client: str) -> str:
    """Return a name of a-z, 0-9 and -, 40 characters at most, never empty."""
    plain = unicodedata.normalize("NFKD", client).encode("ascii", "ignore").decode("ascii")
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    return words[:SLUG_LENGTH].strip("-") or "client"


def client_files(client: str, scope: str | None, level: int) -> ClientFiles:
    """Return the folder and file names of a client's assessment at a level."""
    name = slug(client)
    digest = hashlib.sha256(identity(client, scope).encode("utf-8", "surrogatepass")).hexdigest()
    stem = name if level == PLAIN_LEVEL else f"{name}-l{level}"
    workbook = "remediation" if level == REMEDIATION_LEVEL else "poam"
    return ClientFiles(
        directory=f"{name}-{digest[:8]}",
        poam=f"{stem}-{workbook}.xlsx",
        summary=f"{stem}-summary.html",
        result=f"{stem}-result.json",
    )


def shown(path: str) -> str:
    r"""Return a path as text: control characters and bytes that are not UTF-8 as `\xNN`."""
    if path.isprintable():
        return path
    raw = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else _escaped(c) for c in raw)


def _escaped(character: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8"))
