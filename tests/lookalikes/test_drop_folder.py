"""What lies in a drop folder besides: each is listed with its reason, the others are read."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.lookalikes.inbox import Batch, run_batch
from tests.lookalikes.sheets import GAPS, HEADER, table, xlsx

LINK = "wrong_type"
LISTED = {
    "a-pipe.xlsx": "wrong_type",
    "a-folder.xlsx": "wrong_type",
    "a-link.xlsx": LINK,
    "a-link-to-itself.xlsx": LINK,
    "a-link-to-nothing.xlsx": LINK,
    "a-link-to-a-device.xlsx": LINK,
    "~$open.xlsx": "owner_file",
    ".~lock.open.xlsx#": "owner_file",
    "roe.xlsx": "superseded",
    "roe (1).xlsx": None,
    "doe.xlsx": "client_collision",
    "Copy of doe.xlsx": "client_collision",
    "doe (Ann's conflicted copy).xlsx": "client_collision",
    "open.xlsx": "input_open",
    "half-copied.xlsx": "damaged",
    "two\\x0alines.xlsx": None,
    f"{'n' * 250}.xlsx": None,
}


def _book(client: str, words: Mapping[str, str], date: str = "") -> bytes:
    return xlsx([["Client", client], ["Assessment date", date], [], HEADER, *table(words)])


def _fill(inbox: Path) -> None:
    """Put one of everything into the folder."""
    acme = _book("Acme", GAPS)
    files = {
        "acme.xlsx": acme,
        "acme - Copy.xlsx": acme,
        "roe.xlsx": _book("Roe", {}, "2026-01-01"),
        "roe (1).xlsx": _book("Roe", GAPS, "2026-05-01"),
        "doe.xlsx": _book("Doe", {}),
        "Copy of doe.xlsx": _book("Doe", GAPS),
        "doe (Ann's conflicted copy).xlsx": _book("Doe", {"3.1.1": "Not Met"}),
        "open.xlsx": _book("Open", GAPS),
        "half-copied.xlsx": acme[: len(acme) // 2],
        "two\nlines.xlsx": _book("Lines", GAPS),
        f"{'n' * 250}.xlsx": _book("Long", GAPS),
        "~$open.xlsx": b"\x05Ann Roe",
        ".~lock.open.xlsx#": b",ann,host,;",
        "notes.txt": b"3.1.1 Met",
    }
    for name, content in files.items():
        (inbox / name).write_bytes(content)
    (inbox / "a-folder.xlsx").mkdir()
    os.mkfifo(inbox / "a-pipe.xlsx")
    for name, target in (("", "acme.xlsx"), ("-to-itself", "a-link-to-itself.xlsx")):
        (inbox / f"a-link{name}.xlsx").symlink_to(inbox / target)
    (inbox / "a-link-to-nothing.xlsx").symlink_to(inbox / "nothing")
    (inbox / "a-link-to-a-device.xlsx").symlink_to("/dev/zero")


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    """The whole folder in one run."""
    folder = tmp_path_factory.mktemp("drop")
    (folder / "in").mkdir()
    _fill(folder / "in")
    return run_batch(folder / "in", folder / "out")


@pytest.mark.parametrize("name", LISTED)
def test_a_file_is_read_or_listed_with_its_reason(name: str, batch: Batch) -> None:
    answer = batch.answer(name)

    if (code := LISTED[name]) is None:
        assert [one["score"] for one in answer.assessments] == [107]
    else:
        assert (answer.rejection or {}).get("code") == code


def test_of_two_files_with_the_same_bytes_one_counts(batch: Batch) -> None:
    answers = [batch.answer(name) for name in ("acme.xlsx", "acme - Copy.xlsx")]

    assert [len(answer.assessments) for answer in answers] in ([0, 1], [1, 0])
    assert [one.rejection["code"] for one in answers if one.rejection] == ["duplicate"]


def test_a_strange_folder_takes_seconds_and_every_file_is_counted_once(batch: Batch) -> None:
    results = json.loads((batch.out / "results.json").read_text(encoding="utf-8"))

    assert batch.exit_code == 3
    assert batch.seconds < 20
    assert results["counts"]["seen"] == len(LISTED) + 2
