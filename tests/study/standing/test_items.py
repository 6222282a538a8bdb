"""Item statistics: by hand on small numbers, and on classes whose truth is known."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from statistics import correlation

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.packs import Library
from studylam.packs.models import Number, Pair, Place, Question, Trap
from studylam.progress import Answer, Record
from studylam.study.standing.items import (
    ENOUGH,
    GivenAnswer,
    ItemStatistics,
    given_answers,
    item_statistics,
)
from tests.study.small_pack import NOW, MakeLibrary

PLACE = Place(file="quizzes/basics.md", line=1)


class OneQuestion:
    """As much of a library as statistics look at."""

    def __init__(self, question: Question) -> None:
        self.questions = (question,)


def answer(
    library: Library,
    question: str,
    chosen: object = None,
    *,
    correct: bool | None = None,
    session: str | None = None,
    minute: int = 0,
    ms: int | None = None,
    version: str | None = None,
) -> Answer:
    one = next(q for q in library.questions if q.id == question)
    given = one.keys if chosen is None else chosen
    return Answer(
        question=question,
        question_version=version or one.version,
        chosen=given,  # type: ignore[arg-type]
        correct=given == one.keys if correct is None else correct,
        drill_id=session,
        duration_ms=ms,
        at=NOW + timedelta(minutes=minute),
    )


def of(library: Library, answers: list[GivenAnswer], question: str) -> ItemStatistics:
    return next(one for one in item_statistics(library, answers) if one.question == question)


def test_too_few_answers_give_counts_only(library: Library) -> None:
    given = [GivenAnswer("a", answer(library, "q-1", ms=900)) for _ in range(ENOUGH - 1)]
    one = of(library, given, "q-1")
    assert not one.enough
    assert (one.answers, one.right, one.first_answers) == (ENOUGH - 1, ENOUGH - 1, 1)
    assert one.difficulty is one.discrimination is one.median_ms is None
    assert not one.dead


@pytest.mark.quick
def test_difficulty_options_and_time(library: Library, record: Record) -> None:
    for number in range(40):
        chosen = (0,) if number < 24 else (1,) if number < 39 else (2,)
        record.add_answer(
            answer(library, "q-1", chosen, minute=number, ms=1000 * number, session=f"s{number}")
        )
    one = of(library, list(given_answers(record, "me")), "q-1")
    assert one.difficulty is not None
    assert one.difficulty.share == pytest.approx(0.6)
    assert one.difficulty.low < 0.6 < one.difficulty.high
    assert [(use.chosen, use.key, use.dead) for use in one.options] == [
        (24, True, False),
        (15, False, False),
        (1, False, True),
        (0, False, True),
    ]
    assert [use.text for use in one.dead] == ["Option 2 of q-1", "Option 3 of q-1"]
    assert (one.learners, one.first_answers, one.first_right) == (1, 1, 1)
    assert one.median_ms == 19_500
    assert one.discrimination is None  # nothing else was answered in these sessions


def test_versions_are_kept_apart(library: Library) -> None:
    given = [GivenAnswer("a", answer(library, "q-1")) for _ in range(3)]
    given += [
        GivenAnswer("a", answer(library, "q-1", version="old", correct=False)) for _ in range(2)
    ]
    given.append(GivenAnswer("a", answer(library, "q-1", version="old", correct=True)))
    given.append(
        GivenAnswer("a", Answer(question="gone", question_version="v", chosen=(), correct=False))
    )
    given.append(
        GivenAnswer("a", Answer(question="fact:x", question_version="v", chosen="", correct=True))
    )
    found = item_statistics(library, given)
    assert {(one.question, one.current, one.answers) for one in found} == {
        ("q-1", True, 3),
        ("q-1", False, 3),
        ("gone", False, 1),
    }
    assert found[-1].question == "gone"


def the_class(library: Library, learners: int, seed: int = 1) -> list[GivenAnswer]:
    """Each learner answers q-0 … q-7 and m-0 … m-3 once. q-0 tells them apart, q-1 has the wrong
    key, q-2 is chance.
    """
    chance = random.Random(seed)
    given = []
    for number in range(learners):
        skill = chance.random()
        for question in library.questions:
            share = {"q-0": skill > 0.5, "q-1": skill <= 0.5, "q-2": 0.5}.get(question.id, skill)
            given.append(
                GivenAnswer(
                    f"learner {number}",
                    answer(library, question.id, correct=chance.random() < share, session="exam"),
                )
            )
    return given


def test_discrimination_in_a_class(library: Library) -> None:
    given = the_class(library, 60)
    found = {one.question: one for one in item_statistics(library, given)}
    assert found["q-0"].discrimination is not None
    assert found["q-0"].discrimination > 0.5
    assert found["q-1"].discrimination is not None
    assert found["q-1"].discrimination < -0.4
    assert found["q-2"].discrimination is not None
    assert abs(found["q-2"].discrimination) < 0.3
    # The same by its definition.
    right = {(one.learner, one.answer.question): one.answer.correct for one in given}
    names = sorted({one.learner for one in given})
    rest = [
        sum(right[name, q.id] for q in library.questions if q.id != "q-0") / 11 for name in names
    ]
    items = [float(right[name, "q-0"]) for name in names]
    assert found["q-0"].discrimination == pytest.approx(correlation(items, rest))
    assert found["q-0"].learners == 60


def test_discrimination_over_sessions_of_one_learner(library: Library) -> None:
    given = [
        GivenAnswer("me", replace_session(one.answer, one.learner))
        for one in the_class(library, 40)
    ]
    found = {one.question: one for one in item_statistics(library, given)}
    assert found["q-0"].learners == 1
    assert (found["q-0"].discrimination or 0) > 0.5 > -0.4 > (found["q-1"].discrimination or 0)


def replace_session(one: Answer, session: str) -> Answer:
    return Answer(**{**vars(one), "drill_id": session})


@settings(max_examples=30, deadline=None)
@given(st.integers(30, 60), st.integers(0, 10**6))
def test_discrimination_is_a_correlation(built_in: Library, learners: int, seed: int) -> None:
    library = built_in
    chance = random.Random(seed)
    ids = [question.id for question in library.questions[:8]]
    given = [
        GivenAnswer(str(number), answer(library, id, correct=chance.random() < 0.7))
        for number in range(learners)
        for id in ids
    ]
    for one in item_statistics(library, given):
        assert one.discrimination is None or -1 <= one.discrimination <= 1
    shuffled = given.copy()
    chance.shuffle(shuffled)
    assert {one.question: one.right for one in item_statistics(library, shuffled)} == {
        one.question: one.right for one in item_statistics(library, given)
    }


# -- the other types ----------------------------------------------------------------------------


def typed_like(library: Library, **changes: object) -> Question:
    return replace(library.questions[0], **changes)


def uses(question: Question, responses: list[object]) -> list[tuple[str, bool, int, bool]]:
    given = [
        GivenAnswer(
            "a",
            Answer(
                question=question.id,
                question_version=question.version,
                chosen=response,  # type: ignore[arg-type]
                correct=False,
                at=NOW,
            ),
        )
        for response in responses
    ]
    (one,) = item_statistics(OneQuestion(question), given)  # type: ignore[arg-type]
    return [(use.text, use.key, use.chosen, use.dead) for use in one.options]


def test_orders_count_places(library: Library) -> None:
    question = typed_like(library, type="ordering")
    found = uses(question, [(0, 1, 3, 2)] * 20 + [(0, 2, 1, 3)] * 20)
    assert [row[1:] for row in found] == [
        (True, 40, False),
        (True, 20, False),
        (True, 0, False),
        (True, 20, False),
    ]


def test_matches_count_pairs_and_rights_that_belong_nowhere(library: Library) -> None:
    pairs = tuple(Pair(left=left, right=left.upper(), place=PLACE) for left in "ab")
    question = typed_like(
        library, type="matching", options=(), pairs=pairs, extra_rights=("C", "D")
    )
    assert uses(question, [(0, 1)] * 30 + [(0, 2)] * 10) == [
        ("a → A", True, 40, False),
        ("b → B", True, 30, False),
        ("C", False, 10, False),
        ("D", False, 0, True),
    ]


def test_numbers_count_typical_mistakes(library: Library) -> None:
    question = typed_like(
        library,
        type="numeric",
        options=(),
        number=Number(value=Decimal(900), unit="s"),
        traps=(
            Trap(text="300", value=Decimal(300), explanation="Once.", place=PLACE),
            Trap(text="29", value=Decimal(29), explanation="The gateway's.", place=PLACE),
        ),
    )
    assert uses(question, ["15 min"] * 20 + ["5 min"] * 12 + ["300"] * 8 + ["what"]) == [
        ("300", False, 20, False),
        ("29", False, 0, True),
    ]


def test_the_library_of_a_pack_is_enough(make_library: MakeLibrary) -> None:
    assert item_statistics(make_library(), []) == ()
