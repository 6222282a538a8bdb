"""The built-in course's exercises: of every kind, long enough to teach, opened by lessons."""

from __future__ import annotations

from decimal import Decimal

from studylam.exercises.kinds import KINDS
from studylam.exercises.model import Choice
from studylam.exercises.reading import Exercise, Round, read_exercise
from studylam.exercises.scoring import reasons
from studylam.packs import Library
from studylam.packs.builtin import builtin_root


def exercises(course: Library) -> list[Exercise]:
    read = [read_exercise(file.data, course, id=file.id)[0] for file in course.exercises]
    return [one for one in read if one is not None]


def test_each_kind_has_one_and_the_hardest_two_have_two(course: Library) -> None:
    kinds = [one.kind for one in exercises(course)]
    assert set(kinds) == set(KINDS)
    assert kinds.count("vpc") >= 2 and kinds.count("triage") >= 2


def test_each_asks_often_enough_and_for_more_than_one_thing(course: Library) -> None:
    for one in exercises(course):
        assert len(one.rounds) >= 5, one.id
        asked = {
            round.question.right if isinstance(round.question, Choice) else round.question.value
            for round in one.rounds
        }
        assert len(asked) >= 4, one.id


def test_the_first_option_isnt_the_right_one_more_often_than_chance_allows(
    course: Library,
) -> None:
    singles = [
        round.question
        for one in exercises(course)
        for round in one.rounds
        if isinstance(round.question, Choice) and not round.question.many
    ]
    first = sum(question.options[0][0] in question.right for question in singles)
    assert first <= len(singles) * 0.4, (first, len(singles))


def test_a_lesson_opens_each_of_them(course: Library) -> None:
    lessons = "".join(
        path.read_text(encoding="utf-8")
        for path in sorted((builtin_root() / "content/lessons").rglob("*.md"))
    )
    for one in exercises(course):
        assert f"```exercise {one.id}\n" in lessons, one.id


def named(course: Library, exercise: str, round: str) -> Round:
    made = next(one for one in exercises(course) if one.id == exercise)
    return next(one for one in made.rounds if one.id == round)


def test_what_is_dual_stack_is_reached_by_ipv6(course: Library) -> None:
    """secretsmanager.REGION.amazonaws.com has IPv6 addresses; S3's ordinary names have none."""
    question = named(course, "vpc-endpoints", "mended").question
    assert isinstance(question, Choice)
    assert question.right == {"stock", "keys", "partner"}


def test_an_item_of_a_map_writes_the_events_of_its_iteration_too(course: Library) -> None:
    """MapIterationStarted, the five events of a task that calls a function, MapIterationSucceeded:
    a history of 25,000 holds 3,571 items, and 3,400 with what stands around them."""
    assert course.fact("step-functions.map-events").value == 7
    for exercise in ("job-sizes", "job-triage"):
        (file,) = [one for one in course.exercises if one.id == exercise]
        assert file.data["limits"]["events_per_piece"] == {"fact": "step-functions.map-events"}
        assert all(case.get("pieces", 1) <= 10_000 for case in file.data["cases"].values()), (
            "an array job of AWS Batch has 10,000 children at most"
        )


def test_a_bill_says_whose_free_tier_counts(course: Library) -> None:
    (around,) = [one for one in exercises(course) if one.id == "cost-by-hand"]
    scene = around.model.look(named(course, "cost-by-hand", "around-it").settings).scene
    assert scene[1] == "a month in us-east-1, Lambda's free tier counts"


def test_what_cloudwatch_gives_away_is_recognised_as_a_slip(course: Library) -> None:
    """11.44 GB of logs less 5 free ones, at $0.50, instead of all of them."""
    told = reasons(named(course, "cost-by-hand", "around-it"), Decimal("25.22"))
    assert "What other services give away" in told[0].why
