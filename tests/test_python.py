"""The program does not start where Python would have it read a sheet wrongly."""

import re
import runpy
import sys

import pytest

import poam_batch


def test_an_earlier_python_is_refused_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 11, 4))

    with pytest.raises(ImportError, match=r"needs Python 3\.11\.5 or later"):
        runpy.run_path(poam_batch.__file__)


def test_possessive_quantifiers_match_as_they_should() -> None:
    found = re.match(r"(?:ab?c)++", "aca")

    assert found is not None
    assert found[0] == "ac"
