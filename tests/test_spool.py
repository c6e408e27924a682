"""What is set aside on disk comes back as it was."""

from pathlib import Path

from poam_batch.inbox.reading import read_workbook, unpack
from poam_batch.spool import SetAside, Spool
from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.read_options import ReadOptions
from tests.books import write_book


def test_each_slot_gives_back_its_own_bytes() -> None:
    spool = Spool()
    slots = [spool.put(content) for content in (b"acme", b"", b"crane" * 1000)]

    back = [spool.get(slot) for slot in reversed(slots)]

    assert back == [b"crane" * 1000, b"", b"acme"]


def test_values_set_aside_come_back_in_their_order_as_often_as_they_are_asked_for() -> None:
    spool = Spool()
    clients, none = SetAside(spool, ["Acme", "Crane"]), SetAside[str](spool, [])

    assert [list(clients), list(clients), clients[1], len(clients)] == [
        ["Acme", "Crane"],
        ["Acme", "Crane"],
        "Crane",
        2,
    ]
    assert list(none) == []


def test_what_is_set_aside_outlives_the_name_of_its_spool() -> None:
    clients = SetAside(Spool(), ["Acme"])

    assert list(clients) == ["Acme"]


def test_a_packed_workbook_holds_what_was_read(tmp_path: Path) -> None:
    book = write_book(tmp_path / "acme.xlsx", words={"3.1.3": "Not Met"}, levels=(2, 3))

    packed = read_workbook(book, "acme.xlsx", ReadOptions(), None)

    assert unpack(packed.content) == read_assessments(book, "acme.xlsx", ReadOptions())
    assert [claim.level for claim in packed.claims] == [2, 3]
