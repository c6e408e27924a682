"""What an address is, and that nothing secret is shown of it."""

from pathlib import Path

import pytest

from poam_batch.problems import ConfigurationError
from poam_batch.remote.address import Address, is_address, local_path, parse_address

SECRET = "s3://key:se%40cret@firm/inbox/?token=t0ken&x=y%20z"


@pytest.mark.parametrize("text", ["s3://firm/inbox", "memory://a", "abfs+x://a/b", "S3://Firm/x"])
def test_what_starts_with_a_scheme_is_an_address(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize("text", [r"C:\inbox", "C:/inbox", "c://inbox", "inbox", "/a://b", "s3:/x"])
def test_a_path_is_no_address(text: str) -> None:
    assert not is_address(text)


def test_an_address_is_shown_without_login_query_and_last_slash() -> None:
    address = Address(SECRET)

    assert (str(address), repr(address)) == ("s3://firm/inbox", "Address()")
    assert address.below("a\n.xlsx") == r"s3://firm/inbox/a\x0a.xlsx"


def test_what_a_library_says_loses_its_secrets() -> None:
    said = "no se@cret, no se%40cret for http://u:p@h:1/firm?X-Amz-Signature=ab t0ken"

    assert Address(SECRET).without_secrets(said) == "no ***, no *** for http://h:1/firm ***"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("https://u:pw@h/inbox", "web server"),
        ("sftp://u:pw@h/inbox", "Mount it"),
        ("zip://u:pw@inbox.zip", "Unpack it, and name the folder"),
        ("simple://u:pw@h/x::s3://firm/inbox", "another address"),
        ("s3://?token=pw", "no place"),
    ],
)
def test_an_address_that_cannot_be_relied_on_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=reason) as refused:
        parse_address(text)

    assert "pw" not in str(refused.value)


@pytest.mark.parametrize(
    ("inner", "outer", "path"),
    [
        ("s3://a/b", "s3://a/b/", ""),
        ("s3://a/b/c/", "s3://a/b", "c"),
        ("s3://a/bc", "s3://a/b", None),
        ("s3://a", "s3://a/b", None),
    ],
)
def test_an_address_lies_within_another_by_whole_steps(
    inner: str, outer: str, path: str | None
) -> None:
    assert Address(inner).within(Address(outer)) == path


def test_a_file_address_is_a_path_here() -> None:
    assert local_path(Address("file:///a%20b/in")) == Path("/a b/in")
    assert local_path(Address("file://localhost/C:/in")) == Path("C:/in")
    assert local_path(Address("s3://a/b")) is None


def test_a_file_address_on_another_machine_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="another machine"):
        local_path(Address("file://server/share"))
