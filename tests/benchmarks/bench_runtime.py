"""How fast the mini-runtime is, as ratios to a floor measured in the same run.

    .venv/bin/python tests/benchmarks/bench_runtime.py

The floor of a cold start is a bare fork of a small interpreter, with exit and wait and no sandbox;
the floor of a warm start is one byte through a socket pair to another process and back. Beside
them stands awslambdaric, the client of AWS's own runtimes, without a sandbox and behind a Runtime
API in this process. Ratios travel between machines; milliseconds don't. Nothing is asserted here.
"""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from studylam.runtime import FunctionConfig, LambdaService

TRIVIAL = "def handler(event, context):\n    return event\n"
PUT = """
import boto3
def handler(event, context):
    boto3.client("s3").put_object(Bucket="photos", Key="k", Body=b"x")
"""

_FORK = """
import os, time
for _ in range(200):
    begin = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    print(time.perf_counter() - begin)
"""


def bare_forks() -> list[float]:
    """Seconds of fork, exit and wait in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _FORK], capture_output=True, text=True, check=True
    )
    return [float(line) for line in done.stdout.split()]


def round_trips() -> list[float]:
    """Seconds of one byte to another process and back."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        ours.close()
        while data := theirs.recv(1):
            theirs.send(data)
        os._exit(0)
    theirs.close()
    times = _repeat(2000, lambda: (ours.send(b"x"), ours.recv(1)))
    ours.close()
    os.waitpid(pid, 0)
    return times


def _repeat(times: int, action: Callable[[], object]) -> list[float]:
    found = []
    for _ in range(times):
        begin = time.perf_counter()
        action()
        found.append(time.perf_counter() - begin)
    return found


def real_client_times() -> tuple[list[float], list[float]]:
    """Seconds of awslambdaric: process start to first answer, and of each later invocation."""
    from studylam.runtime.conformance import real_client

    cold: list[float] = []
    warm: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "app.py").write_text(TRIVIAL)
        for _ in range(10):
            answers = real_client.invoke(Path(folder), "app.handler", [b"{}"] * 50)
            times = [answer.seconds for answer in answers]
            cold.append(times[0])
            warm += [after - before for before, after in pairwise(times)]
    return cold, warm


def _line(what: str, seconds: list[float], floor: float, target: str) -> None:
    ordered = sorted(seconds)
    p50 = statistics.median(ordered) * 1000
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000
    ratio = p50 / (floor * 1000)
    print(f"{what:<42}{p50:>9.2f}{p95:>9.2f}{ratio:>9.1f}×   {target}")


def main() -> None:
    """Print the table."""
    fork, trip = statistics.median(bare_forks()), statistics.median(round_trips())
    print(f"{'':<42}{'p50 ms':>9}{'p95 ms':>9}{'ratio':>10}   target p50")
    _line("floor: bare fork, exit, wait", [fork], fork, "")
    _line("floor: a byte there and back", [trip], trip, "")
    if importlib.util.find_spec("awslambdaric"):
        cold, warm = real_client_times()
        _line("awslambdaric, cold", cold, fork, "")
        _line("awslambdaric, warm", warm, trip, "")
    begin = time.perf_counter()
    with LambdaService() as service:
        service.warm()
        _line(
            "zygote, cloud and blank environment ready", [time.perf_counter() - begin], fork, "1500"
        )
        service.world.seed({"buckets": {"photos": {}}})
        service.deploy(FunctionConfig(handler="app.handler"), {"app.py": TRIVIAL})
        service.invoke("my-function", "{}")
        warm = _repeat(1000, lambda: service.invoke("my-function", "{}"))
        _line("warm start, trivial handler", warm, trip, "0.3")
        _line("cold start, blank environment waiting", _cold(service, pause=0.15), fork, "10")
        _line("cold start, one after the other", _cold(service, pause=0.0), fork, "")
        config = FunctionConfig(handler="app.handler", timeout_s=20, memory_mb=256)
        service.deploy(config, {"app.py": PUT})
        _line("cold start to first S3 put", _cold(service, pause=0.3, times=10), fork, "60")
        print(json.dumps({"tier": service.sandbox.tier, "python": sys.version.split()[0]}))


def _cold(service: LambdaService, *, pause: float, times: int = 40) -> list[float]:
    found = []
    for _ in range(times):
        service.recycle("my-function")
        time.sleep(pause)  # for the next blank environment, which is made in the background
        begin = time.perf_counter()
        result = service.invoke("my-function", "{}")
        found.append(time.perf_counter() - begin)
        if result.function_error is not None:
            raise SystemExit(result.payload_text)
    return found


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    main()
