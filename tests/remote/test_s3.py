"""Runs from S3 and to S3, over the real protocol, against a server on this machine."""

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from s3fs import S3FileSystem

from poam_batch.cli import main
from poam_batch.remote.faults import FIXES
from tests.books import write_book
from tests.remote.memory import inputs_of

# s3fs closes its connections when it is collected, and the collector may come at any time.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

AS_OF = "2026-11-22"
POAM = "acme-tool-*/acme-tool-poam.xlsx"
LOOKED_FOR = (
    "The S3 library takes credentials from the environment (AWS_PROFILE, or AWS_ACCESS_KEY_ID and "
    "AWS_SECRET_ACCESS_KEY), from the files in ~/.aws (credentials, config), or from the role of "
    "the machine: give the account that runs this one of these."
)


def run(inbox: str, out: Path, *options: str) -> Result:
    arguments = ["run", inbox, "-o", str(out), "--as-of", AS_OF, "--jobs", "1"]
    return CliRunner().invoke(main, [*arguments, *options])


def inbox_in(folder: Path) -> Path:
    """Return an inbox with two clients, one file that is no workbook, and a clients file."""
    inbox = folder / "inbox"
    (inbox / "east").mkdir(parents=True)
    write_book(inbox / "acme.xlsx", "Acme Tool", {"3.1.3": "Not Met"})
    write_book(inbox / "east" / "Börne & Söhne.xlsx", "")
    (inbox / "damaged.xlsx").write_bytes(b"PK\x03\x04")
    (inbox / "clients.csv").write_text("Workbook,Client\neast/B*,Birch\n", encoding="utf-8")
    return inbox


def upload(s3: Any, folder: Path, prefix: str = "inbox") -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            key = f"{prefix}/{path.relative_to(folder).as_posix()}"
            s3.put_object(Bucket="firm", Key=key, Body=path.read_bytes())


def objects(s3: Any, prefix: str) -> dict[str, bytes]:
    """Return what lies at a prefix, by path below it."""
    listed = s3.list_objects_v2(Bucket="firm", Prefix=f"{prefix}/").get("Contents", [])
    keys = [one["Key"] for one in listed]
    contents = (s3.get_object(Bucket="firm", Key=key)["Body"].read() for key in keys)
    return {
        key.removeprefix(f"{prefix}/"): content for key, content in zip(keys, contents, strict=True)
    }


def outputs(out: Path) -> dict[str, bytes]:
    """Return what OUT holds for readers, by path."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and ".poam-batch" not in path.parts
    }


def test_a_run_from_s3_to_s3_gives_the_bytes_of_one_from_a_folder(s3: Any, tmp_path: Path) -> None:
    inbox = inbox_in(tmp_path)
    upload(s3, inbox)
    here = run(str(inbox), tmp_path / "here", "--recursive")

    there = run("s3://firm/inbox/", tmp_path / "there", "--recursive", "--publish", "s3://firm/out")

    assert (there.exit_code, there.stdout.replace("there", "here")) == (3, here.stdout)
    assert outputs(tmp_path / "there") == outputs(tmp_path / "here")
    assert objects(s3, "out") == outputs(tmp_path / "here")
    assert "8 files published to s3://firm/out." in there.stderr


def test_pages_are_published_as_pages(s3: Any, tmp_path: Path) -> None:
    upload(s3, inbox_in(tmp_path))

    run("s3://firm/inbox", tmp_path / "out", "--publish", "s3://firm/out")

    head = s3.head_object(Bucket="firm", Key="out/index.html")
    assert head["ContentType"] == "text/html; charset=utf-8"


def test_a_second_night_sends_nothing_and_leaves_what_people_saved_there(
    s3: Any, tmp_path: Path
) -> None:
    write_book(tmp_path / "acme.xlsx", "Acme Tool", {"3.1.3": "Not Met"})
    s3.put_object(Bucket="firm", Key="inbox/acme.xlsx", Body=(tmp_path / "acme.xlsx").read_bytes())
    out = tmp_path / "out"
    options = ("--publish", "s3://firm/out", "-q")
    run("s3://firm/inbox", out, *options)
    run("s3://firm/inbox", out, *options)
    before = s3.list_objects_v2(Bucket="firm", Prefix="out/")["Contents"]
    third = run("s3://firm/inbox", out, *options)
    after = s3.list_objects_v2(Bucket="firm", Prefix="out/")["Contents"]
    (poam,) = (path.relative_to(out).as_posix() for path in out.glob(POAM))
    s3.put_object(Bucket="firm", Key=f"out/{poam}", Body=b"their work")
    fourth = run("s3://firm/inbox", out, *options)

    assert (before, third.output) == (after, "")
    assert objects(s3, "out")[poam] == b"their work"
    assert f"s3://firm/out/{poam} was saved by somebody there" in " ".join(fourth.stdout.split())


def test_a_dry_run_publishes_nothing(s3: Any, tmp_path: Path) -> None:
    upload(s3, inbox_in(tmp_path))

    ended = run("s3://firm/inbox", tmp_path / "out", "--publish", "s3://firm/out", "--dry-run")

    assert (ended.exit_code, objects(s3, "out")) == (3, {})


def test_a_download_that_is_cut_stops_the_run_before_any_output(
    s3: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(s3, inbox_in(tmp_path))
    real = S3FileSystem._cat_file

    async def cut(self: Any, path: str, **options: Any) -> bytes:
        if path.endswith("damaged.xlsx"):
            raise ConnectionResetError("Connection reset by peer")
        content: bytes = await real(self, path, **options)
        return content

    with monkeypatch.context() as patch:
        patch.setattr(S3FileSystem, "_cat_file", cut)
        ended = run("s3://firm/inbox", tmp_path / "out", "--recursive")

    assert (ended.exit_code, ended.stdout, outputs(tmp_path / "out")) == (2, "", {})
    assert ended.stderr == (
        "Error: s3://firm/inbox could not be fetched whole: Connection reset by peer. No workbook "
        "was read and no output was written. Run again when the connection holds.\n"
    )


def test_publishing_that_fails_ends_with_12_and_the_next_night_goes_on(
    s3: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, out = inbox_in(tmp_path), tmp_path / "out"
    real = S3FileSystem._pipe_file

    async def cut(self: Any, path: str, *arguments: Any, **options: Any) -> Any:
        if path.endswith("-summary.html"):
            raise ConnectionResetError("Connection reset by peer")
        return await real(self, path, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(S3FileSystem, "_pipe_file", cut)
        first = run(str(inbox), out, "--publish", "s3://firm/out")
    cut_short = objects(s3, "out")
    second = run(str(inbox), out, "--publish", "s3://firm/out")

    assert (first.exit_code, second.exit_code) == (12, 3)
    assert "s3://firm/out could not be published to: Connection reset by peer." in first.stderr
    assert "results.json" not in cut_short
    assert objects(s3, "out") == outputs(out)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["s3://nobody/inbox"], "Error: s3://nobody/inbox: there is no such folder or file.\n"),
        (["s3://firm/nothing"], "Error: s3://firm/nothing: there is no such folder or file.\n"),
        (
            ["{inbox}", "--publish", "s3://nobody/out"],
            "Error: s3://nobody/out: there is no bucket nobody.\n",
        ),
    ],
)
def test_a_place_that_is_not_there_stops_before_any_work(
    s3: Any, tmp_path: Path, arguments: list[str], said: str
) -> None:
    del s3
    write_book(tmp_path / "acme.xlsx", "Acme Tool")
    first, *rest = (argument.replace("{inbox}", str(tmp_path)) for argument in arguments)

    ended = run(first, tmp_path / "out", *rest)

    assert (ended.exit_code, ended.output) == (2, said)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("which", ["inbox", "publish"])
def test_an_account_that_may_not_is_told_so_before_any_work(
    s3: Any, tmp_path: Path, which: str, demand_rights: Callable[[], None]
) -> None:
    write_book(tmp_path / "acme.xlsx", "Acme Tool")
    s3.put_object(Bucket="firm", Key="inbox/acme.xlsx", Body=b"x")
    demand_rights()

    ended = (
        run("s3://firm/inbox", tmp_path / "out")
        if which == "inbox"
        else run(str(tmp_path), tmp_path / "out", "--publish", "s3://firm/inbox")
    )

    assert ended.exit_code == 2
    assert ended.output.startswith("Error: s3://firm/inbox: access was denied (")
    assert "See that these are the credentials that are meant" in ended.output
    assert "of-the-test" not in ended.output
    assert not (tmp_path / "out").exists()


def without_credentials(patch: pytest.MonkeyPatch) -> None:
    patch.delenv("AWS_ACCESS_KEY_ID")
    patch.delenv("AWS_SECRET_ACCESS_KEY")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (without_credentials, "Unable to locate credentials."),
        (
            lambda patch: patch.delenv("AWS_SECRET_ACCESS_KEY"),
            "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY.",
        ),
        (
            lambda patch: patch.setenv("AWS_PROFILE", "none"),
            "The config profile (none) could not be found.",
        ),
    ],
)
def test_without_credentials_it_says_where_they_are_looked_for(
    s3: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[pytest.MonkeyPatch], None],
    why: str,
) -> None:
    del s3
    spoil(monkeypatch)

    ended = run("s3://firm/in", tmp_path / "out")

    assert (ended.exit_code, ended.output) == (2, f"Error: s3://firm/in: {why} {LOOKED_FOR}\n")


def test_without_credentials_nothing_is_done_that_could_not_be_published(
    s3: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del s3
    write_book(tmp_path / "acme.xlsx", "Acme Tool")
    without_credentials(monkeypatch)

    ended = run(str(tmp_path), tmp_path / "out", "--publish", "s3://firm/in")

    assert (ended.exit_code, ended.output.endswith(f"{LOOKED_FOR}\n")) == (2, True)
    assert not (tmp_path / "out").exists()


def test_a_server_that_does_not_answer_says_what_to_look_at(
    s3: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del s3
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    ended = run("s3://firm/in", tmp_path / "out")

    assert ended.exit_code == 2
    assert "set AWS_ENDPOINT_URL to its address." in ended.output


def test_the_errors_that_are_known_by_name_are_there() -> None:
    errors = import_module("botocore.exceptions")

    assert {name for name in FIXES if not hasattr(errors, name)} == set()


def test_keys_that_lead_elsewhere_are_refused(s3: Any, tmp_path: Path) -> None:
    keys = ["in/../secret.xlsx", "in//etc/x.xlsx", "in/a/./b.xlsx", "in/good.xlsx", "in/x\x01.csv"]
    for key in [*keys, "secret.xlsx", "inner/other.xlsx"]:
        s3.put_object(Bucket="firm", Key=key, Body=key.encode())

    with inputs_of("s3://firm/in", tmp_path, recursive=True) as inputs:
        fetched = inputs.fetch()
        contents = {one.workbook: one.path.read_bytes() for one in fetched.candidates}

    assert contents == {"good.xlsx": b"in/good.xlsx", r"x\x01.csv": b"in/x\x01.csv"}
    assert {one.workbook: one.code for one in fetched.not_used} == {
        "../secret.xlsx": "unreadable",
        "/etc/x.xlsx": "unreadable",
        "a/./b.xlsx": "unreadable",
    }


def test_an_object_that_is_replaced_by_one_of_its_size_is_fetched_anew(
    s3: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3.put_object(Bucket="firm", Key="in/a.xlsx", Body=b"old")
    real = S3FileSystem._cat_file
    reads = []

    async def read(self: Any, path: str, **options: Any) -> bytes:
        content: bytes = await real(self, path, **options)
        reads.append(content)
        s3.put_object(Bucket="firm", Key="in/a.xlsx", Body=b"new")
        return content

    monkeypatch.setattr(S3FileSystem, "_cat_file", read)

    with inputs_of("s3://firm/in", tmp_path) as inputs:
        (one,) = inputs.fetch().candidates

        assert (one.path.read_bytes(), reads) == (b"new", [b"old", b"new"])


def test_a_bucket_of_many_pages_is_listed_whole(
    s3: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "3")
    names = [f"{number:02}.xlsx" for number in range(10)]
    for name in names:
        s3.put_object(Bucket="firm", Key=f"in/{name}", Body=b"")

    with inputs_of("s3://firm/in", tmp_path) as inputs:
        assert [one.workbook for one in inputs.listed] == names


def test_results_json_names_workbooks_below_the_prefix(s3: Any, tmp_path: Path) -> None:
    upload(s3, inbox_in(tmp_path))

    ended = run("s3://firm/inbox", tmp_path / "out", "--recursive", "--json", "--dry-run")

    report = json.loads(ended.stdout)
    assert [one["workbook"] for one in report["assessments"]] == [
        "acme.xlsx",
        "east/Börne & Söhne.xlsx",
    ]
    assert [one["workbook"] for one in report["rejected"]] == ["damaged.xlsx"]
