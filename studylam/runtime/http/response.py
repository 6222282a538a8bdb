"""What a client gets back, and why."""

from __future__ import annotations

import http
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from studylam.runtime.http.request import last_value

if TYPE_CHECKING:
    from studylam.runtime.results import InvocationResult

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Explanation:
    """Why it is this status: the case, the rule, and where the rule is written or was recorded."""

    why: str
    rule: str
    source: str


@dataclass(frozen=True)
class Response:
    """``result`` is None where the function wasn't run, ``event`` where there wasn't even one.

    ``reason`` are the words after the status, ``log`` what the front door's own log says (a REST
    API's execution log). Headers and body are the function's: not fit for a terminal as they are.
    """

    status: int
    headers: Headers
    body: bytes
    explanation: Explanation
    reason: str = ""
    log: tuple[str, ...] = ()
    event: Mapping[str, Any] | None = field(default=None, repr=False)
    result: InvocationResult | None = field(default=None, repr=False)

    def header(self, name: str) -> str | None:
        """A header's last value, whatever the case of its name."""
        return last_value(self.headers, name)

    @property
    def text(self) -> str:
        """The body as text, for showing it."""
        return self.body.decode("utf-8", "replace")


def respond(
    status: int,
    headers: Headers,
    body: bytes,
    explanation: Explanation,
    *,
    result: InvocationResult | None = None,
    reason: str | None = None,
    log: tuple[str, ...] = (),
) -> Response:
    """A response whose content-length is that of the body, whatever the function says."""
    kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
    kept.append(("content-length", str(len(body))))
    text = phrase(status) if reason is None else reason
    return Response(status, kept, body, explanation, text, log, None, result)


def phrase(status: int) -> str:
    """The words that HTTP has for a status, e.g. ``Not Found``."""
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return ""
