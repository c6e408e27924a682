"""The crontab line: one line, that the shell takes apart into the very arguments."""

import shlex

import pytest

from poam_batch.problems import ConfigurationError
from poam_batch.scheduling.cron import cron_command, cron_lines
from tests.scheduling.nights import nightly

NAMES = (
    "/srv/my inbox", "/srv/50% done", "/srv/it's", '/srv/"q"', "/srv/a;b & c|d", "/srv/$HOME`x`",
    "/srv/Größe 大", "/srv/#1", "/srv/*", "/srv/%",
)  # fmt: skip


def as_cron(line: str) -> str:
    """Return what cron hands to the shell: all up to the first bare %; an escaped one is bare."""
    taken, escaped = "", False
    for sign in line:
        if sign == "%" and not escaped:
            break
        taken = taken[:-1] + sign if sign == "%" else taken + sign
        escaped = sign == "\\"
    return taken


def test_the_line_says_when_and_what() -> None:
    *comments, line = cron_lines(nightly())

    assert line == "30 2 * * * /opt/poam/bin/poam-batch run /srv/inbox --out=/srv/out --quiet"
    assert all(comment.startswith("# ") for comment in comments)
    assert "exit\n# code 11 and changes nothing" in "\n".join(comments)


@pytest.mark.parametrize("name", NAMES)
def test_cron_and_the_shell_make_of_it_what_was_meant(name: str) -> None:
    run = nightly(name, out=f"{name} out")

    assert shlex.split(as_cron(cron_command(run))) == list(run.command)


def test_a_backslash_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="Not every cron passes a backslash on"):
        list(cron_lines(nightly("/srv/a\\b")))
