"""The built-in course's exercises: of every kind, long enough to teach, opened by lessons."""

from __future__ import annotations

from studylam.exercises.kinds import KINDS
from studylam.exercises.model import Choice
from studylam.exercises.reading import Exercise, read_exercise
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
