"""Which of the fitting questions a drill asks, known before it begins: a `Draft`.

Every question is of one of three kinds:

    review    wrong last time, or due by FSRS       60 %
    new       never answered                        25 %
    refresh   right last time and not due yet       15 %

A drill aims at these shares (15 questions: 9 review, 4 new, 2 refresh). What one kind can't fill
goes to the others, by their shares. The shares are a choice, not a measurement: mostly what is
about to be forgotten, always something new, and a little of what is safe.

Which ones: of review, those that the learner was sure of and got wrong come first, whatever they
are about; then the missed, then the due, each longest ago first. Of refresh, those seen longest
ago. Of new, chance decides. Within that, where the learner studies for an exam (the choice names
one, or the goal does) the domains get their shares by the weights of its blueprint; questions that
aren't of that exam come only where the others can't fill a drill.

In what order: sure and wrong first; then topics are spread evenly, since mixed practice teaches
telling them apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from studylam.errors import UsageError
from studylam.progress import DrillItem
from studylam.progress.entries import Origin
from studylam.study.chance import allocate, new_seed, spread
from studylam.study.drills.choice import MAX_SIZE, Choice, pool, shuffled_questions, topic
from studylam.study.drills.known import Known

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Question

Kind = Literal["review", "new", "refresh"]
SHARES: Mapping[Kind, int] = {"review": 60, "new": 25, "refresh": 15}
"""In per cent."""
KIND_OF: Mapping[Origin, Kind] = {
    "missed": "review",
    "due": "review",
    "new": "new",
    "seen": "refresh",
}


@dataclass(frozen=True)
class DomainCount:
    """How many questions of a draft are from a domain."""

    number: int
    name: str
    count: int


@dataclass(frozen=True)
class Draft:
    """A drill before it is started: what it would ask, to the last question."""

    choice: Choice
    title: str
    size: int
    """Questions that were asked for: there may be fewer."""
    seed: int
    items: tuple[DrillItem, ...]
    fitting: int
    """Questions that there are to choose from."""
    surprising: int
    """Of the items: those that the learner was sure of and got wrong."""
    minutes: int
    domains: tuple[DomainCount, ...] = ()
    """Of the exam that it is for."""

    @property
    def composition(self) -> str:
        """``9 review · 4 new · 2 refresh``."""
        return composition(self.items)


def draft(
    library: Library,
    known: Known,
    choice: Choice,
    size: int = 10,
    seed: int | None = None,
) -> Draft:
    """What a drill would ask; ``size`` is at most.

    Raises:
        NotFoundError: the choice names something that isn't there, or no question fits.
        UsageError: the choice or the size makes no sense.
    """
    check_size(size)
    seed = new_seed() if seed is None else seed
    fitting = pool(library, known, choice)
    exam = choice.exam or known.goal
    weights = _weights(library, exam)
    domains = {q.id: q.domain.get(exam, 0) for q in fitting} if exam and weights else {}
    items = mix(fitting, known, size, seed, domains, weights)
    counts = Counter(domains.get(item.question, 0) for item in items)
    names = {d.number: d.name for d in library.blueprint(exam).domains} if exam and weights else {}
    return Draft(
        choice=choice,
        title=choice.title(library, known),
        size=size,
        seed=seed,
        items=items,
        fitting=len(fitting),
        surprising=sum(known.is_surprising(item.question) for item in items),
        minutes=known.minutes(len(items)),
        domains=tuple(
            DomainCount(number, name, counts[number])
            for number, name in names.items()
            if counts[number]
        ),
    )


def mix(
    questions: Collection[Question],
    known: Known,
    size: int,
    seed: int,
    domains: Mapping[str, int] | None = None,
    weights: Mapping[int, int] | None = None,
) -> tuple[DrillItem, ...]:
    """``size`` of the questions (or all, if there are fewer), none twice; see the module.

    ``domains``: question → its domain, of which ``weights`` has the weight.
    """
    domains, weights = domains or {}, weights or {}
    shuffled = shuffled_questions(questions, seed)
    kinds: dict[Kind, list[Question]] = {kind: [] for kind in SHARES}
    for question in shuffled:
        kinds[KIND_OF[known.origin(question.id)]].append(question)
    for kind in ("review", "refresh"):
        kinds[kind].sort(key=lambda q: _rank(q.id, known))
    counts = allocate(size, list(SHARES.values()), [len(kinds[kind]) for kind in SHARES])
    quotas = _Quotas(questions, domains, weights, min(size, len(questions)))
    picked = [
        question
        for kind, count in zip(SHARES, counts, strict=True)
        for question in quotas.take(kinds[kind], count, known)
    ]
    asked = _in_order(picked, known, seed)
    return tuple(DrillItem(q.id, q.version, known.origin(q.id)) for q in asked)


def composition(items: Collection[DrillItem]) -> str:
    """What items are made of, in words: ``9 review · 4 new · 2 refresh``."""
    counts = Counter(KIND_OF[item.origin] for item in items)
    return " · ".join(f"{counts[kind]} {kind}" for kind in SHARES if counts[kind])


def check_size(size: int) -> None:
    """Refuse a size that makes no sense.

    Raises:
        UsageError: it does not.
    """
    if not 1 <= size <= MAX_SIZE:
        raise UsageError(f"A drill has 1 to {MAX_SIZE} questions, not {size}.")


def _rank(question: str, known: Known) -> tuple[object, ...]:
    tally = known.tallies[question]
    return not known.is_surprising(question), tally.last_correct, tally.last_at


def _in_order(picked: Sequence[Question], known: Known, seed: int) -> list[Question]:
    first = [q for q in picked if known.is_surprising(q.id)]
    rest = [q for q in picked if not known.is_surprising(q.id)]
    return [
        question
        for part in (first, rest)
        for question in spread([(q, topic(q)) for q in shuffled_questions(part, seed)], seed)
    ]


class _Quotas:
    """How many questions each domain may still give to a drill."""

    def __init__(
        self,
        questions: Collection[Question],
        domains: Mapping[str, int],
        weights: Mapping[int, int],
        size: int,
    ) -> None:
        self._domains = domains
        available = Counter(domains.get(question.id, 0) for question in questions)
        self._numbers = sorted(available)
        shares = [weights.get(number, 0) for number in self._numbers]
        seats = allocate(size, shares, [available[number] for number in self._numbers])
        self._left = dict(zip(self._numbers, seats, strict=True))

    def take(self, ranked: Sequence[Question], count: int, known: Known) -> list[Question]:
        """``count`` of them, the first of each domain, as the quotas allow; what they can't allow
        comes from wherever there is something.
        """
        taken = [q for q in ranked if known.is_surprising(q.id)][:count]
        rest = [q for q in ranked if not known.is_surprising(q.id)]
        for question in taken:
            self._use(question)
        groups: dict[int, list[Question]] = {number: [] for number in self._numbers}
        for question in rest:
            groups[self._domains.get(question.id, 0)].append(question)
        seats = allocate(
            count - len(taken),
            [self._left[number] for number in self._numbers],
            [len(groups[number]) for number in self._numbers],
        )
        for number, seat in zip(self._numbers, seats, strict=True):
            taken += groups[number][:seat]
            for question in groups[number][:seat]:
                self._use(question)
        return taken

    def _use(self, question: Question) -> None:
        number = self._domains.get(question.id, 0)
        self._left[number] = max(0, self._left[number] - 1)


def _weights(library: Library, exam: str | None) -> Mapping[int, int]:
    """The weights of an exam's domains; none where there is no blueprint of it."""
    for blueprint in library.blueprints:
        if blueprint.exam == exam:
            return {domain.number: domain.weight for domain in blueprint.domains}
    return {}
