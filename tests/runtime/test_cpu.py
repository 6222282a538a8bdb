"""CPU and waiting of an invocation, measured from outside, for handlers whose mix is known."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from typing import Any

import pytest

from studylam.runtime import FunctionConfig, LambdaService, Report
from studylam.runtime.cpu import CpuMeter
from tests.measuring import nearest

CODE = textwrap.dedent(
    '''
    import hashlib, os, signal, threading, time

    BLOCK = bytes(1 << 20)

    def compute(ms):
        """On this thread's own CPU clock, so that other programs don't change the mix."""
        end = time.thread_time() + ms / 1000
        while time.thread_time() < end:
            hashlib.sha256(BLOCK).digest()  # lets other threads compute as well

    def alone(event, context):
        for _ in range(event.get("parts", 1)):
            compute(event["cpu"] / event.get("parts", 1))
            time.sleep(event["wait"] / event.get("parts", 1) / 1000)
        # What was really used: a block is hashed to its end.
        return time.process_time()

    def threads(event, context):
        workers = [threading.Thread(target=compute, args=(event["cpu"],)) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        time.sleep(event["wait"] / 1000)

    def children(event, context):
        if event.get("ignored"):
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        pid = os.fork()
        if not pid:
            compute(event["cpu"])
            os._exit(0)
        try:
            os.waitpid(pid, 0)
        except ChildProcessError:
            pass  # ignored: it returns when there is none left
        time.sleep(event["wait"] / 1000)

    def sequence(event, context):
        for _ in range(12):
            pid = os.fork()
            if not pid:
                compute(5)
                os._exit(0)
            os.waitpid(pid, 0)

    def detached(event, context):
        """A child's child works, which the supervisor waits for when this has answered."""
        read, write = os.pipe()
        pid = os.fork()
        if not pid:
            if not os.fork():
                compute(event["cpu"])
                os.write(write, b"x")
            os._exit(0)
        os.waitpid(pid, 0)
        os.read(read, 1)
        os.close(read)
        os.close(write)

    def calls(event, context):
        import boto3

        client = boto3.client("s3")
        began = time.process_time()
        for _ in range(5):
            client.list_buckets()
        return time.process_time() - began

    def ends(event, context):
        compute(event["cpu"])
        os._exit(1)

    def late(event, context):
        while True:
            compute(event["cpu"])
    '''
)


@pytest.fixture(autouse=True)
def measuring(service: LambdaService) -> Iterator[None]:
    service.measures_cpu = True
    yield
    service.measures_cpu = False


def measure(service: LambdaService, function: str, **event: Any) -> Report:
    """The report of a warm invocation."""
    config = FunctionConfig(name=function, handler=f"app.{function}", memory_mb=512, timeout_s=2)
    service.deploy(config, {"app.py": CODE})
    results = [service.invoke(function, json.dumps(event)) for _ in range(2)]
    assert [result.function_error for result in results] == [None, None]
    return results[-1].report


def share(report: Report) -> float:
    assert report.cpu_ms is not None and report.wait_ms is not None
    return report.cpu_ms / (report.cpu_ms + report.wait_ms)


@pytest.mark.parametrize(
    ("function", "event", "expected"),
    [
        ("alone", {"cpu": 80, "wait": 0}, 1.0),
        ("alone", {"cpu": 60, "wait": 40}, 0.6),
        ("alone", {"cpu": 40, "wait": 80, "parts": 8}, 1 / 3),
        ("alone", {"cpu": 0, "wait": 80}, 0.0),
        ("threads", {"cpu": 40, "wait": 80}, 0.5),
        ("children", {"cpu": 80, "wait": 80}, 0.5),
        ("children", {"cpu": 80, "wait": 80, "ignored": True}, 0.5),
    ],
)
def test_the_share_of_a_known_mix_is_right_within_ten_per_cent(
    service: LambdaService, function: str, event: dict[str, Any], expected: float
) -> None:
    if function == "children" and service.sandbox.tier != "A":
        pytest.skip("no process starts another there")

    def measured() -> float:
        return share(measure(service, function, **event))

    assert nearest(measured, expected, 0.1) == pytest.approx(expected, abs=0.1)


def test_what_is_measured_outside_is_what_the_process_knows_of_itself(
    service: LambdaService,
) -> None:
    config = FunctionConfig(name="alone", handler="app.alone", timeout_s=3)
    service.deploy(config, {"app.py": CODE})
    before, after = (service.invoke("alone", '{"cpu": 50, "wait": 5}') for _ in range(2))

    assert after.report.cpu_ms == pytest.approx((after.payload - before.payload) * 1000, abs=3)


def test_waiting_for_aws_is_waiting(service: LambdaService) -> None:
    config = FunctionConfig(name="calls", handler="app.calls", memory_mb=512, timeout_s=20)
    service.deploy(config, {"app.py": CODE})
    service.invoke("calls", "{}")
    result = service.invoke("calls", "{}")
    report = result.report

    assert report.cpu_ms is not None and report.wait_ms is not None
    assert len(result.aws_calls) == 5
    assert 0 <= report.wait_ms < report.duration_ms  # on a busy machine it queues instead
    assert result.payload * 1000 <= report.cpu_ms < report.duration_ms + 1


def test_a_handler_that_doesnt_answer_is_measured_too(service: LambdaService) -> None:
    reports = []
    for function in ("ends", "late"):
        config = FunctionConfig(name=function, handler=f"app.{function}", timeout_s=1)
        service.deploy(config, {"app.py": CODE})
        reports.append(service.invoke(function, '{"cpu": 50}').report)

    ended, timed_out = reports
    assert ended.cpu_ms is not None and timed_out.cpu_ms is not None
    assert timed_out.status == "timeout" and timed_out.cpu_ms > ended.cpu_ms


def test_an_earlier_process_of_the_environment_costs_a_later_one_nothing(
    service: LambdaService,
) -> None:
    config = FunctionConfig(name="again", handler="app.late", timeout_s=1)
    service.deploy(config, {"app.py": CODE})
    service.invoke("again", '{"cpu": 50}')  # killed, after a second of computing

    code = CODE.replace("def late", "def early").replace("def children", "def late")
    service.deploy(config, {"app.py": code})
    report = service.invoke("again", '{"cpu": 10, "wait": 0}').report

    assert report.cpu_ms is not None and report.cpu_ms < 500


def test_short_children_one_after_the_other_arent_waited_for_as_well(
    service: LambdaService,
) -> None:
    if service.sandbox.tier != "A":
        pytest.skip("no process starts another there")
    report = measure(service, "sequence")

    # The kernel tells what they did late, when that time had been taken for waiting.
    assert report.cpu_ms is not None and report.wait_ms is not None
    assert report.cpu_ms + report.wait_ms < report.duration_ms + 15


def test_what_an_invocation_left_behind_is_neither_the_nexts_nor_stops_it(
    service: LambdaService,
) -> None:
    if service.sandbox.tier != "A":
        pytest.skip("no process starts another there")
    config = FunctionConfig(name="detached", handler="app.detached", memory_mb=512, timeout_s=5)
    service.deploy(config, {"app.py": CODE})
    results = [service.invoke("detached", '{"cpu": 40}') for _ in range(4)]
    results += [service.invoke("detached", '{"cpu": 0}') for _ in range(40)]

    # Frozen too late, what an invocation had just started was stopped for good.
    assert [result.function_error for result in results] == [None] * 44
    times = [result.report.cpu_ms or 0.0 for result in results]
    assert max(times[:4]) < 75 and max(times[5:]) < 35


def test_a_process_that_has_ended_is_no_trouble() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        meter = CpuMeter(process.pid, process.pid)
        process.kill()
    meter.begin()
    meter.look()
    spent = meter.end(0.0)
    meter.close()

    assert (spent.cpu, spent.queued) == (0.0, 0.0)


def test_who_doesnt_ask_doesnt_pay(service: LambdaService) -> None:
    service.measures_cpu = False
    report = measure(service, "alone", cpu=1, wait=1)

    assert (report.cpu_ms, report.wait_ms, report.queued_ms) == (None, None, None)
