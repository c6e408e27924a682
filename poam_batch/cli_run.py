"""The command `run`: options become one call, its lines are printed, its exit code returned."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import click

from poam_batch.cli_options import (
    FILE,
    AddressOrPath,
    a_marking,
    an_address,
    as_of_option,
    clients_option,
    conditional_option,
    json_option,
    layouts_option,
    level_option,
    policy_option,
    print_lines,
)


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


@click.command()
@click.argument("inbox", nargs=-1, required=True, type=AddressOrPath(), metavar="INBOX...")
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
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Let the Dask cluster at ADDRESS do the work, such as tls://10.0.0.5:8786.",
)
@click.option("--templates", type=FILE, help="A folder with a firm's own templates.")
@click.option(
    "--poam-template", type=FILE, help="A firm's own POA&M template, a workbook for Levels 2 and 3."
)
@click.option(
    "--marking", callback=a_marking, help="The marking of every sheet and page, such as CUI."
)
@click.option("--recursive", is_flag=True, help="Look into the folders of INBOX as well.")
@click.option(
    "--publish", metavar="URL", callback=an_address, help="Copy the outputs there afterwards."
)
@click.option("--allow-empty", is_flag=True, help="Exit with 0 where there is no workbook.")
@click.option("--dry-run", is_flag=True, help="Do all but write.")
@click.option("--afresh", is_flag=True, help="Work on everything, also on what has not changed.")
@click.option(
    "--fail-on",
    multiple=True,
    type=click.Choice(["not-achieved", "blocking", "overdue", "lost"]),
    help="Exit with 5 where an assessment is so; may be given more than once.",
)
@json_option
@click.option(
    "-q", "--quiet", is_flag=True, help="Print only what changed, and only if it needs a person."
)
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

    INBOX is a folder, single files or an address such as s3://bucket/inbox, and is never written
    to. Example:

        poam-batch run inbox -o out
    """
    from poam_batch import batch
    from poam_batch.commands import own_template, report

    fail_on, allow_empty = options.pop("fail_on"), options.pop("allow_empty")
    template = options.pop("poam_template")
    chosen = batch.RunOptions(inboxes=options.pop("inbox"), **options)
    ends = partial(report.run_exit_code, fail_on=fail_on, allow_empty=allow_empty)
    finished = own_template.run_with(template, chosen, Bar(quiet), ends)
    if as_json:
        print_lines([report.run_json(finished)])
    else:
        say = report.quiet_text if quiet else report.run_text
        print_lines(say(finished, chosen, ends(finished)))
    if not quiet:
        print_lines(report.remarks(finished, chosen, ends(finished)), err=True)
    print_lines(report.failures(finished, fail_on), err=True)
    print_lines(finished.warnings(), err=True)
    if verbose:
        print_lines(report.traces(finished), err=True)
    ctx.exit(ends(finished))
