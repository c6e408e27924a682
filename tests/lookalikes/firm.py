"""What a firm says of its own workbooks: layouts with its words, and its clients' file."""

from __future__ import annotations

from collections.abc import Mapping

from tests.lookalikes.catalog import REQUIREMENTS
from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import GAPS, Lines, xlsx
from tests.lookalikes.verdicts import ranged, refused, scored

LAYOUTS = {
    "traffic-light.toml": """
        name = "traffic light"
        [columns]
        id = "Ref"
        status = "Ampel"
        comment = "Notiz"
        [status]
        "erf\xfcllt" = "MET"
        "offen" = "NOT MET"
        "entf\xe4llt" = "NOT APPLICABLE"
        """,
    "two-findings.toml": """
        name = "two findings"
        [columns]
        id = "Control ref"
        status = "Lead finding"
        """,
    "other-shape.toml": """
        name = "other shape"
        fingerprint = "0000000000000000"
        [columns]
        id = "Clause ref"
        status = "Verdict of the day"
        """,
}
CLIENTS = """file,client,scope,level,assessment type,conditional status date,marking,contact
from-the-clients-file*,Roe Optics,Plant 2,2,self,2026-10-05,CUI,Ann Roe
against-the-clients-file*,Roe Lenses,,2,c3pao,,,
"""


def _german(words: Mapping[str, str], default: str = "erf\xfcllt") -> bytes:
    rows: Lines = [["Ref", "Thema", "Ampel", "Notiz"]]
    for asked in REQUIREMENTS:
        rows.append([asked.id, "Ein Titel", words.get(asked.id, default), "Unser Grund."])
    return xlsx(rows)


def _two(
    header: tuple[str, str, str], first: Mapping[str, str], second: Mapping[str, str]
) -> bytes:
    rows: Lines = [[*header, "Comments"]]
    for asked in REQUIREMENTS:
        rows.append([asked.id, first.get(asked.id, "Met"), second.get(asked.id, "Met"), "So."])
    return xlsx(rows)


def _plain(*cover: list[object]) -> bytes:
    rows: Lines = [*cover, [], ["Requirement ID", "Status", "Comments"]]
    rows += [[asked.id, GAPS.get(asked.id, "Met"), "So."] for asked in REQUIREMENTS]
    return xlsx(rows)


OPEN = dict.fromkeys(GAPS, "offen")
LOOKALIKES = (
    Lookalike("a layout's own words", lambda: _german(OPEN), scored(107, "conditional")),
    Lookalike(
        "a layout's word in capitals",
        lambda: _german(dict.fromkeys(GAPS, "OFFEN ")),
        scored(107, "conditional"),
    ),
    Lookalike(
        "a layout's word for not applicable",
        lambda: _german({"3.1.12": "entf\xe4llt"}),
        scored(110, "final"),
    ),
    Lookalike(
        "a word that the layout does not know",
        lambda: _german({"3.1.3": "teilweise"}),
        ranged(109, 110, "unknown_status"),
    ),
    Lookalike(
        "a layout's table with plain words",
        lambda: _german({"3.1.3": "Not Met"}, "Met"),
        scored(109, "conditional"),
    ),
    Lookalike(
        "a layout that picks one of two findings",
        lambda: _two(("Control ref", "Lead finding", "Finding"), GAPS, GAPS),
        scored(107, "conditional"),
    ),
    Lookalike(
        "a layout that picks the better of two findings",
        lambda: _two(("Control ref", "Lead finding", "Finding"), {}, GAPS),
        refused("ambiguous_status_column")
        .or_else(scored(110, "final", "other_status_column"))
        .or_else(scored(110, "final", "column_ignored")),
    ),
    Lookalike(
        "a layout for another header row",
        lambda: _two(
            ("Clause ref", "Verdict of the day", "Notes"),
            GAPS,
            {asked.id: "" for asked in REQUIREMENTS},
        ),
        refused("no_status_column", "no_table_found"),
    ),
    Lookalike(
        "from the clients file",
        lambda: _plain(["Notes"]),
        scored(107, "conditional").saying(
            client="Roe Optics",
            scope="Plant 2",
            assessment_type="self",
            marking="CUI",
            conditional_status_date="2026-10-05",
            closeout_due="2027-04-03",
        ),
    ),
    Lookalike(
        "against the clients file",
        lambda: _plain(["Client", "Somebody Else"], ["Assessment type", "Self"]),
        scored(107, "conditional", "clients_file_wins").saying(
            client="Roe Lenses", assessment_type="c3pao"
        ),
    ),
    Lookalike(
        "beside the clients file",
        lambda: _plain(["Client", "Roe Prisms"]),
        scored(107, "conditional").saying(client="Roe Prisms"),
    ),
)
