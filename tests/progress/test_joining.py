"""Records of several machines, joined in any order, under any clock: the same figures."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.progress import (
    Answer,
    ExamItem,
    ExamResult,
    ExamResultItem,
    ExamState,
    Record,
    ResetScope,
)
from studylam.study.reviews import cards
from tests.progress.histories import decided

AT = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # an hour before summer time ends in Europe

QUESTIONS = st.sampled_from(["q-1", "q-2", "q-3", "fact:f"])
# Minutes by which the clock has moved since the last step: on, back, and to another year.
MOVES = st.one_of(st.integers(0, 90), st.integers(-180, 0), st.sampled_from([-(10**7), 10**6]))
STEPS = st.one_of(
    st.tuples(
        st.just("answer"),
        QUESTIONS,
        st.booleans(),
        st.sampled_from([None, "sure", "unsure", "guess"]),
        st.sampled_from(["drill", "review", "cram", "check", "exam"]),
    ),
    st.tuples(st.just("undo")),
    st.tuples(st.just("reset"), QUESTIONS),
    st.tuples(st.just("reset all")),
    st.tuples(st.just("undo reset")),
    st.tuples(st.just("read"), st.sampled_from(["a", "b"])),
    st.tuples(st.just("lab"), st.integers(0, 3)),
    st.tuples(st.just("exam"), QUESTIONS, st.booleans()),
    st.tuples(st.just("decide"), st.sampled_from(["one", "two"]), st.integers(0, 100)),
    st.tuples(st.just("note"), QUESTIONS, st.text(max_size=3)),
    st.tuples(st.just("flag"), QUESTIONS, st.booleans()),
)
LIVES = st.lists(st.tuples(MOVES, STEPS), max_size=25)


def live(record: Record, steps: Sequence[tuple[int, tuple]], at: datetime, *, look: bool) -> None:
    """Do these steps one after the other. ``look``: at the figures after each, as the app does."""
    for minutes, (name, *more) in steps:
        at += timedelta(minutes=minutes)
        if name == "answer":
            question, correct, confidence, mode = more
            record.add_answer(
                Answer(
                    question=question,
                    question_version="v",
                    chosen=(0,),
                    correct=correct,
                    confidence=confidence,
                    mode=mode,
                    drill_id="drill",
                    duration_ms=1000,
                    at=at,
                )
            )
        elif name == "undo":
            record.undo_last_answer("drill")
        elif name == "reset":
            scope = ResetScope(frozenset(more), frozenset(["a"]), frozenset(["lab"]))
            record.reset(scope, "some", at)
        elif name == "reset all":
            record.reset(None, "all", at)
        elif name == "undo reset":
            standing = [reset for reset in record.resets() if reset.standing]
            if standing:
                record.undo_reset(standing[-1].uid, at)
        elif name == "read":
            record.record_section_read("lesson", more[0], at)
        elif name == "lab":
            record.add_lab_run("lab", "cases", more[0], 3, at=at)
        elif name == "exam":
            sat(record, more[0], more[1], at)
        elif name == "decide":
            record.add_exercise_answer(decided("e", f"{at:%d}", *more, at=at))
        elif name == "note":
            record.set_note(*more)
        else:
            record.flag(*more)
        if look:
            figures(record)


def sat(record: Record, question: str, correct: bool, at: datetime) -> None:
    id = f"exam-{len(record.exam_results())}-{at:%M}"
    item = ExamResultItem(question, "v", 1, True, (0,), correct)
    result = ExamResult(
        id=id, exam="dva", started_at=at, at=at, spent_s=1, limit_s=60, items=(item,)
    )
    state = ExamState(
        id=id,
        exam="dva",
        seed=1,
        items=(ExamItem(question, "v", 1),),
        limit_s=60,
        started_at=at,
        submitted_at=at,
    )
    answer = Answer(
        question=question, question_version="v", chosen=(0,), correct=correct, mode="exam", at=at
    )
    record.add_exam(result, [answer], session=state)


def figures(record: Record) -> dict[str, object]:
    return {
        "tallies": record.tallies(),
        "evidence": sorted(record.evidence(), key=repr),
        "activity": record.activity(),
        "cards": cards.cards(record),
        "labs": record.lab_statuses(),
        "read": record.all_sections_read(),
        "place": record.last_place(),
        "exams": record.exam_results(),
        "exercises": record.exercise_statuses(),
        "resets": record.resets(),
        "flagged": record.flagged(),
        "notes": [record.note(f"q-{n}") for n in (1, 2, 3)],
        "answers": [(a.question, a.correct, a.confidence, a.mode, a.at) for a in record.answers()],
    }


def exported(record: Record) -> str:
    stream = io.StringIO()
    record.export(stream)
    return stream.getvalue()


@settings(max_examples=60, deadline=None)
@given(steps=LIVES)
def test_figures_that_grew_are_those_of_a_rebuild(steps: list) -> None:
    with Record.in_memory() as record, Record.in_memory() as other:
        live(record, steps, AT, look=True)
        grown = figures(record)
        cards.rebuild(record)
        assert figures(record) == grown
        other.import_(io.StringIO(exported(record)))
        assert figures(other) == grown


@settings(max_examples=40, deadline=None)
@given(lives=st.tuples(LIVES, LIVES, LIVES), looks=st.booleans())
def test_the_order_of_joining_does_not_matter(lives: tuple, looks: bool) -> None:
    files = []
    for number, steps in enumerate(lives):
        with Record.in_memory() as record:
            live(record, steps, AT + timedelta(minutes=7 * number), look=False)
            files.append(exported(record))
    joined = []
    for order in list(permutations(files))[::2] if looks else (files, files[::-1]):
        with Record.in_memory() as record:
            for file in (*order, order[0]):
                record.import_(io.StringIO(file))
                if looks:
                    figures(record)
            joined.append(figures(record))
    assert all(one == joined[0] for one in joined)
