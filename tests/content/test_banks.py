"""The built-in banks: enough of every kind, spread as the exams are, and no key that shows."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from studylam.packs.library import Library
from studylam.packs.models import Pack, Question
from studylam.study.exams.paper import compose, makeup

pytestmark = pytest.mark.quick

NOW = datetime(2026, 11, 28, tzinfo=UTC)
CHECKS = "checks"
"""The bank of the questions that stand in lessons."""


def modules(course: Pack) -> dict[str, str]:
    """Lesson → module."""
    return {lesson.id: lesson.module for lesson in course.lessons}


def test_there_are_enough_of_every_type(course: Pack) -> None:
    types = Counter(question.type for question in course.questions)
    assert len(course.questions) >= 420
    assert types["multiple-response"] >= 40
    assert types["ordering"] + types["matching"] >= 20
    assert types["numeric"] >= 20
    assert types["predict"] >= 30


def test_every_question_says_all_that_it_should(course: Pack) -> None:
    lacking = []
    for question in course.questions:
        has = {
            "concepts": question.assesses,
            "domain": question.domain,
            "difficulty": question.difficulty,
            "sources": question.sources,
            "as_of": question.as_of,
            "lesson": question.lesson,
            "reasons": all(option.explanation for option in question.options),
        }
        lacking += [f"{question.id}: {what}" for what, there in has.items() if not there]
    assert not lacking


def test_each_module_has_a_dozen(course: Pack) -> None:
    of = modules(course)
    counts = Counter(
        of[(question.lesson or "").split("#")[0]]
        for question in course.questions
        if question.bank != CHECKS
    )
    assert {id for id in set(of.values()) if counts[id] < 12} == set()


def test_most_ask_to_apply_what_one_knows(course: Pack) -> None:
    more = sum(question.level in ("apply", "analyse", "evaluate") for question in course.questions)
    assert more / len(course.questions) >= 0.6


def chosen(course: Pack) -> list[Question]:
    return [question for question in course.questions if question.type == "single-choice"]


def test_the_longest_option_is_no_hint(course: Pack) -> None:
    longest = 0
    for question in chosen(course):
        [key] = question.keys
        longest += all(
            len(option.text) < len(question.options[key].text)
            for at, option in enumerate(question.options)
            if at != key
        )
    assert longest / len(chosen(course)) <= 0.27


def test_no_position_is_a_hint(course: Pack) -> None:
    positions = Counter(q.keys[0] for q in chosen(course) if len(q.options) == 4)
    for position in range(4):
        assert 0.2 <= positions[position] / positions.total() <= 0.3


@pytest.mark.parametrize("exam", ["clf-c02", "saa-c03", "dva-c02"])
def test_two_whole_mock_exams_share_no_question(shelf: Library, exam: str) -> None:
    """Not even if the questions in the lessons are left out, which a reader has seen."""
    blueprint = shelf.blueprint(exam)
    seen = {q.id: NOW for q in shelf.questions if q.bank == CHECKS}
    papers = []
    for seed in (1, 2):
        paper = {item.question for item in compose(shelf, seen, blueprint, 65, seed)}
        papers.append(paper)
        seen |= dict.fromkeys(paper, NOW)
    assert makeup(shelf, blueprint, 65).total == 65
    assert [len(paper) for paper in papers] == [65, 65]
    checks = {q.id for q in shelf.questions if q.bank == CHECKS}
    assert not papers[0] & papers[1] and not (papers[0] | papers[1]) & checks
    assert "Lambda focus" in blueprint.title
