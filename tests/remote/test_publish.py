"""Publishing: what differs goes out, results.json last, and what people saved there stays."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from fsspec.implementations.local import LocalFileSystem

from poam_batch.problems import ConfigurationError, RunStopped
from poam_batch.remote.address import Address
from poam_batch.remote.publish import Publication, open_target, publish, publishable
from tests.books import write_book
from tests.runs import AS_OF, inbox_in, night, only, results

POAM = "acme-1a2b3c4d/acme-poam.xlsx"
CLIENT = [POAM, "acme-1a2b3c4d/acme-result.json", "acme-1a2b3c4d/acme-summary.html"]
ALL = [*CLIENT, "index.html", "results.json"]


def out_in(folder: Path) -> Path:
    """Return an OUT of one client, each file of which holds its own path; a share is beside it."""
    out = folder / "out"
    share(out).mkdir()
    for name in [*ALL, ".poam-batch/ledger.sqlite3"]:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(name, encoding="utf-8")
    return out


def share(out: Path) -> Path:
    return out.parent / "share"


def published(out: Path) -> Publication:
    """Publish to the folder `share` beside OUT."""
    address = Address(share(out).as_uri())
    return publish(out, open_target(address, out))


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def sends(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[str], None] = lambda _: None
) -> list[str]:
    """Note the names of what is moved in place from now on; `change` comes before each."""
    real, sent = LocalFileSystem.mv, []

    def mv(self: Any, source: str, target: str, **options: Any) -> None:
        name = target.partition("/share/")[2]
        change(name)
        real(self, source, target, **options)
        sent.append(name)

    monkeypatch.setattr(LocalFileSystem, "mv", mv)
    return sent


def test_clients_go_first_and_results_json_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = out_in(tmp_path)
    sent = sends(monkeypatch)

    published(out)

    assert sent == ALL
    assert names(share(out)) == sorted(ALL)


def test_what_people_put_beside_the_outputs_stays_here(tmp_path: Path) -> None:
    out = out_in(tmp_path)
    for name in [
        "note.xlsx",
        "~$acme-poam.xlsx",
        ".pb-12.tmp",
        "acme-poam (copy).xlsx",
        "acme-contracts.xlsx",
        "acme-notes.html",
        "acme.txt",
    ]:
        (out / "acme-1a2b3c4d" / name).write_text("mine", encoding="utf-8")
    (out / "private-notes").mkdir()
    (out / "private-notes" / "private-notes-poam.xlsx").write_text("mine", encoding="utf-8")

    assert publishable(out) == ALL


def test_filled_forms_and_other_levels_are_published(tmp_path: Path) -> None:
    out = out_in(tmp_path)
    for name in ["acme-emass.xlsx", "acme-l1-remediation.xlsx", "acme-l3-poam.xlsx"]:
        (out / "acme-1a2b3c4d" / name).write_text(name, encoding="utf-8")

    assert len(publishable(out)) == len(ALL) + 3


def test_a_second_night_sends_only_what_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = out_in(tmp_path)
    published(out)
    (out / CLIENT[2]).write_text("new", encoding="utf-8")
    sent = sends(monkeypatch)

    report = published(out)

    assert (sent, report.sent) == ([CLIENT[2]], 1)
    assert (share(out) / CLIENT[2]).read_text(encoding="utf-8") == "new"


def test_what_is_gone_there_is_published_again(tmp_path: Path) -> None:
    out = out_in(tmp_path)
    published(out)
    (share(out) / POAM).unlink()

    assert published(out).sent == 1
    assert names(share(out)) == sorted(ALL)


def test_a_page_that_somebody_changed_there_is_put_right(tmp_path: Path) -> None:
    out = out_in(tmp_path)
    published(out)
    (share(out) / "index.html").write_text("changed there", encoding="utf-8")

    assert published(out).sent == 1
    assert (share(out) / "index.html").read_text(encoding="utf-8") == "index.html"


def test_nothing_is_ever_deleted_there(tmp_path: Path) -> None:
    out = out_in(tmp_path)
    published(out)
    (share(out) / "own.txt").write_text("own", encoding="utf-8")
    for name in CLIENT:
        (out / name).unlink()

    published(out)

    assert names(share(out)) == sorted([*ALL, "own.txt"])


@pytest.mark.parametrize("night", [1, 2])
def test_a_poam_that_people_saved_there_is_left_and_named(tmp_path: Path, night: int) -> None:
    out = out_in(tmp_path)
    published(out)
    (share(out) / POAM).write_text("their work", encoding="utf-8")
    for day in range(night):
        (out / POAM).write_text(f"tonight's {day}", encoding="utf-8")
        report = published(out)

    (warning,) = report.warnings()
    assert (share(out) / POAM).read_text(encoding="utf-8") == "their work"
    assert warning.startswith(f"{Address(share(out).as_uri())}/{POAM} was saved by somebody there")
    assert report.failure == ""


def test_a_poam_that_was_there_before_the_first_night_is_left(tmp_path: Path) -> None:
    out = out_in(tmp_path)
    (share(out) / POAM).parent.mkdir(parents=True)
    (share(out) / POAM).write_text("their work", encoding="utf-8")

    assert published(out).kept == (POAM,)
    assert (share(out) / POAM).read_text(encoding="utf-8") == "their work"


def test_a_poam_that_people_save_while_others_are_sent_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = out_in(tmp_path)
    (out / "aaa-1a2b3c4d").mkdir()
    (out / "aaa-1a2b3c4d" / "aaa-poam.xlsx").write_text("1", encoding="utf-8")
    published(out)
    for name in ["aaa-1a2b3c4d/aaa-poam.xlsx", POAM]:
        (out / name).write_text("tonight's", encoding="utf-8")

    def save(_: str) -> None:
        (share(out) / POAM).write_text("theirs", encoding="utf-8")

    sends(monkeypatch, save)

    assert published(out).kept == (POAM,)
    assert (share(out) / POAM).read_text(encoding="utf-8") == "theirs"


def test_a_poam_that_was_copied_there_with_equal_bytes_is_ours(tmp_path: Path) -> None:
    out = out_in(tmp_path)
    published(out)
    content = (share(out) / POAM).read_bytes()
    (share(out) / POAM).unlink()
    (share(out) / POAM).write_bytes(content)
    (out / POAM).write_text("tonight's", encoding="utf-8")

    assert published(out).kept == ()
    assert (share(out) / POAM).read_text(encoding="utf-8") == "tonight's"


def test_without_a_memory_equal_workbooks_are_not_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = out_in(tmp_path)
    published(out)
    (out / ".poam-batch" / "published.json").write_text("{", encoding="utf-8")
    sent = sends(monkeypatch)

    assert published(out).kept == ()
    assert POAM not in sent


def _memory(addresses: object) -> object:
    return {"format": "poam-batch/published", "version": 1, "addresses": addresses}


def _of_poam(address: str, coming: object) -> object:
    return _memory({address: {POAM: {"sha256": "0" * 64, "mark": "", "coming": coming}}})


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda _: [],
        lambda _: {"format": "poam-batch/published", "version": 1},
        lambda _: _memory([]),
        lambda address: _memory({address: []}),
        lambda address: _memory({address: {POAM: "sent"}}),
        lambda address: _memory({address: {POAM: {}}}),
        lambda address: _of_poam(address, coming=1),
        lambda address: _of_poam(address, coming=[["0"]]),
    ],
)
def test_a_memory_of_another_form_counts_as_none(
    tmp_path: Path, spoilt: Callable[[str], object]
) -> None:
    out = out_in(tmp_path)
    address = str(Address(share(out).as_uri()))
    published(out)
    (share(out) / POAM).write_text("saved by somebody there", encoding="utf-8")
    file = out / ".poam-batch" / "published.json"
    file.write_text(json.dumps(spoilt(address)), encoding="utf-8")

    report = published(out)

    assert (report.kept, report.failure) == ((POAM,), "")
    assert json.loads(file.read_text(encoding="utf-8"))["addresses"][address].keys() == set(ALL)


def test_a_connection_that_fails_leaves_results_json_and_the_next_night_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = out_in(tmp_path)

    def cut(name: str) -> None:
        if name.endswith(".html"):
            raise ConnectionResetError("reset by http://u:hush@h/x?sig=hush")

    with monkeypatch.context() as patch:
        sends(patch, cut)
        report = published(out)
    sent = sends(monkeypatch)
    again = published(out)

    assert report.failure.startswith(f"{Address(share(out).as_uri())} could not be published to: ")
    assert "reset by http://h/x. " in report.failure
    assert "hush" not in report.failure
    assert report.sent == 2
    assert (sent, again.failure) == (ALL[2:], "")


def test_a_poam_that_arrived_without_a_word_is_known_for_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = out_in(tmp_path)
    published(out)
    real = LocalFileSystem.mv

    def mv(self: Any, source: str, target: str, **options: Any) -> None:
        real(self, source, target, **options)
        raise TimeoutError("no answer")

    for content in ["second", "third"]:
        (out / POAM).write_text(content, encoding="utf-8")
        with monkeypatch.context() as patch:
            patch.setattr(LocalFileSystem, "mv", mv)
            assert "no answer" in published(out).failure
    (out / POAM).write_text("fourth", encoding="utf-8")

    assert published(out).kept == ()
    assert (share(out) / POAM).read_text(encoding="utf-8") == "fourth"


def test_a_kill_while_a_file_is_sent_leaves_the_old_one_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = out_in(tmp_path)
    published(out)
    (out / POAM).write_text("tonight's", encoding="utf-8")

    def kill(_: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        sends(patch, kill)
        with pytest.raises(KeyboardInterrupt):
            published(out)
    stood = (share(out) / POAM).read_text(encoding="utf-8")
    again = published(out)

    assert (stood, again.kept) == (POAM, ())
    assert names(share(out)) == sorted(ALL)


def test_two_addresses_are_remembered_apart_and_without_secrets(tmp_path: Path) -> None:
    out = out_in(tmp_path)
    memory = Address("memory://key:hush@apart?token=hush2")

    published(out)
    publish(out, open_target(memory, out))

    text = (out / ".poam-batch" / "published.json").read_text(encoding="utf-8")
    assert "hush" not in text
    assert len(json.loads(text)["addresses"]) == 2
    assert published(out).sent == 0


@pytest.mark.parametrize("place", ["share", "share/portal"])
def test_a_folder_that_is_not_there_ends_the_run_with_12_and_is_not_made(
    tmp_path: Path, place: str
) -> None:
    write_book(inbox_in(tmp_path) / "acme.xlsx")
    address = (tmp_path / place).as_uri()

    ended = night(tmp_path / "inbox", AS_OF, "--publish", address)

    assert ended.exit_code == 12
    assert ended.output == (
        f"Error: {address} is not there. If it lies on a share, see that this is mounted. If it is "
        "a new folder, make it first: publishing makes none. Nothing was done.\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["inbox"]


def test_a_file_is_no_folder_to_publish_to(tmp_path: Path) -> None:
    (tmp_path / "share").touch()

    with pytest.raises(RunStopped, match="is no folder") as stopped:
        open_target(Address((tmp_path / "share").as_uri()), tmp_path / "out")

    assert stopped.value.exit_code == 12


def test_a_share_that_goes_away_meanwhile_is_not_made(tmp_path: Path) -> None:
    out = out_in(tmp_path)
    storage = open_target(Address(share(out).as_uri()), out)
    share(out).rmdir()

    report = publish(out, storage)

    assert "could not be published to: the folder is not there any more." in report.failure
    assert not share(out).exists()


@pytest.mark.parametrize("place", ["", "below", ".poam-batch"])
def test_out_is_not_published_into_itself(tmp_path: Path, place: str) -> None:
    out = out_in(tmp_path)

    with pytest.raises(ConfigurationError, match="Name another place"):
        open_target(Address((out / place).as_uri()), out)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An inbox of one client, whose POA&M was published and then saved by somebody there."""
    inbox = inbox_in(tmp_path)
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})
    share(tmp_path / "out").mkdir()
    assert publishing(inbox).exit_code == 0
    there(inbox).write_bytes(b"their work")
    return inbox


def publishing(inbox: Path, as_of: str = AS_OF, *options: str) -> Result:
    return night(inbox, as_of, "-q", "--publish", (inbox.parent / "share").as_uri(), *options)


def there(inbox: Path) -> Path:
    (poam,) = (inbox.parent / "share").glob("*/*-poam.xlsx")
    return poam


def said(told: Result) -> str:
    return " ".join(told.stdout.split())


def own(inbox: Path, name: str) -> str:
    return (inbox.parent / "out" / ".poam-batch" / name).read_text(encoding="utf-8")


def test_a_poam_that_was_saved_there_is_told_every_night_until_it_is_mended(inbox: Path) -> None:
    first, again = publishing(inbox, "2026-11-23"), publishing(inbox, "2026-11-24")
    there(inbox).unlink()
    after = publishing(inbox, "2026-11-25")

    assert (first.exit_code, first.stderr, after.output) == (0, "", "")
    assert "2026-11-23: 1 note needs a person" in first.stdout
    assert "-poam.xlsx was saved by somebody there, and is left as it is." in said(first)
    assert f"Still: {(inbox.parent / 'share').as_uri()}/acme-tool-" in said(again)
    assert there(inbox).read_bytes() == only(inbox, "*/*-poam.xlsx").read_bytes()


def test_a_poam_that_was_saved_there_stands_in_all_that_a_night_leaves(inbox: Path) -> None:
    told = publishing(inbox, "2026-11-23")

    (change,) = results(inbox)["changes"]
    assert (change["kind"], change["attention"], change["new"]) == ("note", True, True)
    assert results(inbox)["notes"] == [change["message"]]
    assert own(inbox, "digest.txt") == told.stdout
    assert json.loads(own(inbox, "digest.json"))["changes"] == [change]
    assert own(inbox, "last_success").endswith("changes=1 attention=1\n")
    assert '"attention": 1' in own(inbox, "log.jsonl").splitlines()[-2]
    copied = inbox.parent / "share" / "results.json"
    assert json.loads(copied.read_text(encoding="utf-8")) == results(inbox)


def test_a_dry_run_tells_of_a_poam_that_was_saved_there(inbox: Path) -> None:
    before = (inbox.parent / "out" / "results.json").read_bytes()

    dry = publishing(inbox, "2026-11-23", "--dry-run")

    assert "was saved by somebody there" in said(dry)
    assert (inbox.parent / "out" / "results.json").read_bytes() == before


def test_a_dry_run_before_the_first_run_sends_nothing(tmp_path: Path) -> None:
    write_book(inbox_in(tmp_path) / "acme.xlsx")
    share(tmp_path / "out").mkdir()

    dry = publishing(tmp_path / "inbox", AS_OF, "--dry-run")

    assert dry.exit_code == 0
    assert names(tmp_path / "share") == []


def test_a_poam_that_is_saved_behind_the_digest_is_said_and_told_the_next_night(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there(inbox).unlink()
    publishing(inbox, "2026-11-23")
    poam = there(inbox)
    write_book(inbox / "acme.xlsx", words={"3.1.4": "Not Met"})
    write_book(inbox / "aaa.xlsx", "Aaa", words={"3.1.4": "Not Met"})

    def save(name: str) -> None:
        if name.endswith("aaa-poam.xlsx"):
            poam.write_bytes(b"their work")

    with monkeypatch.context() as patch:
        sends(patch, save)
        late = publishing(inbox, "2026-11-24")
    needed = sum(change["attention"] for change in results(inbox)["changes"])
    success = own(inbox, "last_success")
    after = publishing(inbox, "2026-11-25")

    assert poam.read_bytes() == b"their work"
    assert "was saved by somebody there" in late.stderr
    assert "was saved by somebody there" not in said(late)
    assert success.endswith(f" attention={needed + 1}\n")
    assert "1 note needs a person" in after.stdout
    assert "was saved by somebody there" in said(after)
