"""Who and when, of a requirement as a whole: joined from its rows, the failing ones first."""

from datetime import date

from poam_batch.assess.details import joined_details
from poam_batch.details import Details
from poam_batch.model import Row
from tests.assess.build import all_met_but, assessed, requirement, row

EARLY, LATE = date(2026, 11, 2), date(2026, 11, 5)


def detailed(line: str, details: Details) -> Row:
    return row(line)._replace(details=details)


def test_rows_that_say_the_same_give_it_once() -> None:
    said = Details(owner="IT", assessed=(EARLY,))

    assert joined_details((), [detailed("3.1.1[a]: met", said)] * 3) is said


def test_different_names_are_listed_in_order_and_days_are_sorted() -> None:
    rows = [
        detailed("3.1.1[a]: met", Details(owner="IT", assessed=(LATE,))),
        detailed("3.1.1[b]: met", Details(owner="HR", assessed=(EARLY,))),
        detailed("3.1.1[c]: met", Details(owner="IT")),
    ]

    assert joined_details((), rows) == Details(owner="IT; HR", assessed=(EARLY, LATE))


def test_of_many_names_the_first_are_listed() -> None:
    rows = [detailed("3.1.1: met", Details(provider=f"ESP {n}")) for n in range(5)]

    found = joined_details((), rows)

    assert found is not None
    assert found.provider == "ESP 0; ESP 1; ESP 2 and 2 more"


def test_of_targets_the_last_is_when_all_of_it_is_done() -> None:
    rows = [detailed("3.1.1: met", Details(target=day)) for day in (LATE, EARLY)]

    found = joined_details((), rows)

    assert found is not None
    assert found.target == LATE


def test_the_failing_rows_come_first_and_the_others_fill_what_they_leave_open() -> None:
    failing = detailed("3.1.1[b]: not met", Details(assessed=(LATE,)))
    own = detailed("3.1.1: not met", Details(owner="IT", assessed=(EARLY,)))

    assert joined_details([failing], [failing, own]) == Details(owner="IT", assessed=(LATE,))


def test_a_requirement_has_the_details_of_its_rows_and_the_others_none() -> None:
    rows = (
        *all_met_but("3.1.1[a]: met; 3.1.1[b]: not met"),
        detailed("3.1.1[b]: not met", Details(owner="IT")),
    )

    result = assessed(rows)

    assert requirement(result, "3.1.1").details == Details(owner="IT")
    assert requirement(result, "3.1.2").details is None
