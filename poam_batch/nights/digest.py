"""What a night says: how a run differs from the last one that finished, the most urgent first.

What stands as it stood is not told again; but a file that a person has to mend is, until it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from poam_batch.inbox.moved import MOVED
from poam_batch.ledger.untold import News, Untold
from poam_batch.model import Status
from poam_batch.nights.client_changes import CONFERRED, client_changes, near
from poam_batch.nights.renewal import OTHER_LEVEL
from poam_batch.nights.run_state import ClientState, FileState, LastRun, RunState, Whose
from poam_batch.nights.waiting import PATIENCE
from poam_batch.outputs.changes import Change, ChangeKind, Digest
from poam_batch.outputs.not_renewed import NotRenewed
from poam_batch.outputs.records import AssessmentRecord, RunOutcome
from poam_batch.sentences import count, list_names

_File = tuple[str | None, str]
_URGENCY = list(ChangeKind)
_KINDS = {
    RunOutcome.REJECTED: ChangeKind.REJECTED,
    RunOutcome.FAILED: ChangeKind.FAILED,
}
_BECAME = {
    RunOutcome.REJECTED: "was rejected",
    RunOutcome.FAILED: "failed",
}


def digest_of(
    last: LastRun,
    now: RunState,
    put_back: Mapping[Whose, str],
    untold: Sequence[Untold] = (),
    standing: Collection[str] = (),
) -> Digest:
    """Return what changed since the last run; `put_back` are POA&M workbooks that were gone.

    `untold` is what runs that did not finish have left to be told; `standing` are those notes that
    are told again as long as they stand.
    """
    before = last.state
    changes = [
        *(one for changes in _groups(before, now, put_back) for one in changes),
        *_file_changes(() if before is None else before.files, now.files),
        *_merged_before(untold, now.files),
        *_other_rules(before, now),
        *_notes(before, now, put_back, standing),
    ]
    return Digest(None if before is None else before.as_of, last.why, tuple(changes))


def with_told(entries: Sequence[NotRenewed], last: LastRun) -> tuple[NotRenewed, ...]:
    """Return clients that were not renewed, each with whether a run has told of it by now.

    A run of one level tells nothing of the others, and must not make the next one tell it again.
    """
    clients = {} if last.state is None else last.state.clients
    known = {whose for whose, client in clients.items() if client.told}
    return tuple(
        replace(one, told=one.told or (one.files.directory, one.level) in known) for one in entries
    )


def statuses_of(last: LastRun) -> Mapping[Whose, Status]:
    """Return the status that the last run that finished found of each client.

    One that did not finish has left the ledger further on than what was told.
    """
    clients = {} if last.state is None else last.state.clients
    return {whose: Status(client.status) for whose, client in clients.items()}


def with_was(one: AssessmentRecord, was: Mapping[Whose, Status]) -> AssessmentRecord:
    """Return an assessment with the status that the last run found, if that is known."""
    return replace(one, was=was.get(_place(one), one.was))


def put_back_of(
    records: Iterable[AssessmentRecord], untold: Iterable[Untold]
) -> Mapping[Whose, str]:
    """Return the POA&M workbooks that were gone, tonight's and those that were not told of."""
    before = {
        (one.directory, one.level): one.message for one in untold if one.kind is News.PUT_BACK
    }
    return before | {_place(one): one.put_back for one in records if one.put_back}


def _place(one: AssessmentRecord) -> Whose:
    return str(one.record["directory"]), int(str(one.record["level"]))


def _groups(
    before: RunState | None, now: RunState, put_back: Mapping[Whose, str]
) -> list[list[Change]]:
    """Return the changes of each client together; the client that needs a person most is first."""
    known: Mapping[Whose, ClientState] = {} if before is None else before.clients
    files: Mapping[_File, str] = {
        (one.workbook, one.code): _BECAME[one.outcome]
        for one in now.files
        if one.outcome in _BECAME
    }
    groups = []
    for whose, client in now.clients.items():
        found = [*_changes(known.get(whose), client, files), *_back(client, put_back.get(whose))]
        if found:
            groups.append(sorted(found, key=_urgency))
    return sorted(groups, key=lambda group: (_urgency(group[0]), str(group[0].subject).casefold()))


def _urgency(change: Change) -> tuple[bool, int]:
    return not change.attention, _URGENCY.index(change.kind)


def _changes(
    before: ClientState | None, now: ClientState, files: Mapping[_File, str]
) -> Iterator[Change]:
    """Yield what became of a client; `files` say what became of those that a person must mend."""
    if before is None and now.renewed:
        yield _new(now)
    elif not now.renewed and now.told and (before is None or not before.told):
        yield _not_renewed(now, files)
    if before is not None:
        yield from client_changes(before, now)
        yield from _renewed(before, now)


def _not_renewed(now: ClientState, files: Mapping[_File, str]) -> Change:
    """Return that a client was not renewed; what is wrong with a file is said of that file."""
    became = files.get((now.workbook, now.code))
    why = now.message if became is None else f"{now.workbook} {became} ({now.code})."
    return Change(
        ChangeKind.NOT_RENEWED,
        f"Not renewed: {why} What is said of it is as of an earlier day.",
        subject=now.subject,
        workbook=now.workbook,
        code=now.code,
    )


def _renewed(before: ClientState, now: ClientState) -> Iterator[Change]:
    """Yield that a client is renewed again, where the last run told that it, or its file, was not.

    A run of another level has told nothing.
    """
    if now.renewed and not before.renewed and (before.told or before.code != OTHER_LEVEL):
        yield Change(
            ChangeKind.RENEWED,
            f"Renewed again, from {now.workbook}.",
            attention=False,
            subject=now.subject,
            workbook=now.workbook,
        )


def _new(now: ClientState) -> Change:
    """Return that a client is new; all that is to be said of it stands in one line."""
    in_order = now.status in CONFERRED and not now.late and near(now) is None
    return Change(
        ChangeKind.NEW_CLIENT,
        f"New: {'; '.join(_standing(now))}.",
        attention=not in_order,
        subject=now.subject,
        workbook=now.workbook,
        now=now.status,
    )


def _standing(now: ClientState) -> Iterator[str]:
    """Yield how a new client stands, in few words."""
    yield now.status_name if now.low is None else f"{now.score}, {now.status_name}"
    if now.blocking:
        yield f"{len(now.blocking)} blocking: {list_names(now.blocking, 3)}"
    if now.late:
        yield f"{count(len(now.late), 'date')} past"
    if now.closeout_due is not None and now.status != str(Status.FINAL):
        yield f"the closeout is due on {now.closeout_due}"


def _back(client: ClientState, message: str | None) -> Iterator[Change]:
    if message:
        yield Change(ChangeKind.PUT_BACK, message, subject=client.subject)


def _file_changes(before: Iterable[FileState], now: Iterable[FileState]) -> Iterator[Change]:
    """Yield files that were not used, the new ones first, and POA&M workbooks that were merged."""
    pairs = _with_before([one for one in before if one.outcome is not RunOutcome.MERGED], now)
    found = [one for one in (_file_change(*pair) for pair in pairs) if one]
    yield from sorted(found, key=lambda one: (*_urgency(one), not one.new))


def _with_before(
    before: Iterable[FileState], now: Iterable[FileState]
) -> Iterator[tuple[FileState | None, FileState]]:
    """Yield each file with one that the last run did not use either, by the same name and reason.

    Files of several inboxes may have one name: each takes one of the last run.
    """
    known: defaultdict[tuple[object, ...], list[FileState]] = defaultdict(list)
    for one in before:
        known[one[:3]].append(one)
    for file in now:
        alike = known[file[:3]]
        same = file if file in alike else next(iter(alike), None)
        if same is not None:
            alike.remove(same)
        yield same, file


def _merged_before(untold: Iterable[Untold], now: Iterable[FileState]) -> Iterator[Change]:
    """Yield POA&M workbooks that a run has merged which did not finish."""
    told = {(one.workbook, one.message) for one in now}
    for one in untold:
        if one.kind is News.MERGED and (one.workbook, one.message) not in told:
            file = FileState(RunOutcome.MERGED, one.workbook, "poam_merged", one.message, 0)
            yield _change(ChangeKind.MERGED, file, attention=False)


def _file_change(before: FileState | None, now: FileState) -> Change | None:
    if now.outcome is RunOutcome.MERGED:
        return _change(ChangeKind.MERGED, now, attention=False)
    new = before is None
    if now.outcome is not RunOutcome.DEFERRED:
        return _change(_KINDS[now.outcome], now, new=new)
    waits_long = now.nights >= PATIENCE
    # A client that may have another name waits for a word of a person's from the first night on.
    asks = waits_long or now.code == MOVED
    if before == now and not asks:
        return None
    return _change(ChangeKind.DEFERRED, now, attention=asks, new=new)


def _change(
    kind: ChangeKind, file: FileState, *, attention: bool = True, new: bool = True
) -> Change:
    return Change(kind, file.message, attention, new, workbook=file.workbook, code=file.code)


def _notes(
    before: RunState | None,
    now: RunState,
    put_back: Mapping[Whose, str],
    standing: Collection[str],
) -> Iterator[Change]:
    told = {*(() if before is None else before.notes), *put_back.values()}
    for note in now.notes:
        if note not in told or note in standing:
            yield Change(ChangeKind.NOTE, note, new=note not in told)


def _other_rules(before: RunState | None, now: RunState) -> Iterator[Change]:
    """Yield that a run computed with other rules, for which no client can do anything."""
    if before is None:
        return
    others = [
        f'{name} is "{version}", and was "{before.rule_sets[name]}"'
        for name, version in now.rule_sets.items()
        if before.rule_sets.get(name, version) != version
    ]
    if others:
        yield Change(
            ChangeKind.NOTE,
            f"Computed with other rules than in the last run ({before.as_of}), so that what is "
            f"said of clients can come from that: {'; '.join(others)}.",
        )
