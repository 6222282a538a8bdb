"""What follows from what: hand-overs become invocations, queues are polled, loops are stopped.

Services run in the cloud process and functions here; this goes back and forth between the two
until nothing is left to do at this moment of the clock. On a virtual clock that is deterministic.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studylam.errors import StudyLamError
from studylam.runtime.asynchronous import EventInvocation, Happening
from studylam.runtime.clock import VirtualClock
from studylam.runtime.cloud.errors import AwsError
from studylam.runtime.cloud.handovers import HandOver
from studylam.runtime.invocation import Call
from studylam.runtime.management.permissions import Caller, ResourcePolicy
from studylam.runtime.operations.events import EventOperations
from studylam.runtime.refusals import AccessDeniedError, checked_payload
from studylam.runtime.results import InvocationResult
from studylam.runtime.timeline import Kind, Timeline
from studylam.runtime.trace_header import RECURSION_LIMIT, TraceHeader

ROUNDS = 10_000
"""Of `pump`: what goes on for longer within one moment is a loop that nobody detected."""

_LOOP = (
    "Lambda has detected your function being invoked in a recursive loop with other AWS resources "
    "and stopped your function's invocation."
)


class Wiring(EventOperations):
    """The operations by which time goes on and things follow from each other."""

    timeline: Timeline

    def act(
        self, service: str, operation: str, params: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """An AWS call from outside (see `Cloud.call`), and all that follows from it now.

        Raises:
            AwsError: the service refused it.
        """
        trace = TraceHeader.new(self._clock.now())
        try:
            answer = self._cloud.call(service, operation, params, trace=str(trace))
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
        for _ in range(ROUNDS):
            handed = self._cloud.handovers()
            for hand_over in handed:
                self._take(hand_over)
            ran = self._events.settle_some() if isinstance(self._clock, VirtualClock) else False
            if not (handed or ran or self._poll_sources()):
                return
        self.timeline.add("dropped", f"More than {ROUNDS:,} rounds at one moment: stopped here.")

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
        due = clock.next_due
        if due is None:
            return None
        begin = clock.now()
        clock.advance_to(due)
        self.pump()
        return clock.now() - begin

    def _virtual(self) -> VirtualClock:
        if not isinstance(self._clock, VirtualClock):
            raise TypeError("only a virtual clock can be stepped")
        return self._clock

    def _poll_sources(self) -> bool:
        """Let event source mappings poll; whether one did anything."""
        return False

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

    def _accept_from(self, hand_over: HandOver, cause: TraceHeader | None) -> EventInvocation:
        """Raises StudyLamError: there is no such function, it doesn't trust the service, a loop."""
        event = checked_payload(hand_over.payload, asynchronous=True)
        target, managed, resolved = self._resolved(hand_over.function_arn, None)
        caller = Caller(
            service=hand_over.principal,
            source_arn=hand_over.source_arn,
            source_account=hand_over.source_account,
        )
        policy = managed.policies.get(target.qualifier) or ResourcePolicy()
        policy.check(caller, resolved.arn)
        if cause is not None and cause.invocations_of(resolved.arn) >= RECURSION_LIMIT:
            raise AccessDeniedError(
                _LOOP,
                hint="Write to another bucket or prefix than the one that triggers the function.",
            )
        call = Call(resolved.arn, caused_by=cause)
        return EventInvocation(managed.name, target.qualifier, event, call, self._clock.now())

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
            detail = {"payload": invocation.payload, "why": invocation.state}
            self.timeline.add("dropped", title, detail=detail, **known)


def _duration(seconds: float) -> str:
    """``60 s``, ``2 min``, ``6 h``: for a title."""
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"
