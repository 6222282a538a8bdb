"""The front doors of a lab: ``http`` triggers, and which of them a request goes through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from studylam.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from studylam.runtime import FrontDoor, Request

_FIELDS = {
    "rest-api": {
        "Resource": "resource",
        "HttpMethod": "method",
        "StageName": "stage",
        "TimeoutInMillis": "timeout_ms",
    },
    "http-api": {
        "RouteKey": "route",
        "PayloadFormatVersion": "payload_format",
        "TimeoutInMillis": "timeout_ms",
    },
    "function-url": {"AuthType": "auth_type"},
    "alb": {"MultiValueHeaders": "multi_value_headers"},
}


@dataclass(frozen=True)
class Door:
    """A front door and the function behind it."""

    api: str
    name: str
    function: str
    door: FrontDoor


def front_door(given: Mapping[str, Any], function: str) -> Door:
    """The front door that the settings of an ``http`` trigger describe.

    Raises:
        InvalidParameterValueError: a resource, route or timeout that AWS refuses.
    """
    from studylam.runtime import ApplicationLoadBalancer, FunctionUrl, HttpApi, RestApi

    api = given["Api"]
    fields: dict[str, Any] = {
        field: given[name] for name, field in _FIELDS[api].items() if given.get(name) is not None
    }
    if given.get("StageVariables"):
        fields["stage_variables"] = tuple(given["StageVariables"].items())
    if given.get("BinaryMediaTypes"):
        fields["binary_media_types"] = tuple(given["BinaryMediaTypes"])
    kinds: dict[str, Any] = {
        "rest-api": RestApi,
        "http-api": HttpApi,
        "function-url": FunctionUrl,
        "alb": ApplicationLoadBalancer,
    }
    return Door(api, given.get("Name") or api, function, kinds[api](**fields))


def door_for(doors: Sequence[Door], request: Request, through: str) -> Door:
    """The door that takes a request: of those called ``through``, the first with such a route.

    Raises:
        NotFoundError, UsageError: there is none of that name, or none at all.
    """
    from studylam.runtime.http import Arrival

    if not doors:
        raise UsageError("This lab has no http trigger, so nothing answers requests.")
    meant = [door for door in doors if not through or through in (door.name, door.api)]
    if not meant:
        raise NotFoundError.named("front door", through, [door.name for door in doors])
    arrival = Arrival.now()
    return next((d for d in meant if d.door.refusal(request, arrival) is None), meant[0])
