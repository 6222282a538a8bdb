"""An Application Load Balancer with the function as its target.

The strictest about the status: without a ``statusCode`` it is 502. The query isn't decoded, and of
repeated values only the last arrives, unless the target group has multi-value headers switched on.

Left out, as neither documentation nor a recording says it: what becomes of the field that isn't the
target group's (``headers`` where multi-value headers are on, and the other way round). The page
says that the right one must be used; the other one is ignored here.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import Any

from studylam.runtime.http import sources
from studylam.runtime.http.arrival import Arrival
from studylam.runtime.http.door import MEGABYTE, Rejection, error_message, forwarded
from studylam.runtime.http.fields import (
    Malformed,
    body_bytes,
    flattened,
    multi_headers,
    shown,
    single_headers,
    status_code,
)
from studylam.runtime.http.request import Request, grouped
from studylam.runtime.http.response import Explanation, Response, phrase, respond
from studylam.runtime.results import InvocationResult

PAYLOAD_LIMIT = MEGABYTE
"""Bytes of a request's body, and of a response's JSON (Lambda targets: 1 MB each)."""

_TEXT = re.compile(r"text/|application/(json|javascript|xml)$")
_HOP_BY_HOP = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}


@dataclass(frozen=True)
class ApplicationLoadBalancer:
    """``multi_value_headers`` is the target group's ``lambda.multi_value_headers.enabled``.

    There is no time limit of its own: it waits until the function responds or times out.
    """

    multi_value_headers: bool = False
    name: str = "orders"
    account_id: str = "123456789012"
    region: str = "us-east-1"

    @property
    def domain(self) -> str:
        """The host of the load balancer."""
        return f"{self.name}-1234567890.{self.region}.elb.amazonaws.com"

    @property
    def target_group_arn(self) -> str:
        """The target group that the function is in."""
        return (
            f"arn:aws:elasticloadbalancing:{self.region}:{self.account_id}"
            f":targetgroup/{self.name}/49e9d65c45c6791a"
        )

    def refusal(self, request: Request, arrival: Arrival) -> Response | None:
        """413 for too long a body."""
        if len(request.body) <= PAYLOAD_LIMIT:
            return None
        explanation = Explanation(
            f"The body has {len(request.body):,} bytes. The access log says LambdaRequestTooLarge.",
            f"A Lambda target takes {PAYLOAD_LIMIT:,} bytes, a gateway ten times as many.",
            sources.BALANCER_ERRORS,
        )
        return _page(413, "Request Entity Too Large", explanation, None)

    def event(self, request: Request, arrival: Arrival) -> dict[str, Any]:
        """Names of headers in lower case, the query as it was sent, a body that is never null."""
        headers = forwarded(request, self.domain, arrival)
        lowered = [(name.lower(), value) for name, value in headers]
        names = dict(sorted(grouped(lowered).items()))
        query = grouped(request.raw_parameters)
        values: dict[str, Any]
        if self.multi_value_headers:
            values = {"multiValueQueryStringParameters": query, "multiValueHeaders": names}
        else:
            values = {"queryStringParameters": _last(query), "headers": _last(names)}
        body, is_base64 = _event_body(request)
        return {
            "requestContext": {"elb": {"targetGroupArn": self.target_group_arn}},
            "httpMethod": request.method,
            "path": request.path,
            **values,
            "body": body,
            "isBase64Encoded": is_base64,
        }

    def rejected(self, error: Rejection, arrival: Arrival) -> Response:
        """502. AWS documents the reasons in the access log, and 502 as the status of failing
        Lambda targets; that it is the status of a throttled one too isn't recorded.
        """
        reasons = {
            "TooManyRequestsException": "LambdaThrottling",
            "AccessDeniedException": "LambdaAccessDenied",
            "RequestEntityTooLargeException": "LambdaRequestTooLarge",
        }
        explanation = Explanation(
            f"Lambda rejected the invocation: {error.code} ({error.status}). The access log says "
            f"{reasons[error.code]}.",
            "A request that fails because of the function is the load balancer's own error. "
            "(That its status is 502 for a rejected invocation too isn't recorded.)",
            sources.BALANCER_LOGS,
        )
        return _bad_gateway(explanation, None)

    def response(self, result: InvocationResult, request: Request, arrival: Arrival) -> Response:
        """502 for an error, a timeout, or a response that is malformed or too large."""
        if result.function_error is not None:
            explanation = Explanation(
                f"The function failed: {error_message(result)} The access log says "
                "LambdaUnhandled.",
                "A function that fails, or doesn't respond before its timeout, is 502.",
                sources.BALANCER_ERRORS,
            )
            return _bad_gateway(explanation, result)
        size = len(result.payload_text.encode("utf-8", "replace"))
        if size > PAYLOAD_LIMIT:
            explanation = Explanation(
                f"The response has {size:,} bytes. The access log says LambdaResponseTooLarge.",
                f"A Lambda target's response may have {PAYLOAD_LIMIT:,} bytes of JSON.",
                sources.BALANCER_ERRORS,
            )
            return _bad_gateway(explanation, result)
        try:
            return self._proxied(result)
        except Malformed as problem:
            explanation = Explanation(
                f"{problem} The access log says LambdaInvalidResponse.",
                "A response that is malformed is 502; statusCode is needed, headers are texts.",
                sources.BALANCER_ERRORS,
            )
            return _bad_gateway(explanation, result)

    def _proxied(self, result: InvocationResult) -> Response:
        said = result.payload
        if not isinstance(said, dict):
            raise Malformed(f"The function returned {shown(said)}, which is no object.")
        status = said.get("statusCode")
        if isinstance(status, str) or status is None:
            raise Malformed(f"statusCode is {json.dumps(status)}, and has to be a number.")
        status = status_code(status)
        _only_texts(said)
        if self.multi_value_headers:
            headers = flattened(multi_headers(said.get("multiValueHeaders")))
        else:
            headers = single_headers(said.get("headers"))
        headers = [(name, value) for name, value in headers if name.lower() not in _HOP_BY_HOP]
        body = body_bytes(said.get("body"), base64_encoded=bool(said.get("isBase64Encoded")))
        explanation = Explanation(
            f"The function said {status}.",
            "The response is built from statusCode, statusDescription, the headers and body.",
            sources.BALANCER_FORMAT,
        )
        reason = _reason(said.get("statusDescription"), status)
        return respond(status, headers, body, explanation, result=result, reason=reason)


def _only_texts(said: dict[str, Any]) -> None:
    """A header that is ``true`` instead of a text makes the response malformed.

    Source: https://github.com/jeremydaly/lambda-api/issues/117
    """
    headers = said.get("headers")
    for name, value in headers.items() if isinstance(headers, dict) else ():
        if not isinstance(value, str):
            raise Malformed(f"The header {name} is {shown(value)}, not a text.")


def _reason(description: object, status: int) -> str:
    """The words after the status: those of ``200 OK``, or HTTP's own."""
    if isinstance(description, str):
        number, _, words = description.partition(" ")
        if number == str(status) and words:
            return words
    return phrase(status)


def _event_body(request: Request) -> tuple[str, bool]:
    """As it is for text/*, JSON, JavaScript and XML, in Base64 for all other types."""
    if not request.body:
        return "", False
    if _TEXT.match(request.media_type):
        return request.body.decode("utf-8", "replace"), False
    return base64.b64encode(request.body).decode("ascii"), True


def _last(values: dict[str, list[str]]) -> dict[str, str]:
    return {name: texts[-1] for name, texts in values.items()}


def _bad_gateway(explanation: Explanation, result: InvocationResult | None) -> Response:
    return _page(502, "Bad Gateway", explanation, result)


def _page(
    status: int, words: str, explanation: Explanation, result: InvocationResult | None
) -> Response:
    """The load balancer's own errors are small HTML pages."""
    title = f"{status} {words}"
    lines = [
        "<html>",
        f"<head><title>{title}</title></head>",
        "<body>",
        f"<center><h1>{title}</h1></center>",
        "</body>",
        "</html>",
        "",
    ]
    headers = [("server", "awselb/2.0"), ("content-type", "text/html")]
    return respond(status, headers, "\r\n".join(lines).encode("ascii"), explanation, result=result)
