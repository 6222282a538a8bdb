"""A request through a front door to a function, and the response back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from studylam.runtime.http.arrival import Arrival
from studylam.runtime.refusals import (
    AccessDeniedError,
    RequestEntityTooLargeError,
    TooManyRequestsError,
)

if TYPE_CHECKING:
    from studylam.runtime.http.door import FrontDoor
    from studylam.runtime.http.request import Request
    from studylam.runtime.http.response import Response
    from studylam.runtime.results import LogLine
    from studylam.runtime.service import LambdaService


def call(
    service: LambdaService,
    function_name: str,
    front_door: FrontDoor,
    request: Request,
    *,
    name: str = "",
    arrival: Arrival | None = None,
    on_log: Callable[[LogLine], None] | None = None,
) -> Response:
    """Send a request through a front door to a function, and wait for the response.

    ``function_name`` may carry a version or alias. ``name``: the front door's, for the timeline,
    where request and response stand, with all that follows from them now. ``arrival`` fixes time
    and ids. ``on_log`` is called with each log line as it comes. The front door counts as
    permitted: who may invoke the function isn't asked here.

    Raises:
        FunctionNotFoundError: there is no such function, version or alias.
        SandboxError: handlers can't be run safely on this machine.
    """
    arrival = arrival or Arrival.now(service.clock.now())
    name = name or type(front_door).__name__
    known = {"source": name, "trace": arrival.trace_id.removeprefix("Root=")}
    title = f"{request.method} {request.target} through {name}"
    service.timeline.add("action", title, target=function_name, **known)
    response = _answer(service, function_name, front_door, request, arrival, on_log)
    told = f"{name} answers {response.status} {response.reason}".rstrip()
    detail = {"payload": response.body, "why": response.explanation.why}
    service.timeline.add("delivery", told, detail=detail, **known)
    service.pump()
    return response


def _answer(
    service: LambdaService,
    function_name: str,
    front_door: FrontDoor,
    request: Request,
    arrival: Arrival,
    on_log: Callable[[LogLine], None] | None,
) -> Response:
    refusal = front_door.refusal(request, arrival)
    if refusal is not None:
        return refusal
    event = front_door.event(request, arrival)
    text = json.dumps(event, ensure_ascii=False)
    try:
        result = service.invoke(function_name, text, on_log=on_log, trace=arrival.trace_id)
    except (AccessDeniedError, RequestEntityTooLargeError, TooManyRequestsError) as error:
        return replace(front_door.rejected(error, arrival), event=event)
    return replace(front_door.response(result, request, arrival), event=event)
