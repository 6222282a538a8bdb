"""Environments over their life: cold, warm, frozen, reset, parallel, gone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studylam.errors import BadInputError, NotFoundError
from studylam.runtime import FunctionConfig, InvocationResult, LambdaService, LogLine, staging

Run = Callable[..., InvocationResult]

COUNT = """
import os
count = 0
def handler(event, context):
    global count
    count += 1
    with open("/tmp/kept", "a") as file:
        file.write("x")
    if event.get("hang"):
        while True:
            pass
    if event.get("exit"):
        os._exit(1)
    if event.get("fail"):
        raise ValueError("handled")
    return [count, os.path.getsize("/tmp/kept")]
"""


def create(service: LambdaService, source: str, **config: object) -> None:
    settings = {"handler": "app.handler", "timeout_s": 1, **config}
    service.deploy(FunctionConfig(**settings), {"app.py": source})  # type: ignore[arg-type]


def invoke(service: LambdaService, **event: object) -> InvocationResult:
    return service.invoke("my-function", json.dumps(event))


def needs_own_tmp(service: LambdaService) -> None:
    if service.sandbox.tier != "A":
        pytest.skip("needs a /tmp of its own")


def test_warm_starts_keep_globals_and_tmp(service: LambdaService) -> None:
    needs_own_tmp(service)
    create(service, COUNT)
    first, second = invoke(service), invoke(service)
    assert (first.payload, second.payload) == ([1, 1], [2, 2])
    assert (first.cold_start, second.cold_start) == (True, False)
    assert first.report.init_duration_ms is not None and second.report.init_duration_ms is None
    assert first.logs[0].text.startswith("INIT_START Runtime Version: python:3.")
    assert second.logs[0].text == f"START RequestId: {second.request_id} Version: $LATEST"
    assert [line.text.split()[0] for line in first.logs] == ["INIT_START", "START", "END", "REPORT"]
    assert {line.kind for line in first.logs} == {"platform"}


def test_a_handled_exception_keeps_the_environment(service: LambdaService) -> None:
    needs_own_tmp(service)
    create(service, COUNT)
    assert invoke(service, fail=True).function_error == "Unhandled"
    after = invoke(service)
    assert after.payload == [2, 2]
    assert not after.cold_start


@pytest.mark.parametrize("end", ["hang", "exit"])
def test_a_killed_process_comes_back_with_tmp_but_no_globals(
    service: LambdaService, end: str
) -> None:
    needs_own_tmp(service)
    create(service, COUNT)
    invoke(service)
    broken = invoke(service, **{end: True})
    assert broken.function_error == "Unhandled"
    after = invoke(service)
    assert after.payload == [1, 3]
    # Lambda counts that Init as part of the invocation and doesn't report it.
    assert after.report.init_duration_ms is None
    assert after.logs[0].text.startswith("START")


def test_a_timeout(service: LambdaService) -> None:
    create(service, "def handler(e, c):\n    print('before')\n    while True: pass\n")
    result = invoke(service)
    assert result.payload == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": f"RequestId: {result.request_id} Error: Task timed out after 1.00 seconds",
    }
    texts = [line.text for line in result.logs]
    assert texts[2] == "before"
    assert texts[3].endswith(f"Z {result.request_id} Task timed out after 1.00 seconds")
    assert texts[4] == f"END RequestId: {result.request_id}"
    assert "Duration: 1000.00 ms" in texts[5] and texts[5].endswith("Status: timeout")
    assert result.report.status == "timeout"


def test_a_function_over_its_memory_is_killed(service: LambdaService) -> None:
    source = "def handler(e, c):\n    return len(bytearray(b'x') * (e['mb'] << 20))\n"
    create(service, source, timeout_s=10)
    fits = invoke(service, mb=32)
    assert fits.payload == 32 << 20
    assert 32 <= fits.report.max_memory_used_mb < 128
    over = invoke(service, mb=400)
    assert over.payload["errorType"] == "Runtime.ExitError"
    assert over.payload["errorMessage"].endswith("Runtime exited with error: signal: killed")
    assert over.report.error_type == "Runtime.OutOfMemory"
    assert over.report.max_memory_used_mb == 128
    assert over.logs[-1].text.endswith("Status: error\tError Type: Runtime.OutOfMemory")


def test_memory_of_children_counts(service: LambdaService) -> None:
    needs_own_tmp(service)
    source = """
import os, time
def handler(e, c):
    for _ in range(4):
        if os.fork() == 0:
            held = bytearray(b'x') * (48 << 20)
            time.sleep(5)
            os._exit(0)
    time.sleep(5)
"""
    create(service, source, timeout_s=10)
    assert invoke(service).report.error_type == "Runtime.OutOfMemory"


def test_what_is_printed_is_bounded(service: LambdaService) -> None:
    create(service, "def handler(e, c):\n    print('y' * 400_000)\n    print('end')\n")
    result = invoke(service)
    assert sum(len(line.text) for line in result.logs if line.kind == "function") <= 256 * 1024
    assert any("bytes more were printed" in line.text for line in result.logs)
    create(service, "def handler(e, c):\n    while True: print('y' * 1000)\n", timeout_s=30)
    flood = invoke(service)
    assert flood.report.error_type == "Runtime.ExitError"
    assert flood.report.status == "error"


def test_a_running_invocation_can_be_stopped(service: LambdaService) -> None:
    source = (
        "def handler(e, c):\n    print('here')\n    while e.get('hang'): pass\n    return 'ok'\n"
    )
    create(service, source, timeout_s=60)
    running = threading.Event()
    results: list[InvocationResult] = []

    def listen(line: LogLine) -> None:
        if line.text == "here":
            running.set()

    thread = threading.Thread(
        target=lambda: results.append(
            service.invoke("my-function", '{"hang": true}', on_log=listen)
        )
    )
    thread.start()
    assert running.wait(20)
    service.stop("my-function")
    thread.join(20)
    (stopped,) = results
    assert stopped.payload["errorMessage"].endswith("Runtime exited with error: signal: killed")
    assert stopped.logs[-1].text == "[StudyLam] Ended: you stopped it."
    assert invoke(service).payload == "ok"  # the next one runs as if nothing had been


def test_logs_arrive_while_the_handler_runs(service: LambdaService) -> None:
    create(service, "def handler(e, c):\n    print('one')\n    print('two')\n")
    heard: list[str] = []
    result = service.invoke("my-function", "{}", on_log=lambda line: heard.append(line.text))
    assert heard == [line.text for line in result.logs]


def _supervisors(of: int) -> list[int]:
    """Children of the zygote, which is the child of the launcher that this process started."""
    launchers = [
        child
        for child in _children(of)
        if b"runtime.guest.launcher" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
    zygotes = [zygote for launcher in launchers for zygote in _children(launcher)]
    return [supervisor for zygote in zygotes for supervisor in _children(zygote)]


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in found for child in task.read_text().split()]


def test_what_the_kernel_killed_is_a_result_and_replaced() -> None:
    # As when a machine is out of memory: everything of an environment ends, its supervisor too.
    before = _supervisors(os.getpid())

    def kill(_: object = None) -> None:
        for supervisor in set(_supervisors(os.getpid())) - set(before):
            os.kill(supervisor, signal.SIGKILL)
            _wait_for_end({supervisor})

    with LambdaService(blank_environments=0) as mortal:
        create(mortal, COUNT.replace("/tmp/kept", "/dev/null"), timeout_s=20)
        assert invoke(mortal).payload[0] == 1
        kill()
        again = invoke(mortal)  # it was idle: nobody sees more than a cold start
        assert again.payload[0] == 1
        assert again.cold_start
        code = "import time\ndef handler(e, c):\n    print('here')\n    time.sleep(15)\n"
        create(mortal, code, timeout_s=20)
        payload = json.dumps({})
        lost = mortal.invoke("my-function", payload, on_log=lambda line: _at("here", line, kill))
        assert lost.payload["errorMessage"].endswith("Runtime exited with error: signal: killed")
        assert lost.report.error_type == "Runtime.ExitError"


def _at(text: str, line: LogLine, action: Callable[[], None]) -> None:
    if line.text == text:
        action()


def test_recycle_and_replace(service: LambdaService) -> None:
    create(service, "def handler(e, c): return 1\n")
    assert invoke(service).cold_start and not invoke(service).cold_start
    service.recycle("my-function")
    assert invoke(service).cold_start
    create(service, "def handler(e, c): return 2\n")
    replaced = invoke(service)
    assert (replaced.payload, replaced.cold_start) == (2, True)


def test_parallel_invocations_get_environments_of_their_own(service: LambdaService) -> None:
    create(
        service,
        "import time, uuid\nme = str(uuid.uuid4())\n"
        "def handler(e, c):\n    time.sleep(0.3)\n    return me\n",
        timeout_s=20,
    )
    results: list[InvocationResult] = []
    threads = [threading.Thread(target=lambda: results.append(invoke(service))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({result.payload for result in results}) == 4
    assert all(result.cold_start for result in results)
    assert not invoke(service).cold_start


def test_an_idle_environment_is_frozen(service: LambdaService) -> None:
    source = """
import threading, time
ticks = 0
def count():
    global ticks
    while True:
        ticks += 1
        time.sleep(0.001)
threading.Thread(target=count, daemon=True).start()
def handler(e, c):
    return [ticks, time.monotonic()]
"""
    create(service, source)
    before, begin = invoke(service).payload
    # Another function's work is the time that passes here.
    other = "import time\ndef handler(e, c): time.sleep(0.5)\n"
    create(service, other, name="other", timeout_s=5)
    service.invoke("other", "{}")
    after, end = invoke(service).payload
    assert end - begin >= 0.5
    assert after - before < 100


def test_a_child_that_stays_behind_is_frozen_too(service: LambdaService) -> None:
    needs_own_tmp(service)
    source = """
import os, time
def handler(e, c):
    if e.get("start"):
        if os.fork() == 0:
            while True:
                with open("/tmp/ticks", "a") as file:
                    file.write("x")
                time.sleep(0.001)
        while not os.path.exists("/tmp/ticks"):
            time.sleep(0.001)
    return os.path.getsize("/tmp/ticks")
"""
    create(service, source, timeout_s=5)
    before = invoke(service, start=True).payload
    other = "import time\ndef handler(e, c): time.sleep(0.5)\n"
    create(service, other, name="other", timeout_s=5)
    service.invoke("other", "{}")
    assert invoke(service).payload - before < 100


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ("{'a': 1}", "Could not parse request body into json"),
        ("NaN", "Could not parse request body into json"),
        (b"\xff", "Could not parse request body into json"),
        ('"' + "x" * 6291456 + '"', "Request must be smaller than 6291456 bytes"),
    ],
)
def test_payloads_that_lambda_refuses(
    service: LambdaService, payload: str | bytes, message: str
) -> None:
    create(service, "def handler(e, c): return 1\n")
    with pytest.raises(BadInputError, match=message):
        service.invoke("my-function", payload)


def test_a_large_payload_goes_both_ways(service: LambdaService) -> None:
    create(service, "def handler(e, c): return e\n", timeout_s=30, memory_mb=512)
    payload = json.dumps({"x": "y" * 6_000_000})
    assert service.invoke("my-function", payload).payload_text == payload


def test_an_unknown_function(service: LambdaService) -> None:
    with pytest.raises(NotFoundError, match="nosuch"):
        service.invoke("nosuch", "{}")


@pytest.mark.quick
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"memory_mb": 127}, "128 to 10,240"),
        ({"memory_mb": 10241}, "128 to 10,240"),
        ({"timeout_s": 901}, "1 to 900"),
        ({"timeout_s": 0}, "1 to 900"),
        ({"environment": {"AWS_REGION": "x"}}, "Reserved keys used in this request: AWS_REGION"),
        ({"environment": {"A1": "x" * 4096}}, "exceeded the 4KB limit"),
        ({"environment": {"1A": "x"}}, "can't be called '1A'"),
        ({"layers": ("a",) * 6}, "Cannot reference more than 5 layers."),
        ({"name": "no spaces"}, "can't be called 'no spaces'"),
        ({"runtime": "nodejs22.x"}, "Value nodejs22.x at 'runtime' failed to satisfy constraint"),
        ({"log_level": "LOUD"}, "LOUD"),
    ],
)
def test_configurations_that_lambda_refuses(change: dict[str, object], message: str) -> None:
    with pytest.raises(BadInputError) as caught:
        FunctionConfig(**change)  # type: ignore[arg-type]
    assert message in str(caught.value)


def test_code_that_is_not_text_or_not_there(service: LambdaService, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no such folder"):
        service.deploy(FunctionConfig(), tmp_path / "nothere")
    with pytest.raises(BadInputError, match="can't be called"):
        service.deploy(FunctionConfig(), {"../up.py": ""})
    with pytest.raises(NotFoundError, match="nosuch"):
        service.deploy(FunctionConfig(layers=("nosuch",)), {"app.py": ""})
    (tmp_path / "app.py").write_bytes(b"\xff\xfe = 1")
    service.deploy(FunctionConfig(handler="app.handler"), tmp_path)
    assert invoke(service).payload["errorType"] == "Runtime.UserCodeSyntaxError"


def test_a_link_out_of_the_code_is_not_followed(service: LambdaService, tmp_path: Path) -> None:
    code = tmp_path / "code"
    code.mkdir()
    (tmp_path / "secret").write_text("secret")
    (code / "link").symlink_to(tmp_path / "secret")
    (code / "app.py").write_text("import os\ndef handler(e, c): return os.listdir('.')\n")
    service.deploy(FunctionConfig(handler="app.handler"), code)
    assert invoke(service).payload == ["app.py"]


def test_boto3_reaches_the_world(service: LambdaService) -> None:
    source = """
import io, boto3
from PIL import Image
s3 = boto3.client("s3")
def handler(event, context):
    record = event["Records"][0]["s3"]
    bucket, key = record["bucket"]["name"], record["object"]["key"]
    image = Image.open(io.BytesIO(s3.get_object(Bucket=bucket, Key=key)["Body"].read()))
    image.thumbnail((8, 8))
    out = io.BytesIO()
    image.save(out, "PNG")
    s3.put_object(Bucket=bucket, Key="thumbnails/" + key, Body=out.getvalue())
    return image.size
"""
    import io

    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (64, 32)).save(picture, "PNG")
    objects = [{"key": "cat.png", "body": picture.getvalue()}]
    service.world.seed({"buckets": {"photos": {"objects": objects}}})
    create(service, source, layers=("pillow",), memory_mb=256, timeout_s=20)
    event = {"Records": [{"s3": {"bucket": {"name": "photos"}, "object": {"key": "cat.png"}}}]}
    result = service.invoke("my-function", json.dumps(event))
    assert result.payload == [8, 4]
    calls = [(call.service, call.operation, call.decision) for call in result.aws_calls]
    assert calls == [("s3", "GetObject", "allow"), ("s3", "PutObject", "allow")]
    small = Image.open(io.BytesIO(service.world.object_bytes("photos", "thumbnails/cat.png")))
    assert small.size == (8, 4)
    document = result.to_json()
    assert json.loads(json.dumps(document)) == document
    assert document["aws_calls"][0]["service"] == "s3"


HOST = """
import sys
from studylam.runtime import FunctionConfig, LambdaService
service = LambdaService()
source = '''
import os, time
def handler(e, c):
    if os.fork() == 0:
        time.sleep(1000)
'''
service.deploy(FunctionConfig(handler="app.handler"), {"app.py": source})
service.invoke("my-function", "{}")
service.invoke("my-function", "{}")
print("invoked", flush=True)
sys.stdin.readline()
service.close()
print("closed", flush=True)
sys.stdin.readline()
"""

Host = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """Another process with a service that has invoked; its temporary files go to ``tmp_path``."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", HOST],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": str(tmp_path)},
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "invoked\n"
        assert list(tmp_path.glob("studylam-*"))
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def _family(pid: int) -> set[int]:
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            children = {int(child) for child in task.read_text().split()}
            found |= children
            waiting += children
    return found


def _wait_for_end(pids: set[int]) -> None:
    """Wait for processes by their pidfds, not by the clock."""
    import select

    for pid in pids:
        try:
            fd = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        ended, _, _ = select.select([fd], [], [], 10)
        os.close(fd)
        assert ended, f"process {pid} outlived its host"


def test_close_leaves_nothing(service: LambdaService, host: Host, tmp_path: Path) -> None:
    needs_own_tmp(service)
    process = host()
    assert len(_family(process.pid)) >= 4
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == "closed\n"
    assert _family(process.pid) == set()
    assert list(tmp_path.glob("studylam-*")) == []


def test_a_killed_host_leaves_nothing(service: LambdaService, host: Host, tmp_path: Path) -> None:
    needs_own_tmp(service)
    process = host()
    family = _family(process.pid)
    assert len(family) >= 4
    process.send_signal(signal.SIGKILL)
    process.wait()
    _wait_for_end(family)
    assert list(tmp_path.glob("studylam-*")) == []


def test_a_killed_zygote_is_replaced() -> None:
    with LambdaService(blank_environments=0) as mortal:
        before = _family(os.getpid())
        create(mortal, COUNT.replace("/tmp/kept", "/dev/null"))
        assert invoke(mortal).payload[0] == 1
        launcher = min(
            pid
            for pid in _family(os.getpid()) - before
            if b"runtime.guest.launcher" in Path(f"/proc/{pid}/cmdline").read_bytes()
        )
        family = _family(launcher)
        os.kill(launcher, signal.SIGKILL)
        _wait_for_end(family)
        again = invoke(mortal)
        assert again.payload[0] == 1
        assert again.cold_start


@pytest.mark.quick
def test_a_file_beside_the_callers_script_is_no_package_of_the_runtime(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = staging.runtime_packages()
    for name in staging.RUNTIME_PACKAGES:
        (tmp_path / f"{name}.py").write_text("raise SystemExit")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert staging.runtime_packages() == expected
    assert {Path(name).stem for _, name in expected} == set(staging.RUNTIME_PACKAGES)


@pytest.mark.quick
def test_importing_the_room_is_cheap() -> None:
    program = (
        "import sys, studylam.runtime as r; r.LambdaService, r.FunctionConfig\n"
        "heavy = {'boto3', 'botocore', 'moto', 'pydantic', 'textual', 'PIL', 'asyncio'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_aws_is_ready_before_a_function_that_needs_it_starts() -> None:
    # Or the start of our own process would stand in Duration, and on the bill.
    code = "import boto3\n\ndef lambda_handler(event, context):\n    return 'no call made'\n"
    with LambdaService() as service:
        service.deploy(FunctionConfig(name="needs-aws"), {"lambda_function.py": code})
        assert not service.world.is_warm
        assert service.invoke("needs-aws", "{}").payload == "no call made"
        assert service.world.is_warm
