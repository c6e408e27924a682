"""The units: arguments as meant, no more rights than needed, and nothing hidden that is needed."""

import re
from collections.abc import Iterable, Mapping

import pytest

from poam_batch.problems import ConfigurationError
from poam_batch.scheduling.nightly import NightlyRun
from poam_batch.scheduling.systemd import service_lines, systemd_lines, timer_lines
from tests.scheduling.nights import nightly

NAMES = (
    "/srv/my inbox", "/srv/50% %h", "/srv/it's", '/srv/"q"', "/srv/a;b & c", "/srv/$HOME ${X}",
    "/srv/Größe 大", "/srv/#1", "/srv/back\\slash", "/srv/\\x41",
)  # fmt: skip


def settings(lines: Iterable[str]) -> Mapping[str, str]:
    """Return the settings of a unit by name; each may stand once."""
    pairs = [line.partition("=")[::2] for line in lines if "=" in line and not line.startswith("#")]
    named = dict(pairs)
    assert len(named) == len(pairs)
    return named


def taken_apart(value: str, *, variables: bool = False) -> list[str]:
    """Return the words of a setting as systemd reads them: quotes, escapes, then specifiers."""
    assert re.fullmatch(r'"(?:[^"\\]|\\["\\])*"( "(?:[^"\\]|\\["\\])*")*', value)
    words = [re.sub(r"\\(.)", r"\1", word) for word in re.findall(r'"((?:[^"\\]|\\.)*)"', value)]
    assert not any(re.search(r"%(?!%)", word.replace("%%", "")) for word in words)
    words = [word.replace("%%", "%") for word in words]
    if variables:
        assert not any("$" in word.replace("$$", "") for word in words)
        words = [word.replace("$$", "$") for word in words]
    return words


@pytest.mark.parametrize("name", NAMES)
def test_systemd_makes_of_it_what_was_meant(name: str) -> None:
    run = nightly(name, out=f"{name} out")

    service = settings(service_lines(run))

    assert taken_apart(service["ExecStart"], variables=True) == list(run.command)
    assert taken_apart(service["ReadWritePaths"]) == [f"{name} out"]
    assert taken_apart(service["ReadOnlyPaths"]) == [name]
    assert taken_apart(service["RequiresMountsFor"]) == [name, f"{name} out"]


def test_a_run_on_this_machine_has_no_network_and_writes_to_out_alone() -> None:
    service = settings(service_lines(nightly()))

    assert service["PrivateNetwork"] == "yes"
    assert service["RestrictAddressFamilies"] == "AF_UNIX"
    assert service["ProtectSystem"] == "strict"
    assert service["ReadWritePaths"] == '"/srv/out"'
    assert service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    assert (service["ProtectHome"], service["PrivateTmp"]) == ("yes", "yes")
    assert service["User"] == "poam"


def test_an_address_of_another_machine_gets_the_network() -> None:
    service = settings(service_lines(nightly(remote=True)))

    assert "PrivateNetwork" not in service
    assert service["RestrictAddressFamilies"] == "AF_UNIX AF_INET AF_INET6"
    assert service["After"] == "network-online.target"


HOME_OF_ROOT = "/root"


@pytest.mark.parametrize(
    "run",
    [
        nightly("/home/jo/inbox"),
        nightly(out="/home/jo/out"),
        nightly(program=f"{HOME_OF_ROOT}/bin/poam-batch"),
    ],
)
def test_what_lies_below_a_home_is_not_hidden(run: NightlyRun) -> None:
    service = settings(service_lines(run))

    assert service["ProtectHome"] == "read-only"


def test_what_lies_below_tmp_is_not_hidden() -> None:
    service = settings(service_lines(nightly("/tmp/inbox")))

    assert service["PrivateTmp"] == "no"
    assert taken_apart(service["ReadWritePaths"]) == ["/srv/out", "/tmp", "/var/tmp"]


def test_root_is_said_not_to_be_needed() -> None:
    assert "# Root is not needed" in "\n".join(service_lines(nightly(user="root")))
    assert "# Root is not needed" not in "\n".join(service_lines(nightly()))


def test_a_night_that_was_missed_is_made_up_for() -> None:
    timer = settings(timer_lines(nightly()))

    assert (timer["OnCalendar"], timer["Persistent"]) == ("*-*-* 02:30:00", "true")


def test_both_files_are_named_and_the_lock_explained() -> None:
    text = "\n".join(systemd_lines(nightly()))

    assert "# ---- /etc/systemd/system/poam-batch.service\n[Unit]" in text
    assert "# ---- /etc/systemd/system/poam-batch.timer\n[Unit]" in text
    assert "code 11 and changes nothing" in text


@pytest.mark.parametrize(
    "run", [nightly(program="/opt/$x/poam-batch"), nightly(user="two words"), nightly(user="%u")]
)
def test_what_systemd_would_expand_is_refused(run: NightlyRun) -> None:
    with pytest.raises(ConfigurationError):
        list(systemd_lines(run))
