"""A drill: a set of questions, one after another, with feedback on each. A review is one too.

Every step is on disk before it returns: the answer in the log and the drill's new state, in one
transaction. So a drill goes on after a crash exactly where it stood, with the options in the same
order, and no answer whose feedback was shown is lost.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from studylam.errors import NotFoundError, UsageError
from studylam.progress import Answer, Confidence, DrillItem, DrillState, Mode, Record, utc_now
from studylam.study.answering import Feedback, Presented, feedback
from studylam.study.chance import new_seed, option_order
from studylam.study.choice import Choice, Only, mix, pool
from studylam.study.grading import Response, Truth, checked_response

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Question

MAX_SIZE = 500


@dataclass(frozen=True)
class ConceptScore:
    """Right answers of all answers to questions on a concept."""

    concept: str
    right: int
    total: int


@dataclass(frozen=True)
class DrillSummary:
    """How a drill went. ``total`` counts the answered questions, not the skipped ones."""

    correct: int
    total: int
    by_concept: tuple[ConceptScore, ...]
    """Weakest first."""
    missed: tuple[str, ...]
    """Ids of the questions that were answered wrongly."""
    skipped: tuple[str, ...]
    duration_ms: int
    """Time spent on the answered questions, as far as it was measured."""


class Drill:
    """A running drill. `start`, `resume`, `start_review`, `start_questions` make one."""

    def __init__(self, library: Library, record: Record, state: DrillState) -> None:
        self._library = library
        self._record = record
        self._questions = {question.id: question for question in library.questions}
        self.state = state
        self.notes: tuple[str, ...] = ()
        """What changed in the pack since the drill was left, in sentences."""

    # -- beginning ------------------------------------------------------------------------------

    @classmethod
    def start(
        cls,
        library: Library,
        record: Record,
        *,
        bank: str | None = None,
        concept: str | None = None,
        exam: str | None = None,
        only: Only = "all",
        size: int = 10,
        seed: int | None = None,
    ) -> Drill:
        """Start a drill on what is given; new, missed and seen questions mixed (`choice.mix`).

        ``size`` is at most: fewer questions make a smaller drill.

        Raises:
            NotFoundError: no such bank, concept or exam, or no question fits.
            UsageError: ``size`` or ``only`` makes no sense.
        """
        _check_size(size)
        choice = Choice(bank, concept, exam, only)
        seed = new_seed() if seed is None else seed
        questions = pool(library, record, choice)
        items = mix(questions, record.tallies(), size, seed)
        kept = {**asdict(choice), "size": size}
        return cls._begin(library, record, choice.title(library), items, seed, kept)

    @classmethod
    def start_questions(
        cls,
        library: Library,
        record: Record,
        questions: Collection[str],
        *,
        title: str = "Again",
        seed: int | None = None,
    ) -> Drill:
        """Start a drill on exactly these questions, mixed: e.g. those missed in the last one.

        Raises:
            NotFoundError: one of them isn't in the library.
            UsageError: there are none, or too many.
        """
        _check_size(len(questions))
        seed = new_seed() if seed is None else seed
        wanted = [library.question(id) for id in dict.fromkeys(questions)]
        items = mix(wanted, record.tallies(), len(wanted), seed)
        return cls._begin(library, record, title, items, seed, {"questions": list(questions)})

    @classmethod
    def start_review(
        cls,
        library: Library,
        record: Record,
        *,
        now: datetime | None = None,
        size: int = 20,
        seed: int | None = None,
    ) -> Drill:
        """Start a review of what FSRS has due (`review.due`), in its order.

        Raises:
            NotFoundError: nothing is due; says when something will be.
        """
        from studylam.study import review

        _check_size(size)
        now = now or utc_now()
        cards = review.due(library, record, now)[:size]
        if not cards:
            raise NotFoundError(
                "Nothing is due for review now.", hint=review.next_due_sentence(library, record)
            )
        seed = new_seed() if seed is None else seed
        items = tuple(
            DrillItem(card.question, library.question(card.question).version, "due")
            for card in cards
        )
        return cls._begin(library, record, "Review", items, seed, {"size": size}, kind="review")

    @classmethod
    def _begin(
        cls,
        library: Library,
        record: Record,
        title: str,
        items: tuple[DrillItem, ...],
        seed: int,
        choice: dict[str, Any],
        kind: Any = "drill",
    ) -> Drill:
        state = DrillState(
            id=f"{kind}-{uuid.uuid4().hex[:12]}",
            title=title,
            seed=seed,
            items=items,
            kind=kind,
            choice=choice,
        )
        record.save_drill(state)
        return cls(library, record, state)

    @classmethod
    def resume(cls, library: Library, record: Record, id: str | None = None) -> Drill | None:
        """Go on with the drill of that id, or with the one left last; ``None`` if there is none.

        The pack may be another by now. Questions that it no longer has are left out; those that
        changed are asked as they are now; answers that were given stay. `notes` says so.
        """
        state = record.unfinished_drill() if id is None else record.drill(id)
        if state is None:
            return None
        drill = cls(library, record, state)
        drill._catch_up()
        if drill.finished and state.finished_at is None:
            # Nothing of it is left to ask.
            record.save_drill(replace(drill.state, finished_at=utc_now()))
            return None if id is None else drill
        return drill

    def _catch_up(self) -> None:
        state = self.state
        position = min(max(state.position, 0), len(state.items))
        done, open_ = state.items[:position], state.items[position:]
        kept, changed = [], 0
        for item in open_:
            question = self._questions.get(item.question)
            if question is None:
                continue
            if question.version != item.version:
                changed += 1
                item = replace(item, version=question.version)
            kept.append(item)
        gone = len(open_) - len(kept)
        notes = []
        if gone:
            notes.append(_count(gone, "is", "are") + " no longer in the pack and left out.")
        if changed:
            notes.append(_count(changed, "was", "were") + " reworded since this drill began.")
        self.notes = tuple(notes)
        if notes or position != state.position:
            self.state = replace(state, items=(*done, *kept), position=position)
            self._record.save_drill(self.state)

    # -- where it stands ------------------------------------------------------------------------

    @property
    def id(self) -> str:
        """The drill's id in the record."""
        return self.state.id

    @property
    def total(self) -> int:
        """Number of questions."""
        return len(self.state.items)

    @property
    def number(self) -> int:
        """Number of the current question, from 1; stays at `total` when the drill is through."""
        return min(self.state.position + 1, self.total)

    @property
    def finished(self) -> bool:
        """No question is left to ask, or it was ended before."""
        return self.state.finished_at is not None or self.state.position >= self.total

    @property
    def current(self) -> Presented:
        """The question that is asked now.

        Raises:
            UsageError: the drill is through.
        """
        if self.finished:
            raise UsageError("This drill is through.", hint="Start another one.")
        question = self._questions[self.state.items[self.state.position].question]
        return self.presented(question)

    def presented(self, question: Question) -> Presented:
        """Any question with its options in this drill's order."""
        return Presented(question, option_order(question, self.state.seed))

    @property
    def composition(self) -> str:
        """What it is made of: ``4 new · 3 missed · 3 seen``."""
        counts = Counter[str](item.origin for item in self.state.items)
        kinds = ("due", "new", "missed", "seen")
        return " · ".join(f"{counts[kind]} {kind}" for kind in kinds if counts[kind])

    # -- steps ----------------------------------------------------------------------------------

    def answer(
        self,
        chosen: Response | Collection[int],
        confidence: Confidence | None = None,
        duration_ms: int | None = None,
        *,
        at: datetime | None = None,
        truth: Truth | None = None,
    ) -> Feedback:
        """Give an answer (as the bank has it) to the current question, and move on.

        It is on disk when this returns. ``truth``: what was run, of a predict question.

        Raises:
            UsageError: the choice makes no sense, or the drill is through.
            StorageError: it couldn't be written. The drill stands where it stood.
        """
        question = self.current.question
        choice = checked_response(question, chosen)
        said = feedback(question, choice, confidence, truth)
        mode: Mode = "review" if self.state.kind == "review" else "drill"
        at = at or utc_now()
        state = self._moved(result="right" if said.correct else "wrong", chosen=choice, at=at)
        answer = Answer(
            question=question.id,
            question_version=question.version,
            chosen=choice,
            correct=said.correct,
            confidence=confidence,
            mode=mode,
            drill_id=self.id,
            duration_ms=duration_ms,
            seed=self.state.seed,
            at=at,
        )
        self._record.add_answer(answer, drill=state)
        self.state = state
        return said

    def skip(self) -> None:
        """Leave the current question unanswered, and move on."""
        _ = self.current
        state = self._moved(result="skipped", chosen=(), at=utc_now())
        self._record.save_drill(state)
        self.state = state

    def undo(self) -> bool:
        """Take back the last step, an answer or a skip; ``False`` if there is none.

        The question is asked again, its options in the same order. The answer stays in the log,
        marked as taken back, and counts for nothing.
        """
        position = self.state.position - 1
        if position < 0:
            return False
        item = self.state.items[position]
        if item.question not in self._questions:
            return False
        items = list(self.state.items)
        items[position] = replace(item, result=None, chosen=())
        state = replace(self.state, items=tuple(items), position=position, finished_at=None)
        if item.result == "skipped":
            self._record.save_drill(state)
        else:
            self._record.undo_last_answer(self.id, drill=state)
        self.state = state
        return True

    def finish(self) -> DrillSummary:
        """End it here; what wasn't asked stays unasked. It won't be offered again."""
        if self.state.finished_at is None:
            state = replace(self.state, finished_at=utc_now())
            self._record.save_drill(state)
            self.state = state
        return self.summary()

    def _moved(self, *, result: Any, chosen: Response, at: datetime) -> DrillState:
        position = self.state.position
        items = list(self.state.items)
        items[position] = replace(items[position], result=result, chosen=chosen)
        through = position + 1 >= len(items)
        return replace(
            self.state,
            items=tuple(items),
            position=position + 1,
            finished_at=at if through else None,
        )

    # -- how it went ----------------------------------------------------------------------------

    def summary(self) -> DrillSummary:
        """How it went so far."""
        answered = [item for item in self.state.items if item.result in ("right", "wrong")]
        right: Counter[str] = Counter()
        total: Counter[str] = Counter()
        for item in answered:
            question = self._questions.get(item.question)
            for concept in question.assesses if question else ():
                total[concept] += 1
                right[concept] += item.result == "right"
        scores = [ConceptScore(concept, right[concept], total[concept]) for concept in total]
        durations = [a.duration_ms or 0 for a in self._record.answers(drill_id=self.id)]
        return DrillSummary(
            correct=sum(item.result == "right" for item in answered),
            total=len(answered),
            by_concept=tuple(sorted(scores, key=lambda s: (s.right / s.total, -s.total))),
            missed=tuple(item.question for item in answered if item.result == "wrong"),
            skipped=tuple(i.question for i in self.state.items if i.result == "skipped"),
            duration_ms=sum(durations),
        )


def _check_size(size: int) -> None:
    if not 1 <= size <= MAX_SIZE:
        raise UsageError(f"A drill has 1 to {MAX_SIZE} questions, not {size}.")


def _count(n: int, one: str, more: str) -> str:
    return f"1 question {one}" if n == 1 else f"{n} questions {more}"
