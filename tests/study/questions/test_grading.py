from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import UsageError
from studylam.packs import Library
from studylam.packs.models import Option, Place, Question
from studylam.study import Grade, feedback, grade, wilson
from studylam.study.questions.grading import checked_response

PLACE = Place(file="quizzes/x.md")


def made(correct: list[bool]) -> Question:
    options = tuple(
        Option(text=str(i), correct=right, explanation="", place=PLACE)
        for i, right in enumerate(correct)
    )
    return Question(
        id="q",
        bank="x",
        type="single-choice" if sum(correct) == 1 else "multiple-response",
        stem="?",
        options=options,
        assesses=(),
        exams=(),
        domain={},
        level="apply",
        sources=(),
        version="1",
        place=PLACE,
    )


keyed = st.lists(st.booleans(), min_size=2, max_size=8).filter(any).map(made)


@given(keyed, st.data())
def test_only_exactly_the_keys_are_right(question: Question, data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.integers(0, len(question.options) - 1)))
    result = feedback(question, chosen)
    assert result.correct == (chosen == set(question.keys)) == grade(question, chosen).correct
    assert (not result.missing and not result.wrong) == result.correct
    assert (set(chosen) | set(result.missing)) - set(result.wrong) == set(question.keys)


@given(keyed, st.data())
def test_order_and_repetition_of_the_choice_do_not_matter(question: Question, data: st.DataObject):
    twice = data.draw(st.permutations(question.keys * 2))
    assert grade(question, twice) == Grade(True, 1)
    assert checked_response(question, twice) == question.keys


@pytest.mark.quick
def test_choices_that_make_no_sense(library: Library) -> None:
    single = library.question("q-1")
    for chosen in ([], [4], [-1], [0, 1]):
        with pytest.raises(UsageError):
            checked_response(single, chosen)


@given(st.integers(0, 500), st.integers(1, 500))
def test_wilson_encloses_the_share_and_stays_inside(right: int, total: int) -> None:
    right = min(right, total)
    interval = wilson(right, total)
    assert 0 <= interval.low <= interval.share <= interval.high <= 1
    assert interval.high - interval.low < 1
    mirrored = wilson(total - right, total)
    assert isclose(mirrored.low, 1 - interval.high, abs_tol=1e-12)
    # More answers with the same share: narrower.
    more = wilson(right * 2, total * 2)
    assert more.high - more.low < interval.high - interval.low


@pytest.mark.quick
def test_wilson_by_known_values() -> None:
    # 47 of 65 (72 %): the "±11 points" of one mock exam.
    interval = wilson(47, 65)
    assert (round(interval.low, 3), round(interval.high, 3)) == (0.604, 0.817)
    nothing = wilson(0, 0)
    assert (nothing.low, nothing.high) == (0, 1)
    assert round(wilson(0, 10).high, 4) == 0.2775  # Newcombe 1998, table I
