"""A signal waits until a step is done."""

import signal
import threading

import pytest

from poam_batch.unbroken import unbroken

pytestmark = pytest.mark.usefixtures("interruptible")


def stopped_within(done: list[str]) -> None:
    """Do a step in which a signal comes."""
    with unbroken():
        signal.raise_signal(signal.SIGINT)
        done.append("step")


def test_a_signal_counts_once_the_step_is_done() -> None:
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        stopped_within(done)

    assert done == ["step"]


def test_a_step_within_a_step_breaks_neither() -> None:
    def outer(done: list[str]) -> None:
        with unbroken():
            stopped_within(done)
            done.append("rest")

    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        outer(done)

    assert done == ["step", "rest"]


def test_a_step_that_fails_says_why_whatever_signal_came() -> None:
    def failing() -> None:
        with unbroken():
            signal.raise_signal(signal.SIGINT)
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        failing()


def test_signals_are_handled_as_before_when_a_step_is_done() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with unbroken():
        pass

    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_a_step_in_another_thread_is_left_as_it_is() -> None:
    seen = []

    def step() -> None:
        with unbroken():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=step)
    thread.start()
    thread.join()

    assert seen == [signal.default_int_handler]
