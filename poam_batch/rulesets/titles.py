"""Which requirement an official title or statement belongs to, compared without case and signs.

Of the statements only hashes are kept (statements.csv), of NIST's wording and of DoD's: enough to
know one again, and nothing of the text. `python -m tests.rulesets.make_statements` makes them.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from poam_batch.rulesets.load import LEVELS, load_rule_set
from poam_batch.rulesets.source import read_csv

STATEMENTS = Path(__file__).parent / "statements.csv"
_BRACKETS = re.compile(r"[\[(][^\])]*[\])]")
_LONGEST = 700
_SHORTEST_STATEMENT = 25
_DIGEST_BYTES = 6
_NOBODY: frozenset[str] = frozenset()


def title_key(text: str) -> str:
    """Return a text to compare: `Transaction & Function Control` is `transactionandfunction...`."""
    return "".join(filter(str.isalnum, text.casefold().replace("&", " and ")))


def statement_hash(key: str) -> str:
    """Return the hash by which the key of a statement is known."""
    return hashlib.blake2b(key.encode("utf-8"), digest_size=_DIGEST_BYTES).hexdigest()


@lru_cache(maxsize=8_192)
def named_by(text: str) -> frozenset[str]:
    """Return the SP 800-171 and 800-172 ids (`3.1.2`, `3.1.2e`) whose title or statement it is.

    Nothing for any other text. Two levels may share a title, so there may be two ids.
    """
    if len(text) > _LONGEST:
        return _NOBODY
    key = title_key(text)
    if found := _titles().get(key):
        return found
    if len(key) < _SHORTEST_STATEMENT:
        return _NOBODY
    return _statements().get(statement_hash(key), _NOBODY)


@lru_cache(maxsize=1)
def _titles() -> Mapping[str, frozenset[str]]:
    """Return the ids by the key of their title, with what stands in brackets and without.

    A title that is also the name of a family (Media Protection) says too little.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    families: set[str] = set()
    for level in LEVELS:
        rule_set = load_rule_set(level)
        families |= {title_key(name) for _, name in rule_set.families}
        for requirement in rule_set.requirements:
            for title in (requirement.title, _BRACKETS.sub("", requirement.title)):
                found[title_key(title)].update(requirement.nist_ids)
    return {key: frozenset(ids) for key, ids in found.items() if key not in families}


@lru_cache(maxsize=1)
def _statements() -> Mapping[str, frozenset[str]]:
    """Return the ids by the hash of their statement."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in read_csv(STATEMENTS, ("hash", "nist_id")):
        found[row.required("hash")].add(row.required("nist_id"))
    return {digest: frozenset(ids) for digest, ids in found.items()}
