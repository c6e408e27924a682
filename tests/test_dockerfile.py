"""The Dockerfile, as far as it can be checked without Docker."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")
STEPS = re.sub(r"^#.*\n", "", TEXT, flags=re.M).replace("\\\n", " ").strip().splitlines()
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()


def steps(name: str) -> list[str]:
    """Return what follows an instruction, each time that it stands there."""
    return [" ".join(line.split()[1:]) for line in STEPS if line.startswith(f"{name} ")]


def copied() -> list[str]:
    """Return what is copied from the checkout."""
    lines = [line for line in steps("COPY") if not line.startswith("--from")]
    return [name for line in lines for name in line.split()[:-1]]


def test_everything_that_is_copied_exists() -> None:
    assert "poam_batch" in copied()
    assert [name for name in copied() if not (ROOT / name).exists()] == []


def test_the_builder_is_sent_what_is_copied_and_nothing_else() -> None:
    assert IGNORED[1] == "*"
    assert sorted(line[1:] for line in IGNORED if line.startswith("!")) == sorted(copied())


def test_the_image_does_not_run_as_root() -> None:
    (user,) = steps("USER")

    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)
    assert STEPS.index(f"USER {user}") > max(n for n, s in enumerate(STEPS) if s.startswith("RUN"))


def test_what_is_installed_is_locked_by_hash_or_our_own() -> None:
    installs = re.findall(r"pip (?:install|wheel) ([^&\n]*)", "\n".join(STEPS))

    assert len(installs) == 4
    assert all(("--require-hashes -r" in one) or ("--no-deps" in one) for one in installs)


def test_the_base_has_a_version_and_no_registry_is_named() -> None:
    bases = {line.split()[0] for line in steps("FROM")}

    assert len(bases) == 1
    assert re.fullmatch(r"python:3\.\d+-slim", bases.pop())
    assert "://" not in TEXT


@pytest.mark.parametrize("step", ["HEALTHCHECK NONE", 'CMD ["--help"]', "WORKDIR /"])
def test_it_runs_once_and_ends(step: str) -> None:
    assert step in STEPS


def test_the_entry_is_what_the_build_installs() -> None:
    assert steps("ENTRYPOINT") == ['["/opt/poam-batch/bin/poam-batch"]']
    assert "--from=build /opt/poam-batch /opt/poam-batch" in steps("COPY")
