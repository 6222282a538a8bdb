"""API Gateway's HTTP API: payload format 2.0, or 1.0 if the integration asks for it.

In format 2.0 a response without ``statusCode`` is inferred: 200, JSON, and the function's very text
as the body. Recorded, where the documentation doesn't say it: that the text isn't even checked for
being JSON, that ``content-type`` is text/plain where a full response has none, that in format 1.0
a path is encoded but its parameters are decoded, and what a bad status is answered with.

Left out, as neither documentation nor a recording says it: the words of
``$context.integrationErrorMessage``, stages other than ``$default``, and whether a key that isn't
known matters (it is ignored here).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import unquote

from studylam.runtime.http import payload_v2, sources
from studylam.runtime.http.arrival import Arrival
from studylam.runtime.http.door import (
    MEGABYTE,
    Rejection,
    elapsed_ms,
    error_message,
    forwarded,
    with_length,
)
from studylam.runtime.http.fields import (
    Malformed,
    body_bytes,
    encoded,
    flattened,
    multi_headers,
    shown,
    single_headers,
    status_code,
    with_content_type,
)
from studylam.runtime.http.paths import check_template, match
from studylam.runtime.http.payload_v1 import (
    by_first_spelling,
    capitalised,
    identity,
    last_and_all,
)
from studylam.runtime.http.request import Request, grouped
from studylam.runtime.http.response import Explanation, Response, respond
from studylam.runtime.refusals import InvalidParameterValueError
from studylam.runtime.results import InvocationResult

TIMEOUT_MS = 30_000
"""The longest integration timeout, which can't be raised (HTTP API quotas: 30 seconds)."""

PAYLOAD_LIMIT = 10 * MEGABYTE
"""Bytes of a request's body (HTTP API quotas: payload size 10 MB)."""

_TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class HttpApi:
    """One route of an HTTP API (``POST /orders/{id}``, ``ANY /{proxy+}`` or ``$default``).

    ``timeout_ms`` is modelled: the function runs to its end here as on AWS, where it is billed
    although nobody waits for it any more; the client gets 503 if it took longer, Init included.

    Raises:
        InvalidParameterValueError: a route or timeout that API Gateway doesn't take.
    """

    route: str = "$default"
    payload_format: Literal["1.0", "2.0"] = "2.0"
    timeout_ms: int = TIMEOUT_MS
    api_id: str = "abc123"
    account_id: str = "123456789012"
    region: str = "us-east-1"

    def __post_init__(self) -> None:
        if self.route != "$default":
            method, space, path = self.route.partition(" ")
            if not space or not method.isupper():
                raise InvalidParameterValueError(
                    f"{self.route!r} is no route.", hint="$default, or METHOD /path."
                )
            check_template(path)
        if not 50 <= self.timeout_ms <= TIMEOUT_MS:
            raise InvalidParameterValueError(
                f"{self.timeout_ms} ms is no integration timeout.", hint="50 to 30,000 ms."
            )

    @property
    def domain(self) -> str:
        """The host of the API."""
        return f"{self.api_id}.execute-api.{self.region}.amazonaws.com"

    def refusal(self, request: Request, arrival: Arrival) -> Response | None:
        """404 if the route isn't this request's, 413 for too long a body."""
        if self._variables(request) is None:
            explanation = Explanation(
                f"The API has the route {self.route}, and none for "
                f"{request.method} {request.path}.",
                "If no route matches a request, not even $default, it is 404.",
                sources.HTTP_ROUTES,
            )
            return self._message(404, "Not Found", arrival, explanation)
        if len(request.body) > PAYLOAD_LIMIT:
            explanation = Explanation(
                f"The body has {len(request.body):,} bytes.",
                f"An HTTP API takes {PAYLOAD_LIMIT:,}.",
                sources.HTTP_QUOTAS,
            )
            return self._message(413, "Request Entity Too Large", arrival, explanation)
        return None

    def event(self, request: Request, arrival: Arrival) -> dict[str, Any]:
        """The event in the integration's payload format."""
        if self.payload_format == "1.0":
            return self._event_v1(request, arrival)
        event = payload_v2.base_event(request, self.domain, self.route, arrival)
        context = payload_v2.base_context(
            request, self.account_id, self.api_id, self.domain, self.route, arrival
        )
        event["requestContext"] = {**context, "requestId": arrival.short_id}
        variables = self._variables(request)
        if variables:
            event["pathParameters"] = variables
        return payload_v2.add_body(event, request)

    def rejected(self, error: Rejection, arrival: Arrival) -> Response:
        """500. Reports of 503 for a throttled function exist too; AWS's page says 500 of
        API Gateway in general, and neither is recorded for HTTP APIs.
        """
        explanation = Explanation(
            f"Lambda rejected the invocation: {error.code} ({error.status}). {error.message}",
            "If the Lambda API rejects the invocation, API Gateway answers 500, and doesn't retry. "
            "(Written of API Gateway in general; not recorded for HTTP APIs.)",
            sources.GATEWAY_ERRORS,
        )
        return self._message(500, "Internal Server Error", arrival, explanation)

    def response(self, result: InvocationResult, request: Request, arrival: Arrival) -> Response:
        """503 if it took too long, 500 for an error or a malformed response, else what it says."""
        if elapsed_ms(result) > self.timeout_ms:
            explanation = Explanation(
                f"The function took {elapsed_ms(result):,.0f} ms, and API Gateway waits for "
                f"{self.timeout_ms:,} ms. The function wasn't stopped, and is billed.",
                "An HTTP API waits for 30 seconds at most, then it is 503 (a REST API says 504).",
                f"{sources.HTTP_QUOTAS}; {sources.SEEN_503}",
            )
            return self._message(503, "Service Unavailable", arrival, explanation, result)
        if result.function_error is not None:
            explanation = Explanation(
                f"The function failed: {error_message(result)}",
                "What goes wrong in the function is 500 (a REST API says 502).",
                sources.HTTP_ERRORS,
            )
            return self._message(500, "Internal Server Error", arrival, explanation, result)
        try:
            if self.payload_format == "1.0":
                return self._proxied_v1(result, arrival)
            return self._proxied_v2(result, arrival)
        except Malformed as problem:
            explanation = Explanation(
                str(problem),
                "A response in the wrong format is 500 (a REST API says 502).",
                f"{sources.HTTP_FORMAT}; {sources.RECORDED_HTTP}",
            )
            return self._message(500, "Internal Server Error", arrival, explanation, result)

    def _proxied_v2(self, result: InvocationResult, arrival: Arrival) -> Response:
        said = result.payload
        ids = [("apigw-requestid", arrival.short_id)]
        if isinstance(said, dict) and "statusCode" in said:
            status, headers, body = payload_v2.full_response(said, _TEXT)
            explanation = Explanation(
                f"The function said {status}.",
                "A response with a statusCode is taken as it is.",
                sources.HTTP_FORMAT,
            )
            return respond(status, headers + ids, body, explanation, result=result)
        body = encoded(said if isinstance(said, str) else result.payload_text)
        explanation = Explanation(
            "The function returned no statusCode, so that the whole of it is the body.",
            "Format 2.0 infers: statusCode 200, content-type application/json, and as the body "
            "what the function returned.",
            sources.HTTP_FORMAT,
        )
        headers = [("content-type", "application/json"), *ids]
        return respond(200, headers, body, explanation, result=result)

    def _proxied_v1(self, result: InvocationResult, arrival: Arrival) -> Response:
        said = result.payload
        if not isinstance(said, dict) or "statusCode" not in said:
            raise Malformed(
                f"The function returned {shown(said)}. Format 1.0 infers nothing: it needs an "
                "object with a statusCode."
            )
        status = status_code(said["statusCode"])
        # The single-value ones come first, unlike in a REST API (recorded).
        headers = single_headers(said.get("headers"))
        headers += flattened(multi_headers(said.get("multiValueHeaders")))
        headers = [*with_content_type(headers, _TEXT), ("apigw-requestid", arrival.short_id)]
        body = body_bytes(said.get("body"), base64_encoded=bool(said.get("isBase64Encoded")))
        explanation = Explanation(
            f"The function said {status}.",
            "The response is built from statusCode, headers, multiValueHeaders and body.",
            sources.HTTP_FORMAT,
        )
        return respond(status, headers, body, explanation, result=result)

    def _event_v1(self, request: Request, arrival: Arrival) -> dict[str, Any]:
        """Format 1.0. Names of headers are capitalised (recorded; the page says lower case)."""
        headers = with_length(forwarded(request, self.domain, arrival), request)
        named = [(capitalised(name.lower()), value) for name, value in headers]
        single, multi = last_and_all(by_first_spelling(named))
        query, multi_query = last_and_all(grouped(request.parameters))
        body, is_base64 = payload_v2.event_body(request)
        # Of the route $default the page shows the path itself, and no resource id.
        resource = self.route.partition(" ")[2] or request.path
        return {
            "version": "1.0",
            "resource": resource,
            "path": request.path,
            "httpMethod": request.method,
            "headers": single,
            "multiValueHeaders": multi,
            "queryStringParameters": query,
            "multiValueQueryStringParameters": multi_query,
            "requestContext": {
                "accountId": self.account_id,
                "apiId": self.api_id,
                "domainName": self.domain,
                "domainPrefix": self.api_id,
                "extendedRequestId": arrival.short_id,
                "httpMethod": request.method,
                "identity": identity(request.source_ip, request.header("user-agent") or ""),
                "path": unquote(request.path),
                "protocol": "HTTP/1.1",
                "requestId": arrival.short_id,
                "requestTime": arrival.time,
                "requestTimeEpoch": arrival.at_ms,
                "resourceId": None if self.route == "$default" else self.route,
                "resourcePath": resource,
                "stage": "$default",
            },
            "pathParameters": self._variables(request) or None,
            "stageVariables": None,
            "body": body,
            "isBase64Encoded": is_base64,
        }

    def _variables(self, request: Request) -> dict[str, str] | None:
        if self.route == "$default":
            return {}
        method, _, path = self.route.partition(" ")
        if method not in ("ANY", request.method):
            return None
        found = match(path, request.path)
        return found and {name: unquote(value) for name, value in found.items()}

    def _message(
        self,
        status: int,
        message: str,
        arrival: Arrival,
        explanation: Explanation,
        result: InvocationResult | None = None,
    ) -> Response:
        headers = [("content-type", "application/json"), ("apigw-requestid", arrival.short_id)]
        body = json.dumps({"message": message}, separators=(",", ":")).encode("ascii")
        return respond(status, headers, body, explanation, result=result)
