"""Requests that really run a function, and what comes back."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from studylam.runtime import (
    ApplicationLoadBalancer,
    FrontDoor,
    FunctionConfig,
    FunctionUrl,
    HttpApi,
    LambdaService,
    Request,
    RestApi,
    call,
    parse_request,
)
from studylam.runtime.refusals import FunctionNotFoundError

DOORS: list[FrontDoor] = [RestApi(), HttpApi(), FunctionUrl(), ApplicationLoadBalancer()]

ECHO = """
import base64, json
def handler(event, context):
    body = event.get("body")
    if event["isBase64Encoded"]:
        body = base64.b64decode(body).decode()
    if body == "raise":
        raise ValueError("no such order")
    if body == "hang":
        while True:
            pass
    keys = sorted(event)
    return {"statusCode": 201, "headers": {"x-id": context.aws_request_id},
            "body": json.dumps({"body": body, "keys": keys})}
"""


def deploy(service: LambdaService, source: str = ECHO, **config: Any) -> None:
    settings = {"name": "front-door", "handler": "app.handler", **config}
    service.deploy(FunctionConfig(**settings), {"app.py": source})


@pytest.mark.parametrize("door", DOORS)
def test_a_request_runs_the_function_and_its_response_comes_back(
    service: LambdaService, door: FrontDoor
) -> None:
    deploy(service)
    request = parse_request("""POST /orders?x=1 --json '{"ä": 1}'""")
    response = call(service, "front-door", door, request)
    assert response.status == 201, response.explanation
    said = json.loads(response.text)
    assert said["body"] == '{"ä": 1}'
    assert response.event is not None and said["keys"] == sorted(response.event)
    assert response.result is not None
    assert response.header("x-id") == response.result.request_id


def test_a_plain_value_is_inferred_only_where_it_may_be(service: LambdaService) -> None:
    deploy(service, "def handler(event, context):\n    return ['hello', 3, True]\n")
    request = parse_request("/orders")
    answers = [call(service, "front-door", door, request) for door in DOORS]
    assert [answer.status for answer in answers] == [502, 200, 200, 502]
    assert answers[1].text == '["hello", 3, true]'
    assert answers[2].text == '["hello",3,true]'


def test_an_exception_and_a_timeout_of_the_function(service: LambdaService) -> None:
    deploy(service, timeout_s=1)
    for body, why in (("raise", "no such order"), ("hang", "Task timed out after 1.00 seconds")):
        response = call(service, "front-door", RestApi(), parse_request(f"/orders -d {body}"))
        assert response.status == 502
        assert why in response.explanation.why
        assert why in response.log[0] and "Lambda request id: " in response.log[0]


def test_a_function_that_takes_longer_than_the_gateway_waits_runs_to_its_end(
    service: LambdaService,
) -> None:
    # Spins for longer than the shortest integration timeout that can be configured.
    source = (
        "import time\n"
        "def handler(event, context):\n"
        "    end = time.monotonic() + 0.1\n"
        "    while time.monotonic() < end:\n"
        "        pass\n"
        "    print('done')\n"
        "    return {'statusCode': 200}\n"
    )
    deploy(service, source)
    response = call(service, "front-door", RestApi(timeout_ms=50), parse_request("/orders"))
    assert response.status == 504
    assert response.result is not None and response.result.function_error is None
    assert "done" in [line.text for line in response.result.logs]


def test_what_lambda_rejects_never_runs(service: LambdaService) -> None:
    deploy(service)
    service.put_function_concurrency("front-door", 0)
    try:
        answers = [call(service, "front-door", door, parse_request("/a")) for door in DOORS]
    finally:
        service.delete_function_concurrency("front-door")
    assert [answer.status for answer in answers] == [500, 500, 429, 502]
    assert all(answer.result is None and answer.event is not None for answer in answers)
    # Base64 makes a body of 5 MB one of 6.7 MB.
    large = Request("POST", "/a", (("content-type", "image/png"),), bytes(5 << 20))
    assert call(service, "front-door", FunctionUrl(), large).status == 413


@pytest.mark.quick
def test_a_refused_request_never_reaches_lambda() -> None:
    with LambdaService() as service:  # it has no function at all
        response = call(service, "f", RestApi("/orders"), parse_request("/elsewhere"))
        assert (response.status, response.event, response.result) == (403, None, None)
        assert [moment.title for moment in service.timeline.since()] == [
            "GET /elsewhere through RestApi",
            "RestApi answers 403 Forbidden",
        ]


def test_a_requests_trace_reaches_the_function(service: LambdaService) -> None:
    source = (
        "import os\n"
        "def handler(event, context):\n"
        "    return event['headers']['x-amzn-trace-id'] + ' ' + os.environ['_X_AMZN_TRACE_ID']\n"
    )
    service.deploy(FunctionConfig(name="traced", handler="app.handler"), {"app.py": source})
    sent, got = call(service, "traced", HttpApi(), parse_request("/a")).body.decode().split()
    assert sent.startswith("Root=1-") and got.startswith(f"{sent};Parent=")


def test_a_function_that_is_not_there_is_no_matter_of_http(service: LambdaService) -> None:
    with pytest.raises(FunctionNotFoundError):
        call(service, "nobody", HttpApi(), parse_request("/a"))


@pytest.mark.quick
def test_the_front_doors_are_imported_when_they_are_used() -> None:
    code = (
        "import sys, studylam.runtime as r\n"
        "assert 'studylam.runtime.http' not in sys.modules\n"
        "assert r.HttpApi().payload_format == '2.0'\n"
        "assert 'studylam.runtime.service' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
