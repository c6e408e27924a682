"""The program's start: `poam-batch` and `python -m poam_batch` begin here.

It listens for signals before anything that takes time is imported.
"""

from __future__ import annotations

import contextlib
import sys
import warnings

from poam_batch.signals import StoppedBySignal, listen


def main() -> None:
    """Run the command; one that a signal stops ends with a sentence and that signal's code."""
    try:
        listen()
        # Python starts the process that it tells of anew; on a quiet night it would make a mail.
        warnings.filterwarnings("ignore", "resource_tracker: process died unexpectedly")
        from poam_batch.cli import main as command  # noqa: PLC0415 - takes time: see above

        command()
    except StoppedBySignal as stopped:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"{stopped}\n")
        sys.exit(stopped.exit_code)


if __name__ == "__main__":
    main()
