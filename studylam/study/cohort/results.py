"""What a class knows of a pack: per question, per concept, per learner.

Questions have the same statistics as a single record's (`studylam.study.standing.items`). Concepts
and learners are held to *first* answers: later ones tell more of memory than of knowledge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from studylam.errors import NotFoundError
from studylam.packs import Library
from studylam.study.cohort.exports import Entry, Trouble, learners_of, read
from studylam.study.questions.grading import Interval, wilson
from studylam.study.reviews.made_cards import is_made
from studylam.study.standing.items import ItemStatistics, statistics_of
from studylam.study.standing.tallies import Answered, Tallies
from studylam.work import Tell, unheard

if TYPE_CHECKING:
    from studylam.packs.models import Pack

MAX_ANSWER_MS = 600_000
"""One answer counts for ten minutes at most: somebody went for lunch."""


@dataclass(frozen=True)
class ConceptResult:
    """How the class stands with a concept."""

    concept: str
    name: str
    questions: int
    """Questions on it that somebody answered."""
    learners: int
    first_answers: int
    first_right: int

    @property
    def share(self) -> Interval:
        """Of first answers, with 95 % bounds."""
        return wilson(self.first_right, self.first_answers)


@dataclass(frozen=True)
class LearnerResult:
    """How one learner stands."""

    learner: str
    """The name of the export."""
    files: tuple[str, ...]
    answers: int
    right: int
    questions: int
    """Different ones."""
    first_answers: int
    """One for each version of a question that was seen."""
    first_right: int
    minutes: float
    median_ms: float | None
    days: int
    last: date | None
    concepts: dict[str, tuple[int, int]]
    """Concept → first answers on it, and how many of them are right."""

    @property
    def weakest(self) -> str | None:
        """The concept with the most to learn: the lowest upper bound of what may be known."""
        bad = {c: wilson(right, n) for c, (n, right) in self.concepts.items() if right < n}
        return min(bad, key=lambda concept: (bad[concept].high, concept), default=None)


@dataclass(frozen=True)
class ClassResults:
    """Everything that the exports of a class say of a pack."""

    items: tuple[ItemStatistics, ...]
    """In the pack's order."""
    unanswered: tuple[str, ...]
    """Ids of questions that nobody has answered."""
    concepts: tuple[ConceptResult, ...]
    learners: tuple[LearnerResult, ...]
    """In the order of their files."""
    answers: int
    elsewhere: int
    """Answers in the exports to questions of other packs."""
    troubles: tuple[Trouble, ...]

    @property
    def joined(self) -> tuple[LearnerResult, ...]:
        """Learners of whom there are several exports."""
        return tuple(one for one in self.learners if len(one.files) > 1)


def class_results(
    pack: Pack,
    files: Sequence[Path],
    *,
    named: bool,
    tell: Tell = unheard,
) -> ClassResults:
    """Read the exports of a class.

    Args:
        named: the pack's name stands before its ids in the records, as it does where the pack is
            installed beside others (``acme:q-first``); not so of the built-in course.
        tell: hears how many files, then how many learners have been read, of how many.

    Raises:
        NotFoundError: none of the files can be used.
    """
    troubles: list[Trouble] = []
    groups = learners_of(files, troubles, tell)
    if not groups and files and not any(file.exists() for file in files):
        what = f"no file {str(files[0])!r}" if len(files) == 1 else "none of these files"
        raise NotFoundError(f"There is {what}.", hint="Check the path.")
    if not groups:
        raise NotFoundError(
            "None of the files is an export of a learner's record.",
            where=str(files[0]) if files else None,
            hint="Learners make one with: studylam progress export NAME.jsonl",
        )
    library = Library([pack])
    counting = _Counting(library, f"{pack.meta.id}:" if named else "")
    names = _names(groups)
    for number, (name, group) in enumerate(zip(names, groups, strict=True)):
        tell(number, len(groups), "learners")
        counting.add(name, group, read(group, troubles))
    tell(len(groups), len(groups), "learners")
    items = statistics_of(library, counting.tallies)
    answered = {item.question for item in items}
    return ClassResults(
        items=items,
        unanswered=tuple(q.id for q in library.questions if q.id not in answered),
        concepts=counting.concept_results(),
        learners=tuple(counting.learners),
        answers=sum(item.answers for item in items),
        elsewhere=counting.elsewhere,
        troubles=tuple(troubles),
    )


def _names(groups: Sequence[Sequence[Path]]) -> list[str]:
    """A learner is called as the last of their files is; as its whole path, if two are alike."""
    stems = [group[-1].stem for group in groups]
    return [
        stem if stems.count(stem) == 1 else str(group[-1])
        for stem, group in zip(stems, groups, strict=True)
    ]


class _Counting:
    def __init__(self, library: Library, prefix: str) -> None:
        self.library = library
        self.prefix = prefix
        self.tallies = Tallies()
        self.learners: list[LearnerResult] = []
        self.elsewhere = 0
        self._versions = {q.id: q.version for q in library.questions}
        self._concepts = {q.id: tuple(dict.fromkeys(q.assesses)) for q in library.questions}

    def add(self, name: str, files: Iterable[Path], entries: Iterable[Entry]) -> None:
        """All answers of one learner, in their order."""
        answers: list[Answered] = []
        days: set[int] = set()
        for one in entries:
            question = self._own(one.question, one.version)
            if question is None:
                self.elsewhere += not is_made(one.question)
                continue
            days.add(one.at_us // 86_400_000_000)
            answers.append(
                Answered(
                    question, one.version, one.chosen, one.correct, one.duration_ms, one.session
                )
            )
        self.tallies.add_learner(answers)
        self.learners.append(self._learner(name, files, answers, days))

    def _own(self, question: str, version: str) -> str | None:
        """The id in the pack, of a question of this pack."""
        if not self.prefix:
            return question if ":" not in question else None
        if question.startswith(self.prefix):
            return question.removeprefix(self.prefix)
        # As an author sees it in a preview: without the name, where another pack may have the id.
        return question if self._versions.get(question) == version else None

    def _learner(
        self, name: str, files: Iterable[Path], answers: Sequence[Answered], days: set[int]
    ) -> LearnerResult:
        firsts: dict[tuple[str, str], bool] = {}
        for one in answers:
            firsts.setdefault((one.question, one.version), one.correct)
        concepts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for (question, _), correct in firsts.items():
            for concept in self._concepts.get(question, ()):
                concepts[concept][0] += 1
                concepts[concept][1] += correct
        times = [one.duration_ms for one in answers if one.duration_ms is not None]
        return LearnerResult(
            learner=name,
            files=tuple(map(str, files)),
            answers=len(answers),
            right=sum(one.correct for one in answers),
            questions=len({question for question, _ in firsts}),
            first_answers=len(firsts),
            first_right=sum(firsts.values()),
            minutes=sum(min(time, MAX_ANSWER_MS) for time in times) / 60_000,
            median_ms=float(median(times)) if times else None,
            days=len(days),
            last=date.fromordinal(_EPOCH + max(days)) if days else None,
            concepts={concept: (n, right) for concept, (n, right) in concepts.items()},
        )

    def concept_results(self) -> tuple[ConceptResult, ...]:
        """The concepts that were answered on, in the pack's order, those of others last."""
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for learner in self.learners:
            for concept, (answers, right) in learner.concepts.items():
                counts[concept][0] += 1
                counts[concept][1] += answers
                counts[concept][2] += right
        answered = {question for question, _ in self.tallies.items}
        questions = {
            concept: sum(
                question.id in answered for question in self.library.questions_for(concept)
            )
            for concept in counts
        }
        names = {concept.id: concept.name for concept in self.library.concepts}
        order = {name: number for number, name in enumerate(names)}
        return tuple(
            ConceptResult(
                concept, names.get(concept, concept), questions[concept], *counts[concept]
            )
            for concept in sorted(counts, key=lambda name: (order.get(name, len(order)), name))
        )


_EPOCH = date(1970, 1, 1).toordinal()
