"""The exams that were handed in: as the log has them, and those from before it had any."""

from __future__ import annotations

from studylam.progress import ExamResult, ExamResultItem, ExamState, Record


def exam_results(record: Record, exam: str | None = None) -> list[ExamResult]:
    """Exams that were handed in, oldest first; of one blueprint, if one is given."""
    results = record.exam_results()
    logged = {result.id for result in results}
    older = [
        _from_state(record, state)
        for state in record.exams(submitted=True)
        if state.id not in logged
    ]
    # Before the log had exams, they were only on the desk, with their answers in the log.
    results = [*older, *results]
    return [result for result in results if exam is None or result.exam == exam]


def _from_state(record: Record, state: ExamState) -> ExamResult:
    right = {answer.question: answer.correct for answer in record.answers(drill_id=state.id)}
    return ExamResult(
        id=state.id,
        exam=state.exam,
        started_at=state.started_at,
        at=state.submitted_at or state.started_at,
        spent_s=state.spent_s,
        limit_s=state.limit_s,
        items=tuple(
            ExamResultItem(
                question=item.question,
                version=item.version,
                domain=item.domain,
                scored=item.scored,
                chosen=item.chosen,
                correct=right.get(item.question, False),
                flagged=item.flagged,
                spent_ms=item.spent_ms,
            )
            for item in state.items
        ),
    )


def seed_of(record: Record, result: ExamResult) -> int:
    """The seed by which an exam's options were shuffled; 0 where nothing of it is known here."""
    state = record.exam(result.id)
    if state is not None:
        return state.seed
    for answer in record.answers(drill_id=result.id):
        if answer.seed is not None:
            return answer.seed
    return 0
