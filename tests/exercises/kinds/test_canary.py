"""The canary: shapes minute by minute, alarms, roll-back, and what must always hold."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.exercises.kinds.canary import Release, read
from studylam.exercises.kinds.canary.course import Alarm, Plan, Shape, Version, run, shape
from studylam.exercises.model import settled
from tests.exercises.kinds.made import model, number, right, wrong

OLD = Version("7", "role", "queue", Decimal(0))
BAD = Version("8", "role", "queue", Decimal(100))
GOOD = replace(BAD, errors=Decimal(0))
QUICK = Alarm("new", Decimal(2), 1, 1)
NONE = Alarm("none", Decimal(0), 1, 1)


def known(name: str) -> Shape:
    found = shape(name)
    assert found is not None
    return found


def plan(name: str, alarm: Alarm = QUICK, new: Version = BAD, old: Version = OLD) -> Plan:
    return Plan(old, new, 100, 30, 1, known(name), alarm)


# -- shapes --------------------------------------------------------------------------------------


def test_a_canary_shifts_a_part_and_then_the_rest() -> None:
    canary = known("Canary10Percent5Minutes")
    assert [canary.weight(minute) for minute in (0, 4, 5, 6)] == [10, 10, 100, 100]
    assert canary.shifted == 5


def test_a_linear_shift_has_equal_steps_the_first_at_once() -> None:
    linear = known("Linear10PercentEvery3Minutes")
    assert [linear.weight(minute) for minute in (0, 2, 3, 26, 27)] == [10, 10, 20, 90, 100]
    assert linear.shifted == 27
    uneven = known("Linear30PercentEvery1Minute")
    assert [uneven.weight(minute) for minute in range(5)] == [30, 60, 90, 100, 100]
    assert uneven.shifted == 3


def test_all_at_once_and_a_weight_by_hand() -> None:
    assert known("AllAtOnce").weight(0) == 100
    assert known("AllAtOnce").shifted == 0
    assert known("Weight25Percent").weight(29) == 25
    assert known("Weight25Percent").shifted == -1


@pytest.mark.parametrize(
    "name", ["", "Canary", "Canary0Percent5Minutes", "Linear10Percent5Minutes", "Weight101Percent"]
)
def test_other_shapes_are_none(name: str) -> None:
    assert shape(name) is None


# -- alarms and roll-back ------------------------------------------------------------------------


def test_an_alarm_that_rings_during_the_canary_rolls_back() -> None:
    course = run(plan("Canary10Percent5Minutes"))
    assert (course.outcome, course.rang, course.back) == ("back", 1, 1)
    assert [minute.weight for minute in course.minutes] == [10] + [0] * 29
    assert sum(minute.new for minute in course.minutes[1:]) == 0


def test_after_the_shift_nobody_rolls_back() -> None:
    assert run(plan("AllAtOnce")).outcome == "unwatched"
    slow = Alarm("new", Decimal(2), 5, 1)
    assert run(plan("Canary10Percent5Minutes", slow)).outcome == "unwatched"
    assert run(plan("Canary10Percent6Minutes", slow)).outcome == "back"
    assert run(plan("Canary10Percent6Minutes", slow)).back == 5


def test_a_weight_by_hand_stays() -> None:
    course = run(plan("Weight10Percent"))
    assert (course.outcome, course.rang, course.back) == ("unwatched", 1, None)
    assert {minute.weight for minute in course.minutes} == {10}
    assert run(plan("Weight10Percent", new=GOOD)).outcome == "part"


def test_several_periods_must_breach_in_a_row() -> None:
    three = Alarm("new", Decimal(2), 2, 3)
    assert run(plan("Canary10Percent10Minutes", three)).back == 6
    assert run(plan("Canary10Percent5Minutes", three)).outcome == "unwatched"


def test_an_alarm_looks_at_whole_periods_one_after_the_other() -> None:
    # Errors of 10, 20, 30, 40 … %: the first three minutes are below 25 %, minutes 2 to 4 above.
    thirds = Alarm("alias", Decimal(25), 3, 1)
    assert run(plan("Linear10PercentEvery1Minute", thirds)).back == 6


def test_both_versions_together_dilute_the_errors() -> None:
    both = Alarm("alias", Decimal(20), 1, 1)
    course = run(plan("Canary10Percent5Minutes", both))
    assert (course.outcome, course.rang) == ("unwatched", 6)  # only once all traffic is shifted
    assert run(plan("Linear10PercentEvery1Minute", both)).back in (2, 3)


def test_without_an_alarm_nothing_happens_to_a_bad_version() -> None:
    assert run(plan("Canary10Percent5Minutes", NONE)).outcome == "broken"
    assert run(plan("Canary10Percent5Minutes", NONE, GOOD)).outcome == "done"
    assert run(plan("AllAtOnce", QUICK, GOOD)).outcome == "done"


def test_an_alarm_on_the_alias_may_ring_for_the_old_version() -> None:
    sick = replace(OLD, errors=Decimal(50))
    both = Alarm("alias", Decimal(10), 1, 1)
    assert run(plan("Canary10Percent5Minutes", both, GOOD, sick)).outcome == "back"
    assert run(plan("Canary10Percent5Minutes", QUICK, GOOD, sick)).outcome == "done"


@pytest.mark.parametrize(
    ("new", "name", "refused"),
    [
        (replace(GOOD, role="other"), "Canary10Percent5Minutes", True),
        (replace(GOOD, role="other"), "Weight10Percent", True),
        (replace(GOOD, role="other"), "AllAtOnce", False),
        (replace(GOOD, role="other"), "Weight100Percent", False),
        (replace(GOOD, dead_letters="none"), "Linear10PercentEvery1Minute", True),
        (replace(GOOD, dead_letters="none"), "AllAtOnce", False),
        (replace(GOOD, name="$LATEST"), "Weight10Percent", True),
        (replace(GOOD, name="$LATEST"), "Weight100Percent", False),
        (replace(GOOD, name="$LATEST"), "AllAtOnce", True),
    ],
)
def test_what_may_share_an_alias(new: Version, name: str, refused: bool) -> None:
    assert (run(plan(name, new=new)).outcome == "refused") is refused


# -- as an exercise ------------------------------------------------------------------------------

DATA: dict[str, Any] = {
    "per_minute": 100,
    "old": {"name": "7"},
    "new": {"bad": {"name": "8", "errors_percent": 50}, "good": {"name": "9"}},
    "shapes": ["AllAtOnce", "Canary10Percent5Minutes", "Canary10Percent10Minutes"],
    "alarms": {
        "quick": {"of": "new", "above_percent": 2},
        "slow": {"of": "new", "above_percent": 2, "period_minutes": 5},
    },
}
CANARY = {"shape": "Canary10Percent5Minutes"}


def test_rounds_ask_for_what_can_be_worked_out() -> None:
    made = model(read, DATA)
    assert isinstance(made, Release)
    assert right(made, {"what": "outcome"}, **CANARY) == {"back"}
    assert number(made, {"what": "back"}, **CANARY) == 1
    assert number(made, {"what": "failures"}, **CANARY) == 5  # 100 × 10 % × 1 minute × 50 %
    assert number(made, {"what": "failures"}) == 1500  # 100 × 30 minutes × 50 %
    # 450 requests at the slow alarm's first ring are still fewer than after a shift that it missed.
    assert right(made, {"what": "best"}, alarm="slow") == {"Canary10Percent10Minutes"}
    assert right(made, {"what": "outcome"}, new="good", **CANARY) == {"done"}
    assert right(made, {"what": "outcome"}, errors="0", **CANARY) == {"done"}


def test_the_scene_doesnt_say_what_will_happen() -> None:
    made = model(read, DATA)
    look = made.look(settled(made.knobs, CANARY))
    assert not any("Rolled back" in line or "█" in line for line in look.scene)
    assert any("Rolled back after 1 minute." in line for line in look.answered)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"shapes": ["Fast"]}, ("shapes", 0)),
        ({"shapes": ["AllAtOnce", "AllAtOnce"]}, ("shapes", 1)),
        ({"per_minute": 2001}, ("per_minute",)),  # 30 minutes of them
        ({"shapes": [f"Weight{n}Percent" for n in range(9)]}, ("shapes",)),
        ({"watch_minutes": 1000}, ("watch_minutes",)),
        ({"alarms": {}}, ("alarms",)),
        ({"alarms": {"a": {"of": "sun"}}}, ("alarms", "a", "of")),
        ({"new": {"same": {"name": "7"}}}, ("new", "same", "name")),
        ({"old": {"name": "7", "errors_percent": 101}}, ("old", "errors_percent")),
    ],
)
def test_what_is_wrong_is_found_where_it_is(change: dict[str, Any], where: tuple[Any, ...]) -> None:
    assert where in wrong(read, {**DATA, **change})


# -- what must always hold -----------------------------------------------------------------------

shapes = st.sampled_from(
    ["AllAtOnce", "Canary10Percent5Minutes", "Linear20PercentEvery2Minutes", "Weight30Percent"]
)
alarms = st.builds(
    Alarm, st.sampled_from(["new", "alias", "none"]), st.sampled_from([Decimal(1), Decimal(20)]),
    st.integers(1, 6), st.integers(1, 3),
)  # fmt: skip
rates = st.sampled_from([Decimal(0), Decimal(1), Decimal(5), Decimal(60), Decimal(100)])


@given(shapes, alarms, rates, rates, st.integers(0, 5))
def test_requests_are_neither_lost_nor_made(
    name: str, alarm: Alarm, old: Decimal, new: Decimal, seed: int
) -> None:
    made = replace(plan(name, alarm, replace(BAD, errors=new), replace(OLD, errors=old)), seed=seed)
    course = run(made)
    assert len(course.minutes) == 30
    for minute in course.minutes:
        assert minute.old + minute.new == 100
        assert 0 <= minute.old_failed <= minute.old
        assert 0 <= minute.new_failed <= minute.new
        assert minute.weight or not minute.new
        assert minute.weight < 100 or not minute.old
    if course.back is not None:
        assert course.outcome == "back"
        assert all(minute.new == 0 for minute in course.minutes[course.back :])
        assert course.back < made.shape.watched
    assert run(made) == course


@given(shapes, alarms)
def test_a_version_without_errors_is_never_rolled_back(name: str, alarm: Alarm) -> None:
    assert run(plan(name, alarm, GOOD)).outcome in ("done", "part")
