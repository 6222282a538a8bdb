"""What services push to functions: noted in the cloud process, fetched and carried out by the host.

An adapter of moto notes that S3 has a notification for a function, a topic a subscriber, a rule a
target. Functions live in the host, so there the hand-over becomes an asynchronous invocation, if
the function trusts the service. What wasn't handed over is noted too, with the reason: a learner
asks "why did nothing happen?" more often than anything else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from typing import Any, Literal

KEPT = 10_000
"""Hand-overs that wait for the host; further ones are lost, and a note says so."""

_trace: ContextVar[str] = ContextVar("trace", default="")


@dataclass(frozen=True)
class HandOver:
    """One push of a service. ``function_arn`` may be a state machine's, which is started then."""

    function_arn: str
    """Whom it is for; of what was dropped, whom it would have been for."""
    payload: str
    """The event, as JSON."""
    principal: str
    """The service: ``s3.amazonaws.com``."""
    source_arn: str
    source_account: str
    at: float
    """Seconds since the epoch, by the world's time."""
    what: str
    """In plain words: ``s3:ObjectCreated:Put uploads/in/a b.jpg``."""
    trace: str = ""
    """The X-Amzn-Trace-Id of the request that led here; empty if it had none."""
    kind: Literal["invoke", "delivered", "dropped"] = "invoke"
    """``delivered``: to a queue or a topic, by moto; only told. ``dropped``: see ``why``."""
    why: str = ""

    def to_json(self) -> dict[str, Any]:
        """For the way to the host."""
        return asdict(self)


_noted: list[HandOver] = []


def note(hand_over: HandOver) -> None:
    """Keep a hand-over until the host asks."""
    if len(_noted) < KEPT:
        _noted.append(hand_over)


def drain() -> list[HandOver]:
    """All that were noted, oldest first; they are forgotten."""
    found, _noted[:] = list(_noted), []
    return found


def current_trace() -> str:
    """The X-Amzn-Trace-Id of the request that is being carried out, or nothing."""
    return _trace.get()


@contextmanager
def caused_by(trace: str) -> Iterator[None]:
    """What happens inside was caused by a request with this header."""
    token = _trace.set(trace[:1024])
    try:
        yield
    finally:
        _trace.reset(token)
