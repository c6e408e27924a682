"""Fixtures that write and read workbooks; see build.py."""

from pathlib import Path

import pytest

from tests.workbooks.build import Reader, Writer


@pytest.fixture
def writer(tmp_path: Path) -> Writer:
    return Writer(tmp_path)


@pytest.fixture
def read(writer: Writer) -> Reader:
    return Reader(writer)
