"""What goes wrong at a remote place, in words that hold no secret and say what to do.

Libraries behind fsspec have errors of their own, each in its own words. They are known here by the
names of their classes, so that none of these libraries is imported for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import Enum, auto

from poam_batch.problems import ConfigurationError, PoamBatchError
from poam_batch.remote.address import LOCAL, Address

BUCKETS = frozenset({"s3", "s3a"})
_WITH_FSSPEC = LOCAL | {"memory"}
_INSTALL = 'pip install "poam-batch[s3]"'
_LONGEST = 300
_CREDENTIALS = (
    "The S3 library takes credentials from the environment (AWS_PROFILE, or AWS_ACCESS_KEY_ID and "
    "AWS_SECRET_ACCESS_KEY), from the files in ~/.aws (credentials, config), or from the role of "
    "the machine: give the account that runs this one of these."
)
_CONNECTION = (
    "See that this machine reaches it; for a server that is not Amazon's, set AWS_ENDPOINT_URL to "
    "its address."
)
_RIGHTS = (
    "See that these are the credentials that are meant, and that they may list and read there, and "
    "write where --publish leads."
)
# By the names of the classes of botocore, which speaks to S3 for s3fs.
FIXES: Mapping[str, str] = {
    "NoCredentialsError": _CREDENTIALS,
    "PartialCredentialsError": _CREDENTIALS,
    "CredentialRetrievalError": _CREDENTIALS,
    "ProfileNotFound": _CREDENTIALS,
    "NoAuthTokenError": _CREDENTIALS,
    "TokenRetrievalError": _CREDENTIALS,
    "SSOTokenLoadError": _CREDENTIALS,
    "UnauthorizedSSOTokenError": _CREDENTIALS,
    "EndpointConnectionError": _CONNECTION,
    "ConnectTimeoutError": _CONNECTION,
    "ProxyConnectionError": _CONNECTION,
}


class Fault(Enum):
    """What kept something from being listed, read or written."""

    MISSING = auto()
    DENIED = auto()
    FAILED = auto()


class StorageError(PoamBatchError):
    """A remote place did not do what was asked; the message is its reason, without any secret."""

    def __init__(self, reason: str, fault: Fault) -> None:
        super().__init__(reason)
        self.fault = fault


@contextmanager
def faults(address: Address) -> Iterator[None]:
    """Turn what the libraries raise inside into a StorageError."""
    try:
        yield
    except PoamBatchError:
        raise
    except Exception as error:  # noqa: BLE001 - each library behind fsspec has its own errors
        raise storage_error(address, error) from None


def storage_error(address: Address, error: BaseException) -> StorageError:
    """Return what a library raised as one of ours, with what to do about it."""
    if isinstance(error, ImportError):
        return StorageError(_not_installed(address, error), Fault.FAILED)
    if isinstance(error, FileNotFoundError):
        return StorageError("there is no such folder or file.", Fault.MISSING)
    said = address.without_secrets(" ".join(str(error).split()))[:_LONGEST].rstrip(".")
    reason = f"{said or type(error).__name__}."
    if isinstance(error, PermissionError):
        return StorageError(f"access was denied ({reason.rstrip('.')}).", Fault.DENIED)
    if address.scheme not in {*BUCKETS, *_WITH_FSSPEC}:
        return StorageError(_untested(address, reason.rstrip(".")), Fault.FAILED)
    fix = FIXES.get(type(error).__name__) if address.scheme in BUCKETS else None
    return StorageError(f"{reason} {fix}" if fix else reason, Fault.FAILED)


def _not_installed(address: Address, error: ImportError) -> str:
    if address.scheme in {*BUCKETS, *_WITH_FSSPEC}:
        return f"what opens it is not installed. Install it with {_INSTALL}."
    if error.name == "fsspec":
        said = f"what opens addresses is not installed. Install it with {_INSTALL}, and"
    else:
        said = (
            f"what opens {address.scheme}:// is not installed ({str(error).rstrip('.')}). Install"
        )
    return f"{said} what fsspec needs for {address.scheme}://, into the same environment."


def _untested(address: Address, said: str) -> str:
    """Return that an address of a kind that fsspec alone knows does not do, and what to do."""
    return (
        f"{address.scheme}:// cannot be used like this ({said}). See that this machine reaches it, "
        f"and in fsspec's documentation how an address of {address.scheme}:// is written; or name "
        "one such as s3://bucket/folder, or a folder of this machine."
    )


def unusable(address: Address, error: StorageError) -> ConfigurationError:
    """Return that an address cannot be used at all, and what to do where rights are missing."""
    rights = f" {_RIGHTS}" if error.fault is Fault.DENIED and address.scheme in BUCKETS else ""
    return ConfigurationError(f"{error}{rights}", str(address))
