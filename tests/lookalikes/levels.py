"""Workbooks of Level 1 and Level 3, of two levels at once, and of one level called another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.lookalikes.catalog import LEVEL_1, LEVEL_1_OF_2021, LEVEL_3, REQUIREMENTS
from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import HEADER, Rows, Sheet, table, xlsx
from tests.lookalikes.verdicts import Result, Verdict, ranged, result, scored

ROMAN = {id_: id_.split("-")[1] for id_ in LEVEL_1}
MET_1 = Result(1, None, None, None, "final")
NOT_1 = Result(1, None, None, None, "not-achieved")
OPEN_1 = Result(1, None, None, None, "incomplete")
GAP_2 = Result(2, 107, 107, 107, "conditional")


def _rows(ids: Sequence[str], words: Mapping[str, str]) -> Rows:
    return [[id_, "A title", words.get(id_, "Met"), "Our reason."] for id_ in ids]


def _level_1(words: Mapping[str, str], ids: Sequence[str] = LEVEL_1) -> bytes:
    return xlsx([HEADER, *_rows(ids, words)])


def _level_3(words: Mapping[str, str], cover: Rows | None = None) -> bytes:
    return xlsx(
        Sheet("Cover", cover or [["Notes"]]), Sheet("Assessment", [HEADER, *_rows(LEVEL_3, words)])
    )


def _points(met: int, status: str) -> Verdict:
    return result(Result(3, met, met, met, status), codes=())


def _named(level: object, rows: Rows) -> bytes:
    return xlsx(Sheet("Cover", [["CMMC Level", level]]), Sheet("Assessment", [HEADER, *rows]))


SEVEN = ["IR.L3-3.6.1e"]
PLAIN = [asked.id for asked in REQUIREMENTS]
LOOKALIKES = (
    Lookalike("Level 1 all Met", lambda: _level_1({}), result(MET_1)),
    Lookalike(
        "Level 1 with one Not Met", lambda: _level_1({"PE.L1-b.1.ix": "Not Met"}), result(NOT_1)
    ),
    Lookalike("Level 1 with one N/A", lambda: _level_1({"PE.L1-b.1.ix": "N/A"}), result(MET_1)),
    Lookalike(
        "Level 1 with one blank",
        lambda: _level_1({"PE.L1-b.1.ix": ""}),
        result(OPEN_1, codes=("status_blank",)),
    ),
    Lookalike(
        "Level 1 with one missing",
        lambda: _level_1({}, LEVEL_1[1:]),
        result(OPEN_1, codes=("requirement_missing",)),
    ),
    Lookalike(
        "Level 1 by paragraph",
        lambda: _level_1({"b.1.v": "Not Met"}, list(ROMAN.values())),
        result(NOT_1),
    ),
    Lookalike(
        "Level 1 by the names of 2021",
        lambda: _level_1(
            {}, [f"AC.L1-{id_}" if id_[:4] == "3.1." else _of_2021(id_) for id_ in LEVEL_1_OF_2021]
        ),
        result(MET_1),
    ),
    Lookalike(
        "Level 1 by the names of 2021 with an escort missing",
        lambda: _level_1({"PE.L1-3.10.4": "Not Met"}, [_of_2021(id_) for id_ in LEVEL_1_OF_2021]),
        result(NOT_1),
    ),
    Lookalike(
        "plain ids that a cell calls Level 1",
        lambda: _named("Level 1", _rows(LEVEL_1_OF_2021, {})),
        result(MET_1),
    ),
    Lookalike(
        "110 plain ids that a cell calls Level 1",
        lambda: _named(1, _rows(PLAIN, {"3.1.3": "Not Met"})),
        result(MET_1, codes=("outside_level",)),
    ),
    Lookalike(
        "17 plain ids that no cell calls a level",
        lambda: xlsx([HEADER, *_rows(LEVEL_1_OF_2021, {})]),
        ranged(-140, 110, "requirement_missing"),
    ),
    Lookalike(
        "Level 2 ids that a cell calls Level 1",
        lambda: _named("1", table()),
        scored(107, "conditional", "level_contradicted"),
    ),
    Lookalike(
        "Level 2 ids that a cell calls Level 3",
        lambda: _named("Level 3", table()),
        scored(107, "conditional", "level_contradicted"),
    ),
    Lookalike("Level 3 all Met", lambda: _level_3({}), _points(24, "final")),
    Lookalike(
        "Level 3 with four deferred",
        lambda: _level_3(dict.fromkeys(LEVEL_3[:4], "Not Met")),
        _points(20, "conditional"),
    ),
    Lookalike(
        "Level 3 with five Not Met",
        lambda: _level_3(dict.fromkeys(LEVEL_3[:5], "Not Met")),
        _points(19, "not-achieved"),
    ),
    Lookalike(
        "Level 3 with one barred by name",
        lambda: _level_3({"IR.L3-3.6.1e": "Not Met"}),
        _points(23, "not-achieved"),
    ),
    Lookalike(
        "Level 3 by plain ids",
        lambda: xlsx([HEADER, *_rows([id_[6:] for id_ in LEVEL_3], {"3.1.2e": "Not Met"})]),
        _points(23, "conditional"),
    ),
    Lookalike(
        "Level 3 with a final Level 2 on its cover",
        lambda: _level_3({}, [["Level 2 status", "Final Level 2 (C3PAO)"]]),
        _points(24, "final").saying(reasons=[]),
    ),
    Lookalike(
        "Level 3 with one blank",
        lambda: _level_3({"AC.L3-3.1.2e": ""}),
        result(Result(3, None, 23, 24, "incomplete"), codes=("status_blank",)),
    ),
    Lookalike(
        "Levels 2 and 3 in one table",
        lambda: xlsx([HEADER, *table(), *_rows(LEVEL_3, {"AC.L3-3.1.2e": "Not Met"})]),
        result(GAP_2, Result(3, 23, 23, 23, "conditional")),
    ),
    Lookalike(
        "Levels 2 and 3 on two sheets",
        lambda: xlsx(
            Sheet("L2", [HEADER, *table()]),
            Sheet("L3", [HEADER, *_rows(LEVEL_3, {"AC.L3-3.1.2e": "Not Met"})]),
        ),
        result(GAP_2, Result(3, 23, 23, 23, "conditional")),
    ),
    Lookalike(
        "Levels 1 and 2 on two sheets",
        lambda: xlsx(Sheet("L1", [HEADER, *_rows(LEVEL_1, {})]), Sheet("L2", [HEADER, *table()])),
        result(MET_1, GAP_2).or_else(result(GAP_2, codes=("outside_level",))),
    ),
    Lookalike(
        "Level 2 rows with a column Level",
        lambda: xlsx([[*HEADER, "Level"], *([*row, "Level 2"] for row in table())]),
        scored(107, "conditional"),
    ),
    Lookalike(
        "Level 2 rows with a column Level that says 1 of some",
        lambda: xlsx(
            [
                [*HEADER, "Level"],
                *([*row, "1" if at < 40 else "2"] for at, row in enumerate(table())),
            ]
        ),
        scored(107, "conditional"),
    ),
)


def _of_2021(id_: str) -> str:
    family = next(asked.family for asked in REQUIREMENTS if asked.id == id_)
    return f"{family}.L1-{id_}"
