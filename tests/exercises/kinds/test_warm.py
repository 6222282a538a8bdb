"""SnapStart and provisioned concurrency: each rule, the bill by hand, and what must always hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.exercises.kinds.warm import read
from studylam.exercises.kinds.weighing import Weighing
from studylam.exercises.model import settled
from tests.exercises.kinds.made import amount, fits, model, number, right, stops, wrong

DATA: dict[str, Any] = {
    "limits": {"snapstart_tmp_mb": amount(512, "MB")},
    "rates": {
        "duration_x86": amount("0.0000166667"),
        "duration_arm": amount("0.0000133334"),
        "provisioned_x86": amount("0.0000041667"),
        "provisioned_arm": amount("0.0000033334"),
        "provisioned_duration_x86": amount("0.0000097222"),
        "provisioned_duration_arm": amount("0.0000077778"),
        "snapstart_cache": amount("0.0000015046"),
        "snapstart_restore": amount("0.0001397998"),
    },
    "snapstart_from": {"java": "11", "python": "3.12", "dotnet": "8"},
    "snapstart_free": ["java"],
}
CASE = {"title": "A function", "runtime": "python3.13", "start_ms": 500, "init_ms": 3000}


def function(**values: Any) -> Weighing:
    made = model(read, {**DATA, "cases": {"only": {**CASE, **values}}})
    assert isinstance(made, Weighing)
    return made


def test_both_are_possible_and_never_together() -> None:
    assert fits(function()) == {"snapstart", "provisioned"}
    assert "refuses" in stops(function(), "both")[0]


def test_a_start_that_is_accepted_needs_no_cure() -> None:
    assert fits(function(start_ms=3000)) == {"none", "snapstart", "provisioned"}
    assert fits(function(start_ms=2999)) == {"snapstart", "provisioned"}
    assert fits(function(start_ms=399)) == {"provisioned"}  # a restore takes 400 ms


@pytest.mark.parametrize(
    ("runtime", "has"),
    [
        ("java8.al2", False), ("java11", True), ("java21", True), ("python3.11", False),
        ("python3.10", False), ("python3.12", True), ("python3.14", True), ("dotnet6", False),
        ("dotnet8", True), ("dotnet10", True), ("nodejs24.x", False), ("ruby3.4", False),
        ("provided.al2023", False), ("go1.x", False), ("python4.0", True),
    ],
)  # fmt: skip
def test_runtimes_with_snapstart(runtime: str, has: bool) -> None:
    assert ("snapstart" in fits(function(runtime=runtime))) is has
    assert "provisioned" in fits(function(runtime=runtime))


def test_what_snapstart_excludes() -> None:
    assert fits(function(files=True)) == {"provisioned"}
    assert fits(function(tmp_mb=513)) == {"provisioned"}
    assert fits(function(package="aws-image")) == {"snapstart", "provisioned"}
    assert fits(function(package="other-image")) == {"snapstart", "provisioned"}


def test_latest_has_neither() -> None:
    assert fits(function(called="latest")) == set()
    assert fits(function(called="version")) == {"snapstart", "provisioned"}
    assert fits(function(called="latest", start_ms=3000)) == {"none"}


def test_beyond_what_is_provisioned_requests_start_cold() -> None:
    assert fits(function(ready=10, peak=10)) == {"snapstart", "provisioned"}
    assert fits(function(ready=10, peak=11)) == {"snapstart"}
    assert "1 of 11" in stops(function(ready=10, peak=11), "provisioned")[0]


def test_what_must_be_unique_is_worth_a_word_and_rules_nothing_out() -> None:
    made = function(unique=True)
    assert fits(made) == {"snapstart", "provisioned"}
    steps = made.look(settled(made.knobs, {})).steps
    assert any(step.verdict == "note" and "after the restore" in step.words for step in steps)


LOAD = {"requests": 2_000_000, "duration_ms": 100, "cold_starts": 10_000, "memory_mb": 1024}


def test_the_bill_of_a_month_by_hand() -> None:
    made = function(**LOAD, init_ms=2500, restore_ms=500, ready=10, peak=10)
    # 200,000 s of requests and 10,000 × 2.5 s of Init, at 1 GB
    assert number(made, {"what": "cost", "way": "none"}) == Decimal("3.75")
    # 205,000 s, a month of the cache, 10,000 restores
    assert number(made, {"what": "cost", "way": "snapstart"}) == Decimal("8.77")
    # 10 × 730 h ready, 200,000 s running
    assert number(made, {"what": "cost", "way": "provisioned"}) == Decimal("111.45")
    assert right(made, {"what": "best"}) == {"snapstart"}


def test_javas_snapshots_are_free_and_arm_is_cheaper() -> None:
    java = function(**LOAD, runtime="java21", restore_ms=500)
    assert number(java, {"what": "cost", "way": "snapstart"}) == Decimal("3.42")
    arm = function(**LOAD, runtime="java21", restore_ms=500, arch="arm64")
    assert number(arm, {"what": "cost", "way": "snapstart"}) == Decimal("2.73")
    half = function(**LOAD, hours=365, ready=10, arch="arm64")
    # 10 × 365 h × 3,600 × 0.0000033334 + 200,000 × 0.0000077778
    assert number(half, {"what": "cost", "way": "provisioned"}) == Decimal("45.36")


@pytest.mark.parametrize(("busy", "best"), [(58, "none"), (62, "provisioned")])
def test_provisioned_concurrency_pays_for_itself_from_sixty_percent_on(
    busy: int, best: str
) -> None:
    # One environment that takes 100 ms for a request is full with 36,000 of them an hour.
    requests = 730 * 36_000 * busy // 100
    made = function(requests=requests, duration_ms=100, start_ms=60_000)
    assert right(made, {"what": "best", "among": ["none", "provisioned"]}) == {best}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"snapstart_from": {"python": "new"}}, ("snapstart_from", "python")),
        ({"cases": {"only": {**CASE, "cold_starts": 5}}}, ("cases", "only", "cold_starts")),
        ({"cases": {"only": {**CASE, "memory_mb": 20_000}}}, ("cases", "only", "memory_mb")),
        ({"cases": {"only": {**CASE, "runtime": "Python 3.13"}}}, ("cases", "only", "runtime")),
    ],
)
def test_what_is_wrong_is_found_where_it_is(change: dict[str, Any], where: tuple[Any, ...]) -> None:
    assert where in wrong(read, {**DATA, "cases": {"only": CASE}, **change})


@given(ready=st.integers(0, 50), more=st.integers(0, 50), peak=st.integers(1, 60))
def test_more_provisioned_environments_never_fit_worse_and_never_cost_less(
    ready: int, more: int, peak: int
) -> None:
    one, other = function(ready=ready, peak=peak), function(ready=ready + more, peak=peak)
    assert fits(one) <= fits(other)
    ask = {"what": "cost", "way": "provisioned"}
    assert number(one, ask) <= number(other, ask)
