"""What follows from what: hand-overs become invocations, queues are polled, loops are stopped.

Services run in the cloud process and functions here; this goes back and forth between the two
until nothing is left to do at this moment of the clock. On a virtual clock that is deterministic.
"""

from __future__ import annotations

import abc
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from studylam.errors import StudyLamError
from studylam.runtime.asynchronous import EventInvocation, Happening
from studylam.runtime.clock import VirtualClock
from studylam.runtime.cloud.errors import AwsError
from studylam.runtime.cloud.handovers import HandOver
from studylam.runtime.invocation import Call
from studylam.runtime.management.names import Target
from studylam.runtime.management.permissions import Caller, ResourcePolicy
from studylam.runtime.management.registry import ManagedFunction, Resolved
from studylam.runtime.operations.events import EventOperations
from studylam.runtime.operations.recursion import RecursionOperations
from studylam.runtime.refusals import checked_payload
from studylam.runtime.results import InvocationResult
from studylam.runtime.timeline import Kind, Timeline
from studylam.runtime.timetable import Timetable
from studylam.runtime.trace_header import FROM_OUTSIDE, TraceHeader

if TYPE_CHECKING:
    from studylam.runtime.states.registry import StateMachines

HAND_OVERS = 2_000
"""That `pump` makes invocations of within one moment of the clock. What goes on for longer is a
loop that Lambda doesn't detect (through EventBridge or a table), or one that branches."""

_ENDLESS = (
    f"More than {HAND_OVERS:,} events at one moment: StudyLam stopped here. AWS would go on, and "
    "bill it."
)

_WHY_GONE: dict[str, str] = {
    "RetriesExhausted": "It failed for the last time, and no destination or dead-letter queue took "
    "the event.",
    "EventAgeExceeded": "It got older than its maximum age, and no destination or dead-letter "
    "queue took the event.",
    "ZeroReservedConcurrency": "The function's reserved concurrency is 0: it takes no events.",
    "RecursiveLoopDetected": "The function had led to itself about 16 times, so Lambda stopped the "
    "chain. Let it write elsewhere than where its trigger looks.",
    "Discarded": "The function is gone, or can't be run here.",
}
"""Of a state in which an event ended and nobody was told."""


class Wiring(EventOperations, RecursionOperations):
    """The operations by which time goes on and things follow from each other."""

    timeline: Timeline
    _timetable: Timetable

    @property
    @abc.abstractmethod
    def state_machines(self) -> StateMachines:
        """Those of the service."""

    def act(
        self, service: str, operation: str, params: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """An AWS call from outside (see `Cloud.call`), and all that follows from it now.

        Raises:
            AwsError: the service refused it.
        """
        trace = TraceHeader.new(self._clock.now())
        try:
            header = f"{trace};{FROM_OUTSIDE}"
            answer = self._cloud.call(service, operation, params, trace=header)
        except AwsError as refusal:
            detail = {"params": params or {}, "why": refusal.words, "code": refusal.code}
            title = f"{service}.{operation}: {refusal.code}"
            self.timeline.add("action", title, source=service, trace=trace.root, detail=detail)
            raise
        detail = {"params": params or {}, "answer": answer}
        title = f"{service}.{operation}"
        self.timeline.add("action", title, source=service, trace=trace.root, detail=detail)
        self.pump()
        return answer

    def pump(self) -> None:
        """Do all that can be done now: hand over, invoke, poll, until nothing follows.

        On a real clock, events and pollers act by themselves; then this only hands over.
        """
        left = HAND_OVERS
        while True:
            handed = self._cloud.handovers()
            for hand_over in handed[:left]:
                self._take(hand_over)
            left -= len(handed)
            if left <= 0:
                self.timeline.add("dropped", _ENDLESS)
                return
            ran = isinstance(self._clock, VirtualClock) and self._events.settle_some()
            if not (handed or ran or self._poll_sources()):
                break
        self._timetable.refresh()

    def advance(self, seconds: float) -> None:
        """Let virtual time pass; what falls due happens at its time, and what follows from it.

        Raises:
            TypeError: the clock isn't a virtual one.
        """
        clock = self._virtual()
        end = clock.now() + seconds
        self.pump()
        while (due := clock.next_due) is not None and due <= end:
            clock.advance_to(due)
            self.pump()
        clock.advance_to(end)

    def jump(self) -> float | None:
        """Go to the next moment at which something happens; the seconds until then, if any."""
        clock = self._virtual()
        self.pump()
        if clock.next_due is None:
            return None
        begin, last = clock.now(), self.timeline.last
        # A poller may wake and find nothing.
        while (due := clock.next_due) is not None and self.timeline.last == last:
            clock.advance_to(due)
            self.pump()
        return clock.now() - begin

    def begin_anew(self, at: float) -> None:
        """Forget all that waits and has happened, and go to this moment, which may be earlier.

        Functions, event source mappings, state machines and the world stay: who begins anew makes
        them anew.
        """
        clock = self._virtual()
        self._cloud.handovers()
        self._events.forget()
        self._timetable.forget()
        if "state_machines" in vars(self):  # which are imported when they are first used
            self.state_machines.forget()
        clock.begin_anew(at)
        self.timeline.clear()

    def _virtual(self) -> VirtualClock:
        if not isinstance(self._clock, VirtualClock):
            raise TypeError("only a virtual clock can be stepped")
        return self._clock

    @abc.abstractmethod
    def _poll_sources(self) -> bool:
        """Let event source mappings poll; whether one did anything."""

    def _take(self, hand_over: HandOver) -> None:
        """Make an invocation of what a service pushes, if the function trusts the service."""
        cause = TraceHeader.parse(hand_over.trace)
        known = {
            "at": hand_over.at,
            "source": hand_over.source_arn,
            "target": hand_over.function_arn,
            "trace": cause.root if cause else "",
        }
        event = hand_over.payload.encode()
        if hand_over.kind != "invoke":
            kind: Kind = "handover" if hand_over.kind == "delivered" else "dropped"
            detail = {"payload": event, "principal": hand_over.principal, "why": hand_over.why}
            self.timeline.add(kind, hand_over.what, detail=detail, **known)
            return
        if hand_over.function_arn.split(":")[2:3] == ["states"]:
            self._take_for_states(hand_over, known)
            return
        try:
            invocation = self._accept_from(hand_over, cause)
        except StudyLamError as refusal:
            detail = {"payload": event, "principal": hand_over.principal, "why": refusal.message}
            self.timeline.add("dropped", hand_over.what, detail=detail, **known)
            return
        detail = {"payload": event, "principal": hand_over.principal}
        known["trace"] = invocation.call.trace.root
        self.timeline.add(
            "handover", hand_over.what, request_id=invocation.request_id, detail=detail, **known
        )
        self._events.accept(invocation)

    def _take_for_states(self, hand_over: HandOver, known: dict[str, Any]) -> None:
        """Start an execution, stop it, or hand a task's result to it."""
        detail: dict[str, Any] = {"principal": hand_over.principal}
        detail["payload"] = hand_over.payload.encode()
        noted = self.timeline.add("handover", hand_over.what, detail=detail, **known)
        try:
            self.state_machines.take(hand_over)
        except StudyLamError as refusal:
            detail = {**detail, "why": refusal.message, "of": noted.number}
            self.timeline.add("dropped", hand_over.what, detail=detail, **known)

    def _accept_from(self, hand_over: HandOver, cause: TraceHeader | None) -> EventInvocation:
        """Raises StudyLamError: there is no such function, or it doesn't trust the service."""
        event = checked_payload(hand_over.payload, asynchronous=True)
        target, managed, resolved = self._resolved(hand_over.function_arn, None)
        caller = Caller(
            service=hand_over.principal,
            source_arn=hand_over.source_arn,
            source_account=hand_over.source_account,
        )
        policy = managed.policies.get(target.qualifier) or ResourcePolicy()
        policy.check(caller, resolved.arn)
        passed_on = self._lineage_through(hand_over.principal, cause)
        return self._caused((target, managed, resolved), event, passed_on)

    def _caused(
        self,
        whom: tuple[Target, ManagedFunction, Resolved],
        event: bytes,
        cause: TraceHeader | None,
    ) -> EventInvocation:
        """The asynchronous invocation of a function that another request led to."""
        target, managed, resolved = whom
        return EventInvocation(
            managed.name,
            target.qualifier,
            event,
            Call(resolved.arn, caused_by=cause),
            self._clock.now(),
            is_loop=self._is_loop(managed, cause),
        )

    def _observe_event(self, invocation: EventInvocation, happening: Happening) -> None:
        """Write an asynchronous invocation's steps into the timeline."""
        known: dict[str, Any] = {
            "target": invocation.qualified_arn,
            "request_id": invocation.request_id,
            "trace": invocation.call.trace.root,
        }
        name = invocation.function
        if happening == "attempt":
            number = len(invocation.results)
            result = invocation.results[-1]
            outcome = "failed" if result.function_error else "succeeded"
            title = f"{name}: attempt {number} {outcome}"
            detail = {"payload": invocation.payload, "attempt": number}
            self.timeline.add("attempt", title, result=result, detail=detail, **known)
        elif happening == "throttled":
            self.timeline.add("throttled", f"{name}: throttled, no free concurrency", **known)
        elif happening == "wait" and invocation.next_attempt_at is not None:
            wait = invocation.next_attempt_at - self._clock.now()
            title = f"{name}: tried again in {_duration(wait)}"
            detail = {"until": invocation.next_attempt_at}
            self.timeline.add("wait", title, detail=detail, **known)
        elif happening == "over":
            self._observe_end(invocation, known)

    def _observe_call(self, name: str, event: bytes, call: Call, result: InvocationResult) -> None:
        """Write a synchronous invocation into the timeline; it costs a warm one next to nothing."""
        outcome = "failed" if result.function_error else "succeeded"
        self.timeline.add(
            "attempt",
            f"{name}: {outcome}",
            target=call.arn,
            request_id=call.request_id,
            trace=call.trace.root,
            detail={"payload": event},
            result=result,
        )

    def _observe_end(self, invocation: EventInvocation, known: dict[str, Any]) -> None:
        for delivery in invocation.deliveries:
            title = f"{delivery.route}: {delivery.target.rpartition(':')[2]}"
            detail = {"payload": delivery.body.encode(), "attributes": dict(delivery.attributes)}
            if delivery.problem is not None:
                detail["why"] = delivery.problem
                title += " didn't get it"
            self.timeline.add(
                "delivery",
                title,
                source=known["target"],
                detail=detail,
                **{**known, "target": delivery.target},
            )
        if invocation.state != "Success" and not any(d.arrived for d in invocation.deliveries):
            title = f"{invocation.function}: {invocation.state}, the event is gone"
            why = _WHY_GONE.get(invocation.state, invocation.state)
            detail = {"payload": invocation.payload, "why": why}
            self.timeline.add("dropped", title, detail=detail, **known)


def _duration(seconds: float) -> str:
    """``60 s``, ``2 min``, ``6 h``: for a title."""
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"
