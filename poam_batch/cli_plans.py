"""The commands on plans that stand in an output folder: history, restore, fill and closeout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from poam_batch.cli_options import (
    FILE,
    a_date,
    as_of_option,
    clients_option,
    files_argument,
    json_option,
    layouts_option,
    level_option,
    out_option,
    policy_option,
    print_lines,
)


@click.command()
@click.argument("client", metavar="CLIENT")
@out_option
@json_option
def history(client: str, out: Path, as_json: bool) -> None:
    """Show what became of CLIENT: scores over time; what was opened, met, closed, or is late.

    CLIENT is its name, or a part that no other client has.
    """
    from poam_batch.commands import history as told

    found = told.history(out, client)
    print_lines(
        [told.history_json(found.histories)] if as_json else told.history_text(found.histories)
    )
    print_lines(found.notes, err=True)


@click.command()
@click.argument("client", metavar="CLIENT")
@out_option
@click.option("--list", "listing", is_flag=True, help="Only list the versions there are.")
@click.option("--version", type=click.IntRange(1), help="Its number; the one before without it.")
@click.option("--level", type=click.IntRange(1, 3), help="The level, where CLIENT has several.")
def restore(listing: bool, **options: Any) -> None:
    """Put an earlier version of CLIENT's POA&M workbook back; the present one is kept as well."""
    from poam_batch.commands import restore as versions

    chosen = versions.RestoreOptions(**options)
    print_lines(versions.versions_text(chosen) if listing else versions.restore(chosen))


@click.command()
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
    from poam_batch.commands import fill as filling

    report = filling.fill(filling.FillOptions(**options))
    print_lines([filling.fill_json(report)] if as_json else filling.fill_text(report))
    ctx.exit(report.exit_code)


@click.command()
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
    from poam_batch.commands import closeout as closing

    report = closing.closeout(closing.CloseoutOptions(**options))
    print_lines([closing.closeout_json(report)] if as_json else closing.closeout_text(report))
    ctx.exit(0 if report.confirmed else 3)
