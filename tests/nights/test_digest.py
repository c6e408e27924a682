"""A digest: what is told of clients, files and notes, in the order of their urgency."""

from dataclasses import replace
from itertools import pairwise

import pytest

from poam_batch.nights.digest import digest_of
from poam_batch.nights.run_state import FIRST, ClientState, FileState, LastRun
from poam_batch.outputs.changes import ChangeKind, Digest
from poam_batch.outputs.digest_text import Heading, digest_lines
from poam_batch.outputs.records import RunOutcome
from tests.states import ACME, BOLT, BROKEN, LEFT, STEP, found, told

WAITS = FileState(RunOutcome.DEFERRED, "acme.xlsx", "poam_open", "It is open.", 1)
WAITING = replace(LEFT, code="poam_open", workbook="acme.xlsx", told=False)


def _brief(digest: Digest) -> list[tuple[str, bool, bool]]:
    return [(str(one.kind), one.attention, one.new) for one in digest.changes]


def test_a_run_that_went_as_the_last_one_has_nothing_to_tell() -> None:
    run = found(ACME, BOLT, notes="A row was not used.")

    digest = told(run, run)

    assert (digest.changes, digest.needs_a_person) == ((), False)


def test_without_an_earlier_run_every_client_is_new_and_why_is_said() -> None:
    late = replace(BOLT, late=(STEP,))

    digest = digest_of(LastRun(None, FIRST), found(ACME, late), {})

    assert (digest.since, digest.why) == (None, FIRST)
    assert _brief(digest) == [("new_client", True, True), ("new_client", False, True)]
    assert digest.changes[0].message == (
        "New: 107/110, Conditional Level 2; 1 date past; the closeout is due on 2027-03-30."
    )


def test_a_file_that_is_still_refused_is_told_again_as_such() -> None:
    other = BROKEN._replace(workbook="other.xlsx")

    digest = told(found(files=(BROKEN,)), found(files=(BROKEN, other)))

    assert [(one.workbook, one.new) for one in digest.changes] == [
        ("other.xlsx", True),
        ("broken.xlsx", False),
    ]
    assert digest.needs_a_person


def test_files_of_one_name_in_two_inboxes_are_told_apart() -> None:
    zipped = BROKEN._replace(code="zip_bomb")

    both = told(found(files=(BROKEN,)), found(files=(BROKEN, zipped)))
    still = told(found(files=(BROKEN, zipped)), found(files=(BROKEN, zipped)))
    second = told(found(files=(WAITS,)), found(files=(WAITS, WAITS)))

    assert [(one.code, one.new) for one in both.changes] == [("zip_bomb", True), ("damaged", False)]
    assert [one.new for one in still.changes] == [False, False]
    assert _brief(second) == [("deferred", False, True)]


def test_a_file_that_is_refused_for_another_reason_is_new() -> None:
    digest = told(found(files=(BROKEN,)), found(files=(BROKEN._replace(code="zip_bomb"),)))

    assert _brief(digest) == [("rejected", True, True)]


def test_a_file_that_waits_needs_somebody_from_the_third_night_on() -> None:
    nights = [found(), *(found(files=(WAITS._replace(nights=n),)) for n in (1, 2, 3, 4, 4))]

    said = [_brief(told(*two)) for two in pairwise(nights)]

    assert said == [
        [("deferred", False, True)],
        [("deferred", False, False)],
        [("deferred", True, False)],
        [("deferred", True, False)],
        [("deferred", True, False)],
    ]


def test_two_runs_of_one_night_tell_of_a_file_that_waits_once() -> None:
    assert told(found(files=(WAITS,)), found(files=(WAITS,))).changes == ()


def test_a_client_under_another_name_needs_a_word_from_the_first_night_on() -> None:
    moved = WAITS._replace(code="client_moved")
    nights = [found(), *(found(files=(moved._replace(nights=n),)) for n in (1, 2, 2, 3))]

    said = [_brief(told(*two)) for two in pairwise(nights)]

    assert said == [
        [("deferred", True, True)],
        [("deferred", True, False)],
        [("deferred", True, False)],
        [("deferred", True, False)],
    ]


def test_a_client_that_is_not_renewed_is_told_once() -> None:
    first, again = told(found(ACME), found(LEFT)), told(found(LEFT), found(LEFT))

    assert _brief(first) == [("not_renewed", True, True)]
    assert "No workbook of it was there." in first.changes[0].message
    assert again.changes == ()


def test_a_client_whose_file_waits_is_told_of_by_that_file_alone() -> None:
    digest = told(found(ACME), found(WAITING, files=(WAITS,)))

    assert _brief(digest) == [("deferred", False, True)]


def test_a_client_whose_file_waited_and_is_gone_then_is_told() -> None:
    digest = told(found(WAITING, files=(WAITS,)), found(LEFT))

    assert _brief(digest) == [("not_renewed", True, True)]


def test_what_is_wrong_with_a_file_is_not_said_of_its_client_too() -> None:
    left = replace(LEFT, code="damaged", workbook="broken.xlsx", message=BROKEN.message)

    client, file = told(found(ACME), found(left, files=(BROKEN,))).changes

    assert client.message == (
        "Not renewed: broken.xlsx was rejected (damaged). What is said of it is as of an earlier "
        "day."
    )
    assert file.message == BROKEN.message


@pytest.mark.parametrize("before", [LEFT, WAITING, replace(LEFT, code="other_level")])
def test_a_client_that_is_renewed_again_is_told_and_needs_nobody(before: ClientState) -> None:
    digest = told(found(before), found(replace(ACME, workbook="acme.xlsx")))

    assert _brief(digest) == [("renewed", False, True)]
    assert digest.changes[0].message == "Renewed again, from acme.xlsx."


def test_what_changed_meanwhile_is_told_beside_it() -> None:
    down = replace(ACME, score="105/110", low=105, high=105)

    digest = told(found(LEFT), found(down))

    assert _brief(digest) == [("score_down", True, True), ("renewed", False, True)]


def test_a_run_of_one_level_tells_nothing_of_the_others() -> None:
    other = replace(LEFT, code="other_level", told=False)

    assert told(found(ACME), found(other)).changes == ()
    assert _brief(told(found(other), found(LEFT))) == [("not_renewed", True, True)]
    assert told(found(other), found(ACME)).changes == ()


def test_a_poam_that_was_merged_or_put_back_is_told() -> None:
    merged = FileState(RunOutcome.MERGED, "back.xlsx", "poam_merged", "It was merged.", 0)
    put_back = {("Acme Tool", 2): "It was gone."}

    digest = digest_of(LastRun(found(ACME)), found(ACME, files=(merged,)), put_back)

    assert _brief(digest) == [("put_back", True, True), ("merged", False, True)]


def test_a_note_is_told_once_and_never_beside_what_it_says_again() -> None:
    noted = found(ACME, notes="The ledger was damaged.")

    assert _brief(told(found(ACME), noted)) == [("note", True, True)]
    assert told(noted, noted).changes == ()
    back = digest_of(LastRun(found(ACME)), noted, {("Acme Tool", 2): "The ledger was damaged."})
    assert [one.kind for one in back.changes] == [ChangeKind.PUT_BACK]


def test_a_note_that_stands_is_told_as_long_as_it_does() -> None:
    noted = found(ACME, notes="It was saved there.")

    digest = digest_of(LastRun(noted), noted, {}, standing=("It was saved there.",))

    assert _brief(digest) == [("note", True, False)]
    assert list(digest_lines(digest, Heading(noted.as_of, None)))[-1] == (
        "Still: It was saved there."
    )


def test_other_rules_than_in_the_last_run_are_told_once() -> None:
    rules = {"cmmc-level-1": "as of 2024", "cmmc-level-2": "as of 2024"}
    before = replace(found(ACME), rule_sets=rules)
    firm = replace(before, rule_sets={**rules, "cmmc-level-2": "as of 2024; policy: Firm 2"})

    digest = told(before, firm)

    assert _brief(digest) == [("note", True, True)]
    assert digest.changes[0].message == (
        "Computed with other rules than in the last run (2026-11-21), so that what is said of "
        'clients can come from that: cmmc-level-2 is "as of 2024; policy: Firm 2", and was '
        '"as of 2024".'
    )
    assert told(firm, firm).changes == ()


def test_the_client_that_needs_a_person_most_comes_first_and_good_news_last() -> None:
    down = replace(ACME, score="105/110", low=105, high=105)
    expired = replace(BOLT, status="expired", late=(STEP,))
    better = replace(ACME, subject=ACME.subject._replace(client="Aaa"), score="110/110", high=110)
    before = found(ACME, BOLT, replace(better, score="107/110", high=107))

    digest = told(before, found(better, down, expired))

    named = [(str(one.subject and one.subject.client), str(one.kind)) for one in digest.changes]
    assert named == [
        ("Bolt", "status_expired"),
        ("Bolt", "newly_overdue"),
        ("Acme Tool", "score_down"),
        ("Aaa", "score_up"),
    ]
