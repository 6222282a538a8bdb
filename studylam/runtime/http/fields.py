"""The fields of a function's response that all front doors share: status, headers, body."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any

from studylam.runtime.http.request import last_value
from studylam.runtime.http.response import Headers


class Malformed(Exception):
    """A response that the front door doesn't take; the text says what is wrong with it."""


class BadBase64(Malformed):
    """The body isn't the Base64 that it says to be."""


def status_code(value: object) -> int:
    """A status: a number, or one as text. 0 and 200.5 are refused (recorded from AWS).

    That only 100 to 599 are statuses is HTTP's rule; what AWS does with others isn't known.
    """
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    digits = isinstance(value, str) and re.fullmatch(r"[0-9]{3}", value)
    if (whole and not isinstance(value, bool)) or digits:
        number = int(value)  # type: ignore[call-overload]
        if 100 <= number <= 599:
            return int(number)
    raise Malformed(f"statusCode is {shown(value)}, which is no HTTP status.")


def single_headers(value: object) -> Headers:
    """The field ``headers``: one text a name. Null and missing are the same."""
    if value is None:
        return []
    if not isinstance(value, dict):
        raise Malformed(f"headers is {shown(value)}, not an object.")
    return [(name, header_text(name, text)) for name, text in value.items()]


def multi_headers(value: object) -> dict[str, list[str]]:
    """The field ``multiValueHeaders``: a list of texts a name."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Malformed(f"multiValueHeaders is {shown(value)}, not an object.")
    headers = {}
    for name, texts in value.items():
        if not isinstance(texts, list):
            raise Malformed(f"multiValueHeaders.{name} is {shown(texts)}, not a list.")
        headers[name] = [header_text(name, text) for text in texts]
    return headers


def flattened(headers: dict[str, list[str]]) -> Headers:
    """One header for each value of ``multiValueHeaders``."""
    return [(name, value) for name, values in headers.items() for value in values]


def with_content_type(headers: Headers, content_type: str, name: str = "content-type") -> Headers:
    """The headers, and in front of them the content type if they have none."""
    if last_value(headers, "content-type") is not None:
        return headers
    return [(name, content_type), *headers]


def header_text(name: str, value: object) -> str:
    """A header's value: text, ``true`` for a boolean (recorded), the digits of a number."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    raise Malformed(f"The header {name} is {shown(value)}, not a text.")


def body_bytes(value: object, *, base64_encoded: bool) -> bytes:
    """The body, which has to be a text; null and missing are empty."""
    if value is None:
        return b""
    if not isinstance(value, str):
        raise Malformed(f"body is {shown(value)}, not a text: json.dumps makes one of it.")
    return decoded(value) if base64_encoded else encoded(value)


def decoded(text: str) -> bytes:
    """The bytes behind Base64. Line breaks, as of `base64.encodebytes`, aren't recorded; taken."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise BadBase64("isBase64Encoded is true, but body is no Base64.") from None


def encoded(text: str) -> bytes:
    """A text as it goes over the wire; half of a surrogate pair can't."""
    return text.encode("utf-8", "replace")


def shown(value: Any) -> str:
    """A value in an explanation: JSON, and not all of a long one."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "…"
