"""The two JSON files keep the contract: their schemas, and what one field implies of another."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import poam_batch.outputs
from poam_batch.rulesets.load import load_rule_set
from tests.golden import GOLDEN, SAMPLES

SCHEMAS = Path(poam_batch.outputs.__file__).parent / "schemas"
Record = dict[str, Any]


def _schema(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def _kept() -> Iterator[Record]:
    for path in sorted(GOLDEN.glob("*/result.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


RESULTS = list(_kept())


def test_there_is_a_result_to_look_at_for_every_sample_but_the_damaged_one() -> None:
    assert len(RESULTS) == len(list(SAMPLES.glob("*.xlsx"))) - 1


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result["client"])
class TestEveryResult:
    """What holds of each sample's result."""

    def test_it_keeps_its_schema(self, result: Record) -> None:
        assert list(_schema("result").iter_errors(result)) == []

    def test_every_requirement_is_there_in_the_rules_order(self, result: Record) -> None:
        ids = [requirement["id"] for requirement in result["requirements"]]

        assert ids == [r.id for r in load_rule_set(result["level"]).requirements]

    def test_a_status_means_that_nothing_blocks(self, result: Record) -> None:
        assert result["status"] not in ("final", "conditional") or result["blocking"] == []

    def test_blocking_is_every_not_met_requirement_that_is_barred(self, result: Record) -> None:
        barred = [r["id"] for r in result["requirements"] if r["poam"] == "barred"]

        assert result["blocking"] == barred

    def test_each_blocking_requirement_has_one_reason(self, result: Record) -> None:
        named = [r["requirement"] for r in result["reasons"] if r["requirement"]]

        assert named == result["blocking"]

    def test_there_is_no_score_exactly_where_the_contract_says_so(self, result: Record) -> None:
        findings = {r["id"]: r["finding"] for r in result["requirements"]}
        none = (
            result["level"] == 1
            or "NOT ASSESSED" in findings.values()
            or any(reason["code"] == "conflicting_findings" for reason in result["reasons"])
            or findings.get("CA.L2-3.12.4", "MET") != "MET"
        )

        assert (result["score"] is None) == none

    def test_a_score_is_both_ends_of_its_range(self, result: Record) -> None:
        score = result["score"]

        assert score is None or score == result["score_low"] == result["score_high"]

    def test_the_families_add_up_to_the_whole(self, result: Record) -> None:
        for name, count in result["findings"].items():
            assert sum(family[name] for family in result["families"]) == count

    def test_the_points_lost_add_up_to_the_score(self, result: Record) -> None:
        if result["level"] == 1:
            return
        lost = sum(requirement["points_lost"] or 0 for requirement in result["requirements"])

        assert result["score_high"] == result["max_score"] - lost

    def test_every_not_met_requirement_has_an_item_above_level_1(self, result: Record) -> None:
        gaps = [r["id"] for r in result["requirements"] if r["finding"] == "NOT MET"]

        items = [item["requirement"] for item in result["poam"]]
        assert items == ([] if result["level"] == 1 else gaps)
        assert result["poam_items"] == sum(item["allowed"] for item in result["poam"])


def test_a_result_that_contradicts_itself_does_not_keep_the_schema() -> None:
    result = next(r for r in RESULTS if r["status"] == "conditional")
    broken = {**result, "blocking": ["AC.L2-3.1.1"]}

    assert not _schema("result").is_valid(broken)
