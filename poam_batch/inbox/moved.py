"""A client that comes under another name: held back until somebody says who it is.

A new identity gets a folder of its own, and the POA&M that people work in stays behind in the old
one. What shares a CAGE code or the name of a workbook with a known client is more likely that
client, renamed, than a new one; so is one whose scope is named for the first time, or no longer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from poam_batch.inbox.identities import Claim, Refusal
from poam_batch.ledger.memory import ClientFacts
from poam_batch.naming import identity
from poam_batch.sentences import list_names

MOVED = "client_moved"
NO_SCOPE = "none"


def moved_claims(claims: Iterable[Claim], known: Iterable[ClientFacts]) -> list[Refusal]:
    """Return the claims of clients that are new, and look like a known one; to be deferred.

    `known` are the clients of the ledger at each level. A claim whose client and scope a clients
    file gives is never held back, nor is one of an identity that is known at any level; one whose
    client alone it names is where the scope is not certain. `claims` are those that count: where
    one of a client's has the name of its last workbook, a like name elsewhere says nothing.
    """
    facts, mine = tuple(known), tuple(claims)
    identities, tonight = {one.identity for one in facts}, {claim.identity for claim in mine}
    silent = tuple(one for one in facts if one.identity not in tonight)
    named = {(claim.identity, claim.name.casefold()) for claim in mine}
    unnamed = tuple(one for one in facts if (one.identity, one.workbook.casefold()) not in named)
    return [
        refusal
        for claim in mine
        if not (claim.client_told and claim.scope_told) and claim.identity not in identities
        for refusal in _refusal(claim, (facts, unnamed, silent))
    ]


def _refusal(claim: Claim, clients: tuple[Collection[ClientFacts], ...]) -> Iterator[Refusal]:
    """Yield why a claim of a new client is held back, nothing where it is not.

    `clients` are the known ones: all, those whose workbook does not count tonight under its last
    name, and those for which nothing else speaks tonight.
    """
    known, unnamed, silent = clients
    codes = frozenset(map(str.casefold, claim.cage_codes))
    scope = ("the name, but not the scope,", _with_other_scope(silent, claim))
    looks = (
        (f"the CAGE code {list_names(claim.cage_codes)}", _with_code(known, codes)),
        ("the file name", _with_workbook(unnamed, claim.name)),
        scope,
    )
    for shared, found in (scope,) if claim.client_told else looks:
        if found:
            yield Refusal(claim, MOVED, f"{_message(claim, shared, found)} {_advice(found)}")
            return


def _with_code(known: Iterable[ClientFacts], codes: Collection[str]) -> list[ClientFacts]:
    return [one for one in known if any(code.casefold() in codes for code in one.cage_codes)]


def _with_workbook(known: Iterable[ClientFacts], name: str) -> list[ClientFacts]:
    return [one for one in known if one.workbook.casefold() == name.casefold()]


def _with_other_scope(known: Iterable[ClientFacts], claim: Claim) -> list[ClientFacts]:
    """Return the clients of the same name of which one has a scope, and the other none.

    Two scopes that are named are two assessments, and so are two CAGE codes.
    """
    name, _, scope = claim.identity.partition("\n")
    return [
        one
        for one in known
        if identity(one.name, None) == name
        and bool(scope) != (one.scope is not None)
        and not _apart(one.cage_codes, claim.cage_codes)
    ]


def _apart(one: Iterable[str], other: Iterable[str]) -> bool:
    """Return whether both have CAGE codes, and none in common."""
    codes = set(map(str.casefold, one)), set(map(str.casefold, other))
    return all(codes) and codes[0].isdisjoint(codes[1])


def _advice(found: Iterable[ClientFacts]) -> str:
    """Return what to write into a clients file; it works whichever of the two is meant."""
    pairs = dict.fromkeys(
        f'the Client "{one.name}" and the Scope "{one.scope or NO_SCOPE}"' for one in found
    )
    return (
        f"If it is the same, give this file in clients.csv {' or '.join(pairs)}; if it is another, "
        f'give it its own there, with the Scope "{NO_SCOPE}" where it has none.'
    )


def _message(claim: Claim, shared: str, found: Iterable[ClientFacts]) -> str:
    names = list_names(f'"{one.label}" ({one.directory})' for one in found)
    return (
        f"{claim.name} is of a client that is new here, and shares {shared} with {names}. Nothing "
        "was written, so that no POA&M is left behind."
    )
