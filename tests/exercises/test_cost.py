"""What will this cost? The bill decides, and usual slips are called by their name."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest

from studylam.exercises.check import check_data
from studylam.exercises.kinds.cost import built_in_prices
from studylam.exercises.model import WIDTH, Number
from studylam.exercises.reading import Exercise, read_exercise
from studylam.exercises.scoring import graded, parse_given, reasons
from studylam.packs import Library
from studylam.pricing.architecture import price, read_scenario
from studylam.pricing.slips import slips


def data() -> dict[str, Any]:
    return {
        "kind": "cost",
        "title": "A month",
        "intro": "Reckon.",
        "cases": {
            "photos": {
                "title": "Photos",
                "free_tier": True,
                "parts": [
                    {"type": "http_api", "name": "front", "requests": 5_000_000},
                    {
                        "type": "lambda",
                        "name": "resize",
                        "requests": {"from": "front"},
                        "duration_ms": 200,
                        "memory_mb": 1024,
                        "cold_starts": 100_000,
                        "init_ms": 1000,
                    },
                ],
            }
        },
        "rounds": [
            {
                "id": "total",
                "text": "The month?",
                "ask": {"total": "usd", "within_percent": 2},
                # 5.00 + 0.80 + (1,100,000 - 400,000) x 0.0000166667
                "expect": 17.47,
                "why": {"answer": "Three lines."},
            },
            {
                "id": "part",
                "text": "The function alone?",
                "ask": {"part": "resize", "within_percent": 2},
                "expect": 12.47,
                "why": {"answer": "Two lines."},
            },
        ],
    }


@pytest.fixture
def exercise(library: Library) -> Exercise:
    made, problems = read_exercise(data(), library)
    assert problems == []
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("typed", "verdict", "word"),
    [
        ("17.47", "right", ""),
        ("$17.20", "right", ""),
        ("24.33", "wrong", "without the free tier"),
        ("16.67", "wrong", "requests are missing"),
        ("15.80", "wrong", "Init"),
        ("12.47", "wrong", "functions alone"),
        ("0.58", "wrong", "a day"),
        ("99", "wrong", ""),
    ],
)
def test_an_answer_and_the_slip_behind_it(
    exercise: Exercise, typed: str, verdict: str, word: str
) -> None:
    round = exercise.round("total")
    given = parse_given(round, [typed])
    assert graded(round, given).verdict == verdict
    first = reasons(round, given)[0]
    assert word in first.why
    if not word:
        assert first.why == "Three lines."


def test_one_part_of_the_bill(exercise: Exercise) -> None:
    round = exercise.round("part")
    assert isinstance(round.question, Number)
    assert round.question.value == Decimal("12.47")
    assert "part of it" in reasons(round, Decimal("17.47"))[0].why


def test_the_bill_is_shown_after_the_answer_only(exercise: Exercise) -> None:
    settings = exercise.rounds[0].settings
    look = exercise.model.look(settings)
    assert not any("$" in line for line in look.scene)
    assert any("$17.47" in line for line in look.answered)
    assert all(len(line) <= WIDTH for line in look.answered)
    assert any("GB" in step.words for step in look.steps)
    without = exercise.model.look({**settings, "free_tier": "no"})
    assert "$24.33" in without.outcome


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda d: d["cases"].clear(), ("cases",)),
        (lambda d: d["cases"]["photos"].pop("parts"), ("cases", "photos")),
        (
            lambda d: d["cases"]["photos"]["parts"][1].update(memory_mb=64),
            ("cases", "photos", "parts", 1, "memory_mb"),
        ),
        (
            lambda d: d["cases"]["photos"]["parts"][0].update(type="http"),
            ("cases", "photos", "parts", 0, "type"),
        ),
        (lambda d: d["rounds"][0].update(expect=18), ("rounds", 0, "expect")),
        (lambda d: d["rounds"][1]["ask"].update(part="logs"), ("rounds", 1, "ask", "part")),
        (
            lambda d: (
                d["rounds"][0].update(settings={"arch": "arm64"}, ask={"total": "usd"})
                or d["cases"]["photos"].update(region="ap-northeast-1")
                or d["cases"]["photos"]["parts"][1].update(
                    provisioned_concurrency=1, provisioned_hours=1
                )
            ),
            ("rounds", 0, "ask"),
        ),
        (lambda d: d["cases"]["photos"].update(colour="red"), ("cases", "photos", "colour")),
    ],
)
def test_a_mistake_is_told_at_its_place(library: Library, change: Any, path: Any) -> None:
    wrong = copy.deepcopy(data())
    change(wrong)
    assert path in [problem.path for problem in check_data(wrong, library)]


def test_no_slip_is_the_right_total_and_none_is_there_twice() -> None:
    prices = built_in_prices()
    scenario, _ = read_scenario(data()["cases"]["photos"], prices)
    assert scenario is not None
    totals = [slip.total_usd for slip in slips(scenario, prices)]
    assert len(totals) == len(set(totals)) > 6
    assert price(scenario, prices).total_usd not in totals


def test_the_built_in_one_can_be_used(course: Library) -> None:
    assert list(check_data(course.exercise("cost-by-hand").data, course)) == []
