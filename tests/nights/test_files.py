"""What a night leaves for people and monitors."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from poam_batch.nights.files import Ending, night_counts, write_digest, write_last_success
from poam_batch.outputs.changes import Digest
from poam_batch.outputs.digest_text import Heading
from tests.states import ACME, BROKEN, found, told

DAY = date(2026, 11, 22)
TIME = datetime(2026, 11, 22, 2, 0, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("exit_code", "written"), [(0, True), (3, True), (5, True), (4, False), (None, False)]
)
def test_a_success_is_a_run_that_did_its_work(
    tmp_path: Path, exit_code: int | None, written: bool
) -> None:
    write_last_success(tmp_path, Ending(TIME, exit_code, DAY), {"changes": 2})

    assert (tmp_path / ".poam-batch" / "last_success").exists() == written


def test_a_success_is_said_on_one_line_that_begins_with_its_time(tmp_path: Path) -> None:
    write_last_success(tmp_path, Ending(TIME, 3, DAY), {"changes": 2})

    line = (tmp_path / ".poam-batch" / "last_success").read_bytes()
    assert line == b"2026-11-22T02:00:31+00:00 exit=3 as_of=2026-11-22 changes=2\n"


def test_the_counts_say_how_many_changes_need_a_person() -> None:
    digest = told(found(), found(ACME, files=(BROKEN,)))

    assert night_counts(digest, 1) == {"assessments": 1, "changes": 2, "attention": 1}


def test_a_night_without_news_leaves_the_last_digest_alone(tmp_path: Path) -> None:
    heading = Heading(DAY, tmp_path)
    write_digest(told(found(), found(files=(BROKEN,))), heading)
    own = tmp_path / ".poam-batch"
    before = {path: path.read_bytes() for path in own.iterdir()}

    write_digest(Digest(since=DAY), heading)

    assert {path.name for path in before} == {"digest.txt", "digest.json"}
    assert {path: path.read_bytes() for path in own.iterdir()} == before
