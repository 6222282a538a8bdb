"""What an execution did: AWS's history events, and beside them each visit of a state.

Events have AWS's types, order and ``previousEventId``, as recorded by LocalStack
(tests/aws/services/stepfunctions/v2/**/*.snapshot.json); a visit is what a person asks for: which
state, with which input, what came out, after how many attempts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from studylam.runtime.clock import iso_timestamp
from studylam.runtime.results import InvocationResult

MOST_EVENTS = 25_000
"""Of an execution ("Step Functions service quotas")."""

MOST_TEXT = 64 << 20
"""Characters of inputs and outputs that an execution keeps. Ours."""


class HistoryFull(Exception):
    """No further event fits; ``str()`` says why."""


@dataclass(frozen=True)
class Event:
    """One event. ``details``: as GetExecutionHistory has them."""

    id: int
    previous: int
    at: float
    type: str
    details: Mapping[str, Any]

    def to_api(self) -> dict[str, Any]:
        """As GetExecutionHistory gives it."""
        found: dict[str, Any] = {
            "timestamp": iso_timestamp(self.at),
            "type": self.type,
            "id": self.id,
            "previousEventId": self.previous,
        }
        if self.details:
            found[_details_name(self.type)] = dict(self.details)
        return found


def _details_name(kind: str) -> str:
    for end in ("StateEntered", "StateExited"):
        if kind.endswith(end):
            kind = end
    return f"{kind[0].lower()}{kind[1:]}EventDetails"


class History:
    """The events of one execution."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._text = 0
        self._last_text = ""

    def add(self, at: float, previous: int, kind: str, details: Mapping[str, Any]) -> int:
        """Write one down; its id.

        Raises:
            HistoryFull: there are too many, or they are too long.
        """
        if len(self.events) >= MOST_EVENTS - 1:
            raise HistoryFull(
                f"The execution reached the maximum number of history events ({MOST_EVENTS})."
            )
        for name in ("input", "output", "parameters", "cause"):
            text = details.get(name)
            # What one state gives is the next one's input: kept once, counted once.
            if isinstance(text, str) and text is not self._last_text:
                self._text += len(text)
                self._last_text = text
        if self._text > MOST_TEXT:
            raise HistoryFull(f"StudyLam keeps at most {MOST_TEXT:,} characters of one execution.")
        return self.end(at, previous, kind, details)

    def end(self, at: float, previous: int, kind: str, details: Mapping[str, Any]) -> int:
        """Write down the last one, whether there is room or not."""
        event = Event(len(self.events) + 1, previous, at, kind, details)
        self.events.append(event)
        return event.id


@dataclass
class Attempt:
    """One try of a Task, Parallel or Map state."""

    at: float
    ended_at: float | None = None
    output: str | None = None
    """JSON; what the task gave, before ResultSelector."""
    error: str | None = None
    cause: str | None = None
    retry_at: float | None = None
    """When the next one was due, if there was to be one."""
    result: InvocationResult | None = None
    """Of a function that was invoked."""


Outcome = Literal["running", "succeeded", "caught", "failed", "aborted"]


@dataclass
class Visit:
    """One time that a state was entered."""

    number: int
    """Counts from 1: the order in which states were entered."""
    name: str
    type: str
    where: tuple[str, ...]
    """The branches and iterations that it is in: ``("Ship[0]", "Each[2]")``."""
    entered_at: float
    input: str
    """JSON."""
    exited_at: float | None = None
    output: str | None = None
    error: str | None = None
    """Why it failed, or what was caught."""
    cause: str | None = None
    attempts: list[Attempt] = field(default_factory=list)
    outcome: Outcome = "running"
    next: str | None = None
    """The state that it went on to."""
    wait_until: float | None = None
    """Of a Wait state."""
