"""What several commands share: their options, how values are checked, how lines are printed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from poam_batch.remote.address import Address

FILE = click.Path(path_type=Path)


class AddressOrPath(click.ParamType["Address | Path"]):
    """An address such as `s3://bucket/inbox`, or else a path; pathlib would mangle the first."""

    name = "path"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Address | Path:
        """Return an address or a path."""
        from poam_batch.remote.address import is_address, parse_address

        if isinstance(value, str) and is_address(value):
            return parse_address(value)
        return Path(FILE.convert(value, param, ctx))


def an_address(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> Address | None:
    """Return an address; a path is none."""
    if value is None:
        return None
    from poam_batch.remote.address import is_address, parse_address

    if not is_address(value):
        raise click.BadParameter(
            f"{value!r} is no address such as s3://bucket/folder. Name a folder here as file://."
        )
    return parse_address(value)


def a_date(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    """Return a date such as 2026-11-22."""
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no date. Write it as 2026-11-22.") from error


def a_level(context: click.Context, parameter: click.Parameter, value: str) -> int | None:
    """Return a level, None for auto."""
    return None if value == "auto" else int(value)


def a_marking(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Return a marking that is not blank."""
    if value is not None and not value.strip():
        raise click.BadParameter("is empty. Leave it out to keep the workbooks' own markings.")
    return value


as_of_option = click.option(
    "--as-of", metavar="DATE", callback=a_date, help="The day to reckon from; today without it."
)
level_option = click.option(
    "--level",
    type=click.Choice(["auto", "1", "2", "3"]),
    default="auto",
    callback=a_level,
    help="Assess only this level; without it the ids decide.",
)
policy_option = click.option("--policy", type=FILE, help="A firm's stricter policy, a TOML file.")
layouts_option = click.option(
    "--layouts", type=FILE, help="A folder with a firm's own layouts, a TOML file each."
)
clients_option = click.option(
    "--clients", type=FILE, help="A CSV file that says who the clients are."
)
conditional_option = click.option(
    "--conditional-date",
    metavar="DATE",
    callback=a_date,
    help="The Conditional CMMC Status Date, for a single client.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
files_argument = click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")


out_option = click.option(
    "-o", "--out", required=True, type=FILE, help="The folder that a run wrote to."
)


def print_lines(lines: Iterable[str], err: bool = False) -> None:
    """Print lines to stdout, or to stderr."""
    for line in lines:
        click.echo(line, err=err)
