"""Every look-alike comes to its verdict, in one batch a theme, and none to a number too high."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from textwrap import dedent

import pytest

from tests.lookalikes import (
    cells,
    containers,
    covers,
    delimited,
    dialects,
    firm,
    foreign_ids,
    headers,
    ids,
    levels,
    loose_ids,
    malformed,
    misleading_headers,
    official,
    own_points,
    partial,
    positions,
    second_opinions,
    several,
    upwards,
    words,
)
from tests.lookalikes.inbox import Batch, run_batch
from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.verdicts import disagreement


@dataclass(frozen=True)
class Theme:
    """Look-alikes of one inbox, with the firm's layouts and clients' file where it has them."""

    lookalikes: tuple[Lookalike, ...]
    layouts: Mapping[str, str] = field(default_factory=dict)
    clients: str = ""


THEMES = {
    "words": Theme(words.LOOKALIKES),
    "partial": Theme(partial.LOOKALIKES),
    "headers": Theme(headers.LOOKALIKES),
    "misleading_headers": Theme(misleading_headers.LOOKALIKES),
    "upwards": Theme(upwards.LOOKALIKES),
    "second_opinions": Theme(second_opinions.LOOKALIKES),
    "loose_ids": Theme(loose_ids.LOOKALIKES),
    "positions": Theme(positions.LOOKALIKES),
    "several": Theme(several.LOOKALIKES),
    "ids": Theme(ids.LOOKALIKES),
    "foreign_ids": Theme(foreign_ids.LOOKALIKES),
    "official": Theme(official.LOOKALIKES),
    "cells": Theme(cells.LOOKALIKES),
    "levels": Theme(levels.LOOKALIKES),
    "covers": Theme(covers.LOOKALIKES),
    "own_points": Theme(own_points.LOOKALIKES),
    "containers": Theme(containers.LOOKALIKES),
    "dialects": Theme(dialects.LOOKALIKES),
    "malformed": Theme(malformed.LOOKALIKES),
    "delimited": Theme(delimited.LOOKALIKES),
    "firm": Theme(firm.LOOKALIKES, firm.LAYOUTS, firm.CLIENTS),
}
CASES = [
    pytest.param(theme, lookalike, id=f"{theme}: {lookalike.claim}")
    for theme, inbox in THEMES.items()
    for lookalike in inbox.lookalikes
]
Batches = Callable[[str], Batch]


@pytest.fixture(scope="session")
def batch_of(tmp_path_factory: pytest.TempPathFactory) -> Batches:
    """Run a theme's look-alikes in one inbox, once a session."""

    @cache
    def run(theme: str) -> Batch:
        folder = tmp_path_factory.mktemp(theme)
        options = _put(folder, THEMES[theme])
        return run_batch(folder / "in", folder / "out", options)

    return run


def _put(folder: Path, theme: Theme) -> list[str]:
    """Fill the folder `in`, and beside it the firm's layouts; return the options that name them."""
    for name in ("in", "layouts"):
        (folder / name).mkdir()
    for lookalike in theme.lookalikes:
        (folder / "in" / lookalike.file_name).write_bytes(lookalike.content())
    for name, layout in theme.layouts.items():
        (folder / "layouts" / name).write_text(dedent(layout), encoding="utf-8")
    if theme.clients:
        (folder / "in" / "clients.csv").write_text(theme.clients, encoding="utf-8")
    return ["--layouts", str(folder / "layouts")] if theme.layouts else []


@pytest.mark.parametrize(("theme", "lookalike"), CASES)
def test_a_lookalike_comes_to_its_verdict(
    theme: str, lookalike: Lookalike, batch_of: Batches
) -> None:
    answer = batch_of(theme).answer(lookalike.file_name)

    assert disagreement(lookalike.verdict, answer) == ""


@pytest.mark.parametrize("theme", THEMES)
def test_a_batch_of_lookalikes_stays_within_20_seconds_and_512_mebibytes(
    theme: str, batch_of: Batches
) -> None:
    batch = batch_of(theme)

    assert batch.exit_code in {0, 3}, batch.stderr
    assert batch.seconds < 20
    assert batch.mebibytes < 512
