"""results.json read an entry at a time: nothing passes that would not if it were read whole."""

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from poam_batch.outputs.results_file import results_json
from poam_batch.verification.form import schema_of
from poam_batch.verification.remarks import Code
from poam_batch.verification.run_files import read_run_files
from poam_batch.verification.run_results import read_as_written
from tests.verification.outputs import Output

DAY = {"item_id": "AC.L2-3.1.3#1", "what": "item", "due": "2026-11-30"}


def fields_of(output: Output) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((output.out / "results.json").read_bytes())
    return found


def write(output: Output, fields: dict[str, Any]) -> Path:
    path = output.out / "results.json"
    path.write_bytes(results_json(fields))
    return path


def test_what_is_compared_is_read_as_it_stands(output: Output) -> None:
    fields = fields_of(output)

    read = read_as_written(output.out / "results.json")

    assert read is not None
    (entry,), (whole,) = read["assessments"], fields["assessments"]
    assert entry.items() <= whole.items()
    assert (entry["score"], entry["problems"], "late" in entry) == (108, whole["problems"], False)
    assert read["counts"] == fields["counts"]


def test_only_what_is_compared_is_held(output: Output) -> None:
    fields = fields_of(output)
    (entry,) = fields["assessments"]
    fields["assessments"] = [{**entry, "late": [DAY] * 200} for _ in range(50)]
    size = len(write(output, fields).read_bytes())

    tracemalloc.start()
    run = read_run_files(output.out, None)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (len(run.assessments), run.remarks) == (50, ())
    assert peak < size


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace(b'"score": 108', b'"score":  108'), Code.CHANGED),
        (lambda text: text.replace(b'"score": 108', b'"score": "108"'), Code.WRONG_FORM),
        (lambda text: text.replace(b'"score": 108, ', b""), Code.WRONG_FORM),
        (
            lambda text: text.replace(b'"as_of": ', b'"as_of": "2026-01-01",\n"as_of": '),
            Code.CHANGED,
        ),
        (lambda text: text.replace(b'"ignored": []', b'"ignored": null'), Code.WRONG_FORM),
        (lambda text: text.replace(b'"ignored": ', b'"others": '), Code.WRONG_FORM),
        (lambda text: text + b"\n", Code.CHANGED),
        (lambda text: text[:-2], Code.DAMAGED),
        (lambda text: text.replace(b"\n", b"\r\n"), Code.CHANGED),
        (lambda _: b"[]", Code.WRONG_FORM),
    ],
)
def test_what_the_program_does_not_write_is_named_as_before(
    output: Output, change: Callable[[bytes], bytes], code: Code
) -> None:
    path = output.out / "results.json"
    before = path.read_bytes()
    path.write_bytes(change(before))
    assert path.read_bytes() != before

    run = read_run_files(output.out, None)

    assert [(remark.file, remark.code) for remark in run.remarks] == [("results.json", code)]


def test_a_list_has_no_rule_but_that_of_its_entries() -> None:
    lists = [one for one in schema_of("results")["properties"].values() if "items" in one]

    assert lists
    assert all(one.keys() == {"type", "items"} for one in lists)
