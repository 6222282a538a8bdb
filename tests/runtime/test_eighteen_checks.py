"""The 18 checks of fidelity, one test each, in the order in which peers were measured.

Evidence of each: [AWS] recorded from AWS, [RIC] awslambdaric (see also `test_client_live`), [LOG]
real log streams, [DOC] AWS's documentation. The best peer measured passes 12.5 of them.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable

import pytest

from studylam.runtime import InvocationResult, LambdaService

Run = Callable[..., InvocationResult]

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"

COUNT = """
import os, tempfile
count = 0
path = os.path.join(tempfile.gettempdir(), "kept")
def handler(event, context):
    global count
    count += 1
    with open(path, "a") as file:
        file.write("x")
    while event.get("hang"):
        pass
    return [count, os.path.getsize(path)]
"""


@pytest.fixture(autouse=True)
def own_tmp(service: LambdaService) -> None:
    if service.sandbox.tier != "A":
        pytest.skip("tier B has no /tmp of its own, and no child processes")


def again(service: LambdaService, **event: object) -> InvocationResult:
    return service.invoke("my-function", json.dumps(event))


def texts(result: InvocationResult) -> list[str]:
    return [line.text for line in result.logs]


@pytest.mark.quick
def test_01_json_result(run: Run) -> None:
    """[AWS] The response is the handler's return value as JSON."""
    result = run("def handler(e, c): return {'n': e['n'] + 1, 'l': (1, None), 'b': b'x'}", {"n": 1})
    assert result.payload_text == '{"n": 2, "l": [1, null], "b": "x"}'
    assert result.function_error is None


@pytest.mark.quick
def test_02_error_json_shape_and_type(run: Run) -> None:
    """[AWS] 200 with FunctionError: Unhandled, and these keys in this order."""
    result = run("def handler(e, c):\n    return e['missing']\n")
    assert result.function_error == "Unhandled"
    assert result.payload_text == json.dumps(
        {
            "errorMessage": "'missing'",
            "errorType": "KeyError",
            "requestId": result.request_id,
            "stackTrace": [
                "  File \"/var/task/app.py\", line 2, in handler\n    return e['missing']\n"
            ],
        }
    )


def test_03_marshal_error(run: Run) -> None:
    """[RIC] A response that is no JSON is an error of the runtime."""
    result = run("import datetime\ndef handler(e, c): return datetime.datetime(2026, 1, 1)")
    assert result.payload == {
        "errorMessage": "Unable to marshal response: "
        "Object of type datetime is not JSON serializable",
        "errorType": "Runtime.MarshalError",
        "requestId": result.request_id,
        "stackTrace": [],
    }
    assert texts(result)[2].endswith("serializable\nTraceback (most recent call last):")


def test_04_decimal_number(run: Run) -> None:
    """[RIC] A Decimal is a number, digit by digit: what DynamoDB returns can be returned."""
    source = "from decimal import Decimal as D\ndef handler(e, c): return [D('1.10'), D('1E+3')]"
    assert run(source).payload_text == "[1.10, 1E+3]"


def test_05_exit_error(run: Run) -> None:
    """[AWS] A process that ends is Runtime.ExitError, type first; [LOG] said in the log, too."""
    result = run("import sys\ndef handler(e, c): sys.exit(0)")
    words = f"RequestId: {result.request_id} Error: Runtime exited without providing a reason"
    assert result.payload_text == json.dumps(
        {"errorType": "Runtime.ExitError", "errorMessage": words}
    )
    assert texts(result)[2] == f"{words}\nRuntime.ExitError"
    assert texts(result)[-1].endswith("\tStatus: error\tError Type: Runtime.ExitError")


def test_06_timeout_json(run: Run) -> None:
    """[AWS] Sandbox.Timedout since 2025; [LOG] the log has the older wording with a time."""
    begin = time.monotonic()
    result = run(
        "def handler(e, c):\n  while True:\n    try:\n      while True: pass\n"
        "    except BaseException: pass\n",
        timeout_s=1,
    )
    assert time.monotonic() - begin < 3
    words = f"RequestId: {result.request_id} Error: Task timed out after 1.00 seconds"
    assert result.payload_text == json.dumps(
        {"errorType": "Sandbox.Timedout", "errorMessage": words}
    )
    late = texts(result)[2]
    assert re.fullmatch(rf"{STAMP} {result.request_id} Task timed out after 1\.00 seconds", late)
    assert "\tDuration: 1000.00 ms\t" in texts(result)[-1]
    assert texts(result)[-1].endswith("\tStatus: timeout")


def test_07_import_module_error(run: Run) -> None:
    """[AWS][RIC] With an empty requestId, and tried twice."""
    result = run("import numpyx\n")
    assert result.payload == {
        "errorMessage": "Unable to import module 'app': No module named 'numpyx'",
        "errorType": "Runtime.ImportModuleError",
        "requestId": "",
        "stackTrace": [],
    }
    reports = [text for text in texts(result) if text.startswith("INIT_REPORT")]
    pattern = (
        r"INIT_REPORT Init Duration: [\d.]+ ms\tPhase: {}\tStatus: error\t"
        r"Error Type: Runtime.ImportModuleError"
    )
    assert re.fullmatch(pattern.format("init"), reports[0])
    assert re.fullmatch(pattern.format("invoke"), reports[1])


def test_08_handler_not_found(run: Run) -> None:
    """[RIC]"""
    result = run("x = 1", handler="app.nope")
    assert result.payload["errorType"] == "Runtime.HandlerNotFound"
    assert result.payload["errorMessage"] == "Handler 'nope' missing on module 'app'"


def test_09_user_code_syntax_error(run: Run) -> None:
    """[RIC] With the line as the only entry of the trace, "Line" with a capital."""
    result = run("def handler(e, c)\n    pass\n")
    assert result.payload["errorType"] == "Runtime.UserCodeSyntaxError"
    assert (
        result.payload["errorMessage"]
        == "Syntax error in module 'app': expected ':' (app.py, line 1)"
    )
    assert result.payload["stackTrace"] == [
        '  File "/var/task/app.py" Line 1\n    def handler(e, c)\n'
    ]


def test_10_platform_lines_in_order(service: LambdaService, run: Run) -> None:
    """[AWS][LOG] INIT_START, START, what is printed, END, REPORT, with one id."""
    cold = run("print('init')\ndef handler(e, c): print('run')")
    warm = again(service)
    times = r"\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB"
    memory = r"\tMax Memory Used: \d+ MB"
    rest = [
        r"START RequestId: {id} Version: \$LATEST",
        "run",
        "END RequestId: {id}",
    ]
    expected = [
        r"INIT_START Runtime Version: python:3\.\d+\.\S+\t"
        r"Runtime Version ARN: arn:aws:lambda:us-east-1::runtime:[0-9a-f]{{64}}",
        "init",
        *rest,
        "REPORT RequestId: {id}" + times + memory + r"\tInit Duration: \d+\.\d\d ms\t",
    ]
    for result, patterns in ((cold, expected), (warm, [*rest, expected[-1]])):
        assert re.fullmatch(UUID, result.request_id)
        assert len(result.logs) == len(patterns)
        for text, pattern in zip(texts(result), patterns, strict=True):
            pattern = pattern.replace("{id}", result.request_id).replace("{{64}}", "{64}")
            if result is warm:
                pattern = pattern.replace(r"\tInit Duration: \d+\.\d\d ms\t", r"\t")
            assert re.fullmatch(pattern, text), text


def test_11_measured_memory(service: LambdaService, run: Run) -> None:
    """[AWS] Max Memory Used follows what the handler takes."""
    source = "def handler(e, c):\n    held = bytearray(b'x') * (e['mb'] << 20)\n"
    few = run(source, {"mb": 1}, memory_mb=512, timeout_s=10).report.max_memory_used_mb
    service.recycle("my-function")
    many = again(service, mb=200).report.max_memory_used_mb
    # Pages that a fork shares are counted when they are written to: a few MB either way.
    assert 180 <= many - few <= 220


def test_12_memory_limit_kills(run: Run) -> None:
    """[LOG] Killed, not a MemoryError that could be caught."""
    source = (
        "def handler(e, c):\n    held = []\n    while True:\n        try:\n"
        "            held.append(bytearray(b'x') * (8 << 20))\n"
        "        except MemoryError:\n            return 'caught'\n"
    )
    result = run(source, timeout_s=10)
    words = f"RequestId: {result.request_id} Error: Runtime exited with error: signal: killed"
    assert result.payload == {"errorType": "Runtime.ExitError", "errorMessage": words}
    assert texts(result)[-1].endswith(
        "\tMax Memory Used: 128 MB\t"
        f"Init Duration: {result.report.init_duration_ms:.2f} ms\t"
        "Status: error\tError Type: Runtime.OutOfMemory"
    )


def test_13_response_limit(run: Run) -> None:
    """[AWS] 6 MB and a little."""
    source = "def handler(e, c): return 'x' * e['n']"
    fits = run(source, {"n": 6291554}, timeout_s=20, memory_mb=512)
    assert len(fits.payload_text) == 6291556
    over = run(source, {"n": 6291555}, timeout_s=20, memory_mb=512)
    assert over.payload_text == json.dumps(
        {
            "errorMessage": "Response payload size exceeded maximum allowed payload size "
            "(6291556 bytes).",
            "errorType": "Function.ResponseSizeTooLarge",
        }
    )


def test_14_warm_globals(service: LambdaService, run: Run) -> None:
    """[AWS] An environment keeps its globals; an exception that was raised changes nothing."""
    assert run(COUNT).payload == [1, 1]
    assert again(service).payload == [2, 2]


def test_15_reset_after_timeout_keeps_tmp(service: LambdaService, run: Run) -> None:
    """[AWS] Globals are new after a time-out, /tmp isn't."""
    run(COUNT, timeout_s=1)
    assert again(service, hang=True).report.status == "timeout"
    assert again(service).payload == [1, 3]


def test_16_log_lines(run: Run) -> None:
    """[RIC][LOG] Level, time, request id and message, parted by tabs; basicConfig does nothing."""
    source = (
        "import logging\nlogging.basicConfig(level=logging.DEBUG, format='%(message)s')\n"
        "def handler(e, c):\n    logging.info('no')\n    logging.error('yes')\n"
    )
    result = run(source)
    printed = [line.text for line in result.logs if line.kind == "function"]
    assert len(printed) == 1
    assert re.fullmatch(rf"\[ERROR\]\t{STAMP}\t{result.request_id}\tyes", printed[0])


def test_17_real_init_duration(service: LambdaService, run: Run) -> None:
    """[AWS] Import time is Init, measured, and billed since August 2025; never Duration."""
    source = "import time\ntime.sleep(0.3)\ndef handler(e, c): pass"
    cold = run(source).report
    assert cold.init_duration_ms is not None
    assert cold.init_duration_ms >= 300 > cold.duration_ms
    assert cold.billed_duration_ms >= 301
    warm = again(service).report
    assert warm.init_duration_ms is None
    assert warm.billed_duration_ms < 300


def test_18_parallel_invocations(service: LambdaService, run: Run) -> None:
    """[AWS] One environment serves one invocation at a time."""
    source = "import time, uuid\nme = str(uuid.uuid4())\ndef handler(e, c):\n"
    run(f"{source}    time.sleep(0.3)\n    return me\n")
    found: list[InvocationResult] = []
    threads = [threading.Thread(target=lambda: found.append(again(service))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({result.payload for result in found}) == 3
    assert sum(result.cold_start for result in found) == 2
