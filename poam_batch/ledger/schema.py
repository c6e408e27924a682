"""The tables of the ledger. A file of an earlier version is brought up to this one when opened.

`MIGRATIONS[n]` takes a file from version n to n + 1 (`PRAGMA user_version`); one that has been
released never changes. The first files had the table `output` alone, and version 0.
"""

from __future__ import annotations

FIRST_TABLE = "output"
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        create table if not exists output (
            path text not null,
            sha256 text not null,
            assumed_status_date text,
            primary key (path, sha256)
        )
        """,
        """
        create table client (
            id integer primary key,
            identity text not null,
            level integer not null,
            name text not null,
            scope text,
            directory text not null,
            cage_codes text not null,
            workbook text not null,
            conditional_status_date text,
            unique (identity, level)
        )
        """,
        # The plan as last written: one row a client, `rows` are written.as_rows as JSON.
        "create table plan (client integer primary key references client (id), rows text not null)",
        # Each of these holds a row where something differs from the row before.
        """
        create table score (
            id integer primary key,
            client integer not null references client (id),
            as_of text not null,
            status text not null,
            score integer,
            score_low integer,
            score_high integer,
            max_score integer,
            met integer not null,
            not_met integer not null,
            not_applicable integer not null,
            not_assessed integer not null,
            workbook text not null,
            sha256 text not null
        )
        """,
        "create index score_of_client on score (client)",
        """
        create table finding (
            id integer primary key,
            client integer not null references client (id),
            as_of text not null,
            requirement text not null,
            finding text not null,
            points_lost integer
        )
        """,
        "create index finding_of_client on finding (client)",
        """
        create table event (
            id integer primary key,
            client integer not null references client (id),
            as_of text not null,
            item_id text not null,
            requirement text not null,
            kind text not null,
            detail text not null
        )
        """,
        "create index event_of_client on event (client)",
        """
        create table merged (
            sha256 text not null,
            workbook text not null,
            identity text not null,
            level integer not null,
            as_of text not null,
            primary key (sha256, identity, level)
        )
        """,
    ),
    (
        # The last day on which a run renewed the client's outputs.
        "alter table client add column assessed_on text",
        """
        update client set assessed_on =
            (select max(as_of) from score where score.client = client.id)
        """,
        # The open days of a plan: one row a client, `rows` are poam.Deadline as JSON.
        """
        create table deadline (
            client integer primary key references client (id),
            rows text not null
        )
        """,
        # Workbooks that wait: on how many nights running, and the last of them.
        """
        create table waiting (
            path text primary key,
            as_of text not null,
            nights integer not null
        )
        """,
        # What a workbook is made of that comes out of its own bytes as it is.
        "alter table output add column made_from text",
    ),
    (
        # What an input file was when it was read: see seen.SeenFile.
        """
        create table seen (
            path text primary key,
            sha256 text not null,
            made_with text not null,
            seen_on text not null,
            became text not null
        )
        """,
        # What of a client stands in OUT, and what it was made of: see seen.MadeResult.
        """
        create table made (
            client integer primary key references client (id),
            path text not null,
            sha256 text not null,
            made_with text not null,
            made_on text not null,
            changes_on text,
            result text not null
        )
        """,
    ),
    (
        # What a run that finishes has still to tell: see untold.Untold.
        """
        create table untold (
            id integer primary key,
            kind text not null,
            message text not null,
            directory text not null,
            level integer not null,
            workbook text not null,
            unique (kind, message, directory, level, workbook)
        )
        """,
    ),
)
VERSION = len(MIGRATIONS)
TABLES = frozenset(
    {
        FIRST_TABLE, "client", "plan", "score", "finding", "event", "merged", "deadline", "waiting",
        "seen", "made", "untold",
    }
)  # fmt: skip
