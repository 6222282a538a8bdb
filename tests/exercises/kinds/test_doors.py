"""Doors to a function: each rule by itself, the bills by hand, and what must always hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.exercises.kinds.doors import read
from studylam.exercises.kinds.doors.rules import WAYS
from studylam.exercises.kinds.weighing import Weighing
from studylam.exercises.model import settled
from tests.exercises.kinds.made import amount, fits, model, number, right, stops, wrong

DATA: dict[str, Any] = {
    "limits": {
        "rest_time": amount(29, "s"),
        "rest_stream_time": amount(15, "minutes"),
        "rest_pause": amount(5, "minutes"),
        "rest_pause_edge": amount(30, "s"),
        "http_time": amount(30, "s"),
        "function_time": amount(900, "s"),
        "websocket_time": amount(29, "s"),
        "function_mb": amount(6, "MB"),
        "stream_mb": amount(200, "MB"),
        "alb_mb": amount(1, "MB"),
        "websocket_kb": amount(128, "KB"),
    },
    "rates": {
        "rest": amount("3.50"),
        "http": amount("1.00"),
        "http_chunk_kb": amount(512, "KB"),
        "alb_hour": amount("0.0225"),
        "alb_lcu": amount("0.008"),
        "alb_lcu_gb": amount("0.4", "GB per hour"),
        "alb_lcu_connections": amount(25),
        "websocket": amount("1.00"),
        "websocket_minutes": amount("0.25"),
        "websocket_chunk_kb": amount(32, "KB"),
    },
}
CASE: dict[str, Any] = {"title": "A case", "answer_s": 1}
PLAIN = {"rest", "http", "url", "alb"}


def door(**values: Any) -> Weighing:
    made = model(read, {**DATA, "cases": {"only": {**CASE, **values}}})
    assert isinstance(made, Weighing)
    return made


def test_what_answers_requests_and_what_speaks_first() -> None:
    assert fits(door()) == PLAIN
    assert fits(door(pushes=True)) == {"websocket"}


@pytest.mark.parametrize(
    ("seconds", "fitting"),
    [
        (29, PLAIN), (30, {"http", "url", "alb"}), (31, {"url", "alb"}), (900, {"url", "alb"}),
        (901, set()),
    ],
)  # fmt: skip
def test_how_long_each_waits(seconds: int, fitting: set[str]) -> None:
    assert fits(door(answer_s=seconds)) == fitting


def test_a_rest_api_s_timeout_can_be_raised_unless_it_is_edge_optimised() -> None:
    assert "rest" in fits(door(answer_s=60, raised_s=60))
    assert "rest" not in fits(door(answer_s=61, raised_s=60))
    assert "rest" not in fits(door(answer_s=60, raised_s=60, endpoint="edge"))
    assert "rest" in fits(door(answer_s=60, raised_s=60, endpoint="edge", private=True))
    # Less than the default is no raise.
    assert "rest" in fits(door(answer_s=29, raised_s=10))


def test_who_streams_for_how_long_and_with_which_pauses() -> None:
    def streamed(**values: Any) -> set[str]:
        return fits(door(streamed=True, **values))

    assert streamed() == {"rest", "url"}
    assert streamed(answer_s=900, pause_s=300) == {"rest", "url"}
    assert streamed(answer_s=900, pause_s=301) == {"url"}
    assert streamed(answer_s=60, pause_s=30, endpoint="edge") == {"rest", "url"}
    assert streamed(answer_s=60, pause_s=31, endpoint="edge") == {"url"}
    assert streamed(answer_kb=200 * 1024) == {"rest", "url"}
    assert streamed(answer_kb=200 * 1024 + 1) == set()
    # What needs the whole answer doesn't go with streaming.
    assert streamed(cached=True) == streamed(templates=True) == set()
    assert fits(door(cached=True)) == fits(door(templates=True)) == {"rest"}


def test_sizes() -> None:
    assert fits(door(answer_kb=1024)) == fits(door(request_kb=1024)) == PLAIN
    assert fits(door(answer_kb=1025)) == fits(door(request_kb=1025)) == PLAIN - {"alb"}
    assert fits(door(answer_kb=6 * 1024)) == PLAIN - {"alb"}
    assert fits(door(answer_kb=6 * 1024 + 1)) == set()
    # Requests aren't streamed.
    assert fits(door(streamed=True, request_kb=6 * 1024 + 1)) == set()
    assert fits(door(pushes=True, answer_kb=128)) == {"websocket"}
    assert fits(door(pushes=True, answer_kb=129)) == set()


def test_who_lets_whom_in() -> None:
    assert fits(door(callers="iam")) == {"rest", "http", "url"}
    assert fits(door(callers="jwt")) == {"rest", "http", "alb"}
    assert fits(door(callers="code")) == {"rest", "http"}
    assert fits(door(pushes=True, callers="jwt")) == set()
    assert fits(door(pushes=True, callers="iam")) == {"websocket"}


@pytest.mark.parametrize(
    ("need", "fitting"),
    [
        ("keys", {"rest"}), ("firewall", {"rest", "alb"}), ("private", {"rest", "alb"}),
        ("domain", {"rest", "http", "alb"}),
    ],
)  # fmt: skip
def test_what_only_some_have(need: str, fitting: set[str]) -> None:
    assert fits(door(**{need: True})) == fitting


def test_each_refusal_is_told_with_its_limit() -> None:
    assert stops(door(answer_s=45), "rest") == ["An answer of 45 seconds is more than 29 s."]
    assert stops(door(answer_kb=3000), "alb") == ["An answer of 3,000 KB is more than 1 MB."]
    made = door(streamed=True, answer_s=1000)
    assert stops(made, "rest") == ["A streamed answer of 16.7 minutes is more than 15 minutes."]


def test_the_bill_of_a_month_by_hand() -> None:
    def cost(way: str, **values: Any) -> Decimal:
        return number(door(**values), {"what": "cost", "way": way})

    assert cost("rest", requests=12_000_000) == Decimal("42.00")
    assert cost("http", requests=12_000_000) == Decimal("12.00")
    assert cost("http", requests=12_000_000, answer_kb=512) == Decimal("12.00")
    assert cost("http", requests=12_000_000, answer_kb=513) == Decimal("24.00")
    assert cost("url", requests=300_000_000) == 0
    # 730 × 0.0225, half to even; nothing else without requests
    assert cost("alb") == Decimal("16.42")
    assert cost("alb", standing=True) == 0
    # 100 GB of 1,048,576 × 100 KB: 100 / 730 / 0.4 units, 730 hours: 250 × 0.008
    load = {"requests": 1_048_576, "request_kb": 50, "answer_kb": 50, "standing": True}
    assert cost("alb", **load) == Decimal("2.00")
    # 131.4 million small requests are 50 a second: two units, by connections
    load = {"requests": 131_400_000, "request_kb": 1, "answer_kb": 1, "standing": True}
    assert cost("alb", **load) == Decimal("11.68")
    talk = {"requests": 3_000_000, "minutes": 4_000_000, "pushes": True}
    assert cost("websocket", **talk, answer_kb=32) == Decimal("4.00")
    assert cost("websocket", **talk, answer_kb=33) == Decimal("7.00")


@pytest.mark.parametrize(("million", "best"), [(20, "http"), (22, "alb")])
def test_hours_beat_requests_when_there_are_many(million: int, best: str) -> None:
    made = door(callers="jwt", requests=million * 1_000_000)
    assert right(made, {"what": "best"}) == {best}


def test_the_cheapest_that_fits_is_the_best_and_the_order_decides_between_equals() -> None:
    assert right(door(requests=100_000), {"what": "best"}) == {"url"}
    assert right(door(domain=True, requests=1_000_000), {"what": "best"}) == {"http"}
    none = {**DATA, "cases": {"only": CASE}}
    for order in (["rest", "http"], ["http", "rest"]):
        made = model(read, {**none, "order": order})
        assert right(made, {"what": "best"}) == {order[0]}  # no requests, no price


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"limits": {**DATA["limits"], "rest_time": 29}}, ("limits", "rest_time")),
        (
            {"limits": {**DATA["limits"], "rest_time": amount(29, "MB")}},
            ("limits", "rest_time"),
        ),
        ({"rates": {**DATA["rates"], "alb_lcu_gb": amount(0)}}, ("rates", "alb_lcu_gb")),
        ({"order": ["rest", "window"]}, ("order", 1)),
        ({"cases": {"only": {"title": "A"}}}, ("cases", "only")),
        ({"cases": {"only": {**CASE, "callers": "all"}}}, ("cases", "only", "callers")),
        ({"cases": {"only": {**CASE, "pause_s": 1}}}, ("cases", "only", "pause_s")),
        (
            {"cases": {"only": {**CASE, "streamed": True, "pause_s": 2}}},
            ("cases", "only", "pause_s"),
        ),
        ({"cases": {"only": {**CASE, "requests": 10**9}}}, ("cases", "only", "requests")),
    ],
)
def test_what_is_wrong_is_found_where_it_is(change: dict[str, Any], where: tuple[Any, ...]) -> None:
    found = wrong(read, {**DATA, "cases": {"only": CASE}, **change})
    assert where in found, found


FLAGS = ("keys", "templates", "cached", "firewall", "private", "domain")


@given(
    needs=st.sets(st.sampled_from(FLAGS)),
    more=st.sampled_from(FLAGS),
    streamed=st.booleans(),
    callers=st.sampled_from(["anybody", "iam", "jwt", "code"]),
    seconds=st.integers(0, 1200),
    size=st.integers(0, 300_000),
)
def test_asking_for_more_never_makes_a_door_fit(
    needs: set[str], more: str, streamed: bool, callers: str, seconds: int, size: int
) -> None:
    values: dict[str, Any] = {
        **dict.fromkeys(needs, True), "streamed": streamed, "callers": callers,
        "answer_s": seconds, "answer_kb": size,
    }  # fmt: skip
    found = fits(door(**values))
    assert found <= PLAIN
    for harder in ({more: True}, {"answer_s": seconds * 2}, {"answer_kb": size * 2}):
        assert fits(door(**{**values, **harder})) <= found
    # Whom nobody checks may come in wherever somebody is checked.
    assert found <= fits(door(**{**values, "callers": "anybody"}))


@given(st.integers(0, 300_000_000), st.integers(0, 300_000_000))
def test_more_requests_never_cost_less(one: int, other: int) -> None:
    low, high = sorted((one, other))
    for way in WAYS:
        ask = {"what": "cost", "way": way}
        assert number(door(requests=low), ask) <= number(door(requests=high), ask)


def test_pictures_fit_whatever_is_set() -> None:
    knobs = [{"field": "callers"}, {"field": "answer_s", "values": [1, 901]}]
    made = model(read, {**DATA, "cases": {"only": CASE}, "knobs": knobs})
    for callers in ("jwt", "code"):
        look = made.look(settled(made.knobs, {"callers": callers, "answer_s": "901"}))
        assert look.outcome == "None of these ways fits."
        assert all(len(line) <= 76 for line in (*look.scene, *look.picture))
