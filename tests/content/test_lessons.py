"""What every lesson of the built-in course has."""

from __future__ import annotations

from collections import Counter

import pytest

from studylam.packs.models import (
    Admonition,
    Block,
    Cards,
    Check,
    LabLink,
    Lesson,
    Pack,
    PriceBlock,
    RunSnippet,
    ToolBlock,
)

MODULES = """
serverless functions runtimes event-sources invocation environment resources scaling permissions
configuration packages releases networking observing cost patterns news exams
"""
SOURCES = """
http-apis s3-uploads table-changes sqs-queues sns-fan-out eventbridge-rules schedules
kinesis-streams step-functions-in-depth other-sources
"""
"""One lesson for each source of events, and one for all others."""

pytestmark = pytest.mark.quick


def blocks(lesson: Lesson) -> list[Block]:
    return [block for section in lesson.sections for block in section.blocks]


def boxes(lesson: Lesson) -> Counter[str]:
    return Counter(block.type for block in blocks(lesson) if isinstance(block, Admonition))


def test_all_modules_are_there_in_order(course: Pack) -> None:
    assert [module.id for module in course.modules] == MODULES.split()
    assert all(module.lessons and module.description for module in course.modules)
    assert len(course.lessons) >= 60


def test_each_source_of_events_has_its_lesson(course: Pack) -> None:
    module = next(module for module in course.modules if module.id == "event-sources")
    assert set(SOURCES.split()) <= set(module.lessons)


def test_every_lesson_has_all_that_a_lesson_should_have(course: Pack) -> None:
    lacking = []
    for lesson in course.lessons:
        found, said = blocks(lesson), boxes(lesson)
        runs = [b for b in found if isinstance(b, RunSnippet | LabLink | PriceBlock | ToolBlock)]
        cards = sum(len(block.cards) for block in found if isinstance(block, Cards))
        has = {
            "3 to 8 sections": 3 <= len(lesson.sections) <= 8,
            "objectives": len(lesson.objectives) >= 2,
            "something that runs": bool(runs),
            "a check": any(isinstance(block, Check) for block in found),
            "key points": said["key"] > 0,
            "what exams ask": said["exam"] > 0,
            "a trap": said["trap"] > 0,
            "recall cards": cards >= 3,
            "task statements": bool(lesson.exam),
        }
        lacking += [f"{lesson.id}: {what}" for what, there in has.items() if not there]
    assert not lacking


def test_a_question_in_the_text_is_asked_where_it_is_taught(course: Pack) -> None:
    questions = {question.id: question for question in course.questions}
    for lesson in course.lessons:
        for block in blocks(lesson):
            if isinstance(block, Check):
                taught = questions[block.question].lesson or ""
                assert taught.split("#")[0] == lesson.id, block.question
