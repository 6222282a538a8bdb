"""How good the questions are: difficulty, discrimination, distractors that nobody takes.

For each version of a question, over all answers to it: of one learner, or of a class whose records
are joined. Under `ENOUGH` answers there is no figure, only the counts.

- **Difficulty** is the share of right answers: a high one is an easy question. Learners remember
  questions, so the first answers are counted by themselves as well.
- **Discrimination** is the corrected item-total correlation (point-biserial): of being right here,
  and the share right of everything else, this question left out. Where there are `ENOUGH` learners,
  over learners, by their first answers; else over sessions (a drill, a review, an exam; a day, for
  answers in none). Sittings with fewer than `OTHERS` other answers are left out: their share is
  mostly chance. It says whether those who know more do better on it; below 0, suspect the key.
- **Dead**: a distractor that fewer than `DEAD` take. 5 % is the usual line (for one, *BMC Medical
  Education* 2024, 24:445), a convention.

What applies to which type: single choice, multiple response and predictions with options count each
option; ordering, how often each item stood in its place; matching, how often each pair was right,
and how often a right side was taken that belongs nowhere; typed answers, how often each typical
mistake (trap) was made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import StatisticsError, correlation, median
from typing import TYPE_CHECKING

from studylam.errors import UsageError
from studylam.packs.questions.numbers import parse_number
from studylam.progress import Answer, Record
from studylam.study.questions.grading import Interval, wilson

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Question, Trap

ENOUGH = 30
"""Answers below which there is nothing to say on a question."""
OTHERS = 5
"""Other answers in a sitting that it takes to say how well it went."""
DEAD = 0.05
"""A wrong option that fewer choose is dead: it takes no part in the question."""


@dataclass(frozen=True)
class GivenAnswer:
    """An answer, and whose it is: the name of the record that it is from."""

    learner: str
    answer: Answer


@dataclass(frozen=True)
class OptionUse:
    """How often an option was taken; of a matching question, a pair; of an ordering one, how often
    an item stood in its place; of a typed answer, a typical wrong one (trap)."""

    index: int
    """In the bank's order."""
    text: str
    key: bool
    """It is right to take it."""
    chosen: int
    share: float
    """Of the answers; 0…1."""
    dead: bool
    """A wrong option that fewer than `DEAD` took."""


@dataclass(frozen=True)
class ItemStatistics:
    """One version of a question, over all answers to it."""

    question: str
    version: str
    current: bool
    """The library has it in this version. If not, there are no ``options``."""
    answers: int
    learners: int
    right: int
    difficulty: Interval | None
    """Share of right answers (so high is easy), with 95 % bounds; ``None``: not enough data."""
    first_answers: int
    first_right: int
    """Of these, each learner's first: they don't remember the question."""
    discrimination: float | None
    """−1…1; ``None``: not enough data, or all alike."""
    options: tuple[OptionUse, ...]
    median_ms: float | None

    @property
    def enough(self) -> bool:
        """There is something to say."""
        return self.answers >= ENOUGH

    @property
    def dead(self) -> tuple[OptionUse, ...]:
        """Distractors that nobody takes."""
        return tuple(option for option in self.options if option.dead)


def given_answers(record: Record, learner: str) -> Iterator[GivenAnswer]:
    """All answers of a record that count. Walks the log."""
    return (GivenAnswer(learner, answer) for answer in record.answers())


def item_statistics(library: Library, answers: Iterable[GivenAnswer]) -> tuple[ItemStatistics, ...]:
    """Statistics of every version of every question that was answered: in the library's order,
    what it no longer has last. Cards of facts are none.
    """
    given = [one for one in answers if not one.answer.question.startswith("fact:")]
    items: dict[tuple[str, str], list[GivenAnswer]] = defaultdict(list)
    for one in given:
        items[one.answer.question, one.answer.question_version].append(one)
    sessions, learners = _Sittings(), _Sittings()
    for one in given:
        sessions.add(_session(one), one.answer)
    for version in items.values():
        for one in _firsts(version):
            learners.add(one.learner, one.answer)
    places = {question.id: place for place, question in enumerate(library.questions)}
    questions = {(question.id, question.version): question for question in library.questions}
    return tuple(
        _statistics(key, items[key], questions.get(key), sessions, learners)
        for key in sorted(items, key=lambda key: (places.get(key[0], len(places)), key))
    )


class _Sittings(dict[object, list[int]]):
    """Sitting → answers and right ones in it."""

    def add(self, sitting: object, answer: Answer) -> None:
        counts = self.setdefault(sitting, [0, 0])
        counts[0] += 1
        counts[1] += answer.correct

    def rest(self, sitting: object, own: Sequence[Answer]) -> float | None:
        """The share right of all but its ``own``; ``None`` if that is too few."""
        total, right = self[sitting]
        total -= len(own)
        right -= sum(answer.correct for answer in own)
        return right / total if total >= OTHERS else None


def _session(one: GivenAnswer) -> object:
    return one.learner, one.answer.drill_id or one.answer.at.date()


def _firsts(version: Iterable[GivenAnswer]) -> list[GivenAnswer]:
    """Each learner's first, as they come."""
    firsts: dict[str, GivenAnswer] = {}
    for one in version:
        firsts.setdefault(one.learner, one)
    return list(firsts.values())


def _statistics(
    key: tuple[str, str],
    given: Sequence[GivenAnswer],
    question: Question | None,
    sessions: _Sittings,
    learners: _Sittings,
) -> ItemStatistics:
    answers = [one.answer for one in given]
    firsts = _firsts(given)
    right = sum(answer.correct for answer in answers)
    enough = len(answers) >= ENOUGH
    times = [answer.duration_ms for answer in answers if answer.duration_ms is not None]
    return ItemStatistics(
        question=key[0],
        version=key[1],
        current=question is not None,
        answers=len(answers),
        learners=len(firsts),
        right=right,
        difficulty=wilson(right, len(answers)) if enough else None,
        first_answers=len(firsts),
        first_right=sum(one.answer.correct for one in firsts),
        discrimination=_discrimination(given, firsts, sessions, learners) if enough else None,
        options=_options(question, answers) if question else (),
        median_ms=float(median(times)) if enough and times else None,
    )


def _discrimination(
    given: Sequence[GivenAnswer],
    firsts: Sequence[GivenAnswer],
    sessions: _Sittings,
    learners: _Sittings,
) -> float | None:
    if len(firsts) >= ENOUGH:
        pairs = [(one.answer.correct, learners.rest(one.learner, [one.answer])) for one in firsts]
    else:
        own: dict[object, list[Answer]] = defaultdict(list)
        for one in given:
            own[_session(one)].append(one.answer)
        pairs = [
            (answer.correct, sessions.rest(session, mine))
            for session, mine in own.items()
            for answer in mine
        ]
    known = [(float(correct), rest) for correct, rest in pairs if rest is not None]
    if len(known) < ENOUGH:
        return None
    try:
        return max(-1.0, min(1.0, correlation(*zip(*known, strict=True))))
    except StatisticsError:  # all right or all wrong, or all sittings went the same
        return None


def _options(question: Question, answers: Sequence[Answer]) -> tuple[OptionUse, ...]:
    parts: list[tuple[str, bool, int]]
    keys, given = question.keys, [answer.chosen for answer in answers]
    match question.type:
        case "ordering":
            parts = [
                (option.text, True, sum(_at(one, i) == i for one in given))
                for i, option in enumerate(question.options)
            ]
        case "matching":
            rights = question.rights
            parts = [
                (f"{pair.left} → {pair.right}", True, sum(_at(one, i) == keys[i] for one in given))
                for i, pair in enumerate(question.pairs)
            ]
            parts += [
                (
                    right,
                    False,
                    sum(rights.index(right) in one for one in given if type(one) is tuple),
                )
                for right in question.extra_rights
            ]
        case _ if question.options:
            parts = [
                (option.text, option.correct, sum(i in one for one in given if type(one) is tuple))
                for i, option in enumerate(question.options)
            ]
        case _:
            parts = [
                (trap.text, False, sum(_trapped(question, trap, one) for one in given))
                for trap in question.traps
            ]
    total = len(answers)
    return tuple(
        OptionUse(
            index=index,
            text=text,
            key=key,
            chosen=chosen,
            share=chosen / total,
            dead=not key and total >= ENOUGH and chosen / total < DEAD,
        )
        for index, (text, key, chosen) in enumerate(parts)
    )


def _at(response: object, place: int) -> int | None:
    if isinstance(response, tuple) and place < len(response):
        return int(response[place])
    return None


def _trapped(question: Question, trap: Trap, response: object) -> bool:
    """Whether a typed answer is this typical mistake."""
    if not isinstance(response, str):
        return False
    if trap.value is None or question.number is None:
        return response.strip().casefold() == trap.text.strip().casefold()
    try:
        typed = parse_number(response, question.number.unit)
    except UsageError:
        return False
    return abs(typed - trap.value) <= question.number.tolerance
