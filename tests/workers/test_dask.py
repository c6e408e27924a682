"""Real Dask clusters on this machine: the same tasks, the same fates, the same bytes."""

import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import dask
import pytest
from distributed import Client, LocalCluster

import poam_batch
from poam_batch import __version__
from poam_batch.batch import RunOptions, run
from poam_batch.engines import Fate
from poam_batch.problems import ConfigurationError, RunStopped, WorkbookRejected
from poam_batch.shipped import shipped
from poam_batch.workbooks.read_options import FileBytes
from poam_batch.workers import dask_worker
from poam_batch.workers.dask_engine import DaskEngine
from tests.workers.test_engines import work

MAKE_FOLDER = tempfile.mkdtemp


@contextmanager
def cluster(workers: int) -> Iterator[LocalCluster]:
    """Start a cluster that gives a task up as soon as a worker died with it."""
    settings = {
        "distributed.scheduler.allowed-failures": 0,
        "distributed.nanny.pre-spawn-environ.OPENBLAS_NUM_THREADS": 1,
    }
    with (
        dask.config.set(settings),
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            dashboard_address="127.0.0.1:0",
            silence_logs=50,
        ) as made,
    ):
        yield made


@pytest.fixture(scope="module")
def two() -> Iterator[str]:
    """Lend the address of two workers."""
    with cluster(2) as made:
        yield made.scheduler_address


def worker_pids(address: str) -> set[int]:
    with Client(address, set_as_default=False) as client:
        return set(client.run(os.getpid).values())


def suffix_and_size(file: FileBytes) -> tuple[str, int]:
    return file.suffix, len(file.content)


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[1])


def kill_dask_worker(word: str) -> str:
    """Kill the process that this one works for: its server's parent."""
    if word == "kill":
        os.kill(parent_of(os.getppid()), signal.SIGKILL)
        time.sleep(60)
    return word.upper()


def slowly(word: str) -> str:
    time.sleep(0.2)
    return word.upper()


def pretend(version: str) -> None:
    """Have this process say that it has another version of the program."""
    for module in (poam_batch, dask_worker):
        vars(module)["__version__"] = version


def fill_temporary_folder() -> None:
    """Have the system say to this process that there is no room for another folder."""

    def refuse(*_: object) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), tempfile.gettempdir())

    vars(tempfile)["mkdtemp"] = refuse


def empty_temporary_folder() -> None:
    """Undo what `fill_temporary_folder` did."""
    vars(tempfile)["mkdtemp"] = MAKE_FOLDER


def test_a_task_that_dies_hangs_or_raises_costs_itself_alone_and_no_worker(two: str) -> None:
    before = worker_pids(two)
    tasks = ["a", "abort", "b", "raise", "c", "hang", "d", "leave", "panic", "e"]
    with DaskEngine(two) as engine:
        outcomes = list(engine.map(work, [(task,) for task in tasks], seconds=3))

    assert [o.value for o in outcomes if o.fate is Fate.DONE] == ["A", "B", "C", "D", "E"]
    assert [o.fate for o in outcomes if o.fate is not Fate.DONE] == [
        Fate.DIED,
        Fate.RAISED,
        Fate.TIMED_OUT,
        Fate.DIED,
        Fate.DIED,
    ]
    assert worker_pids(two) == before


@pytest.mark.skipif(sys.platform != "linux", reason="only here are limits on memory enforced")
def test_a_task_that_eats_memory_costs_itself_alone(two: str) -> None:
    with DaskEngine(two) as engine:
        outcomes = list(engine.map(work, [("a",), ("eat",), ("b",)], seconds=20))

    assert [o.fate for o in outcomes] == [Fate.DONE, Fate.OUT_OF_MEMORY, Fate.DONE]


def test_outcomes_come_in_the_order_of_their_tasks(two: str) -> None:
    with DaskEngine(two) as engine:
        outcomes = [o.value for o in engine.map(work, [(str(n),) for n in range(30)], seconds=20)]

    assert outcomes == [str(n) for n in range(30)]


def test_an_input_travels_as_its_bytes(two: str, tmp_path: Path) -> None:
    (tmp_path / "acme.XLSX").write_bytes(b"12345")
    with DaskEngine(two) as engine:
        (outcome,) = engine.map(suffix_and_size, [(tmp_path / "acme.XLSX",)], seconds=20)

    assert outcome.value == (".XLSX", 5)
    assert outcome.arguments == (tmp_path / "acme.XLSX",)


def test_what_admission_refuses_is_not_sent(two: str, tmp_path: Path) -> None:
    with (tmp_path / "large.xlsx").open("wb") as file:
        file.truncate((25 << 20) + 1)
    with DaskEngine(two) as engine:
        (outcome,) = engine.map(suffix_and_size, [(tmp_path / "large.xlsx",)], seconds=20)

    assert isinstance(outcome.error, WorkbookRejected)
    assert outcome.error.problem.code == "too_large"


def test_tasks_of_a_worker_that_is_killed_are_done_by_others(two: str) -> None:
    with DaskEngine(two) as engine:
        outcomes = engine.map(slowly, [(str(n),) for n in range(12)], seconds=20)
        first = next(outcomes)
        os.kill(min(worker_pids(two)), signal.SIGKILL)
        values = [first.value, *(o.value for o in outcomes)]

    assert values == [str(n) for n in range(12)]


@pytest.mark.skipif(sys.platform != "linux", reason="finds the worker by /proc")
def test_a_task_that_kills_its_dask_worker_is_named_and_those_beside_it_are_done(two: str) -> None:
    words = ["a", "b", "kill", "c", "d", "e"]
    with DaskEngine(two) as engine:
        outcomes = list(engine.map(kill_dask_worker, [(word,) for word in words], seconds=30))

    assert [o.value for o in outcomes] == ["A", "B", None, "C", "D", "E"]
    assert outcomes[2].fate is Fate.DIED


def test_a_worker_with_another_version_is_refused_before_any_work(two: str) -> None:
    with Client(two, set_as_default=False) as client:
        client.run(pretend, "0.0.1")
        try:
            with pytest.raises(ConfigurationError) as raised, DaskEngine(two):
                pass
        finally:
            client.run(pretend, __version__)

    assert f"has poam-batch 0.0.1, and this is {__version__}" in str(raised.value)


def test_a_worker_that_joins_with_another_version_ends_the_run(two: str) -> None:
    with DaskEngine(two) as engine, Client(two, set_as_default=False) as client:
        client.run(pretend, "0.0.1")
        try:
            with pytest.raises(RunStopped) as raised:
                list(engine.map(work, [("a",)], seconds=20))
        finally:
            client.run(pretend, __version__)

    assert "has a worker with poam-batch 0.0.1" in str(raised.value)


def test_a_wrong_template_is_named_where_the_firm_keeps_it(two: str, tmp_path: Path) -> None:
    template = tmp_path / "templates" / "summary.html.j2"
    template.parent.mkdir()
    template.write_text("{{ misspelt }}", encoding="utf-8")
    options = RunOptions(
        (shipped("sample_workbooks"),), tmp_path / "out", scheduler=two, templates=template.parent
    )

    with pytest.raises(ConfigurationError, match=r"summary\.html\.j2, line 1") as raised:
        run(options, lambda *_: None)

    assert str(template) in str(raised.value)


def test_a_worker_whose_temporary_folder_is_full_ends_the_run_and_is_named(
    two: str, tmp_path: Path
) -> None:
    (tmp_path / "summary.html.j2").write_text("a template of a firm", encoding="utf-8")
    with DaskEngine(two) as engine, Client(two, set_as_default=False) as client:
        client.run(fill_temporary_folder)
        try:
            with pytest.raises(RunStopped) as raised:
                list(engine.map(str, [(tmp_path,)], seconds=20))
        finally:
            client.run(empty_temporary_folder)

    assert raised.value.exit_code == 13
    assert re.search(
        r" has a worker, tcp://[\d.:]+, whose folder for temporary files cannot be written: "
        r"No space left on device\. Make room",
        str(raised.value),
    )


def test_a_scheduler_that_is_lost_ends_the_run_with_a_sentence() -> None:
    with cluster(1) as made, DaskEngine(made.scheduler_address) as engine:
        outcomes = engine.map(slowly, [(str(n),) for n in range(9)], seconds=20)
        next(outcomes)
        made.close()
        with pytest.raises(RunStopped) as raised:
            list(outcomes)

    assert raised.value.exit_code == 13
    assert "does not answer any more" in str(raised.value)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("nonsense", "missing port number"),
        ("foo://127.0.0.1:9", "unknown address scheme"),
        ("tls://127.0.0.1:9", "TLS"),
        ("tcp://127.0.0.1:9", "Timed out"),
    ],
)
def test_an_address_without_a_scheduler_is_refused(address: str, why: str) -> None:
    with pytest.raises(ConfigurationError, match=why), DaskEngine(address):
        pass


def command(*arguments: str, before: str = "") -> subprocess.CompletedProcess[str]:
    code = f"import sys\n{before}\nfrom poam_batch.cli import main\nmain({list(arguments)})"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_without_dask_the_option_says_what_to_install(tmp_path: Path) -> None:
    inbox, out = str(shipped("sample_workbooks")), str(tmp_path / "out")
    done = command(
        "run", inbox, "-o", out, "--scheduler", "tcp://127.0.0.1:9",
        before="sys.modules['distributed'] = None",
    )  # fmt: skip

    assert done.returncode == 2
    assert 'pip install "poam-batch[dask]"' in done.stderr
    assert not (tmp_path / "out").exists()


def test_jobs_of_this_machine_and_a_scheduler_are_not_given_together(tmp_path: Path) -> None:
    inbox, out = str(shipped("sample_workbooks")), str(tmp_path / "out")
    done = command("run", inbox, "-o", out, "--scheduler", "tcp://127.0.0.1:9", "--jobs", "2")

    assert done.returncode == 2
    assert "one of the two" in done.stderr


def outputs(out: Path) -> dict[str, bytes]:
    """Return every file of an output folder but the program's own."""
    files = (path for path in out.rglob("*") if path.is_file())
    names = {path.relative_to(out).as_posix(): path for path in files}
    return {n: p.read_bytes() for n, p in names.items() if not n.startswith(".poam-batch/")}


def made(out: Path, scheduler: str | None) -> dict[str, bytes]:
    """Return the outputs of the sample workbooks, with a firm's own templates."""
    templates = out.parent / "templates"
    if not templates.is_dir():
        shutil.copytree(shipped("templates"), templates)
    as_of = date(2026, 11, 22)
    inbox = shipped("sample_workbooks")
    run(RunOptions((inbox,), out, as_of, scheduler=scheduler, templates=templates), lambda *_: None)
    return outputs(out)


def test_both_engines_make_the_same_bytes_with_one_two_and_four_workers(
    two: str, tmp_path: Path
) -> None:
    here = made(tmp_path / "pool", None)
    with cluster(1) as one, cluster(4) as four:
        addresses = [one.scheduler_address, two, four.scheduler_address]
        there = [made(tmp_path / str(n), address) for n, address in enumerate(addresses)]

    assert len(here) > 20
    assert all(one == here for one in there)
