"""The runtime calendar, by hand-counted days and by properties."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.exercises.fields import Fields, Sourced
from studylam.exercises.kinds.runtimes import STATES, Runtime, read
from studylam.exercises.model import Choice, Number, Question

WEEKS = Sourced(Decimal(30), "days", "30 days", "AWS")
MONTHS = Sourced(Decimal(60), "days", "60 days", "AWS")
DATA: dict[str, Any] = {
    "days": ["2026-11-28"],
    "block_create_days": WEEKS,
    "block_update_days": MONTHS,
    "runtimes": [
        {
            "id": "python3.10",
            "deprecated": "2026-10-31",
            "create_blocked": "2026-12-01",
            "update_blocked": "2027-01-15",
        },
        {"id": "python3.9", "deprecated": "2025-12-15"},
        {"id": "python3.14", "deprecated": "2029-06-30"},
    ],
}


def asked(ask: dict[str, Any], day: str) -> tuple[Question, list[str]]:
    fields = Fields(DATA)
    calendar = read(fields)
    question = Fields(ask)
    made = calendar.question(question, {"day": day})
    return made, [one.message for one in (*fields.problems, *question.problems)]


def right(ask: dict[str, Any], day: str) -> set[str]:
    made, problems = asked(ask, day)
    assert isinstance(made, Choice) and not problems, problems
    return set(made.right)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2026-10-30", "supported"),
        ("2026-10-31", "deprecated"),  # from that day on
        ("2026-11-30", "deprecated"),
        ("2026-12-01", "create_blocked"),
        ("2027-01-14", "create_blocked"),
        ("2027-01-15", "update_blocked"),
        ("2040-01-01", "update_blocked"),
    ],
)
def test_each_stage_begins_on_its_day(day: str, state: str) -> None:
    assert right({"runtime": "python3.10", "what": "state"}, day) == {state}


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-10-01", {"patches", "create", "update", "invoke"}),
        ("2026-11-28", {"create", "update", "invoke"}),
        ("2026-12-24", {"update", "invoke"}),
        ("2027-06-01", {"invoke"}),
    ],
)
def test_what_works_becomes_less_and_invoking_always_does(day: str, works: set[str]) -> None:
    assert right({"runtime": "python3.10", "what": "works"}, day) == works


def test_which_are_deprecated_needs_no_block_dates() -> None:
    day = "2026-11-28"
    assert right({"which": "deprecated"}, day) == {"python3.10", "python3.9"}
    assert right({"which": "supported"}, day) == {"python3.14"}
    some = {"which": "deprecated", "of": ["python3.14", "python3.9"]}
    assert right(some, day) == {"python3.9"}


def test_days_are_counted_from_the_day_chosen() -> None:
    made, problems = asked({"runtime": "python3.10", "days_until": "update_blocked"}, "2026-11-28")
    assert isinstance(made, Number) and not problems
    assert made.value == 2 + 31 + 15


@pytest.mark.parametrize(
    "ask",
    [
        {"which": "create_blocked"},
        {"runtime": "python3.9", "what": "state"},
        {"runtime": "python3.9", "what": "works"},
        {"runtime": "python3.9", "days_until": "create_blocked"},
    ],
)
def test_what_aws_has_not_published_is_not_asked(ask: dict[str, Any]) -> None:
    _, problems = asked(ask, "2026-11-28")
    assert problems and "published" in problems[0]


def test_before_the_earliest_block_the_state_is_certain() -> None:
    assert right({"runtime": "python3.9", "what": "state"}, "2026-01-13") == {"deprecated"}
    _, problems = asked({"runtime": "python3.9", "what": "state"}, "2026-01-14")  # 30 days later
    assert problems


def test_an_unpublished_block_is_told_as_possible() -> None:
    look = read(Fields(DATA)).look({"day": "2026-11-28"})
    (step,) = [one for one in look.steps if one.words.startswith("python3.9 ")]
    assert step.verdict == "note" and "may be blocked" in step.words
    assert any(line.startswith("python3.9") and line.endswith("?") for line in look.picture)
    assert not any("deprecated" in line for line in look.scene[3:])  # not given away


days = st.dates(date(2020, 1, 1), date(2035, 1, 1))


@given(days, st.integers(30, 400), st.integers(0, 400), days)
def test_stages_come_in_their_order(begin: date, create: int, more: int, day: date) -> None:
    blocked = begin + timedelta(days=create)
    runtime = Runtime("x", begin, blocked, blocked + timedelta(days=more), True, True)
    order = list(STATES)
    at, later = runtime.on(day), runtime.on(day + timedelta(days=1))
    assert order.index(at) <= order.index(later)
    assert (at == "supported") == (day < begin)


@given(days)
def test_any_day_can_be_looked_at(day: date) -> None:
    calendar = read(Fields(DATA))
    assert calendar.knobs[0].accepts(day.isoformat())
    look = calendar.look({"day": day.isoformat()})
    assert all(len(line) <= 76 for line in (*look.picture, *look.scene))
