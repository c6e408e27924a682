"""Shapes of an id that are all the same id."""

from __future__ import annotations

from functools import partial

from tests.lookalikes.catalog import Asked
from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import (
    HEADER,
    Formula,
    Link,
    Runs,
    objectives,
    table,
    with_ids,
    with_two_ids,
    xlsx,
)
from tests.lookalikes.verdicts import scored

GOOD = scored(107, "conditional")
FULL_WIDTH = str.maketrans(
    "0123456789.", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff0e"
)
SHAPES = {
    "plain": "{0.id}",
    "of CMMC": "{0.cmmc_id}",
    "in lower case": "{0.cmmc_id}".lower(),
    "with a title": "{0.id} - Authorized access for users",
    "with a title after a long dash": "{0.id} \u2013 Authorized access",
    "with a title after a colon": "{0.cmmc_id}: Authorized access",
    "with a leading star": "* {0.id}",
    "with an apostrophe": "'{0.id}",
    "between no-break spaces": "\xa0{0.id}\xa0",
    "before a tab and a space": "{0.id}\t ",
    "with zero-width characters": "\u200b{0.id}\ufeff",
    "with a no-break hyphen": "{0.family}.L2\u2011{0.id}",
    "with an en dash": "{0.family}.L2\u2013{0.id}",
    "with spaces round the dash": "{0.family}.L2 - {0.id}",
    "with a line break": "{0.family}.L2-\n{0.id}",
    "before a line break and a title": "{0.cmmc_id}\nAuthorized access",
}
OBJECTIVE_SHAPES = {
    "in brackets": "{0.id}[{1}]",
    "after a dot": "{0.id}.{1}",
    "without a mark": "{0.id}{1}",
    "of CMMC in brackets": "{0.cmmc_id}[{1}]",
    "in brackets after a space": "{0.id} [{1}]",
    "dirty as NIST prints it": "{0.id}[{1}]\t ",
}
GAPS_OF_OBJECTIVES = {"3.1.10[b]": "Not Met", "3.4.9[a]": "Not Met", "3.13.4[a]": "Not Met"}


def _padded(asked: Asked) -> str:
    return f"03.{asked.chapter:02}.{asked.number:02}"


def _of_cmmc_1(asked: Asked) -> str:
    return f"{asked.family}.{1 + asked.number % 3}.{100 + asked.number:03}"


def _written(form: str) -> bytes:
    return xlsx([HEADER, *table(form=form)])


def _objectives_written(form: str) -> bytes:
    return xlsx([["Objective", "Text", "Result"], *objectives(GAPS_OF_OBJECTIVES, form)])


LOOKALIKES = (
    *(Lookalike(f"ids {name}", partial(_written, form), GOOD) for name, form in SHAPES.items()),
    *(
        Lookalike(f"ids of objectives {name}", partial(_objectives_written, form), GOOD)
        for name, form in OBJECTIVE_SHAPES.items()
    ),
    Lookalike("ids in small letters", lambda: with_ids(lambda asked: asked.cmmc_id.lower()), GOOD),
    Lookalike(
        "ids in full-width digits",
        lambda: with_ids(lambda asked: asked.id.translate(FULL_WIDTH)),
        GOOD,
    ),
    Lookalike("ids behind hyperlinks", lambda: with_ids(lambda asked: Link(asked.id)), GOOD),
    Lookalike(
        "ids in rich text",
        lambda: with_ids(lambda asked: Runs((asked.cmmc_id[:6], asked.cmmc_id[6:]))),
        GOOD,
    ),
    Lookalike(
        "ids that are formulas with values",
        lambda: with_ids(lambda asked: Formula(f'=HYPERLINK("#A1","{asked.id}")', asked.id)),
        GOOD,
    ),
    Lookalike(
        "ids of 2021 beside others",
        lambda: with_ids(lambda asked: f"{asked.family}.L{1 + (asked.points != 5)}-{asked.id}"),
        GOOD,
    ),
    Lookalike(
        "zero-padded ids beside plain ones",
        lambda: with_two_ids(
            ("Identifier", "Sort-As"), lambda asked: (asked.id, f"{_padded(asked)}.0")
        ),
        GOOD,
    ),
    Lookalike(
        "zero-padded ids before plain ones",
        lambda: with_two_ids(("Sort-As", "Identifier"), lambda asked: (_padded(asked), asked.id)),
        GOOD,
    ),
    Lookalike(
        "ids of CMMC 1.0 beside a CUI column",
        lambda: with_two_ids(("Practice ID", "CUI"), lambda asked: (_of_cmmc_1(asked), asked.id)),
        GOOD,
    ),
    Lookalike(
        "a CUI column before the ids of CMMC 1.0",
        lambda: with_two_ids(
            ("CUI", "CMMC Practice ID"), lambda asked: (asked.id, _of_cmmc_1(asked))
        ),
        GOOD,
    ),
    Lookalike(
        "ids beside a CUI column of yes and no",
        lambda: with_two_ids(("Control ID", "CUI"), lambda asked: (asked.id, "Yes")),
        GOOD,
    ),
)
