"""Status words of the POA&M as eMASS says them."""

from __future__ import annotations

from types import MappingProxyType

from poam_batch.written import Value, as_text

ONGOING, COMPLETED = "Ongoing", "Completed"
EMASS_WORDS = (ONGOING, "Risk Accepted", COMPLETED, "Not Applicable")
_EMASS = MappingProxyType(
    {
        "": ONGOING,
        "open": ONGOING,
        "in progress": ONGOING,
        "not started": ONGOING,
        "planned": ONGOING,
        "delayed": ONGOING,
        "remediated": COMPLETED,
        "closed": COMPLETED,
        "complete": COMPLETED,
        "done": COMPLETED,
        **{word.casefold(): word for word in EMASS_WORDS},
    }
)
_CLOSED = (COMPLETED, "Not Applicable")


def emass_status(value: Value) -> str:
    """Return a status word as eMASS has it; one that it does not know is returned as it is."""
    text = " ".join(as_text(value).split())
    return _EMASS.get(text.casefold(), text)


def is_closed(value: Value) -> bool:
    """Return whether nothing is left to be done for an item of that status."""
    return emass_status(value) in _CLOSED
