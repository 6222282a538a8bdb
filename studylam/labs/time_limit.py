"""A limit to the real time that a lab takes, whatever its handlers do."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studylam.runtime import LambdaService

_AGAIN = 1.0
"""Seconds after which what runs by then is ended too: a retry, or the next of ten invocations."""


class TooLongError(Exception):
    """The time is up; what was running has been ended."""


class TimeLimit:
    """``seconds`` from now on, for what runs in ``service``. See `within`."""

    def __init__(self, service: LambdaService, seconds: float) -> None:
        self._service = service
        self._ends = time.monotonic() + seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="time limit", daemon=True)

    def check(self) -> None:
        """Call between two things that run.

        Raises:
            TooLongError: the time is up.
        """
        if time.monotonic() >= self._ends:
            raise TooLongError

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """What is watched is over."""
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        wait = self._ends - time.monotonic()
        while not self._over.wait(max(wait, 0)):
            self._service.interrupt()
            wait = _AGAIN


@contextmanager
def within(service: LambdaService, seconds: float) -> Iterator[TimeLimit]:
    """Give what is inside so much time.

    Raises:
        TooLongError: it took longer. What it ran was ended then, so what it found means nothing.
    """
    service.warm()  # the machine's own start isn't the lab's time
    limit = TimeLimit(service, seconds)
    limit.start()
    try:
        yield limit
    except TooLongError:
        raise
    except Exception:
        limit.check()  # what was ended may have failed in any way
        raise
    finally:
        limit.stop()
    limit.check()
