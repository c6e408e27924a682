"""Rows of an open item that people deleted come back, and that is said."""

from tests.plan.test_living import Client, codes

TWO = "3.1.3: not met; 3.1.4: not met"
ITEM = "AC.L2-3.1.3#1"


def test_rows_of_an_open_item_that_were_deleted_are_named_with_the_way_to_its_words() -> None:
    client = Client()
    client.night(TWO)
    client.row(ITEM)["responsible"] = "Kim"
    client.night(TWO)
    client.sheet = [row for row in client.sheet if row["item_id"] != ITEM]

    plan = client.night(TWO)
    again = client.night(TWO)

    (problem,) = plan.problems
    assert (problem.code, problem.severity) == ("poam_rows_deleted", "warning")
    assert (problem.sheet, problem.value) == ("POA&M", ITEM)
    assert problem.message.startswith(f"POA&M: the rows of {ITEM} were deleted.")
    assert 'poam-batch restore "Acme" --list' in problem.hint
    assert client.row(ITEM)["item_id"] == ITEM
    assert codes(again) == []


def test_the_row_with_an_items_own_words_is_named_too() -> None:
    client = Client()
    client.night(TWO)
    client.sheet.remove(client.row(f"{ITEM}.1"))

    plan = client.night(TWO)

    (problem,) = plan.problems
    assert (problem.code, problem.value) == ("poam_rows_deleted", ITEM)
    assert "no longer hold its own fields" in problem.message


def test_a_milestone_that_people_deleted_is_theirs_to_delete() -> None:
    client = Client()
    client.night(TWO)
    client.sheet.remove(client.row(f"{ITEM}.2"))

    assert codes(client.night(TWO)) == []


def test_rows_of_a_settled_item_that_were_deleted_are_no_matter() -> None:
    client = Client()
    client.night(TWO)
    client.night("3.1.4: not met")
    client.sheet = [row for row in client.sheet if row["item_id"] != ITEM]

    assert codes(client.night("3.1.4: not met")) == []


def test_rows_that_an_older_copy_of_the_workbook_never_had_were_not_deleted() -> None:
    client = Client()
    client.night("3.1.4: not met")
    older, rows = client.written, [dict(row) for row in client.sheet]
    client.night(TWO)
    client.written, client.sheet = older, rows

    plan = client.night(TWO)

    assert [row["item_id"] for row in plan.appended[:1]] == [ITEM]
    assert codes(plan) == []


def test_an_item_that_joins_the_plan_was_not_deleted() -> None:
    client = Client()
    client.night("3.13.11: not met -5")

    plan = client.night("3.13.11: not met -3")

    assert plan.appended != ()
    assert codes(plan) == []
