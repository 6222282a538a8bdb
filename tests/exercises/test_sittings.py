"""Scoring, and going through an exercise with a record that is on disk."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import NotFoundError, StorageError, UsageError
from studylam.exercises.finding import open_exercise
from studylam.exercises.model import Choice, Number
from studylam.exercises.reading import Exercise, Round
from studylam.exercises.scoring import graded, parse_given, reasons, score
from studylam.exercises.sittings import another, answer, sitting, to_read
from studylam.packs import Library
from studylam.progress import Record


@pytest.fixture(scope="session")
def calendar(library: Library) -> Exercise:
    return open_exercise("calendar", library)


def test_a_single_choice_and_a_number_are_right_or_wrong(library: Library) -> None:
    (one,) = open_exercise("luggage", library).rounds
    assert graded(one, frozenset(["image"])).points == 100
    assert graded(one, frozenset(["s3"])).verdict == "wrong"
    number = Round("n", "How much?", {}, Number(Decimal("1.5"), within=Decimal("0.1")), {})
    assert [graded(number, Decimal(text)).verdict for text in ("1.4", "1.6", "1.61")] == [
        "right",
        "right",
        "wrong",
    ]


names = st.sets(st.sampled_from("abcdef"))


@given(st.sets(st.sampled_from("abcdef"), min_size=1), names)
def test_all_that_fit_is_worth_its_share(right: set[str], chosen: set[str]) -> None:
    options = tuple((name, name) for name in "abcdef")
    one = Round("r", "?", {}, Choice(options, frozenset(right), many=True), {})
    result = graded(one, frozenset(chosen))
    assert 0 <= result.points <= 100
    assert (result.points == 100) == (chosen == right) == (result.verdict == "right")
    for name in chosen - right:  # without a mistake it is never less
        assert graded(one, frozenset(chosen - {name})).points >= result.points
    if len(right) <= 3:
        assert graded(one, frozenset("abcdef")).points == 0 or right == set("abcdef")


@given(st.lists(st.integers(-50, 150), max_size=5))
def test_a_score_is_of_all_rounds(points: list[int]) -> None:
    assert 0 <= score(points, 5) <= 100


def test_answers_as_they_are_typed(calendar: Exercise) -> None:
    gone, _, days = calendar.rounds
    assert parse_given(gone, ["a", "B"]) == frozenset(["old", "older"])
    assert parse_given(gone, ["older,old"]) == frozenset(["old", "older"])
    assert parse_given(days, ["43", "days"]) == Decimal(43)
    for texts, words in ((["z"], "no option"), ([" "], "No option")):
        with pytest.raises(UsageError, match=words):
            parse_given(gone, texts)
    with pytest.raises(UsageError, match="isn't a number"):
        parse_given(days, ["soon"])
    with pytest.raises(NotFoundError):
        calendar.round("4")


def test_only_one_of_a_single_choice(library: Library) -> None:
    (one,) = open_exercise("luggage", library).rounds
    with pytest.raises(UsageError, match="Exactly one"):
        parse_given(one, ["a", "b"])


def test_the_reason_of_what_was_chosen_comes_first(calendar: Exercise) -> None:
    gone, _, days = calendar.rounds
    told = reasons(gone, frozenset(["new"]))
    assert [(one.id, one.right, one.chosen) for one in told] == [
        ("new", False, True),
        ("old", True, False),
        ("older", True, False),
    ]
    typical = reasons(days, Decimal(12))
    assert [one.id for one in typical] == ["12", "answer"]
    assert [one.id for one in reasons(days, Decimal(13))] == ["answer"]
    assert [one.id for one in reasons(days, Decimal("12.1"))] == ["12", "answer"]  # as good as 12


def test_one_goes_on_where_one_was_and_the_best_time_counts(
    calendar: Exercise, tmp_path: Path
) -> None:
    gone, works, days = calendar.rounds
    path = tmp_path / "progress.db"
    with Record.open(path) as record:
        going = sitting(calendar, record)
        going, result = answer(going, gone, frozenset(["old"]), record)
        assert result.verdict == "partial" and result.points == 50
    with Record.open(path) as record:
        going = sitting(calendar, record)
        assert going.place == 1 and going.graded(gone) == result
        going, _ = answer(going, works, frozenset(["update", "invoke"]), record)
        going, _ = answer(going, days, Decimal(12), record)
        assert going.finished and going.points == 50
        status = record.exercise_status("calendar")
        assert (status.finished, status.best, status.last) == (1, 50, 50)
        fresh = sitting(calendar, record)
        assert fresh.id != going.id and fresh.place == 0
        for round, given_ in ((gone, frozenset(["old", "older"])), (days, Decimal(43))):
            fresh, _ = answer(fresh, round, given_, record)
        assert record.exercise_status("calendar").finished == 1
        fresh, _ = answer(fresh, works, frozenset(["create"]), record)
        status = record.exercise_status("calendar")
        assert (status.finished, status.best, status.last) == (2, 67, 67)


def test_the_first_answer_to_a_round_counts(calendar: Exercise) -> None:
    gone = calendar.rounds[0]
    with Record.in_memory() as record:
        going, _ = answer(another(calendar), gone, frozenset(["new"]), record)
        again, _ = answer(going, gone, frozenset(["old", "older"]), record)
        assert again.id != going.id  # another time through begins
        assert len(record.exercise_answers("calendar")) == 2


def test_an_exercise_that_has_changed_is_begun_anew(calendar: Exercise, library: Library) -> None:
    from dataclasses import replace

    with Record.in_memory() as record:
        answer(sitting(calendar, record), calendar.rounds[0], frozenset(["new"]), record)
        assert sitting(calendar, record).place == 1
        assert sitting(replace(calendar, version="other"), record).place == 0


def test_what_cannot_be_kept_is_not_given_away(calendar: Exercise, tmp_path: Path) -> None:
    path = tmp_path / "progress.db"
    Record.open(path).close()
    with Record.open(path, read_only=True) as record, pytest.raises(StorageError):
        answer(another(calendar), calendar.rounds[0], frozenset(["new"]), record)


def test_what_to_read(library: Library) -> None:
    lessons = to_read(open_exercise("luggage", library), library)
    assert [lesson.id for lesson in lessons] == ["packages"]
