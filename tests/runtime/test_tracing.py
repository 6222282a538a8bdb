"""A trace's segments: real time within a stretch, virtual time between them."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from studylam.runtime.cloud.model import AwsCall
from studylam.runtime.results import InvocationResult, Report
from studylam.runtime.sandbox import SandboxReport
from studylam.runtime.timeline import Moment
from studylam.runtime.tracing import Trace, roots, seconds, trace_of

ARN = "arn:aws:lambda:us-east-1:123456789012:function:resize"


def result(
    called: float | None,
    duration: float = 20.0,
    *,
    init: float | None = None,
    calls: tuple[AwsCall, ...] = (),
    error: bool = False,
) -> InvocationResult:
    start = None if init is None or called is None else called - init / 1000
    return InvocationResult(
        request_id="r",
        cold_start=init is not None,
        function_error="Unhandled" if error else None,
        payload_text="null",
        logs=(),
        report=Report(duration, 20, 128, 40, init, "error" if error else "success"),
        aws_calls=calls,
        sandbox=SandboxReport("A", (), ""),
        init_begun=start,
        invoke_begun=called,
    )


def moment(number: int, at: float, kind: Any, **more: Any) -> Moment:
    return Moment(number, at, kind, more.pop("title", kind), trace="1-a", **more)


def traced(*moments: Moment) -> Trace:
    found = trace_of(moments, "1-a")
    assert found is not None
    return found


def test_init_invocation_and_calls_lie_where_they_were() -> None:
    call = AwsCall("s3", "GetObject", "allow", 200, 5.0, begun=100.010)
    trace = traced(
        moment(1, 0, "attempt", target=ARN, result=result(100.0, init=50.0, calls=(call,)))
    )
    told = [(one.kind, one.name, round(one.begin[1]), round(one.end[1])) for one in trace.segments]
    assert told == [
        ("function", "resize", 0, 70),
        ("init", "Init", 0, 50),
        ("invocation", "Invocation", 50, 70),
        ("call", "s3 GetObject", 60, 65),
    ]
    assert dict(trace.segments[3].numbers)["Begins"] == "10.00 ms into the invocation"


def test_a_wait_is_a_pause_between_two_stretches() -> None:
    trace = traced(
        moment(1, 0, "handover", request_id="r", title="S3 → resize"),
        moment(2, 0, "attempt", request_id="r", result=result(100.0, error=True)),
        moment(3, 0, "wait", request_id="r", detail={"until": 60.0}),
        moment(4, 60, "attempt", request_id="r", result=result(100.1)),
    )
    assert [stretch.pause_s for stretch in trace.stretches] == [0, 60]
    wait = next(one for one in trace.segments if one.kind == "wait")
    assert (wait.begin, wait.end, wait.waited_s) == ((0, 20.0), (1, 0.0), 60)
    queue = trace.segments[0]
    assert (queue.kind, queue.waited_s, queue.depth) == ("queue", 0, 0 + 1)
    assert [one.sign for one in trace.segments if one.kind == "function"] == ["fault", ""]
    assert (trace.waited_s, trace.ran_ms) == (60, 40)


def test_what_is_still_to_come_has_its_pause_too() -> None:
    trace = traced(
        moment(1, 0, "attempt", request_id="r", result=result(100.0, error=True)),
        moment(2, 0, "wait", request_id="r", detail={"until": 120.0}),
    )
    assert [(one.took_ms, one.pause_s) for one in trace.stretches] == [(20.0, 0), (0.0, 120)]
    assert trace.segments[-1].end == (1, 0.0)


def test_a_function_that_is_invoked_by_another_stands_below_it() -> None:
    outer = "arn:aws:lambda:us-east-1:123456789012:function:outer"
    trace = traced(
        moment(1, 0, "attempt", target=ARN, result=result(100.01, 5.0)),
        moment(2, 0, "attempt", target=outer, result=result(100.0, 50.0)),
    )
    functions = [(one.name, one.depth) for one in trace.segments if one.kind == "function"]
    assert functions == [("outer", 0), ("resize", 1)]
    assert len(trace.stretches) == 1


def test_refusals_have_x_rays_names() -> None:
    calls = tuple(
        AwsCall("dynamodb", "GetItem", "allow", status, 1.0, error_code=code)
        for status, code in (
            (200, None),
            (400, "ValidationException"),
            (400, "ProvisionedThroughputExceededException"),
            (500, "InternalServerError"),
        )
    )
    trace = traced(moment(1, 0, "attempt", result=result(1.0, calls=calls)))
    signs = [one.sign for one in trace.segments if one.kind == "call"]
    assert signs == ["", "error", "throttle", "fault"]


def test_an_init_that_failed_has_no_invocation() -> None:
    failed = InvocationResult(
        "r",
        True,
        "Unhandled",
        "{}",
        (),
        Report(30.0, 30, 128, 9, None, "error"),
        (),
        SandboxReport("A", (), ""),
        init_begun=5.0,
    )
    kinds = [one.kind for one in traced(moment(1, 0, "attempt", result=failed)).segments]
    assert kinds == ["function", "init"]


def test_roots_in_their_order() -> None:
    moments = [Moment(n, 0, "action", "x", trace=trace) for n, trace in enumerate("bab")]
    assert roots([*moments, Moment(9, 0, "poll", "y")]) == ["b", "a"]
    assert trace_of(moments, "c") is None


RUNS = st.lists(
    st.tuples(st.floats(0, 5000), st.floats(1, 2000), st.one_of(st.none(), st.floats(1, 500))),
    min_size=1,
    max_size=8,
)


@given(RUNS)
def test_every_segment_lies_within_its_stretches(runs: list[tuple[float, float, Any]]) -> None:
    moments, now = [], 1000.0
    for number, (wait, duration, init) in enumerate(runs, 1):
        now += wait
        call = AwsCall("s3", "Put", "allow", 200, 9.0, begun=now + 0.001)
        held = result(now, duration, init=init, calls=(call,))
        moments.append(moment(number, now, "attempt", result=held))
    trace = traced(*moments)
    assert sum(one.kind == "function" for one in trace.segments) == len(runs)
    for segment in trace.segments:
        assert segment.begin <= segment.end
        for stretch, ms in (segment.begin, segment.end):
            assert -0.001 <= ms <= trace.stretches[stretch].took_ms + 0.001


def test_time_is_said_as_people_say_it() -> None:
    said = [seconds(amount) for amount in (0, 0.25, 58, 60, 125, 5400, 90_000)]
    assert said == ["0 s", "0.25 s", "58 s", "1 min", "2 min 5 s", "1 h 30 min", "1 d 1 h"]
