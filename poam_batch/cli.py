"""The program's entry: the group of its commands, and how its own errors end it.

Everything else is imported when a command runs, so that `--help` answers at once.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from typing import Any

import click

from poam_batch import __version__
from poam_batch.cli_look import check, explain, new, score
from poam_batch.cli_nightly import schedule, verify
from poam_batch.cli_plans import closeout, fill, history, restore
from poam_batch.cli_run import run
from poam_batch.problems import EXIT_NOT_WRITABLE, ConfigurationError, RunStopped

COMMANDS = (run, check, score, explain, new, history, restore, fill, closeout, schedule, verify)


class Commands(click.Group):
    """The group of commands; turns the program's own errors into their exit codes."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; say what is wrong in one sentence on stderr."""
        try:
            return super().invoke(ctx)
        except ConfigurationError as error:
            raise click.UsageError(str(error)) from error
        except RunStopped as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(error.exit_code)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # Whoever read the output has closed it, as `head` does: click ends quietly.
            click.echo(f"Error: the system refuses to go on: {error}.", err=True)
            ctx.exit(EXIT_NOT_WRITABLE)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="poam-batch")
def main() -> None:
    """CMMC assessment workbooks in; scores, blocking gaps, POA&M workbooks and summaries out."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    # No matrix is multiplied here; the threads that numpy would start for it cost 0.1 s of CPU.
    os.putenv("OPENBLAS_NUM_THREADS", "1")
    # What a command imports stays: walks in search of garbage were an eighth of importing it.
    gc.set_threshold(50_000, 20, 20)


for command in COMMANDS:
    main.add_command(command)
