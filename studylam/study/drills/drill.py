"""A drill: a set of questions, one after another, with feedback on each. A review is one too.

Every step is on disk before it returns: the answer in the log and the drill's new state, in one
transaction. So a drill goes on after a crash exactly where it stood, with the options in the same
order, and no answer whose feedback was shown is lost.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from studylam.errors import NotFoundError, UsageError
from studylam.progress import Answer, Confidence, DrillItem, DrillState, Mode, Record, utc_now
from studylam.study.chance import new_seed, option_order
from studylam.study.drills import mixing
from studylam.study.drills.choice import Choice
from studylam.study.drills.known import Known
from studylam.study.drills.state import DrillSummary, caught_up, summed_up
from studylam.study.questions.answering import Feedback, Presented, feedback
from studylam.study.questions.grading import Response, Truth, checked_response
from studylam.study.reviews import made_cards

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Question


class Drill:
    """A running drill. `start`, `begin`, `resume`, `start_review`, `start_questions`, `start_cards`
    make one.
    """

    def __init__(self, library: Library, record: Record, state: DrillState) -> None:
        self._library = library
        self._record = record
        self.state = state
        self.notes: tuple[str, ...] = ()
        """What changed in the pack since the drill was left, in sentences."""

    # -- beginning ------------------------------------------------------------------------------

    @classmethod
    def start(
        cls,
        library: Library,
        record: Record,
        choice: Choice | None = None,
        *,
        size: int = 10,
        seed: int | None = None,
        now: datetime | None = None,
    ) -> Drill:
        """Start a drill on what is chosen (nothing: everything), mixed as `mixing` says.

        ``size`` is at most: fewer questions make a smaller drill.

        Raises:
            NotFoundError: the choice names something that isn't there, or no question fits.
            UsageError: the choice or the size makes no sense.
        """
        known = Known.of(record, now or utc_now())
        drafted = mixing.draft(library, known, choice or Choice(), size, seed)
        return cls.begin(library, record, drafted)

    @classmethod
    def begin(cls, library: Library, record: Record, draft: mixing.Draft) -> Drill:
        """Start exactly the drill that was drafted."""
        kept = {**draft.choice.to_dict(), "size": draft.size}
        return cls._begin(library, record, draft.title, draft.items, draft.seed, kept)

    @classmethod
    def start_questions(
        cls,
        library: Library,
        record: Record,
        questions: Collection[str],
        *,
        title: str = "Again",
        size: int | None = None,
        seed: int | None = None,
        now: datetime | None = None,
    ) -> Drill:
        """Start a drill on exactly these questions, mixed: e.g. those missed in the last one; or,
        with a ``size``, on so many of them at most.

        Raises:
            NotFoundError: one of them isn't in the library.
            UsageError: there are none, or too many.
        """
        wanted = [library.question(id) for id in dict.fromkeys(questions)]
        size = len(wanted) if size is None else min(size, len(wanted))
        mixing.check_size(size)
        seed = new_seed() if seed is None else seed
        items = mixing.mix(wanted, Known.of(record, now or utc_now()), size, seed)
        kept = {"questions": [question.id for question in wanted]}
        return cls._begin(library, record, title, items, seed, kept)

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
        from studylam.study.reviews import review

        mixing.check_size(size)
        due = review.due(library, record, now or utc_now())[:size]
        if not due:
            raise NotFoundError(
                "Nothing is due for review now.", hint=review.next_due_sentence(library, record)
            )
        return cls.start_cards(library, record, [card.question for card in due], seed=seed)

    @classmethod
    def start_cards(
        cls,
        library: Library,
        record: Record,
        cards: Sequence[str],
        *,
        title: str = "Review",
        cram: bool = False,
        seed: int | None = None,
    ) -> Drill:
        """Start a review of exactly these cards (ids), in this order.

        ``cram``: the answers are logged as such, and leave the schedule alone.

        Raises:
            NotFoundError: there is no such card.
            UsageError: there are none, or too many.
        """
        mixing.check_size(len(cards))
        seed = new_seed() if seed is None else seed
        seen = record.tallies()
        items = tuple(
            DrillItem(id, asked(library, id).version, "due" if id in seen else "new")
            for id in cards
        )
        kept: dict[str, Any] = {"size": len(items), "cram": True} if cram else {"size": len(items)}
        return cls._begin(library, record, title, items, seed, kept, kind="review")

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
        changed are asked as they are now; answers that were given stay. `notes` says so. Where
        none of them is here, there is nothing to go on with now, and the drill waits as it is: the
        pack may come back.
        """
        state = record.unfinished_drill() if id is None else record.drill(id)
        if state is None:
            return None
        drill = cls(library, record, state)
        # Kept with the next step, not before: a pack that is only broken for now loses nothing.
        drill.state, drill.notes = caught_up(state, drill._find)
        if drill.finished and state.finished_at is None:
            return None
        return drill

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
        return self.presented(asked(self._library, self.state.items[self.state.position].question))

    def presented(self, question: Question) -> Presented:
        """Any question with its options in this drill's order."""
        return Presented(question, option_order(question, self.state.seed))

    @property
    def composition(self) -> str:
        """What it is made of: ``9 review · 4 new · 2 refresh``."""
        return mixing.composition(self.state.items)

    @property
    def choice(self) -> Choice:
        """What it was started on, to start another like it."""
        return Choice.kept(self.state.choice)

    @property
    def is_cram(self) -> bool:
        """Its answers leave the schedule alone."""
        return bool(self.state.choice.get("cram"))

    def _find(self, id: str) -> Question | None:
        return made_cards.find(self._library, id)

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
        mode: Mode = "cram" if self.is_cram else self.state.kind
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
        if self._find(item.question) is None:
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
        durations = [a.duration_ms or 0 for a in self._record.answers(drill_id=self.id)]
        return summed_up(self.state, self._find, sum(durations))


def asked(library: Library, id: str) -> Question:
    """The question of a card: one of a bank, or one that is made.

    Raises:
        NotFoundError: there is no such card.
    """
    return made_cards.item(library, id)
