"""The cells that name the client, the scope, the dates, the type and the level."""

from __future__ import annotations

import datetime
from functools import partial

from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import HEADER, Sheet, table, xlsx
from tests.lookalikes.surgery import WORKBOOK, changed, replaced
from tests.lookalikes.verdicts import scored

GOOD = scored(107, "conditional")
DATE = datetime.date(2026, 10, 5)


def _covered(*rows: list[object], state: str = "visible") -> bytes:
    return xlsx(
        Sheet("Cover", [["A self-assessment"], [], *rows], state=state),
        Sheet("Assessment", [HEADER, *table()]),
    )


def _above(*rows: list[object]) -> bytes:
    return xlsx([*rows, [], HEADER, *table()])


def _dated(value: object, key: str = "Assessment date") -> bytes:
    return _covered([key, value])


def _in_1904() -> bytes:
    """The Macintosh's calendar: the same day is a number 1462 smaller."""
    book = replaced(
        _dated(DATE), "xl/worksheets/sheet1.xml", "<v>46300</v>", f"<v>{46300 - 1462}</v>"
    )
    return changed(
        book, WORKBOOK, lambda text: text.replace("<workbookPr ", '<workbookPr date1904="1" ')
    )


KEYS = [
    "Organization",
    "OSC",
    "OSA",
    "Client",
    "Company",
    "Contractor name",
    "OSC Name",
    "Organization name:",
]
NO_DATE = scored(107, "conditional", "bad_date").saying(assessment_date=None)
DATED = GOOD.saying(assessment_date="2026-10-05")
LOOKALIKES = (
    *(
        Lookalike(
            f"a client under the key {key!r}",
            partial(_covered, [key, f"Roe & Sons No. {at}"]),
            GOOD.saying(client=f"Roe & Sons No. {at}"),
        )
        for at, key in enumerate(KEYS)
    ),
    Lookalike(
        "a client in one cell with its key",
        lambda: _covered(["Client: Doe Forge"]),
        GOOD.saying(client="Doe Forge"),
    ),
    Lookalike(
        "a client above the table",
        lambda: _above(["Company", "Doe Mill"]),
        GOOD.saying(client="Doe Mill"),
    ),
    Lookalike(
        "a client below its key",
        lambda: _covered(["Client", "System", "CAGE code"], ["Doe Press", "Plant", "1ABC5"]),
        GOOD.saying(client="Doe Press", scope="Plant"),
    ),
    Lookalike(
        "a client three columns from its key",
        lambda: _covered(["OSC Name", None, None, "Doe Wire"]),
        GOOD.saying(client="Doe Wire"),
    ),
    Lookalike(
        "a client on a hidden cover",
        lambda: _covered(["Client", "Doe Secret"], state="hidden"),
        GOOD.saying(client="a-client-on-a-hidden-cover"),
    ),
    Lookalike(
        "a client that is a formula",
        lambda: _covered(["Client", "=1+1"]),
        GOOD.saying(client="=1+1"),
    ),
    Lookalike(
        "a client with no name",
        lambda: _covered(["Client", ""]),
        GOOD.saying(client="a-client-with-no-name"),
    ),
    Lookalike(
        "two clients",
        lambda: _covered(["Client", "Doe One"], ["Company", "Doe Two"]),
        scored(107, "conditional", "conflicting_cover").saying(client="Doe One"),
    ),
    Lookalike(
        "a client that is a path",
        lambda: _covered(["Client", "../../etc/passwd"]),
        GOOD.saying(client="../../etc/passwd"),
    ),
    Lookalike("a date in a cell of Excel", lambda: _dated(DATE), DATED),
    Lookalike("a date of the Macintosh calendar", _in_1904, DATED),
    Lookalike("a date as DoD writes it", lambda: _dated("05-OCT-2026"), DATED),
    Lookalike("a date of ISO", lambda: _dated("2026-10-05"), DATED),
    Lookalike("a date in words", lambda: _dated("October 5, 2026"), DATED),
    Lookalike("a date of two countries", lambda: _dated("4/10/2026"), NO_DATE),
    Lookalike(
        "a date with a day over twelve",
        lambda: _dated("13/07/2026"),
        GOOD.saying(assessment_date="2026-07-13").or_else(NO_DATE),
    ),
    Lookalike("a date in German", lambda: _dated("05.10.2026"), DATED.or_else(NO_DATE)),
    Lookalike("a date that does not exist", lambda: _dated("2026-02-30"), NO_DATE),
    Lookalike(
        "a date in the year 3000",
        lambda: _dated("3000-01-01"),
        scored(107, "conditional", "bad_date").or_else(
            scored(107, "conditional", "date_in_future")
        ),
    ),
    Lookalike("a date that is a span", lambda: _dated("30 Days"), NO_DATE),
    Lookalike(
        "a date that says TBD",
        lambda: _dated("TBD"),
        NO_DATE.or_else(GOOD.saying(assessment_date=None)),
    ),
    Lookalike(
        "a conditional status date",
        lambda: _dated("2026-10-05", "Conditional status date"),
        GOOD.saying(closeout_due="2027-04-03", conditional_status_date="2026-10-05"),
    ),
    Lookalike(
        "a conditional status date long past",
        lambda: _dated("2026-01-05", "Conditional status date"),
        scored(107, "expired", "closeout_past").or_else(
            scored(107, "conditional", "closeout_past")
        ),
    ),
    Lookalike(
        "a type of self",
        lambda: _covered(["Assessment type", "Self-Assessment"]),
        GOOD.saying(assessment_type="self"),
    ),
    Lookalike(
        "a type of C3PAO",
        lambda: _covered(["Type of assessment", "C3PAO"]),
        GOOD.saying(assessment_type="c3pao").or_else(GOOD.saying(assessment_type=None)),
    ),
    Lookalike(
        "a type of gap",
        lambda: _covered(["Assessment type", "Mock assessment"]),
        GOOD.saying(assessment_type="gap"),
    ),
    Lookalike(
        "a type that is none",
        lambda: _covered(["Assessment type", "Annual"]),
        scored(107, "conditional", "unknown_assessment_type").saying(assessment_type=None),
    ),
    Lookalike(
        "two types",
        lambda: _covered(["Assessment type", "Self"], ["Assessment type", "C3PAO"]),
        scored(107, "conditional", "conflicting_cover").saying(assessment_type=None),
    ),
    Lookalike(
        "a CAGE code that lost its zeros",
        lambda: _covered(["CAGE code", 1234]),
        scored(107, "conditional", "bad_cage_code"),
    ),
    Lookalike(
        "a marking",
        lambda: _covered(["Marking", "CUI//SP-CTI"]),
        GOOD.saying(marking="CUI//SP-CTI"),
    ),
    Lookalike("a banner", lambda: _above(["CUI"]), GOOD.saying(marking="CUI")),
)
