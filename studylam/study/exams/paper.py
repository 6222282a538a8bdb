"""Which questions an exam asks.

Each domain gets its number of questions by its weight, with the largest remainder, and of the
scored ones among them likewise. A domain of which the bank has too few isn't filled up with others:
the exam is shorter then, and says so. Only the blueprint's types of questions are asked; of
predictions, those that are chosen from options (a typed one can't be graded without a run).

Questions of all packs that are installed are asked alike: who learns with an instructor's pack gets
its questions, too, in the exams that they are for. The weights are the blueprint's.

A question is new as long as it was neither answered nor on an exam's paper. New ones come first,
then those that were seen longest ago; so a second exam has none of the first's while there are
others. Which of the asked ones don't count is left to chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from studylam.progress import ExamItem, Record
from studylam.study.chance import allocate, shuffled, spread
from studylam.study.drills.choice import shuffled_questions, topic

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Blueprint, Question

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Seats:
    """One domain's questions on a paper."""

    number: int
    name: str
    weight: int
    """Per cent of the scored questions."""
    wanted: int
    """By weight."""
    here: int
    """In the packs."""
    scored: int
    """Of those asked, how many count."""

    @property
    def asked(self) -> int:
        """How many there will be."""
        return min(self.wanted, self.here)


@dataclass(frozen=True)
class Makeup:
    """What a paper of a wanted size is made of."""

    wanted: int
    whole: int
    """Questions of the real exam."""
    domains: tuple[Seats, ...]
    minutes: int

    @property
    def total(self) -> int:
        """Questions that are asked."""
        return sum(domain.asked for domain in self.domains)

    @property
    def scored(self) -> int:
        """How many of them count."""
        return sum(domain.scored for domain in self.domains)

    @property
    def limit_s(self) -> int:
        """The real exam's time, by the number of questions."""
        return round(self.minutes * 60 * self.total / self.whole)

    @property
    def lacking(self) -> tuple[Seats, ...]:
        """Domains of which the packs have too few."""
        return tuple(domain for domain in self.domains if domain.asked < domain.wanted)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Where the bank is too small, in words."""
        if not self.lacking:
            return ()
        short = ", ".join(f"{one.asked} of {one.wanted} in “{one.name}”" for one in self.lacking)
        return (
            f"The packs have too few questions: {self.total} instead of {self.wanted} ({short}).",
        )


def makeup(library: Library, blueprint: Blueprint, size: int) -> Makeup:
    """What a paper of ``size`` questions would be made of, as far as the library goes."""
    groups = _groups(library, blueprint)
    weights = [domain.weight for domain in blueprint.domains]
    wanted = allocate(size, weights, [size] * len(weights))
    asked = [min(count, len(group)) for count, group in zip(wanted, groups, strict=True)]
    total = sum(asked)
    # At least one counts, however few there are.
    counting, _ = allocate(total, [blueprint.scored, blueprint.unscored], [total, total])
    scored = allocate(max(counting, min(total, 1)), weights, asked)
    return Makeup(
        wanted=size,
        whole=blueprint.questions,
        domains=tuple(
            Seats(domain.number, domain.name, domain.weight, *numbers)
            for domain, *numbers in zip(
                blueprint.domains, wanted, map(len, groups), scored, strict=True
            )
        ),
        minutes=blueprint.minutes,
    )


def last_seen(record: Record) -> Mapping[str, datetime]:
    """When each question was answered, or was on an exam's paper, for the last time."""
    seen = {id: tally.last_at for id, tally in record.tallies().items()}
    papers = [
        *((one.at, [item.question for item in one.items]) for one in record.exam_results()),
        *(
            (one.started_at, [item.question for item in one.items])
            for one in record.exams(submitted=False)
        ),
    ]
    for at, questions in papers:
        for id in questions:
            seen[id] = max(at, seen.get(id, _NEVER))
    return seen


def compose(
    library: Library,
    seen: Mapping[str, datetime],
    blueprint: Blueprint,
    size: int,
    seed: int,
) -> tuple[ExamItem, ...]:
    """The questions of a paper, domains and topics mixed. ``seen``: see `last_seen`."""
    picked: list[tuple[ExamItem, str]] = []
    seats = makeup(library, blueprint, size).domains
    for domain, group in zip(seats, _groups(library, blueprint), strict=True):
        # Sorting is stable: chance decides among the unseen.
        order = sorted(
            shuffled_questions(group, seed),
            key=lambda one: (one.id in seen, seen.get(one.id, _NEVER)),
        )
        asked = order[: domain.asked]
        counting = set(shuffled([one.id for one in asked], seed, "scored")[: domain.scored])
        picked += [
            (
                ExamItem(one.id, one.version, domain.number, scored=one.id in counting),
                topic(one),
            )
            for one in asked
        ]
    return tuple(spread(picked, seed))


def _groups(library: Library, blueprint: Blueprint) -> list[list[Question]]:
    """The questions of each domain that the exam may ask."""
    groups: dict[int, list[Question]] = {domain.number: [] for domain in blueprint.domains}
    for question in library.questions:
        group = groups.get(question.domain.get(blueprint.exam, 0))
        typed = question.type == "predict" and question.typed
        if group is not None and question.type in blueprint.types and not typed:
            group.append(question)
    return list(groups.values())
