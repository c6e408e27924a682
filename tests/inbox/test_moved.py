"""A client that comes under another name is held back."""

from dataclasses import replace

import pytest

from poam_batch.inbox.identities import Claim
from poam_batch.inbox.moved import MOVED, moved_claims
from poam_batch.ledger.memory import ClientFacts
from tests.ledger.build import ACME

RENAMED = Claim(
    name="acme.xlsx",
    sha256="aa",
    identity="acme tool inc",
    directory="acme-tool-inc-5e6f7a8b",
    level=2,
    assessment_type=None,
    assessment_date=None,
    cage_codes=("1ABC2",),
)
NEW = RENAMED._replace(name="bolt.xlsx", identity="bolt", cage_codes=("9ZZZ9",))


@pytest.mark.parametrize(
    ("claim", "shares"),
    [
        (RENAMED, "the CAGE code 1ABC2"),
        (
            RENAMED._replace(name="other.xlsx", cage_codes=("9ZZZ9", "1abc2")),
            "the CAGE code 9ZZZ9, 1abc2",
        ),
        (RENAMED._replace(cage_codes=()), "the file name"),
        (RENAMED._replace(name="ACME.XLSX", cage_codes=()), "the file name"),
        (RENAMED._replace(level=3), "the CAGE code 1ABC2"),
        (NEW, None),
        (NEW._replace(cage_codes=()), None),
        (RENAMED._replace(name="2026/acme.xlsx", cage_codes=()), None),
        (RENAMED._replace(client_told=True), None),
        (RENAMED._replace(identity="acme tool"), None),
        (RENAMED._replace(identity="acme tool", level=3), None),
    ],
)
def test_a_new_client_that_looks_like_a_known_one_waits(claim: Claim, shares: str | None) -> None:
    refusals = moved_claims([claim], [ACME])

    assert [(r.claim, r.code) for r in refusals] == ([(claim, MOVED)] if shares else [])
    assert all(f"shares {shares} with" in refusal.message for refusal in refusals)


def test_a_like_name_in_another_inbox_says_nothing_where_the_known_client_has_its_own() -> None:
    new = RENAMED._replace(cage_codes=(), workbook=1)
    same = RENAMED._replace(identity=ACME.identity)

    assert moved_claims([same, new], [ACME]) == []
    assert len(moved_claims([same._replace(name="other.xlsx"), new], [ACME])) == 1


def test_the_known_client_and_what_to_do_are_named() -> None:
    (refusal,) = moved_claims([RENAMED], [ACME])

    assert refusal.message == (
        'acme.xlsx is of a client that is new here, and shares the CAGE code 1ABC2 with "Acme '
        'Tool" (acme-tool-1a2b3c4d). Nothing was written, so that no POA&M is left behind. If it '
        'is the same, give this file in clients.csv the Client "Acme Tool" and the Scope "none"; '
        'if it is another, give it its own there, with the Scope "none" where it has none.'
    )


SCOPED = replace(ACME, identity="acme tool\nenclave a", scope="Enclave A", cage_codes=())


@pytest.mark.parametrize(
    ("known", "identity", "codes", "waits"),
    [
        (ACME, "acme tool\nenclave a", (), True),
        (replace(ACME, cage_codes=()), "acme tool\nenclave a", ("9ZZZ9",), True),
        (SCOPED, "acme tool", (), True),
        (ACME, "acme tool\nenclave a", ("9ZZZ9",), False),
        (SCOPED, "acme tool\nenclave b", (), False),
        (ACME, "acme tools\nenclave a", (), False),
    ],
)
def test_a_scope_that_is_named_for_the_first_time_waits(
    known: ClientFacts, identity: str, codes: tuple[str, ...], waits: bool
) -> None:
    claim = NEW._replace(identity=identity, cage_codes=codes)

    refusals = moved_claims([claim], [known])

    assert [refusal.code for refusal in refusals] == ([MOVED] if waits else [])
    assert all("shares the name, but not the scope, with" in r.message for r in refusals)
    assert all("and the Scope" in r.message for r in refusals)


def test_a_scope_beside_the_known_client_is_one_more() -> None:
    known = NEW._replace(identity="acme tool")
    scoped = NEW._replace(identity="acme tool\nenclave a", cage_codes=(), name="enclave.xlsx")

    assert moved_claims([known, scoped], [replace(ACME, cage_codes=())]) == []


def test_a_client_at_two_levels_is_named_once() -> None:
    (refusal,) = moved_claims([RENAMED], [ACME, replace(ACME, level=3)])

    assert refusal.message.count('"Acme Tool" (acme-tool-1a2b3c4d)') == 1


def test_in_a_first_run_nobody_waits() -> None:
    assert moved_claims([RENAMED, NEW], []) == []


TOLD = RENAMED._replace(client_told=True)


@pytest.mark.parametrize(
    ("known", "claim", "waits"),
    [
        (ACME, TOLD._replace(identity="acme tool\nenclave a"), True),
        (ACME, TOLD._replace(identity="acme tool\nenclave a", cage_codes=("9ZZZ9",)), False),
        (ACME, TOLD._replace(identity="acme tool\nenclave a", scope_told=True), False),
        (SCOPED, TOLD._replace(identity="acme tool"), True),
        (SCOPED, TOLD._replace(identity="acme tool", scope_told=True), False),
    ],
)
def test_a_clients_file_that_names_the_client_alone_leaves_the_scope_open(
    known: ClientFacts, claim: Claim, waits: bool
) -> None:
    refusals = moved_claims([claim], [known])

    assert [refusal.code for refusal in refusals] == ([MOVED] if waits else [])


@pytest.mark.parametrize(
    ("known", "scope"), [(ACME, "none"), (replace(SCOPED, cage_codes=("1ABC2",)), "Enclave A")]
)
def test_the_advice_names_client_and_scope_as_they_are_known(
    known: ClientFacts, scope: str
) -> None:
    (refusal,) = moved_claims([RENAMED], [known])

    assert f'in clients.csv the Client "Acme Tool" and the Scope "{scope}"; if' in refusal.message
