"""A mock exam: as on the day, with a clock and without feedback until the end.

The blueprint says how much each domain weighs, how long the exam takes, and how many of the
questions don't count (AWS mixes 15 of 65 in, unmarked). A shorter exam keeps the proportions of
domains, of unscored questions and of time.

**The clock.** Time runs only while the exam is open, and is what really passed
(`exams.stopwatch`): no change of the wall clock gives or takes any. It is kept with every
step and with `Exam.checkpoint`, which the app calls every second. So a crash gives back what passed
since the last of these, and an exam can't end while nobody sits it: it goes on with what was left,
if only a second. Time asleep doesn't count either.

**Answers** are on disk when a step returns. Two programs may have the same exam open: each takes up
what the other has kept before it changes anything.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from studylam.errors import NotFoundError, UsageError
from studylam.progress import (
    Answer,
    ExamItem,
    ExamResult,
    ExamResultItem,
    ExamState,
    Record,
    utc_now,
)
from studylam.study.chance import new_seed
from studylam.study.exams.paper import compose, last_seen, makeup
from studylam.study.exams.report import ExamReport, report_on
from studylam.study.exams.stopwatch import Stopwatch
from studylam.study.questions.answering import Presented
from studylam.study.questions.grading import Response, checked_response, grade

if TYPE_CHECKING:
    from studylam.packs import Library


class Exam:
    """A mock exam under way. `start` and `resume` make one; questions are numbered from 0."""

    def __init__(
        self, library: Library, record: Record, state: ExamState, watch: Stopwatch | None = None
    ) -> None:
        self._library = library
        self._record = record
        self._questions = {question.id: question for question in library.questions}
        self._blueprint = library.blueprint(state.exam)
        self._watch = watch or Stopwatch()
        self._watch.lap()
        self.state = state

    # -- beginning ------------------------------------------------------------------------------

    @classmethod
    def start(
        cls,
        library: Library,
        record: Record,
        exam_id: str,
        size: int | None = None,
        seed: int | None = None,
        *,
        now: datetime | None = None,
        watch: Stopwatch | None = None,
    ) -> Exam:
        """Start an exam of ``size`` questions, or as many as the real one has; fewer if the bank
        has fewer (`studylam.study.exams.paper.makeup` says so beforehand).

        Raises:
            NotFoundError: there is no such blueprint, or no question for it.
            UsageError: ``size`` makes no sense.
        """
        blueprint = library.blueprint(exam_id)
        wanted = blueprint.questions if size is None else size
        if not 1 <= wanted <= blueprint.questions:
            raise UsageError(f"This exam has 1 to {blueprint.questions} questions, not {wanted}.")
        seed = new_seed() if seed is None else seed
        items = compose(library, last_seen(record), blueprint, wanted, seed)
        if not items:
            raise NotFoundError(
                f"There is no question for {blueprint.title} yet.", hint="Choose another exam."
            )
        state = ExamState(
            id=f"exam-{uuid.uuid4().hex[:12]}",
            exam=exam_id,
            seed=seed,
            items=items,
            limit_s=makeup(library, blueprint, wanted).limit_s,
            started_at=now or utc_now(),
        )
        record.save_exam(state)
        return cls(library, record, state, watch)

    @classmethod
    def resume(
        cls,
        library: Library,
        record: Record,
        id: str | None = None,
        *,
        watch: Stopwatch | None = None,
    ) -> Exam | None:
        """Go on with the exam of that id, or with the one begun last that isn't submitted.

        ``None`` if there is none, if the library has lost its blueprint, or all of its questions.
        """
        if id is None:
            under_way = record.exams(submitted=False)
            state = under_way[-1] if under_way else None
        else:
            state = record.exam(id)
        if state is None or state.exam not in {b.exam for b in library.blueprints}:
            return None
        exam = cls(library, record, state, watch)
        if exam.submitted:
            return exam
        kept = tuple(item for item in state.items if item.question in exam._questions)
        if kept and len(kept) < len(state.items):
            # Nobody can answer what isn't there any more: the exam gets shorter, its time doesn't.
            exam.state = replace(state, items=kept, position=min(state.position, len(kept) - 1))
            record.save_exam(exam.state)
        return exam if kept else None

    # -- where it stands ------------------------------------------------------------------------

    @property
    def id(self) -> str:
        """The exam's id in the record."""
        return self.state.id

    @property
    def title(self) -> str:
        """The blueprint's title."""
        return self._blueprint.title

    @property
    def total(self) -> int:
        """Number of questions."""
        return len(self.state.items)

    @property
    def submitted(self) -> bool:
        """Whether it is over."""
        return self.state.submitted_at is not None

    @property
    def answered(self) -> int:
        """Number of questions with an answer."""
        return sum(bool(item.chosen) for item in self.state.items)

    @property
    def flags(self) -> int:
        """Number of questions that are flagged."""
        return sum(item.flagged for item in self.state.items)

    def question(self, i: int) -> Presented:
        """Question ``i`` with its options in this exam's order."""
        return Presented.of(self._questions[self._item(i).question], self.state.seed)

    def chosen(self, i: int) -> Response:
        """What was given to question ``i`` so far, as indices of the bank."""
        return self._item(i).chosen

    def flagged(self, i: int) -> bool:
        """Whether question ``i`` is flagged."""
        return self._item(i).flagged

    def lacking(self, i: int) -> int:
        """How many options an answer to question ``i`` lacks; 0 too where there is none."""
        question, given = self._questions[self._item(i).question], self.chosen(i)
        if question.type != "multiple-response" or not given:
            return 0
        return max(0, len(question.keys) - len(given))

    def remaining_s(self) -> float:
        """Seconds left now, at least 0."""
        passed = 0.0 if self.submitted else self._watch.peek()
        return max(0.0, self.state.limit_s - self.state.spent_s - passed)

    # -- steps; each is on disk when it returns -------------------------------------------------

    def answer(self, i: int, chosen: Response | Collection[int]) -> None:
        """Give question ``i`` an answer, in place of an earlier one; nothing chosen takes it back.

        Raises:
            UsageError: the choice makes no sense, the time is up, or the exam is over.
        """
        question = self._questions[self._item(i).question]
        choice: Response = checked_response(question, chosen) if chosen else ()
        self._change(i, lambda item: replace(item, chosen=choice))

    def flag(self, i: int, on: bool | None = None) -> bool:
        """Flag question ``i`` to come back to, or unflag it; returns whether it is now."""
        flagged = not self._item(i).flagged if on is None else on
        self._change(i, lambda item: replace(item, flagged=flagged))
        return flagged

    def go_to(self, i: int) -> None:
        """Question ``i`` is on the screen from now on."""
        self._item(i)
        if not self.submitted:
            self._save(lambda state: replace(state, position=i))

    def checkpoint(self) -> None:
        """Keep the time used so far; to be called every second."""
        if not self.submitted:
            self._save(lambda state: state)

    def submit(self, now: datetime | None = None) -> ExamReport:
        """Hand in. The exam and its answers go into the log at once; a second time changes
        nothing, and neither does a second program.
        """
        if not self.submitted:
            self._catch_up()
        if not self.submitted:
            at = now or utc_now()
            state = replace(self.state, submitted_at=at)
            result = self._result(state, at)
            answers = [
                Answer(
                    question=item.question,
                    question_version=item.version,
                    chosen=item.chosen,
                    correct=item.correct,
                    mode="exam",
                    drill_id=state.id,
                    duration_ms=item.spent_ms,
                    seed=state.seed,
                    at=at,
                )
                for item in result.items
                if item.chosen
            ]
            self._record.add_exam(result, answers, session=state)
            self.state = state
        return self.report()

    def report(self) -> ExamReport:
        """How it went.

        Raises:
            UsageError: it isn't handed in yet.
        """
        if not self.submitted:
            raise UsageError("This exam isn't handed in yet.")
        return report_on(self._library, self._record, self.id)

    # -- parts ----------------------------------------------------------------------------------

    def _item(self, i: int) -> ExamItem:
        if not 0 <= i < self.total:
            raise UsageError(f"This exam has the questions 1 to {self.total}, not {i + 1}.")
        return self.state.items[i]

    def _change(self, i: int, step: Callable[[ExamItem], ExamItem]) -> None:
        if self.remaining_s() <= 0 and not self.submitted:
            raise UsageError("The time is up.", hint="Hand in what you have.")

        def change(state: ExamState) -> ExamState:
            items = (*state.items[:i], step(state.items[i]), *state.items[i + 1 :])
            return replace(state, items=items, position=i)

        self._save(change)
        if self.submitted:
            raise UsageError("This exam has been handed in.", hint="Look at its report.")

    def _save(self, change: Callable[[ExamState], ExamState]) -> None:
        self._catch_up()
        if not self.submitted:
            state = change(self.state)
            self._record.save_exam(state)
            self.state = state

    def _catch_up(self) -> None:
        """Take up what another program has kept of this exam, and the time that has passed here.

        The time is the question's that is on the screen.
        """
        state = self.state
        left = max(0.0, state.limit_s - state.spent_s)
        passed = 0.0 if self.submitted else min(self._watch.lap(), left)
        kept = self._record.exam(self.id)
        if kept is not None and kept.submitted_at is not None:
            self.state = kept
            return
        items = list(state.items)
        at = min(state.position, len(items) - 1)
        spent = items[at].spent_ms + round(passed * 1000)
        items[at] = replace(items[at], spent_ms=spent)
        if kept is not None and [i.question for i in kept.items] == [i.question for i in items]:
            items = [
                replace(theirs, spent_ms=max(mine.spent_ms, theirs.spent_ms))
                for mine, theirs in zip(items, kept.items, strict=True)
            ]
        used = max(state.spent_s + passed, kept.spent_s if kept else 0.0)
        self.state = replace(state, items=tuple(items), spent_s=used)

    def _result(self, state: ExamState, at: datetime) -> ExamResult:
        return ExamResult(
            id=state.id,
            exam=state.exam,
            started_at=state.started_at,
            at=at,
            spent_s=state.spent_s,
            limit_s=state.limit_s,
            items=tuple(
                ExamResultItem(
                    question=item.question,
                    version=self._questions[item.question].version,
                    domain=item.domain,
                    scored=item.scored,
                    chosen=item.chosen,
                    correct=bool(item.chosen)
                    and grade(self._questions[item.question], item.chosen).correct,
                    flagged=item.flagged,
                    spent_ms=item.spent_ms,
                )
                for item in state.items
            ),
        )
