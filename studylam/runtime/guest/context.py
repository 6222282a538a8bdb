"""The ``context`` that a handler gets."""

from __future__ import annotations

import logging
import os
import sys
import time
from typing import Any

_W3C_FIELDS = ("traceparent", "tracestate", "baggage")


class _Record:
    """Named values, filled from a dict; what is missing is None."""

    __slots__: tuple[str, ...] = ()

    def __init__(self, values: dict[str, Any] | None = None) -> None:
        for name in self.__slots__:
            setattr(self, name, (values or {}).get(name))

    def __repr__(self) -> str:
        values = ",".join(f"{name}={getattr(self, name)}" for name in self.__slots__)
        return f"{type(self).__name__}([{values}])"


class CognitoIdentity(_Record):
    """Who called, for callers with an Amazon Cognito identity."""

    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")


class Client(_Record):
    """The mobile application that called."""

    __slots__ = (  # noqa: RUF023 - the order of its repr
        "installation_id",
        "app_title",
        "app_version_name",
        "app_version_code",
        "app_package_name",
    )


class ClientContext(_Record):
    """What the caller passed as client context."""

    __slots__ = ("custom", "env", "client")  # noqa: RUF023 - the order of its repr


class LambdaContext:
    """Name and limits of the function, and this invocation's id and deadline."""

    def __init__(self, invocation: dict[str, Any]) -> None:
        get = os.environ.get
        self.aws_request_id = invocation["request_id"]
        self.log_group_name = get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = invocation["arn"]
        self.tenant_id = invocation.get("tenant_id")
        given = invocation.get("client_context")
        # The trace context travels in the client context, and is taken out of it.
        trace = given.pop("w3c", None) if given is not None else None
        trace = trace if isinstance(trace, dict) else {}
        self._w3c_fields = {n: trace[n] for n in _W3C_FIELDS if isinstance(trace.get(n), str)}
        self.client_context = None
        if given is not None:
            self.client_context = ClientContext(given)
            if given.get("client") is not None:
                self.client_context.client = Client(given["client"])  # type: ignore[attr-defined]
        self.identity = CognitoIdentity()
        self._epoch_deadline_time_in_ms = int(invocation["deadline_ms"])

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the time-out, never below 0."""
        return max(0, self._epoch_deadline_time_in_ms - int(time.time() * 1000))

    def w3c(self) -> dict[str, str]:
        """W3C trace context of the caller, as far as there is one."""
        return dict(self._w3c_fields)

    def log(self, message: object) -> None:
        """Write to the log as it is, without a line break."""
        for handler in logging.getLogger().handlers:
            if hasattr(handler, "log_sink"):
                handler.log_sink.log(str(message))
                return
        sys.stdout.write(str(message))

    def __repr__(self) -> str:
        names = (
            "aws_request_id",
            "log_group_name",
            "log_stream_name",
            "function_name",
            "memory_limit_in_mb",
            "function_version",
            "invoked_function_arn",
            "client_context",
            "identity",
            "tenant_id",
        )
        return f"LambdaContext([{','.join(f'{n}={getattr(self, n)}' for n in names)}])"
