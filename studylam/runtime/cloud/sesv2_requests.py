"""SES's newer API (``sesv2``): sending mail and looking at identities, over REST and JSON."""

from __future__ import annotations

import json
import re
from urllib.parse import SplitResult, quote, unquote

from studylam.runtime.cloud.requests import (
    MalformedRequestError,
    Request,
    canonical_headers,
    host_of,
)
from studylam.runtime.cloud.services import Service

_OPERATIONS = (
    ("POST", re.compile(r"/v2/email/outbound-emails"), "SendEmail"),
    ("GET", re.compile(r"/v2/email/identities"), "ListEmailIdentities"),
    ("POST", re.compile(r"/v2/email/list-identities"), "ListEmailIdentities"),
    ("POST", re.compile(r"/v2/email/identities"), "CreateEmailIdentity"),
    ("GET", re.compile(r"/v2/email/identities/(?P<name>[^/]+)"), "GetEmailIdentity"),
    ("DELETE", re.compile(r"/v2/email/identities/(?P<name>[^/]+)"), "DeleteEmailIdentity"),
)


def understand_sesv2(
    service: Service, region: str, method: str, parts: SplitResult, body: bytes
) -> Request:
    """Understand a request to SES v2.

    Raises:
        MalformedRequestError: an operation that the world doesn't have, or a broken body.
    """
    path = parts.path.rstrip("/")
    found = [
        (operation, match)
        for wanted, pattern, operation in _OPERATIONS
        if wanted == method and (match := pattern.fullmatch(path))
    ]
    if not found:
        raise MalformedRequestError(
            service,
            "StudyLam's world has only SendEmail and the e-mail identities of SES v2.",
            "NotFoundException",
        )
    operation, match = found[0]
    try:
        params = json.loads(body.decode("utf-8") or "{}")
    except (ValueError, RecursionError):
        params = None
    if not isinstance(params, dict):
        raise MalformedRequestError(service, "The body isn't an object.", "BadRequestException")
    if "name" in match.groupdict():
        params["EmailIdentity"] = unquote(match["name"])
        path = "/v2/email/identities/" + quote(params["EmailIdentity"], safe="")
    host = host_of(service, region)
    headers = canonical_headers(service, region, host, operation)
    headers["Content-Type"] = service.content_type
    return Request(
        service,
        operation,
        region,
        method,
        f"https://{host}{path}",
        headers,
        json.dumps(params).encode(),
        params,
    )
