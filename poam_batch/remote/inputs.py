"""All inputs of a run, from folders and files here and from addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from poam_batch.inbox.listing import Candidate, list_inbox, passed_over_note
from poam_batch.inbox.roster import Roster, load_roster
from poam_batch.outputs.records import NotUsed
from poam_batch.problems import ConfigurationError
from poam_batch.remote.address import Address, local_path
from poam_batch.remote.fetching import Fetched, fetch
from poam_batch.remote.listing import RemoteInbox, list_remote
from poam_batch.remote.private_folder import no_room, private_folder


@dataclass(frozen=True, slots=True)
class Where:
    """Where a run looks and what it leaves aside: its own outputs, here and at an address."""

    inboxes: Sequence[Path | Address]
    out: Path
    recursive: bool = False
    publish: Address | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Inputs:
    """What could be a workbook: `listed` before anything is fetched, sorted by its name.

    `passed_over` says what lies in folders here that were not looked into.
    """

    listed: tuple[Candidate, ...]
    remote: tuple[RemoteInbox, ...] = ()
    passed_over: str = ""

    @property
    def sources(self) -> Mapping[Path, str]:
        """What each file is known by from night to night, by where it lies now."""
        return {one.path: one.source for one in self.listed if one.fetched_from}

    def roster(self, given: Path | None) -> Roster:
        """Return what clients files say, named as people know them; raises ConfigurationError."""
        try:
            roster = load_roster(self.listed, given)
        except ConfigurationError as error:
            raise ConfigurationError(self._named(str(error))) from error
        return Roster(roster.told, (*map(self._named, roster.notes), *self._passed_over()))

    def fetch(self) -> Fetched:
        """Bring here what lies elsewhere, all of it or none: raises RunStopped."""
        here = {one: None for one in self.listed if not one.fetched_from}
        not_used: list[NotUsed] = []
        for inbox in self.remote:
            try:
                fetched = fetch(inbox)
            except OSError as error:
                raise no_room(error) from error
            here |= dict.fromkeys(fetched.candidates)
            not_used += fetched.not_used
        return Fetched(tuple(one for one in self.listed if one in here), tuple(not_used))

    def _named(self, text: str) -> str:
        for inbox in self.remote:
            for path in {one.candidate.clients for one in inbox.found} - {None}:
                text = text.replace(str(path), inbox.address.below(Path(str(path)).name))
        return text

    def _passed_over(self) -> Iterator[str]:
        if self.passed_over:
            yield self.passed_over
        for inbox in self.remote:
            if inbox.passed_over and not inbox.found:
                yield f"{inbox.address} has folders, which --recursive looks into."


@contextmanager
def list_inputs(where: Where) -> Iterator[Inputs]:
    """List the inputs of a run; what is fetched of them is gone at the end, however that comes.

    Raises ConfigurationError for an inbox or an address that is not there or cannot be listed.
    """
    paths = [_path(one) for one in where.inboxes]
    here = [path for path in paths if path]
    local = list_inbox(here, where.out, where.recursive)
    passed_over = "" if where.recursive else passed_over_note(here, where.out)
    addresses = [
        one
        for one, path in zip(where.inboxes, paths, strict=True)
        if isinstance(one, Address) and path is None
    ]
    if not addresses:
        yield Inputs(tuple(local), passed_over=passed_over)
        return
    with private_folder() as made:
        remote = tuple(_remote(addresses, made, where))
        fetched = [one.candidate for inbox in remote for one in inbox.found]
        listed = sorted([*local, *fetched], key=lambda c: (c.workbook, c.source, str(c.path)))
        yield Inputs(tuple(listed), remote, passed_over)


def _remote(addresses: Sequence[Address], made: Path, where: Where) -> Iterator[RemoteInbox]:
    """Yield each address listed; a file that two of them name belongs to the first."""
    seen: set[str] = set()
    for number, address in enumerate(dict.fromkeys(addresses)):
        folder = made / str(number)
        folder.mkdir(mode=0o700)
        inbox = list_remote(address, folder, where.recursive, where.publish)
        places = {inbox.storage.place(one.entry.name): one for one in inbox.found}
        found = tuple(one for place, one in places.items() if place not in seen)
        seen |= places.keys()
        yield replace(inbox, found=found)


def _path(inbox: Path | Address) -> Path | None:
    return inbox if isinstance(inbox, Path) else local_path(inbox)
