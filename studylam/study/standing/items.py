"""How good the questions are: difficulty, discrimination, distractors that nobody takes.

For each version of a question, over all answers to it: of one learner, or of a class whose records
are joined. Under `ENOUGH` answers there is no figure, only the counts.

- **Difficulty** is the share of right answers: a high one is an easy question. Learners remember
  questions, so the first answers are counted by themselves as well.
- **Discrimination** is the corrected item-total correlation (point-biserial): of being right here,
  and the share right of everything else, this question left out. Where there are `ENOUGH` learners,
  over learners, by their first answers; else over sessions (a drill, a review, an exam; a day, for
  answers in none). Sittings with fewer than `tallies.OTHERS` other answers are left out: their
  share is mostly chance. It says whether those who know more do better on it; below 0, suspect the
  key.
- **Dead**: a distractor that fewer than `DEAD` take. 5 % is the usual line (for one, *BMC Medical
  Education* 2024, 24:445), a convention.

What applies to which type: single choice, multiple response and predictions with options count each
option; ordering, how often each item stood in its place; matching, how often each pair was right,
and how often a right side was taken that belongs nowhere; typed answers, how often each typical
mistake (trap) was made.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import StatisticsError, correlation, median
from typing import TYPE_CHECKING

from studylam.errors import UsageError
from studylam.packs.questions.numbers import parse_number
from studylam.progress import Answer, Record, Response
from studylam.study.questions.grading import Interval, wilson
from studylam.study.reviews.made_cards import is_made
from studylam.study.standing.tallies import Answered, ItemTally, Tallies

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Question, Trap

ENOUGH = 30
"""Answers below which there is nothing to say on a question."""
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
    what it no longer has last. Cards are none.
    """
    by_learner: dict[str, list[Answer]] = defaultdict(list)
    for one in answers:
        if not is_made(one.answer.question):
            by_learner[one.learner].append(one.answer)
    tallies = Tallies()
    for own in by_learner.values():
        tallies.add_learner(map(_answered, own))
    return statistics_of(library, tallies)


def _answered(answer: Answer) -> Answered:
    return Answered(
        answer.question,
        answer.question_version,
        answer.chosen,
        answer.correct,
        answer.duration_ms,
        answer.drill_id or answer.at.date(),
    )


def statistics_of(library: Library, tallies: Tallies) -> tuple[ItemStatistics, ...]:
    """`item_statistics` of answers that have been counted."""
    places = {question.id: place for place, question in enumerate(library.questions)}
    questions = {(question.id, question.version): question for question in library.questions}
    return tuple(
        _statistics(key, tallies.items[key], questions.get(key), tallies)
        for key in sorted(tallies.items, key=lambda key: (places.get(key[0], len(places)), key))
    )


def _statistics(
    key: tuple[str, str], item: ItemTally, question: Question | None, tallies: Tallies
) -> ItemStatistics:
    enough = item.answers >= ENOUGH
    return ItemStatistics(
        question=key[0],
        version=key[1],
        current=question is not None,
        answers=item.answers,
        learners=len(item.firsts),
        right=item.right,
        difficulty=wilson(item.right, item.answers) if enough else None,
        first_answers=len(item.firsts),
        first_right=item.first_right,
        discrimination=_discrimination(item, tallies) if enough else None,
        options=_options(question, item.responses) if question else (),
        median_ms=float(median(item.durations_ms)) if enough and item.durations_ms else None,
    )


def _discrimination(item: ItemTally, tallies: Tallies) -> float | None:
    pairs: Iterable[tuple[int, float | None]]
    if len(item.firsts) >= ENOUGH:
        learners = tallies.learners
        pairs = ((one & 1, learners.rest(one >> 1, 1, one & 1)) for one in item.firsts)
    else:
        own: Counter[int] = Counter(one >> 1 for one in item.by_session)
        own_right: Counter[int] = Counter(one >> 1 for one in item.by_session if one & 1)
        rest = {s: tallies.sessions.rest(s, own[s], own_right[s]) for s in own}
        pairs = ((one & 1, rest[one >> 1]) for one in item.by_session)
    known = [(float(correct), share) for correct, share in pairs if share is not None]
    if len(known) < ENOUGH:
        return None
    try:
        return max(-1.0, min(1.0, correlation(*zip(*known, strict=True))))
    except StatisticsError:  # all right or all wrong, or all sittings went the same
        return None


def _options(question: Question, responses: Counter[Response]) -> tuple[OptionUse, ...]:
    parts: list[tuple[str, bool, int]]
    keys, given = question.keys, responses.items()
    match question.type:
        case "ordering":
            parts = [
                (option.text, True, sum(n for one, n in given if _at(one, i) == i))
                for i, option in enumerate(question.options)
            ]
        case "matching":
            rights = question.rights
            parts = [
                (
                    f"{pair.left} → {pair.right}",
                    True,
                    sum(n for one, n in given if _at(one, i) == keys[i]),
                )
                for i, pair in enumerate(question.pairs)
            ]
            parts += [
                (right, False, sum(n for one, n in given if _has(one, rights.index(right))))
                for right in question.extra_rights
            ]
        case _ if question.options:
            parts = [
                (option.text, option.correct, sum(n for one, n in given if _has(one, i)))
                for i, option in enumerate(question.options)
            ]
        case _:
            parts = [
                (trap.text, False, sum(n for one, n in given if _trapped(question, trap, one)))
                for trap in question.traps
            ]
    total = responses.total()
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


def _has(response: object, place: int) -> bool:
    return isinstance(response, tuple) and place in response


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
