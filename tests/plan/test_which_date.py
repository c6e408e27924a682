"""Which Conditional date counts over many nights: slips, overruled ones, and other statuses."""

from dataclasses import dataclass, replace
from datetime import date

from poam_batch.assess.results import assess_chunk
from poam_batch.model import AssessmentType, Header, Result
from poam_batch.plan.granted import DateSources, with_conditional_date
from poam_batch.plan.living import PlanNow, living_plan
from poam_batch.poam import LivingPlan
from poam_batch.rulesets.load import load_rule_set
from poam_batch.standing import GRANTED, HeadCell, StandingPlan
from poam_batch.written import Origin, Written
from poam_batch.written_rows import as_rows, from_rows
from tests.assess.build import all_met_but, assessment

TWO = "3.1.3: not met; 3.5.4: not met"
SELF, C3PAO, GAP = AssessmentType.SELF, AssessmentType.C3PAO, AssessmentType.GAP


def day(text: str) -> date:
    """Return a day of 2026 from `10-01`."""
    return date.fromisoformat(f"2026-{text}")


@dataclass
class Nights:
    """A client whose plan is remembered from night to night; `typed` stands above it."""

    remembered: Written | None = None
    workbook: Written | None = None
    typed: date | None = None

    def night(self, text: str, header: Header, option: date | None = None) -> Result:
        """Run a night over findings such as `3.1.3: not met`; all others are MET."""
        return self.planned(text, header, option)[0]

    def planned(
        self, text: str, header: Header, option: date | None = None
    ) -> tuple[Result, LivingPlan]:
        """Run a night and return its result and its plan."""
        rules, as_of = load_rule_set(2), date(2027, 1, 31)
        head = {GRANTED: HeadCell(6, 5, self.typed)}
        standing = StandingPlan("POA&M", 8, {}, {}, (), head, self.workbook)
        plan = standing if self.typed or self.workbook else None
        sources = DateSources(option, plan, self.remembered, closeout_days=180, as_of=as_of)
        one = with_conditional_date(assessment(all_met_but(text), 2, header), sources)
        (result,) = assess_chunk([one], rules, as_of)
        told = living_plan(result, rules, PlanNow(as_of, "acme", remembered=self.remembered))
        self.remembered = told.written
        return result, told


def cover(assessed: str | None, granted: date | None = None, **more: object) -> Header:
    """Return the cover of a C3PAO assessment of a day."""
    known: dict[str, object] = {"assessment_type": C3PAO, **more}
    return Header(
        "Acme",
        "cell",
        2,
        assessment_date=day(assessed) if assessed else None,
        conditional_status_date=granted,
        sources=(("conditional_status_date", "Cover!B5"),) if granted else (),
        **known,  # type: ignore[arg-type]
    )


def codes(result: Result) -> list[str]:
    """Return what is said of dates."""
    told = (problem.code for problem in result.problems)
    return [code for code in told if "date" in code or "status" in code]


def late(plan: LivingPlan) -> list[str]:
    """Return what was found after the status."""
    return [item.item_id for item in plan.poam.items if item.after_status]


def test_the_date_of_the_option_stays_while_the_cover_says_what_it_overruled() -> None:
    client, own = Nights(), cover("09-18", day("10-01"))
    client.night(TWO, own)
    client.night(TWO, own, option=day("10-15"))

    nights = [client.night(TWO, own) for _ in range(2)]

    assert [r.header.conditional_status_date for r in nights] == [day("10-15")] * 2
    assert [codes(r) for r in nights] == [["conditional_dates_differ"]] * 2
    (problem,) = [p for p in nights[1].problems if p.code == "conditional_dates_differ"]
    assert problem.message == (
        "Cover!B5 still gives 2026-10-01 as the Conditional CMMC Status Date, which "
        "--conditional-date overruled in an earlier run. 2026-10-15 counts."
    )
    assert (problem.sheet, problem.cell) == ("Cover", "B5")


def test_what_was_overruled_counts_again_when_the_option_says_so() -> None:
    client, own = Nights(), cover("09-18", day("10-01"))
    client.night(TWO, own)
    client.night(TWO, own, option=day("10-15"))
    client.night(TWO, own, option=day("10-01"))

    back = client.night(TWO, own)

    assert (back.header.conditional_status_date, codes(back)) == (day("10-01"), [])


def test_a_third_date_on_the_cover_was_not_overruled() -> None:
    client = Nights()
    client.night(TWO, cover("09-18", day("10-01")))
    client.night(TWO, cover("09-18", day("10-01")), option=day("10-15"))

    result = client.night(TWO, cover("09-18", day("10-12")))

    assert result.header.conditional_status_date == day("10-12")
    assert codes(result) == ["conditional_date_changed"]


def test_a_date_above_the_plan_that_the_option_overruled_does_not_come_back() -> None:
    client = Nights(typed=day("10-20"))
    client.night(TWO, cover("09-18"))
    client.night(TWO, cover("09-18"), option=day("10-05"))

    result = client.night(TWO, cover("09-18"))

    assert result.header.conditional_status_date == day("10-05")
    assert codes(result) == ["conditional_dates_differ"]


def test_a_date_before_the_assessment_it_would_come_from_does_not_count_and_is_said() -> None:
    client = Nights()
    client.night(TWO, cover("09-18", day("10-01")))

    slip = client.night(TWO, cover("11-05", date(2025, 10, 1)))

    assert slip.header.conditional_status_date == day("10-01")
    assert (slip.status, codes(slip)) == ("conditional", ["conditional_date_unclear"])
    (problem,) = [p for p in slip.problems if p.code == "conditional_date_unclear"]
    assert "2025-10-01 lies before the assessment, of 2026-09-18. 2026-10-01 counts" in (
        problem.message
    )
    assert (problem.cell, problem.hint[:20]) == ("B5", "Correct it there (Co")


def test_an_earlier_date_counts_with_a_warning_of_both_and_the_place() -> None:
    client = Nights()
    client.night(TWO, cover("09-18", day("10-15")))

    earlier = client.night(TWO, cover("09-18", day("10-05")))

    assert earlier.header.conditional_status_date == day("10-05")
    (problem,) = [p for p in earlier.problems if p.code == "conditional_date_changed"]
    assert problem.message == (
        "Cover!B5 gives 2026-10-05 as the Conditional CMMC Status Date, earlier runs had "
        "2026-10-15. 2026-10-05 counts, and the closeout is counted from it."
    )
    assert problem.severity == "warning"


def test_putting_the_first_slip_right_keeps_the_list() -> None:
    client = Nights()
    client.night(TWO, cover("09-18", day("01-10")))
    client.night(f"{TWO}; 3.4.9: not met", cover("09-18", day("01-10")))

    result, plan = client.planned(f"{TWO}; 3.4.9: not met", cover("09-18", day("10-01")))

    assert result.header.conditional_status_date == day("10-01")
    assert codes(result) == ["conditional_date_changed"]
    assert late(plan) == ["CM.L2-3.4.9#1"]


def test_what_is_remembered_comes_before_an_older_copy_of_the_workbook() -> None:
    client = Nights()
    client.night(TWO, cover("01-02", day("01-10")))
    client.workbook = client.remembered
    client.night(TWO, cover("08-01", day("08-15")))

    result = client.night(TWO, cover("10-01"))

    assert result.header.conditional_status_date == day("08-15")


def test_an_assessment_after_the_closeout_was_due_has_a_status_of_its_own() -> None:
    client = Nights()
    client.night(TWO, cover("01-02", day("01-10")))

    new = client.night("", cover("08-01", status_date=day("08-15")))

    assert (new.status, new.score, new.closeout_due) == ("final", 110, None)
    assert new.valid_until == date(2029, 8, 15)
    assert codes(new) == ["status_of_its_own"]
    again = client.night("", cover("08-01", status_date=day("08-15")))
    assert (again.status, codes(again)) == ("final", [])


def test_with_gaps_it_has_a_list_of_its_own_and_no_date_yet() -> None:
    client = Nights()
    client.night(TWO, cover("01-02", day("01-10")))

    result, plan = client.planned("3.4.9: not met", cover("08-01"))

    assert (result.status, result.closeout_due, late(plan)) == ("conditional", None, [])
    assert [item.allowed for item in plan.poam.items] == [True]


def test_the_last_day_of_the_closeout_is_not_after_it() -> None:
    client = Nights()
    client.night(TWO, cover("01-02", day("01-10")))

    result = client.night(TWO, cover("07-09"))

    assert result.header.conditional_status_date == day("01-10")


def test_its_own_cover_may_give_the_date_again() -> None:
    client = Nights()
    client.night(TWO, cover("01-02", day("01-10")))

    result = client.night("", cover("08-01", day("01-10")))

    assert (result.status, result.header.conditional_status_date) == ("expired", day("01-10"))


def test_a_date_that_people_typed_for_a_status_that_ended_stays_out_and_is_said() -> None:
    client = Nights(typed=day("01-10"))
    client.night(TWO, cover("01-02"))

    nights = [client.night("", cover("08-01", status_date=day("08-15"))) for _ in range(3)]

    assert [night.status for night in nights] == ["final"] * 3
    assert [codes(night) for night in nights] == [["status_of_its_own"]] * 3
    assert nights[2].problems[0].cell == "E6"


def test_the_new_date_above_the_plan_is_that_of_the_new_status() -> None:
    client = Nights(typed=day("01-10"))
    client.night(TWO, cover("01-02"))
    client.night("3.4.9: not met", cover("08-01"))
    client.typed = day("08-15")

    result, plan = client.planned("3.4.9: not met", cover("08-01"))

    assert (result.header.conditional_status_date, late(plan)) == (day("08-15"), [])
    assert plan.written.origin == Origin("c3pao", day("08-01"))


def test_an_assessment_of_another_type_has_a_status_of_its_own() -> None:
    client = Nights()
    client.night(TWO, cover("01-02", day("01-10"), assessment_type=SELF))

    new = client.night("", cover("05-01", status_date=day("05-10")))

    assert new.status_name == "Final Level 2 (C3PAO)"
    assert (new.valid_until, new.affirmation_due) == (date(2029, 5, 10), date(2027, 5, 10))
    assert (new.header.conditional_status_date, codes(new)) == (None, ["status_of_its_own"])


def test_another_type_with_gaps_takes_neither_the_date_nor_the_list() -> None:
    client = Nights()
    client.night(TWO, cover("01-02", day("01-10"), assessment_type=SELF))

    result, plan = client.planned("3.4.9: not met", cover("05-15"))

    assert (result.closeout_due, late(plan)) == (None, [])
    assert plan.written.frozen_on is None


def test_another_type_with_a_date_of_its_own_starts_its_own_list() -> None:
    client = Nights()
    client.night(TWO, cover("01-02", day("01-10"), assessment_type=SELF))

    result, plan = client.planned("3.4.9: not met", cover("05-15", day("05-20")))

    assert (result.header.conditional_status_date, late(plan)) == (day("05-20"), [])
    assert plan.written.frozen_on == day("05-20")


def test_a_gap_assessment_one_without_a_type_and_a_corrected_type_keep_the_status() -> None:
    others = (
        cover("05-01", assessment_type=GAP),
        cover("05-01", assessment_type=None),
        cover("01-02", assessment_type=C3PAO),
    )
    for other in others:
        client = Nights()
        client.night(TWO, cover("01-02", day("01-10"), assessment_type=SELF))

        result = client.night(TWO, other)

        assert (result.header.conditional_status_date, codes(result)) == (day("01-10"), [])


def test_an_older_assessment_of_another_type_moves_nothing_that_is_remembered() -> None:
    client = Nights()
    client.night(TWO, cover("10-01", day("10-05"), assessment_type=SELF))
    before = client.remembered

    result = client.night(TWO, cover("09-18"))

    assert result.header.conditional_status_date is None
    assert client.remembered is not None
    assert before is not None
    assert client.remembered.frozen_on == before.frozen_on == day("10-05")
    assert client.remembered.origin == before.origin == Origin("self", day("10-01"))


def test_an_older_assessment_of_the_same_type_keeps_the_status_though_it_is_past() -> None:
    client = Nights()
    client.night(TWO, cover("08-01", day("08-15")))

    result = client.night(TWO, cover("01-02", day("01-10")))

    assert result.header.conditional_status_date == day("08-15")
    assert codes(result) == ["conditional_date_unclear"]


def test_where_a_status_comes_from_travels_in_the_hidden_sheet() -> None:
    client = Nights()
    client.night(TWO, cover("09-18", day("10-01")))
    client.night(TWO, cover("09-18", day("10-01")), option=day("10-15"))
    written = client.remembered
    assert written is not None

    back = from_rows(as_rows(written))

    assert back.origin == written.origin == Origin("c3pao", day("09-18"), (day("10-01"),))


def test_a_workbook_that_knows_nothing_of_its_origin_is_read_as_before() -> None:
    client = Nights()
    client.night(TWO, cover("09-18", day("10-01")))
    assert client.remembered is not None
    rows = [row for row in as_rows(client.remembered) if row[0] != "status from"]

    assert from_rows(rows) == replace(client.remembered, origin=None)
