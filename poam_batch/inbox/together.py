"""Files that must wait, and the other workbooks of their clients, which wait with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from poam_batch.inbox.arrivals import Delay
from poam_batch.inbox.identities import Claim, Refusal
from poam_batch.ledger.memory import ClientFacts

CLIENT_WAITS = "client_waits"


def waiting_claims(
    claims: Sequence[Claim],
    delays: Mapping[int, Delay],
    names: Iterable[str],
    known: Iterable[ClientFacts],
) -> list[Refusal]:
    """Return the claims of files that must wait, and of all that speak for the same clients.

    Where the newest workbook of a client waits, an older one must not take its place. Of a
    file that could not be read, the client is the one whose last workbook had that name, unless
    another one of that name, in another inbox, speaks for it tonight.
    `delays` go by the numbers of the claims' workbooks, `names` are those of all that must wait.
    """
    late = {name.casefold(): name for name in names}
    here = {(c.identity, c.level, c.name.casefold()) for c in claims if c.workbook not in delays}
    waiting = {
        (facts.identity, facts.level): late[facts.workbook.casefold()]
        for facts in known
        if (name := facts.workbook.casefold()) in late
        and (facts.identity, facts.level, name) not in here
    }
    waiting |= {(c.identity, c.level): c.name for c in claims if c.workbook in delays}
    return [
        _waits(claim, delays.get(claim.workbook), waiting[whose])
        for claim in claims
        if (whose := (claim.identity, claim.level)) in waiting
    ]


def _waits(claim: Claim, delay: Delay | None, other: str) -> Refusal:
    if delay is not None:
        return Refusal(claim, delay.code, delay.message)
    message = (
        f"{claim.name} is of the same client as {other}, which has to wait, and waits with it: "
        "what is older must not take its place."
    )
    return Refusal(claim, CLIENT_WAITS, message)
