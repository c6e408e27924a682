"""A zip package as its parts: read within limits; the same parts are written as the same bytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from poam_batch.problems import WorkbookRejected, rejected

# 1980-01-01 00:00:00 as MS-DOS writes it: the clock must not show in the bytes.
_DOS_DATE, _DOS_TIME = 0x0021, 0
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_UNUSUAL = _ENCRYPTED | 0x20 | 0x40  # patched, strongly encrypted
_LOCAL_SIGNATURE = b"PK\3\4"
_AT_ONCE = 4 << 20
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class PackageLimits:
    """How much a package may hold: entries, and inflated bytes of a part and of all of them."""

    entries: int = 1_000
    part_bytes: int = 192 << 20
    total_bytes: int = 256 << 20


class PackedPart(NamedTuple):
    """A part ready for a package: its name, checksum, inflated size and deflated bytes."""

    name: str
    checksum: int
    size: int
    deflated: bytes


def read_package(content: bytes, limits: PackageLimits | None = None) -> dict[str, bytes]:
    """Return the parts of a zip package by name, in the order the package lists them.

    Raises `WorkbookRejected` with `damaged`, `password_protected`, `too_large` or `zip_bomb`.
    """
    limits = limits or PackageLimits()
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise _damaged(f"The file is cut off or damaged ({error})") from error
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        _check_entries(entries, limits)
        starts = sorted({len(content), *(entry.header_offset for entry in archive.infolist())})
        parts: dict[str, bytes] = {}
        left = limits.total_bytes
        for entry in entries:
            limit = min(left, limits.part_bytes)
            # Most parts are small and as they should be: so they take half of zipfile's time.
            small = entry.file_size <= min(limit, _AT_ONCE)
            end = starts[bisect_right(starts[:-1], entry.header_offset)]
            part = _inflated_at_once(_deflated(content, entry, end), entry) if small else None
            parts[entry.filename] = _inflate(archive, entry, limit) if part is None else part
            left -= len(parts[entry.filename])
    return parts


def _check_entries(entries: list[zipfile.ZipInfo], limits: PackageLimits) -> None:
    """Reject a package by its directory, before anything is inflated."""
    if len(entries) > limits.entries:
        raise rejected(
            "too_large",
            f"The package has {len(entries):,} parts; {limits.entries:,} is the limit.",
            "Remove pictures and sheets that do not belong in it.",
        )
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise rejected(
            "password_protected",
            "The package holds encrypted parts.",
            "Open it with its password, and save it without one.",
        )
    names = {entry.filename.casefold() for entry in entries}
    if len(names) < len(entries):
        raise _damaged("The package holds two parts of one name")


def _damaged(what: str) -> WorkbookRejected:
    hint = "Copy it again from where it came, or open it in Excel, repair it and save it anew."
    return rejected("damaged", f"{what}.", hint)


def _inflated_at_once(deflated: bytes, entry: zipfile.ZipInfo) -> bytes | None:
    """Return a part that is all that the directory says of it, else None."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        part = inflater.decompress(deflated, entry.file_size + 1)
    except zlib.error:
        return None
    whole = inflater.eof and not inflater.unused_data and len(part) == entry.file_size
    return part if whole and zlib.crc32(part) == entry.CRC else None


def _deflated(content: bytes, entry: zipfile.ZipInfo, end: int) -> bytes:
    """Return the deflated bytes of an entry that ends before another starts, else nothing.

    Nothing too where zipfile has more to look at: another compression, a name not in ASCII.
    """
    start, name = entry.header_offset, entry.orig_filename
    unusual = entry.compress_type != zipfile.ZIP_DEFLATED or entry.flag_bits & _UNUSUAL
    if unusual or not name.isascii() or not 0 <= start <= end - _LOCAL.size:
        return b""
    signature, *_, length, extra = _LOCAL.unpack_from(content, start)
    start += _LOCAL.size
    same = signature == _LOCAL_SIGNATURE and content[start : start + length] == name.encode()
    start += length + extra
    stop = start + entry.compress_size
    return content[start:stop] if same and stop <= end else b""


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """Return one part, counted while it inflates: the size the directory states may lie."""
    # A buffer hands its bytes over; joined pieces would take the memory of a part twice.
    part = io.BytesIO()
    try:
        with archive.open(entry) as stream:
            while piece := stream.read(_CHUNK):
                part.write(piece)
                if part.tell() > limit:
                    raise rejected(
                        "zip_bomb",
                        f"The part {entry.filename} inflates past the limit.",
                        "Ask who sent the file; if it is genuine, copy its sheets into a new "
                        "workbook.",
                    )
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise _damaged(f"The part {entry.filename} cannot be read ({error})") from error
    return part.getvalue()


def packed_as_read(content: bytes, parts: Mapping[str, bytes]) -> dict[str, PackedPart]:
    """Return the parts of a package as they lie in it, so that none is deflated again.

    `parts` is what `read_package` made of the same bytes: it has checked them.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = [entry for entry in archive.infolist() if entry.filename in parts]
    return {entry.filename: _as_read(content, entry, parts[entry.filename]) for entry in entries}


def _as_read(content: bytes, entry: zipfile.ZipInfo, part: bytes) -> PackedPart:
    """Return one part with the bytes it was deflated to; a stored one is deflated."""
    start = entry.header_offset
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        return pack(entry.filename, part)
    *_, name, extra = _LOCAL.unpack_from(content, start)
    start += _LOCAL.size + name + extra
    deflated = content[start : start + entry.compress_size]
    return PackedPart(entry.filename, entry.CRC, len(part), deflated)


def pack(name: str, content: bytes, level: int = 6) -> PackedPart:
    """Return a part deflated at a zlib level, so that an unchanged part is deflated once a run."""
    compressor = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    deflated = compressor.compress(content) + compressor.flush()
    return PackedPart(name, zlib.crc32(content), len(content), deflated)


def write_package(parts: Iterable[PackedPart]) -> bytes:
    """Return a zip package of the parts, in their order, with fixed dates and attributes."""
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for part in parts:
        name = part.name.encode()
        flags = 0 if part.name.isascii() else _UTF8_NAME
        fields = (flags, 8, _DOS_TIME, _DOS_DATE, part.checksum, len(part.deflated), part.size)
        local = _LOCAL.pack(_LOCAL_SIGNATURE, 20, *fields, len(name), 0)
        body += (local, name, part.deflated)
        directory.append(
            _CENTRAL.pack(b"PK\1\2", 20, 20, *fields, len(name), 0, 0, 0, 0, 0, offset)
        )
        directory.append(name)
        offset += len(local) + len(name) + len(part.deflated)
    listing = b"".join(directory)
    count = len(directory) // 2
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(listing), offset, 0)
    return b"".join((*body, listing, end))
