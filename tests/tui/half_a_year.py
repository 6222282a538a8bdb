"""A record that has seen half a year of study, the same each time."""

from __future__ import annotations

from datetime import datetime, timedelta

from studylam.packs import Library
from studylam.progress import (
    Answer,
    ExamItem,
    ExamResult,
    ExamResultItem,
    ExamState,
    Record,
)
from studylam.study.chance import fraction

DAYS = 190


def fill(library: Library, record: Record, now: datetime) -> None:
    """Answers, reviews, readings, lab runs and mock exams on most days up to ``now``."""
    questions = library.questions
    answers: list[Answer] = []
    for ago in range(DAYS, -1, -1):
        day = now - timedelta(days=ago)
        chance = fraction(ago, "day")
        if chance < 0.3 and ago > 5:
            continue
        for n in range(3 + int(22 * chance**3)):
            question = questions[int(fraction(ago, n, "question") * len(questions))]
            known = 0.45 + 0.4 * (DAYS - ago) / DAYS
            correct = fraction(ago, n, question.id) < known
            confidence = ("sure", "sure", "unsure", "guess", None)[int(fraction(n, ago) * 5)]
            answers.append(
                Answer(
                    question=question.id,
                    question_version=question.version,
                    chosen=question.keys if correct else (0,),
                    correct=correct,
                    confidence=confidence,  # type: ignore[arg-type]
                    mode="review" if fraction(n, ago, "mode") < 0.6 else "drill",
                    duration_ms=int(20_000 + 70_000 * fraction(n, ago, "time")),
                    at=day - timedelta(hours=1) + timedelta(minutes=n),
                )
            )
    record.add_answers(answers)
    for index, lesson in enumerate(library.lessons[: max(len(library.lessons) * 2 // 3, 1)]):
        for section in lesson.sections:
            record.record_section_read(lesson.id, section.id, now - timedelta(days=90 - index))
    for lab in library.labs[:3]:
        record.add_lab_run(lab.id, "cases", len(lab.cases), len(lab.cases), at=now)
    for blueprint in library.blueprints[:1]:
        for number, share in enumerate((0.48, 0.61, 0.66, 0.74)):
            _exam(library, record, blueprint.exam, share, now - timedelta(days=80 - 25 * number))


def _exam(library: Library, record: Record, exam: str, share: float, at: datetime) -> None:
    asked = [q for q in library.questions if exam in q.domain][:65]
    items = tuple(
        ExamResultItem(
            question=question.id,
            version=question.version,
            domain=question.domain[exam],
            scored=True,
            chosen=question.keys,
            correct=index < share * len(asked),
            spent_ms=70_000,
        )
        for index, question in enumerate(asked)
    )
    state = ExamState(
        id=f"exam-{at:%Y%m%d}",
        exam=exam,
        seed=1,
        items=tuple(ExamItem(i.question, i.version, i.domain, i.chosen) for i in items),
        limit_s=7800,
        spent_s=70.0 * len(items),
        position=len(items),
        started_at=at - timedelta(hours=2),
        submitted_at=at,
    )
    result = ExamResult(
        id=state.id,
        exam=exam,
        started_at=state.started_at,
        at=at,
        spent_s=state.spent_s,
        limit_s=7800,
        items=items,
    )
    record.add_exam(result, [], session=state)
