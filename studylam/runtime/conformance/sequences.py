"""Behaviours that take more than a handler and its calls: threads, large payloads, a recycling."""

from __future__ import annotations

import base64
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from studylam.runtime.config import FunctionConfig
from studylam.runtime.conformance.behaviour import CHECKS, Behaviour
from studylam.runtime.conformance.stage import NAME, Stage
from studylam.runtime.refusals import checked_payload
from studylam.runtime.results import InvocationResult

SEQUENCES: list[Behaviour] = []

_LIFECYCLE = "[DOC] Understanding the Lambda execution environment lifecycle"

Steps = Callable[[Stage], None]


def sequence(
    section: str,
    name: str,
    shows: str,
    *evidence: str,
    whole_sandbox: bool = False,
    differs: str = "",
) -> Callable[[Steps], Steps]:
    """Register a behaviour whose steps are a function."""

    def register(steps: Steps) -> Steps:
        SEQUENCES.append(
            Behaviour(
                id=name,
                section=section,
                shows=shows,
                evidence=evidence,
                whole_sandbox=whole_sandbox,
                differs=differs,
                steps=steps,
            )
        )
        return steps

    return register


# -- the 18 checks --------------------------------------------------------------------------------


@sequence(
    CHECKS,
    "check-11-measured-memory",
    "Max Memory Used follows what the handler takes",
    "[AWS] recorded by LocalStack: test_invocation_type_event_error",
)
def _measured_memory(stage: Stage) -> None:
    code = 'def handler(e, c):\n    held = bytearray(b"x") * (e["mb"] << 20)\n'
    stage.create(code, memory_mb=512, timeout_s=10)
    few = stage.invoke({"mb": 1}).report.max_memory_used_mb
    stage.service.recycle(NAME)
    many = stage.invoke({"mb": 200}).report.max_memory_used_mb
    # Pages that a fork shares are counted when they are written to: a few MB either way.
    stage.between("MB more with 199 MB more", [180, 220], many - few)


@sequence(
    CHECKS,
    "check-13-response-limit",
    "A response of 6 MB and 100 bytes passes, one byte more doesn't",
    "[AWS] recorded by LocalStack: test_lambda_too_large_response",
)
def _response_limit(stage: Stage) -> None:
    code = 'def handler(e, c): return "x" * e["n"]\n'
    stage.create(code, timeout_s=20, memory_mb=512)
    stage.equal("bytes of the largest", 6291556, len(stage.invoke({"n": 6291554}).payload_text))
    over = stage.invoke({"n": 6291555})
    stage.equal(
        "payload",
        '{"errorMessage": "Response payload size exceeded maximum allowed payload size '
        '(6291556 bytes).", "errorType": "Function.ResponseSizeTooLarge"}',
        over.payload_text,
    )
    stage.equal("function error", "Unhandled", over.function_error)


@sequence(
    CHECKS,
    "check-18-parallel",
    "An environment serves one invocation at a time; parallel ones get their own",
    "[DOC] Understanding Lambda function scaling",
    "[AWS] recorded by LocalStack: test_lambda_concurrency_block",
)
def _parallel(stage: Stage) -> None:
    code = (
        "import time, uuid\nme = str(uuid.uuid4())\n"
        "def handler(e, c):\n    time.sleep(0.3)\n    return me\n"
    )
    stage.create(code, timeout_s=10)
    stage.invoke()
    found = _at_once(stage, 3)
    stage.equal("environments", 3, len({result.payload for result in found}))
    stage.equal("cold starts", 2, sum(result.cold_start for result in found))


def _at_once(stage: Stage, count: int) -> list[InvocationResult]:
    found: list[InvocationResult] = []
    threads = [threading.Thread(target=lambda: found.append(stage.invoke())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


# -- the platform ---------------------------------------------------------------------------------


@sequence(
    "platform",
    "log-tail",
    "LogType Tail gives the last 4 KB of the log, in Base64",
    "[DOC] API reference, Invoke: LogType",
)
def _log_tail(stage: Stage) -> None:
    stage.create('def handler(e, c):\n    for n in range(500): print("line", n)\n')
    result = stage.invoke()
    tail = base64.b64decode(result.log_tail()).decode()
    stage.equal("bytes", 4096, len(tail))
    end = f"line 499\nEND RequestId: {result.request_id}\n{result.logs[-1].text}\n"
    stage.equal("its end", end, tail[-len(end) :])


@sequence(
    "platform",
    "memory-of-children",
    "Memory of child processes counts, and all of them are killed",
    "[DOC] Configure Lambda function memory",
    whole_sandbox=True,
)
def _children(stage: Stage) -> None:
    code = (
        "import os, time\ndef handler(e, c):\n"
        "    for _ in range(4):\n        if os.fork() == 0:\n"
        '            held = bytearray(b"x") * (48 << 20)\n            time.sleep(5)\n'
        "            os._exit(0)\n    time.sleep(5)\n"
    )
    stage.create(code, timeout_s=10)
    stage.equal("error type", "Runtime.OutOfMemory", stage.invoke().report.error_type)


# -- limits ---------------------------------------------------------------------------------------


@sequence(
    "limits",
    "limit-request",
    "A synchronous payload of 6 MB passes, one byte more is refused",
    "[LOG] logs and messages in public repositories",
    "[DOC] Lambda quotas: invocation payload",
)
def _request_limit(stage: Stage) -> None:
    stage.create("def handler(e, c): return len(e)\n", timeout_s=20, memory_mb=512)
    largest = '"' + "x" * 6_291_454 + '"'
    result = stage.service.invoke(NAME, largest)
    stage.equal("payload", "6291454", result.payload_text)
    words = "Request must be smaller than 6291456 bytes for the InvokeFunction operation"
    refusal = {"code": "RequestEntityTooLargeException", "status": 413, "message": words}
    stage.refuses(refusal, lambda: stage.service.invoke(NAME, largest + " "))


@sequence(
    "limits",
    "limit-request-asynchronous",
    "An asynchronous payload of 1 MB passes, one byte more is refused",
    "[DOC] Lambda quotas: invocation payload, since October 2025",
)
def _asynchronous_limit(stage: Stage) -> None:
    largest = b'"' + b"x" * 1_048_574 + b'"'
    stage.equal("taken", True, checked_payload(largest, asynchronous=True) == largest)
    words = "Request must be smaller than 1048576 bytes for the InvokeFunction operation"
    refusal = {"code": "RequestEntityTooLargeException", "status": 413, "message": words}
    stage.refuses(refusal, lambda: checked_payload(largest + b" ", asynchronous=True))


@sequence(
    "limits",
    "limit-no-function",
    "A function that isn't there is named by its ARN, since 2025 with the version",
    "[AWS] recorded by LocalStack: test_invoke_exceptions",
)
def _no_function(stage: Stage) -> None:
    arn = "arn:aws:lambda:us-east-1:123456789012:function:doesnotexist:$LATEST"
    words = f"Function not found: {arn}"
    refusal = {"code": "ResourceNotFoundException", "status": 404, "message": words}
    stage.refuses(refusal, lambda: stage.service.invoke("doesnotexist", "{}"))


@sequence(
    "limits",
    "limit-variables",
    "Environment variables of more than 4 KB, measured as JSON",
    "[AWS] recorded by LocalStack: test_large_environment_variables_fails",
)
def _variables(stage: Stage) -> None:
    code = 'import os\ndef handler(e, c): return len(os.environ["LARGE_VAR"])\n'
    fits = 4096 - len('{"LARGE_VAR":""}')
    stage.create(code, environment={"LARGE_VAR": "x" * fits})
    stage.equal("payload", str(fits), stage.invoke().payload_text)
    words = (
        "Lambda was unable to configure your environment variables because the environment "
        "variables you have provided exceeded the 4KB limit. String measured: "
        '{"LARGE_VAR":"' + "x" * (fits + 1) + '"}'
    )
    refusal = {"code": "InvalidParameterValueException", "status": 400, "message": words}
    stage.refuses(refusal, lambda: stage.create(code, environment={"LARGE_VAR": "x" * (fits + 1)}))


@sequence(
    "limits",
    "limit-unzipped",
    "Code of more than 250 MB, unzipped",
    "[AWS] recorded by LocalStack: test_oversized_unzipped_lambda",
)
def _unzipped(stage: Stage) -> None:
    refusal = {
        "code": "InvalidParameterValueException",
        "status": 400,
        "message": "Unzipped size must be smaller than 262144000 bytes",
    }
    with tempfile.TemporaryDirectory(prefix="studylam-") as place:
        folder = Path(place)
        with (folder / "large").open("wb") as file:
            file.truncate(262_144_001)  # takes no room on the disk
        config = FunctionConfig(name=NAME, handler="app.handler")
        stage.refuses(refusal, lambda: stage.service.deploy(config, folder))


# -- life -----------------------------------------------------------------------------------------


@sequence(
    "lifecycle",
    "life-parallel-cold",
    "Four invocations at once are four cold starts; afterwards all four are warm",
    "[DOC] Understanding Lambda function scaling",
)
def _four_at_once(stage: Stage) -> None:
    stage.create("import time\ndef handler(e, c):\n    time.sleep(0.3)\n", timeout_s=10)
    stage.equal("cold starts", 4, sum(result.cold_start for result in _at_once(stage, 4)))
    stage.equal("cold starts afterwards", 0, sum(one.cold_start for one in _at_once(stage, 4)))


@sequence(
    "lifecycle",
    "life-frozen-thread",
    "Between invocations a thread makes no progress",
    _LIFECYCLE,
)
def _frozen_thread(stage: Stage) -> None:
    code = (
        "import threading, time\nticks = 0\ndef count():\n    global ticks\n    while True:\n"
        "        ticks += 1\n        time.sleep(0.001)\n"
        "threading.Thread(target=count, daemon=True).start()\n"
        "def handler(e, c):\n    return [ticks, time.monotonic()]\n"
    )
    stage.create(code)
    before, begin = stage.invoke().payload
    _let_time_pass(stage)
    after, end = stage.invoke().payload
    stage.between("seconds between", [0.4, None], end - begin)
    stage.between("ticks of 1 ms meanwhile", [None, 100], after - before)


@sequence(
    "lifecycle",
    "life-frozen-child",
    "A child process that stays behind is frozen as well",
    _LIFECYCLE,
    whole_sandbox=True,
)
def _frozen_child(stage: Stage) -> None:
    code = (
        "import os, time\ndef handler(e, c):\n"
        '    if e.get("start"):\n        if os.fork() == 0:\n            while True:\n'
        '                with open("/tmp/ticks", "a") as file:\n'
        '                    file.write("x")\n                time.sleep(0.001)\n'
        '        while not os.path.exists("/tmp/ticks"):\n            time.sleep(0.001)\n'
        '    return os.path.getsize("/tmp/ticks")\n'
    )
    stage.create(code)
    before = stage.invoke({"start": True}).payload
    _let_time_pass(stage)
    stage.between("ticks of 1 ms meanwhile", [None, 100], stage.invoke().payload - before)


def _let_time_pass(stage: Stage) -> None:
    """Half a second, which is another function's work."""
    config = FunctionConfig(name="meanwhile", handler="app.handler")
    code = {"app.py": "import time\ndef handler(e, c): time.sleep(0.5)\n"}
    stage.service.deploy(config, code)
    stage.service.invoke("meanwhile", "{}")


@sequence(
    "lifecycle",
    "life-new-code",
    "New code is a cold start",
    "[AWS] recorded by LocalStack: test_lambda_versions_with_code_changes",
)
def _new_code(stage: Stage) -> None:
    for number in ("1", "2"):
        stage.create(f"def handler(e, c): return {number}\n")
        result = stage.invoke()
        stage.equal("payload", number, result.payload_text)
        stage.equal("cold start", True, result.cold_start)


@sequence(
    "lifecycle",
    "life-new-configuration",
    "A new configuration is a cold start",
    _LIFECYCLE,
)
def _new_configuration(stage: Stage) -> None:
    for memory in (128, 256):
        stage.create("def handler(e, c): return c.memory_limit_in_mb\n", memory_mb=memory)
        result = stage.invoke()
        stage.equal("payload", f'"{memory}"', result.payload_text)
        stage.equal("cold start", True, result.cold_start)
