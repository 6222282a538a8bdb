"""API Gateway's REST API with Lambda proxy integration: payload format 1.0, and a strict contract.

The contract of the response is stricter than the documentation says in one place and laxer in
another: a key that isn't known is 502, and no key is needed at all (recorded from AWS). Details
that are recorded, not documented: path parameters aren't decoded, a query's are; ``Content-Length``
isn't passed on; of the headers under one name those of ``multiValueHeaders`` come first.

That ``body`` has to be text is from AWS's page on 502, not from a recording. Left out, as neither
says it: what of a status beyond 599, and the execution log's words for a time-out.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from studylam.runtime.http import sources
from studylam.runtime.http.arrival import Arrival
from studylam.runtime.http.door import (
    MEGABYTE,
    Rejection,
    elapsed_ms,
    error_message,
    forwarded,
)
from studylam.runtime.http.fields import (
    BadBase64,
    Malformed,
    body_bytes,
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
from studylam.runtime.http.response import Explanation, Headers, Response, respond
from studylam.runtime.refusals import InvalidParameterValueError
from studylam.runtime.results import InvocationResult

TIMEOUT_MS = 29_000
"""The integration timeout, unless configured: 50 ms to 29 s (API Gateway quotas). Regional and
private APIs may have it raised."""

PAYLOAD_LIMIT = 10 * MEGABYTE
"""Bytes of a request's body (API Gateway quotas: payload size 10 MB)."""

_KEYS = {"isBase64Encoded", "statusCode", "headers", "multiValueHeaders", "body"}
_ERROR = b'{"message": "Internal server error"}'
_MALFORMED = "Execution failed due to configuration error: Malformed Lambda proxy response"


@dataclass(frozen=True)
class RestApi:
    """One resource and method of a REST API, whose integration is the function.

    ``timeout_ms`` is modelled: the function runs to its end here as on AWS, where it is billed
    although nobody waits for it any more; the client gets 504 if it took longer, Init included.

    Raises:
        InvalidParameterValueError: a resource or timeout that API Gateway doesn't take.
    """

    resource: str = "/{proxy+}"
    method: str = "ANY"
    stage: str = "prod"
    binary_media_types: tuple[str, ...] = ()
    timeout_ms: int = TIMEOUT_MS
    stage_variables: tuple[tuple[str, str], ...] = ()
    api_id: str = "abc123"
    account_id: str = "123456789012"
    region: str = "us-east-1"

    def __post_init__(self) -> None:
        check_template(self.resource)
        if self.timeout_ms < 50:
            raise InvalidParameterValueError(
                "Timeout should be at least 50 ms.", hint="REST APIs take 50 to 29,000 ms."
            )

    @property
    def domain(self) -> str:
        """The host of the API."""
        return f"{self.api_id}.execute-api.{self.region}.amazonaws.com"

    def refusal(self, request: Request, arrival: Arrival) -> Response | None:
        """403 where there is no such resource or method, 413 for too long a body."""
        if self._variables(request) is None or self.method not in ("ANY", request.method):
            explanation = Explanation(
                f"The API has {self.method} {self.resource}, and not "
                f"{request.method} {request.path}.",
                "A resource or method that the API doesn't have is MISSING_AUTHENTICATION_TOKEN, "
                "403: the words mislead, it is about the path.",
                sources.GATEWAY_RESPONSES,
            )
            body = b'{"message":"Missing Authentication Token"}'
            kind = "MissingAuthenticationTokenException"
            return respond(403, self._headers(arrival, kind), body, explanation)
        if len(request.body) > PAYLOAD_LIMIT:
            explanation = Explanation(
                f"The body has {len(request.body):,} bytes.",
                f"API Gateway takes {PAYLOAD_LIMIT:,}; more is REQUEST_TOO_LARGE, 413.",
                sources.REST_QUOTAS,
            )
            body = b'{"message":"Request Too Long"}'
            kind = "RequestTooLargeException"
            return respond(413, self._headers(arrival, kind), body, explanation)
        return None

    def event(self, request: Request, arrival: Arrival) -> dict[str, Any]:
        """The proxy integration's input: names of headers as the client spelled them."""
        headers = forwarded(request, self.domain, arrival, spelled=capitalised)
        single, multi = last_and_all(by_first_spelling(headers))
        query, multi_query = last_and_all(grouped(request.parameters))
        body, is_base64 = self._body(request)
        # Slashes before the path count in the context only (recorded).
        path = "/" + request.path.lstrip("/")
        return {
            "resource": self.resource,
            "path": path,
            "httpMethod": request.method,
            "headers": single,
            "multiValueHeaders": multi,
            "queryStringParameters": query,
            "multiValueQueryStringParameters": multi_query,
            "pathParameters": self._variables(request) or None,
            "stageVariables": dict(self.stage_variables) or None,
            "requestContext": {
                "accountId": self.account_id,
                "apiId": self.api_id,
                "domainName": self.domain,
                "domainPrefix": self.api_id,
                "extendedRequestId": arrival.short_id,
                "httpMethod": request.method,
                "identity": identity(
                    request.source_ip, request.header("user-agent"), "apiKey", "apiKeyId"
                ),
                "path": f"/{self.stage}{request.path}",
                "protocol": "HTTP/1.1",
                "requestId": arrival.request_id,
                "requestTime": arrival.time,
                "requestTimeEpoch": arrival.at_ms,
                "resourceId": "a1b2c3",
                "resourcePath": self.resource,
                "stage": self.stage,
            },
            "body": body,
            "isBase64Encoded": is_base64,
        }

    def rejected(self, error: Rejection, arrival: Arrival) -> Response:
        """500: not 429, although Lambda says so to API Gateway."""
        explanation = Explanation(
            f"Lambda rejected the invocation: {error.code} ({error.status}). {error.message}",
            "If the Lambda API rejects the invocation, API Gateway answers 500, and doesn't retry.",
            sources.GATEWAY_ERRORS,
        )
        return self._error(500, arrival, explanation, None)

    def response(self, result: InvocationResult, request: Request, arrival: Arrival) -> Response:
        """504 if it took too long, 502 for an error or a malformed response, else what it says."""
        if elapsed_ms(result) > self.timeout_ms:
            explanation = Explanation(
                f"The function took {elapsed_ms(result):,.0f} ms, and API Gateway waits for "
                f"{self.timeout_ms:,} ms. The function wasn't stopped, and is billed.",
                "A REST API waits for 29 seconds unless configured; then it is "
                "INTEGRATION_TIMEOUT, 504.",
                f"{sources.REST_QUOTAS}; {sources.GATEWAY_RESPONSES}",
            )
            body = b'{"message": "Endpoint request timed out"}'
            log = ("Method completed with status: 504",)
            headers = self._headers(arrival, "InternalServerErrorException")
            return respond(504, headers, body, explanation, result=result, log=log)
        if result.function_error is not None:
            message = error_message(result)
            explanation = Explanation(
                f"The function failed: {message}",
                "If the function runs but returns an error, API Gateway answers 502.",
                sources.GATEWAY_ERRORS,
            )
            line = (
                "Lambda execution failed with status 200 due to customer function error: "
                f"{message}. Lambda request id: {result.request_id}"
            )
            return self._error(502, arrival, explanation, result, line)
        try:
            return self._proxied(result, request, arrival)
        except BadBase64 as problem:
            explanation = Explanation(
                str(problem),
                "When Base64 can't be decoded for a binary media type, it is "
                "API_CONFIGURATION_ERROR, 500.",
                sources.GATEWAY_RESPONSES,
            )
            return self._error(500, arrival, explanation, result)
        except Malformed as problem:
            explanation = Explanation(
                str(problem),
                "A response in the wrong format is 502. Known are the keys "
                f"{', '.join(sorted(_KEYS))}, and none of them is needed.",
                f"{sources.MALFORMED}; {sources.RECORDED_REST}",
            )
            return self._error(502, arrival, explanation, result, _MALFORMED)

    def _proxied(self, result: InvocationResult, request: Request, arrival: Arrival) -> Response:
        said = result.payload
        if not isinstance(said, dict):
            # Recorded for a text; null and the other types go the same way, as they are no object.
            raise Malformed(f"The function returned {shown(said)}, which is no object.")
        unknown = sorted(said.keys() - _KEYS)
        if unknown:
            raise Malformed(f"The response has a key that isn't known: {', '.join(unknown)}.")
        status = status_code(said["statusCode"]) if said.get("statusCode") is not None else 200
        headers = _merged(single_headers(said.get("headers")), said.get("multiValueHeaders"))
        is_base64 = bool(said.get("isBase64Encoded"))
        as_bytes = is_base64 and self._is_binary(_first(request.header("accept")))
        body = body_bytes(said.get("body"), base64_encoded=as_bytes)
        headers = with_content_type(headers, "application/json", "Content-Type")
        why = f"The function said {status}." if "statusCode" in said else "No statusCode is 200."
        rule = "The response is built from statusCode, headers, multiValueHeaders and body."
        source = sources.REST_FORMAT
        if is_base64 and not as_bytes:
            why += " The body went out as Base64 text."
            rule = (
                "isBase64Encoded is honoured only if the first type of the request's Accept is "
                "among the API's binaryMediaTypes."
            )
            source = sources.BINARY
        log = ("Method completed with status: " + str(status),)
        headers = [*headers, *self._ids(arrival)]
        explanation = Explanation(why, rule, source)
        return respond(status, headers, body, explanation, result=result, log=log)

    def _variables(self, request: Request) -> dict[str, str] | None:
        return match(self.resource, request.path)

    def _body(self, request: Request) -> tuple[str | None, bool]:
        if not request.body:
            return None, False
        if self._is_binary(request.header("content-type")):
            return base64.b64encode(request.body).decode("ascii"), True
        # Bytes that are no text get lost: that is what binaryMediaTypes is for.
        return request.body.decode("utf-8", "replace"), False

    def _is_binary(self, media_type: str | None) -> bool:
        """Whether a type is among the binary ones: itself, ``image/*`` or ``*/*`` (recorded)."""
        if media_type is None:
            return False
        plain = media_type.partition(";")[0].strip().lower()
        kind, slash, _ = plain.partition("/")
        family = f"{kind}/*" if slash else plain
        return any(known.lower() in (plain, family, "*/*") for known in self.binary_media_types)

    def _error(
        self,
        status: int,
        arrival: Arrival,
        explanation: Explanation,
        result: InvocationResult | None,
        log: str | None = None,
    ) -> Response:
        lines = ([log] if log else []) + [f"Method completed with status: {status}"]
        headers = self._headers(arrival, "InternalServerErrorException")
        return respond(status, headers, _ERROR, explanation, result=result, log=tuple(lines))

    def _headers(self, arrival: Arrival, kind: str) -> Headers:
        kept = [("Content-Type", "application/json"), ("x-amzn-ErrorType", kind)]
        return [*kept, *self._ids(arrival)]

    def _ids(self, arrival: Arrival) -> Headers:
        return [
            ("x-amzn-RequestId", arrival.request_id),
            ("x-amz-apigw-id", arrival.short_id),
            ("X-Amzn-Trace-Id", arrival.trace_id),
        ]


def _first(accept: str | None) -> str | None:
    """Only the first type that the client accepts counts (recorded)."""
    return accept.partition(",")[0] if accept else None


def _merged(single: Headers, multi: object) -> Headers:
    """Both fields as one list: the multi-value ones first, and spelled as they are (recorded)."""
    merged = multi_headers(multi)
    spelled = {name.lower(): name for name in merged}
    return flattened(merged) + [(spelled.get(name.lower(), name), value) for name, value in single]
