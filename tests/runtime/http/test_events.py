"""The events have the shape of the canned ones, and of powertools' models."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.errors import UsageError
from studylam.runtime.http import (
    ApplicationLoadBalancer,
    Arrival,
    FrontDoor,
    FunctionUrl,
    HttpApi,
    Request,
    RestApi,
    parse_request,
)
from tests.runtime.http.parts import ARRIVAL, HEADERS, ORDER, get, shape

pytestmark = pytest.mark.quick

CANNED = Path(__file__).parents[3] / "content" / "events"
COOKIE = ("Cookie", "session=EXAMPLE; theme=dark")

# Canned event → the door, the request that makes it, and powertools' model of it.
LIKE_CANNED: dict[str, tuple[FrontDoor, Request, str]] = {
    "apigw-rest": (
        RestApi("/orders/{proxy+}", "POST"),
        Request("POST", "/orders/new?name=Ada&tag=new&tag=gift", HEADERS, ORDER),
        "APIGatewayProxyEventModel",
    ),
    "apigw-http": (
        HttpApi("POST /orders"),
        Request("POST", "/orders?tag=new&tag=gift&name=Ada", (*HEADERS, COOKIE), ORDER),
        "APIGatewayProxyEventV2Model",
    ),
    "function-url": (
        FunctionUrl("AWS_IAM"),
        get("/hello?name=Ada", HEADERS[0], HEADERS[2]),
        "LambdaFunctionUrlModel",
    ),
    "function-url-public": (
        FunctionUrl(),
        Request("POST", "/orders", HEADERS, ORDER),
        "LambdaFunctionUrlModel",
    ),
    "alb": (
        ApplicationLoadBalancer(),
        Request("POST", "/orders?name=Ada%20L", HEADERS, ORDER),
        "AlbModel",
    ),
    "alb-multi-value": (
        ApplicationLoadBalancer(multi_value_headers=True),
        get("/orders?tag=new&tag=gift&name=Ada%20L", HEADERS[0], COOKIE, HEADERS[2]),
        "",  # AlbModel knows the single-value form only
    ),
}


def canned(name: str) -> Any:
    return json.loads((CANNED / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("name", sorted(LIKE_CANNED))
def test_an_event_has_the_keys_and_types_of_the_canned_one(name: str) -> None:
    door, request, _ = LIKE_CANNED[name]
    event, expected = door.event(request, ARRIVAL), canned(name)
    assert shape(event) == shape(expected)
    assert list(event) == list(expected)


@pytest.mark.parametrize("name", ["alb", "alb-multi-value", "apigw-http", "function-url"])
def test_the_same_request_makes_the_very_event(name: str) -> None:
    door, request, _ = LIKE_CANNED[name]
    event, expected = door.event(request, ARRIVAL), canned(name)
    if name == "function-url":
        expected["requestContext"]["requestId"] = ARRIVAL.request_id
    assert event == expected


@pytest.mark.parametrize("name", sorted(LIKE_CANNED.keys() - {"alb-multi-value"}))
@pytest.mark.parametrize("line", ["", "GET /orders/a/b", "/orders/a?x=1&x=2 -d a=b -b c=d"])
def test_events_validate_against_powertools(name: str, line: str) -> None:
    module = pytest.importorskip("aws_lambda_powertools.utilities.parser.models")
    door, request, model = LIKE_CANNED[name]
    event = door.event(parse_request(line) if line else request, Arrival.now())
    getattr(module, model).model_validate(event)


def test_format_1_of_an_http_api_validates_too() -> None:
    module = pytest.importorskip("aws_lambda_powertools.utilities.parser.models")
    door = HttpApi("ANY /orders/{id}", "1.0")
    event = door.event(parse_request("/orders/7?x=1 -d a"), Arrival.now())
    module.APIGatewayProxyEventModel.model_validate(event)


def test_time_and_ids_are_those_of_the_arrival() -> None:
    context = HttpApi().event(get(), ARRIVAL)["requestContext"]
    assert (context["time"], context["timeEpoch"]) == ("15/Jan/2026:12:00:00 +0000", 1768478400000)
    fresh = Arrival.now()
    assert len(fresh.short_id) == 16 and fresh.trace_id.startswith("Root=1-")
    assert fresh != Arrival.now()


# -- REST API (recorded from AWS by LocalStack) ----------------------------------------------------


@pytest.mark.parametrize(
    ("target", "path", "proxy", "in_context"),
    [
        ("/v", "/v", "v", "/prod/v"),
        ("/v/", "/v/", "v", "/prod/v/"),
        ("/v//double-slash", "/v//double-slash", "v//double-slash", "/prod/v//double-slash"),
        ("//v", "/v", "v", "/prod//v"),
        ("/v/a%2Bb@c.de/a+b", "/v/a%2Bb@c.de/a+b", "v/a%2Bb@c.de/a+b", "/prod/v/a%2Bb@c.de/a+b"),
    ],
)
def test_a_rest_apis_path(target: str, path: str, proxy: str, in_context: str) -> None:
    event = RestApi().event(get(target), ARRIVAL)
    assert (event["path"], event["pathParameters"]) == (path, {"proxy": proxy})
    assert event["requestContext"]["path"] == in_context
    assert event["requestContext"]["resourcePath"] == event["resource"] == "/{proxy+}"


def test_a_rest_apis_query_is_decoded_and_its_path_is_not() -> None:
    door = RestApi("/users/{name}/orders/{id}")
    event = door.event(
        get("/users/A%20L/orders/%E2%98%95?q=Hello%20World&tag=C%23&tag=a+b"), ARRIVAL
    )
    assert event["pathParameters"] == {"name": "A%20L", "id": "%E2%98%95"}
    assert event["queryStringParameters"] == {"q": "Hello World", "tag": "a b"}
    assert event["multiValueQueryStringParameters"]["tag"] == ["C#", "a b"]


def test_a_rest_api_has_null_where_there_is_nothing() -> None:
    event = RestApi("/orders").event(get("/orders"), ARRIVAL)
    for key in ("queryStringParameters", "multiValueQueryStringParameters", "pathParameters"):
        assert event[key] is None
    assert event["body"] is event["stageVariables"] is None
    assert event["requestContext"]["identity"]["userAgent"] is None


def test_a_rest_apis_headers_keep_their_case_and_all_their_values() -> None:
    request = get(
        "/a",
        ("tEsT-HEADeR", "aValUE"),
        ("X", "1"),
        ("x", "2"),
        ("Content-Length", "9"),
        ("Host", "elsewhere"),
        ("X-Forwarded-For", "198.51.100.1"),
    )
    event = RestApi().event(request, ARRIVAL)
    assert event["headers"]["tEsT-HEADeR"] == "aValUE"
    assert event["headers"]["X"] == "2" and event["multiValueHeaders"]["X"] == ["1", "2"]
    assert "Content-Length" not in event["headers"] and "x" not in event["headers"]
    assert event["headers"]["Host"] == "abc123.execute-api.us-east-1.amazonaws.com"
    assert event["headers"]["X-Forwarded-For"] == "198.51.100.1, 203.0.113.10"


@pytest.mark.parametrize(
    ("types", "content_type", "is_base64"),
    [
        ((), "image/png", False),
        (("image/png",), "image/png; q=1", True),
        (("image/*",), "IMAGE/png", True),
        (("*/*",), "application/json", True),
        (("*/png",), "image/png", False),
        (("image/png",), None, False),
    ],
)
def test_a_rest_api_encodes_its_binary_media_types(
    types: tuple[str, ...], content_type: str | None, is_base64: bool
) -> None:
    headers = (("Content-Type", content_type),) if content_type else ()
    request = Request("POST", "/a", headers, b"\x01\xff")
    event = RestApi(binary_media_types=types).event(request, ARRIVAL)
    assert event["isBase64Encoded"] is is_base64
    assert event["body"] == ("Af8=" if is_base64 else "\x01\ufffd")


# -- HTTP API (recorded from AWS by its Lambda Test Tool) ------------------------------------------


def test_format_2_decodes_paths_and_joins_what_is_repeated() -> None:
    door = HttpApi("POST /users/{name}/orders/{id}")
    request = Request(
        "POST",
        "/users/A%20L/orders/%E2%98%95?q=Hello%20World&tag=C%23%20P&tag=.NET",
        (("X-Custom", "a"), ("x-custom", "b"), ("cookie", "a=1"), ("Cookie", "b=2;c=3")),
    )
    event = door.event(request, ARRIVAL)
    assert event["rawPath"] == event["requestContext"]["http"]["path"] == "/users/A L/orders/☕"
    assert event["pathParameters"] == {"name": "A L", "id": "☕"}
    assert event["rawQueryString"] == "q=Hello%20World&tag=C%23%20P&tag=.NET"
    assert event["queryStringParameters"] == {"q": "Hello World", "tag": "C# P,.NET"}
    assert event["headers"]["x-custom"] == "a,b"
    assert event["cookies"] == ["a=1", "b=2", "c=3"] and "cookie" not in event["headers"]
    assert event["routeKey"] == event["requestContext"]["routeKey"] == door.route
    assert event["requestContext"]["http"]["userAgent"] == ""


@pytest.mark.parametrize("door", [HttpApi(), FunctionUrl()])
def test_format_2_leaves_out_what_there_is_not(door: FrontDoor) -> None:
    event = door.event(get(), ARRIVAL)
    absent = {"body", "cookies", "pathParameters", "queryStringParameters", "stageVariables"}
    assert not absent & set(event)
    assert event["isBase64Encoded"] is False


@pytest.mark.parametrize("door", [HttpApi(), HttpApi(payload_format="1.0"), FunctionUrl()])
@pytest.mark.parametrize(
    ("content_type", "body", "is_base64"),
    [
        ("application/json; charset=utf-8", "é".encode(), False),
        ("application/vnd.api+json", b"{}", False),
        ("text/csv", b"a,b", False),
        ("application/octet-stream", b"\x01\x02", True),
        ("application/x-www-form-urlencoded", b"a=b", True),
        ("multipart/form-data; boundary=x", b"--x", True),
        ("application/json", b"\xff", True),
    ],
)
def test_http_apis_and_urls_encode_what_is_no_text(
    door: FrontDoor, content_type: str, body: bytes, is_base64: bool
) -> None:
    event = door.event(Request("POST", "/a", (("Content-Type", content_type),), body), ARRIVAL)
    assert event["isBase64Encoded"] is is_base64
    assert event["body"] == (base64.b64encode(body).decode() if is_base64 else body.decode())


def test_format_1_of_an_http_api() -> None:
    door = HttpApi("POST /users/{name}", "1.0")
    request = Request("POST", "/users/A%20L?t=1&t=2", (("x-custom", "a"), ("X-Custom", "b")), b"x")
    event = door.event(request, ARRIVAL)
    assert (event["version"], event["resource"]) == ("1.0", "/users/{name}")
    # The path is encoded, its parameters and the context's path aren't.
    assert (event["path"], event["pathParameters"]) == ("/users/A%20L", {"name": "A L"})
    context = event["requestContext"]
    assert (context["path"], context["resourceId"]) == ("/users/A L", "POST /users/{name}")
    assert context["stage"] == "$default" and context["requestId"] == context["extendedRequestId"]
    assert event["headers"]["X-Custom"] == "b"
    assert event["multiValueHeaders"]["X-Custom"] == ["a", "b"]
    assert event["headers"]["Content-Length"] == "1"
    assert event["queryStringParameters"] == {"t": "2"}
    assert event["multiValueQueryStringParameters"] == {"t": ["1", "2"]}
    default = HttpApi(payload_format="1.0").event(get("/my/path"), ARRIVAL)
    assert default["resource"] == default["requestContext"]["resourcePath"] == "/my/path"
    assert default["requestContext"]["resourceId"] is default["pathParameters"] is None


# -- function URL ----------------------------------------------------------------------------------


def test_a_url_knows_who_signed() -> None:
    public = FunctionUrl().event(get(), ARRIVAL)["requestContext"]
    signed = FunctionUrl("AWS_IAM").event(get(), ARRIVAL)["requestContext"]
    assert public["accountId"] == "anonymous" and "authorizer" not in public
    assert signed["accountId"] == signed["authorizer"]["iam"]["accountId"] == "123456789012"
    assert public["domainName"].endswith(".lambda-url.us-east-1.on.aws")


# -- load balancer ---------------------------------------------------------------------------------


def test_a_load_balancer_decodes_nothing_and_keeps_the_last_value() -> None:
    request = get("/a%20b?k=v%20w&k=x+y", ("Cookie", "a=1"), ("cookie", "b=2"), ("ACCEPT", "*/*"))
    event = ApplicationLoadBalancer().event(request, ARRIVAL)
    assert event["path"] == "/a%20b"
    assert event["queryStringParameters"] == {"k": "x+y"}
    assert event["headers"]["cookie"] == "b=2" and event["headers"]["accept"] == "*/*"
    many = ApplicationLoadBalancer(multi_value_headers=True).event(request, ARRIVAL)
    assert many["multiValueQueryStringParameters"] == {"k": ["v%20w", "x+y"]}
    assert many["multiValueHeaders"]["cookie"] == ["a=1", "b=2"]
    assert not {"headers", "queryStringParameters"} & set(many)


def test_a_load_balancer_has_empty_values_where_there_is_nothing() -> None:
    event = ApplicationLoadBalancer().event(get("/"), ARRIVAL)
    assert (event["queryStringParameters"], event["body"]) == ({}, "")


@pytest.mark.parametrize(
    ("content_type", "is_base64"),
    [
        ("text/html", False),
        ("application/json; charset=utf-8", False),
        ("application/javascript", False),
        ("application/xml", False),
        ("application/vnd.api+json", True),
        ("application/x-www-form-urlencoded", True),
        ("image/png", True),
    ],
)
def test_a_load_balancer_encodes_all_other_types(content_type: str, is_base64: bool) -> None:
    request = Request("POST", "/a", (("content-type", content_type),), b"ab")
    event = ApplicationLoadBalancer().event(request, ARRIVAL)
    assert (event["isBase64Encoded"], event["body"]) == (is_base64, "YWI=" if is_base64 else "ab")


# -- all of them -----------------------------------------------------------------------------------

EVERY: list[FrontDoor] = [
    RestApi(binary_media_types=("image/*",)),
    HttpApi(),
    HttpApi("ANY /{a}/{p+}", "1.0"),
    FunctionUrl("AWS_IAM"),
    ApplicationLoadBalancer(),
    ApplicationLoadBalancer(multi_value_headers=True),
]


@settings(deadline=None)
@given(
    st.sampled_from(EVERY),
    st.text(st.characters(codec="ascii", min_codepoint=33, max_codepoint=126)),
    st.lists(st.tuples(st.sampled_from(["cookie", "X-A", "x-a", "Content-Type"]), st.text())),
    st.binary(),
)
def test_whatever_is_sent_becomes_an_event(
    door: FrontDoor, target: str, headers: list[tuple[str, str]], body: bytes
) -> None:
    try:
        request = Request("POST", "/" + target, tuple(headers), body)
    except UsageError:
        return  # no client could send that header
    if door.refusal(request, ARRIVAL) is None:
        event = door.event(request, ARRIVAL)
        assert json.loads(json.dumps(event, ensure_ascii=False).encode()) == event
