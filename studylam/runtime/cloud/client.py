"""In the cloud process: any AWS call, by the names of botocore, as somebody outside makes it.

A learner puts an object, sends a message, publishes, subscribes. The request is made by botocore
itself and enters where a guest's does, so it is judged and carried out in the same way.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from studylam.runtime.cloud.account import Account
from studylam.runtime.cloud.model import FunctionIdentity

LEARNER = FunctionIdentity("learner")
"""Somebody with all permissions: the world is theirs."""

MAX_ANSWER = 32 * 1024 * 1024
"""Bytes of an object that an answer carries."""


def call(
    account: Account, service: str, operation: str, params: dict[str, Any], region: str, trace: str
) -> dict[str, Any]:
    """Carry out one call; ``{"result": …}``, or ``{"code": …, "message": …}`` if it is refused."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        client = _client(service, region)
    except (BotoCoreError, ValueError) as problem:
        return {"code": "UnknownService", "message": str(problem)}
    method = _methods(service, region).get(operation)
    if method is None:
        message = f"{service} has no operation {operation!r}."
        return {"code": "UnknownOperation", "message": message}
    _current.update(account=account, trace=trace)
    try:
        answer = getattr(client, method)(**params)
    except ClientError as problem:
        error = problem.response.get("Error", {})
        return {
            "code": str(error.get("Code", "Unknown")),
            "message": str(error.get("Message") or problem),
        }
    except (BotoCoreError, TypeError) as problem:  # parameters that botocore itself refuses
        return {"code": "ParamValidationError", "message": str(problem)}
    answer.pop("ResponseMetadata", None)
    return {"result": _plain(answer)}


_current: dict[str, Any] = {}


@cache
def _session() -> Any:
    import botocore.session

    return botocore.session.Session()


@cache
def _client(service: str, region: str) -> Any:
    from botocore.config import Config

    config = Config(
        retries={"total_max_attempts": 1},
        s3={"addressing_style": "path"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    client = _session().create_client(
        service,
        region_name=region,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="EXAMPLE",
        config=config,
    )
    client.meta.events.register("before-send", _answer)
    return client


@cache
def _methods(service: str, region: str) -> dict[str, str]:
    """Operation → the client's method."""
    mapping = _client(service, region).meta.method_to_api_mapping
    return {operation: method for method, operation in mapping.items()}


def _answer(request: Any, event_name: str = "", **more: Any) -> Any:
    """botocore's hook: where a connection would be, the account answers."""
    from botocore.exceptions import EndpointConnectionError

    from studylam.runtime.cloud.requests import UnknownServiceError
    from studylam.runtime.guest.aws import body_of, headers_of, response_to

    headers = headers_of(request) | {"X-Amzn-Trace-Id": _current["trace"]}
    hint = event_name.removeprefix("before-send.").partition(".")[0]
    try:
        answer, _ = _current["account"].handle(
            LEARNER, request.method, request.url, headers, body_of(request), hint
        )
    except UnknownServiceError as problem:
        raise EndpointConnectionError(endpoint_url=request.url, error=problem) from None
    return response_to(request, answer.status, answer.headers, answer.body)


def _plain(value: Any) -> Any:
    """An answer of botocore's as JSON and bytes: times in ISO 8601, streams read."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if hasattr(value, "read"):
        return value.read(MAX_ANSWER)
    return value
