"""What a front door is: it makes an event of a request, and a response of what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from studylam.runtime.refusals import (
    AccessDeniedError,
    RequestEntityTooLargeError,
    TooManyRequestsError,
)

if TYPE_CHECKING:
    from studylam.runtime.http.arrival import Arrival
    from studylam.runtime.http.request import Request
    from studylam.runtime.http.response import Response
    from studylam.runtime.results import InvocationResult

Rejection = AccessDeniedError | RequestEntityTooLargeError | TooManyRequestsError
"""What Lambda answers instead of running the function, as far as it is a matter of HTTP."""

MEGABYTE = 1 << 20


class FrontDoor(Protocol):
    """One of the four. Its methods are called in this order, and none of them runs anything."""

    def refusal(self, request: Request, arrival: Arrival) -> Response | None:
        """What the client gets if the function isn't even asked; None if it is."""

    def event(self, request: Request, arrival: Arrival) -> dict[str, Any]:
        """The event that the function gets."""

    def rejected(self, error: Rejection, arrival: Arrival) -> Response:
        """What the client gets if Lambda didn't run the function."""

    def response(self, result: InvocationResult, request: Request, arrival: Arrival) -> Response:
        """What the client gets of the function's result."""


def elapsed_ms(result: InvocationResult) -> float:
    """How long the client has waited for the function: its Init counts too."""
    return result.report.duration_ms + (result.report.init_duration_ms or 0.0)


def error_message(result: InvocationResult) -> str:
    """The message of a function error."""
    return result.payload_text if result.error_message is None else result.error_message


def forwarded(
    request: Request, host: str, arrival: Arrival, *, spelled: Callable[[str], str] = str
) -> list[tuple[str, str]]:
    """The request's headers with those that every front door adds, their names in lower case.

    A client's own X-Forwarded-For stays in front. Host is always the front door's. ``spelled``: of
    the names that are added.
    """
    before = request.header("x-forwarded-for")
    added = {
        "host": host,
        "x-amzn-trace-id": arrival.trace_id,
        "x-forwarded-for": f"{before}, {request.source_ip}" if before else request.source_ip,
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    }
    kept = [
        (name, value)
        for name, value in request.headers
        if name.lower() not in added and name.lower() not in ("content-length", "connection")
    ]
    return [*kept, *((spelled(name), value) for name, value in added.items())]


def with_length(headers: list[tuple[str, str]], request: Request) -> list[tuple[str, str]]:
    """The headers, and the body's length if there is a body."""
    return [*headers, ("content-length", str(len(request.body)))] if request.body else headers
