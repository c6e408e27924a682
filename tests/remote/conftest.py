"""An S3 server on this machine, and nothing else that could be reached."""

from __future__ import annotations

import gc
import logging
import os
import warnings
from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest

HERE = "127.0.0.1"
NOWHERE = f"http://{HERE}:9"


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """Start the server once and return its URL."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 - a second that others need not wait

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address=HERE, port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    yield f"http://{HERE}:{port}"
    server.stop()


@pytest.fixture
def s3(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return a client of the server, with an empty bucket `firm`; the SDK knows of nothing else."""
    import boto3  # noqa: PLC0415 - as above

    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    settings = {
        "AWS_ACCESS_KEY_ID": "key-of-the-test",
        "AWS_SECRET_ACCESS_KEY": "secret-of-the-test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        # Whatever asks for another address finds a closed door.
        "HTTP_PROXY": NOWHERE,
        "HTTPS_PROXY": NOWHERE,
        "NO_PROXY": HERE,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
        if name.endswith("_PROXY"):
            monkeypatch.setenv(name.lower(), value)
    client = boto3.client("s3")
    client.create_bucket(Bucket="firm")
    yield client
    for page in client.get_paginator("list_objects_v2").paginate(Bucket="firm"):
        for listed in page.get("Contents", []):
            client.delete_object(Bucket="firm", Key=listed["Key"])
    client.delete_bucket(Bucket="firm")
    client.close()
    # s3fs closes its connections when it is collected; that is to fall to no other test.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def demand_rights(endpoint: str, s3: Any) -> Iterator[Callable[[], None]]:
    """Return a call from which on the server asks for rights, which the test's key has not."""
    del s3

    def reset(free: str) -> None:
        request = Request(
            f"{endpoint}/moto-api/reset-auth",
            data=free.encode(),
            headers={"Content-Type": "text/plain"},
        )
        with urlopen(request) as answer:
            assert answer.status == 200

    yield lambda: reset("0")
    reset("inf")
