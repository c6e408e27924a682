"""What the JSON of an assessment says of its plan."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import poam_batch.outputs
from poam_batch.model import Status
from poam_batch.naming import client_files
from poam_batch.outputs.example import Example, example_results
from poam_batch.outputs.example_plan import example_plan
from poam_batch.outputs.plan_fields import item_fields, late_day, next_due
from poam_batch.outputs.records import result_fields

SCHEMA = Path(poam_batch.outputs.__file__).parent / "schemas" / "result.schema.json"
EXAMPLES = example_results()
CONDITIONAL = next(e for e in EXAMPLES if e.result.status is Status.CONDITIONAL)
LIVING = example_plan(*CONDITIONAL)
FIRST = LIVING.poam.items[0]


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_a_plan_that_people_worked_in_keeps_the_schema(example: Example) -> None:
    schema = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    header = example.result.header
    files = client_files(header.client, header.scope, header.level)
    result = replace(example.result, rule_set="cmmc")

    fields = result_fields(result, example_plan(*example).poam, files)

    assert list(schema.iter_errors(json.loads(json.dumps(fields)))) == []


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("In progress", "in progress"),
        (" REMEDIATED ", "remediated"),
        ("Waiting for the provider", "open"),
        ("Closed", "open"),
    ],
)
def test_a_status_is_one_that_programs_know_and_the_word_stands_beside_it(
    typed: str, status: str
) -> None:
    fields = item_fields(FIRST._replace(status=typed))

    assert (fields["status"], fields["status_text"]) == (status, typed)


def test_marks_are_said_of_an_item_and_of_each_milestone() -> None:
    late, soon = (item_fields(item) for item in LIVING.poam.items[:2])

    assert (late["overdue"], late["due_soon"]) == (True, False)
    assert (soon["overdue"], soon["due_soon"]) == (False, True)
    steps = soon["milestones"]
    assert isinstance(steps, list)
    assert [step["due_soon"] for step in steps] == [True, False, False]


def test_what_is_met_since_and_what_differs_are_lists_of_their_own() -> None:
    fields = result_fields(CONDITIONAL.result, LIVING.poam, client_files("Acme", None, 2))

    assert fields["overdue"] == 1
    assert [item["stage"] for item in fields["remediated"]] == ["remediated"]  # type: ignore[attr-defined]
    assert [one["column"] for one in fields["conflicts"]] == ["Weakness"]  # type: ignore[attr-defined]
    assert fields["poam"][-1]["after_status"] is True  # type: ignore[index]


def test_the_closeout_is_next_where_nothing_is_due_before_it() -> None:
    result = replace(CONDITIONAL.result, as_of=date(2026, 11, 22))
    bare = replace(LIVING.poam, next_due=None)

    assert next_due(result, LIVING.poam) == date(2026, 12, 10)
    assert next_due(result, bare) == result.closeout_due
    assert next_due(replace(result, as_of=date(2028, 1, 1)), bare) is None
    assert next_due(replace(result, status=Status.FINAL), bare) is None


def test_a_day_that_is_past_is_one_value_however_often_it_is_said() -> None:
    said = [late_day(f"AC.L2-3.1.{3}#1", "item", "2026-11-01") for _ in range(2)]

    assert said[0] is said[1]
