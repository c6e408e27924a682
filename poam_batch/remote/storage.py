"""An address opened with fsspec: what lies there is listed, read and written.

Whatever the libraries behind it raise becomes a StorageError in words that hold no secret.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from poam_batch.problems import ConfigurationError
from poam_batch.remote.address import LOCAL, Address, local_path
from poam_batch.remote.faults import (
    BUCKETS,
    Fault,
    StorageError,
    faults,
    storage_error,
    unusable,
)

_UNKNOWN = (
    "begins with what is no known kind of address. Name one such as s3://bucket/folder, or a "
    "folder of this machine."
)
_AT_ONCE = 8
# What tells one version of an object from another, the surest first.
_MARKS = (
    *("ETag", "etag", "md5Hash", "generation", "content_md5"),
    *("LastModified", "last_modified", "mtime", "modified", "created"),
)


class Entry(NamedTuple):
    """What lies at an address: its path below it with `/`, and what is known of its content.

    `kind` is `file`, `directory` or another word; `size` is in bytes. `mark` is another one as
    soon as the content is, empty where the place gives none.
    """

    name: str
    kind: str
    size: int | None
    mark: str


class Storage:
    """An address that is open: everything below it goes by its path with `/`."""

    def __init__(self, address: Address, filesystem: Any, root: str) -> None:
        """Take an fsspec filesystem, and where the address is in it."""
        self.address = address
        self._filesystem = filesystem
        self._root = root.rstrip("/")

    def place(self, name: str) -> str:
        """Return where something is in the whole storage."""
        return f"{self._root}/{name}" if name else self._root

    def entry(self, name: str = "") -> Entry:
        """Return what is known of one thing; raises StorageError."""
        with self._faults():
            self._filesystem.invalidate_cache()
            return self._entry(self._filesystem.info(self.place(name)))

    def folder(self, name: str = "") -> list[Entry]:
        """Return what lies right in a folder, sorted; raises StorageError."""
        with self._faults():
            self._filesystem.invalidate_cache()
            found = self._filesystem.ls(self.place(name), detail=True)
        return self._entries(found)

    def everything(self) -> list[Entry]:
        """Return all files below the address, sorted; raises StorageError.

        One question a thousand files where a bucket lists them flat; elsewhere one a folder, for
        the library's own search passes over folders that it cannot read.
        """
        if self.address.scheme in BUCKETS:
            with self._faults():
                self._filesystem.invalidate_cache()
                found = self._filesystem.find(self.place(""), detail=True)
            return self._entries(found.values())
        return sorted(self._walk(""))

    def read(self, entries: Sequence[Entry], most: int) -> list[bytes | StorageError]:
        """Return the content of each file or why there is none, one byte past its size at most.

        `most` is the size of those whose size is not known.
        """
        paths = [self.place(entry.name) for entry in entries]
        ends = [(most if entry.size is None else entry.size) + 1 for entry in entries]
        extra = {"batch_size": _AT_ONCE} if self._filesystem.async_impl else {}
        with self._faults():
            found = self._filesystem.cat_ranges(
                paths, [0] * len(paths), ends, on_error="return", **extra
            )
        return [
            one if isinstance(one, bytes) else storage_error(self.address, one) for one in found
        ]

    def reach(self) -> None:
        """Raise StorageError where the address cannot be listed, or lies in no bucket."""
        try:
            self.folder()
        except StorageError as error:
            if error.fault is not Fault.MISSING:
                raise
            if self.address.scheme in BUCKETS:
                self._reach_bucket()

    def _reach_bucket(self) -> None:
        bucket = self._root.partition("/")[0]
        try:
            with self._faults():
                self._filesystem.info(bucket)
        except StorageError as error:
            if error.fault is not Fault.MISSING:
                raise
            raise StorageError(f"there is no bucket {bucket}.", Fault.MISSING) from None

    def present(self) -> list[Entry]:
        """Return all files below the address, none where it is not there yet."""
        try:
            return self.everything()
        except StorageError as error:
            if error.fault is not Fault.MISSING:
                raise
            return []

    def write(self, name: str, content: bytes, media_type: str) -> str:
        """Put a whole file in place and return the mark of its content; raises StorageError.

        Where a place does not take a file whole or not at all, it is written beside and moved.
        """
        path = self.place(name)
        with self._faults():
            if self.address.scheme in LOCAL and not self._filesystem.isdir(self._root):
                raise StorageError("the folder is not there any more.", Fault.MISSING)
            if self.address.scheme in BUCKETS:
                answer = self._filesystem.pipe_file(path, content, ContentType=media_type)
                return str(answer["ETag"])
            if self._filesystem.async_impl:
                self._filesystem.pipe_file(path, content)
            else:
                self._write_beside(path, content)
        there = self.entry(name)
        if there.size != len(content):
            raise StorageError(f"{name} did not arrive whole.", Fault.FAILED)
        return there.mark

    def _write_beside(self, path: str, content: bytes) -> None:
        folder, _, name = path.rpartition("/")
        self._filesystem.makedirs(folder, exist_ok=True)
        beside = f"{folder}/.pb-{name}.tmp"
        self._filesystem.pipe_file(beside, content)
        self._filesystem.mv(beside, path)

    def _walk(self, folder: str) -> Iterator[Entry]:
        for entry in self.folder(folder):
            if entry.kind == "directory" and is_plain(entry.name):
                yield from self._walk(entry.name)
            else:
                yield entry

    def _entries(self, found: Iterable[Mapping[str, Any]]) -> list[Entry]:
        # A bucket lists the folder itself too, where somebody made a mark of it.
        entries = map(self._entry, found)
        return sorted(entry for entry in entries if entry.name.strip("/"))

    def _entry(self, known: Mapping[str, Any]) -> Entry:
        name = str(known["name"])
        below = name.removeprefix(self._root).removeprefix("/")
        if name not in (self._root, f"{self._root}/{below}"):
            raise StorageError("it lists what does not lie there.", Fault.FAILED)
        size = known.get("size")
        mark = next((str(known[key]) for key in _MARKS if known.get(key)), "")
        return Entry(below, str(known["type"]), size if isinstance(size, int) else None, mark)

    @contextmanager
    def _faults(self) -> Iterator[None]:
        with faults(self.address):
            yield


def is_plain(name: str) -> bool:
    """Return whether a path has no empty step and none such as `..`.

    What carries a request may resolve those on its way, and bring something else.
    """
    return not {"", ".", ".."} & set(name.split("/"))


def open_storage(address: Address) -> Storage:
    """Open an address; raises ConfigurationError where nothing that is installed can."""
    path = local_path(address)
    url = f"{address.scheme}://{address.url.partition('://')[2]}"
    if path is not None:
        url = f"file://{path.absolute().as_posix()}"
    try:
        filesystem, root = _opened(address, url)
    except StorageError as error:
        raise unusable(address, error) from None
    return Storage(address, filesystem, str(root))


def _opened(address: Address, url: str) -> tuple[Any, str]:
    """Return the filesystem of an address, and where the address is in it."""
    with faults(address):
        from fsspec.core import url_to_fs  # noqa: PLC0415 - an extra, for those who name an address
        from fsspec.registry import get_filesystem_class  # noqa: PLC0415 - as above

        try:
            get_filesystem_class(address.scheme)
        except ValueError:
            raise ConfigurationError(_UNKNOWN, str(address)) from None
        filesystem, root = url_to_fs(url, skip_instance_cache=True)
    return filesystem, str(root)
