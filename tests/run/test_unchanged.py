"""What is left alone is what would have come out again; whatever else happened, all is worked on.

Each case plays a night twice from one and the same output folder: as people run it, and with
`afresh`, which works on everything. Both must leave the same bytes and say the same.
"""

import shutil
import sqlite3
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner, Result

from poam_batch.batch import RunOptions, run
from poam_batch.cli import main
from poam_batch.commands.restore import RestoreOptions, restore
from poam_batch.outputs.results_file import results_json
from poam_batch.run.run_report import RunReport
from tests.books import open_output, write_book
from tests.outputs.fill.exports import NAVY, export

DAY = date(2026, 11, 22)
ASSESSED = {"Assessment Date": "2026-10-01"}
GRANTED = {"Assessment type": "C3PAO", "Conditional status date": "2026-10-01"}
CLOSED = {
    "Assessment type": "C3PAO",
    "Assessment date": "2026-12-10",
    "CMMC status date": "2026-12-14",
}
TWO = {"3.1.3": "Not Met", "3.1.4": "Not Met"}
CLIENTS = "File;Marking\nacme.xlsx;CUI\nbolt.xlsx;{}\n"


class Night(NamedTuple):
    """What a run said, how many workbooks it read, and of how many it made the outputs."""

    report: RunReport
    read: int
    worked: int


def _plain(report: RunReport) -> RunReport:
    return replace(report, notes=(), assessments=tuple(report.assessments))


class World:
    """An inbox and an output folder."""

    def __init__(self, root: Path) -> None:
        self.inbox, self.out = root / "inbox", root / "out"

    def night(self, day: date = DAY, out: Path | None = None, **options: Any) -> Night:
        """Run on a day."""
        steps = {"Reading": 0, "Writing": 0}

        def progress(label: str, done: int, total: int) -> None:
            steps[label] = max(done, total)

        chosen = RunOptions((self.inbox,), out or self.out, as_of=day, jobs=1, **options)
        return Night(run(chosen, progress), steps["Reading"], steps["Writing"])

    def both(self, day: date = DAY, **options: Any) -> Night:
        """Run on a day, beside a run from the same state that works on everything; both agree."""
        twin = self.out.with_name("twin")
        shutil.copytree(self.out, twin)
        night = self.night(day, **options)
        afresh = self.night(day, twin, afresh=True, **options).report

        assert tree(self.out) == tree(twin)
        assert results_json(night.report.fields()) == results_json(afresh.fields())
        assert _plain(night.report) == _plain(afresh)
        return night

    def poam(self, client: str) -> Path:
        """Return the POA&M workbook of a client."""
        (path,) = self.out.glob(f"{client}-*/{client}-poam.xlsx")
        return path

    def beside(self, client: str, kind: str) -> Path:
        """Return another output of a client."""
        return next(self.poam(client).parent.glob(f"*-{kind}"))


def tree(out: Path) -> dict[str, bytes]:
    """Return the outputs, without what the program keeps for itself."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and ".poam-batch" not in path.relative_to(out).parts
    }


def times(out: Path) -> dict[str, tuple[bytes, int]]:
    """Return the outputs but results.json, and the ledger, each with the time it was written."""
    paths = [out / ".poam-batch" / "ledger.sqlite", *(out / path for path in tree(out))]
    return {
        path.relative_to(out).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in paths
        if path.name != "results.json"
    }


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Two clients and a file that is no workbook, after one night."""
    world = World(tmp_path_factory.mktemp("world"))
    world.inbox.mkdir()
    write_book(world.inbox / "acme.xlsx", client="Acme", words=TWO, cover=ASSESSED)
    write_book(world.inbox / "bolt.xlsx", client="Bolt", words=TWO, cover=ASSESSED)
    (world.inbox / "clients.csv").write_text(CLIENTS.format("CUI"), encoding="utf-8")
    (world.inbox / "bad.xlsx").write_bytes(b"no workbook")
    world.night()
    shutil.copytree(world.inbox.parent, world.inbox.parent.with_name("kept"))
    return world


@pytest.fixture
def world(kept: World) -> World:
    """The same again, where it was: an inbox is known by its path."""
    root = kept.inbox.parent
    shutil.rmtree(root)
    shutil.copytree(root.with_name("kept"), root)
    return kept


def test_the_same_night_again_reads_nothing_and_touches_no_file(world: World) -> None:
    before = times(world.out)

    night = world.night()

    assert (night.read, night.worked) == (0, 0)
    assert times(world.out) == before
    assert {str(one.outcome) for one in night.report.assessments} == {"unchanged"}
    assert [one.code for one in night.report.not_used] == ["wrong_type"]


def test_a_night_without_news_says_what_a_full_one_says(world: World) -> None:
    night = world.both(date(2026, 11, 23))

    assert (night.read, night.worked) == (0, 0)


def test_a_dry_run_leaves_alone_what_a_run_does(world: World) -> None:
    before = times(world.out)

    night = world.night(dry_run=True)

    assert (night.read, night.worked) == (0, 0)
    assert times(world.out) == before


def test_afresh_works_on_everything(world: World) -> None:
    night = world.night(afresh=True)

    assert (night.read, night.worked) == (3, 2)


def _other_bytes(world: World) -> None:
    write_book(world.inbox / "acme.xlsx", client="Acme", words={"3.1.4": "Not Met"}, cover=ASSESSED)


def _other_name(world: World) -> None:
    (world.inbox / "acme.xlsx").rename(world.inbox / "acme-2026.xlsx")


def _swapped(world: World) -> None:
    (world.inbox / "acme.xlsx").rename(world.inbox / "x")
    (world.inbox / "bolt.xlsx").rename(world.inbox / "acme.xlsx")
    (world.inbox / "x").rename(world.inbox / "bolt.xlsx")


def _rival(world: World) -> None:
    write_book(world.inbox / "more.xlsx", client="Acme", cover=ASSESSED)


def _newer(world: World) -> None:
    write_book(world.inbox / "more.xlsx", client="Acme", cover={"Assessment Date": "2026-11-01"})


def _copy(world: World) -> None:
    shutil.copy(world.inbox / "acme.xlsx", world.inbox / "acme - Copy.xlsx")


def _edited(world: World) -> None:
    book = open_output(world.poam("acme"))
    book["POA&M"]["I9"] = "Jo Smith"
    book.save(world.poam("acme"))


def _deleted(world: World) -> None:
    world.poam("acme").unlink()


def _open_in_excel(world: World) -> None:
    poam = world.poam("acme")
    poam.with_name(f"~${poam.name}").write_bytes(b"Jo")


def _mailed(world: World) -> None:
    _edited(world)
    world.poam("acme").rename(world.inbox / "from-acme.xlsx")


def _summary_deleted(world: World) -> None:
    world.beside("acme", "summary.html").unlink()


def _summary_damaged(world: World) -> None:
    page = world.beside("acme", "summary.html")
    page.write_bytes(page.read_bytes()[:-1] + b"x")


def _result_edited(world: World) -> None:
    found = world.beside("acme", "result.json")
    found.write_text(found.read_text(encoding="utf-8").replace("108", "110"), encoding="utf-8")


def _page_damaged(world: World) -> None:
    (world.out / "index.html").write_bytes(b"")


def _told_otherwise(world: World) -> None:
    (world.inbox / "clients.csv").write_text(CLIENTS.format("CUI//SP-CTI"), encoding="utf-8")


def _missing(world: World) -> None:
    (world.inbox / "acme.xlsx").unlink()


def _spoiled(world: World) -> None:
    (world.inbox / "acme.xlsx").write_bytes(b"no workbook either")


def _put_right(world: World) -> None:
    write_book(world.inbox / "bad.xlsx", client="Cole", cover=ASSESSED)


def _ledger_lost(world: World) -> None:
    (world.out / ".poam-batch" / "ledger.sqlite").unlink()


@pytest.mark.parametrize(
    ("happened", "read", "worked"),
    [
        (_other_bytes, 1, 1),
        (_other_name, 1, 1),
        (_swapped, 2, 2),
        (_rival, 1, 0),
        (_newer, 1, 1),
        (_copy, 1, 0),
        (_edited, 1, 1),
        (_deleted, 1, 1),
        (_open_in_excel, 1, 1),
        (_mailed, 1, 1),
        (_summary_deleted, 1, 1),
        (_summary_damaged, 1, 1),
        (_result_edited, 1, 1),
        (_page_damaged, 0, 0),
        (_told_otherwise, 1, 1),
        (_missing, 0, 0),
        (_spoiled, 1, 0),
        (_put_right, 1, 1),
        (_ledger_lost, 3, 2),
    ],
)
def test_what_happened_to_one_client_is_worked_on_and_no_other(
    world: World, happened: Callable[[World], None], read: int, worked: int
) -> None:
    happened(world)

    night = world.both(date(2026, 11, 23))

    assert (night.read, night.worked) == (read, worked)


@pytest.mark.parametrize(
    ("options", "worked"), [({"marking": "CUI"}, 2), ({"level": 2}, 2), ({"level": 3}, 0)]
)
def test_other_options_have_everything_worked_on(
    world: World, options: dict[str, Any], worked: int
) -> None:
    night = world.both(**options)

    assert (night.read, night.worked) == (3, worked)


def test_a_policy_counts_by_what_it_says(world: World, tmp_path: Path) -> None:
    policy, says = tmp_path / "policy.toml", 'extends = "cmmc-level-2"\nname = "{}"\n'
    policy.write_text(says.format("Ours"), encoding="utf-8")
    world.night(policy=policy)
    world.night(policy=policy)
    policy.write_text(says.format("Other"), encoding="utf-8")

    night = world.both(policy=policy)

    assert (night.read, night.worked) == (3, 2)


def test_a_firms_templates_count_by_their_bytes(world: World, tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(Path(__file__).parents[2] / "templates", own)
    world.night(templates=own)
    world.night(templates=own)
    page = own / "summary.html.j2"
    page.write_text(page.read_text(encoding="utf-8") + "<!-- ours -->", encoding="utf-8")

    night = world.both(templates=own)

    assert (night.read, night.worked) == (3, 2)


def test_a_firms_templates_are_trusted_once_they_gave_the_same_again(
    world: World, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    shutil.copytree(Path(__file__).parents[2] / "templates", own)

    worked = [world.night(templates=own).worked for _ in range(2)]

    assert worked == [2, 0]


@pytest.mark.parametrize("linked", [False, True])
def test_what_a_firms_templates_take_from_other_folders_counts(
    world: World, tmp_path: Path, linked: bool
) -> None:
    own, parts = tmp_path / "own", tmp_path / "parts"
    shutil.copytree(Path(__file__).parents[2] / "templates", own)
    where = parts if linked else own / "sample_workbooks"
    where.mkdir()
    if linked:
        (own / "sample_workbooks").symlink_to(parts)
        (parts / "around").symlink_to(own)
    (where / "foot.j2").write_text("one", encoding="utf-8")
    page = own / "summary.html.j2"
    foot = "{% include 'sample_workbooks/foot.j2' %}</body>"
    page.write_text(page.read_text("utf-8").replace("</body>", foot), encoding="utf-8")
    world.night(templates=own)
    world.night(templates=own)
    (where / "foot.j2").write_text("two", encoding="utf-8")

    night = world.both(templates=own)

    assert (night.read, night.worked) == (3, 2)


def test_another_version_of_what_writes_has_everything_worked_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zlib, "ZLIB_RUNTIME_VERSION", "another")

    night = world.both()

    assert (night.read, night.worked) == (3, 2)


def test_an_earlier_day_has_everything_worked_on(world: World) -> None:
    night = world.both(date(2026, 11, 1))

    assert (night.read, night.worked) == (2, 2)


def test_a_version_put_back_is_worked_on(world: World) -> None:
    _edited(world)
    world.night(date(2026, 11, 23))
    tuple(restore(RestoreOptions("Acme", world.out)))

    night = world.both(date(2026, 11, 24))

    assert night.worked == 1


def test_an_older_copy_of_the_poam_is_worked_on(world: World) -> None:
    older = world.poam("acme").read_bytes()
    _edited(world)
    world.night(date(2026, 11, 23))
    world.night(date(2026, 11, 24))
    world.poam("acme").write_bytes(older)

    night = world.both(date(2026, 11, 25))

    assert night.worked == 1


def test_what_people_wrote_is_left_alone_once_it_was_taken_up(world: World) -> None:
    _edited(world)

    worked = [world.night(date(2026, 11, day)).worked for day in (23, 24, 25)]

    assert worked == [1, 1, 0]


def test_a_client_is_left_alone_once_what_came_back_was_merged(world: World) -> None:
    _mailed(world)

    nights = [world.night(date(2026, 11, day)) for day in (23, 24, 25, 26)]

    assert [(night.read, night.worked) for night in nights][-1] == (0, 0)
    assert nights[-1].report.not_used[-1].code == "poam_merged"


def test_a_mailed_poam_that_waits_for_its_client_is_merged_when_that_is_there(world: World) -> None:
    _missing(world)
    (world.inbox / "from-acme.xlsx").write_bytes(world.poam("acme").read_bytes() + b"\0")
    world.night(date(2026, 11, 23))
    write_book(world.inbox / "acme.xlsx", client="Acme", words=TWO, cover=ASSESSED)

    night = world.both(date(2026, 11, 24))

    assert night.worked == 1


def test_a_client_comes_back_when_its_rival_is_gone(world: World) -> None:
    _rival(world)
    world.night(date(2026, 11, 23))
    (world.inbox / "more.xlsx").unlink()

    night = world.both(date(2026, 11, 24))

    assert (night.read, night.worked) == (0, 0)
    assert len(night.report.assessments) == 2


def test_a_bad_file_is_not_tried_again_and_still_reported(world: World) -> None:
    _spoiled(world)
    world.night(date(2026, 11, 23))

    night = world.both(date(2026, 11, 24))

    assert night.read == 0
    assert [one.workbook for one in night.report.not_used] == ["acme.xlsx", "bad.xlsx"]
    assert [one.client for one in night.report.not_renewed] == ["Acme"]


def test_a_run_that_is_killed_between_two_files_leaves_nothing_undone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _other_bytes(world)
    done = Path.replace

    def killed(self: Path, target: Path) -> Path:
        if target.name.endswith("summary.html"):
            raise KeyboardInterrupt
        return done(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            world.night(date(2026, 11, 23))

    night = world.both(date(2026, 11, 23))

    assert night.worked == 1


@pytest.fixture
def conditional(tmp_path: Path) -> World:
    """Two clients on Conditional Level 2 that a night has left alone."""
    world = World(tmp_path)
    world.inbox.mkdir()
    for client in ("Acme", "Bolt"):
        write_book(world.inbox / f"{client}.xlsx", client, TWO, GRANTED)
    assert [world.night(date(2026, 12, day)).worked for day in (13, 14)] == [2, 0]
    return world


def test_after_a_closeout_its_client_is_worked_on_and_no_other(
    conditional: World, tmp_path: Path
) -> None:
    closing = tmp_path / "closeout.xlsx"
    write_book(closing, "Acme", cover=CLOSED)

    closed = _command("closeout", closing, "-o", conditional.out, "--as-of", "2026-12-15")
    night = conditional.both(date(2026, 12, 16))
    later = [conditional.night(date(2026, 12, day)).worked for day in (17, 18)]

    assert closed.exit_code == 0, closed.output
    assert "closed out" in closed.stdout
    assert ((night.read, night.worked), later) == ((1, 1), [1, 0])
    said = {one.record["client"]: one.record["status"] for one in night.report.assessments}
    assert said == {"Acme": "final", "Bolt": "conditional"}


def test_a_closeout_that_closes_nothing_leaves_nothing_to_do(
    conditional: World, tmp_path: Path
) -> None:
    closing = tmp_path / "closeout.xlsx"
    write_book(closing, "Acme", {"3.1.3": "Not Met"}, CLOSED)

    closed = _command("closeout", closing, "-o", conditional.out, "--as-of", "2026-12-15")
    night = conditional.both(date(2026, 12, 16))

    assert "not closed" in closed.stdout
    assert (night.read, night.worked) == (0, 0)


def test_after_a_fill_all_are_left_alone_for_nothing_of_a_night_is_made_of_it(
    conditional: World,
) -> None:
    """What is filled in comes from the POA&M, which stays as it is; a full night makes the same."""
    workbook = conditional.inbox.with_name("export.xlsx")
    workbook.write_bytes(export(NAVY))
    before = tree(conditional.out)
    filled = _command("fill", workbook, "--client", "Acme", "-o", conditional.out)
    copy = conditional.beside("acme", "emass.xlsx").relative_to(conditional.out).as_posix()
    after = tree(conditional.out)

    night = conditional.both(date(2026, 12, 16))

    assert filled.exit_code == 0, filled.output
    assert after.keys() - before.keys() == {copy}
    assert (night.read, night.worked) == (0, 0)
    assert tree(conditional.out)[copy] == after[copy]


def test_what_people_type_between_a_fill_and_the_night_is_worked_on(conditional: World) -> None:
    workbook = conditional.inbox.with_name("export.xlsx")
    workbook.write_bytes(export(NAVY))
    assert _command("fill", workbook, "--client", "Acme", "-o", conditional.out).exit_code == 0
    _edited(conditional)

    night = conditional.both(date(2026, 12, 16))

    assert (night.read, night.worked) == (1, 1)


def _command(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_file_that_is_gone_for_long_is_forgotten(world: World) -> None:
    _missing(world)
    world.night(date(2027, 3, 1))

    with sqlite3.connect(world.out / ".poam-batch" / "ledger.sqlite") as ledger:
        seen = [
            Path(path).name for (path,) in ledger.execute("select path from seen order by path")
        ]
    assert seen == ["bad.xlsx", "bolt.xlsx"]
