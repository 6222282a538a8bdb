"""A mock exam: as on the day, with a clock and without feedback until the end.

The blueprint says how much each domain weighs and how long the exam takes. Where the bank has
fewer questions than the exam, the mock exam is shorter, and its time with it. Unscored questions
(AWS mixes 15 of 65 in, unmarked) aren't imitated: every question counts.

Time runs only while the exam is open: it is kept with every step and with `Exam.checkpoint`, so
that a crash costs the learner at most the time since the last of these.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from studylam.errors import NotFoundError, UsageError
from studylam.progress import Answer, ExamItem, ExamState, Record, utc_now
from studylam.study.answering import Presented
from studylam.study.chance import new_seed, option_order
from studylam.study.exam_paper import compose
from studylam.study.exam_report import ExamReport, report_of
from studylam.study.grading import Response, checked_response, grade

if TYPE_CHECKING:
    from studylam.packs import Library


class Exam:
    """A mock exam under way. `start` and `resume` make one; questions are numbered from 0."""

    def __init__(self, library: Library, record: Record, state: ExamState, now: datetime) -> None:
        self._record = record
        self._questions = {question.id: question for question in library.questions}
        self._blueprint = library.blueprint(state.exam)
        self._since = now
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
    ) -> Exam:
        """Start an exam of ``size`` questions, or as many as the real one has; fewer if the bank
        has fewer. Questions the learner hasn't seen come first.

        Raises:
            NotFoundError: there is no such blueprint, or no question for it.
            UsageError: ``size`` makes no sense.
        """
        blueprint = library.blueprint(exam_id)
        wanted = blueprint.questions if size is None else size
        if not 1 <= wanted <= blueprint.questions:
            raise UsageError(f"This exam has 1 to {blueprint.questions} questions, not {wanted}.")
        seed = new_seed() if seed is None else seed
        items = compose(library, record.tallies(), blueprint, wanted, seed)
        if not items:
            raise NotFoundError(
                f"There is no question for {blueprint.title} yet.", hint="Choose another exam."
            )
        now = now or utc_now()
        state = ExamState(
            id=f"exam-{uuid.uuid4().hex[:12]}",
            exam=exam_id,
            seed=seed,
            items=items,
            limit_s=round(blueprint.minutes * 60 * len(items) / blueprint.questions),
            started_at=now,
        )
        record.save_exam(state)
        return cls(library, record, state, now)

    @classmethod
    def resume(
        cls,
        library: Library,
        record: Record,
        id: str | None = None,
        *,
        now: datetime | None = None,
    ) -> Exam | None:
        """Go on with the exam of that id, or with the one begun last that isn't submitted.

        ``None`` if there is none, or if the library has lost its blueprint. A question that the
        library has lost keeps its place and counts as wrong unless its answer was given before.
        """
        if id is None:
            under_way = record.exams(submitted=False)
            state = under_way[-1] if under_way else None
        else:
            state = record.exam(id)
        if state is None or state.exam not in {b.exam for b in library.blueprints}:
            return None
        exam = cls(library, record, state, now or utc_now())
        if exam.submitted:
            return exam
        gone = {item.question for item in state.items} - exam._questions.keys()
        kept = tuple(item for item in state.items if item.question not in gone)
        if gone and kept:
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

    def question(self, i: int) -> Presented:
        """Question ``i`` with its options in this exam's order."""
        question = self._questions[self._item(i).question]
        return Presented(question, option_order(question, self.state.seed))

    def chosen(self, i: int) -> Response:
        """What was given to question ``i`` so far, as indices of the bank."""
        return self._item(i).chosen

    def flagged(self, i: int) -> bool:
        """Whether question ``i`` is flagged."""
        return self._item(i).flagged

    def remaining_s(self, now: datetime | None = None) -> float:
        """Seconds left at ``now``, at least 0."""
        return max(0.0, self.state.limit_s - self._spent_s(now or utc_now()))

    # -- steps; each is on disk when it returns -------------------------------------------------

    def answer(
        self, i: int, chosen: Response | Collection[int], *, now: datetime | None = None
    ) -> None:
        """Give question ``i`` an answer, in place of an earlier one; nothing chosen takes it back.

        Raises:
            UsageError: the choice makes no sense, the time is up, or the exam is over.
        """
        now = now or utc_now()
        self._check_open(now)
        question = self.question(i).question
        choice: Response = checked_response(question, chosen) if chosen else ()
        self._change(i, replace(self._item(i), chosen=choice), now)

    def flag(self, i: int, on: bool | None = None, *, now: datetime | None = None) -> bool:
        """Flag question ``i`` to come back to, or unflag it; returns whether it is now."""
        now = now or utc_now()
        self._check_open(now)
        item = self._item(i)
        flagged = not item.flagged if on is None else on
        self._change(i, replace(item, flagged=flagged), now)
        return flagged

    def go_to(self, i: int, *, now: datetime | None = None) -> None:
        """Remember that question ``i`` is on the screen."""
        self._item(i)
        self._save(replace(self.state, position=i), now or utc_now())

    def checkpoint(self, now: datetime | None = None) -> None:
        """Keep the time used so far; to be called every few seconds."""
        if not self.submitted:
            self._save(self.state, now or utc_now())

    def submit(self, now: datetime | None = None) -> ExamReport:
        """Hand in. All answers go into the log at once; a second time changes nothing."""
        now = now or utc_now()
        if not self.submitted:
            state = replace(self.state, spent_s=self._spent_s(now), submitted_at=now)
            answers = [
                Answer(
                    question=item.question,
                    question_version=self._questions[item.question].version,
                    chosen=item.chosen,
                    correct=grade(self._questions[item.question], item.chosen).correct,
                    mode="exam",
                    drill_id=state.id,
                    seed=state.seed,
                    at=now,
                )
                for item in state.items
                if item.chosen and item.question in self._questions
            ]
            self._record.add_answers(answers, session=state)
            self.state = state
        return self.report()

    def report(self) -> ExamReport:
        """How it went.

        Raises:
            UsageError: it isn't handed in yet.
        """
        if not self.submitted:
            raise UsageError("This exam isn't handed in yet.")
        logged = {a.question: a.correct for a in self._record.answers(drill_id=self.id)}
        right = {item.question for item in self.state.items if logged.get(item.question)}
        return report_of(self.state, self._blueprint, right)

    # -- parts ----------------------------------------------------------------------------------

    def _item(self, i: int) -> ExamItem:
        if not 0 <= i < self.total:
            raise UsageError(f"This exam has the questions 1 to {self.total}, not {i + 1}.")
        return self.state.items[i]

    def _check_open(self, now: datetime) -> None:
        if self.submitted:
            raise UsageError("This exam has been handed in.", hint="Look at its report.")
        if self.remaining_s(now) <= 0:
            raise UsageError("The time is up.", hint="Hand in what you have.")

    def _spent_s(self, now: datetime) -> float:
        if self.submitted:
            return self.state.spent_s
        # A clock that was set back doesn't give time, nor does it take any.
        return self.state.spent_s + max(0.0, (now - self._since).total_seconds())

    def _change(self, i: int, item: ExamItem, now: datetime) -> None:
        items = (*self.state.items[:i], item, *self.state.items[i + 1 :])
        self._save(replace(self.state, items=items, position=i), now)

    def _save(self, state: ExamState, now: datetime) -> None:
        state = replace(state, spent_s=self._spent_s(now))
        self._record.save_exam(state)
        self.state, self._since = state, now
