"""What Lambda's API answers instead of invoking: AWS's names, statuses and words.

Evidence: recorded from AWS, but for the asynchronous limit (1 MB since October 2025), which is
from the page "Lambda quotas". ``code`` and ``status`` are what an SDK would see.
"""

from __future__ import annotations

import json
from typing import Self

from studylam.errors import BadInputError, NotFoundError, StudyLamError

REQUEST_LIMIT = 6_291_456
"""Bytes of payload that a synchronous invocation takes: 6 MB."""

ASYNCHRONOUS_REQUEST_LIMIT = 1_048_576
"""Bytes of payload that an asynchronous invocation takes: 1 MB."""


def _refuse(name: str) -> None:
    raise ValueError(f"{name} isn't JSON")


STRICT_JSON = json.JSONDecoder(parse_constant=_refuse, parse_int=str)
"""Tells whether a text is JSON: no NaN, and numbers of any length. What it gives is for nobody."""


class InvalidParameterValueError(BadInputError):
    """A configuration that Lambda doesn't take."""

    code, status = "InvalidParameterValueException", 400


class ValidationError(InvalidParameterValueError):
    """A value outside of what the API's own schema allows: the request isn't even looked at."""

    code, status = "ValidationException", 400

    def __init__(self, what: str, value: object, rule: str, *, hint: str | None = None) -> None:
        super().__init__(
            f"1 validation error detected: Value '{value}' at '{what}' failed to satisfy "
            f"constraint: {rule}",
            hint=hint,
        )

    @classmethod
    def over_or_under(
        cls, what: str, value: object, low: int, high: int | None, *, hint: str | None = None
    ) -> Self:
        """A number that isn't between ``low`` and ``high``, in the words of AWS's APIs."""
        over = high is not None and isinstance(value, int) and value > high
        bound = f"less than or equal to {high}" if over else f"greater than or equal to {low}"
        return cls(what, value, f"Member must have value {bound}", hint=hint)

    @classmethod
    def pattern(cls, what: str, value: object, pattern: str, *, hint: str | None = None) -> Self:
        """A text that doesn't have the shape that it should have."""
        rule = f"Member must satisfy regular expression pattern: {pattern}"
        return cls(what, value, rule, hint=hint)


class InvalidRequestContentError(BadInputError):
    """A payload that isn't JSON: the function isn't run."""

    code, status = "InvalidRequestContentException", 400


class RequestEntityTooLargeError(BadInputError):
    """A payload over the limit: the function isn't run."""

    code, status = "RequestEntityTooLargeException", 413


class FunctionNotFoundError(NotFoundError):
    """There is no such function, version, alias, layer or statement."""

    code, status = "ResourceNotFoundException", 404


class ProvisionedConcurrencyConfigNotFoundError(NotFoundError):
    """Nothing is provisioned for this version or alias."""

    code, status = "ProvisionedConcurrencyConfigNotFoundException", 404


class ResourceConflictError(BadInputError):
    """It is there already, or something that is there stands in the way."""

    code, status = "ResourceConflictException", 409


class PolicyLengthExceededError(BadInputError):
    """A resource-based policy that would grow over its limit."""

    code, status = "PolicyLengthExceededException", 400


class AccessDeniedError(StudyLamError):
    """The caller may not invoke the function."""

    code, status = "AccessDeniedException", 403


class TooManyRequestsError(StudyLamError):
    """Throttled: the function isn't run. ``reason`` is AWS's, e.g.
    ``ReservedFunctionConcurrentInvocationLimitExceeded``."""

    code, status = "TooManyRequestsException", 429

    def __init__(self, reason: str, *, hint: str) -> None:
        super().__init__("Rate Exceeded.", hint=f"Reason: {reason}. {hint}")
        self.reason = reason


def checked_payload(payload: bytes | str, *, asynchronous: bool = False) -> bytes:
    """The payload as Lambda's front takes it; an empty one is ``{}``.

    Raises:
        RequestEntityTooLargeError: over 6 MB, or over 1 MB for an asynchronous invocation.
        InvalidRequestContentError: not JSON.
    """
    limit = ASYNCHRONOUS_REQUEST_LIMIT if asynchronous else REQUEST_LIMIT
    try:
        raw = payload.encode() if isinstance(payload, str) else payload
        if len(raw) > limit:
            raise RequestEntityTooLargeError(
                f"Request must be smaller than {limit} bytes for the InvokeFunction operation",
                hint="RequestEntityTooLargeException (413) on Lambda.",
            )
        if not raw.strip():
            return b"{}"
        STRICT_JSON.decode(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InvalidRequestContentError(
            f"Could not parse request body into json: Could not parse payload into json: {error}",
            hint="InvalidRequestContentException (400) on Lambda: the function isn't run.",
        ) from None
    return raw
