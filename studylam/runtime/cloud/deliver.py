"""In the cloud process: delivering a parcel, or seeing whether there is what it is for."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

from studylam.runtime.cloud.account import Account
from studylam.runtime.cloud.answers import Answer
from studylam.runtime.cloud.model import AwsCall, FunctionIdentity
from studylam.runtime.cloud.parcels import HttpRequest, Parcel, probe_for, request_for

REASON_LIMIT = 1000
"""Characters of a service's own words that are passed on."""

_MESSAGE = re.compile(r"<Message>(.*?)</Message>", re.S)
_LAMBDA = FunctionIdentity("lambda")
"""Lambda itself, which needs no permission: the host has asked the function's role before."""


def parcel_of(header: dict[str, Any]) -> Parcel:
    """The parcel that the host sent."""
    fields = dict(header["parcel"])
    fields["resources"] = tuple(fields["resources"])
    fields["attributes"] = {name: tuple(one) for name, one in fields["attributes"].items()}
    return Parcel(**fields)


def deliver(account: Account, parcel: Parcel, body: str, trace: str) -> str:
    """Put a message, notification, event or object into the world; why not, or nothing."""
    request = request_for(parcel, body)
    if trace:
        request.headers["X-Amzn-Trace-Id"] = trace
    answer, call = _carry(account, request)
    if answer.status >= 400:
        return _words(answer, call)
    if parcel.carrier == "events":
        # PutEvents is 200 whatever becomes of the entries.
        entry = json.loads(answer.body)["Entries"][0]
        if entry.get("ErrorCode"):
            return f"{entry['ErrorCode']}: {entry.get('ErrorMessage', '')}"[:REASON_LIMIT]
    return ""


def exists(account: Account, parcel: Parcel) -> bool:
    """Whether there is what a parcel is for."""
    answer, _ = _carry(account, probe_for(parcel))
    return answer.status < 400


def _carry(account: Account, request: HttpRequest) -> tuple[Answer, AwsCall]:
    return account.handle(_LAMBDA, request.method, request.url, request.headers, request.body)


def _words(answer: Answer, call: AwsCall) -> str:
    """A refusal as the service words it, in whichever protocol."""
    text = answer.body.decode("utf-8", "replace")
    found = _MESSAGE.search(text)
    message = unescape(found[1]) if found else ""
    if not found:
        try:
            document = json.loads(text)
            message = str(document.get("message") or document.get("Message") or "")
        except (ValueError, AttributeError):
            message = ""
    code = call.error_code or str(answer.status)
    return f"{code}: {message or call.reason}"[:REASON_LIMIT]
