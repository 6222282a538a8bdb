from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import BadInputError
from studylam.simulation.retries import Backoff, Outcome, SyncSettings, sync_timeline

# boto3's standard mode: three attempts, pauses of up to 1, 2, 4 … and at most 20 s; 60 s to answer.
SDK = SyncSettings(
    max_attempts=3,
    backoff=Backoff(first_s=1, most_s=20),
    patience_s=60,
    duration_s=0.5,
    timeout_s=30,
)
GATEWAY = replace(SDK, caller="gateway", patience_s=29)


@pytest.mark.quick
def test_a_function_error_is_an_answer_that_nobody_retries() -> None:
    timeline = sync_timeline(["error", "success"], SDK)
    assert (timeline.tries, timeline.invocations) == (1, 1)
    assert timeline.fates[0].where == "the caller gets the function's error"
    assert "X-Amz-Function-Error" in timeline.fates[0].why


@pytest.mark.quick
def test_throttles_are_retried_by_the_sdk_with_a_growing_pause() -> None:
    timeline = sync_timeline(["throttle"], SDK)
    assert [s.at_s for s in timeline.steps if s.kind == "refused"] == [0, 1, 3]
    assert timeline.fates[0].where == "the caller gets TooManyRequestsException"
    assert timeline.invocations == 0
    served = sync_timeline(["throttle", "service", "success"], SDK)
    assert served.fates[0].good and served.ended_s == 3.5


@pytest.mark.quick
def test_a_read_timeout_runs_the_function_again_while_it_is_still_at_work() -> None:
    impatient = replace(SDK, patience_s=10, duration_s=25)
    timeline = sync_timeline(["success"], impatient)
    assert [s.at_s for s in timeline.steps if s.kind == "invoked"] == [0, 11, 23]
    assert timeline.fates[0].where == "the caller gets ReadTimeoutError"
    assert any("idempotent" in note for note in timeline.notes)
    assert sync_timeline(["success"], replace(impatient, max_attempts=1)).invocations == 1


@pytest.mark.parametrize(
    ("outcomes", "change", "status"),
    [
        (["success"], {}, None),
        (["error"], {}, "502"),
        (["throttle"], {}, "500"),
        (["success"], {"duration_s": 35, "timeout_s": 60}, "504"),
        (["timeout"], {"timeout_s": 60}, "504"),
        (["timeout"], {"timeout_s": 10}, "502"),
        (["timeout"], {"timeout_s": 29}, "504"),
        (["success"], {"duration_s": 10, "timeout_s": 10}, None),
        (["success"], {"duration_s": 11, "timeout_s": 10}, "502"),
    ],
)
def test_api_gateway_calls_once(outcomes: list[Outcome], change: dict, status: str | None) -> None:
    timeline = sync_timeline(outcomes, replace(GATEWAY, **change))
    assert timeline.tries == 1
    (fate,) = timeline.fates
    assert fate.good if status is None else status in fate.where
    # An HTTP API has other statuses, for what happens in the function.
    assert any("HTTP API" in n for n in timeline.notes) == (status in ("502", "504"))


@given(
    st.lists(
        st.sampled_from(["success", "error", "timeout", "throttle", "service"]),
        min_size=1,
        max_size=8,
    ),
    st.integers(1, 10),
    st.floats(0.1, 100),
    st.floats(0.1, 100),
)
def test_what_always_holds(
    outcomes: list[Outcome], attempts: int, patience: float, duration: float
) -> None:
    chosen = replace(SDK, max_attempts=attempts, patience_s=patience, duration_s=duration)
    timeline = sync_timeline(outcomes, chosen)
    assert 1 <= timeline.tries <= attempts
    assert len(timeline.fates) == 1
    times = [step.at_s for step in timeline.steps]
    assert times == sorted(times)


@pytest.mark.parametrize("change", [{"max_attempts": 0}, {"patience_s": 0}, {"timeout_s": 0}])
def test_settings_that_make_no_sense(change: dict) -> None:
    with pytest.raises(BadInputError):
        replace(SDK, **change)
