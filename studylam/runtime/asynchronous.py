"""Asynchronous invocations: accepted at once, run later, tried again when they fail.

Rules: "Invoking a Lambda function asynchronously" and "How Lambda handles errors and retries with
asynchronous invocation" in AWS's Lambda developer guide: two more attempts after one and two
minutes, with the same request id; throttles are tried again for up to six hours, at intervals that
grow from one second to five minutes.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal

from studylam.errors import StudyLamError
from studylam.runtime.clock import Clock, VirtualClock
from studylam.runtime.delivery.model import Delivery
from studylam.runtime.invocation import Call
from studylam.runtime.management.names import LATEST
from studylam.runtime.management.registry import EventInvokeConfig
from studylam.runtime.refusals import TooManyRequestsError
from studylam.runtime.results import InvocationResult

RETRY_WAITS_S = (60.0, 120.0)
"""Before the second and the third attempt of an invocation that failed."""

BACK_OFF_S = (1.0, 300.0)
"""Between attempts that were throttled: doubled from the first to the second."""

WORKERS = 8
"""Attempts that run at the same time; further ones wait in the queue."""

HISTORY = 1000
"""Finished invocations that are remembered."""


Condition = Literal[
    "Success",
    "RetriesExhausted",
    "EventAgeExceeded",
    "ZeroReservedConcurrency",
    "RecursiveLoopDetected",
    "Discarded",
]
State = Literal["queued", "running", "waiting"] | Condition


@dataclass
class EventInvocation:
    """One event that was accepted (202), and what came of it so far.

    ``state`` is ``queued``, ``running`` or ``waiting``, or the condition under which it ended, as
    destinations call it (``Discarded``: the function is gone, or can't be run here).
    """

    function: str
    qualifier: str | None
    payload: bytes
    call: Call
    """The same for every attempt, with its request id."""
    accepted_at: float
    state: State = "queued"
    results: list[InvocationResult] = field(default_factory=list)
    """Of the attempts that ran; the last one is the one that counts."""
    throttles: int = 0
    throttled: bool = False
    """Whether the last attempt was throttled, so that it gave no result."""
    next_attempt_at: float | None = None
    is_loop: bool = False
    """It would be the function's one invocation too many in a chain: it ends without an attempt."""
    deliveries: list[Delivery] = field(default_factory=list)
    """What was sent once it was over, arrived or not: see `studylam.runtime.delivery`."""

    @property
    def request_id(self) -> str:
        return self.call.request_id

    @property
    def qualified_arn(self) -> str:
        """The function's ARN with the qualifier that was asked for, or ``$LATEST``."""
        return self.call.arn if self.qualifier else f"{self.call.arn}:{LATEST}"

    @property
    def is_over(self) -> bool:
        return self.state not in ("queued", "running", "waiting")


Happening = Literal["accepted", "attempt", "throttled", "wait", "over"]


class EventQueue:
    """The queue in front of functions. ``attempt`` invokes once, ``settings`` are asked each time.

    On real time, attempts run on threads of the queue. On a virtual clock they run in `settle`,
    one after the other in the order in which they became due, so that the same always happens.

    ``attempt`` may raise TooManyRequestsError; any other StudyLamError ends the invocation.
    ``deliver`` is called once for each invocation that is over and not discarded; it raises
    nothing. `settle` waits for it, too. ``observe`` is told of each step.
    """

    def __init__(
        self,
        attempt: Callable[[EventInvocation], InvocationResult],
        settings: Callable[[EventInvocation], tuple[EventInvokeConfig, int | None]],
        clock: Clock,
        deliver: Callable[[EventInvocation, EventInvokeConfig], None] | None = None,
        observe: Callable[[EventInvocation, Happening], None] = lambda *_: None,
    ) -> None:
        self._attempt = attempt
        self._settings = settings
        self._deliver = deliver
        self._observe = observe
        self._clock = clock
        self._is_virtual = isinstance(clock, VirtualClock)
        self._ready: deque[EventInvocation] = deque()
        self._turn = threading.RLock()
        self._changed = threading.Condition()
        self._open = 0
        self._workers: ThreadPoolExecutor | None = None
        self._closed = False
        self.invocations: deque[EventInvocation] = deque(maxlen=HISTORY)
        """What was accepted, oldest first."""

    def accept(self, invocation: EventInvocation) -> None:
        """Queue an invocation and return at once."""
        with self._changed:
            if self._workers is None and not self._is_virtual:
                self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="studylam-event")
            self.invocations.append(invocation)
        self._observe(invocation, "accepted")
        self._submit(invocation)

    def settle(self, timeout: float = 60.0) -> bool:
        """Wait until every attempt that can run now has run; False when ``timeout`` comes first.

        Afterwards each invocation is over, or waits for the clock.
        """
        if self._is_virtual:
            self.settle_some()
            return True
        with self._changed:
            return self._changed.wait_for(lambda: self._open == 0, timeout)

    def settle_some(self) -> bool:
        """On a virtual clock: run what is ready; whether there was anything."""
        with self._turn:
            found = bool(self._ready)
            while self._ready:
                self._run(self._ready.popleft())
        return found

    def forget(self) -> None:
        """On a virtual clock that begins anew: as if nothing had ever been accepted."""
        with self._turn, self._changed:
            self._open -= len(self._ready)
            self._ready.clear()
            self.invocations.clear()

    def stop(self) -> None:
        """Nothing is tried any more."""
        with self._changed:
            self._closed = True
            self._ready.clear()
            if self._workers is not None:
                self._workers.shutdown(wait=False, cancel_futures=True)

    def join(self) -> None:
        """Wait for the attempts that run."""
        if self._workers is not None:
            self._workers.shutdown(wait=True)

    def _submit(self, invocation: EventInvocation) -> None:
        with self._changed:
            if self._closed:
                return
            invocation.state, invocation.next_attempt_at = "queued", None
            self._open += 1
            if self._workers is None:
                self._ready.append(invocation)
                return
            self._workers.submit(self._run, invocation)

    def _run(self, invocation: EventInvocation) -> None:
        try:
            self._try(invocation)
        finally:
            with self._changed:
                self._open -= 1
                self._changed.notify_all()

    def _try(self, invocation: EventInvocation) -> None:
        try:
            config, reserved = self._settings(invocation)
        except StudyLamError:
            invocation.state = "Discarded"
            self._observe(invocation, "over")
            return
        ending = self._attempt_once(invocation, config, reserved)
        if ending is None:
            return
        invocation.state = ending
        if self._deliver is not None and ending != "Discarded":
            self._deliver(invocation, config)
        self._observe(invocation, "over")

    def _attempt_once(
        self, invocation: EventInvocation, config: EventInvokeConfig, reserved: int | None
    ) -> Condition | None:
        """The condition under which the invocation is over now; None if it waits for another."""
        deadline = invocation.accepted_at + config.maximum_event_age_s
        if invocation.is_loop:
            return "RecursiveLoopDetected"
        if reserved == 0:
            return "ZeroReservedConcurrency"
        if self._clock.now() >= deadline:
            return "EventAgeExceeded"
        invocation.state = "running"
        try:
            result = self._attempt(invocation)
        except TooManyRequestsError:
            first, longest = BACK_OFF_S
            wait = min(longest, first * 2.0**invocation.throttles)
            invocation.throttles += 1
            invocation.throttled = True
            self._observe(invocation, "throttled")
            return self._again(invocation, wait, deadline)
        except StudyLamError:
            return "Discarded"
        invocation.throttled = False
        invocation.results.append(result)
        self._observe(invocation, "attempt")
        tries = len(invocation.results)
        if result.function_error is None:
            return "Success"
        if tries > config.maximum_retry_attempts:
            return "RetriesExhausted"
        return self._again(invocation, RETRY_WAITS_S[tries - 1], deadline)

    def _again(self, invocation: EventInvocation, wait: float, deadline: float) -> Condition | None:
        when = self._clock.now() + wait
        # Recorded: at a maximum age of 60 s there is no second attempt after those 60 s.
        if when >= deadline:
            return "EventAgeExceeded"
        invocation.state, invocation.next_attempt_at = "waiting", when
        self._observe(invocation, "wait")
        self._clock.call_at(when, lambda: self._due(invocation))
        return None

    def _due(self, invocation: EventInvocation) -> None:
        self._submit(invocation)
        if self._is_virtual:
            self.settle()  # virtual time stands still while a handler runs
