"""The commands that look at workbooks or words and change nothing, and the one for a blank one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from poam_batch.cli_options import (
    FILE,
    as_of_option,
    clients_option,
    conditional_option,
    files_argument,
    json_option,
    layouts_option,
    level_option,
    policy_option,
    print_lines,
)


def reviewing(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the files and options of those that look at workbooks and write nothing."""
    options = (json_option, clients_option, layouts_option, policy_option, level_option)
    for option in (*options, conditional_option, as_of_option, files_argument):
        command = option(command)
    return click.pass_context(command)


@click.command()
@reviewing
@click.option(
    "--save-layout", type=FILE, help="Write the layout recognised in one FILE, to be edited."
)
def check(ctx: click.Context, /, as_json: bool, save_layout: Path | None, **options: Any) -> None:
    """Show what is recognised in each FILE and every problem with its cell; write nothing else."""
    from poam_batch.commands import report, review, saved_layout

    chosen = review.ReviewOptions(**options)
    saved_layout.refuse_target(save_layout, chosen.files)
    seen = review.review(chosen)
    print_lines([report.check_json(seen)] if as_json else report.check_text(seen))
    print_lines(saved_layout.save_layouts(seen, save_layout), err=True)
    print_lines(seen.notes, err=True)
    ctx.exit(report.review_exit_code(seen))


@click.command()
@reviewing
def score(ctx: click.Context, /, as_json: bool, **options: Any) -> None:
    """Print one line an assessment of each FILE: client, level, score, status, what blocks it."""
    from poam_batch.commands import report, review

    seen = review.review(review.ReviewOptions(**options))
    print_lines([report.score_json(seen)] if as_json else report.score_text(seen))
    print_lines(seen.notes, err=True)
    ctx.exit(report.review_exit_code(seen))


@click.command()
@click.argument("name", metavar="X")
def explain(name: str) -> None:
    """Explain a requirement (3.1.22, AC.L2-3.1.22), a problem code or a reason code."""
    from poam_batch.commands.explain import explain as explanation

    print_lines([explanation(name)])


@click.command()
@click.argument("file", type=FILE, metavar="FILE")
@click.option("--level", type=click.IntRange(1, 3), default=2, help="The level; 2 without it.")
@click.option("--objectives", is_flag=True, help="A row an objective, not a row a requirement.")
def new(file: Path, level: int, objectives: bool) -> None:
    """Write a blank assessment workbook to fill in; a FILE that exists is left alone."""
    from poam_batch.commands.blank import write_blank

    print_lines([write_blank(file, level, objectives)])
