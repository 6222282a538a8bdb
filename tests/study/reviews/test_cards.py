"""Cards follow from the log alone, by whatever way it came about."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from fsrs import Card, Rating, Scheduler
from hypothesis import given, settings

from studylam.progress import Record
from studylam.study.reviews.cards import cards, rating, rebuild
from tests.progress.histories import NOW, given_, steps, take


def test_a_clock_that_was_set_back_stops_the_schedule_but_does_not_upset_it() -> None:
    scheduler = Scheduler(enable_fuzzing=False)
    times = [NOW, NOW + timedelta(days=3), NOW + timedelta(days=400), NOW + timedelta(days=4)]
    card = Card(card_id=1, due=NOW)
    with Record.in_memory() as record:
        for at in times:
            record.add_answer(given_("q", at=at))
            card, _ = scheduler.review_card(card, Rating.Good, at)
        ours = cards(record)["q"]
        assert (ours.due, ours.stability) == (card.due, card.stability)
        assert ours.last_review == times[-1]
        assert times[-1] < ours.due < times[-1] + timedelta(days=400)


def test_a_cram_leaves_the_schedule_alone() -> None:
    with Record.in_memory() as record:
        record.add_answer(given_("q", at=NOW))
        before = cards(record)
        record.add_answer(given_("q", False, at=NOW + timedelta(days=1), mode="cram"))
        record.add_answer(given_("r", at=NOW + timedelta(days=1), mode="cram"))
        assert cards(record) == before == rebuild(record)
        assert record.tallies()["q"].times == 2


def test_a_rating_follows_from_result_and_confidence() -> None:
    assert rating(given_("q", False, confidence="sure")) == Rating.Again
    assert rating(given_("q", False, confidence="guess")) == Rating.Again
    assert rating(given_("q", confidence="guess")) == Rating.Hard
    assert rating(given_("q", confidence="unsure")) == Rating.Hard
    assert rating(given_("q", confidence="sure")) == rating(given_("q")) == Rating.Good


@settings(max_examples=80, deadline=None)
@given(steps)
def test_cards_kept_along_the_way_equal_cards_rebuilt_from_the_log(history: list[Any]) -> None:
    with Record.in_memory() as record:
        for step in history:
            take(record, step, cards)
        live = cards(record)
        assert cards(record) == live == record.cards()
        assert rebuild(record) == live
        crammed = {one.question for one in record.answers() if one.mode != "cram"}
        assert set(live) == crammed


@settings(max_examples=40, deadline=None)
@given(steps, steps)
def test_two_records_joined_either_way_have_the_same_cards(
    left: list[Any], right: list[Any]
) -> None:
    with Record.in_memory() as one, Record.in_memory() as two:
        exports = []
        for record, history in ((one, left), (two, right)):
            for step in history:
                take(record, step, cards)
            text = io.StringIO()
            record.export(text)
            exports.append(text.getvalue())
        one.import_(io.StringIO(exports[1]))
        two.import_(io.StringIO(exports[0]))
        plain = [
            {question: (card.due, card.stability) for question, card in cards(record).items()}
            for record in (one, two)
        ]
        assert plain[0] == plain[1]


def test_playing_a_long_log_tells_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    with Record.in_memory() as record:
        record.add_answers(given_(f"q-{n % 7}", n % 3 > 0, at=NOW) for n in range(12_000))
        cards(record, lambda done, total: told.append((done, total)))
    assert told == sorted(told) and len(told) == 2
    assert all(0 < done <= total == 12_000 for done, total in told)


@pytest.mark.quick
def test_an_answer_goes_on_top_of_its_card() -> None:
    with Record.in_memory() as record:
        record.add_answer(given_("q", at=NOW))
        first = cards(record)["q"]
        record.add_answer(given_("q", at=NOW + timedelta(days=2)))
        changes = record.card_changes()
        assert changes is not None and changes.replay == frozenset()
        assert [one.correct for one in changes.fresh["q"]] == [1]
        assert cards(record)["q"].due > first.due
        assert record.card_changes() is None
