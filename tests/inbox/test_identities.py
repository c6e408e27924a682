"""Which of several workbooks speaks for a client."""

from dataclasses import dataclass
from datetime import date
from itertools import count

import pytest

from poam_batch.inbox.identities import Claim, refused_claims
from poam_batch.model import AssessmentType

JANUARY, MAY = date(2026, 1, 31), date(2026, 5, 31)
_numbers = count()


@dataclass
class Book:
    """What a test says of a workbook."""

    name: str
    client: str = "acme"
    folder: str = "acme-1"
    level: int = 2
    kind: AssessmentType | None = AssessmentType.SELF
    assessed: date | None = None
    sha256: str = ""

    def claim(self) -> Claim:
        """Return its claim; bytes differ unless said otherwise."""
        return Claim(
            name=self.name,
            sha256=self.sha256 or self.name,
            identity=self.client,
            directory=self.folder,
            level=self.level,
            assessment_type=self.kind,
            assessment_date=self.assessed,
            workbook=next(_numbers),
        )


def _codes(*books: Book) -> dict[str, str]:
    return {r.claim.name: r.code for r in refused_claims(book.claim() for book in books)}


def test_two_clients_do_not_meet() -> None:
    assert _codes(Book("a"), Book("b", client="bolt", folder="bolt-1")) == {}


def test_two_levels_of_a_client_do_not_meet() -> None:
    assert _codes(Book("a"), Book("b", level=3)) == {}


def test_a_copy_with_the_same_bytes_is_a_duplicate() -> None:
    assert _codes(Book("a", sha256="1"), Book("Copy of a", sha256="1")) == {
        "Copy of a": "duplicate"
    }


@pytest.mark.parametrize(
    "copy",
    ["a - Copy.xlsx", "a - Copy (2).xlsx", "Copy of a.xlsx", "a (1).xlsx", "a (Ann's copy).xlsx"],
)
def test_of_equal_bytes_the_original_counts_in_any_order(copy: str) -> None:
    books = Book(copy, sha256="1"), Book("a.xlsx", sha256="1")

    assert _codes(*books) == _codes(*books[::-1]) == {copy: "duplicate"}


def test_the_newest_assessment_counts() -> None:
    assert _codes(Book("old", assessed=JANUARY), Book("new", assessed=MAY)) == {"old": "superseded"}


def test_two_assessments_of_one_day_collide() -> None:
    codes = _codes(Book("a", assessed=MAY), Book("b", assessed=MAY))

    assert codes == {"a": "client_collision", "b": "client_collision"}


def test_an_assessment_without_a_date_collides() -> None:
    codes = _codes(Book("a", assessed=MAY), Book("b"))

    assert codes == {"a": "client_collision", "b": "client_collision"}


def test_assessments_of_two_types_collide_for_they_would_share_their_files() -> None:
    gap = Book("gap", kind=AssessmentType.GAP, assessed=MAY)

    assert set(_codes(Book("self", assessed=JANUARY), gap)) == {"self", "gap"}


def test_two_identities_on_one_folder_collide() -> None:
    codes = _codes(Book("a"), Book("b", client="bolt"))

    assert codes == {"a": "client_collision", "b": "client_collision"}


def test_a_duplicate_beside_a_newer_assessment_leaves_one_that_counts() -> None:
    codes = _codes(
        Book("old", assessed=JANUARY, sha256="1"),
        Book("copy", assessed=JANUARY, sha256="1"),
        Book("new", assessed=MAY),
    )

    assert codes == {"old": "superseded", "copy": "duplicate"}


def test_the_newest_counts_even_where_two_older_ones_share_a_day() -> None:
    books = (Book("a", assessed=JANUARY), Book("b", assessed=JANUARY), Book("new", assessed=MAY))

    assert _codes(*books) == {"a": "superseded", "b": "superseded"}


def test_a_workbook_that_collides_supersedes_nothing() -> None:
    both = [Book("both", sha256="1"), Book("both", sha256="1", level=3, assessed=MAY)]
    rival = Book("rival")
    older = Book("older", level=3, assessed=JANUARY)

    assert _codes(*both, rival, older) == {"both": "client_collision", "rival": "client_collision"}


def test_a_copy_of_a_workbook_that_collides_does_not_count_either() -> None:
    codes = _codes(Book("a", sha256="1"), Book("copy", sha256="1"), Book("b"))

    assert codes == dict.fromkeys(("a", "copy", "b"), "client_collision")


def _messages(*books: Book) -> list[str]:
    return [refusal.message for refusal in refused_claims(book.claim() for book in books)]


def test_where_types_differ_the_advice_is_about_types_and_not_about_dates() -> None:
    gap = Book("gap.xlsx", kind=AssessmentType.GAP, assessed=MAY)

    first, second = _messages(Book("self.xlsx", assessed=JANUARY), gap)

    assert "their assessment types differ (self in self.xlsx, gap in gap.xlsx)" in first
    assert "correct the type of the one that is wrong" in second
    assert "date" not in first + second


def test_a_type_that_is_not_given_differs_from_one_that_is() -> None:
    (message, _) = _messages(Book("a", assessed=JANUARY), Book("b", kind=None, assessed=MAY))

    assert "self in a, none in b" in message


def test_where_a_date_is_missing_its_workbook_is_named() -> None:
    (message, _) = _messages(Book("a", assessed=MAY), Book("b"))

    assert "no assessment date is given in b." in message
    assert "give each its own assessment date" in message


def test_where_the_newest_day_is_that_of_two_the_day_is_named() -> None:
    (message, _) = _messages(Book("a", assessed=MAY), Book("b", assessed=MAY))

    assert "2 of them were assessed on 2026-05-31" in message
    assert "give each its own assessment date" in message
