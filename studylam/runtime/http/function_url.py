"""A function URL: Lambda's own HTTPS address, payload format 2.0, and no gateway in between.

Nobody gives up before the function's own timeout. Recorded, where the documentation doesn't say
it: that an inferred body is the function's JSON without its spaces, that a status may be a text,
that ``content-type`` is application/json where the response has none, and the words of the 502.

Left out, as neither documentation nor a recording says it: which headers come with an error, and
what a body that is an object becomes: one report says that it is taken
(https://github.com/localstack/localstack/issues/8213), so it goes out as JSON.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from studylam.runtime.http import payload_v2, sources
from studylam.runtime.http.arrival import Arrival
from studylam.runtime.http.door import Rejection, error_message
from studylam.runtime.http.fields import Malformed, encoded
from studylam.runtime.http.request import Request
from studylam.runtime.http.response import Explanation, Response, respond
from studylam.runtime.refusals import (
    REQUEST_LIMIT,
    InvalidParameterValueError,
    RequestEntityTooLargeError,
    TooManyRequestsError,
)
from studylam.runtime.results import InvocationResult

_ROUTE = "$default"
_SIGNER = {
    "accessKey": "AKIAIOSFODNN7EXAMPLE",
    "callerId": "AIDACKCEVSQ6C2EXAMPLE",
    "cognitoIdentity": None,
    "principalOrgId": None,
    "userId": "AIDACKCEVSQ6C2EXAMPLE",
}


@dataclass(frozen=True)
class FunctionUrl:
    """``auth_type`` AWS_IAM: every request counts as signed by the user ``ada`` of the account.

    Raises:
        InvalidParameterValueError: there is no such kind of authentication.
    """

    auth_type: Literal["NONE", "AWS_IAM"] = "NONE"
    url_id: str = "q1w2e3r4t5y6u7i8o9p0example"
    account_id: str = "123456789012"
    region: str = "us-east-1"

    def __post_init__(self) -> None:
        if self.auth_type not in ("NONE", "AWS_IAM"):
            raise InvalidParameterValueError(
                f"{self.auth_type!r} is no AuthType.", hint="NONE or AWS_IAM."
            )

    @property
    def domain(self) -> str:
        """The host of the URL."""
        return f"{self.url_id}.lambda-url.{self.region}.on.aws"

    def refusal(self, request: Request, arrival: Arrival) -> Response | None:
        """Nothing is refused here but by Lambda's own limits: every path and method is taken."""
        return None

    def event(self, request: Request, arrival: Arrival) -> dict[str, Any]:
        """Format 2.0. With NONE nobody is known: the account is ``anonymous``."""
        signed = self.auth_type == "AWS_IAM"
        account = self.account_id if signed else "anonymous"
        event = payload_v2.base_event(request, self.domain, _ROUTE, arrival)
        context = payload_v2.base_context(
            request, account, self.url_id, self.domain, _ROUTE, arrival
        )
        context["requestId"] = arrival.request_id
        if signed:
            user = f"arn:aws:iam::{self.account_id}:user/ada"
            signer = {**_SIGNER, "accountId": self.account_id, "userArn": user}
            context["authentication"] = None
            context["authorizer"] = {"iam": signer}
        event["requestContext"] = context
        return payload_v2.add_body(event, request)

    def rejected(self, error: Rejection, arrival: Arrival) -> Response:
        """429 for a throttled function, 413 for more than 6 MB, 403 for who may not invoke.

        The documentation has the statuses; the bodies are those of the Invoke API.
        """
        body: dict[str, str] = {"Message": error.message}
        rule, source = "Lambda's own refusals come through.", sources.URL_FORMAT
        if isinstance(error, TooManyRequestsError):
            body = {"Reason": error.reason, "Type": "User", "message": error.message}
            rule = "When the function's concurrency is used up, its URL answers 429."
            source = sources.URL_CONFIGURATION
        elif isinstance(error, RequestEntityTooLargeError):
            rule = f"An invocation takes {REQUEST_LIMIT:,} bytes: the whole event, not the body."
            source = sources.LAMBDA_QUOTAS
        explanation = Explanation(f"{error.code}: {error.message}", rule, source)
        headers = [
            ("Content-Type", "application/json"),
            ("x-amzn-RequestId", arrival.request_id),
            ("x-amzn-ErrorType", error.code),
        ]
        text = json.dumps(body, separators=(",", ":"))
        return respond(error.status, headers, encoded(text), explanation)

    def response(self, result: InvocationResult, request: Request, arrival: Arrival) -> Response:
        """502 for an error, a timeout or a malformed response, else what the function says."""
        ids = [("x-amzn-RequestId", result.request_id)]
        if result.function_error is not None:
            explanation = Explanation(
                f"The function failed: {error_message(result)}",
                "A function error is 502, and so is the function's timeout.",
                f"{sources.RECORDED_URL}; {sources.URL_MONITORING}",
            )
            return respond(502, list(ids), b"Internal Server Error", explanation, result=result)
        try:
            said = result.payload
            if isinstance(said, dict) and "statusCode" in said:
                if isinstance(said.get("body"), dict | list):
                    said = {**said, "body": _compact(said["body"])}
                status, headers, body = payload_v2.full_response(said, "application/json")
                explanation = Explanation(
                    f"The function said {status}.",
                    "A response with a statusCode is taken as it is.",
                    sources.URL_FORMAT,
                )
                return respond(status, headers + ids, body, explanation, result=result)
            body = encoded(said if isinstance(said, str) else _compact(said))
            explanation = Explanation(
                "The function returned no statusCode, so that the whole of it is the body.",
                "Lambda infers: statusCode 200, content-type application/json, and as the body "
                "what the function returned.",
                sources.URL_FORMAT,
            )
            headers = [("Content-Type", "application/json"), *ids]
            return respond(200, headers, body, explanation, result=result)
        except Malformed as problem:
            explanation = Explanation(
                str(problem),
                "A response in the wrong format is 502. (Recorded for a function error; that a "
                "malformed response is answered alike is taken from there.)",
                sources.RECORDED_URL,
            )
            return respond(502, list(ids), b"Internal Server Error", explanation, result=result)


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
