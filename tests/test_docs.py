"""README and docs name what there is, and nothing else."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from docs.walk import PAGE
from docs.walk import page as walked
from poam_batch import __version__
from poam_batch.cli import main
from poam_batch.commands.report import ExitCode

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *ROOT.glob("*/README.md")])
COMMANDS = sorted(main.commands)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def options(command: click.Command) -> set[str]:
    """Return every name of every option of a command, such as `-o` and `--out`."""
    named = (p for p in command.params if isinstance(p, click.Option))
    return {name for option in named for name in (*option.opts, *option.secondary_opts)}


def table_codes(page: str) -> set[int]:
    return {int(code) for code in re.findall(r"^\| (\d+) \|", page, flags=re.M)}


@pytest.mark.parametrize("page", ["README.md", "docs/outputs.md"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_table(page: str, command: str) -> None:
    assert f"| `poam-batch {command} " in text(page)


@pytest.mark.parametrize("page", ["README.md", "docs/outputs.md"])
def test_no_command_is_named_that_does_not_exist(page: str) -> None:
    named = set(re.findall(r"poam-batch ([a-z]+) [A-Z]", text(page)))

    assert named <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_described(command: str) -> None:
    described = set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", text("docs/outputs.md")))

    assert options(main.commands[command]) - described == set()


def test_no_option_is_described_that_does_not_exist() -> None:
    known = set.union(*(options(command) for command in main.commands.values()))
    known |= {"-h", "--help", "--version"}
    described = re.findall(
        r"`(--[a-z][\w-]*|-[a-z](?![\w-]))", text("docs/outputs.md") + text("README.md")
    )

    assert set(described) - known == set()


@pytest.mark.parametrize("page", ["README.md", "docs/outputs.md"])
def test_every_exit_code_is_in_the_table(page: str) -> None:
    assert table_codes(text(page)) == set(ExitCode)


def test_a_monitor_is_told_what_to_make_of_every_exit_code() -> None:
    rows = re.findall(r"^\| (\d[\d, ]*) \|", text("docs/nightly.md"), flags=re.M)

    assert {int(code) for row in rows for code in row.split(",")} == set(ExitCode)


def links(page: Path) -> Iterator[Path]:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            yield page.parent / target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [target for target in links(page) if not target.exists()] == []


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", text("Makefile"), flags=re.M))
    named = {
        target
        for page in PAGES
        for target in re.findall(
            r"(?:`|^    )make ([a-z-]+)", page.read_text(encoding="utf-8"), re.M
        )
    }

    assert named
    assert named <= targets


@pytest.mark.parametrize("page", ["README.md", "sample_workbooks/README.md"])
def test_every_sample_is_in_the_table(page: str) -> None:
    listed = re.findall(r"^\| `(\S+\.xlsx)` \|", text(page), flags=re.M)

    assert listed == sorted(path.name for path in (ROOT / "sample_workbooks").glob("*.xlsx"))


def test_the_changelog_has_this_version() -> None:
    assert f"## [{__version__}]" in text("CHANGELOG.md")


def test_the_locked_requirements_name_no_place_of_one_machine() -> None:
    for path in ROOT.glob("requirements*.txt"):
        assert not re.search(r"://|^-|find-links|/", path.read_text(encoding="utf-8"), flags=re.M)


def test_the_locked_requirements_cover_every_dependency() -> None:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    runtime = {re.split(r"[\[<>=]", name)[0] for name in project["dependencies"]}
    developing = {re.split(r"[\[<>=]", n)[0] for n in project["optional-dependencies"]["dev"]}

    assert runtime <= set(re.findall(r"^([a-z][\w-]*)==", text("requirements.txt"), re.M))
    assert developing <= set(re.findall(r"^([a-z][\w-]*)==", text("requirements-dev.txt"), re.M))


def test_the_walk_through_200_days_is_what_the_program_does() -> None:
    assert walked() == PAGE.read_text(encoding="utf-8")
