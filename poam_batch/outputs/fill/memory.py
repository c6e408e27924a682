"""What a fill wrote last: the third side of a merge, kept outside of the workbook as JSON.

Nothing may be added to a workbook that eMASS is to read back, so that this stands in the output
folder: `.poam-batch/fills/<client's folder>/<file>.json`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

_FORMAT = "poam-batch/fill-memory"
_VERSION = 1
_NOTHING: Mapping[str, str] = MappingProxyType({})


class FilledMilestone(NamedTuple):
    """A milestone as it was last filled in: a text for each field."""

    milestone_id: str
    values: Mapping[str, str]


class FilledItem(NamedTuple):
    """An item as it was last filled in; `item_id` is that of the POA&M.

    `others` are the descriptions of milestones that stood there and are none of the POA&M's.
    """

    item_id: str
    values: Mapping[str, str] = _NOTHING
    milestones: tuple[FilledMilestone, ...] = ()
    others: tuple[str, ...] = ()

    def milestone(self, milestone_id: str) -> Mapping[str, str]:
        """Return the texts of a milestone, none where it was not filled in."""
        found = (one.values for one in self.milestones if one.milestone_id == milestone_id)
        return next(found, _NOTHING)


@dataclass(frozen=True, slots=True)
class FillMemory:
    """The hashes of the workbook that was filled and of the copy made, and items by requirement."""

    source: str = ""
    filled: str = ""
    items: Mapping[str, FilledItem] = field(default_factory=dict)


def memory_json(memory: FillMemory) -> bytes:
    """Return a memory as it is kept; the same one gives the same bytes."""
    items = {
        requirement: {
            "item_id": item.item_id,
            "values": dict(item.values),
            "milestones": [
                {"milestone_id": m.milestone_id, "values": dict(m.values)} for m in item.milestones
            ],
            "others": list(item.others),
        }
        for requirement, item in memory.items.items()
    }
    fields = {
        "format": _FORMAT,
        "version": _VERSION,
        "source": memory.source,
        "filled": memory.filled,
        "items": items,
    }
    return json.dumps(fields, indent=1).encode("utf-8") + b"\n"


def read_memory(content: bytes) -> FillMemory | None:
    """Return what `memory_json` made JSON of, None where it is not whole or of another version."""
    try:
        fields = json.loads(content)
        if (fields["format"], fields["version"]) != (_FORMAT, _VERSION):
            return None
        items = {
            requirement: FilledItem(
                item["item_id"],
                item["values"],
                tuple(FilledMilestone(m["milestone_id"], m["values"]) for m in item["milestones"]),
                tuple(item.get("others", ())),
            )
            for requirement, item in fields["items"].items()
        }
        return FillMemory(fields["source"], fields["filled"], items)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
