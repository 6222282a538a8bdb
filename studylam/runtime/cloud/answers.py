"""Answers that StudyLam gives itself: errors in AWS's words, in each service's own protocol."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from studylam.runtime.cloud.permissions import Need
from studylam.runtime.cloud.requests import Request
from studylam.runtime.cloud.s3_requests import NAMESPACE
from studylam.runtime.cloud.services import Service
from studylam.runtime.iam import Decision


@dataclass
class Answer:
    """An HTTP answer."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    error_code: str | None = None


_QUERY_SHAPES = {
    "AccessDenied": "AccessDeniedException",
    "InvalidParameterValue": "InvalidParameterValueException",
    "InvalidParameterCombination": "InvalidParameterCombinationException",
    "MissingParameter": "MissingRequiredParameterException",
}
"""Codes of the query protocol → what the services that left it call them in JSON."""


def query_shape(code: str) -> str:
    """What SQS and CloudWatch call an error in JSON, by its code in the query protocol."""
    return _QUERY_SHAPES.get(code, code)


def error(
    service: Service,
    code: str,
    message: str,
    *,
    status: int = 400,
    head: bool = False,
    more: Mapping[str, str] | None = None,
) -> Answer:
    """An error as ``service`` would send it. ``head``: an answer to HEAD, which has no body.

    ``more``: further fields of S3's errors.
    """
    request_id = str(uuid.uuid4())
    headers = {"x-amzn-RequestId": request_id, "x-amz-request-id": request_id}
    if head:
        return Answer(status, headers, b"", code)
    if service.protocol in ("json", "rest-json"):
        headers["Content-Type"] = service.content_type
        headers["x-amzn-ErrorType"] = code
        shape = code
        if service.name in ("sqs", "cloudwatch"):
            # These came from the query protocol: clients read the old code from this header.
            headers["x-amzn-query-error"] = f"{code};Sender"
            shape = query_shape(code)
        body = json.dumps({"__type": f"com.amazon.coral.service#{shape}", "message": message})
    elif service.protocol == "query":
        headers["Content-Type"] = "text/xml"
        body = (
            f'<ErrorResponse xmlns="{service.namespace}"><Error><Type>Sender</Type>'
            f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
            f"<RequestId>{request_id}</RequestId></ErrorResponse>"
        )
    else:
        headers["Content-Type"] = "application/xml"
        fields = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in (more or {}).items())
        body = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message>{fields}"
            f"<RequestId>{request_id}</RequestId><HostId>StudyLam</HostId></Error>"
        )
    return Answer(status, headers, body.encode(), code)


# What a service calls a refusal. SNS has a word of its own; SES v2 and the JSON services end in
# "Exception"; S3, SES, STS, SQS and CloudWatch don't.
_DENIED = {
    "s3": "AccessDenied",
    "sns": "AuthorizationError",
    "ses": "AccessDenied",
    "sts": "AccessDenied",
    "sqs": "AccessDenied",
    "cloudwatch": "AccessDenied",
}


def denied(request: Request, need: Need, caller: str, decision: Decision) -> Answer:
    """IAM's refusal of ``need``, as the service that was called words it."""
    service = request.service
    code = _DENIED.get(service.name, "AccessDeniedException")
    plain = code in ("AccessDenied", "AuthorizationError") or service.protocol == "rest-json"
    status = 403 if plain else 400
    message = denial_message(service, need, caller, decision)
    return error(service, code, message, status=status, head=request.method == "HEAD")


def denial_message(service: Service, need: Need, caller: str, decision: Decision) -> str:
    """AWS's sentence, with the small differences between services."""
    if need.words:
        return need.words
    action, resource = need.action, need.shown or need.resource
    if service.name in ("ses", "sesv2") and action.startswith("ses:Send"):
        return f"User `{caller}' is not authorized to perform `{action}' on resource `{resource}'"
    if action.startswith("sqs:"):
        action = action.lower()
    elif action.startswith("sns:"):
        action = "SNS" + action.removeprefix("sns")
    kind = "resource-based" if decision.source == "resource" else "identity-based"
    article = "a" if decision.source == "resource" else "an"
    why = (
        f"with an explicit deny in {article} {kind} policy"
        if decision.effect == "explicit-deny"
        else f"because no {kind} policy allows the {action} action"
    )
    if resource == "*":
        return f"User: {caller} is not authorized to perform: {action} {why}"
    if service.name == "s3" and action.startswith("s3:"):
        resource = f'"{resource}"'
    return f"User: {caller} is not authorized to perform: {action} on resource: {resource} {why}"


def deletion_result(body: bytes, errors: list[tuple[str, str, str]]) -> bytes:
    """An answer to DeleteObjects with ``errors`` (key, code, message) added to it."""
    added = "".join(
        f"<Error><Key>{escape(key)}</Key><Code>{code}</Code>"
        f"<Message>{escape(message)}</Message></Error>"
        for key, code, message in errors
    ).encode()
    before, end, _ = body.rpartition(b"</DeleteResult>")
    if end:
        return before + added + end
    return f'<DeleteResult xmlns="{NAMESPACE}">'.encode() + added + b"</DeleteResult>"
