"""The line that a learner types, and the request that comes of it."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.errors import UsageError
from studylam.runtime.http import Request, parse_request

pytestmark = pytest.mark.quick


def test_a_line_as_the_help_shows_it() -> None:
    request = parse_request(
        """POST /orders?x=1&x=2 -H 'content-type: application/json' -d '{"a":1}'"""
    )
    assert request == Request(
        "POST",
        "/orders?x=1&x=2",
        (
            ("content-type", "application/json"),
            ("User-Agent", "studylam/1.0"),
            ("Accept", "*/*"),
        ),
        b'{"a":1}',
        "203.0.113.10",
    )
    assert (request.path, request.query) == ("/orders", "x=1&x=2")
    assert request.parameters == [("x", "1"), ("x", "2")]


def test_a_curl_command_can_be_pasted() -> None:
    request = parse_request(
        "curl -X PUT https://abc123.execute-api.us-east-1.amazonaws.com/a/b?q=1#top \\\n"
        "  -H 'Accept: text/html' --user-agent=me -b 'a=1' -b b=2"
    )
    assert (request.method, request.target, request.body) == ("PUT", "/a/b?q=1", b"")
    assert dict(request.headers) == {
        "Accept": "text/html",
        "User-Agent": "me",
        "Cookie": "a=1; b=2",
    }
    assert parse_request("curl https://example.com").target == "/"


def test_data_is_a_form_and_json_is_json_as_with_curl() -> None:
    form = parse_request("/x -d a=1 -d b=2")
    assert (form.method, form.body) == ("POST", b"a=1&b=2")
    assert form.header("content-type") == "application/x-www-form-urlencoded"
    made = parse_request("""/x --json '{"é": 1}'""")
    assert (made.method, made.body) == ("POST", '{"é": 1}'.encode())
    assert made.header("CONTENT-TYPE") == made.header("accept") == "application/json"
    assert parse_request("/x -X GET -d a").method == "GET"
    assert parse_request("get /x").method == "GET"
    assert parse_request("/x").method == "GET"


def test_what_is_not_ascii_is_encoded_and_parameters_are_decoded() -> None:
    request = parse_request("/kaffee/☕?q=a+b&q=%C3%A9&flag&=v&&url=http://x/?y=1")
    assert request.path == "/kaffee/%E2%98%95"
    assert request.raw_parameters[:3] == [("q", "a+b"), ("q", "%C3%A9"), ("flag", "")]
    assert request.parameters == [
        ("q", "a b"),
        ("q", "é"),
        ("flag", ""),
        ("", "v"),
        ("url", "http://x/?y=1"),
    ]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("", "no request"),
        ("curl", "no request"),
        ("POST", "no path"),
        ("/a /b", "2 paths"),
        ("-d x", "0 paths"),
        ("GET /a -X POST", "twice"),
        ("FETCH /a", "'FETCH' is no method"),
        ("orders", "'orders' is no path"),
        ("/a -H", "-H needs a value"),
        ("/a -H nonsense", "'nonsense' is no header"),
        ("/a -H 'bad name: x'", "can't be called 'bad name'"),
        ("/a -H ': x'", "can't be called ''"),
        ("/a -H 'x: a\tb'", "can't be sent"),
        ("/a --compressed", "--compressed isn't known"),
        ("/a -k", "-k isn't known"),
        ("/a -d '{", "can't be taken apart"),
        ("/a -d @file.json", "from a file"),
        ("/a -d x --json y", "can't both"),
        ("'/a b'", "no path that can be sent"),
        ("http://[x/", "no URL"),
    ],
)
def test_a_refusal_says_what_where_and_how_to_mend_it(line: str, what: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_request(line)
    assert what in caught.value.message
    assert caught.value.where and caught.value.hint


@settings(deadline=None)
@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(["POST", "/a", "-H", "-d", "a: b", "'", "--json", "-X", "?", "=", "é"])
            | st.text(max_size=5)
        ).map(" ".join),
    )
)
def test_no_line_crashes_the_parser(line: str) -> None:
    try:
        request = parse_request(line)
    except UsageError as error:
        assert error.where and error.hint
    else:
        assert request.target.startswith("/")
        assert request.parameters is not None


@settings(deadline=None)
@given(
    st.sampled_from(["GET", "POST", "DELETE"]),
    st.text(st.characters(codec="ascii", exclude_categories=["C", "Z"], exclude_characters="#")),
    st.text(),
)
def test_what_is_typed_arrives(method: str, path: str, body: str) -> None:
    line = f"{method} {shlex.quote('/' + path)} --data-raw {shlex.quote(body)}"
    request = parse_request(line)
    assert (request.method, request.target) == (method, "/" + path)
    assert request.body == body.replace("\\\n", " ").encode()
