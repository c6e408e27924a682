"""Who and when, of a requirement as a whole: joined from its rows, the failing ones first."""

from datetime import date

from poam_batch.assess.details import joined_details
from poam_batch.details import Details
from tests.assess.build import all_met_but, assessed, requirement, row

EARLY, LATE = date(2026, 11, 2), date(2026, 11, 5)


def test_rows_that_say_the_same_give_it_once() -> None:
    said = Details(owner="IT", assessed=(EARLY,))

    assert joined_details((), [said] * 3) is said


def test_different_names_are_listed_in_order_and_days_are_sorted() -> None:
    said = [
        Details(owner="IT", assessed=(LATE,)),
        Details(owner="HR", assessed=(EARLY,)),
        Details(owner="IT"),
    ]

    assert joined_details((), said) == Details(owner="IT; HR", assessed=(EARLY, LATE))


def test_of_many_names_the_first_are_listed() -> None:
    found = joined_details((), [Details(provider=f"ESP {n}") for n in range(5)])

    assert found.provider == "ESP 0; ESP 1; ESP 2 and 2 more"


def test_of_targets_the_last_is_when_all_of_it_is_done() -> None:
    found = joined_details((), [Details(target=day) for day in (LATE, EARLY)])

    assert found.target == LATE


def test_the_failing_rows_come_first_and_the_others_fill_what_they_leave_open() -> None:
    failing = Details(assessed=(LATE,))
    own = Details(owner="IT", assessed=(EARLY,))

    assert joined_details([failing], [failing, own]) == Details(owner="IT", assessed=(LATE,))


def test_a_requirement_has_the_details_of_its_rows_and_the_others_none() -> None:
    rows = (
        *all_met_but("3.1.1[a]: met; 3.1.1[b]: not met"),
        row("3.1.1[b]: not met")._replace(details=Details(owner="IT")),
    )

    result = assessed(rows)

    assert requirement(result, "3.1.1").details == Details(owner="IT")
    assert requirement(result, "3.1.2").details is None
