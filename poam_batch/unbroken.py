"""Steps that a signal must not break in two: it waits until they are done, and counts then."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# SIGBREAK is Ctrl-Break, which Windows alone has.
STOPPING = tuple(
    signal.Signals[name] for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)
)


@contextmanager
def unbroken() -> Iterator[None]:
    """Hold a signal that stops the program back until what is inside is done.

    It is then given to whoever handles it otherwise. A disk that fails inside ends the program as
    well, and says more. Outside the main thread nothing is to be done: signals are handled in the
    main thread alone.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = [(one, signal.signal(one, lambda number, _: came.append(number))) for one in STOPPING]
    try:
        yield
    except OSError:
        came.clear()
        raise
    finally:
        for one, handler in before:
            signal.signal(one, signal.SIG_DFL if handler is None else handler)
        for number in came[:1]:
            signal.raise_signal(number)
