from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from studylam.errors import NotFoundError
from studylam.packs import Library, open_library
from studylam.packs.builtin import builtin_root
from studylam.packs.questions.numbers import shown_number
from studylam.progress import Record
from studylam.study import Drill, grade
from studylam.study.reviews import cards, review
from studylam.study.reviews.fact_cards import is_fact
from studylam.study.reviews.made_cards import find, item, items, made_cards
from tests.study.small_pack import CONCEPTS, NOW, PACK, bank, question

FACTS = """
sources:
  quotas: {title: Quotas, publisher: AWS, url: https://docs.aws.amazon.com/, read: 2026-08-15}
facts:
  timeout.max:
    title: Longest timeout
    value: 900
    unit: s
    as_of: 2026-08-15
    source: quotas
    also_seen:
      - {value: 5 minutes, why: So it was until 2018., verdict: outdated}
      - {value: no limit, why: There is one., verdict: wrong}
  region: {title: Where it runs, value: in a Region, as_of: 2026-08-15, source: quotas}
  unnamed: {title: Never taught, value: 1, as_of: 2026-08-15, source: quotas}
"""

LESSON = """---
id: one
title: Lesson one
teaches: [timeout]
minutes: 9
exam: {dva-c02: ["2.1", "1.3"]}
---
## First

At most {fact:timeout.max}.

## Second

It runs {fact:region}, for {fact:timeout.max} at most.
"""


def read(root: Path, facts: str = FACTS) -> Library:
    other = bank(question("s-0"), id="other").replace("dva-c02", "saa-c03")
    files = {
        "content/pack.yaml": PACK,
        "content/concepts.yaml": CONCEPTS,
        "content/facts.yaml": facts,
        "quizzes/basics.md": bank(question("q-0")),
        "quizzes/other.md": other,
        "content/lessons/01-start/module.yaml": "title: The start\ndescription: Begin.\n",
        "content/lessons/01-start/01-one.md": LESSON,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), encoding="utf-8")
    return open_library(root, cache=False)


@pytest.fixture
def taught(tmp_path: Path) -> Library:
    return read(tmp_path / "pack")


def test_a_fact_is_key_when_a_lesson_names_it(taught: Library) -> None:
    made = made_cards(taught)
    assert list(made.questions) == ["fact:timeout.max", "fact:region"]
    assert made is made_cards(taught)
    number, words = made.questions.values()
    assert (number.type, words.type) == ("numeric", "recall")
    assert number.number is not None and number.number.value == Decimal(900)
    assert number.domain == {"dva-c02": 2} and number.exams == ("dva-c02",)
    assert number.lesson == "one#first" and words.lesson == "one#second"
    assert "5 minutes (outdated)" in number.explanation and "15 August 2026" in number.explanation
    assert "Quotas" in number.explanation and "**in a Region**" in words.explanation
    assert [trap.value for trap in number.traps] == [Decimal(300)]


def test_numbers_are_graded_exactly_and_the_rest_by_the_learner(taught: Library) -> None:
    number, words = made_cards(taught).questions.values()
    for text, right in {"900": True, "15 min": True, "900.5": False, "5 min": False}.items():
        assert grade(number, text).correct is right
    assert grade(words, "knew").correct and not grade(words, "forgot").correct


def test_it_is_available_once_a_section_that_names_it_was_read(
    taught: Library, record: Record
) -> None:
    made = made_cards(taught)
    assert made.available(record.all_sections_read()) == []
    record.record_section_read("one", "second")
    assert len(made.available(record.all_sections_read())) == 2


def test_a_fact_for_looking_up_has_no_card(tmp_path: Path) -> None:
    region = "{title: Where it runs, value: in a Region,"
    library = read(tmp_path, FACTS.replace(region, f"{region} card: false,"))
    assert list(made_cards(library).questions) == ["fact:timeout.max"]
    assert find(library, "fact:region") is None


def test_the_courses_cards_can_be_answered_on_their_own() -> None:
    library = open_library(builtin_root())
    made = made_cards(library).questions
    assert len({card.stem for card in made.values()}) == len(made)
    for id, card in made.items():
        if not is_fact(id):
            continue
        fact = library.fact(id.removeprefix("fact:"))
        words = re.split(r"[^\w.%-]+", fact.title)
        if card.number is None:
            assert str(fact.value).casefold() not in fact.title.casefold(), id
            continue
        assert f"{card.number.value:f}" not in words, id
        assert grade(card, shown_number(card.number.value, card.number.unit)).correct, id
        given = card.number.unit.partition(" per ")[0]
        assert grade(card, f"{card.number.value:f} {given}").correct, id


def test_look_ups_take_questions_and_facts_alike(taught: Library) -> None:
    assert set(items(taught)) == {"q-0", "s-0", "fact:timeout.max", "fact:region"}
    assert all(item(taught, id) == find(taught, id) for id in items(taught))
    assert [id for id in items(taught) if is_fact(id)] == ["fact:timeout.max", "fact:region"]
    for missing in ("fact:unnamed", "fact:", "q-9"):
        assert find(taught, missing) is None
        with pytest.raises(NotFoundError):
            item(taught, missing)


def test_its_version_follows_the_value_and_not_its_date(taught: Library, tmp_path: Path) -> None:
    same = read(tmp_path / "same", FACTS.replace("as_of: 2026-08-15", "as_of: 2026-11-15"))
    other = read(tmp_path / "other", FACTS.replace("900", "1800"))
    version = {id: q.version for id, q in made_cards(taught).questions.items()}
    assert version == {id: q.version for id, q in made_cards(same).questions.items()}
    changed = made_cards(other).questions
    assert changed["fact:timeout.max"].version != version["fact:timeout.max"]
    assert changed["fact:region"].version == version["fact:region"]


def test_facts_are_reviewed_like_questions(taught: Library, record: Record) -> None:
    drill = Drill.start_cards(taught, record, ["fact:timeout.max", "fact:region", "q-0"])
    assert drill.composition == "3 new"
    drill.answer("5 minutes", "sure", at=NOW)
    drill.answer("knew", "unsure", at=NOW)
    drill.answer(drill.current.question.keys, at=NOW)
    assert drill.summary().missed == ("fact:timeout.max",)
    assert set(cards.cards(record)) == {"fact:timeout.max", "fact:region", "q-0"}
    due = review.due(taught, record, NOW + timedelta(days=9))
    assert due[0].question == "fact:timeout.max" and due[0].surprising
    again = Drill.start_review(taught, record, now=NOW + timedelta(days=9))
    assert again.composition == f"{len(due)} review"
    resumed = Drill.resume(taught, record, again.id)
    assert resumed is not None and resumed.current.question.id == "fact:timeout.max"


def test_what_is_of_the_goals_exam_comes_before_what_is_not(
    taught: Library, record: Record
) -> None:
    drill = Drill.start_cards(taught, record, ["s-0", "q-0"])
    drill.answer((3,), at=NOW)
    drill.answer(drill.current.question.keys, at=NOW)
    later = NOW + timedelta(days=3)
    assert [card.question for card in review.due(taught, record, later)] == ["s-0", "q-0"]
    record.set_setting("goal", {"exam": "dva-c02", "on": "2026-12-20"})
    due = review.due(taught, record, later)
    assert [(card.question, card.of_goal) for card in due] == [("q-0", True), ("s-0", False)]
