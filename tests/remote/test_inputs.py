"""A remote inbox: what is fetched of it, where to, and what happens when that fails."""

import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from poam_batch.outputs.records import RunOutcome
from poam_batch.problems import ConfigurationError, RunStopped
from poam_batch.remote import fetching
from poam_batch.remote.address import parse_address
from poam_batch.remote.fetching import Fetched
from poam_batch.remote.inputs import Inputs, Where, list_inputs
from poam_batch.remote.publish import open_target
from tests.remote.memory import inputs_of, memory_inbox

Read = Callable[..., bytes]


def contents(fetched: Fetched) -> dict[str, bytes]:
    return {one.workbook: one.path.read_bytes() for one in fetched.candidates}


def refusals(fetched: Fetched) -> dict[str, str]:
    return {one.workbook: one.code for one in fetched.not_used}


def read_as(monkeypatch: pytest.MonkeyPatch, change: Callable[[str, Read], bytes]) -> None:
    """Have each read of a file at memory:// go through `change`."""
    real = MemoryFileSystem.cat_file

    def cat_file(self: Any, path: str, *arguments: Any, **options: Any) -> bytes:
        return change(path, lambda: real(self, path, *arguments, **options))

    monkeypatch.setattr(MemoryFileSystem, "cat_file", cat_file)


def test_only_what_could_be_a_workbook_is_fetched(tmp_path: Path) -> None:
    url = memory_inbox("kinds", {"a.xlsx": b"A", "b.CSV": b"B", "c.txt": b"C", "d/e.xlsx": b"E"})

    with inputs_of(url, tmp_path) as inputs:
        fetched = inputs.fetch()

        assert contents(fetched) == {"a.xlsx": b"A", "b.CSV": b"B"}


def test_folders_are_looked_into_where_asked_but_not_our_own(tmp_path: Path) -> None:
    files = {"d/e.xlsx": b"E", "d/.poam-batch/v/x.xlsx": b"X", "out/c-1/c-poam.xlsx": b"P"}
    url = memory_inbox("deep", files)

    with inputs_of(url, tmp_path, recursive=True, publish=f"{url}/out") as inputs:
        assert contents(inputs.fetch()) == {"d/e.xlsx": b"E"}


def test_names_that_no_system_takes_get_places_of_their_own(tmp_path: Path) -> None:
    names = ["ACME.xlsx", "acme.xlsx", "CON.xlsx", "a\x01.xlsx", "x" * 300 + ".xlsx", "a:b?.xlsx"]
    url = memory_inbox("names", {name: name.encode() for name in names})

    with inputs_of(url, tmp_path) as inputs:
        fetched = inputs.fetch()
        places = [one.path for one in fetched.candidates]

        assert sorted(contents(fetched).values()) == sorted(name.encode() for name in names)
        assert all(place.name.isascii() and len(place.name) < 60 for place in places)
        assert len({str(place).casefold() for place in places}) == len(names)
        assert r"a\x01.xlsx" in contents(fetched)


@pytest.mark.parametrize("name", ["../out.xlsx", "/etc/x.xlsx", "a/./b.xlsx", "a/../../b.xlsx"])
def test_a_path_that_may_lead_elsewhere_is_refused_and_never_asked_for(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = memory_inbox("hostile", {"good.xlsx": b"G"})
    monkeypatch.setitem(MemoryFileSystem.store, f"/hostile/{name}", None)
    found = [
        {"name": "/hostile/good.xlsx", "size": 1, "type": "file", "created": 1},
        {"name": f"/hostile/{name}", "size": 1, "type": "file", "created": 1},
    ]
    monkeypatch.setattr(MemoryFileSystem, "ls", lambda *_, **__: found)

    with inputs_of(url, tmp_path) as inputs:
        fetched = inputs.fetch()

        assert (contents(fetched), refusals(fetched)) == (
            {"good.xlsx": b"G"},
            {name: "unreadable"},
        )


def test_a_listing_of_what_lies_elsewhere_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = memory_inbox("liar", {"good.xlsx": b"G"})
    found = [{"name": "/other/x.xlsx", "size": 1, "type": "file"}]
    monkeypatch.setattr(MemoryFileSystem, "ls", lambda *_, **__: found)

    with (
        pytest.raises(ConfigurationError, match="does not lie there"),
        inputs_of(url, tmp_path),
    ):
        pass


def test_a_large_file_is_refused_by_its_name_and_never_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 10)
    url = memory_inbox("large", {"big.xlsx": b"x" * 11, "fits.xlsx": b"x" * 10})
    asked: list[str] = []

    def noted(path: str, read: Read) -> bytes:
        asked.append(path)
        return read()

    read_as(monkeypatch, noted)

    with inputs_of(url, tmp_path) as inputs:
        assert refusals(inputs.fetch()) == {"big.xlsx": "too_large"}
        assert asked == ["/large/fits.xlsx"]


def test_a_mark_of_an_open_workbook_lies_beside_it_and_is_not_fetched(tmp_path: Path) -> None:
    url = memory_inbox("open", {"a.xlsx": b"A", "~$a.xlsx": b"secret", ".~lock.a.xlsx#": b"secret"})

    with inputs_of(url, tmp_path) as inputs:
        fetched = inputs.fetch()
        (workbook,) = (one.path for one in fetched.candidates if not one.owner_file)
        marks = [one.path for one in fetched.candidates if one.owner_file]

        assert {mark.name for mark in marks} == {f"~${workbook.name}", f".~lock.{workbook.name}#"}
        assert [mark.read_bytes() for mark in marks] == [b"", b""]


def test_a_single_file_goes_by_its_name(tmp_path: Path) -> None:
    url = memory_inbox("single", {"d/a.xlsx": b"A", "d/b.xlsx": b"B"})

    with inputs_of(f"{url}/d/a.xlsx", tmp_path) as inputs:
        assert contents(inputs.fetch()) == {"a.xlsx": b"A"}


def test_a_file_that_two_addresses_name_is_fetched_once(tmp_path: Path) -> None:
    url = memory_inbox("twice", {"a.xlsx": b"A", "b.xlsx": b"B"})
    addresses = [parse_address(url), parse_address(f"{url}/a.xlsx"), parse_address(url)]

    with list_inputs(Where(addresses, tmp_path)) as inputs:
        assert [one.workbook for one in inputs.fetch().candidates] == ["a.xlsx", "b.xlsx"]


def test_folders_here_and_addresses_are_inputs_together(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "b.xlsx").write_bytes(b"B")
    url = memory_inbox("mixed", {"a.xlsx": b"A"})

    with list_inputs(Where([inbox, parse_address(url)], tmp_path / "out")) as inputs:
        assert contents(inputs.fetch()) == {"a.xlsx": b"A", "b.xlsx": b"B"}


def test_a_file_address_is_read_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"A")

    with list_inputs(Where([parse_address(tmp_path.as_uri())], tmp_path / "out")) as inputs:
        assert [one.path for one in inputs.fetch().candidates] == [tmp_path / "a.xlsx"]


def test_a_file_is_known_by_its_address_from_night_to_night(tmp_path: Path) -> None:
    url = memory_inbox("nights", {"a.xlsx": b"A"})

    with inputs_of(url, tmp_path) as first, inputs_of(url, tmp_path) as second:
        assert list(first.sources.values()) == list(second.sources.values()) == [f"{url}/a.xlsx"]
        assert first.sources.keys().isdisjoint(second.sources)


def test_what_is_fetched_is_for_this_account_alone_and_gone_at_the_end(tmp_path: Path) -> None:
    url = memory_inbox("private", {"d/a.xlsx": b"A", "clients.csv": b"Workbook,Client\nx,y\n"})

    with inputs_of(url, tmp_path, recursive=True) as inputs:
        (one,) = inputs.fetch().candidates
        assert one.clients is not None
        top = one.clients.parent.parent
        modes = {stat.S_IMODE(path.stat().st_mode) for path in [top, *top.rglob("*")]}
        kept = top.exists()

    assert (modes, kept, top.exists()) == ({0o700, 0o600}, True, False)


def test_what_is_fetched_is_gone_after_a_fault_too(tmp_path: Path) -> None:
    url = memory_inbox("fault", {"a.xlsx": b"A"})
    places: list[Path] = []

    def fail(inputs: Inputs) -> None:
        places.extend(one.path for one in inputs.fetch().candidates)
        assert places[0].exists()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), inputs_of(url, tmp_path) as inputs:
        fail(inputs)

    assert [place.exists() for place in places] == [False]


def test_a_clients_file_is_named_by_its_address(tmp_path: Path) -> None:
    url = memory_inbox("clients", {"a.xlsx": b"A", "Clients.csv": b"Workbook,Client\nb.xlsx,B\n"})

    with inputs_of(url, tmp_path) as inputs:
        (note,) = inputs.roster(None).notes

        assert note.startswith(f"{url}/clients.csv, row 2: no workbook is called b.xlsx.")


def test_a_wrong_clients_file_is_named_by_its_address(tmp_path: Path) -> None:
    url = memory_inbox("wrong", {"a.xlsx": b"A", "clients.csv": b"What,Is\nthis,file\n"})

    with (
        inputs_of(url, tmp_path) as inputs,
        pytest.raises(ConfigurationError, match=f"^{url}/clients.csv"),
    ):
        inputs.roster(None)


@pytest.mark.parametrize("place", ["nothing", "nothing/a.xlsx"])
def test_an_address_where_nothing_is_stops_before_any_work(tmp_path: Path, place: str) -> None:
    with (
        pytest.raises(ConfigurationError, match=f"memory://{place}: there is no such"),
        inputs_of(f"memory://{place}", tmp_path),
    ):
        pass


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (
            "foo://firm/inbox",
            "foo://firm/inbox: begins with what is no known kind of address. Name",
        ),
        (
            "gs://firm/inbox",
            "gs://firm/inbox: what opens gs:// is not installed (Please install gcsfs to access "
            "Google Storage). Install what fsspec needs for gs://, into the same environment.",
        ),
        (
            "github://inbox",
            "github://inbox: github:// cannot be used like this (",
        ),
        (
            "dir://firm/inbox",
            "dir://firm/inbox: dir:// cannot be used like this (",
        ),
    ],
)
def test_an_address_that_nothing_opens_says_what_to_do(
    tmp_path: Path, place: str, said: str
) -> None:
    with pytest.raises(ConfigurationError) as refused, inputs_of(place, tmp_path):
        pass

    assert str(refused.value).startswith(said)
    assert re.search(
        r"Name one|Install what|\. See that this machine reaches it", str(refused.value)
    )


@pytest.mark.parametrize(
    "used",
    [
        lambda url, out: inputs_of(url, out).__enter__(),
        lambda url, out: open_target(parse_address(url), out),
    ],
)
def test_what_is_missing_only_when_an_address_is_listed_is_named(
    tmp_path: Path, used: Callable[[str, Path], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = memory_inbox("late", {"a.xlsx": b"A"})

    def listed(*_: object, **options: object) -> None:
        del options
        raise ModuleNotFoundError("No module named 'lister'", name="lister")

    monkeypatch.setattr(MemoryFileSystem, "ls", listed)

    with pytest.raises(ConfigurationError, match=r"is not installed\. Install it with pip"):
        used(url, tmp_path)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("memory://in", 'Install it with pip install "poam-batch[s3]".'),
        ("gs://in", 'Install it with pip install "poam-batch[s3]", and what fsspec needs for gs'),
    ],
)
def test_without_the_extra_it_is_named(
    tmp_path: Path, place: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in [name for name in sys.modules if name.partition(".")[0] == "fsspec"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setattr(sys, "meta_path", [_NoFsspec(), *sys.meta_path])

    with pytest.raises(ConfigurationError) as refused, inputs_of(place, tmp_path):
        pass

    assert said in str(refused.value)


class _NoFsspec:
    """Has Python find no fsspec, as where the extra is not installed."""

    def find_spec(self, name: str, *_: object) -> None:
        if name.partition(".")[0] == "fsspec":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def test_the_kind_of_an_address_may_be_in_capitals(tmp_path: Path) -> None:
    url = memory_inbox("capitals", {"a.xlsx": b"A"})

    with inputs_of(url.replace("memory", "Memory"), tmp_path) as inputs:
        assert contents(inputs.fetch()) == {"a.xlsx": b"A"}


def test_an_inbox_that_is_published_to_is_refused(tmp_path: Path) -> None:
    url = memory_inbox("both", {"a.xlsx": b"A"})

    with (
        pytest.raises(ConfigurationError, match="is published to"),
        inputs_of(url, tmp_path, publish=f"{url}/"),
    ):
        pass


def test_half_an_inbox_is_never_taken_for_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = memory_inbox("half", {f"{number}.xlsx": b"A" for number in range(5)})

    def cut(path: str, read: Read) -> bytes:
        if path.endswith("/3.xlsx"):
            raise ConnectionResetError("reset http://u:hush@h/x?sig=hush")
        return read()

    read_as(monkeypatch, cut)

    with inputs_of(url, tmp_path) as inputs, pytest.raises(RunStopped) as stopped:
        inputs.fetch()

    assert stopped.value.exit_code == 2
    assert str(stopped.value).startswith(f"{url} could not be fetched whole: reset http://h/x.")


def test_a_listing_that_fails_in_a_folder_is_not_taken_for_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = memory_inbox("walk", {"a.xlsx": b"A", "d/e.xlsx": b"E"})
    real = MemoryFileSystem.ls

    def ls(self: Any, path: str, *arguments: Any, **options: Any) -> Any:
        if path == "/walk/d":
            raise ConnectionResetError("reset")
        return real(self, path, *arguments, **options)

    monkeypatch.setattr(MemoryFileSystem, "ls", ls)

    with pytest.raises(ConfigurationError, match="reset"), inputs_of(url, tmp_path, recursive=True):
        pass


def test_a_file_that_this_account_may_not_read_costs_itself_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = memory_inbox("denied", {"a.xlsx": b"A", "b.xlsx": b"B"})

    def deny(path: str, read: Read) -> bytes:
        if path.endswith("/a.xlsx"):
            raise PermissionError("Access Denied")
        return read()

    read_as(monkeypatch, deny)

    with inputs_of(url, tmp_path) as inputs:
        fetched = inputs.fetch()

        assert (contents(fetched), refusals(fetched)) == (
            {"b.xlsx": b"B"},
            {"a.xlsx": "unreadable"},
        )


def test_a_file_that_changes_after_it_was_listed_is_fetched_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = memory_inbox("moves", {"a.xlsx": b"old", "b.xlsx": b"B"})
    reads: list[str] = []

    def change(path: str, read: Read) -> bytes:
        content = read()
        reads.append(path)
        if reads == ["/moves/a.xlsx"]:
            MemoryFileSystem().pipe_file("/moves/a.xlsx", b"newer")
        return content

    read_as(monkeypatch, change)

    with inputs_of(url, tmp_path) as inputs:
        assert contents(inputs.fetch()) == {"a.xlsx": b"newer", "b.xlsx": b"B"}
        assert reads == ["/moves/a.xlsx", "/moves/b.xlsx", "/moves/a.xlsx"]


def test_a_file_that_keeps_changing_waits_for_the_next_night(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = memory_inbox("busy", {"a.xlsx": b"1", "b.xlsx": b"B"})

    def change(path: str, read: Read) -> bytes:
        content = read()
        if path.endswith("/a.xlsx"):
            MemoryFileSystem().pipe_file(path, content + b"1")
        return content

    read_as(monkeypatch, change)

    with inputs_of(url, tmp_path) as inputs:
        fetched = inputs.fetch()

        assert contents(fetched) == {"b.xlsx": b"B"}
        assert [(one.code, one.outcome) for one in fetched.not_used] == [
            ("changed_while_fetched", RunOutcome.DEFERRED)
        ]


def test_a_file_that_goes_away_waits_and_is_not_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = memory_inbox("away", {"a.xlsx": b"A", "b.xlsx": b"B"})

    def remove(path: str, read: Read) -> bytes:
        if path.endswith("/a.xlsx") and MemoryFileSystem().exists(path):
            MemoryFileSystem().rm(path)
        return read()

    read_as(monkeypatch, remove)

    with inputs_of(url, tmp_path) as inputs:
        assert refusals(inputs.fetch()) == {"a.xlsx": "changed_while_fetched"}


def test_a_file_that_arrives_short_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = memory_inbox("short", {"a.xlsx": b"whole"})
    read_as(monkeypatch, lambda _, read: read()[:2])

    with inputs_of(url, tmp_path) as inputs:
        assert refusals(inputs.fetch()) == {"a.xlsx": "changed_while_fetched"}
