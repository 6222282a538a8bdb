"""Which questions a drill asks: the pool that was asked for, and a mix of new and old from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from studylam.errors import NotFoundError, UsageError
from studylam.progress import DrillItem, Record, Tally
from studylam.study.chance import allocate, shuffled, spread

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Question

Only = Literal["all", "missed", "unseen", "flagged"]
ONLY: tuple[Only, ...] = ("all", "missed", "unseen", "flagged")

SHARES = {"new": 50, "missed": 30, "seen": 20}
"""What a mixed drill aims at, in per cent. What one kind can't fill goes to the others."""


@dataclass(frozen=True)
class Choice:
    """What a drill is to be about. Everything that is given must hold."""

    bank: str | None = None
    concept: str | None = None
    exam: str | None = None
    only: Only = "all"

    def title(self, library: Library) -> str:
        """In words, for a headline."""
        about = []
        if self.bank is not None:
            about.append(library.bank(self.bank).title)
        if self.concept is not None:
            about.append(library.concept(self.concept).name)
        if self.exam is not None:
            about.append(self.exam.upper())
        text = " · ".join(about) or "Mixed questions"
        return text if self.only == "all" else f"{text} · {self.only}"


def pool(library: Library, record: Record, choice: Choice) -> list[Question]:
    """The questions that fit.

    Raises:
        NotFoundError: there is no such bank, concept or exam, or no question fits.
        UsageError: ``only`` is none of `ONLY`.
    """
    if choice.only not in ONLY:
        raise UsageError(
            f"A drill can't be limited to {choice.only!r}.", hint=f"One of: {', '.join(ONLY)}"
        )
    questions = list(library.questions)
    if choice.bank is not None:
        bank = library.bank(choice.bank)
        questions = [question for question in questions if question.bank == bank.id]
    if choice.concept is not None:
        concept = library.concept(choice.concept)
        questions = [question for question in questions if concept.id in question.assesses]
    if choice.exam is not None:
        exams = sorted({exam for question in library.questions for exam in question.exams})
        if choice.exam not in exams:
            raise NotFoundError.named("exam", choice.exam, exams)
        questions = [question for question in questions if choice.exam in question.exams]
    if not questions:
        raise NotFoundError(
            "There is no question about that yet.", hint="Choose another bank or concept."
        )
    fitting = _limited(questions, record, choice.only)
    if not fitting:
        raise NotFoundError(
            {
                "missed": "No question is missed: the last answer to each was right.",
                "unseen": "No question is unseen: each has been answered.",
                "flagged": "No question is flagged.",
            }.get(choice.only, "There is no question about that yet."),
            hint="Drill all questions, or choose another bank or concept.",
        )
    return fitting


def _limited(questions: list[Question], record: Record, only: Only) -> list[Question]:
    if only == "all":
        return questions
    if only == "flagged":
        flagged = record.flagged()
        return [question for question in questions if question.id in flagged]
    tallies = record.tallies()
    kind = "missed" if only == "missed" else "new"
    return [question for question in questions if origin(tallies.get(question.id)) == kind]


def origin(tally: Tally | None) -> Literal["new", "missed", "seen"]:
    """Where a question stands with the learner."""
    if tally is None:
        return "new"
    return "seen" if tally.last_correct else "missed"


def mix(
    questions: list[Question], tallies: Mapping[str, Tally], size: int, seed: int
) -> tuple[DrillItem, ...]:
    """Pick ``size`` of them (or all, if there are fewer) by `SHARES`, topics mixed.

    Among the missed, those the learner was sure of come first, then those missed longest ago;
    among the seen, those seen longest ago; the new ones come by chance.
    """
    kinds: dict[str, list[Question]] = {"new": [], "missed": [], "seen": []}
    for question in shuffled_questions(questions, seed):
        kinds[origin(tallies.get(question.id))].append(question)
    kinds["missed"].sort(
        key=lambda q: (tallies[q.id].last_confidence != "sure", tallies[q.id].last_at)
    )
    kinds["seen"].sort(key=lambda q: tallies[q.id].last_at)
    counts = allocate(size, list(SHARES.values()), [len(kinds[kind]) for kind in SHARES])
    picked = [
        question
        for kind, count in zip(SHARES, counts, strict=True)
        for question in kinds[kind][:count]
    ]
    topics = [(question, topic(question)) for question in shuffled_questions(picked, seed)]
    return tuple(
        DrillItem(question.id, question.version, origin(tallies.get(question.id)))
        for question in spread(topics, seed)
    )


def shuffled_questions(questions: list[Question], seed: int) -> list[Question]:
    """In an order that follows from the seed and the ids."""
    by_id = {question.id: question for question in questions}
    return [by_id[id] for id in shuffled(by_id, seed, "questions")]


def topic(question: Question) -> str:
    """What a question is mainly about: its first concept."""
    return question.assesses[0] if question.assesses else question.bank
