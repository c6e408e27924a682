"""The commands: options become one call, its lines are printed, its exit code is returned.

Everything else is imported when a command runs, so that `--help` answers at once.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from poam_batch import __version__
from poam_batch.cli_options import (
    FILE,
    a_date,
    a_marking,
    as_of_option,
    clients_option,
    conditional_option,
    files_argument,
    json_option,
    layouts_option,
    level_option,
    out_option,
    policy_option,
)
from poam_batch.problems import ConfigurationError, RunStopped


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


class Bar:
    """A progress bar on a terminal, a new one for each step of a run; nothing elsewhere."""

    def __init__(self, hidden: bool) -> None:
        self._hidden = hidden or not sys.stderr.isatty()
        self._label = ""
        self._bar: Any = None

    def __call__(self, label: str, done: int, total: int) -> None:
        """Show that `done` of `total` workbooks are through a step."""
        if self._hidden:
            return
        if label != self._label:
            self._label = label
            self._bar = click.progressbar(length=total, label=label, file=sys.stderr)
        self._bar.update(done - self._bar.pos)
        if done == total:
            self._bar.render_finish()


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


def _print(lines: Iterable[str], err: bool = False) -> None:
    for line in lines:
        click.echo(line, err=err)


def reviewing(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the files and options of those that look at workbooks and write nothing."""
    options = (json_option, clients_option, layouts_option, policy_option, level_option)
    for option in (*options, conditional_option, as_of_option, files_argument):
        command = option(command)
    return click.pass_context(command)


@main.command()
@click.argument("inbox", nargs=-1, required=True, type=FILE, metavar="INBOX...")
@click.option("-o", "--out", required=True, type=FILE, help="The folder to write to.")
@as_of_option
@conditional_option
@level_option
@policy_option
@layouts_option
@clients_option
@click.option(
    "--jobs", type=click.IntRange(1, 256), help="Worker processes; one a core without it."
)
@click.option("--templates", type=FILE, help="A folder with a firm's own templates.")
@click.option(
    "--poam-template", type=FILE, help="A firm's own POA&M template, a workbook for Levels 2 and 3."
)
@click.option(
    "--marking", callback=a_marking, help="The marking of every sheet and page, such as CUI."
)
@click.option("--recursive", is_flag=True, help="Look into the folders of INBOX as well.")
@click.option("--allow-empty", is_flag=True, help="Exit with 0 where there is no workbook.")
@click.option("--dry-run", is_flag=True, help="Do all but write.")
@click.option(
    "--fail-on",
    multiple=True,
    type=click.Choice(["not-achieved", "blocking", "overdue", "lost"]),
    help="Exit with 5 where an assessment is so; may be given more than once.",
)
@json_option
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("-v", "--verbose", is_flag=True, help="Print the traceback of a fault as well.")
@click.pass_context
def run(
    ctx: click.Context,
    /,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    **options: Any,
) -> None:
    """Assess the workbooks in INBOX; write POA&M workbooks, summaries and a portfolio to OUT.

    INBOX is a folder or single files, and is never written to. Example:

        poam-batch run inbox -o out
    """
    from poam_batch import batch, own_template, report

    endings = options.pop("fail_on"), options.pop("allow_empty")
    template = options.pop("poam_template")
    chosen = batch.RunOptions(inboxes=options.pop("inbox"), **options)
    finished = own_template.run_with(template, chosen, Bar(quiet))
    if as_json:
        _print([report.run_json(finished)])
    elif not quiet:
        _print(report.run_text(finished, chosen))
    _print(report.needs_somebody(finished) if quiet else finished.notes, err=True)
    _print(report.failures(finished, endings[0]), err=True)
    if verbose:
        _print(report.traces(finished), err=True)
    ctx.exit(report.run_exit_code(finished, *endings))


@main.command()
@reviewing
@click.option(
    "--save-layout", type=FILE, help="Write the layout recognised in one FILE, to be edited."
)
def check(ctx: click.Context, /, as_json: bool, save_layout: Path | None, **options: Any) -> None:
    """Show what is recognised in each FILE and every problem with its cell; write nothing else."""
    from poam_batch import report, review, saved_layout

    chosen = review.ReviewOptions(**options)
    saved_layout.refuse_target(save_layout, chosen.files)
    seen = review.review(chosen)
    _print([report.check_json(seen)] if as_json else report.check_text(seen))
    _print(saved_layout.save_layouts(seen, save_layout), err=True)
    _print(seen.notes, err=True)
    ctx.exit(report.review_exit_code(seen))


@main.command()
@reviewing
def score(ctx: click.Context, /, as_json: bool, **options: Any) -> None:
    """Print one line an assessment of each FILE: client, level, score, status, what blocks it."""
    from poam_batch import report, review

    seen = review.review(review.ReviewOptions(**options))
    _print([report.score_json(seen)] if as_json else report.score_text(seen))
    _print(seen.notes, err=True)
    ctx.exit(report.review_exit_code(seen))


@main.command()
@click.argument("name", metavar="X")
def explain(name: str) -> None:
    """Explain a requirement (3.1.22, AC.L2-3.1.22), a problem code or a reason code."""
    from poam_batch.explain import explain as explanation

    _print([explanation(name)])


@main.command()
@click.argument("file", type=FILE, metavar="FILE")
@click.option("--level", type=click.IntRange(1, 3), default=2, help="The level; 2 without it.")
@click.option("--objectives", is_flag=True, help="A row an objective, not a row a requirement.")
def new(file: Path, level: int, objectives: bool) -> None:
    """Write a blank assessment workbook to fill in; a FILE that exists is left alone."""
    from poam_batch.blank import write_blank

    _print([write_blank(file, level, objectives)])


@main.command()
@click.argument("client", metavar="CLIENT")
@out_option
@json_option
def history(client: str, out: Path, as_json: bool) -> None:
    """Show what became of CLIENT: scores over time; what was opened, met, closed, or is late.

    CLIENT is its name, or a part that no other client has.
    """
    from poam_batch import history as told

    found = told.history(out, client)
    _print([told.history_json(found.histories)] if as_json else told.history_text(found.histories))
    _print(found.notes, err=True)


@main.command()
@click.argument("client", metavar="CLIENT")
@out_option
@click.option("--list", "listing", is_flag=True, help="Only list the versions there are.")
@click.option("--version", type=click.IntRange(1), help="Its number; the one before without it.")
@click.option("--level", type=click.IntRange(1, 3), help="The level, where CLIENT has several.")
def restore(listing: bool, **options: Any) -> None:
    """Put an earlier version of CLIENT's POA&M workbook back; the present one is kept as well."""
    from poam_batch import restore as versions

    chosen = versions.RestoreOptions(**options)
    _print(versions.versions_text(chosen) if listing else versions.restore(chosen))


@main.command()
@click.argument("workbook", type=FILE, metavar="WORKBOOK")
@click.option("--client", required=True, metavar="NAME", help="The client, or a part of its name.")
@out_option
@click.option("--level", type=click.IntRange(2, 3), help="The level, where there are two.")
@click.option("--incomplete", is_flag=True, help="Fill it though required fields are empty.")
@json_option
@click.pass_context
def fill(ctx: click.Context, /, as_json: bool, **options: Any) -> None:
    """Fill a copy of WORKBOOK from a client's POA&M; the copy stands in the client's folder.

    WORKBOOK is a fresh eMASS POA&M export or DoD's CMMC assessment results workbook. Example:

        poam-batch fill export.xlsx --client acme -o out
    """
    from poam_batch import fill as filling

    report = filling.fill(filling.FillOptions(**options))
    _print([filling.fill_json(report)] if as_json else filling.fill_text(report))
    ctx.exit(report.exit_code)


@main.command()
@files_argument
@out_option
@click.option(
    "--posted",
    metavar="DATE",
    callback=a_date,
    help="The day on which it was posted to SPRS or eMASS, where the cover does not say it.",
)
@as_of_option
@level_option
@policy_option
@layouts_option
@clients_option
@json_option
@click.pass_context
def closeout(ctx: click.Context, /, as_json: bool, **options: Any) -> None:
    """Hold each closeout assessment in FILE against its client's POA&M, and close what it confirms.

    It must cover the POA&M, find all of it MET, be posted in time and made by whom the rule asks.
    """
    from poam_batch import closeout as closing

    report = closing.closeout(closing.CloseoutOptions(**options))
    _print([closing.closeout_json(report)] if as_json else closing.closeout_text(report))
    ctx.exit(0 if report.confirmed else 3)
