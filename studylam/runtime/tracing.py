"""What one request led to, as X-Ray would draw it: segments with a beginning and an end.

Runs take real time, and what is between them (a queue, a retry's wait) virtual time. The two can't
stand on one scale. So a trace is cut into *stretches* of real time, with a pause of virtual time
before each: a bar lies within a stretch, and a wait reaches from one to another. Two runs that
overlapped in real time share a stretch.

Names as in X-Ray's traces of Lambda ("Visualize Lambda function invocations using AWS X-Ray" in
Lambda's developer guide): the function, Init, Invocation, each AWS call; *fault* is the callee's,
*error* the caller's, and a *throttle* a refusal for want of capacity. X-Ray's Overhead isn't there:
what the runtime does after the handler's return can't be told from the outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from studylam.runtime.cloud.model import AwsCall
from studylam.runtime.results import InvocationResult
from studylam.runtime.timeline import Moment

Spot = tuple[int, float]
"""A stretch's number, from 0, and milliseconds of real time in it."""

Sign = Literal["", "error", "fault", "throttle"]

Kind = Literal[
    "action",
    "queue",
    "function",
    "init",
    "invocation",
    "call",
    "wait",
    "poll",
    "delivery",
    "state",
    "throttled",
    "dropped",
]

_THROTTLES = ("Throttling", "TooManyRequests", "ProvisionedThroughputExceeded", "SlowDown")


@dataclass(frozen=True)
class Segment:
    """One line of the waterfall. Texts may hold what a handler wrote: clean them before showing."""

    kind: Kind
    name: str
    depth: int
    number: int
    """Of the moment that it was made of."""
    begin: Spot
    end: Spot
    """The same as ``begin`` of what takes no time."""
    took_ms: float | None = None
    """Real time."""
    waited_s: float | None = None
    """Virtual time."""
    sign: Sign = ""
    numbers: tuple[tuple[str, str], ...] = ()
    """What there is to know about it, each with its name."""


@dataclass(frozen=True)
class Stretch:
    """Real time in one piece. ``pause_s`` of virtual time had passed before it."""

    at: float
    took_ms: float
    pause_s: float = 0.0


@dataclass(frozen=True)
class Trace:
    """All that followed from one request."""

    root: str
    title: str
    at: float
    """When it began, on the virtual clock."""
    segments: tuple[Segment, ...]
    stretches: tuple[Stretch, ...]

    @property
    def ran_ms(self) -> float:
        """Real time of all its runs."""
        return sum(stretch.took_ms for stretch in self.stretches)

    @property
    def waited_s(self) -> float:
        """Virtual time from its beginning to its end."""
        return sum(stretch.pause_s for stretch in self.stretches)


def roots(moments: Iterable[Moment]) -> list[str]:
    """The traces that these moments belong to, in the order in which they began."""
    return list(dict.fromkeys(moment.trace for moment in moments if moment.trace))


def trace_of(moments: Iterable[Moment], root: str) -> Trace | None:
    """What is known of one trace; None if nothing is."""
    ours = [moment for moment in moments if moment.trace == root]
    if not ours:
        return None
    return _Drawing(ours).trace(root)


@dataclass
class _Run:
    """An attempt with its result; ``begun`` and ``over`` in seconds of the monotonic clock."""

    moment: Moment
    result: InvocationResult
    begun: float
    init_ms: float
    """Of the Init inside of it, as it was measured from its beginning to the handler's call."""
    took_ms: float
    stretch: int = 0
    offset_ms: float = 0.0

    @property
    def over(self) -> float:
        return self.begun + self.took_ms / 1000


def _run(moment: Moment, result: InvocationResult) -> _Run:
    report = result.report
    start, called = result.init_begun, result.invoke_begun
    if start is None:  # warm, or nothing is known
        return _Run(moment, result, called or 0.0, 0.0, report.duration_ms)
    if called is None:  # it never got to the handler
        took = max(report.duration_ms, report.init_duration_ms or 0.0)
        return _Run(moment, result, start, took, took)
    init = (called - start) * 1000
    # An Init that was repeated inside of the invocation is in its Duration already.
    rest = report.duration_ms - (0.0 if report.init_duration_ms is not None else init)
    return _Run(moment, result, start, init, init + max(rest, 0.0))


class _Drawing:
    def __init__(self, moments: Sequence[Moment]) -> None:
        self.moments = moments
        found = [_run(one, one.result) for one in moments if one.result is not None]
        self.runs = {run.moment.number: run for run in found}
        self.stretches: list[Stretch] = []
        self._place(sorted(found, key=lambda run: (run.moment.at, run.begun, run.moment.number)))
        self.has_cause = any(moment.kind in ("action", "handover") for moment in moments)

    def _place(self, runs: list[_Run]) -> None:
        begun = over = 0.0
        at = self.moments[0].at
        for run in runs:
            if self.stretches and run.begun and begun <= run.begun < over:
                run.stretch = len(self.stretches) - 1
                run.offset_ms = (run.begun - begun) * 1000
                over = max(over, run.over)
                held = self.stretches[-1]
                self.stretches[-1] = Stretch(held.at, (over - begun) * 1000, held.pause_s)
                continue
            run.stretch = len(self.stretches)
            pause = max(run.moment.at - at, 0.0)
            self.stretches.append(Stretch(run.moment.at, run.took_ms, pause))
            begun, over, at = run.begun, run.over, run.moment.at
        waits = [moment.detail.get("until") for moment in self.moments if moment.kind == "wait"]
        last = max((float(until) for until in waits if until is not None), default=at)
        if last > at:  # something is still to come
            self.stretches.append(Stretch(last, 0.0, last - at))
        elif not self.stretches:
            self.stretches.append(Stretch(at, 0.0))

    def trace(self, root: str) -> Trace:
        segments: list[Segment] = []
        placed: set[int] = set()
        for moment in self.moments:
            # A run is written down when it ends; what it invoked meanwhile stands after it.
            for outer in self._around(moment):
                if outer.moment.number not in placed:
                    placed.add(outer.moment.number)
                    segments += self._function(outer)
            if moment.number in placed:
                continue
            placed.add(moment.number)
            run = self.runs.get(moment.number)
            segments += self._function(run) if run is not None else [self._other(moment)]
        first = self.moments[0]
        return Trace(root, first.title, first.at, tuple(segments), tuple(self.stretches))

    def _around(self, moment: Moment) -> list[_Run]:
        inner = self.runs.get(moment.number)
        if inner is None or not inner.begun:
            return []
        outer = [
            run
            for run in self.runs.values()
            if run is not inner and run.begun < inner.begun and inner.over <= run.over
        ]
        return sorted(outer, key=lambda run: run.begun)

    # -- functions --------------------------------------------------------------------------------

    def _function(self, run: _Run) -> list[Segment]:
        moment, result, report = run.moment, run.result, run.result.report
        depth = int(self.has_cause) + len(self._around(moment))

        def spot(ms: float) -> Spot:
            return run.stretch, run.offset_ms + ms

        failed: Sign = "fault" if result.function_error else ""
        numbers = [
            ("Duration", _ms(report.duration_ms)),
            ("Billed", f"{report.billed_duration_ms:,} ms"),
            ("Memory", f"{report.max_memory_used_mb} of {report.memory_size_mb} MB"),
            ("Start", "cold" if result.cold_start else "warm"),
            ("Request id", result.request_id),
        ]
        if "attempt" in moment.detail:
            numbers.insert(0, ("Attempt", str(moment.detail["attempt"])))
        if result.function_error:
            numbers.append(("Error", report.error_type or result.function_error))
        name = moment.target.partition(":function:")[2] or moment.title
        found = [
            Segment(
                "function",
                name,
                depth,
                moment.number,
                spot(0),
                spot(run.took_ms),
                run.took_ms,
                sign=failed,
                numbers=tuple(numbers),
            )
        ]
        if run.init_ms:
            known = report.init_duration_ms
            about = [("Init Duration", _ms(run.init_ms if known is None else known))]
            if known is None and result.invoke_begun is not None:
                about.append(("Why", "the process was ended before, and starts anew"))
            only = result.invoke_begun is None
            found.append(
                Segment(
                    "init",
                    "Init",
                    depth + 1,
                    moment.number,
                    spot(0),
                    spot(run.init_ms),
                    run.init_ms if known is None else known,
                    sign=failed if only else "",
                    numbers=tuple(about),
                )
            )
            if only:
                return found
        found.append(
            Segment(
                "invocation",
                "Invocation",
                depth + 1,
                moment.number,
                spot(run.init_ms),
                spot(run.took_ms),
                run.took_ms - run.init_ms,
                sign=failed,
                numbers=(("Duration", _ms(run.took_ms - run.init_ms)),),
            )
        )
        for call in result.aws_calls:
            found.append(self._call(run, call, depth + 2))
        return found

    def _call(self, run: _Run, call: AwsCall, depth: int) -> Segment:
        after = max((call.begun - run.begun) * 1000, 0.0) if call.begun and run.begun else 0.0
        begin = min(after, run.took_ms)
        end = min(begin + call.duration_ms, run.took_ms)
        numbers = [
            ("Begins", f"{_ms(begin - run.init_ms)} into the invocation"),
            ("Duration", _ms(call.duration_ms)),
            ("Status", str(call.status)),
            ("IAM", call.decision),
        ]
        if not call.begun:
            del numbers[0]
        if call.resource:
            numbers.append(("Resource", call.resource))
        if call.error_code:
            numbers.append(("Error", call.error_code))
        return Segment(
            "call",
            f"{call.service} {call.operation}".rstrip(),
            depth,
            run.moment.number,
            (run.stretch, run.offset_ms + begin),
            (run.stretch, run.offset_ms + end),
            call.duration_ms,
            sign=_sign(call.status, call.error_code or ""),
            numbers=tuple(numbers),
        )

    # -- what is between them ---------------------------------------------------------------------

    def _other(self, moment: Moment) -> Segment:
        kind: Kind = "queue" if moment.kind == "handover" else moment.kind  # type: ignore[assignment]
        begin = end = self._spot_of(moment)
        waited: float | None = None
        numbers: list[tuple[str, str]] = []
        depth = 0 if moment.kind == "action" or not self.has_cause else 1
        sign: Sign = ""
        if kind == "queue" and moment.request_id:
            run = self._first_run(moment)
            if run is not None:
                end = (run.stretch, run.offset_ms)
                waited = max(run.moment.at - moment.at, 0.0)
                numbers.append(("Time in queue", seconds(waited)))
        elif moment.kind == "wait" and moment.detail.get("until") is not None:
            until = float(moment.detail["until"])
            waited = max(until - moment.at, 0.0)
            end = self._first_after(moment, until)
            numbers.append(("Waits", seconds(waited)))
        elif moment.kind == "throttled":
            sign = "throttle"
        elif moment.kind == "dropped":
            sign = "fault"
        elif "code" in moment.detail:
            sign = "error"
            numbers.append(("Error", str(moment.detail["code"])))
        for name, value in (("From", moment.source), ("To", moment.target)):
            if value:
                numbers.append((name, value))
        for name, key in (("As", "principal"), ("Why", "why")):
            if moment.detail.get(key):
                numbers.append((name, str(moment.detail[key])))
        return Segment(
            kind,
            moment.title,
            depth,
            moment.number,
            begin,
            max(begin, end),
            None,
            waited,
            sign,
            tuple(numbers),
        )

    def _spot_of(self, moment: Moment) -> Spot:
        """Where the runs before it end; before the first one, its beginning."""
        before = [run for number, run in self.runs.items() if number < moment.number]
        if not before:
            return 0, 0.0
        last = max(before, key=lambda run: (run.stretch, run.offset_ms + run.took_ms))
        return last.stretch, last.offset_ms + last.took_ms

    def _first_run(self, moment: Moment) -> _Run | None:
        later = (run for number, run in self.runs.items() if number > moment.number)
        ours = [run for run in later if run.moment.request_id == moment.request_id]
        return min(ours, key=lambda run: run.moment.number, default=None)

    def _first_after(self, moment: Moment, until: float) -> Spot:
        run = self._first_run(moment)
        if run is not None:
            return run.stretch, run.offset_ms
        later = (i for i, stretch in enumerate(self.stretches) if stretch.at >= until)
        return next(later, len(self.stretches) - 1), 0.0


def _sign(status: int, code: str) -> Sign:
    if status == 429 or any(word in code for word in _THROTTLES):
        return "throttle"
    return "fault" if status >= 500 else "error" if status >= 400 else ""


def _ms(ms: float) -> str:
    return f"{ms:,.2f} ms"


def seconds(amount: float) -> str:
    """Virtual time as people say it: ``0 s``, ``58 s``, ``2 min``, ``1 h 30 min``, ``2 d``."""
    whole = round(amount, 3)
    if whole < 60:
        return f"{whole:.3f}".rstrip("0").rstrip(".") + " s"
    rest = round(whole)
    parts: list[str] = []
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")):
        if rest >= size:
            parts.append(f"{rest // size} {unit}")
            rest %= size
    return " ".join(parts[:2])
