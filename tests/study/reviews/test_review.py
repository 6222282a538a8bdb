from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Card, Rating, Scheduler
from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.errors import NotFoundError
from studylam.packs import Library
from studylam.progress import Answer, Record
from studylam.study import Drill
from studylam.study.days import Days
from studylam.study.reviews import cards, review
from tests.study.small_pack import NOW, MakeLibrary, twelve


def answered(
    record: Record,
    question: str,
    correct: bool = True,
    *,
    days: float = 0,
    confidence: str | None = None,
    drill_id: str | None = None,
) -> None:
    record.add_answer(
        Answer(
            question=question,
            question_version="v",
            chosen=(0,),
            correct=correct,
            confidence=confidence,  # type: ignore[arg-type]
            drill_id=drill_id,
            at=NOW + timedelta(days=days),
        )
    )


@pytest.mark.quick
def test_ratings(record: Record) -> None:
    expected = {
        (False, None): Rating.Again,
        (False, "sure"): Rating.Again,
        (False, "guess"): Rating.Again,
        (True, "guess"): Rating.Hard,
        (True, "unsure"): Rating.Hard,
        (True, "sure"): Rating.Good,
        (True, None): Rating.Good,
    }
    for (correct, confidence), rating in expected.items():
        answer = Answer(
            question="q",
            question_version="v",
            chosen=(),
            correct=correct,
            confidence=confidence,  # type: ignore[arg-type]
        )
        assert cards.rating(answer) == rating


def test_a_card_is_what_fsrs_makes_of_the_answers(library: Library, record: Record) -> None:
    scheduler = Scheduler(enable_fuzzing=False)
    card = Card(card_id=1, due=NOW)
    steps = [(0, True, None), (0.01, True, None), (4, True, "unsure"), (20, False, "sure")]
    for days, correct, confidence in steps:
        answered(record, "q-1", correct, days=days, confidence=confidence)
        rating = cards.rating(record.answers("q-1")[-1])
        card, _ = scheduler.review_card(card, rating, NOW + timedelta(days=days))
    ours = cards.cards(record)["q-1"]
    assert (ours.stability, ours.difficulty, ours.due) == (
        card.stability,
        card.difficulty,
        card.due,
    )
    assert cards.retrievability(ours, NOW + timedelta(days=30)) == pytest.approx(
        scheduler.get_card_retrievability(card, NOW + timedelta(days=30))
    )


@pytest.mark.quick
def test_what_is_due_and_when(library: Library, record: Record) -> None:
    assert review.due(library, record, NOW) == []
    with pytest.raises(NotFoundError, match="Nothing is due"):
        Drill.start_review(library, record, now=NOW)
    answered(record, "q-1", False, confidence="guess")
    answered(record, "q-2", False, confidence="sure")
    answered(record, "q-3")
    answered(record, "gone", False)
    assert review.due(library, record, NOW) == []
    soon = review.due(library, record, NOW + timedelta(minutes=30))
    # Sure and wrong comes first; what the pack doesn't have isn't asked.
    assert soon[0].question == "q-2"
    assert {card.question for card in soon} == {"q-1", "q-2", "q-3"}
    assert [card.surprising for card in soon] == [True, False, False]
    drill = Drill.start_review(library, record, now=NOW + timedelta(minutes=30), size=2)
    assert (drill.total, drill.composition, drill.state.kind) == (2, "2 review", "review")
    drill.answer(drill.current.question.keys, at=NOW + timedelta(minutes=31))
    (answer,) = record.answers(drill_id=drill.id)
    assert answer.mode == "review"


def test_times_are_utc_whatever_zone_the_clock_shows(library: Library, record: Record) -> None:
    answered(record, "q-1", False)
    card = cards.cards(record)["q-1"]
    assert card.due.tzinfo is UTC
    elsewhere = (NOW + timedelta(minutes=2)).astimezone()
    assert len(review.due(library, record, elsewhere)) == 1


steps = st.lists(
    st.tuples(
        st.sampled_from(["q-0", "q-1", "q-2", "q-3"]),
        st.booleans(),
        st.sampled_from([None, "sure", "unsure", "guess"]),
        st.floats(0, 60),
        st.sampled_from(["answer", "answer", "answer", "undo", "look"]),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None)
@given(steps)
def test_cards_kept_along_the_way_equal_cards_rebuilt_from_the_log(
    history: list[tuple[str, bool, str | None, float, str]],
) -> None:
    with Record.in_memory() as record:
        for question, correct, confidence, days, step in history:
            if step == "undo":
                record.undo_last_answer("d")
            elif step == "look":
                cards.cards(record)
            else:
                # Times go to and fro: clocks are set back, records are joined.
                answered(record, question, correct, days=days, confidence=confidence, drill_id="d")
        live = cards.cards(record)
        assert cards.cards(record) == live
        assert cards.rebuild(record) == live
        assert set(live) == set(record.tallies())


def test_a_learner_whose_record_cannot_be_written_still_sees_what_is_due(
    library: Library, record: Record
) -> None:
    answered(record, "q-1", False)
    assert record.path is not None
    later = NOW + timedelta(days=1)
    with Record.open(record.path, read_only=True) as unwritable:
        assert [card.question for card in review.due(library, unwritable, later)] == ["q-1"]


def test_a_reworded_question_keeps_its_card(make_library: MakeLibrary, record: Record) -> None:
    answered(record, "q-1", False)
    newer = make_library([text.replace("What about", "And") for text in twelve()])
    assert len(review.due(newer, record, NOW + timedelta(days=1))) == 1


def test_the_sentence_on_what_comes_next(library: Library, record: Record) -> None:
    assert "in drills and lessons comes back" in review.next_due_sentence(library, record)
    answered(record, "q-1", False)
    assert "The next question is due on" in review.next_due_sentence(library, record)
    assert review.next_due(library, record) == datetime(2026, 11, 21, 9, 31, tzinfo=UTC)


def test_what_was_begun_or_wrong_comes_back_in_the_same_session(
    library: Library, record: Record
) -> None:
    answered(record, "q-1")
    answered(record, "q-2", False)
    # Wrong: in a minute. Right for the first time: in ten.
    at = NOW + timedelta(seconds=30)
    assert review.due(library, record, at) == []
    assert [card.question for card in review.again(library, record, at)] == ["q-2", "q-1"]
    answered(record, "q-1", days=0.01)
    answered(record, "q-2", days=0.01)
    answered(record, "q-2", days=0.02)
    assert review.again(library, record, NOW + timedelta(days=0.021)) == []


def test_a_cram_goes_ahead_and_leaves_the_schedule_alone(library: Library, record: Record) -> None:
    for n, days in enumerate((0, 1, 2)):
        answered(record, f"q-{n}", days=days)
    now = NOW + timedelta(days=3)
    before = cards.cards(record)
    ahead = review.cram(library, record, now)
    assert [card.question for card in ahead] == ["q-0", "q-1", "q-2"]
    drill = Drill.start_cards(
        library, record, [card.question for card in ahead], title="Ahead", cram=True
    )
    drill.answer(drill.current.question.keys, at=now)
    wrong = {0, 1, 2, 3} - set(drill.current.question.keys)
    drill.answer((wrong.pop(),), at=now)
    assert cards.cards(record) == before == cards.rebuild(record)
    assert [a.mode for a in record.answers(drill_id=drill.id)] == ["cram", "cram"]
    # What was right rests; what was wrong may be asked again at once.
    left = review.cram(library, record, now + timedelta(minutes=1))
    assert [card.question for card in left] == ["q-1", "q-2"]
    assert review.cram(library, record, now, exam="saa-c03") == []
    assert len(review.cram(library, record, now + timedelta(days=1), size=2)) == 2


def test_what_comes_due_on_the_next_days(library: Library, record: Record) -> None:
    days = Days(UTC, 4)
    assert [day.cards for day in review.preview(library, record, 3, NOW, days)] == [(), (), ()]
    answered(record, "q-0", days=-9)
    for at in (0.0, 0.01):
        answered(record, "q-1", days=at)
    answered(record, "gone")
    coming = review.preview(library, record, 5, NOW, days)
    assert [day.day.day for day in coming] == [21, 22, 23, 24, 25]
    due = cards.cards(record)["q-1"].due
    assert {day.day: day.cards for day in coming if day.cards} == {
        days.day(NOW): ("q-0",),
        days.day(due): ("q-1",),
    }
