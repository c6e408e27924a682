"""A client found by what a person calls it."""

from dataclasses import replace

import pytest

from poam_batch.commands.client_search import find_client
from poam_batch.ledger.memory import ClientFacts
from poam_batch.problems import ConfigurationError
from tests.ledger.build import ACME

CLIENTS = (
    ACME,
    replace(ACME, level=3),
    replace(ACME, identity="acme", name="Acme", directory="acme-11111111"),
    replace(ACME, identity="b\na", name="Bolt", scope="Enclave A", directory="bolt-22222222"),
    replace(ACME, identity="b\nb", name="Bolt", scope="Enclave B", directory="bolt-33333333"),
)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Acme Tool", ["Acme Tool 2", "Acme Tool 3"]),
        ("  acme   TOOL ", ["Acme Tool 2", "Acme Tool 3"]),
        ("tool", ["Acme Tool 2", "Acme Tool 3"]),
        ("acme", ["Acme 2"]),
        ("Bolt (Enclave A)", ["Bolt (Enclave A) 2"]),
        ("enclave b", ["Bolt (Enclave B) 2"]),
        ("bolt-33333333", ["Bolt (Enclave B) 2"]),
    ],
)
def test_a_client_is_found_by_name_or_by_a_part_of_it(words: str, found: list[str]) -> None:
    clients: tuple[ClientFacts, ...] = find_client(words, CLIENTS)

    assert [f"{one.label} {one.level}" for one in clients] == found


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("bolt", r"one of these: Bolt \(Enclave A\), Bolt \(Enclave B\)\. Write the whole name"),
        ("c", r"one of these: Acme Tool, Acme, Bolt \(Enclave A\), Bolt \(Enclave B\)"),
        ("Zeta", 'No client here is called "Zeta". Clients are: Acme Tool, Acme, Bolt'),
    ],
)
def test_words_that_fit_none_or_several_are_refused(words: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        find_client(words, CLIENTS)


def test_a_folder_without_clients_says_so() -> None:
    with pytest.raises(ConfigurationError, match="No client is known here yet"):
        find_client("Acme", [])
