"""What the rule asks for, written down apart from the program: ids, points and objectives.

A family's figures stand in the order of its requirements, points first, then how many objectives.
Sources: 32 CFR 170.24(c)(2)(i)(B) for the points, NIST SP 800-171A for the objectives.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_lowercase

LEVEL_2 = """
AC 5 5 1 1 3 1 1 1 1 1 1 5 5 1 1 5 5 5 3 1 1 1 | 6 2 5 3 4 2 4 2 2 3 2 4 2 2 4 2 2 3 2 6 3 5
AT 5 5 1                                       | 4 3 2
AU 5 3 1 1 5 1 1 1 1                           | 6 2 3 3 2 2 3 6 2
CM 5 5 1 1 5 5 5 5 1                           | 6 2 4 1 8 2 15 3 3
IA 5 5 5 1 1 1 1 1 1 5 1                       | 3 3 4 1 2 2 4 2 1 2 1
IR 5 5 1                                       | 7 6 1
MA 3 5 1 3 5 1                                 | 1 4 1 1 2 1
MP 3 3 5 1 1 1 5 3 1                           | 4 1 2 2 2 1 1 1 1
PS 3 5                                         | 1 3
PE 5 5 1 1 1 1                                 | 4 4 2 1 3 2
RA 3 5 1                                       | 2 5 2
CA 5 3 5 0                                     | 2 3 1 8
SC 5 5 1 1 5 5 1 3 1 1 5 1 1 1 5 1             | 8 6 3 1 2 2 1 3 3 2 1 3 2 2 1 1
SI 5 5 5 5 3 5 3                               | 6 2 3 1 3 3 2
"""
LEVEL_1 = """
AC.L1-b.1.i AC.L1-b.1.ii AC.L1-b.1.iii AC.L1-b.1.iv IA.L1-b.1.v IA.L1-b.1.vi MP.L1-b.1.vii
PE.L1-b.1.viii PE.L1-b.1.ix SC.L1-b.1.x SC.L1-b.1.xi SI.L1-b.1.xii SI.L1-b.1.xiii SI.L1-b.1.xiv
SI.L1-b.1.xv
""".split()
LEVEL_1_OF_2021 = """
3.1.1 3.1.2 3.1.20 3.1.22 3.5.1 3.5.2 3.8.3 3.10.1 3.10.3 3.10.4 3.10.5 3.13.1 3.13.5 3.14.1 3.14.2
3.14.4 3.14.5
""".split()
LEVEL_3 = """
AC.L3-3.1.2e AC.L3-3.1.3e AT.L3-3.2.1e AT.L3-3.2.2e CM.L3-3.4.1e CM.L3-3.4.2e CM.L3-3.4.3e
IA.L3-3.5.1e IA.L3-3.5.3e IR.L3-3.6.1e IR.L3-3.6.2e PS.L3-3.9.2e RA.L3-3.11.1e RA.L3-3.11.2e
RA.L3-3.11.3e RA.L3-3.11.4e RA.L3-3.11.5e RA.L3-3.11.6e RA.L3-3.11.7e CA.L3-3.12.1e SC.L3-3.13.4e
SI.L3-3.14.1e SI.L3-3.14.3e SI.L3-3.14.6e
""".split()


@dataclass(frozen=True)
class Asked:
    """One Level 2 requirement: `Asked("AC", 1, 3, 1, 5)` is 3.1.3 for 1 point with 5 objectives."""

    family: str
    chapter: int
    number: int
    points: int
    objectives: int

    @property
    def id(self) -> str:
        """The id as NIST prints it, `3.1.3`."""
        return f"3.{self.chapter}.{self.number}"

    @property
    def cmmc_id(self) -> str:
        """The id as CMMC prints it, `AC.L2-3.1.3`."""
        return f"{self.family}.L2-{self.id}"

    @property
    def letters(self) -> str:
        """The letters of its objectives, `abcde`; one objective is lettered `a`."""
        return ascii_lowercase[: self.objectives]


def _family(chapter: int, line: str) -> Iterator[Asked]:
    name, *figures = line.replace("|", " ").split()
    half = len(figures) // 2
    pairs = zip(figures[:half], figures[half:], strict=True)
    for number, (points, objectives) in enumerate(pairs, 1):
        yield Asked(name, chapter, number, int(points), int(objectives))


REQUIREMENTS = tuple(
    asked
    for chapter, line in enumerate(LEVEL_2.strip().splitlines(), 1)
    for asked in _family(chapter, line)
)
FAMILIES = tuple(dict.fromkeys(asked.family for asked in REQUIREMENTS))
