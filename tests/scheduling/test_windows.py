"""The task: what PowerShell and then Windows take apart again are the very arguments."""

import re

import pytest

from poam_batch.problems import ConfigurationError
from poam_batch.scheduling.windows import command_line, windows_lines
from tests.scheduling.nights import nightly

NAMES = (
    r"C:\Users\Jo Smith\Inbox", r"\\server\share\inbox", r"C:\ends with\\"[:-1], "C:\\a b\\\\",
    r"D:\R&D\in(box)", r"D:\it's", "D:\\typo’s ‘q’", r"D:\Größe 大", r"D:\50% done", 'CUI "A"', "",
    'a\\"b c\\',
)  # fmt: skip


def as_windows(line: str) -> list[str]:
    """Return the arguments that a Windows program reads from a command line."""
    arguments, current, quoted, begun, at = [], "", False, False, 0
    while at < len(line):
        slashes = len(line) - at - len(line[at:].lstrip("\\"))
        follows = line[at + slashes : at + slashes + 1]
        if slashes:
            begun = True
            current += "\\" * (slashes // 2 if follows == '"' else slashes)
            at += slashes
            if follows == '"' and slashes % 2:
                current, at = current + '"', at + 1
        elif line[at] == '"':
            quoted, begun, at = not quoted, True, at + 1
        elif line[at] == " " and not quoted:
            if begun:
                arguments.append(current)
            current, begun, at = "", False, at + 1
        else:
            current, begun, at = current + line[at], True, at + 1
    return [*arguments, current] if begun else arguments


def literals(lines: str) -> list[str]:
    """Return the quoted texts as PowerShell reads them: two marks are one."""
    marks = "'\u2018\u2019\u201a\u201b"
    found = re.findall(f"[{marks}]((?:[^{marks}]|([{marks}])[{marks}])*)[{marks}]", lines)
    return [re.sub(f"([{marks}])[{marks}]", r"\1", text) for text, _ in found]


@pytest.mark.parametrize("name", NAMES)
def test_windows_takes_the_line_apart_as_meant(name: str) -> None:
    arguments = ["run", name, f"--out={name} out", "--quiet"]

    assert as_windows(command_line(arguments)) == arguments


@pytest.mark.parametrize("name", NAMES)
def test_powershell_hands_the_line_on_as_meant(name: str) -> None:
    run = nightly(name, program=r"C:\Program Files\poam\poam-batch.exe", user=r"FIRM\poam")

    commands = "\n".join(line for line in windows_lines(run) if not line.startswith("#"))

    user, _, program, line, *_ = literals(commands)
    assert user == r"FIRM\poam"
    assert [program, *as_windows(line)] == list(run.command)


def test_the_task_is_daily_and_never_two_at_once() -> None:
    text = "\n".join(windows_lines(nightly()))

    assert "New-ScheduledTaskTrigger -Daily -At '02:30'" in text
    assert "-MultipleInstances IgnoreNew" in text
    assert "code 11 and changes nothing" in text


@pytest.mark.parametrize("out", [r"D:\poam\out", r"\\server\share\out"])
def test_what_to_watch_is_named_with_the_slashes_of_windows(out: str) -> None:
    text = "\n".join(windows_lines(nightly(out=out)))

    assert f"# {out}\\.poam-batch\\last_success:" in text


@pytest.mark.parametrize("name", [r"C:\%TEMP%\in", r"C:\$(Arg0)"])
def test_what_the_task_scheduler_would_expand_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match="takes for a variable"):
        list(windows_lines(nightly(name)))
