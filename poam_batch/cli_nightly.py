"""The commands around nightly runs: schedule sets one up, verify looks at what they left."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poam_batch.cli_options import (
    FILE,
    AddressOrPath,
    a_marking,
    an_address,
    clients_option,
    json_option,
    layouts_option,
    policy_option,
    print_lines,
)

if TYPE_CHECKING:
    from poam_batch.remote.address import Address

_SWITCHES = ("recursive", "allow_empty")
_FILES = ("policy", "layouts", "clients", "templates", "poam_template")


@click.command()
@click.argument("inbox", nargs=-1, required=True, type=AddressOrPath(), metavar="INBOX...")
@click.option("-o", "--out", required=True, type=FILE, help="The folder that runs write to.")
@click.option("--at", default="02:30", metavar="TIME", help="When, by this machine's clock; 02:30.")
@click.option(
    "--for",
    "starter",
    type=click.Choice(["cron", "systemd", "windows"]),
    help="What starts it; by the system without it: cron, or windows.",
)
@click.option("--user", metavar="NAME", help="The account it runs as; yours without it.")
@policy_option
@layouts_option
@clients_option
@click.option("--templates", type=FILE, help="A folder with a firm's own templates.")
@click.option("--poam-template", type=FILE, help="A firm's own POA&M template.")
@click.option("--marking", callback=a_marking, help="The marking of every sheet and page.")
@click.option("--level", type=click.Choice(["1", "2", "3"]), help="Assess only this level.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Worker processes; one a core.")
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Let the Dask cluster at ADDRESS do the work, such as tls://10.0.0.5:8786.",
)
@click.option(
    "--publish", metavar="URL", callback=an_address, help="Copy the outputs there afterwards."
)
@click.option("--recursive", is_flag=True, help="Look into the folders of INBOX as well.")
@click.option("--allow-empty", is_flag=True, help="Exit with 0 where there is no workbook.")
@click.option(
    "--fail-on",
    multiple=True,
    type=click.Choice(["not-achieved", "blocking", "overdue", "lost"]),
    help="Exit with 5 where an assessment is so; may be given more than once.",
)
def schedule(inbox: tuple[Path | Address, ...], fail_on: tuple[str, ...], **given: Any) -> None:
    """Print what makes a run over INBOX happen every night; nothing is installed.

    A crontab line, systemd units, or commands for the Windows Task Scheduler. Example:

        poam-batch schedule inbox -o out --at 02:30 --for systemd
    """
    from poam_batch.commands import schedule as scheduling

    named = {name: given.pop(name) for name in _FILES}
    texts = [(f"--{name}", given.pop(name)) for name in ("marking", "level")]
    switches = [f"--{name.replace('_', '-')}" for name in _SWITCHES if given.pop(name)]
    options = scheduling.ScheduleOptions(
        inboxes=inbox,
        files=tuple((f"--{n.replace('_', '-')}", path) for n, path in named.items() if path),
        texts=(*((n, text) for n, text in texts if text), *(("--fail-on", s) for s in fail_on)),
        switches=tuple(switches),
        **given,
    )
    print_lines(scheduling.schedule_text(options))


@click.command()
@click.argument("out", type=FILE, metavar="OUT")
@policy_option
@click.option(
    "--jobs", type=click.IntRange(1, 256), help="Worker processes; one a core without it."
)
@json_option
@click.pass_context
def verify(ctx: click.Context, /, as_json: bool, **options: Any) -> None:
    """Hold every output in OUT against the ledger and against what it was computed from.

    Writes nothing. Exits with 3 where something is wrong, and says what to do about it.
    """
    from poam_batch.commands import verify as verifying

    found = verifying.verify(verifying.VerifyOptions(**options))
    print_lines(
        [verifying.verification_json(found)] if as_json else verifying.verification_text(found)
    )
    ctx.exit(found.exit_code)
