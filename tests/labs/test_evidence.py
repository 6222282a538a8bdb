"""Expectations against what can be seen of a case, with the runtime's own data."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from PIL import Image

from studylam.labs.evidence import Evidence, judge
from studylam.packs.models import Expectation
from studylam.runtime import InvocationResult, LogLine, Report, SandboxReport, WorldSnapshot
from studylam.runtime.cloud.model import AwsCall
from studylam.runtime.cloud.snapshot import (
    Mail,
    MessageInfo,
    ObjectInfo,
    PublishedMessage,
    TableInfo,
)


def invocation(
    payload: Any = None,
    *,
    error: str | None = None,
    logs: tuple[str, ...] = (),
    calls: tuple[AwsCall, ...] = (),
    duration_ms: float = 5.0,
) -> InvocationResult:
    if error is not None:
        payload = {"errorMessage": "it broke", "errorType": error, "stackTrace": []}
    return InvocationResult(
        request_id="r-1",
        cold_start=True,
        function_error="Unhandled" if error else None,
        payload_text=json.dumps(payload),
        logs=tuple(LogLine(line, "function") for line in logs),
        report=Report(duration_ms, 6, 128, 40, None, "error" if error else "success"),
        aws_calls=calls,
        sandbox=SandboxReport("A", (), ""),
    )


def png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height)).save(out, "PNG")
    return out.getvalue()


OBJECTS = {
    "out/a.json": (b'{"n": 1, "more": 2}', "application/json"),
    "out/pic.png": (png(64, 40), "image/png"),
    "out/note.txt": (b"hello", "text/plain"),
}
WORLD = WorldSnapshot(
    buckets={
        "files": [
            ObjectInfo(k, len(b), t, "2026-01-01T00:00:00Z", "") for k, (b, t) in OBJECTS.items()
        ]
    },
    tables={"orders": TableInfo({"id": "HASH"}, [{"id": "1", "n": 1}, {"id": "2", "n": 2}])},
    queues={"jobs": [MessageInfo('{"job": "a"}', 0), MessageInfo("plain", 0)]},
    topics={"alerts": [PublishedMessage("disk full")]},
    mails=[Mail("a@x.org", ["b@x.org"], "Hello Bo", "line one\nline two")],
)
CALL = AwsCall("s3", "ListObjectsV2", "allow", 200, 1.0, action="s3:ListBucket")
DENIED = AwsCall("s3", "GetObject", "implicit-deny", 403, 1.0, action="s3:GetObject")


def found(expect: dict[str, Any], *invocations: InvocationResult) -> list[str]:
    if "response" in expect:
        expect["response_given"] = True
    evidence = Evidence(invocations or (invocation(),), WORLD, lambda b, k: OBJECTS[k][0])
    return [
        f"{miss.what}: {miss.expected} / {miss.got}"
        for miss in judge(Expectation(**expect), evidence)
    ]


@pytest.mark.quick
@pytest.mark.parametrize(
    "expect",
    [
        {"objects": {"files/out/a.json": True, "files/out/b.json": False, "files": 3}},
        {"objects": {"files/out/a.json": {"json": {"n": 1}, "content_type": "application/json"}}},
        {"objects": {"files/out/pic.png": {"image": {"format": "png", "width": 64, "height": 40}}}},
        {"objects": {"files/out/pic.png": {"image": {"max_width": 64}, "max_size": 9999}}},
        {"objects": {"files/out/note.txt": {"text": "hello", "min_size": 5}}},
        {"items": {"orders": [{"n": 2}, {"id": "1"}]}},
        {"items": {"orders": 2}},
        {"messages": {"jobs": [{"job": "a"}, "lai"], "alerts": ["full"]}},
        {"messages": {"jobs": 2, "alerts": 1}},
        {"mails": [{"to": "b@x.org", "source": "a@x.org", "subject_contains": "Bo"}]},
        {"mails": [{"body_contains": ["one", "two"], "body_excludes": ["three"]}]},
    ],
)
def test_a_world_as_it_should_be(expect: dict[str, Any]) -> None:
    assert found(expect) == []


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ({"objects": {"files/x": True}}, "object files/x: there / not there; the bucket has: out/"),
        ({"objects": {"files/out/a.json": False}}, "object files/out/a.json: not there / 19 bytes"),
        ({"objects": {"nowhere/x": True}}, "bucket nowhere: there / there is no such bucket"),
        ({"objects": {"files": 1}}, "bucket files: 1 object / 3 objects: out/a.json, "),
        ({"objects": {"files/out/a.json": {"json": {"n": 2}}}}, "content.n: 2 / 1"),
        ({"objects": {"files/out/a.json": {"image": {}}}}, "an image / no JPEG, PNG, GIF or WebP"),
        (
            {"objects": {"files/out/pic.png": {"image": {"max_width": 32}}}},
            "width: at most 32 px / 64 × 40 px",
        ),
        (
            {"objects": {"files/out/pic.png": {"content_type": "image/jpeg"}}},
            "image/jpeg / image/png",
        ),
        ({"items": {"orders": [{"n": 3}]}}, 'table orders: item with {"n": 3} / 2 items: [{"id"'),
        ({"items": {"nothing": 1}}, "there is no such table"),
        ({"messages": {"jobs": ["missing"]}}, 'queue jobs: message with "missing" / 2 messages'),
        ({"messages": {"nothing": 1}}, "there is none of that name"),
        ({"mails": []}, "mails: 0 mails / 1 mail: 'Hello Bo'"),
        ({"mails": [{"to": "c@x.org"}]}, 'mail 1, to: ["c@x.org"] / ["b@x.org"]'),
        ({"mails": [{"body_excludes": "two"}]}, "mail 1, body: a text without"),
    ],
)
def test_what_is_wrong_with_a_world(expect: dict[str, Any], said: str) -> None:
    [text] = found(expect)
    assert said in text


def test_an_error_says_itself_instead_of_missing_keys() -> None:
    [text] = found({"response": {"statusCode": 200}}, invocation(error="KeyError"))
    assert text == "invocation: no function error / KeyError: it broke"


def test_an_error_can_be_what_is_expected() -> None:
    assert found({"error_type": "KeyError"}, invocation(error="KeyError")) == []
    assert found({"error_type": "KeyError"}, invocation(error="TypeError"))
    assert found({"error_type": "KeyError"}, invocation({"fine": 1}))


def test_the_last_response_counts_and_all_logs_and_calls() -> None:
    both = (
        invocation({"n": 1}, logs=("first",), calls=(CALL,)),
        invocation({"n": 2}, logs=("second",), calls=(DENIED,), duration_ms=50),
    )
    fine = {
        "response": {"n": 2},
        "logs": ["irst", "second"],
        "no_logs": ["third"],
        "calls": ["s3:ListObjectsV2", "s3:ListBucket"],
        "no_calls": ["s3:PutObject"],
        "denied": ["s3:GetObject"],
        "max_duration_ms": 60,
    }
    assert found(fine, *both) == []
    wrong = {
        "response": {"n": 1},
        "logs": ["third"],
        "no_logs": ["first"],
        "calls": ["s3:PutObject"],
        "no_calls": ["s3:ListBucket"],
        "denied": ["s3:ListObjectsV2"],
        "max_duration_ms": 40,
        "max_memory_mb": 39,
    }
    wanted = len(wrong)
    assert len(found(wrong, *both)) == wanted


def test_what_a_handler_wrote_is_inert() -> None:
    [text] = found({"no_logs": ["danger"]}, invocation(logs=("danger \x1b[2J",)))
    assert "\x1b" not in text
