"""Made-up histories of a record, whatever the clock did: answers, undos, reading, runs, resets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from studylam.progress import Answer, ExerciseAnswer, Record, ResetScope
from studylam.progress.derived import LONGEST_ANSWER_MS

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def given_(question: str, correct: bool = True, **more: Any) -> Answer:
    return Answer(question=question, question_version="v", chosen=(0,), correct=correct, **more)


def decided(exercise: str, sitting: str, round: str, points: int, **more: Any) -> ExerciseAnswer:
    return ExerciseAnswer(
        exercise=exercise,
        sitting=sitting,
        round=round,
        version="v",
        given=("a", "b"),
        points=points,
        rounds=2,
        **more,
    )


questions = st.sampled_from(["q-0", "q-1", "fact:f"])
moments = st.floats(-400, 400).map(lambda days: NOW + timedelta(days=days))
answers = st.builds(
    given_,
    questions,
    st.booleans(),
    confidence=st.sampled_from([None, "sure", "unsure", "guess"]),
    mode=st.sampled_from(["drill", "review", "cram", "exam"]),
    drill_id=st.sampled_from(["d", "e"]),
    duration_ms=st.one_of(st.none(), st.integers(0, 2 * LONGEST_ANSWER_MS)),
    at=moments,
)
scopes = st.one_of(
    st.none(),
    st.builds(
        ResetScope,
        st.frozensets(questions),
        st.just(frozenset({"one"})),
        exercises=st.frozensets(st.just("e-0")),
    ),
)
decisions = st.builds(
    decided,
    st.sampled_from(["e-0", "e-1"]),
    st.sampled_from(["s", "t"]),
    st.sampled_from(["one", "two"]),
    st.integers(0, 100),
    at=moments,
)
steps = st.lists(
    st.one_of(
        answers,
        decisions,
        st.tuples(st.just("undo"), st.sampled_from(["d", "e"])),
        st.tuples(st.just("read"), st.sampled_from(["one", "two"]), moments),
        st.tuples(st.just("run"), st.sampled_from(["x", "y"]), moments),
        st.tuples(st.just("reset"), scopes, moments),
        st.tuples(st.just("undo reset"), st.integers(0, 3), moments),
        st.just(("look",)),
    ),
    max_size=30,
)


def take(record: Record, step: Any, look: Callable[[Record], object]) -> None:
    """Do one step; ``look``: what the app would look at in between."""
    match step:
        case Answer():
            record.add_answer(step)
        case ExerciseAnswer():
            record.add_exercise_answer(step)
        case "undo", drill:
            record.undo_last_answer(drill)
        case "read", lesson, at:
            record.record_section_read(lesson, "a", at)
        case "run", lab, at:
            record.add_lab_run(lab, "cases", 1, 2, at=at)
        case "reset", scope, at:
            record.reset(scope, "some", at)
        case "undo reset", number, at:
            if number < len(record.resets()):
                record.undo_reset(record.resets()[number].uid, at)
        case _:
            look(record)
