"""What a plan is about: the questions and cards of an exam, and which of them come first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studylam.study.chance import shuffled, spread
from studylam.study.reviews.made_cards import is_made, made_cards

if TYPE_CHECKING:
    from studylam.packs import Library

SEED = 6
"""For orders and outcomes: any number would do, but always the same one."""


@dataclass(frozen=True)
class PlanItem:
    """A question of the exam, or a card of a key fact or a lesson."""

    id: str
    domain: int
    """Number of a domain of the blueprint; 0: none of them."""

    @property
    def is_made(self) -> bool:
        """It is a card of a fact or of a lesson."""
        return is_made(self.id)


@dataclass(frozen=True)
class Matter:
    """Everything that an exam can ask from here."""

    items: tuple[PlanItem, ...]
    weights: dict[int, int]
    """Domain → weight in per cent."""

    def mean(self, shares: Mapping[str, float], *, of_all: bool) -> float:
        """The mean of item → share, by the weights of the domains.

        ``of_all``: over all items, those without a share counting 0; else over those that have
        one, and the domains in which there are any.
        """
        sums: defaultdict[int, float] = defaultdict(float)
        counts: Counter[int] = Counter()
        for item in self.items:
            share = shares.get(item.id)
            if share is not None:
                sums[item.domain] += share
            if of_all or share is not None:
                counts[item.domain] += 1
        total = sum(self.weight(domain) for domain in counts)
        if not total:
            return 0.0
        return sum(self.weight(d) * sums[d] / count for d, count in counts.items()) / total

    def weight(self, domain: int) -> float:
        """What a domain counts; what belongs to none counts little, but it counts."""
        return self.weights.get(domain, 0) or 1


def matter(library: Library, exam: str) -> Matter:
    """The questions and cards of an exam.

    Raises:
        NotFoundError: there is no blueprint of it.
    """
    blueprint = library.blueprint(exam)
    weights = {domain.number: domain.weight for domain in blueprint.domains}
    known = [*library.questions, *made_cards(library).questions.values()]
    items = tuple(
        PlanItem(question.id, number if (number := question.domain.get(exam, 0)) in weights else 0)
        for question in known
        if exam in question.exams
    )
    return Matter(items, weights)


def in_order(matter: Matter, seen: Collection[str], *, scarce: bool) -> list[PlanItem]:
    """What wasn't seen yet, in the order in which it is to be begun.

    Domains take turns by their weights, counting what was seen of them (D'Hondt's highest
    averages, which at any length of the list keeps their shares). Within a domain, cards and
    questions are mixed evenly; where not all of it will fit (``scarce``) the questions come first:
    exams ask for them as they are, for what is known by heart hardly. What stands last is dropped
    first.
    """
    waiting: dict[int, list[PlanItem]] = {}
    counts: Counter[int] = Counter()
    for item in matter.items:
        if item.id in seen:
            counts[item.domain] += 1
        else:
            waiting.setdefault(item.domain, []).append(item)
    queues = {domain: _mixed(items, scarce)[::-1] for domain, items in waiting.items()}
    order = []
    while queues:
        domain = max(queues, key=lambda d: (matter.weight(d) / (counts[d] + 1), -d))
        order.append(queues[domain].pop())
        counts[domain] += 1
        if not queues[domain]:
            del queues[domain]
    return order


def _mixed(items: Sequence[PlanItem], scarce: bool) -> list[PlanItem]:
    by_id = {item.id: item for item in items}
    ids = shuffled(by_id, SEED)
    if scarce:
        ids.sort(key=is_made)
    else:
        ids = spread([(id, "card" if is_made(id) else "question") for id in ids], SEED)
    return [by_id[id] for id in ids]
