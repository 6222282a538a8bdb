"""One request's course through an environment: what begins and ends when, in ms from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from studylam.exercises.fields import Sourced
from studylam.exercises.kinds.cases import Case, Field

LETTERS = ("a", "b")
ZERO = Decimal(0)
LONGEST_MS = 900_000


def _extension(letter: str) -> tuple[Field, ...]:
    name = letter.upper()
    return (
        Field(
            f"{letter}_kind", f"Extension {name}", "word", "none",
            words=(("none", "none"), ("external", "external"), ("internal", "internal")),
        ),
        Field(f"{letter}_name", f"{name} is", "name", f"extension {name}"),
        Field(f"{letter}_register_ms", f"{name} has registered after", default=ZERO, unit="ms",
              most=LONGEST_MS),
        Field(f"{letter}_init_ms", f"{name} is ready after", default=ZERO, unit="ms",
              most=LONGEST_MS),
        Field(f"{letter}_after_ms", f"{name} works on after the answer for", default=ZERO,
              unit="ms", most=LONGEST_MS),
        Field(f"{letter}_shutdown_ms", f"{name} cleans up at Shutdown for", default=ZERO,
              unit="ms", most=LONGEST_MS),
    )  # fmt: skip


FIELDS = (
    Field("start", "The request meets", "word", "cold",
          words=(("cold", "no environment: a cold start"), ("warm", "a warm environment")),
          tell=True),
    Field("runtime_ms", "The runtime starts in", unit="ms", most=LONGEST_MS),
    Field("function_ms", "The function's top level takes", unit="ms", most=LONGEST_MS),
    Field("handler_ms", "The handler takes", unit="ms", most=LONGEST_MS),
    Field("timeout_ms", "Timeout", default=Decimal(3000), unit="ms", most=LONGEST_MS, tell=True),
    *(field for letter in LETTERS for field in _extension(letter)),
    Field("memory_mb", "Memory", default=Decimal(1024), unit="MB", most=10_240),
    Field("requests", "Requests a month", default=ZERO, most=10**12),
)  # fmt: skip


def seconds(amount: Sourced) -> Decimal:
    """A limit's time, in ms."""
    return amount.number * (1000 if amount.unit == "s" else 1)


@dataclass(frozen=True)
class Limits:
    """AWS's limits, by name."""

    amounts: Mapping[str, Sourced]

    def ms(self, name: str) -> Decimal:
        """One of them, in ms."""
        return seconds(self.amounts[name])


@dataclass(frozen=True)
class Extension:
    """An extension, with what it has to do in each phase."""

    letter: str
    name: str
    external: bool
    register: Decimal
    init: Decimal
    after: Decimal
    shutdown: Decimal


@dataclass(frozen=True)
class Course:
    """When what happens. Times are ms after the request, but for durations."""

    registered: Decimal
    """When the runtime may start."""
    running: Decimal
    """When runtime and top level are done."""
    init: Decimal
    """How long Init takes; 0 for a warm request."""
    handled: Decimal
    """When the handler has returned, or would have."""
    end: Decimal
    """When Invoke ends."""
    timed_out: bool
    answered: bool
    init_too_long: bool

    @property
    def duration(self) -> Decimal:
        """Of Invoke."""
        return self.end - self.init

    @property
    def billed(self) -> Decimal:
        """Duration and Init, rounded up once to whole ms."""
        return self.end.to_integral_value(ROUND_CEILING)

    @property
    def overhead(self) -> Decimal:
        """How long extensions went on after the runtime was done."""
        return max(self.end - self.handled, ZERO)


def extensions(case: Case) -> tuple[Extension, ...]:
    """Those that the case has."""
    found = []
    for letter in LETTERS:
        kind = case.word(f"{letter}_kind")
        if kind == "none":
            continue
        register, init, after, shutdown = (
            case.number(f"{letter}_{what}_ms") for what in ("register", "init", "after", "shutdown")
        )
        external = kind == "external"
        found.append(
            Extension(
                letter,
                case.word(f"{letter}_name"),
                external,
                register if external else ZERO,
                max(init, register) if external else init,
                after,
                shutdown if external else ZERO,
            )
        )
    return tuple(found)


def course(case: Case, limits: Limits) -> Course:
    """What happens, by AWS's rules."""
    all_of_them = extensions(case)
    outside = [one for one in all_of_them if one.external]
    registered = max((one.register for one in outside), default=ZERO)
    # An internal one begins with the runtime, in its process.
    within = sum((one.init for one in all_of_them if not one.external), ZERO)
    running = registered + within + case.number("runtime_ms") + case.number("function_ms")
    init = max([running, *(one.init for one in outside)])
    if case.word("start") == "warm":
        registered = running = init = ZERO
    timeout = init + case.number("timeout_ms")
    handled = init + case.number("handler_ms")
    wanted = max([handled, *(handled + one.after for one in outside)])
    return Course(
        registered,
        running,
        init,
        handled,
        min(wanted, timeout),
        wanted > timeout,
        handled <= timeout,
        init > limits.ms("init"),
    )


@dataclass(frozen=True)
class Fate:
    """Something that might be cut off: whether it is, and why."""

    id: str
    words: str
    cut: bool | None
    """None: AWS doesn't say."""
    why: str
    source: str


INVOKE = "Using the Lambda Extensions API to create extensions, Invoke phase"
SHUTDOWN = "Using the Lambda Extensions API to create extensions, Shutdown phase"


def fates(case: Case, limits: Limits) -> tuple[Fate, ...]:
    """All that has an end of its own, with whether it gets there."""
    way = course(case, limits)
    all_of_them = extensions(case)
    stopped = "The timeout bounds handler and extensions together."
    found = [
        Fate("handler", "The handler", not way.answered, stopped if not way.answered
             else "It returns within the timeout.", INVOKE)
    ]  # fmt: skip
    for one in all_of_them:
        if one.after:
            found.append(_afterwork(one, way, stopped))
    outside = [one for one in all_of_them if one.external]
    internal = len(outside) < len(all_of_them)
    reserve = limits.ms("runtime_stop_internal" if internal else "runtime_stop")
    whole = limits.ms("shutdown")
    for one in outside:
        if one.shutdown:
            found.append(_cleaning(one, whole, reserve))
    return tuple(found)


def _afterwork(one: Extension, way: Course, stopped: str) -> Fate:
    words = f"What {one.name} does after the answer"
    cut = way.handled + one.after > way.end
    if not cut:
        why = "Done before the environment is frozen."
    elif one.external or not way.answered:
        why = stopped
    else:
        why = "It is a part of the runtime's process, and frozen with the environment."
    return Fate(f"{one.letter}-after", words, cut, why, INVOKE)


def _cleaning(one: Extension, whole: Decimal, reserve: Decimal) -> Fate:
    words = f"The clean-up of {one.name} at Shutdown"
    name = f"{one.letter}-shutdown"
    if one.shutdown > whole:
        return Fate(name, words, True, f"After {whole:,} ms it is killed.", SHUTDOWN)
    if one.shutdown <= whole - reserve:
        why = f"It has {whole - reserve:,} ms beside the runtime's share."
        return Fate(name, words, False, why, SHUTDOWN)
    why = f"Up to {reserve:,} ms of {whole:,} are the runtime's: it may or may not get there."
    return Fate(name, words, None, why, SHUTDOWN)
