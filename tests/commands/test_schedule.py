"""`schedule` by the real command: absolute paths, what is refused, and that a shell can run it."""

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from poam_batch.cli import main
from poam_batch.commands.schedule import ScheduleOptions, nightly_run
from poam_batch.remote.address import Address
from tests.books import write_book


def schedule(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["schedule", *map(str, arguments)])


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An inbox with a name that needs quoting, in the current folder."""
    monkeypatch.chdir(tmp_path)
    inbox = tmp_path / "100% of R&D's inbox"
    inbox.mkdir()
    return inbox


def test_paths_become_absolute_and_options_are_passed_on(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "strict.toml").touch()

    said = schedule(
        inbox.name, "-o", "out", "--for", "cron", "--at", "4:05", "--policy", "strict.toml",
        "--marking", "CUI", "--recursive", "--fail-on", "lost", "--fail-on", "overdue",
    )  # fmt: skip

    line = said.stdout.splitlines()[-1]
    assert line.startswith("5 4 * * * /")
    arguments = shlex.split(line.replace("\\%", "%"))[5:]
    assert arguments[arguments.index("run") :] == [
        "run", str(inbox), f"--out={tmp_path / 'out'}", "--quiet",
        f"--policy={tmp_path / 'strict.toml'}", "--marking=CUI", "--fail-on=lost",
        "--fail-on=overdue", "--recursive",
    ]  # fmt: skip


def test_what_is_passed_on_is_what_run_takes(inbox: Path, tmp_path: Path) -> None:
    """The line is run by a shell with nothing in its environment, from another folder."""
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})
    options = ("--marking", "CUI", "--level", "2", "--jobs", "1", "--recursive", "--allow-empty")
    line = schedule(inbox, "-o", tmp_path / "my out", "--for", "cron", *options).stdout
    command = line.splitlines()[-1].split(" ", 5)[5].replace("\\%", "%")
    root = str(Path(__file__).parents[2])

    done = subprocess.run(
        ["/bin/sh", "-c", command], env={"PYTHONPATH": root}, cwd="/", check=False,
        capture_output=True, text=True,
    )  # fmt: skip

    results = json.loads((tmp_path / "my out" / "results.json").read_text(encoding="utf-8"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert results["counts"]["done"] == 1


@pytest.mark.parametrize("scheduler", ["cron", "systemd", "windows"])
def test_nothing_is_installed_and_nothing_is_made(
    inbox: Path, tmp_path: Path, scheduler: str
) -> None:
    said = schedule(inbox, "-o", tmp_path / "out", "--for", scheduler, "--user", "poam")

    assert said.exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == [inbox.name]


def test_without_a_choice_the_system_decides(inbox: Path) -> None:
    expected = "New-ScheduledTaskAction" if os.name == "nt" else "30 2 * * * "

    assert expected in schedule(inbox, "-o", "out").stdout


@pytest.mark.parametrize("time", ["24:00", "2", "2:7", "02:60", "noon", "-1:00", "02:30:00", ""])
def test_a_time_that_is_none_is_refused(inbox: Path, time: str) -> None:
    said = schedule(inbox, "-o", "out", f"--at={time}")

    assert said.exit_code == 2
    assert "is no time of day. Write it as 02:30." in said.stderr


def test_an_inbox_that_is_not_there_is_refused(inbox: Path) -> None:
    said = schedule(inbox, "nowhere", "-o", "out")

    assert (said.exit_code, said.stdout) == (2, "")
    assert "nowhere does not exist" in said.stderr


def test_an_inbox_as_out_is_refused(inbox: Path) -> None:
    said = schedule(inbox, "-o", f"{inbox}/../{inbox.name}")

    assert said.exit_code == 2
    assert "is INBOX and OUT" in said.stderr


def test_a_file_as_out_is_refused(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "out").touch()

    assert "is no folder" in schedule(inbox, "-o", "out").stderr


def test_a_policy_that_is_not_there_is_refused(inbox: Path) -> None:
    said = schedule(inbox, "-o", "out", "--policy", "none.toml")

    assert "none.toml does not exist, which --policy names" in said.stderr


def test_what_is_published_is_passed_on_and_may_be_written(inbox: Path, tmp_path: Path) -> None:
    portal = f"file://{tmp_path}/portal"

    said = schedule(inbox, "-o", "out", "--for", "systemd", "--publish", portal).stdout

    assert f'"--publish={portal}"' in said
    assert f'ReadWritePaths="{tmp_path / "out"}" "{tmp_path / "portal"}"' in said


def test_a_place_to_publish_to_that_is_no_address_is_refused(inbox: Path) -> None:
    said = schedule(inbox, "-o", "out", "--publish", "portal")

    assert (said.exit_code, said.stdout) == (2, "")
    assert "'portal' is no address" in said.stderr


def test_a_line_break_in_a_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in\nbox").mkdir()

    said = schedule(tmp_path / "in\nbox", "-o", tmp_path / "out")

    assert "which no scheduler passes on" in said.stderr


def test_an_address_is_no_path_of_this_machine(tmp_path: Path) -> None:
    run = nightly_run(ScheduleOptions((Address("s3://bucket/inbox"),), tmp_path / "out"))

    assert run.remote
    assert (run.inboxes, "s3://bucket/inbox" in run.command) == ((), True)


def test_a_file_address_is_a_path_of_this_machine_and_needs_no_network(inbox: Path) -> None:
    address, portal = Address(inbox.as_uri()), Address(inbox.parent.joinpath("portal").as_uri())

    run = nightly_run(ScheduleOptions((address,), inbox.parent / "out", publish=portal))

    assert not run.remote
    assert run.inboxes == (str(inbox),)
    assert str(inbox) in run.command


def test_an_address_that_a_run_refuses_is_refused_here(tmp_path: Path) -> None:
    said = schedule("https://firm.example/inbox", "-o", tmp_path / "out")

    assert (said.exit_code, said.stdout) == (2, "")
    assert "A web server does not say" in said.stderr


def test_memory_follows_the_number_of_workers(tmp_path: Path) -> None:
    options = ScheduleOptions((tmp_path,), tmp_path / "out", jobs=3)

    assert nightly_run(options).memory_mib == 4 * 512


def test_a_cluster_is_passed_on_and_reached_over_the_network(inbox: Path) -> None:
    address = "tls://10.0.0.5:8786"

    said = schedule(inbox, "-o", "out", "--for", "systemd", "--scheduler", address)

    assert f'"--scheduler={address}"' in said.stdout
    assert "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6" in said.stdout
    assert "PrivateNetwork" not in said.stdout
    assert "MemoryMax=1024M" in said.stdout


def test_workers_here_and_on_a_cluster_are_refused_as_by_a_run(inbox: Path) -> None:
    said = schedule(inbox, "-o", "out", "--scheduler", "tcp://10.0.0.5:8786", "--jobs", "2")

    assert (said.exit_code, said.stdout) == (2, "")
    assert "Give one of the two." in said.stderr


# What a run takes and a night does not, and why.
NOT_FOR_NIGHTS = {
    "as_of": "each night reckons from its own day",
    "conditional_date": "it is for a single client, once",
    "dry_run": "a night writes",
    "afresh": "all of the work on every night, for the same bytes",
    "as_json": "nobody reads it, and results.json has it",
    "quiet": "a nightly run always is",
    "verbose": "for a person who looks into a fault",
}


def test_every_option_of_a_run_that_a_night_needs_can_be_passed_on() -> None:
    offered, taken = (
        {parameter.name for parameter in main.commands[name].params} for name in ("run", "schedule")
    )

    assert offered - taken == NOT_FOR_NIGHTS.keys()


def test_an_out_of_windows_is_absolute_whatever_the_system(inbox: Path) -> None:
    said = schedule(inbox, "-o", r"D:\poam\out", "--for", "windows").stdout

    assert "--out=D:\\poam\\out --quiet" in said
    assert "# D:\\poam\\out\\.poam-batch\\last_success: it is renewed" in said
