"""A task of the Windows Task Scheduler, as commands for PowerShell.

Two quotings lie in each other: the one by which Windows takes a command line apart, and that of
PowerShell, to which typographic quotation marks are quotation marks too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from poam_batch.problems import ConfigurationError
from poam_batch.scheduling.nightly import NightlyRun, lock_comments

_SINGLE_QUOTES = re.compile("(['\u2018\u2019\u201a\u201b])")
_EXPANDED = re.compile(r"%[^%]+%|\$\(")


def windows_lines(run: NightlyRun) -> Iterator[str]:
    """Yield the commands, and comments on where they go.

    Raises ConfigurationError for what the Task Scheduler would take for a variable: `%NAME%`.
    """
    for argument in run.command:
        if _EXPANDED.search(argument):
            raise ConfigurationError(
                f"{argument!r} holds what the Task Scheduler takes for a variable (%NAME% or $(). "
                "Rename it."
            )
    program, *arguments = run.command
    yield "# Paste into a PowerShell window that runs as administrator."
    yield "# Name shares by their address (\\\\server\\share): a task has no mapped drives."
    yield "# What a run prints is not kept by the Task Scheduler: the digest stands in OUT, in"
    yield "# .poam-batch, and the exit code in the task's last result."
    yield from (f"# {line}" for line in lock_comments(run))
    user = f" -UserName {_literal(run.user)}" if run.user else ""
    yield f"$account = Get-Credential{user} -Message 'The account that runs poam-batch'"
    yield f"$action = New-ScheduledTaskAction -Execute {_literal(program)} `"
    yield f"    -Argument {_literal(command_line(arguments))}"
    yield f"$trigger = New-ScheduledTaskTrigger -Daily -At '{run.clock}'"
    yield "$settings = New-ScheduledTaskSettingsSet -StartWhenAvailable `"
    yield "    -MultipleInstances IgnoreNew -ExecutionTimeLimit (New-TimeSpan -Hours 12)"
    yield "Register-ScheduledTask -TaskName 'poam-batch' -Action $action -Trigger $trigger `"
    yield "    -Settings $settings -RunLevel Limited -User $account.UserName `"
    yield "    -Password $account.GetNetworkCredential().Password"


def command_line(arguments: Iterable[str]) -> str:
    r"""Return arguments as the one line from which Windows programs read them.

    Backslashes count only before a quotation mark, and are doubled there: `"C:\a b\\"`.
    """
    return " ".join(map(_argument, arguments))


def _argument(text: str) -> str:
    if text and not re.search(r'[\s"&|<>^;,()]', text):
        return text
    escaped = re.sub(r'(\\*)"', r'\1\1\\"', text)
    return '"' + re.sub(r"(\\+)$", r"\1\1", escaped) + '"'


def _literal(text: str) -> str:
    """Return a text as PowerShell reads it without looking inside."""
    return "'" + _SINGLE_QUOTES.sub(r"\1\1", text) + "'"
