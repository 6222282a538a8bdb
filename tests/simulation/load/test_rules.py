"""Each rule of AWS's in a case that is small enough to be reckoned by hand."""

from __future__ import annotations

import math

import pytest

from studylam.errors import BadInputError
from studylam.simulation.load import Backoff, Constant, Poisson, Replay, Throttle, Window
from tests.simulation.load.made import account, at, function, run, scenario, sync, totals

pytestmark = pytest.mark.quick


def test_an_environment_serves_one_at_a_time_and_is_used_again() -> None:
    # Two at once: two cold starts. At 3 s both are idle: a warm start.
    total = totals(function(1.0, init=0.5), sync(at((0, 2), 3)))
    assert (total.cold, total.warm, total.served, total.concurrency) == (2, 1, 3, 2)
    assert total.init_s == pytest.approx(1.0)
    assert total.billed_s == pytest.approx(1.5 + 1.5 + 1.0)
    assert total.busy_s == pytest.approx(4.0)


def test_what_ends_at_a_moment_is_free_for_what_begins_then() -> None:
    total = totals(function(1.0, reserved=1), sync(at(0, 1, 2)))
    assert (total.cold, total.warm, total.throttles) == (1, 2, 0)


def test_what_ends_is_also_free_for_a_try_again_that_was_planned_before() -> None:
    # A retry at 4 s, planned at 0 s, and an invocation from 3 s to 4 s.
    pauses = Backoff(first_s=4, most_s=4, jitter=False)
    total = totals(
        function(1.0, reserved=1),
        sync(at((0, 2)), retries=1, backoff=pauses),
        sync(at(3)),
    )
    assert (total.served, total.rejected) == (3, 0)


def test_latency_holds_init_and_the_handler() -> None:
    done = run(function(1.0, init=0.5), sync(at(0, 5)))
    latency = done.functions["f"].latency
    assert latency.most_s == pytest.approx(1.5)
    assert latency.least_s == pytest.approx(1.0)
    assert latency.mean_s == pytest.approx(1.25)


def test_reserved_concurrency_bounds_a_function() -> None:
    total = totals(function(1.0, reserved=2), sync(at((0, 5))))
    assert total.throttled == {Throttle.RESERVED: 3}
    assert total.rejected == 3
    assert Throttle.RESERVED.aws_reason == "ReservedFunctionConcurrentInvocationLimitExceeded"


def test_reserved_zero_stops_a_function() -> None:
    assert totals(function(1.0, reserved=0), sync(at(0, 1))).throttled == {Throttle.RESERVED: 2}


def test_functions_without_a_reservation_share_what_is_left() -> None:
    # 10 in the account, 4 of them reserved for b: a and c have 6 together.
    done = run(
        (
            function(5.0, name="a"),
            function(5.0, name="b", reserved=4),
            function(5.0, name="c"),
        ),
        sync(at((0, 4)), calls="a"),
        sync(at((1, 5)), calls="b"),
        sync(at((2, 5)), calls="c"),
        limits=account(concurrency=10),
    )
    by_name = {name: record.totals() for name, record in done.functions.items()}
    assert by_name["a"].throttles == 0
    assert by_name["b"].throttled == {Throttle.RESERVED: 1}
    assert by_name["c"].throttled == {Throttle.ACCOUNT: 3}
    assert max(done.account_concurrency) == 10
    assert Throttle.ACCOUNT.aws_reason == "ConcurrentInvocationLimitExceeded"


def test_one_function_starves_another_until_it_has_a_reservation() -> None:
    def served(reserved: int | None) -> int:
        done = run(
            (function(30.0, name="hog"), function(0.1, name="f", reserved=reserved)),
            sync(at((0, 10)), calls="hog"),
            sync(Constant(10)),
            limits=account(concurrency=10),
        )
        return done.functions["f"].totals().served

    assert served(None) == 0
    assert served(2) == 99  # of 100, the last is still in work


def test_at_least_100_stay_unreserved() -> None:
    limits = account(concurrency=1_000, unreserved_least=100)
    scenario(function(reserved=900), sync(at(0)), limits=limits)
    with pytest.raises(BadInputError, match="901 can't be reserved or provisioned"):
        scenario(function(reserved=901), sync(at(0)), limits=limits)
    with pytest.raises(BadInputError, match="at least 100"):
        scenario(
            (function(name="a", reserved=500), function(provisioned=401)),
            sync(at(0)),
            limits=limits,
        )


def test_provisioned_is_within_reserved() -> None:
    with pytest.raises(BadInputError, match="can't exceed the reserved"):
        scenario(function(reserved=3, provisioned=4), sync(at(0)))


def test_provisioned_environments_have_no_cold_start_and_calls_spill_over() -> None:
    # Five at once, two provisioned: three on demand, with cold starts.
    total = totals(function(1.0, init=0.5, provisioned=2), sync(at((0, 5))))
    assert (total.on_provisioned, total.spilled, total.cold) == (2, 3, 3)
    assert total.provisioned_s == pytest.approx(2.0)
    assert total.billed_s == pytest.approx(4.5)


def test_provisioned_is_set_aside_from_the_account_in_use_or_not() -> None:
    done = run(
        (function(5.0, name="ready", provisioned=6), function(5.0)),
        sync(at((0, 5))),
        limits=account(concurrency=10),
    )
    assert done.functions["f"].totals().throttled == {Throttle.ACCOUNT: 1}


def test_reserved_holds_provisioned_and_what_spills_over() -> None:
    total = totals(function(5.0, reserved=5, provisioned=2), sync(at((0, 7))))
    assert (total.on_provisioned, total.spilled) == (2, 3)
    assert total.throttled == {Throttle.RESERVED: 2}


def test_provisioned_concurrency_has_a_request_rate_of_its_own() -> None:
    # 25 calls of 10 ms, one after the other, within a second: 10 on the one provisioned
    # environment, the others spill over to an on-demand one.
    moments = Replay(tuple((n * 0.02, 1) for n in range(25)))
    total = totals(
        function(0.01, provisioned=1),
        sync(moments),
        limits=account(requests_per_environment_per_s=10),
    )
    assert (total.on_provisioned, total.spilled, total.cold) == (10, 15, 1)


def test_new_environments_come_at_the_scaling_rate() -> None:
    # 10 per 10 s: ten at once, then one a second; unused ones don't add up.
    limits = account(environments_per_period=10, period_s=10)
    total = totals(function(1_000.0, timeout_s=900), sync(at((0, 15))), limits=limits)
    assert (total.cold, total.throttled) == (10, {Throttle.SCALING: 5})
    total = totals(
        function(1_000.0), sync(at((0, 10), 1, (1.5, 1), (4, 5))), limits=limits, until_s=10
    )
    # At 1 s one is there; at 1.5 s half a one; at 4 s three.
    assert (total.cold, total.throttled) == (14, {Throttle.SCALING: 3})
    late = totals(function(1_000.0), sync(at((100, 15))), limits=limits, until_s=110)
    assert late.cold == 10
    assert Throttle.SCALING.aws_reason == "ConcurrentInvocationLimitExceeded"


def test_each_function_has_a_scaling_rate_of_its_own() -> None:
    done = run(
        (function(50.0, name="a"), function(50.0)),
        sync(at((0, 15)), calls="a"),
        sync(at((0, 15))),
        limits=account(environments_per_period=10),
    )
    assert [record.totals().cold for record in done.functions.values()] == [10, 10]


def test_ten_times_the_concurrency_are_the_requests_of_a_second() -> None:
    # 2 environments, 5 ms each: they could serve 400 a second, but 20 are let through.
    total = totals(
        function(0.005, reserved=2),
        sync(Constant(100)),
        until_s=3,
        limits=account(requests_per_environment_per_s=10),
    )
    assert total.throttled == {Throttle.RESERVED_RATE: 3 * 80}
    assert total.warm + total.cold == 60
    shared = run(
        (function(0.005, name="a"), function(0.005)),
        sync(Constant(40), calls="a"),
        sync(Constant(40)),
        until_s=3,
        limits=account(concurrency=5, requests_per_environment_per_s=10),
    )
    both = [record.totals() for record in shared.functions.values()]
    assert sum(total.served for total in both) == 150
    assert {reason for total in both for reason in total.throttled} == {Throttle.ACCOUNT_RATE}
    assert Throttle.ACCOUNT_RATE.aws_reason == "CallerRateLimitExceeded"


def test_reservations_are_taken_off_the_accounts_requests_of_a_second() -> None:
    # 5 in the account: 50 requests a second in all. 2 are reserved with their 20: 30 are left.
    done = run(
        (function(0.005, name="a", reserved=2), function(0.005)),
        sync(Constant(100), calls="a"),
        sync(Constant(100)),
        until_s=3,
        limits=account(concurrency=5, requests_per_environment_per_s=10),
    )
    a, f = (record.totals() for record in done.functions.values())
    assert (a.served, f.served) == (60, 90)
    assert a.throttled == {Throttle.RESERVED_RATE: 240}
    assert f.throttled == {Throttle.ACCOUNT_RATE: 210}


def test_a_rate_that_was_reached_is_forgotten_after_a_long_pause() -> None:
    # 100 at first and 10 more a second; idle environments are kept for 60 s.
    limits = account(requests_growth_per_period=100, period_s=10)
    crowd = Replay(((0, 100), (1, 110), (2, 120), (100, 300)))
    done = run(function(0.001, idle_s=60), sync(crowd), limits=limits, until_s=101)
    assert done.functions["f"].buckets[100].throttles == 200


def test_a_functions_request_rate_grows_by_so_much_per_period() -> None:
    # 100 a second at first, 10 more each second.
    done = run(
        function(0.001),
        sync(Constant(1_000)),
        until_s=5,
        limits=account(requests_growth_per_period=100, period_s=10),
    )
    passed = [b.warm + b.cold for b in done.functions["f"].buckets]
    assert passed == pytest.approx([110, 120, 130, 140, 150], abs=1)
    assert set(done.functions["f"].totals().throttled) == {Throttle.FUNCTION_RATE}


def test_idle_environments_are_kept_for_a_while() -> None:
    # Free at 1 s, idle until 11 s.
    assert totals(function(1.0, idle_s=10), sync(at(0, 11)), until_s=20).cold == 1
    assert totals(function(1.0, idle_s=10), sync(at(0, 11.01)), until_s=20).cold == 2
    done = run(function(1.0, idle_s=10), sync(at((0, 3), 13)), until_s=20)
    assert [b.environments for b in done.functions["f"].buckets][9:15] == [3, 3, 3, 0, 1, 1]


def test_the_environment_that_became_idle_last_is_taken_first() -> None:
    # One is free at 0.9 s, the other at 1.4 s: that one has all further calls, and the first is
    # taken away at 3.9 s.
    done = run(function(0.9, idle_s=3), sync(at(0, 0.5, 2, 3, 4, 5, 6)), until_s=8)
    buckets = done.functions["f"].buckets
    assert [b.environments for b in buckets] == [2, 2, 2, 2, 1, 1, 1, 1]
    assert done.functions["f"].totals().cold == 2


def test_long_invocations_are_cut_off_and_billed_in_full() -> None:
    total = totals(function(10.0, timeout_s=3), sync(at(0, 4)))
    assert (total.timeouts, total.errors, total.failed, total.served) == (2, 2, 2, 0)
    assert total.billed_s == pytest.approx(6.0)
    # The environment isn't used again.
    assert total.cold == 2


def test_billed_time_is_rounded_up_to_the_millisecond_once() -> None:
    # 100.2 ms Init and 0.3 ms handler: 101 ms, not 101 + 1.
    total = totals(function(0.0003, init=0.1002), sync(at(0)))
    assert total.billed_s == pytest.approx(0.101)
    assert totals(function(0.1), sync(at(0))).billed_s == pytest.approx(0.1)


def test_throttled_callers_may_try_again() -> None:
    # One place, busy from 0 to 1 s. Without jitter: tries at 0.5, 0.5 + 1, …
    backoff = Backoff(first_s=0.5, most_s=20, jitter=False)
    done = run(function(1.0, reserved=1), sync(at((0, 2)), retries=2, backoff=backoff), until_s=10)
    total = done.functions["f"].totals()
    assert (total.served, total.retried, total.throttles, total.rejected) == (2, 2, 2, 0)
    # 0.5 throttled, 1.5 served, until 2.5.
    assert done.functions["f"].latency.most_s == pytest.approx(2.5)
    once = totals(
        function(5.0, reserved=1), sync(at((0, 2)), retries=1, backoff=backoff), until_s=10
    )
    assert (once.served, once.rejected, once.tries) == (1, 1, 3)


def test_errors_are_answers_that_callers_dont_repeat() -> None:
    total = totals(function(0.1, error_rate=1.0), sync(at(0, 1), retries=5))
    assert (total.failed, total.tries, total.retried) == (2, 2, 0)
    some = totals(function(0.01, error_rate=0.25), sync(Poisson(1_000)))
    assert some.errors / some.finished == pytest.approx(0.25, abs=0.02)


def test_lanes_show_init_invoke_and_idle() -> None:
    done = run(function(1.0, init=0.5, idle_s=2), sync(at(0, 0.2, 3)), until_s=10)
    first, second = done.lanes
    # The second became idle last, so it has the third call; the first is taken away.
    assert [(s.kind, s.begin_s, s.end_s) for s in first.spans] == [
        ("init", 0, 0.5),
        ("invoke", 0.5, 1.5),
        ("idle", 1.5, 3.5),
    ]
    assert [s.kind for s in second.spans] == ["init", "invoke", "idle", "invoke", "idle"]
    assert (first.end_s, second.end_s) == (3.5, 6.0)
    assert (first.function, first.number, first.provisioned) == ("f", 1, False)


def test_lanes_are_bounded() -> None:
    many = run(function(1.0), sync(at((0, 50))), window=Window(lanes=7))
    assert len(many.lanes) == 7
    full = run(function(0.1, init=0.1), sync(Constant(5)), until_s=60, window=Window(spans=30))
    assert sum(len(lane.spans) for lane in full.lanes) == 30
    assert full.lanes_until_s < 60
    later = run(function(0.1), sync(Constant(5)), until_s=60, window=Window(begin_s=20, end_s=30))
    spans = [span for lane in later.lanes for span in lane.spans]
    assert 20 <= spans[0].begin_s < 20.3
    assert max(span.begin_s for span in spans) < 30
    assert later.lanes_until_s == 30
    assert not run(function(), sync(at(0)), window=Window(lanes=0)).lanes


def test_nonsense_is_refused() -> None:
    with pytest.raises(BadInputError, match="too many to simulate"):
        scenario(function(), sync(Poisson(1e6)), until_s=1_000)
    with pytest.raises(BadInputError, match="no function 'g'"):
        scenario(function(), sync(at(0), calls="g"))
    with pytest.raises(BadInputError, match="different names"):
        scenario((function(), function()), sync(at(0)))
    with pytest.raises(BadInputError, match="31 days"):
        scenario(function(), sync(at(0)), until_s=math.inf)
    with pytest.raises(BadInputError, match="too many"):
        run(function(), sync(at(0)), until_s=86_400, bucket_s=1.0)
    with pytest.raises(BadInputError):
        function(-1.0)
    with pytest.raises(BadInputError):
        function(memory_mb=0)
