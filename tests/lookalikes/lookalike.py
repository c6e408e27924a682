"""One look-alike: the claim it is named for, how its bytes are made, and its verdict."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.lookalikes.verdicts import Verdict


@dataclass(frozen=True)
class Lookalike:
    """A file for the inbox. Its claim names it; `content` makes the bytes when they are needed."""

    claim: str
    content: Callable[[], bytes]
    verdict: Verdict
    suffix: str = ".xlsx"

    @property
    def file_name(self) -> str:
        """The claim as a file name: `an id with a tab` becomes `an-id-with-a-tab.xlsx`."""
        return re.sub(r"[^a-z0-9]+", "-", self.claim.lower()).strip("-") + self.suffix
