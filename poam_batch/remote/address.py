"""Addresses of remote places, and how they are named to people: never with what opens them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from poam_batch.naming import shown
from poam_batch.problems import ConfigurationError

# Two letters at least: C:\ is a drive.
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_LOGIN = re.compile(r"(?<=://)[^\s/@]*@")
_QUERY = re.compile(r"(\w://[^\s?\"']+)\?[^\s\"']*")
_DRIVE = re.compile(r"/[A-Za-z]:")
_SECRET_LENGTH = 4  # a shorter value, such as a version, opens nothing
LOCAL = frozenset({"file", "local"})
_NO_LISTING = (
    "A web server does not say for certain what lies in a folder. Name a folder of this machine, "
    "or an address such as s3://bucket/folder."
)
_ARCHIVE = "It is an archive, which may lie anywhere. Unpack it, and name the folder."
_REFUSED = {
    "http": _NO_LISTING,
    "https": _NO_LISTING,
    "sftp": "Whether it is the right server could not be checked. Mount it, and name the folder.",
    "ssh": "Whether it is the right server could not be checked. Mount it, and name the folder.",
    "zip": _ARCHIVE,
    "tar": _ARCHIVE,
    "libarchive": _ARCHIVE,
}


@dataclass(frozen=True, slots=True)
class Address:
    """An address as it was given, `s3://bucket/prefix`.

    As text it is what may be shown and kept: without a login and without a query, in which
    secrets stand.
    """

    url: str = field(repr=False)

    def __str__(self) -> str:
        """Return the address without secrets, and without a slash at its end."""
        return shown(_LOGIN.sub("", self.url.partition("?")[0]).rstrip("/"))

    @property
    def scheme(self) -> str:
        """What stands before `://`, in small letters."""
        return self.url.partition("://")[0].lower()

    def below(self, name: str) -> str:
        """Return how something below the address is shown."""
        return f"{self}/{shown(name)}" if name else str(self)

    def without_secrets(self, text: str) -> str:
        """Return a sentence of somebody else's without what opens this address, or any other."""
        parts = urlsplit(self.url)
        secrets = {parts.password, unquote(parts.password or ""), parts.query}
        values = (value.partition("=")[2] for value in parts.query.split("&"))
        secrets |= {value for value in values if len(value) >= _SECRET_LENGTH}
        for secret in sorted(filter(None, secrets), key=len, reverse=True):
            text = text.replace(secret, "***")
        return shown(_QUERY.sub(r"\1", _LOGIN.sub("", text)))

    def within(self, other: Address) -> str | None:
        """Return the path of this address below another, empty where both are one; else None."""
        here, there = str(self), str(other)
        if here == there:
            return ""
        return here.removeprefix(f"{there}/") if here.startswith(f"{there}/") else None


def is_address(text: str) -> bool:
    r"""Return whether a text is an address, and no path such as `C:\inbox`."""
    return _ADDRESS.match(text) is not None


def parse_address(text: str) -> Address:
    """Return an address; raises ConfigurationError for one that cannot be relied on."""
    address = Address(text)
    if "::" in text:
        raise ConfigurationError("leads through another address. Name that one.", str(address))
    if address.scheme in _REFUSED:
        raise ConfigurationError(_REFUSED[address.scheme], str(address))
    if not text.partition("://")[2].partition("?")[0].strip("/"):
        raise ConfigurationError("names no place there, such as s3://bucket/inbox.", str(address))
    return address


def local_path(address: Address) -> Path | None:
    """Return the path that a `file://` address names, None for any other."""
    if address.scheme not in LOCAL:
        return None
    parts = urlsplit(address.url)
    if parts.netloc not in ("", "localhost"):
        raise ConfigurationError("is on another machine. Name the path here.", str(address))
    path = unquote(parts.path)
    return Path(path[1:] if _DRIVE.match(path) else path)
