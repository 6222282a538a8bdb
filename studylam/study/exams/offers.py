"""The exams that can be sat here: what each is, until when, what the packs have for it, and how
earlier ones went.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from studylam.progress import ExamState, Record
from studylam.study.days import Days
from studylam.study.exams.paper import Makeup, last_seen, makeup
from studylam.study.exams.report import ExamReport, report_of
from studylam.study.exams.results import exam_results

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Blueprint, Successor

SHORTER = (10, 20, 30)
"""Sizes beside the whole one."""


@dataclass(frozen=True)
class Offer:
    """One exam."""

    blueprint: Blueprint
    whole: Makeup
    """The whole exam, as far as the packs have questions."""
    shorter: tuple[Makeup, ...]
    bank: int
    """Questions that the packs have for it."""
    unseen: int
    """Of these, neither answered nor on a paper so far."""
    by_pack: tuple[tuple[str, int], ...]
    """Titles of the packs that have questions for it, and how many each has."""
    about: tuple[str, ...]
    """Sentences on what its questions cover, when it can be sat and what comes after it."""
    days_left: int | None
    """Until its last day; below 0, it is over; ``None``: no last day is known."""
    under_way: ExamState | None
    results: tuple[ExamReport, ...]
    """Oldest first."""

    @property
    def there(self) -> str:
        """What the packs have for it, in words: an exam asks the questions of all of them."""
        packs = [f"{count:,} of {title}" for title, count in self.by_pack]
        where = f" ({', '.join(packs)})" if len(packs) > 1 else ""
        new = {0: "none of them", self.bank: "all"}.get(self.unseen, f"{self.unseen:,} of them")
        return f"{self.bank:,} in the packs{where}, {new} new to you"

    @property
    def sizes(self) -> tuple[Makeup, ...]:
        """What can be begun: the whole exam, then the shorter ones."""
        return (self.whole, *self.shorter)


def offers(library: Library, record: Record, now: datetime) -> tuple[Offer, ...]:
    """Every exam of the library at ``now`` (aware)."""
    seen = last_seen(record)
    results = exam_results(record)
    under_way = {state.exam: state for state in record.exams(submitted=False)}
    today = now.astimezone(Days.of(record).zone).date()
    found = []
    for blueprint in library.blueprints:
        whole = makeup(library, blueprint, blueprint.questions)
        fitting = [
            question
            for question in library.questions
            if blueprint.exam in question.domain and question.type in blueprint.types
        ]
        mine = [question.id for question in fitting]
        packs = Counter(library.pack_of(question).meta.title for question in fitting)
        own = [result for result in results if result.exam == blueprint.exam]
        found.append(
            Offer(
                blueprint=blueprint,
                whole=whole,
                shorter=tuple(
                    makeup(library, blueprint, size) for size in SHORTER if size < whole.total
                ),
                bank=len(mine),
                unseen=sum(id not in seen for id in mine),
                by_pack=tuple(packs.items()),
                about=about_exam(blueprint, today),
                days_left=days_left(blueprint, today),
                under_way=under_way.get(blueprint.exam),
                results=tuple(
                    report_of(result, blueprint, own[:at]) for at, result in enumerate(own)
                ),
            )
        )
    return tuple(found)


def days_left(blueprint: Blueprint, today: date) -> int | None:
    """Until the real exam's last day; ``None`` where none is known."""
    return None if blueprint.valid.last is None else (blueprint.valid.last - today).days


def about_exam(blueprint: Blueprint, today: date) -> tuple[str, ...]:
    """What the questions cover, when the real exam can be sat, and what is known of the one that
    follows, in sentences.
    """
    sentences = [blueprint.about] if blueprint.about else []
    first, last = blueprint.valid.first, blueprint.valid.last
    if first is not None and today < first:
        sentences.append(f"It can be sat from {day(first)} on, {when(first, today)}.")
    if last is not None:
        if today > last:
            sentences.append(f"It is over: its last day was {day(last)}, {when(last, today)}.")
        else:
            sentences.append(f"Its last day is {day(last)}, {when(last, today)}.")
    if blueprint.successor is not None:
        sentences += _about_successor(blueprint.successor)
    return tuple(sentences)


def _about_successor(successor: Successor) -> list[str]:
    name = successor.title or successor.exam.upper()
    sentence = f"{name} follows it."
    if successor.registration is not None:
        sentence = f"{name} follows it; registration for it from {day(successor.registration)}."
    return [sentence, *successor.known]


def day(on: date) -> str:
    """``1 December 2026``."""
    return f"{on.day} {on:%B %Y}"


def when(on: date, today: date) -> str:
    """``in 3 days``, ``tomorrow``, ``4 days ago``."""
    days = (on - today).days
    if days in (-1, 0, 1):
        return ("yesterday", "today", "tomorrow")[days + 1]
    return f"in {days} days" if days > 0 else f"{-days} days ago"
