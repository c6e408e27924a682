"""The client's own points, totals and titles: compared with the rule, never computed with."""

from __future__ import annotations

from collections.abc import Mapping

from tests.lookalikes.catalog import REQUIREMENTS
from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import GAPS, Formula, Lines, xlsx
from tests.lookalikes.verdicts import scored

GOOD = scored(107, "conditional")
WRONG = scored(107, "conditional", "points_differ")
RULE = {asked.id: asked.points for asked in REQUIREMENTS}


def _points(header: str, points: Mapping[str, object], *below: list[object]) -> bytes:
    rows: Lines = [["Control ID", "Status", "Comments", header]]
    for asked in REQUIREMENTS:
        rows.append([asked.id, GAPS.get(asked.id, "Met"), "So.", points.get(asked.id)])
    return xlsx([*rows, *below])


def _earned(points: Mapping[str, int]) -> dict[str, object]:
    return {id_: 0 if id_ in GAPS else value for id_, value in points.items()}


def _lost(points: Mapping[str, int]) -> dict[str, object]:
    return {id_: value if id_ in GAPS else 0 for id_, value in points.items()}


def _titles(shift: int) -> bytes:
    """Official titles, each beside the id that stands so many rows above its own."""
    titles = {
        "3.1.3": "Control CUI Flow",
        "3.1.4": "Separation of Duties",
        "3.1.5": "Least Privilege",
    }
    names = list(titles.values())
    rows: Lines = [["Control ID", "Title", "Status", "Comments"]]
    for asked in REQUIREMENTS:
        place = (list(titles).index(asked.id) + shift) % 3 if asked.id in titles else None
        rows.append(
            [asked.id, names[place] if place is not None else "", GAPS.get(asked.id, "Met"), "So."]
        )
    return xlsx(rows)


LOOKALIKES = (
    Lookalike("weights as in the rule", lambda: _points("Weight", RULE), GOOD),
    Lookalike("one weight wrong", lambda: _points("Weight", RULE | {"3.1.10": 5}), WRONG),
    Lookalike("59 weights wrong", lambda: _points("Weight", dict.fromkeys(RULE, 1)), WRONG),
    Lookalike("all weights 0", lambda: _points("Weight", dict.fromkeys(RULE, 0)), WRONG),
    Lookalike(
        "weights of 5 or 3 in words",
        lambda: _points("Value", RULE | {"3.5.3": "5 or 3", "3.13.11": "3 to 5", "3.12.4": "N/A"}),
        GOOD,
    ),
    Lookalike(
        "weights as text",
        lambda: _points("Point value", {id_: str(value) for id_, value in RULE.items()}),
        GOOD,
    ),
    Lookalike(
        "negative weights",
        lambda: _points("Weight", {id_: -value for id_, value in RULE.items()}),
        GOOD.or_else(WRONG),
    ),
    Lookalike("points earned", lambda: _points("Points earned", _earned(RULE)), GOOD),
    Lookalike(
        "points earned for what is Not Met",
        lambda: _points("Points earned", RULE),
        scored(107, "conditional", "points_not_compared"),
    ),
    Lookalike("points deducted", lambda: _points("Points deducted", _lost(RULE)), GOOD),
    Lookalike(
        "points deducted too low", lambda: _points("Points deducted", dict.fromkeys(RULE, 0)), WRONG
    ),
    Lookalike(
        "a total as in the rule",
        lambda: _points("Weight", RULE, ["Total score", None, None, 107]),
        GOOD,
    ),
    Lookalike(
        "a total that is too high",
        lambda: _points("Weight", RULE, ["Total score", None, None, 109]),
        scored(107, "conditional", "total_differs"),
    ),
    Lookalike(
        "a total that is a formula",
        lambda: _points(
            "Weight", RULE, ["Total Score", None, None, Formula("=110-SUM(D2:D9)", 99)]
        ),
        scored(107, "conditional", "total_differs"),
    ),
    Lookalike(
        "a total on the cover above",
        lambda: xlsx(
            [
                ["SPRS score", 110],
                [],
                ["Control ID", "Status", "Comments"],
                *([a.id, GAPS.get(a.id, "Met"), "So."] for a in REQUIREMENTS),
            ]
        ),
        scored(107, "conditional", "total_differs"),
    ),
    Lookalike("titles beside their own ids", lambda: _titles(0), GOOD),
    Lookalike(
        "titles beside other ids", lambda: _titles(1), scored(107, "conditional", "title_mismatch")
    ),
)
