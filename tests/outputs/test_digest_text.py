"""The digest as a mail: its first line says it all, and nothing that needs a person is below."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from poam_batch.nights.digest import digest_of
from poam_batch.nights.run_state import FIRST, LastRun
from poam_batch.outputs.changes import Digest
from poam_batch.outputs.digest_text import Heading, digest_lines
from tests.states import ACME, BOLT, BROKEN, LEFT, STEP, found, told

HEADING = Heading(date(2026, 11, 22), Path("out"))
LATE = replace(ACME, late=(STEP,))


def _text(digest: Digest, heading: Heading = HEADING) -> str:
    return "\n".join(digest_lines(digest, heading))


def test_the_first_line_counts_who_needs_a_person() -> None:
    digest = told(found(ACME, BOLT), found(LATE, BOLT, files=(BROKEN,)))

    assert _text(digest).splitlines()[:3] == [
        "poam-batch 2026-11-22: 1 client and 1 file need a person",
        "",
        "Since the last run (2026-11-21):",
    ]


def test_a_client_is_named_with_what_changed_what_to_do_and_its_summary() -> None:
    assert _text(told(found(ACME), found(LATE))).splitlines()[4:] == [
        "Acme Tool, Level 2",
        "  Newly overdue: AC.L2-3.1.3#1.1 (due 2026-11-15). Do it, or write a new date",
        "    into the POA&M.",
        f"  See {Path('out') / 'acme-tool-221d67c6' / 'acme-tool-summary.html'}",
    ]


def test_clients_come_before_files_and_good_news_last() -> None:
    better = replace(BOLT, score="110/110", low=110, high=110)

    text = _text(told(found(ACME, BOLT), found(better, LATE, files=(BROKEN,))))

    places = [text.index(words) for words in ("Acme Tool", "broken.xlsx", "Bolt, Level 2: Score")]
    assert places == sorted(places)
    assert "Nothing to do about these" in text


def test_a_file_says_whether_it_is_new_and_what_to_do() -> None:
    new, still = (
        told(found(), found(files=(BROKEN,))),
        told(found(files=(BROKEN,)), found(files=(BROKEN,))),
    )

    assert "  rejected: broken.xlsx (damaged)\n    It is damaged." in _text(new)
    assert "  still rejected: broken.xlsx (damaged)" in _text(still)


def test_good_news_alone_is_said_to_need_nobody() -> None:
    better = replace(ACME, score="110/110", low=110, high=110)

    first, *_ = digest_lines(told(found(ACME), found(better)), HEADING)

    assert first == "poam-batch 2026-11-22: 1 change, nothing that needs a person"


def test_on_a_first_run_new_clients_share_a_line() -> None:
    text = _text(digest_of(LastRun(None, FIRST), found(LATE, BOLT), {}))

    assert FIRST in text
    assert "New clients (2; 1 without a status, or with a date near or past): Acme" in text
    assert f"See {Path('out') / 'index.html'}" in text


def test_many_clients_without_a_workbook_share_a_line() -> None:
    clients = [replace(ACME, subject=ACME.subject._replace(client=f"C{n}")) for n in range(40)]
    left = [replace(LEFT, subject=one.subject) for one in clients]

    text = _text(told(found(*clients), found(*left)))

    assert "40 clients need a person" in text
    assert "(40): C0, C1" in text
    assert len(text.splitlines()) < 12


def test_many_clients_that_are_renewed_again_share_a_line() -> None:
    clients = [replace(ACME, subject=ACME.subject._replace(client=f"C{n}")) for n in range(40)]
    left = [replace(LEFT, subject=one.subject) for one in clients]

    text = _text(told(found(*left), found(*clients)))

    assert text.startswith("poam-batch 2026-11-22: 40 changes, nothing that needs a person")
    assert "Renewed again, with nothing to do (40): C0, C1" in text
    assert len(text.splitlines()) < 12


def test_lines_fit_a_mail_but_for_names_that_are_longer() -> None:
    noted = found(LATE, files=(BROKEN._replace(message="Mend it. " * 40),), notes="Look. " * 40)

    lines = _text(told(found(ACME), noted)).splitlines()

    assert max(map(len, lines)) <= 78


def test_a_hostile_name_stays_on_its_line() -> None:
    hostile = ACME.subject._replace(client="Acme\r\nBcc: all\x1b[31m")
    file = BROKEN._replace(workbook="a\nb.xlsx", message="x\x07y")

    text = _text(told(found(), found(replace(LATE, subject=hostile), files=(file,))), HEADING)

    assert "Acme\\x0d\\x0aBcc: all\\x1b[31m, Level 2" in text
    assert all(line.isprintable() for line in text.splitlines())


def test_a_dry_run_names_no_file_that_may_not_be_there() -> None:
    text = _text(told(found(ACME), found(LATE)), Heading(HEADING.as_of, None))

    assert "See" not in text
