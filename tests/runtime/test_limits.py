"""Limits, refusals and log formats of the platform, in AWS's words."""

from __future__ import annotations

import base64
import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from studylam.errors import BadInputError, NotFoundError
from studylam.runtime import FunctionConfig, InvocationResult, LambdaService, invocation
from studylam.runtime.refusals import (
    FunctionNotFoundError,
    InvalidParameterValueError,
    InvalidRequestContentError,
    RequestEntityTooLargeError,
    checked_payload,
)
from tests.security.hostile import family

Run = Callable[..., InvocationResult]


@pytest.mark.quick
@pytest.mark.parametrize(
    ("asynchronous", "limit"), [(False, 6_291_456), (True, 1_048_576)], ids=["6 MB", "1 MB"]
)
def test_requests_over_the_limit(asynchronous: bool, limit: int) -> None:
    largest = b'"' + b"x" * (limit - 2) + b'"'
    assert checked_payload(largest, asynchronous=asynchronous) == largest
    with pytest.raises(RequestEntityTooLargeError) as caught:
        checked_payload(largest + b" ", asynchronous=asynchronous)
    words = f"Request must be smaller than {limit} bytes for the InvokeFunction operation"
    assert caught.value.message == words
    assert (caught.value.code, caught.value.status) == ("RequestEntityTooLargeException", 413)


@pytest.mark.quick
@pytest.mark.parametrize("payload", ["{", "'a'", "NaN", b"\xff", "[" * 100_000, "\ud800"])
def test_requests_that_are_not_json(payload: str | bytes) -> None:
    with pytest.raises(InvalidRequestContentError, match="Could not parse request body into json"):
        checked_payload(payload)


@pytest.mark.quick
@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("memory_mb", 127, "'127' at 'memorySize' {}greater than or equal to 128"),
        ("memory_mb", 10241, "'10241' at 'memorySize' {}less than or equal to 10240"),
        ("timeout_s", 0, "'0' at 'timeout' {}greater than or equal to 1"),
        ("timeout_s", 901, "'901' at 'timeout' {}less than or equal to 900"),
        ("ephemeral_mb", 511, "'511' at 'ephemeralStorage.size' {}greater than or equal to 512"),
    ],
)
def test_numbers_out_of_range(setting: str, value: int, words: str) -> None:
    with pytest.raises(InvalidParameterValueError) as caught:
        FunctionConfig(**{setting: value})  # type: ignore[arg-type]
    constraint = "failed to satisfy constraint: Member must have value "
    expected = f"1 validation error detected: Value {words.format(constraint)}"
    assert caught.value.message == expected
    assert isinstance(caught.value, BadInputError)


def test_a_function_that_is_not_there(service: LambdaService) -> None:
    with pytest.raises(FunctionNotFoundError) as caught:
        service.invoke("nosuch", "{}")
    assert isinstance(caught.value, NotFoundError)
    assert (caught.value.code, caught.value.status) == ("ResourceNotFoundException", 404)


def test_code_and_layers_share_their_limit(service: LambdaService, tmp_path: Path) -> None:
    for name in ("code", "layer"):
        (tmp_path / name).mkdir()
        with (tmp_path / name / "large").open("wb") as file:
            file.truncate(131_072_001)  # half of it, and a byte
    words = "Unzipped size must be smaller than 262144000 bytes"
    with pytest.raises(InvalidParameterValueError, match=words):
        service.deploy(
            FunctionConfig(name="large", layers=(tmp_path / "layer",)), tmp_path / "code"
        )


def test_the_tail_of_the_log(run: Run) -> None:
    result = run("def handler(e, c):\n    for n in range(500): print('line', n)\n")
    tail = base64.b64decode(result.log_tail()).decode()
    assert len(tail) == 4096
    assert tail.endswith(f"line 499\nEND RequestId: {result.request_id}\n{result.logs[-1].text}\n")
    short = run("def handler(e, c): print('é')")
    whole = "".join(f"{line.text}\n" for line in short.logs[1:])  # no INIT_START
    assert base64.b64decode(short.log_tail()).decode() == whole


def test_platform_events_as_json(run: Run) -> None:
    result = run("def handler(e, c): print('plain')", log_format="JSON")
    events = [json.loads(line.text) for line in result.logs if line.kind == "platform"]
    assert [event["type"] for event in events] == [
        *("platform.initStart", "platform.start", "platform.report")
    ]
    for event in events:
        assert list(event) == ["time", "type", "record"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", event["time"])
    init, start, report = (event["record"] for event in events)
    assert (init["initializationType"], init["phase"]) == ("on-demand", "init")
    assert start == {"requestId": result.request_id, "version": "$LATEST"}
    assert report["requestId"] == result.request_id
    assert report["status"] == "success"
    assert report["metrics"] == {
        "durationMs": result.report.duration_ms,
        "billedDurationMs": result.report.billed_duration_ms,
        "memorySizeMB": 128,
        "maxMemoryUsedMB": result.report.max_memory_used_mb,
        "initDurationMs": result.report.init_duration_ms,
    }


def test_platform_events_of_a_failed_init_as_json(run: Run) -> None:
    result = run("import numpyx", log_format="JSON")
    texts = [line.text for line in result.logs if line.kind == "platform"]
    assert texts.pop().startswith("[StudyLam] Neither Lambda's runtime nor this package has numpyx")
    events = [json.loads(text) for text in texts]
    assert [event["type"].removeprefix("platform.") for event in events] == [
        *("initStart", "initReport", "initReport", "start", "report")
    ]
    tried = [event["record"] for event in events[1:3]]
    assert [record["phase"] for record in tried] == ["init", "invoke"]
    assert {record["errorType"] for record in tried} == {"Runtime.ImportModuleError"}
    assert events[-1]["record"]["status"] == "error"


def test_init_that_takes_too_long(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert invocation.INIT_LIMIT_S == 10.0
    monkeypatch.setattr(invocation, "INIT_LIMIT_S", 0.5)
    begin = time.monotonic()
    result = run("print('importing')\nwhile True: pass\n", timeout_s=1)
    assert time.monotonic() - begin < 3
    texts = [line.text for line in result.logs]
    assert texts[1] == texts[3] == "importing"
    first = "INIT_REPORT Init Duration: 500.00 ms\tPhase: init\tStatus: timeout"
    second = "INIT_REPORT Init Duration: 1000.00 ms\tPhase: invoke\tStatus: timeout"
    assert (texts[2], texts[4]) == (first, second)
    assert texts[5].startswith("START ")
    assert texts[6].endswith("Task timed out after 1.00 seconds")
    assert result.payload["errorType"] == "Sandbox.Timedout"


def test_init_that_is_only_slow_goes_on_under_the_timeout(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invocation, "INIT_LIMIT_S", 0.2)
    result = run("import time; time.sleep(0.5)\ndef handler(e, c): return 'ok'\n", timeout_s=3)
    assert result.payload == "ok"
    assert result.report.duration_ms >= 500
    assert result.report.init_duration_ms is None
    assert sum(line.text.startswith("INIT_REPORT") for line in result.logs) == 1


def test_idle_environments_are_ended() -> None:
    before = family(os.getpid())
    with LambdaService(blank_environments=0, idle_seconds=0.2) as mortal:
        mortal.deploy(FunctionConfig(handler="app.h"), {"app.py": "def h(e, c): pass"})
        waiting = family(os.getpid()) - before
        assert mortal.invoke("my-function", "{}").cold_start
        deadline = time.monotonic() + 10
        while family(os.getpid()) - before > waiting and time.monotonic() < deadline:
            time.sleep(0.02)
        assert family(os.getpid()) - before == waiting
        assert mortal.invoke("my-function", "{}").cold_start


def test_reported_memory_follows_what_is_held(service: LambdaService, run: Run) -> None:
    source = "def handler(e, c):\n    held = bytearray(b'x') * (e['mb'] << 20)\n"

    def reported(mb: int) -> int:
        service.recycle("my-function")
        return service.invoke("my-function", json.dumps({"mb": mb})).report.max_memory_used_mb

    run(source, {"mb": 0}, memory_mb=1024, timeout_s=20)
    # Twice: in an environment that was made ahead with boto3 loaded, and in one made for it.
    alone = {reported(0), reported(0)}
    assert max(alone) - min(alone) <= 1
    for mb in (10, 64, 256):
        assert abs(reported(mb) - max(alone) - mb) <= 1, mb
