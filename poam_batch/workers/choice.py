"""Which engine does the work of a run: the processes of this machine, or a cluster."""

from __future__ import annotations

from poam_batch.engines import Engine
from poam_batch.problems import ConfigurationError
from poam_batch.workers.pool import READING, RENDERING, WorkerPool

EXTRA = "poam-batch[dask]"


def local_engine(jobs: int | None, *, own_templates: bool) -> Engine:
    """Return the worker processes of this machine; nothing is started yet."""
    # A firm's own templates are not those that workers could be forked with.
    return WorkerPool(jobs, (READING,) if own_templates else (READING, RENDERING))


def cluster_engine(address: str, jobs: int | None) -> Engine:
    """Return the workers of the Dask cluster whose scheduler has an address.

    Raises ConfigurationError where Dask is not installed, or a number of local workers is given
    as well.
    """
    refuse_two_engines(jobs)
    try:
        from poam_batch.workers.dask_engine import DaskEngine  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f'--scheduler needs Dask, which is not installed. Run: pip install "{EXTRA}"'
        ) from error
    return DaskEngine(address)


def refuse_two_engines(jobs: int | None) -> None:
    """Raise ConfigurationError where local workers are asked for beside those of a cluster."""
    if jobs is not None:
        raise ConfigurationError(
            "--jobs is for workers of this machine, and --scheduler for those of a cluster. Give "
            "one of the two."
        )
