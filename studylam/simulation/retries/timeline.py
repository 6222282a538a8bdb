"""What becomes of an event, whoever delivers it: steps on a virtual clock, and where it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from studylam.errors import BadInputError

Outcome = Literal["success", "error", "timeout", "throttle", "service"]
"""How a try ends: a function error, a function that runs into its timeout, a throttle (429), or an
error of the service (5xx). A throttled or failed call never reaches the function."""
OUTCOMES: tuple[Outcome, ...] = ("success", "error", "timeout", "throttle", "service")
REACHED: frozenset[Outcome] = frozenset(("success", "error", "timeout"))
"""Outcomes after which the function has run."""

Kind = Literal["invoked", "refused", "wait", "split", "moved on", "dropped", "expired", "ended"]

MOST_STEPS = 6_000
"""A story that is longer is cut: by then one has seen how it goes on."""


@dataclass(frozen=True)
class Step:
    """One thing that happens."""

    at_s: float
    """Seconds since the event was handed over."""
    who: str
    """Who does it: the caller, Lambda's queue, the poller, the function."""
    kind: Kind
    words: str
    items: tuple[int, ...] = ()
    """Messages or records that it is about, numbered from 1; empty for a single event."""
    outcome: Outcome | None = None
    """How a try ended."""
    until_s: float | None = None
    """When what takes time is over: an invocation, a wait."""


@dataclass(frozen=True)
class Fate:
    """Where an event, or some of a batch, ended up."""

    where: str
    at_s: float
    why: str
    """AWS's own word for it, where it has one (``RetriesExhausted``)."""
    items: tuple[int, ...] = ()
    good: bool = False
    """It was processed."""


@dataclass(frozen=True)
class Timeline:
    """The whole story."""

    steps: tuple[Step, ...]
    fates: tuple[Fate, ...]
    notes: tuple[str, ...] = ()
    """What AWS warns of, or refuses, with these settings."""
    is_cut: bool = False
    """It goes on like this: more steps than are worth showing."""

    @property
    def invocations(self) -> int:
        """How often the function ran."""
        return sum(step.kind == "invoked" for step in self.steps)

    @property
    def tries(self) -> int:
        """Invocations, and calls that were refused."""
        return sum(step.kind in ("invoked", "refused") for step in self.steps)

    @property
    def ended_s(self) -> float:
        """When the last fate was decided, or the last step that is shown."""
        times = [fate.at_s for fate in self.fates] or [step.at_s for step in self.steps]
        return max(times, default=0.0)


@dataclass(frozen=True, kw_only=True)
class Backoff:
    """A growing pause: ``first_s``, times ``factor`` each time, never more than ``most_s``."""

    first_s: float
    most_s: float
    factor: float = 2.0

    def __post_init__(self) -> None:
        if not 0 < self.first_s <= self.most_s or self.factor < 1:
            raise BadInputError("A pause starts above 0 and doesn't shrink.")

    def pause(self, failures: int) -> float:
        """Seconds after the ``failures``-th failure in a row, from 1."""
        # The exponent is bounded so that a long row of failures doesn't overflow.
        return float(min(self.most_s, self.first_s * self.factor ** min(failures - 1, 60)))


def outcome_of(outcomes: Sequence[Outcome], number: int) -> Outcome:
    """How try ``number`` (from 0) ends; the last outcome repeats.

    Raises:
        BadInputError: there is no outcome, or one that isn't known.
    """
    if not outcomes:
        raise BadInputError("At least one outcome is needed.")
    found = outcomes[min(number, len(outcomes) - 1)]
    if found not in OUTCOMES:
        raise BadInputError(
            f"There is no outcome {found!r}.", hint=f"Outcomes: {', '.join(OUTCOMES)}."
        )
    return found


def lasts(outcome: Outcome, duration_s: float, timeout_s: float) -> tuple[float, Outcome]:
    """How long a try that reached the function runs, and how it ends: at the timeout at most."""
    if outcome == "timeout" or duration_s > timeout_s:
        return timeout_s, "timeout"
    return duration_s, outcome


@dataclass
class Story:
    """A timeline that is being told."""

    steps: list[Step] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return len(self.steps) >= MOST_STEPS

    def tell(
        self,
        at_s: float,
        who: str,
        kind: Kind,
        words: str,
        items: tuple[int, ...] = (),
        *,
        outcome: Outcome | None = None,
        until_s: float | None = None,
    ) -> None:
        self.steps.append(Step(at_s, who, kind, words, items, outcome, until_s))

    def end(
        self, at_s: float, where: str, why: str, items: tuple[int, ...] = (), *, good: bool = False
    ) -> None:
        self.fates.append(Fate(where, at_s, why, items, good))

    def told(self, *, is_cut: bool = False) -> Timeline:
        steps = sorted(self.steps, key=lambda step: step.at_s)
        return Timeline(tuple(steps), tuple(self.fates), tuple(self.notes), is_cut)


def clock(seconds: float) -> str:
    """``0 s``, ``1.5 s``, ``3 min 20 s``, ``2 h 05 min``, ``4 d 3 h``."""
    if seconds < 60:
        return f"{seconds:.3g} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes:02} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def counted(items: Sequence[int], one: str) -> str:
    """``message 3``, or ``messages 1, 2, 3``."""
    numbers = ", ".join(map(str, items))
    return f"{one} {numbers}" if len(items) == 1 else f"{one}s {numbers}"


ENDED_WORDS: dict[Outcome, str] = {
    "success": "succeeded",
    "error": "failed with a function error",
    "timeout": "ran into its timeout",
    "throttle": "was throttled (429)",
    "service": "met an error of the service (5xx)",
}
