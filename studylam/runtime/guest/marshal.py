"""Payloads in and out, with simplejson and its habits, as Lambda's own runtime does it."""

from __future__ import annotations

import decimal
import functools
import math
import os
from typing import Any

import simplejson
from simplejson.raw_json import RawJSON

_PLAIN_UNICODE = tuple(f"AWS_Lambda_python3.{minor}" for minor in (12, 13, 14, 15))
"""Runtimes that send ``£`` itself; the older ones send ``\\u00a3``."""


class Fault(Exception):
    """An error that the runtime itself reports: ``Runtime.…``, a message, lines of trace."""

    def __init__(self, kind: str, message: str, trace: list[str] | None = None) -> None:
        super().__init__(message)
        self.kind = f"Runtime.{kind}"
        self.message = message
        self.trace = trace


class UnsendableError(BaseException):
    """A response that Lambda's client can't send, and dies of: with a lone surrogate."""


class _Encoder(simplejson.JSONEncoder):  # type: ignore[misc]
    def __init__(self, runtime: str | None) -> None:
        plain = runtime in _PLAIN_UNICODE
        super().__init__(use_decimal=False, ensure_ascii=not plain, allow_nan=True)

    def default(self, value: Any) -> Any:
        if isinstance(value, decimal.Decimal):
            # Decimal("-NaN") has a sign that JSON parsers choke on.
            return math.nan if value.is_nan() else RawJSON(str(value))
        return super().default(value)


@functools.cache
def _encoder(runtime: str | None) -> _Encoder:
    return _Encoder(runtime)


def dumps(value: Any) -> bytes:
    """JSON text of ``value`` as Lambda writes it; lone surrogates become question marks."""
    return _text(value).encode("utf-8", "replace")


def _text(value: Any) -> str:
    text: str = _encoder(os.environ.get("AWS_EXECUTION_ENV")).encode(value)
    return text


def unmarshal(payload: bytes) -> Any:
    """The event. Raises `Fault`."""
    try:
        return simplejson.loads(payload)
    except Exception as error:
        raise Fault("UnmarshalError", f"Unable to unmarshal input: {error}") from None


def marshal(response: Any) -> tuple[bytes, str]:
    """The response as bytes, and its content type. Raises `Fault`, `UnsendableError`."""
    if isinstance(response, bytes):
        return response, "application/unknown"
    try:
        text = _text(response)
    except Exception as error:
        raise Fault("MarshalError", f"Unable to marshal response: {error}") from None
    try:
        return text.encode(), "application/json"
    except UnicodeEncodeError as error:
        raise UnsendableError(str(error)) from error
