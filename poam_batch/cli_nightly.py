"""The commands around nightly runs: schedule sets one up, verify looks at what they left."""

from __future__ import annotations

from typing import Any

import click

from poam_batch.cli_options import (
    FILE,
    json_option,
    policy_option,
    print_lines,
)


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
    from poam_batch import verify as verifying

    found = verifying.verify(verifying.VerifyOptions(**options))
    print_lines(
        [verifying.verification_json(found)] if as_json else verifying.verification_text(found)
    )
    ctx.exit(found.exit_code)
