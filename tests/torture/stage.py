"""A process that has imported the program, and forks a run of it for each line that it reads.

So a run costs a fraction of a second, and each is a process of its own that may be killed. Workers
come from one server, as in any run. A line is JSON: `arguments`, `world`, `log`, and `injection`,
which has the fields of an `Injection`; the answer is the status of the run's end, as `os.waitpid`
gives it, or null where it did not end in time.
"""

from __future__ import annotations

import importlib
import json
import multiprocessing.forkserver
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from poam_batch.__main__ import main
from poam_batch.workers.pool import WorkerPool
from tests.torture.injector import Injection, Injector

SECONDS = 90.0
MODULES = (
    "batch",
    "assess.results",
    *(f"commands.{name}" for name in ("report", "own_template", "restore", "closeout", "fill")),
)


def perform(order: dict[str, Any]) -> None:
    """Run the program in this process, which ends with it."""
    world, log = Path(order["world"]), Path(order["log"])
    for stream, number in (("stdout", 1), ("stderr", 2)):
        target = os.open(log.with_suffix(f".{stream}"), os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
        os.dup2(target, number)
    sys.argv = ["poam-batch", *order["arguments"]]
    _adopt_server()
    injector = Injector(Injection(**order["injection"]), world, log)
    code: object = 0
    try:
        injector.install()
        main()
    except SystemExit as ended:
        code = ended.code
    except BaseException:  # noqa: BLE001 - this is what the interpreter does with it
        injector.finish()
        sys.excepthook(*sys.exc_info())
        code = 1
    injector.finish()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 1)


def _adopt_server() -> None:
    """Take over the server of workers, which is no child of a forked process."""
    waitpid, server = os.waitpid, multiprocessing.forkserver._forkserver
    pid = vars(server)["_forkserver_pid"]

    def patient(which: int, options: int) -> tuple[int, int]:
        return (0, 0) if which == pid else waitpid(which, options)

    os.waitpid = patient


def end_of(pid: int) -> int | None:
    """Return how a process ended, None where it had to be stopped."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return status
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return None


def serve() -> None:
    """Answer line by line until there is no more."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    for name in ("cli", *MODULES):
        importlib.import_module(f"poam_batch.{name}")
    with WorkerPool(1):
        pass
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            perform(json.loads(line))
        sys.stdout.write(f"{json.dumps(end_of(pid))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
