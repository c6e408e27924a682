"""Ids that another catalog, Excel or a slip of the hand made: undone, named, or refused."""

from __future__ import annotations

import datetime

from tests.lookalikes.catalog import REQUIREMENTS, Asked
from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import HEADER, table, with_ids, with_two_ids, xlsx
from tests.lookalikes.verdicts import ranged, refused, scored

GOOD = scored(107, "conditional")
UNDONE = scored(107, "conditional", "ids_from_dates")


def _but(changes: dict[str, object], words: dict[str, str] | None = None) -> bytes:
    """Plain ids but for these rows, whose id cell holds what is given."""
    rows = table(words, "{0.id}")
    for row in rows:
        row[0] = changes.get(str(row[0]), row[0])
    return xlsx([HEADER, *rows])


def _and(*more: list[object]) -> bytes:
    return xlsx([HEADER, *table(), *more])


def _german_date(asked: Asked) -> object:
    """What a German LibreOffice makes of 3.1.10: the third of January 2010; 3.13.1 stays text."""
    if asked.chapter > 12:
        return asked.id
    return datetime.date(2000 + asked.number, asked.chapter, 3)


def _half_german(asked: Asked) -> object:
    return _german_date(asked) if asked.number % 2 else asked.id


def _german_twice(asked: Asked) -> object:
    return _german_date(REQUIREMENTS[0]) if asked.id == "3.1.2" else _german_date(asked)


def _german_lost(asked: Asked) -> object:
    return None if asked.id == "3.1.1" else _german_date(asked)


def _american_date(asked: Asked) -> object:
    return datetime.date(2000 + asked.number, 3, asked.chapter)


def _padded(asked: Asked) -> str:
    return f"03.{asked.chapter:02}.{asked.number:02}"


def _of_cmmc_1(asked: Asked) -> str:
    return f"{asked.family}.{1 + asked.number % 3}.{100 + asked.number:03}"


def _as_number(asked: Asked) -> object:
    return float(f"3.{asked.chapter}") if asked.number == 1 else asked.id


def _revision_3() -> bytes:
    ids = [f"03.{family:02}.{number:02}" for family in range(1, 18) for number in range(1, 7)]
    return xlsx([HEADER, *([id_, "A title", "Met", ""] for id_ in ids)])


def _sp_800_53(ids: list[str]) -> bytes:
    return xlsx(
        [
            ["Control ID", "Title", "Status", "Comments"],
            *([id_, "A title", "Met", ""] for id_ in ids),
        ]
    )


LOOKALIKES = (
    Lookalike("zero-padded ids alone", lambda: with_ids(_padded), refused("revision_3")),
    Lookalike("ids of revision 3", _revision_3, refused("revision_3")),
    Lookalike(
        "ids of CMMC 1.0 alone",
        lambda: with_ids(_of_cmmc_1, "Practice ID"),
        refused("not_800_171"),
    ),
    Lookalike(
        "ids of 800-53",
        lambda: _sp_800_53([f"AC-{at}" for at in range(1, 26)]),
        refused("not_800_171"),
    ),
    Lookalike(
        "ids of 800-53 with enhancements",
        lambda: _sp_800_53([f"AC-{at}({more})" for at in range(2, 20) for more in range(1, 5)]),
        refused("not_800_171"),
    ),
    Lookalike(
        "ids of 800-53 beside those of 800-171",
        lambda: with_two_ids(
            ("Control ID", "NIST 800-53"), lambda asked: (asked.id, f"AC-{asked.number}")
        ),
        GOOD,
    ),
    Lookalike(
        "numbers for the first id of a family",
        lambda: with_ids(_as_number),
        refused("ambiguous_ids"),
    ),
    Lookalike(
        "one id that is the number 3.1", lambda: _but({"3.1.1": 3.1}), refused("ambiguous_ids")
    ),
    Lookalike(
        "one id that is the text 3.10", lambda: _but({"3.10.1": "3.10"}), refused("ambiguous_ids")
    ),
    Lookalike(
        "ids that are only a number a family",
        lambda: xlsx([HEADER, *([float(f"3.{at}"), "A title", "Met", ""] for at in range(1, 15))]),
        refused("ambiguous_ids"),
    ),
    Lookalike(
        "all ids made dates in German",
        lambda: with_ids(_german_date),
        UNDONE,
    ),
    Lookalike(
        "every other id made a date",
        lambda: with_ids(_half_german),
        refused("ambiguous_ids"),
    ),
    Lookalike(
        "two ids made the same date", lambda: with_ids(_german_twice), refused("ambiguous_ids")
    ),
    Lookalike(
        "ids made dates that are text",
        lambda: with_ids(
            lambda asked: (
                f"03.{asked.chapter:02}.{2000 + asked.number}" if asked.chapter < 13 else asked.id
            )
        ),
        UNDONE,
    ),
    Lookalike(
        "one id made a date",
        lambda: _but({"3.1.1": datetime.date(2001, 1, 3)}),
        refused("ambiguous_ids"),
    ),
    Lookalike(
        "one id made the date of an id that is there",
        lambda: _but({"3.1.1": datetime.date(2002, 1, 3)}),
        refused("ambiguous_ids"),
    ),
    Lookalike(
        "one id made a date of no id",
        lambda: _but({"3.1.1": datetime.date(2026, 1, 3)}),
        refused("ambiguous_ids"),
    ),
    Lookalike(
        "all ids made dates and one of them lost",
        lambda: with_ids(_german_lost),
        refused("ambiguous_ids").or_else(ranged(102, 107, "ids_from_dates", "requirement_missing")),
    ),
    Lookalike(
        "all ids made dates month first",
        lambda: with_ids(_american_date),
        refused("ambiguous_ids"),
    ),
    Lookalike(
        "dates beside plain ids",
        lambda: with_two_ids(
            ("Control ID", "Identifier"), lambda asked: (asked.id, _german_date(asked))
        ),
        GOOD,
    ),
    Lookalike(
        "a row for three requirements",
        lambda: _but({"3.1.1": "3.1.1 - 3.1.3", "3.1.2": None, "3.1.3": None}, {}),
        ranged(99, 110, "unknown_id"),
    ),
    Lookalike(
        "a row for two requirements",
        lambda: _but({"3.1.1": "3.1.1, 3.1.2", "3.1.2": None}, {}),
        ranged(100, 110, "unknown_id"),
    ),
    Lookalike(
        "a row for one requirement and another",
        lambda: _but({"3.1.1": "3.1.1 and 3.1.2", "3.1.2": None}, {}),
        ranged(100, 110, "unknown_id"),
    ),
    Lookalike(
        "an id that does not exist",
        lambda: _and(["3.1.23", "Our own", "Not Met", "Ours"]),
        scored(107, "conditional", "unknown_id"),
    ),
    Lookalike(
        "a family that does not exist",
        lambda: _and(["3.15.1", "Our own", "Met", "Ours"]),
        scored(107, "conditional", "unknown_id"),
    ),
    Lookalike(
        "an objective that does not exist",
        lambda: _and(["3.1.1[g]", "Our own", "Met", "Ours"]),
        scored(107, "conditional", "unknown_id"),
    ),
    Lookalike(
        "an id with a letter for a digit",
        lambda: _but({"3.1.1": "3.l.1"}, {}),
        ranged(105, 110, "requirement_missing", "unknown_id"),
    ),
    Lookalike(
        "an id with commas",
        lambda: _but({"3.1.1": "3,1,1"}, {}),
        ranged(105, 110, "requirement_missing", "unknown_id"),
    ),
    Lookalike(
        "an id of another family",
        lambda: _but({"3.1.1": "AT.L2-3.1.1"}, {}),
        ranged(105, 110, "requirement_missing", "unknown_id"),
    ),
    Lookalike(
        "an id left out",
        lambda: xlsx([HEADER, *table({})[1:]]),
        ranged(105, 110, "requirement_missing"),
    ),
    Lookalike(
        "an id twice with one finding",
        lambda: _and(["3.1.1", "Again", "Met", ""]),
        scored(107, "conditional", "duplicate_id"),
    ),
    Lookalike(
        "an id twice with two findings",
        lambda: _and(["3.1.1", "Again", "Not Met", "Reason"]),
        ranged(102, 102, "conflicting_findings"),
    ),
    Lookalike(
        "an id twice and once in another shape",
        lambda: _and(["AC.L2\u20133.1.1 - Access", "Again", "Not Met", "Reason"]),
        ranged(102, 102, "conflicting_findings"),
    ),
    Lookalike(
        "an id twice and once blank",
        lambda: _and(["3.1.1", "Again", "", ""]),
        ranged(102, 107, "conflicting_findings"),
    ),
    Lookalike(
        "two id columns that disagree in one row",
        lambda: with_two_ids(
            ("Requirement ID", "CMMC ID"),
            lambda asked: (asked.id, "AC.L2-3.1.2" if asked.id == "3.1.1" else asked.cmmc_id),
        ),
        ranged(97, 107, "conflicting_ids", "conflicting_findings"),
    ),
)
