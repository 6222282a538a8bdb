"""Payload format 2.0, which HTTP APIs and function URLs share: the event and the response."""

from __future__ import annotations

import base64
import re
from typing import Any
from urllib.parse import unquote

from studylam.runtime.http.arrival import Arrival
from studylam.runtime.http.door import forwarded, with_length
from studylam.runtime.http.fields import (
    Malformed,
    body_bytes,
    single_headers,
    status_code,
    with_content_type,
)
from studylam.runtime.http.request import Request, grouped
from studylam.runtime.http.response import Headers

_TEXT = re.compile(r"text/|application/(?:[\w.+-]*\+)?(?:json|xml|javascript)$")


def base_event(request: Request, domain: str, route: str, arrival: Arrival) -> dict[str, Any]:
    """What comes before ``requestContext``. Cookies, query and body are missing when there are
    none; a path is decoded (recorded), the query is there both ways.
    """
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route,
        "rawPath": unquote(request.path),
        "rawQueryString": request.query,
    }
    crumbs = [
        crumb.strip()
        for name, value in request.headers
        if name.lower() == "cookie"
        for crumb in value.split(";")
        if crumb.strip()
    ]
    if crumbs:
        event["cookies"] = crumbs
    headers = with_length(forwarded(request, domain, arrival), request)
    lowered = [(name.lower(), value) for name, value in headers if name.lower() != "cookie"]
    event["headers"] = dict(sorted(joined(lowered).items()))
    if request.parameters:
        event["queryStringParameters"] = joined(request.parameters)
    return event


def joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Repeated values as one text, with commas between them."""
    return {name: ",".join(values) for name, values in grouped(pairs).items()}


def base_context(
    request: Request, account_id: str, api_id: str, domain: str, route: str, arrival: Arrival
) -> dict[str, Any]:
    """``requestContext`` without its request id, which is of another kind for each."""
    return {
        "accountId": account_id,
        "apiId": api_id,
        "domainName": domain,
        "domainPrefix": api_id,
        "http": {
            "method": request.method,
            "path": unquote(request.path),
            "protocol": "HTTP/1.1",
            "sourceIp": request.source_ip,
            "userAgent": request.header("user-agent") or "",
        },
        "routeKey": route,
        "stage": "$default",
        "time": arrival.time,
        "timeEpoch": arrival.at_ms,
    }


def add_body(event: dict[str, Any], request: Request) -> dict[str, Any]:
    """Body and flag, which come last."""
    body, is_base64 = event_body(request)
    if body is not None:
        event["body"] = body
    event["isBase64Encoded"] = is_base64
    return event


def event_body(request: Request) -> tuple[str | None, bool]:
    """The body as text if its type is one of text, as Base64 otherwise: a form is Base64.

    Recorded: application/octet-stream and multipart/form-data are Base64, application/json isn't.
    A body without a content type isn't recorded; it is taken for binary here.
    """
    if not request.body:
        return None, False
    if _TEXT.match(request.media_type):
        try:
            return request.body.decode("utf-8"), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(request.body).decode("ascii"), True


def full_response(said: dict[str, Any], default_type: str) -> tuple[int, Headers, bytes]:
    """A response that has a statusCode. Each cookie becomes a header. Raises Malformed."""
    status = status_code(said["statusCode"])
    headers = with_content_type(single_headers(said.get("headers")), default_type)
    crumbs = said.get("cookies")
    if crumbs is not None:
        if not isinstance(crumbs, list) or not all(isinstance(crumb, str) for crumb in crumbs):
            raise Malformed("cookies is no list of texts.")
        headers += [("set-cookie", crumb) for crumb in crumbs]
    is_base64 = bool(said.get("isBase64Encoded"))
    return status, headers, body_bytes(said.get("body"), base64_encoded=is_base64)
