"""What a client gets: the response contract of each front door, row by row."""

from __future__ import annotations

import base64
import json
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.runtime.http import (
    ApplicationLoadBalancer,
    FrontDoor,
    FunctionUrl,
    HttpApi,
    Request,
    Response,
    RestApi,
)
from studylam.runtime.refusals import (
    AccessDeniedError,
    InvalidParameterValueError,
    RequestEntityTooLargeError,
    TooManyRequestsError,
)
from tests.runtime.http.parts import ARRIVAL, answer, failed, get, result

pytestmark = pytest.mark.quick

REST, HTTP, HTTP1, URL, ALB = (
    RestApi(),
    HttpApi(),
    HttpApi(payload_format="1.0"),
    FunctionUrl(),
    ApplicationLoadBalancer(),
)
DOORS: list[FrontDoor] = [REST, HTTP, HTTP1, URL, ALB]
REST_ERROR = '{"message": "Internal server error"}'
HTTP_ERROR = '{"message":"Internal Server Error"}'
MALFORMED = "Execution failed due to configuration error: Malformed Lambda proxy response"
PNG = base64.b64encode(b"\x89PNG").decode()


def values(response: Response, name: str) -> list[str]:
    return [value for key, value in response.headers if key.lower() == name]


# -- REST API: RUNTIME.md 7.6, recorded from AWS ---------------------------------------------------


@pytest.mark.parametrize(
    ("said", "status", "body"),
    [
        ({"statusCode": 200}, 200, ""),
        ({"statusCode": 200, "headers": None}, 200, ""),
        ({"statusCode": "201"}, 201, ""),
        ({"headers": {"test-header": "value"}}, 200, ""),
        ({}, 200, ""),
        ({"statusCode": 200, "body": "dGVzdC1kYXRh", "isBase64Encoded": True}, 200, "dGVzdC1kYXRh"),
        ({"statusCode": 200, "body": "dGVzdC1kYXRh"}, 200, "dGVzdC1kYXRh"),
        ({"statusCode": 404, "body": '{"a": 1}'}, 404, '{"a": 1}'),
        ({"statusCode": 200, "body": None}, 200, ""),
    ],
)
def test_a_rest_api_takes_what_has_the_right_keys(said: Any, status: int, body: str) -> None:
    response = answer(REST, said)
    assert (response.status, response.text) == (status, body)
    assert response.header("content-type") == "application/json"
    assert response.header("content-length") == str(len(body))
    assert response.log == (f"Method completed with status: {status}",)


@pytest.mark.parametrize(
    "said",
    [
        {"statusCode": 200, "wrongValue": "value"},
        "justAString",
        {"statusCode": "test"},
        {"statusCode": 0},
        {"statusCode": 200, "multiValueHeaders": {"test-multi-invalid": "value1"}},
        # Not recorded: AWS's page says that body has to be text.
        {"statusCode": 200, "body": {"message": "an object"}},
        {"statusCode": 200, "body": 3},
        None,
        [200],
        {"statusCode": 200, "headers": [["a", "b"]]},
        {"statusCode": 200, "headers": {"a": {"b": 1}}},
        {"statusCode": 200, "multiValueHeaders": ["a"]},
        {"statusCode": 200.5},
        {"statusCode": True},
    ],
)
def test_a_rest_api_answers_a_malformed_response_with_502(said: Any) -> None:
    response = answer(REST, said)
    assert (response.status, response.text) == (502, REST_ERROR)
    assert response.header("x-amzn-errortype") == "InternalServerErrorException"
    assert response.log == (MALFORMED, "Method completed with status: 502")


def test_what_is_no_json_is_malformed_too() -> None:
    assert answer(REST, None, text="Not a valid proxy response object").status == 502
    assert answer(HTTP1, None, text="Not a valid proxy response object").status == 500


def test_a_rest_apis_headers_are_merged() -> None:
    texts = answer(REST, {"headers": {"test-header": "value", "header-bool": True, "n": 3}})
    assert texts.header("header-bool") == "true" and texts.header("n") == "3"
    several = answer(REST, {"multiValueHeaders": {"test-multi": ["value1", "value2"]}})
    assert values(several, "test-multi") == ["value1", "value2"]
    both = answer(
        REST,
        {"multiValueHeaders": {"tesT-Multi": ["value-multi"]}, "headers": {"test-multi": "solo"}},
    )
    assert [pair for pair in both.headers if pair[0] == "tesT-Multi"] == [
        ("tesT-Multi", "value-multi"),
        ("tesT-Multi", "solo"),
    ]
    typed = answer(REST, {"headers": {"content-TYPE": "text/html", "Content-Length": "99"}})
    assert values(typed, "content-type") == ["text/html"]
    assert values(typed, "content-length") == ["0"]


@pytest.mark.parametrize(
    ("types", "accept", "is_binary"),
    [
        ((), "image/png", False),
        (("image/png",), "image/png", True),
        (("image/png",), None, False),
        (("image/png", "*/test"), "image/jpg", False),
        (("image/png", "*/test"), "image/*", False),
        (("image/png", "*/test"), "random/test", False),
        (("image/png",), "*/*", False),
        (("image/png",), "image/webp,image/png,*/*;q=0.8", False),
        (("image/png",), "image/png,image/*,*/*;q=0.8", True),
        (("application/*",), "application/whatever", True),
        (("application/*",), "application/*", True),
        (("application/*",), "application", False),
        (("*/*",), "text/html", True),
    ],
)
def test_a_rest_api_decodes_for_the_first_accepted_type_only(
    types: tuple[str, ...], accept: str | None, is_binary: bool
) -> None:
    door = RestApi(binary_media_types=types)
    request = get("/a", ("Accept", accept)) if accept else get("/a")
    said = {"statusCode": 200, "body": PNG, "isBase64Encoded": True}
    assert answer(door, said, request).body == (b"\x89PNG" if is_binary else PNG.encode())
    # The type of the response doesn't matter.
    typed = {**said, "headers": {"Content-Type": "text/plain"}}
    assert answer(door, typed, request).body == (b"\x89PNG" if is_binary else PNG.encode())
    said["isBase64Encoded"] = False
    assert answer(door, said, request).body == PNG.encode()


def test_bad_base64_is_the_apis_configuration_error() -> None:
    door = RestApi(binary_media_types=("image/png",))
    said = {"body": "èé+à)(", "isBase64Encoded": True}
    response = answer(door, said, get("/a", ("Accept", "image/png")))
    assert (response.status, response.text) == (500, REST_ERROR)
    assert answer(HTTP, {"statusCode": 200, **said}).status == 500
    assert answer(URL, {"statusCode": 200, **said}).status == 502
    assert answer(ALB, {"statusCode": 200, **said}).status == 502


# -- HTTP API, format 2.0, and function URL --------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "by_gateway", "by_url"),
    [
        ("hello", "hello", "hello"),
        ("", "", ""),
        ('Special "quoted" text', 'Special "quoted" text', 'Special "quoted" text'),
        (3, "3", "3"),
        (3.1, "3.1", "3.1"),
        (True, "true", "true"),
        (None, "null", "null"),
        ({}, "{}", "{}"),
        ({"hello": "world"}, '{"hello": "world"}', '{"hello":"world"}'),
        (["hello", 3, True], '["hello", 3, true]', '["hello",3,true]'),
        ({"body": "no status"}, '{"body": "no status"}', '{"body":"no status"}'),
    ],
)
def test_a_response_without_a_status_is_inferred(said: Any, by_gateway: str, by_url: str) -> None:
    for door, body in ((HTTP, by_gateway), (URL, by_url)):
        response = answer(door, said)
        assert (response.status, response.text) == (200, body)
        assert values(response, "content-type") == ["application/json"]


def test_the_gateway_does_not_even_look_whether_it_is_json() -> None:
    response = answer(HTTP, None, text='{"name": "John Doe", "age":')
    assert (response.status, response.text) == (200, '{"name": "John Doe", "age":')


def test_a_full_response_of_format_2() -> None:
    said = {
        "statusCode": 201,
        "headers": {"My-Header": "x", "n": 1},
        "cookies": ["a=1; Secure", "b=2"],
        "body": "body123",
    }
    for door, kind in ((HTTP, "text/plain; charset=utf-8"), (URL, "application/json")):
        response = answer(door, said)
        assert (response.status, response.text) == (201, "body123")
        assert values(response, "set-cookie") == ["a=1; Secure", "b=2"]
        assert values(response, "content-type") == [kind]
        assert response.header("my-header") == "x" and response.header("n") == "1"
        binary = answer(door, {"statusCode": 200, "body": PNG, "isBase64Encoded": True})
        assert binary.body == b"\x89PNG"
    assert answer(URL, {"statusCode": "418", "body": "i'm a teapot"}).status == 418


@pytest.mark.parametrize(
    "said",
    [
        {"statusCode": 200.5, "body": "Hello"},
        {"statusCode": 0},
        {"statusCode": "test"},
        {"statusCode": 200, "cookies": "a=1"},
        {"statusCode": 200, "headers": "none"},
    ],
)
def test_a_malformed_response_of_format_2(said: Any) -> None:
    assert (answer(HTTP, said).status, answer(HTTP, said).text) == (500, HTTP_ERROR)
    assert (answer(URL, said).status, answer(URL, said).text) == (502, "Internal Server Error")


def test_a_body_that_is_an_object() -> None:
    said = {"statusCode": 302, "body": {}}
    assert answer(HTTP, said).status == answer(HTTP1, said).status == 500
    assert (answer(URL, said).status, answer(URL, said).text) == (302, "{}")


# -- HTTP API, format 1.0 --------------------------------------------------------------------------


def test_format_1_of_an_http_api_infers_nothing() -> None:
    for said in ("hello", {"message": "hi"}, None, {"statusCode": 0}):
        assert (answer(HTTP1, said).status, answer(HTTP1, said).text) == (500, HTTP_ERROR)
    said = {
        "statusCode": 200,
        "headers": {"Combined": "single"},
        "multiValueHeaders": {"Combined": ["multi1", "multi2"]},
        "body": "Hello",
    }
    response = answer(HTTP1, said)
    assert values(response, "combined") == ["single", "multi1", "multi2"]
    assert response.header("content-type") == "text/plain; charset=utf-8"


# -- load balancer ---------------------------------------------------------------------------------


def test_a_load_balancer_takes_a_response_with_a_status() -> None:
    said = {
        "statusCode": 200,
        "statusDescription": "200 Fine",
        "headers": {"Set-cookie": "a=1", "Connection": "close"},
        "body": "Hello",
        "isBase64Encoded": False,
    }
    response = answer(ALB, said)
    assert (response.status, response.reason, response.text) == (200, "Fine", "Hello")
    assert response.header("set-cookie") == "a=1" and response.header("connection") is None
    assert answer(ALB, {"statusCode": 404}).reason == "Not Found"
    binary = answer(ALB, {"statusCode": 200, "body": PNG, "isBase64Encoded": True})
    assert binary.body == b"\x89PNG"


def test_a_load_balancer_with_multi_value_headers() -> None:
    door = ApplicationLoadBalancer(multi_value_headers=True)
    said = {"statusCode": 200, "multiValueHeaders": {"Set-cookie": ["a=1", "b=2"]}}
    assert values(answer(door, said), "set-cookie") == ["a=1", "b=2"]


@pytest.mark.parametrize(
    "said",
    [
        "hello",
        None,
        {},
        {"body": "x"},
        {"statusCode": None},
        {"statusCode": "200"},
        {"statusCode": 200, "headers": {"a": True}},
        {"statusCode": 200, "body": {"a": 1}},
        {"statusCode": 200, "body": "x" * (1 << 20)},
    ],
)
def test_a_load_balancer_answers_the_rest_with_502(said: Any) -> None:
    response = answer(ALB, said)
    assert (response.status, response.reason) == (502, "Bad Gateway")
    assert response.header("content-type") == "text/html"
    assert "<h1>502 Bad Gateway</h1>" in response.text


# -- errors, throttles, time and size --------------------------------------------------------------


@pytest.mark.parametrize(
    ("door", "status", "body"),
    [
        (REST, 502, REST_ERROR),
        (HTTP, 500, HTTP_ERROR),
        (HTTP1, 500, HTTP_ERROR),
        (URL, 502, "Internal Server Error"),
        (ALB, 502, None),
    ],
)
def test_a_function_error(door: FrontDoor, status: int, body: str | None) -> None:
    outcome = failed("boom")
    response = door.response(outcome, get(), ARRIVAL)
    assert response.status == status
    assert body is None or response.text == body
    assert "boom" in response.explanation.why and "boom" not in response.text
    assert response.result is outcome
    if door is REST:
        assert response.log == (
            "Lambda execution failed with status 200 due to customer function error: boom. "
            f"Lambda request id: {outcome.request_id}",
            "Method completed with status: 502",
        )


@pytest.mark.parametrize(
    ("door", "limit", "status", "body"),
    [
        (REST, 29_000, 504, '{"message": "Endpoint request timed out"}'),
        (HTTP, 30_000, 503, '{"message":"Service Unavailable"}'),
        (HTTP1, 30_000, 503, '{"message":"Service Unavailable"}'),
    ],
)
def test_a_gateway_does_not_wait_for_ever(
    door: FrontDoor, limit: int, status: int, body: str
) -> None:
    said = {"statusCode": 200}
    assert answer(door, said, duration_ms=limit).status == 200
    late = answer(door, said, duration_ms=limit + 1)
    assert (late.status, late.text) == (status, body)
    assert late.result is not None and late.result.payload == said
    assert "billed" in late.explanation.why
    # Init counts: the client waits for it as well.
    assert answer(door, said, duration_ms=limit - 100, init_duration_ms=200).status == status


def test_urls_and_load_balancers_wait_as_long_as_the_function_runs() -> None:
    for door in (URL, ALB):
        assert answer(door, {"statusCode": 200}, duration_ms=899_000).status == 200


def test_a_shorter_integration_timeout() -> None:
    late = answer(RestApi(timeout_ms=500), {"statusCode": 200}, duration_ms=501)
    assert late.status == 504 and "500 ms" in late.explanation.why
    assert answer(HttpApi(timeout_ms=500), "x", duration_ms=501).status == 503
    with pytest.raises(InvalidParameterValueError):
        RestApi(timeout_ms=49)
    with pytest.raises(InvalidParameterValueError):
        HttpApi(timeout_ms=30_001)


THROTTLED = TooManyRequestsError("ReservedFunctionConcurrentInvocationLimitExceeded", hint="…")


@pytest.mark.parametrize(
    ("door", "throttled", "too_large", "denied"),
    [(REST, 500, 500, 500), (HTTP, 500, 500, 500), (URL, 429, 413, 403), (ALB, 502, 502, 502)],
)
def test_what_lambda_itself_rejects(
    door: FrontDoor, throttled: int, too_large: int, denied: int
) -> None:
    for error, status in (
        (THROTTLED, throttled),
        (RequestEntityTooLargeError("Request must be smaller"), too_large),
        (AccessDeniedError("Forbidden"), denied),
    ):
        response = door.rejected(error, ARRIVAL)
        assert response.status == status
        assert error.code in response.explanation.why
        assert response.result is None
    if door is URL:
        assert json.loads(door.rejected(THROTTLED, ARRIVAL).text) == {
            "Reason": "ReservedFunctionConcurrentInvocationLimitExceeded",
            "Type": "User",
            "message": "Rate Exceeded.",
        }


@pytest.mark.parametrize(("door", "limit"), [(REST, 10 << 20), (HTTP, 10 << 20), (ALB, 1 << 20)])
def test_a_body_over_the_limit_never_reaches_the_function(door: FrontDoor, limit: int) -> None:
    fits, over = (Request("POST", "/a", (), bytes(size)) for size in (limit, limit + 1))
    assert door.refusal(fits, ARRIVAL) is None
    refused = cast(Response, door.refusal(over, ARRIVAL))
    assert refused.status == 413 and f"{limit + 1:,}" in refused.explanation.why


@pytest.mark.parametrize(
    ("door", "method", "target", "status", "body"),
    [
        (RestApi("/orders/{id}"), "GET", "/orders", 403, "Missing Authentication Token"),
        (RestApi("/orders", "POST"), "GET", "/orders", 403, "Missing Authentication Token"),
        (RestApi("/{proxy+}"), "GET", "/", 403, "Missing Authentication Token"),
        (HttpApi("GET /orders/{id}"), "GET", "/orders/1/2", 404, "Not Found"),
        (HttpApi("POST /orders"), "GET", "/orders", 404, "Not Found"),
        (RestApi("/orders/{id}"), "GET", "/orders/1", 0, ""),
        (HttpApi("ANY /orders/{p+}"), "PUT", "/orders/1/2", 0, ""),
        (HttpApi(), "PUT", "/", 0, ""),
        (URL, "PUT", "/", 0, ""),
        (ALB, "PUT", "/", 0, ""),
    ],
)
def test_a_path_that_the_api_does_not_have(
    door: FrontDoor, method: str, target: str, status: int, body: str
) -> None:
    refused = door.refusal(Request(method, target), ARRIVAL)
    if status == 0:
        assert refused is None
    else:
        assert refused is not None and refused.status == status
        assert json.loads(refused.text) == {"message": body}


@pytest.mark.parametrize(
    "make",
    [
        lambda: RestApi("orders"),
        lambda: RestApi("/{proxy+}/more"),
        lambda: RestApi("/a{id}"),
        lambda: HttpApi("/orders"),
        lambda: HttpApi("get /orders"),
        lambda: FunctionUrl(cast(Any, "IAM")),
    ],
)
def test_what_aws_would_not_configure(make: Any) -> None:
    with pytest.raises(InvalidParameterValueError) as caught:
        make()
    assert caught.value.hint


# -- whatever a function returns -------------------------------------------------------------------

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5
)
KEYS = ("statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded", "cookies")


@settings(deadline=None)
@given(
    st.sampled_from(DOORS),
    VALUES
    | st.fixed_dictionaries(
        {}, optional={key: VALUES | st.dictionaries(st.text(), SCALARS) for key in KEYS}
    )
    | st.fixed_dictionaries({"statusCode": st.just(200), "body": SCALARS}),
    st.booleans(),
)
def test_nothing_that_a_function_returns_breaks_a_front_door(
    door: FrontDoor, said: Any, error: bool
) -> None:
    response = door.response(result(said, error=error), get(), ARRIVAL)
    assert 100 <= response.status <= 599
    assert response.header("content-length") == str(len(response.body))
    explanation = response.explanation
    assert explanation.why and explanation.rule and "https://" in explanation.source
