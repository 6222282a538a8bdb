"""``studylam invoke --request``: what a client sends and gets, through each front door."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studylam.cli import run

API = """\
import json

def handler(event, context):
    print("called")
    path = event.get("rawPath") or event["path"]
    if path == "/fails":
        raise ValueError("no")
    if path == "/binary":
        return {"statusCode": 200, "body": "/wD+", "isBase64Encoded": True}
    return {"statusCode": 201, "headers": {"X-Shown": "\\x1b[31m"}, "body": event["body"]}
"""


@pytest.fixture
def target(tmp_path: Path) -> str:
    (tmp_path / "api.py").write_text(API, "utf-8")
    return f"{tmp_path}/api.py:handler"


def called(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = run(["invoke", *arguments])
    out, err = capfd.readouterr()
    return status, out, err


@pytest.mark.parametrize("door", ["rest-api", "http-api", "function-url", "alb"])
def test_a_request_becomes_an_event_and_a_response(
    door: str, target: str, capfd: pytest.CaptureFixture[str]
) -> None:
    line = "POST /orders --json '{\"a\": 1}'"
    status, out, _ = called(capfd, target, "--request", line, "--through", door, "--json")
    assert status == 0
    document: dict[str, Any] = json.loads(out)
    assert document["function_error"] is None
    assert document["payload"]["statusCode"] == 201
    assert document["response"]["status"] == 201
    assert json.loads(document["response"]["body"]) == {"a": 1}


def test_a_function_that_fails_is_a_502_with_its_reason(
    target: str, capfd: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = called(capfd, target, "--request", "GET /fails", "--through", "rest-api")
    assert status == 1
    assert "called\n" in out
    assert "HTTP 502 Bad Gateway" in out
    assert '{"message": "Internal server error"}' in out
    assert "Why: The function failed" in out


def test_bytes_are_base64_in_json_and_a_note_on_a_terminal(
    target: str, capfd: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = called(capfd, target, "--request", "GET /binary", "--json")
    response = json.loads(out)["response"]
    assert (status, response["body"], response["body_base64"]) == (0, None, "/wD+")
    _, out, _ = called(capfd, target, "--request", "GET /binary")
    assert "(3 bytes that aren't text)" in out


def test_headers_of_a_stranger_are_shown_and_not_obeyed(
    target: str, capfd: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = called(capfd, target, "--request", "POST /a -d x")
    assert "X-Shown: ␛[31m" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--request", "GET"], "is no path"),
        (["--request", "GET / -H"], "-H"),
        (["--request", "GET /", "--event", "s3-put"], "exclude each other"),
    ],
)
def test_bad_requests(
    arguments: list[str], words: str, target: str, capfd: pytest.CaptureFixture[str]
) -> None:
    status, _, err = called(capfd, target, *arguments)
    assert status == 2
    assert words in err
