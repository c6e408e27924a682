"""The samples, assessed by the real command, come out as their README says."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from poam_batch.cli import main
from poam_batch.commands.report import ExitCode

SAMPLES = Path(__file__).parent.parent / "sample_workbooks"
AS_OF = "2026-11-22"
# Worked out by hand from the rule; sample_workbooks/README.md shows how.
# workbook: (score, low, high), status, what blocks it, items of the POA&M, closeout due
EXPECTED = {
    "01-final.xlsx": ((110, 110, 110), "final", [], 0, None),
    "02-conditional-five-items.xlsx": ((105, 105, 105), "conditional", [], 5, "2027-03-30"),
    "03-blocked-at-88.xlsx": ((88, 88, 88), "not-achieved", ["AC.L2-3.1.22"], 21, None),
    "04-three-five-pointers.xlsx": (
        (95, 95, 95),
        "not-achieved",
        ["CM.L2-3.4.8", "RA.L2-3.11.2", "SI.L2-3.14.6"],
        0,
        None,
    ),
    "05-partial-values.xlsx": ((104, 104, 104), "not-achieved", ["IA.L2-3.5.3"], 1, None),
    "06-incomplete.xlsx": ((None, 87, 108), "incomplete", [], 2, None),
    "07-no-ssp.xlsx": ((None, 108, 108), "not-achieved", ["CA.L2-3.12.4"], 2, None),
    "08-level-1-not-met.xlsx": (
        (None, None, None),
        "not-achieved",
        ["PE.L1-b.1.ix"],
        0,
        None,
    ),
    "09-level-3-conditional.xlsx": ((22, 22, 22), "conditional", [], 2, "2027-03-14"),
    "10-dod-template-conditional.xlsx": ((104, 104, 104), "conditional", [], 4, None),
}
STATUS_NAMES = {
    "01-final.xlsx": "Final Level 2 (C3PAO)",
    "02-conditional-five-items.xlsx": "Conditional Level 2 (C3PAO)",
    "09-level-3-conditional.xlsx": "Conditional Level 3 (DIBCAC)",
    "10-dod-template-conditional.xlsx": "Conditional Level 2 (C3PAO)",
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """Return results.json of one run over the samples, which ends as it should."""
    out = tmp_path_factory.mktemp("out")
    ended = CliRunner().invoke(main, ["run", str(SAMPLES), "-o", str(out), "--as-of", AS_OF])
    assert ended.exit_code == ExitCode.SOME_NOT_USED, ended.output
    found: Mapping[str, Any] = json.loads((out / "results.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("workbook", EXPECTED)
def test_a_sample_has_the_result_worked_out_by_hand(
    results: Mapping[str, Any], workbook: str
) -> None:
    (found,) = [a for a in results["assessments"] if a["workbook"] == workbook]

    assert (
        (found["score"], found["score_low"], found["score_high"]),
        found["status"],
        found["blocking"],
        found["poam_items"],
        found["closeout_due"],
    ) == EXPECTED[workbook]


@pytest.mark.parametrize("workbook", STATUS_NAMES)
def test_a_sample_has_the_name_of_its_status(results: Mapping[str, Any], workbook: str) -> None:
    (found,) = [a for a in results["assessments"] if a["workbook"] == workbook]

    assert found["status_name"] == STATUS_NAMES[workbook]


def test_the_damaged_sample_is_refused_and_the_others_are_done(
    results: Mapping[str, Any],
) -> None:
    assert [(r["workbook"], r["code"]) for r in results["rejected"]] == [
        ("11-damaged.xlsx", "damaged")
    ]
    assert results["counts"]["done"] == len(EXPECTED)


def test_no_sample_has_an_error(results: Mapping[str, Any]) -> None:
    errors = {a["workbook"]: a["problems"]["error"] for a in results["assessments"]}

    assert errors == dict.fromkeys(EXPECTED, 0)


def test_a_client_is_named_by_its_cover_not_by_its_file(results: Mapping[str, Any]) -> None:
    names = {a["workbook"]: a["client"] for a in results["assessments"]}

    assert names["03-blocked-at-88.xlsx"] == "Corvid Composites Co."
    assert names["10-dod-template-conditional.xlsx"] == "Ironwood Propulsion, LLC"


def test_every_sample_has_an_expected_result() -> None:
    files = {path.name for path in SAMPLES.glob("*.xlsx")}

    assert files - EXPECTED.keys() == {"11-damaged.xlsx"}
