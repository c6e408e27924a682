"""A connection to a Dask cluster that is fit to work: its workers have this version.

No address is asked but the one given. Certificates for tls:// addresses come from Dask's own
configuration.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import dask
from distributed import Client
from distributed.config import initialize_logging

from poam_batch import __version__
from poam_batch.problems import ConfigurationError

CONNECT_SECONDS = 10.0
WORKERS_SECONDS = 30.0
CLOSE_SECONDS = 5.0
# An input travels with its task, and may be as large as admission lets it.
_SETTINGS = {"distributed.admin.large-graph-warning-threshold": "64MiB"}
# What Dask logs is for those who run the cluster; this program says itself what is wrong.
_LOGGING = {"logging": {"distributed": "critical", "distributed.client": "critical"}}


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """Lend a client of the cluster whose scheduler has an address.

    Raises ConfigurationError where none answers, where it has no workers, or where one of them has
    another version of this program or none.
    """
    initialize_logging({**dask.config.config, **_LOGGING})
    with dask.config.set(_SETTINGS):
        client = _client(address)
        try:
            _check_workers(client, address)
            yield client
        finally:
            with suppress(OSError):
                client.close(timeout=CLOSE_SECONDS)


def _client(address: str) -> Client:
    try:
        return Client(
            address, timeout=CONNECT_SECONDS, set_as_default=False, direct_to_workers=False
        )
    except (OSError, ValueError, TypeError) as error:
        # A wrong address is a ValueError, a tls:// one without certificates a TypeError.
        raise ConfigurationError(
            f"There is no Dask scheduler at {address}: {str(error).rstrip('.')}. Give --scheduler "
            "the address that the scheduler prints when it starts, such as tcp://10.0.0.5:8786; "
            "tls:// addresses need certificates in Dask's configuration."
        ) from error


def _check_workers(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=WORKERS_SECONDS)
    except TimeoutError as error:
        raise ConfigurationError(
            f"The Dask scheduler at {address} has no workers. Start some and run again."
        ) from error
    found = client.run(pkgutil.resolve_name, "poam_batch:__version__", on_error="return")
    for worker, version in sorted(found.items()):
        if version != __version__:
            has = version if isinstance(version, str) else "none"
            raise ConfigurationError(
                f"The Dask worker {worker} has poam-batch {has}, and this is {__version__}. "
                f"Install {__version__} with its extra [dask] where the workers run, from the same "
                "wheel or checkout."
            )
