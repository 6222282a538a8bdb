"""The line between an environment and AWS: laid for all, never in the way."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from studylam.errors import BadInputError, SandboxError
from studylam.runtime import FunctionConfig, InvocationResult, LambdaService

WORLD: dict[str, Any] = {"buckets": {"photos": {"objects": [{"key": "k", "text": "hello"}]}}}


@pytest.fixture
def service() -> Iterator[LambdaService]:
    with LambdaService(blank_environments=0) as service:
        try:
            assert service.sandbox.tier in ("A", "B")
        except SandboxError as refused:
            pytest.skip(f"no sandbox here: {refused}")
        yield service


def create(service: LambdaService, code: str, **config: Any) -> None:
    settings = {"handler": "app.handler", "timeout_s": 30, "memory_mb": 256, **config}
    service.deploy(FunctionConfig(**settings), {"app.py": code})


def invoke(service: LambdaService) -> InvocationResult:
    return service.invoke("my-function", "{}")


READ = """
import boto3
s3 = boto3.client("s3")
def handler(event, context):
    return s3.get_object(Bucket="photos", Key="k")["Body"].read().decode()
"""


def test_who_never_calls_never_starts_the_cloud(service: LambdaService) -> None:
    hidden = "__import__('bo' 'to3').client('s3')"
    create(service, f"def handler(e, c): return {hidden}.meta.region_name\n")
    assert invoke(service).payload == "us-east-1"
    create(service, "import os\ndef handler(e, c): os.kill(os.getpid(), 9)\n")
    assert invoke(service).report.error_type == "Runtime.ExitError"
    assert service.world.generation == 0


@pytest.mark.parametrize("memory", [128, 256])
def test_a_handler_that_hides_that_it_uses_boto3(service: LambdaService, memory: int) -> None:
    service.world.seed(WORLD)
    create(
        service, READ.replace("import boto3", "boto3 = __import__('bo' 'to3')"), memory_mb=memory
    )
    result = invoke(service)
    assert result.payload == "hello"
    assert [call.operation for call in result.aws_calls] == ["GetObject"]


def test_the_first_call_starts_the_cloud(service: LambdaService) -> None:
    source = (
        "import boto3\ndef handler(e, c): return boto3.client('s3').list_buckets()['Buckets']\n"
    )
    create(service, source)
    result = invoke(service)
    assert result.payload == []
    assert [call.operation for call in result.aws_calls] == ["ListBuckets"]
    assert service.world.generation == 1


def test_calls_during_init_count(service: LambdaService) -> None:
    service.world.seed(WORLD)
    create(service, READ + "s3.list_buckets()\n")
    assert [c.operation for c in invoke(service).aws_calls] == ["ListBuckets", "GetObject"]
    assert [c.operation for c in invoke(service).aws_calls] == ["GetObject"]
    create(service, READ + "s3.list_buckets()\nraise ValueError\n")
    result = invoke(service)
    assert result.payload["errorType"] == "ValueError"
    assert [c.operation for c in result.aws_calls] == ["ListBuckets", "ListBuckets"]


def _kill_the_cloud() -> None:
    """Find the process from outside, as the kernel's out-of-memory killer would."""
    for task in Path("/proc/self/task").glob("*/children"):
        for pid in map(int, task.read_text().split()):
            if b"studylam.runtime.cloud" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
                os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def test_a_cloud_that_died_takes_its_environments_along(service: LambdaService) -> None:
    service.world.seed(WORLD)
    create(service, READ)
    create(service, "def handler(e, c): return 1\n", name="other")
    assert invoke(service).payload == "hello"
    assert not invoke(service).cold_start
    assert service.invoke("other", "{}").payload == 1
    _kill_the_cloud()
    again = invoke(service)
    assert (again.payload, again.cold_start) == ("hello", True)
    assert service.world.generation == 2
    assert not invoke(service).cold_start
    # An environment that never called AWS has lost nothing.
    assert not service.invoke("other", "{}").cold_start


def test_a_cloud_that_dies_during_an_invocation(service: LambdaService) -> None:
    service.world.seed(WORLD)
    create(
        service,
        READ.replace(
            "return",
            "s3.list_buckets(); print('now', flush=True); import time; time.sleep(0.5)\n    return",
        ),
    )
    result = service.invoke(
        "my-function", "{}", on_log=lambda line: _kill_the_cloud() if line.text == "now" else None
    )
    assert result.payload["errorType"] == "EndpointConnectionError"
    assert any("cloud stopped" in line.text for line in result.logs) or not result.aws_calls
    assert invoke(service).function_error is None


def test_a_role_that_iam_would_refuse_is_refused_before_anything_runs(
    service: LambdaService,
) -> None:
    with pytest.raises(BadInputError, match="role"):
        create(service, "def handler(e, c): return 1\n", role={"Statement": []})


def test_children_that_die_in_the_middle_of_a_call(service: LambdaService) -> None:
    if service.sandbox.tier != "A":
        pytest.skip("there are no child processes in tier B")
    service.world.seed(WORLD)
    create(
        service,
        """
import os, threading, boto3
s3 = boto3.client("s3")
def handler(event, context):
    before = s3.get_object(Bucket="photos", Key="k")["Body"].read().decode()
    for _ in range(3):
        pid = os.fork()
        if pid == 0:
            arguments = {"Bucket": "photos", "Key": "big", "Body": b"x" * (8 << 20)}
            threading.Thread(target=s3.put_object, kwargs=arguments, daemon=True).start()
            s3.list_buckets()
            os._exit(0)
        os.waitpid(pid, 0)
    return [before, s3.get_object(Bucket="photos", Key="k")["Body"].read().decode()]
""",
    )
    result = invoke(service)
    assert result.payload == ["hello", "hello"], result.logs


def test_a_call_that_a_signal_interrupts(service: LambdaService) -> None:
    service.world.seed(WORLD)
    create(
        service,
        """
import signal, boto3
s3 = boto3.client("s3")
class Late(BaseException): pass
def late(*_): raise Late
signal.signal(signal.SIGALRM, late)
def handler(event, context):
    found = []
    for step in range(1, 40):
        try:
            signal.setitimer(signal.ITIMER_REAL, step / 10_000)
            s3.put_object(Bucket="photos", Key="big", Body=b"x" * 300_000)
        except Late:
            pass
        signal.setitimer(signal.ITIMER_REAL, 0)
        found.append(s3.get_object(Bucket="photos", Key="k")["Body"].read().decode())
    return sorted(set(found))
""",
    )
    result = invoke(service)
    assert result.payload == ["hello"], result.logs


@pytest.mark.parametrize(
    "passed",
    [
        "os.open('/tmp/file', os.O_RDWR | os.O_CREAT)",
        "os.pipe()[0]",
        "socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)[0].detach()",
        "os.dup(doorbell)",
    ],
)
def test_what_a_hostile_handler_passes_through_the_doorbell(
    service: LambdaService, passed: str
) -> None:
    if service.sandbox.tier != "A":
        pytest.skip("needs a /tmp of its own")
    service.world.seed(WORLD)
    create(
        service,
        f"""
import os, socket, stat, boto3
def handler(event, context):
    s3 = boto3.client("s3")
    s3.list_buckets()
    for doorbell in range(3, 64):
        try:
            bell = socket.socket(fileno=doorbell)
        except OSError:
            continue
        if bell.type == socket.SOCK_SEQPACKET:
            break
        bell.detach()
    for _ in range(200):
        socket.send_fds(bell, [b"x"], [{passed}])
        bell.send(b"nothing")
    bell.detach()
    return [len(s3.list_buckets()["Buckets"])]
""",
    )
    result = invoke(service)
    assert result.payload == [1] or result.function_error, result.logs
    assert list(service.world.snapshot().buckets) == ["photos"]
    create(service, READ)
    assert invoke(service).payload == "hello"
