"""Tests with official workbooks that lie beside the checkout, where they do; none is committed.

Without them nothing is collected here: the look-alikes of tests/lookalikes and of
tests/workbooks cover the same ground.
"""

from tests.corpus.official import CORPUS

collect_ignore_glob = [] if CORPUS.is_dir() else ["test_*.py"]
