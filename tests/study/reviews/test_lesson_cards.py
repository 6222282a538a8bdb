"""Cards of lessons: asked once their section was read, and then like any other card."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from studylam.packs import Library, open_library
from studylam.progress import Record
from studylam.study import Drill, answer_check, grade
from studylam.study.days import Days
from studylam.study.planning.goal import Goal
from studylam.study.planning.plan import plan
from studylam.study.reviews import cards, review
from studylam.study.reviews.made_cards import find, is_made, made_cards
from studylam.study.standing.items import given_answers, item_statistics
from studylam.study.topics import topic
from tests.study.small_pack import BLUEPRINT, CONCEPTS, FACTS, NOW, PACK, bank, question

LESSON = """---
id: one
title: Lesson one
teaches: [timeout]
minutes: 9
exam: {dva-c02: ["2.1"]}
---
## First

Some text.

```cards
- id: who-stops
  ask: Who stops a function that takes **too long**?
  answer: Lambda, after its timeout; {fact:timeout.max} at most.
```

## Second

More.

```cards
- {id: twice, ask: Is it called again?, answer: If nobody waits for it.}
```
"""
FIRST, SECOND = "card:one#who-stops", "card:one#twice"


def read(root: Path, lesson: str = LESSON, facts: str = FACTS) -> Library:
    files = {
        "content/pack.yaml": PACK,
        "content/concepts.yaml": CONCEPTS,
        "content/facts.yaml": facts,
        "quizzes/basics.md": bank(question("q-0")),
        "quizzes/blueprints/dva-c02.yaml": BLUEPRINT,
        "content/lessons/01-start/module.yaml": "title: The start\n",
        "content/lessons/01-start/01-one.md": lesson,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), encoding="utf-8")
    return open_library(root, cache=False)


@pytest.fixture
def taught(tmp_path: Path) -> Library:
    return read(tmp_path / "pack")


def test_each_becomes_a_question_that_the_learner_grades(taught: Library) -> None:
    made = made_cards(taught).questions
    assert list(made) == ["fact:timeout.max", FIRST, SECOND]
    card = made[FIRST]
    assert (card.type, card.lesson, card.assesses) == ("recall", "one#first", ("timeout",))
    assert (card.domain, card.exams, card.sources) == ({"dva-c02": 2}, ("dva-c02",), ("quotas",))
    assert "Who stops" in card.stem and "timeout.max" in card.explanation
    assert grade(card, "knew").correct and not grade(card, "forgot").correct
    assert find(taught, FIRST) is card and find(taught, "card:one#none") is None
    assert is_made(FIRST) and not is_made("q-0")
    assert topic(taught, FIRST).title == "Who stops a function that takes **too long**?"


def test_it_is_available_once_its_section_was_read(taught: Library, record: Record) -> None:
    made = made_cards(taught)
    assert made.available(record.all_sections_read()) == []
    record.record_section_read("one", "second")
    assert [card.id for card in made.available(record.all_sections_read())] == [SECOND]


def test_a_new_version_comes_with_its_words_or_a_value_in_them(tmp_path: Path) -> None:
    def version(name: str, *texts: str) -> str:
        return made_cards(read(tmp_path / name, *texts)).questions[FIRST].version

    before = version("a")
    assert version("b", LESSON.replace("Some text.", "Other text.")) == before
    assert version("c", LESSON.replace("Who stops", "What stops")) != before
    assert version("d", LESSON.replace("Lambda, after", "Lambda does, after")) != before
    assert version("e", LESSON, FACTS.replace("900", "1800")) != before


def test_they_are_planned_reviewed_and_counted_like_the_others(
    taught: Library, record: Record
) -> None:
    record.record_section_read("one", "first")
    days = Days.of(record)
    goal = Goal(exam="dva-c02", on=date(2026, 12, 20), minutes=30)
    made = plan(taught, record, goal, NOW, days)
    assert made.items == 4
    assert sum(day.new_facts for day in made.days) == 3
    assert SECOND not in made.new_today
    drill = Drill.start_cards(taught, record, [FIRST, SECOND])
    drill.answer("forgot", at=NOW)
    drill.answer("knew", "sure", at=NOW)
    assert drill.summary().missed == (FIRST,)
    assert set(cards.cards(record)) == {FIRST, SECOND}
    due = review.due(taught, record, NOW + timedelta(days=9))
    assert due[0].question == FIRST
    assert item_statistics(taught, given_answers(record, "me")) == ()


def test_an_answer_in_the_lesson_counts_as_well(taught: Library, record: Record) -> None:
    card = made_cards(taught).questions[FIRST]
    said = answer_check(record, card, "knew", "unsure", seed=0)
    assert said.correct
    assert set(cards.cards(record)) == {FIRST}
