"""Taking what an invocation left behind to where it is configured to go. Nothing is tried twice."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from studylam.errors import StudyLamError
from studylam.runtime.asynchronous import EventInvocation
from studylam.runtime.clock import Clock
from studylam.runtime.cloud import Cloud, FunctionIdentity
from studylam.runtime.delivery.checks import parcel_for
from studylam.runtime.delivery.envelopes import (
    dead_letter_attributes,
    detail_type,
    invocation_record,
    object_key,
)
from studylam.runtime.delivery.model import Delivery, Route
from studylam.runtime.delivery.permission import missing
from studylam.runtime.delivery.targets import DestinationConfig, Kind, parse_target_arn
from studylam.runtime.trace_header import RECURSION_LIMIT, TraceHeader

KEPT = 1024 * 1024
"""Characters of what was sent that are kept on the invocation; more went only into a bucket."""

_KIB = 1024
_LIMITS: dict[Kind, tuple[int, str]] = {
    "sqs": (
        1024 * _KIB,
        "InvalidParameterValue: One or more parameters are invalid. Reason: Message must be "
        "shorter than 1048576 bytes.",
    ),
    "sns": (256 * _KIB, "InvalidParameter: Invalid parameter: Message too long"),
    "events": (
        1024 * _KIB,
        "ValidationException: Total size of the entries in the request is over the limit.",
    ),
}
"""Bytes that a service takes, and how it refuses more. Functions have the limit of asynchronous
invocations, which `hand_on` holds; buckets none that matters here."""

HandOn = Callable[[str, str, TraceHeader], None]
"""(a function's ARN, the payload, what caused it): invoke it asynchronously."""


def routes(
    invocation: EventInvocation, destinations: DestinationConfig, dead_letter: str | None
) -> Iterator[tuple[Route, str]]:
    """Where an invocation that is over has to go: both ways of failure are served, if both are set.

    (Two functions with a dead-letter queue and an on-failure destination, as observed on AWS.)
    """
    if invocation.state == "Discarded" or _led_to_itself_again(invocation):
        return
    wanted = "OnSuccess" if invocation.state == "Success" else "OnFailure"
    yield from (one for one in destinations.routes() if one[0] == wanted)
    if dead_letter and wanted == "OnFailure":
        yield "DeadLetter", dead_letter


def _led_to_itself_again(invocation: EventInvocation) -> bool:
    """Whether telling that the loop was stopped made the event: a bucket that gets the failures
    and triggers the function would go on for ever. That it ends here is ours."""
    cause = invocation.call.caused_by
    if not invocation.is_loop or cause is None:
        return False
    return cause.invocations_of(invocation.call.arn) > RECURSION_LIMIT


class Courier:
    """Delivers, and writes down on the invocation what became of it. Raises nothing.

    ``hand_on`` invokes the function that is a destination.
    """

    def __init__(self, cloud: Cloud, clock: Clock, hand_on: HandOn) -> None:
        self._cloud = cloud
        self._clock = clock
        self._hand_on = hand_on

    def deliver(
        self,
        invocation: EventInvocation,
        destinations: DestinationConfig,
        dead_letter: str | None,
        identity: FunctionIdentity,
    ) -> None:
        """``identity``: the function and the execution role under which it is delivered."""
        now = self._clock.now()
        for route, arn in routes(invocation, destinations, dead_letter):
            attributes: Mapping[str, tuple[str, str]] = {}
            if route == "DeadLetter":
                body = invocation.payload.decode()
                attributes = dead_letter_attributes(invocation)
            else:
                body = invocation_record(invocation, now)
            try:
                problem = self._carry(invocation, arn, body, attributes, identity, now)
            except StudyLamError as error:
                problem = error.message
            plain = {name: value for name, (_, value) in attributes.items()}
            invocation.deliveries.append(Delivery(route, arn, body[:KEPT], now, plain, problem))

    def _carry(
        self,
        invocation: EventInvocation,
        arn: str,
        body: str,
        attributes: Mapping[str, tuple[str, str]],
        identity: FunctionIdentity,
        now: float,
    ) -> str | None:
        """Deliver one thing; why it didn't arrive, or None."""
        target = parse_target_arn(arn)
        kind = detail_type(invocation)
        key = object_key(invocation.function, now, str(uuid.uuid4()))
        lacking = missing(target, identity, key=key, detail_type=kind, now=now)
        if lacking is not None:
            return lacking[1]
        if target.kind == "lambda":
            self._hand_on(target.arn, body, invocation.call.trace)
            return None
        limit, refusal = _LIMITS.get(target.kind, (None, ""))
        if limit is not None and _size(body, attributes) > limit:
            return refusal
        parcel = replace(
            parcel_for(target),
            attributes=attributes,
            detail_type=kind,
            resources=(target.arn, invocation.qualified_arn),
            time=int(now),
            key=key,
        )
        return self._cloud.deliver(parcel, body, str(invocation.call.trace))


def _size(body: str, attributes: Mapping[str, tuple[str, str]]) -> int:
    """As SQS and SNS count: the message and its attributes' names, types and values."""
    parts = [body]
    for name, (kind, value) in attributes.items():
        parts += [name, kind, value]
    return sum(len(part.encode("utf-8", "replace")) for part in parts)
