"""CMMC assessment workbooks in; scores, blocking gaps, POA&M workbooks and summaries out.

Raises ImportError before Python 3.11.5: an earlier 3.11 matches possessive quantifiers wrongly
(CPython's fault 106052), and what proves that a sheet hides nothing is written with them.
"""

import sys

__version__ = "0.1.0"

if sys.version_info < (3, 11, 5):
    raise ImportError("poam-batch needs Python 3.11.5 or later: earlier ones read sheets wrongly.")
