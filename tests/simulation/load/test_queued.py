"""Events and queues: what waits, comes back, grows old and is given up, reckoned by hand."""

from __future__ import annotations

import pytest

from studylam.errors import BadInputError
from studylam.simulation.load import Constant, Throttle
from tests.simulation.load.made import account, at, events, function, queue, run, sync, totals

# -- asynchronous events -------------------------------------------------------------------------


def test_a_throttled_event_comes_back_after_1_2_4_seconds() -> None:
    # The place is taken from 0 to 10 s: tries at 0, 1, 3, 7, 15 s.
    done = run(
        function(10.0, reserved=1),
        events(at((0, 2))),
        until_s=30,
    )
    total = done.functions["f"].totals()
    assert (total.tries, total.retried, total.throttles, total.served) == (6, 4, 4, 2)
    assert done.functions["f"].latency.most_s == pytest.approx(25.0)
    assert done.functions["f"].wait.most_s == pytest.approx(15.0)
    buckets = done.functions["f"].buckets
    assert [b.queued for b in buckets[:16]] == [1] * 15 + [0]
    assert [b.oldest_s for b in buckets[:3]] == [1, 2, 3]
    assert not total.rejected


def test_pauses_grow_up_to_five_minutes() -> None:
    # 1 + 2 + … + 256 = 511 s, then every 300 s. The one that took the place times out at 900 s, and
    # is retried a minute later.
    done = run(function(100_000.0, reserved=1, timeout_s=900), events(at((0, 2))), until_s=1_700)
    begun = [b.begin_s for b in done.functions["f"].buckets if b.retried]
    # Buckets are 2 s long.
    assert done.bucket_s == 2
    assert [int(s) for s in begun[-5:]] == [510, 810, 960, 1110, 1410]
    assert done.functions["f"].totals().timeouts == 1


def test_an_event_that_is_too_old_goes_to_its_destination() -> None:
    done = run(
        function(900.0, reserved=1),
        events(at((0, 3)), max_age_s=60, destination="on-failure destination"),
        until_s=100,
    )
    record = done.functions["f"]
    assert (record.totals().dropped, record.to_destination, record.lost) == (2, 2, 0)
    gone = [b.begin_s for b in record.buckets if b.dropped]
    assert gone == [60]


def test_an_error_is_retried_after_one_and_two_minutes() -> None:
    done = run(function(1.0, error_rate=1.0), events(at(0)), until_s=400)
    record = done.functions["f"]
    # At 0, 61 and 182 s.
    assert [b.begin_s for b in record.buckets if b.tries] == [0, 61, 182]
    assert (record.totals().errors, record.totals().dropped, record.lost) == (3, 1, 1)
    assert totals(function(1.0, error_rate=1.0), events(at(0), max_retries=0)).tries == 1


def test_reserved_zero_sends_events_to_their_destination_at_once() -> None:
    done = run(function(reserved=0), events(at(0, 1), destination="dead-letter queue"))
    record = done.functions["f"]
    assert (record.totals().tries, record.totals().dropped, record.to_destination) == (0, 2, 2)


def test_the_request_rate_is_for_synchronous_calls() -> None:
    limits = account(requests_per_environment_per_s=10)
    slow = totals(function(0.001, reserved=1), sync(Constant(100)), limits=limits)
    queued = totals(function(0.001, reserved=1), events(Constant(100)), limits=limits)
    assert slow.throttled == {Throttle.RESERVED_RATE: 900}
    assert not queued.throttles


# -- a queue and its pollers ---------------------------------------------------------------------


def test_messages_are_handed_over_in_batches() -> None:
    # 25 at once. The first is there alone when it arrives, so it goes alone; then 4 more pollers
    # take what is there one by one, and the other 20 wait for a free one: 10 and 10.
    done = run(function(1.0), queue(at((0, 25))), until_s=5)
    total = done.functions["f"].totals()
    assert (total.arrivals, total.served, total.tries) == (25, 25, 7)


def test_a_window_gathers_a_batch() -> None:
    done = run(function(1.0), queue(at(0, 1, 2, 3), window_s=2.5), until_s=10)
    record = done.functions["f"]
    # 0, 1 and 2 s are one batch at 2.5 s; 3 s is one at 5.5 s.
    assert [b.begin_s for b in record.buckets if b.tries] == [2, 5]
    assert record.latency.most_s == pytest.approx(3.5)
    full = run(function(1.0), queue(at((0, 20)), window_s=100), until_s=10)
    assert full.functions["f"].totals().tries == 2


def test_records_take_their_time() -> None:
    done = run(function(1.0, per_record_s=0.1), queue(at((0, 10)), window_s=5), until_s=10)
    assert done.functions["f"].totals().billed_s == pytest.approx(1.9)


def test_polling_starts_with_5_and_grows_by_300_a_minute() -> None:
    done = run(function(600.0), queue(at((0, 5_000)), batch_size=1), until_s=300)
    pollers = [b.pollers for b in done.functions["f"].buckets]
    # Five more each second.
    assert pollers[:4] == [5, 10, 15, 20]
    assert pollers[59] == 5 + 59 * 5
    assert max(pollers) == 1_250
    assert done.functions["f"].totals().concurrency == 1_250


def test_polling_shrinks_again_when_nothing_waits() -> None:
    done = run(function(10.0), queue(at((0, 100)), batch_size=1), until_s=60)
    pollers = [b.pollers for b in done.functions["f"].buckets]
    assert max(pollers) > 30
    assert pollers[-1] == 5


def test_maximum_concurrency_bounds_the_pollers() -> None:
    done = run(function(10.0), queue(at((0, 500)), batch_size=1, max_concurrency=7), until_s=120)
    total = done.functions["f"].totals()
    assert (total.concurrency, total.pollers, total.throttles) == (7, 7, 0)
    few = run(function(10.0), queue(at((0, 50)), batch_size=1, max_concurrency=2), until_s=9)
    assert few.functions["f"].totals().concurrency == 2


def test_a_failed_batch_is_visible_again_after_the_timeout() -> None:
    done = run(
        function(1.0, error_rate=1.0, timeout_s=30),
        queue(at((0, 1)), visibility_s=30, max_receives=3),
        until_s=200,
    )
    record = done.functions["f"]
    assert [b.begin_s for b in record.buckets if b.tries] == [0, 30, 60]
    # Received three times in vain: to the dead-letter queue when it would be visible again.
    assert [b.begin_s for b in record.buckets if b.dropped] == [90]
    assert (record.totals().dropped, record.to_destination) == (1, 1)


def test_without_a_dead_letter_queue_a_message_comes_back_again_and_again() -> None:
    done = run(
        function(1.0, error_rate=1.0, timeout_s=30), queue(at(0), visibility_s=30), until_s=300
    )
    record = done.functions["f"]
    assert (record.totals().errors, record.totals().dropped, record.waiting) == (10, 0, 1)


def test_throttled_pollers_run_out_of_the_visibility_timeout() -> None:
    """A bound of the function, not of the mapping: good messages in the dead-letter queue."""
    done = run(
        function(30.0, reserved=1, timeout_s=30),
        queue(Constant(1), batch_size=1, visibility_s=30, max_receives=2),
        until_s=600,
    )
    record = done.functions["f"]
    assert record.totals().throttled.keys() == {Throttle.RESERVED}
    assert record.to_destination > 10
    bounded = run(
        function(30.0, timeout_s=30),
        queue(Constant(1), batch_size=1, visibility_s=30, max_receives=2, max_concurrency=2),
        until_s=600,
    )
    assert not bounded.functions["f"].totals().throttles
    assert not bounded.functions["f"].to_destination


def test_a_queue_tells_its_depth_and_age() -> None:
    # One poller, 2 s each; five messages at 0: the last is taken at 8 s.
    done = run(
        function(2.0),
        queue(at((0, 5)), batch_size=1, max_concurrency=1),
        until_s=12,
    )
    buckets = done.functions["f"].buckets
    assert [b.queued for b in buckets] == [4, 4, 3, 3, 2, 2, 1, 1, 0, 0, 0, 0]
    assert [b.oldest_s for b in buckets][:9] == [1, 2, 3, 4, 5, 6, 7, 8, 0]


def test_more_waiting_than_memory_has_room_for_stops_the_run() -> None:
    with pytest.raises(BadInputError, match="wait: the run stops"):
        run(function(900.0, reserved=0), queue(at((0, 1_000_001))), until_s=1)
