"""A package is read within limits and written as the same bytes every time."""

from __future__ import annotations

import io
import zipfile

import pytest

from poam_batch.ooxml.parts import (
    PackageLimits,
    pack,
    packed_as_read,
    read_package,
    write_package,
)
from poam_batch.problems import WorkbookRejected


def zipped(*entries: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return file.getvalue()


def code_of(content: bytes, limits: PackageLimits | None = None) -> str:
    with pytest.raises(WorkbookRejected) as caught:
        read_package(content, limits)
    return caught.value.problem.code


def test_what_is_written_is_read_back_in_order() -> None:
    package = write_package([pack("b.xml", b"<b/>"), pack("ä/a.xml", b"x" * 70_000)])

    assert list(read_package(package).items()) == [("b.xml", b"<b/>"), ("ä/a.xml", b"x" * 70_000)]
    assert zipfile.ZipFile(io.BytesIO(package)).testzip() is None


def test_the_same_parts_are_the_same_bytes_and_no_clock_shows() -> None:
    parts = [pack("a.xml", b"<a/>"), pack("b.xml", b"<b/>")]

    package = write_package(parts)

    assert package == write_package([pack("a.xml", b"<a/>"), pack("b.xml", b"<b/>")])
    dates = {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(package)).infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}


def test_folders_are_no_parts() -> None:
    assert list(read_package(zipped(("xl/", b""), ("xl/a.xml", b"a")))) == ["xl/a.xml"]


def test_what_is_no_zip_is_damaged() -> None:
    assert code_of(b"not a zip") == "damaged"


def test_a_cut_package_is_damaged() -> None:
    assert code_of(zipped(("a.xml", b"abc"))[:-30]) == "damaged"


def test_a_part_with_wrong_bytes_is_damaged() -> None:
    package = bytearray(write_package([pack("a.xml", b"abcdefgh" * 10)]))
    package[30 + 5 + 3] ^= 0xFF

    assert code_of(bytes(package)) == "damaged"


@pytest.mark.parametrize("byte", [0, 26, 30])
def test_a_part_whose_own_header_says_otherwise_is_damaged(byte: int) -> None:
    package = bytearray(write_package([pack("a.xml", b"abcdefgh" * 10)]))
    package[byte] ^= 0x04

    assert code_of(bytes(package)) == "damaged"


def test_two_parts_of_one_name_are_damage_whatever_their_case() -> None:
    package = write_package([pack("xl/a.xml", b"1"), pack("XL/A.xml", b"2")])

    assert code_of(package) == "damaged"


def test_a_part_past_the_limit_is_a_bomb_whatever_the_directory_states() -> None:
    part = pack("a.xml", b"\0" * 100_000)
    lying = part._replace(size=10)

    assert code_of(write_package([part]), PackageLimits(part_bytes=99_999)) == "zip_bomb"
    assert code_of(write_package([lying]), PackageLimits(part_bytes=5)) in ("zip_bomb", "damaged")


def test_all_parts_together_have_a_limit() -> None:
    package = zipped(("a.xml", b"x" * 60), ("b.xml", b"x" * 60))

    assert code_of(package, PackageLimits(total_bytes=100)) == "zip_bomb"


def test_too_many_parts_are_too_large() -> None:
    package = zipped(*((f"{number}.xml", b"") for number in range(4)))

    assert code_of(package, PackageLimits(entries=3)) == "too_large"


def test_an_encrypted_part_is_password_protected() -> None:
    package = bytearray(zipped(("a.xml", b"abc")))
    package[package.index(b"PK\1\2") + 8] |= 1

    assert code_of(bytes(package)) == "password_protected"


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
@pytest.mark.parametrize("before", [b"", b"a few bytes before the package"])
def test_parts_as_they_lie_in_a_package_are_written_without_deflating(
    method: int, before: bytes
) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(zipfile.ZipInfo("folder/"), b"")
        archive.writestr("ä.xml", b"<a/>" * 900)
        archive.writestr("b.bin", b"")
    content = before + file.getvalue()

    parts = read_package(content)
    packed = packed_as_read(content, parts)

    assert read_package(write_package(packed.values())) == parts
    assert list(packed) == ["ä.xml", "b.bin"]
