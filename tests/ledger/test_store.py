"""What the ledger remembers, and that it writes down changes alone."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from poam_batch.item_events import ItemEventKind, late_event
from poam_batch.ledger.memory import ClientHistory, Memory, MergedFile, OutputRecord
from poam_batch.ledger.store import FOLDER, Ledger
from poam_batch.model import Finding, Status
from poam_batch.written import Stage
from tests.ledger.build import ACME, ONE, THREE, TWO, item, memory, plan, score

POAM = "acme-1/acme-poam.xlsx"
MET, NOT_MET = Finding.MET, Finding.NOT_MET
ITEM = "AC.L2-3.1.3#1"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output folder with the program's own folder in it."""
    (tmp_path / FOLDER).mkdir()
    return tmp_path


def remembered(out: Path, *memories: Memory) -> ClientHistory:
    """Return what is known of Acme after some nights, each in a run of its own."""
    for one in memories:
        with Ledger(out) as ledger:
            ledger.settle([], [one])
    with Ledger(out) as ledger:
        history = ledger.history("acme tool", 2)
    assert history is not None
    return history


def test_an_output_is_known_before_it_is_in_place(out: Path) -> None:
    with Ledger(out) as ledger:
        ledger.intend([OutputRecord(POAM, "aa")])
    with Ledger(out) as ledger:
        found = ledger.find(POAM, "aa")

    assert found == OutputRecord(POAM, "aa")


def test_what_stood_before_stays_known_until_the_new_is_in_place(out: Path) -> None:
    with Ledger(out) as ledger:
        ledger.intend([OutputRecord(POAM, "aa")])
        ledger.settle([OutputRecord(POAM, "aa")])
        ledger.intend([OutputRecord(POAM, "bb")])

        assert ledger.find(POAM, "aa")
        assert ledger.find(POAM, "bb")


def test_earlier_bytes_are_forgotten_once_the_new_are_in_place(out: Path) -> None:
    with Ledger(out) as ledger:
        for sha256 in ("aa", "bb"):
            ledger.intend([OutputRecord(POAM, sha256)])
            ledger.settle([OutputRecord(POAM, sha256)])

        assert ledger.find(POAM, "aa") is None


def test_the_assumed_date_is_kept_with_the_bytes(out: Path) -> None:
    record = OutputRecord(POAM, "aa", date(2026, 5, 31))
    with Ledger(out) as ledger:
        ledger.intend([OutputRecord(POAM, "aa"), record])

        assert ledger.find(POAM, "aa") == record


def test_a_client_is_known_with_its_last_score(out: Path) -> None:
    remembered(out, memory(ONE, 100), memory(TWO, 104))

    with Ledger(out) as ledger:
        (known,) = ledger.known_clients()
        assert known == ledger.client("acme tool", 2)
    assert known.facts == ACME
    assert known.last == score(TWO, 104)


def test_a_client_that_says_something_else_of_itself_is_known_by_that(out: Path) -> None:
    now = replace(ACME, workbook="new.xlsx", conditional_status_date=ONE, scope=None)
    history = remembered(out, memory(ONE), replace(memory(TWO), client=now))

    assert history.facts == now


def test_levels_and_identities_are_told_apart(out: Path) -> None:
    other = replace(memory(ONE, 90), client=replace(ACME, identity="acme", name="Acme"))
    higher = replace(memory(ONE, 20), client=replace(ACME, level=3))
    remembered(out, memory(ONE, 100), other, higher)

    with Ledger(out) as ledger:
        scores = {
            (k.facts.name, k.facts.level): k.last and k.last.score for k in ledger.known_clients()
        }
    assert scores == {("Acme", 2): 90, ("Acme Tool", 2): 100, ("Acme Tool", 3): 20}


def test_a_plan_comes_back_as_it_was_written(out: Path) -> None:
    written = plan(item(ITEM), item("IR.L2-3.6.3#2", Stage.REMEDIATED))
    remembered(out, memory(ONE, written=written))

    with Ledger(out) as ledger:
        found = ledger.written("acme tool", 2)
        assert ledger.written("acme tool", 3) is None
    assert found is not None
    assert [(i.item_id, i.stage, i.milestones[0].values["task"]) for i in found.items] == [
        (ITEM, Stage.OPEN, "Do it."),
        ("IR.L2-3.6.3#2", Stage.REMEDIATED, "Do it."),
    ]
    assert found.assumed_status_date == date(2026, 10, 1)


def test_a_night_without_a_plan_forgets_none(out: Path) -> None:
    remembered(out, memory(ONE, written=plan(item(ITEM))), memory(TWO))

    with Ledger(out) as ledger:
        assert ledger.written("acme tool", 2) is not None


def test_a_score_is_written_down_when_it_changes(out: Path) -> None:
    nights = [memory(ONE, 100), memory(TWO, 100), memory(THREE, 104)]

    history = remembered(out, *nights)

    assert history.scores == (score(ONE, 100), score(THREE, 104))


def test_another_workbook_with_the_same_score_is_no_change(out: Path) -> None:
    later = replace(memory(TWO), score=score(TWO, 100, workbook="acme-2.xlsx"))

    history = remembered(out, memory(ONE, 100), later)

    assert history.scores == (score(ONE, 100),)


def test_a_second_run_on_one_day_takes_the_place_of_the_first(out: Path) -> None:
    history = remembered(out, memory(ONE, 100), memory(TWO, 90), memory(TWO, 104))

    assert history.scores == (score(ONE, 100), score(TWO, 104))


def test_a_day_that_ends_as_it_began_leaves_no_row(out: Path) -> None:
    history = remembered(out, memory(ONE, 100), memory(TWO, 90), memory(TWO, 100))

    assert history.scores == (score(ONE, 100),)


def test_a_run_for_an_old_day_is_the_last_thing_seen(out: Path) -> None:
    history = remembered(out, memory(ONE, 100), memory(TWO, 90), memory(ONE, 100))

    assert history.scores == (score(TWO, 90), score(ONE, 100))


def test_a_finding_is_written_down_when_it_changes(out: Path) -> None:
    history = remembered(
        out,
        memory(ONE, findings={"AC.L2-3.1.1": MET, "AC.L2-3.1.2": NOT_MET}),
        memory(TWO, findings={"AC.L2-3.1.1": MET, "AC.L2-3.1.2": NOT_MET}),
        memory(THREE, findings={"AC.L2-3.1.1": MET, "AC.L2-3.1.2": MET}),
    )

    assert [(p.as_of, p.requirement, p.finding) for p in history.findings] == [
        (ONE, "AC.L2-3.1.1", MET),
        (ONE, "AC.L2-3.1.2", NOT_MET),
        (THREE, "AC.L2-3.1.2", MET),
    ]


def test_what_happens_to_items_is_told_from_the_plan_before(out: Path) -> None:
    history = remembered(
        out,
        memory(ONE, written=plan(item(ITEM))),
        memory(TWO, written=plan(item(ITEM))),
        memory(THREE, written=plan(item(ITEM, Stage.REMEDIATED))),
    )

    assert [(e.as_of, e.item_id, e.kind) for e in history.events] == [
        (ONE, ITEM, ItemEventKind.OPENED),
        (THREE, ITEM, ItemEventKind.REMEDIATED),
    ]


def test_two_changes_on_one_day_are_both_told(out: Path) -> None:
    history = remembered(
        out,
        memory(ONE, written=plan(item(ITEM))),
        memory(ONE, written=plan(item(ITEM, Stage.REMEDIATED))),
    )

    assert [e.kind for e in history.events] == [ItemEventKind.OPENED, ItemEventKind.REMEDIATED]


def test_a_date_is_missed_once_and_a_new_one_again(out: Path) -> None:
    def late(day: date, due: date) -> Memory:
        return memory(day, late=(late_event(ITEM, f"{ITEM}.1", due, day),))

    history = remembered(out, late(TWO, ONE), late(THREE, ONE), late(THREE, TWO))

    assert [(e.as_of, e.detail) for e in history.events] == [
        (TWO, f"{ITEM}.1, due 2026-11-01"),
        (THREE, f"{ITEM}.1, due 2026-11-02"),
    ]


def test_the_same_night_twice_leaves_every_byte_of_the_ledger(out: Path) -> None:
    record = OutputRecord(POAM, "aa", ONE)
    night = memory(
        ONE, 100, {"AC.L2-3.1.1": MET}, plan(item(ITEM)), (late_event(ITEM, "item", ONE, ONE),)
    )
    file = out / FOLDER / "ledger.sqlite"
    contents = []

    for day in (ONE, ONE, TWO):
        with Ledger(out) as ledger:
            ledger.intend([record])
            ledger.settle(
                [record], [_on(night, day)], [MergedFile("ff", "b.xlsx", "acme tool", 2, ONE)]
            )
        contents.append(file.read_bytes())

    assert contents[0] == contents[1] == contents[2]


def _on(night: Memory, day: date) -> Memory:
    findings = tuple(point._replace(as_of=day) for point in night.findings)
    return replace(night, as_of=day, score=score(day, 100), findings=findings)


def test_a_merged_file_is_known_by_its_bytes(out: Path) -> None:
    merged = MergedFile("ff", "returned.xlsx", "acme tool", 2, ONE)
    with Ledger(out) as ledger:
        ledger.settle([], merged=[merged])
        ledger.settle([], merged=[merged._replace(as_of=TWO)])
    with Ledger(out) as ledger:
        assert ledger.merged("ff") == merged
        assert ledger.merged("ee") is None


def test_all_of_a_settlement_is_kept_or_nothing(out: Path) -> None:
    nameless = replace(ACME, identity="other", directory=None)  # type: ignore[arg-type]
    broken = replace(memory(ONE), client=nameless)

    with Ledger(out) as ledger:
        ledger.intend([OutputRecord(POAM, "aa"), OutputRecord(POAM, "bb")])
        with pytest.raises(Exception, match="NOT NULL"):
            ledger.settle([OutputRecord(POAM, "aa")], [memory(ONE), broken])

        assert ledger.find(POAM, "bb")
        assert ledger.known_clients() == ()


def test_a_trend_holds_the_days_on_which_a_score_changed(out: Path) -> None:
    counted = replace(memory(TWO), score=replace(score(TWO, 100), not_assessed=1))
    remembered(out, memory(ONE, 100), counted, memory(THREE, 104))

    with Ledger(out) as ledger:
        trend = ledger.trend("acme tool", 2)
    assert [(point.as_of, point.score) for point in trend] == [(ONE, 100), (THREE, 104)]


def test_tonight_belongs_to_the_trend_before_it_is_remembered(out: Path) -> None:
    remembered(out, memory(ONE, 100), memory(TWO, 101))
    final = replace(score(TWO, 110), status=Status.FINAL)

    with Ledger(out) as ledger:
        trend = ledger.trend("acme tool", 2, final)
        new = ledger.trend("nobody", 2, final)
    assert trend == (score(ONE, 100), final)
    assert new == (final,)


def test_a_name_with_half_a_character_is_remembered(out: Path) -> None:
    odd = replace(memory(ONE), client=replace(ACME, identity="a\ud800", name="A\ud800"))
    with Ledger(out) as ledger:
        ledger.settle([], [odd])

        assert ledger.client("a\ud800", 2) is not None


def test_a_dry_run_reads_the_ledger_and_leaves_it_alone(out: Path) -> None:
    remembered(out, memory(ONE, 100))
    before = (out / FOLDER / "ledger.sqlite").read_bytes()

    with Ledger(out, dry_run=True) as copy:
        copy.intend([OutputRecord(POAM, "bb")])
        copy.settle([OutputRecord(POAM, "bb")], [memory(TWO, 90)])
        known = copy.client("acme tool", 2)

    assert known is not None
    assert known.last == score(TWO, 90)
    assert (out / FOLDER / "ledger.sqlite").read_bytes() == before
    assert [path.name for path in (out / FOLDER).iterdir()] == ["ledger.sqlite"]


def test_a_dry_run_without_an_output_folder_makes_none(tmp_path: Path) -> None:
    with Ledger(tmp_path / "out", dry_run=True) as ledger:
        assert ledger.find(POAM, "aa") is None

    assert not (tmp_path / "out").exists()
