"""The last module that a server imports before workers are forked from it: it silences both.

A worker that is just starting while a signal stops the run finds the run's locks gone, and would
say so with a traceback beside the one sentence that the run says.
"""

from __future__ import annotations

from poam_batch.workers.limits import silence_errors

silence_errors()
