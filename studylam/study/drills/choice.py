"""What a drill is to be about: filters on the questions of the packs. Which of them it asks is said
in `studylam.study.drills.mixing`.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

from studylam.errors import NotFoundError, UsageError
from studylam.study.chance import shuffled
from studylam.study.drills.known import Known

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Question

Only = Literal["all", "missed", "unseen", "flagged", "due"]
ONLY: tuple[Only, ...] = ("all", "missed", "unseen", "flagged", "due")

MAX_SIZE = 500
"""Questions of a drill, at most."""

TYPES = {
    "single-choice": "single choice",
    "multiple-response": "choose several",
    "ordering": "put in order",
    "matching": "match",
    "numeric": "a number",
    "short-answer": "a few words",
    "predict": "predict a run",
}
"""The types of questions in the banks, and what they ask one to do."""

_NONE_LEFT = {
    "missed": "No question is missed: the last answer to each was right.",
    "unseen": "No question is unseen: each has been answered.",
    "flagged": "No question is flagged.",
    "due": "No question is due for review now.",
}


@dataclass(frozen=True)
class Choice:
    """What a drill is to be about. Everything that is given must hold."""

    bank: str | None = None
    concept: str | None = None
    module: str | None = None
    """A module of the course: what its lessons teach."""
    exam: str | None = None
    domain: int | None = None
    """A domain's number in the blueprint of ``exam``."""
    deck: str | None = None
    """Questions that the learner has put aside."""
    type: str | None = None
    only: Only = "all"

    @classmethod
    def kept(cls, data: Mapping[str, Any]) -> Choice:
        """As a drill's state has it; what isn't known here (any more) is left out."""
        names = {field.name for field in fields(cls)}
        known = {name: value for name, value in data.items() if name in names}
        return cls(**{"only": "all", **known})

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values, without what isn't asked for."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    @classmethod
    def parse(cls, text: str) -> Choice:
        """From words as `words` writes them (``exam=dva-c02 domain=2``); a bare one is a bank.

        Raises:
            UsageError: a word isn't one of these.
        """
        names = {field.name for field in fields(cls)}
        values: dict[str, Any] = {}
        for word in _split(text):
            name, equals, value = word.partition("=")
            if not equals:
                name, value = "bank", name
            if name not in names:
                raise NotFoundError.named("filter of a drill", name, sorted(names))
            values[name] = value
        if "domain" in values:
            if not values["domain"].isdecimal():
                raise UsageError(
                    f"{values['domain']!r} is no number of a domain.", hint="Say domain=2, say."
                )
            values["domain"] = int(values["domain"])
        return cls(**values)

    @property
    def words(self) -> str:
        """As one text, from which `parse` makes the same: where a screen or command takes it."""
        if self.to_dict() == {"bank": self.bank, "only": "all"}:
            return self.bank or ""
        given = {name: value for name, value in self.to_dict().items() if value != "all"}
        return shlex.join(f"{name}={value}" for name, value in given.items())

    def check(self, library: Library) -> None:
        """Whether all that it names is there (but for a deck, of which only the record knows).

        Raises:
            NotFoundError: something isn't.
            UsageError: ``only``, ``type`` or ``domain`` makes no sense.
        """
        _checked(library, self)

    def title(self, library: Library, known: Known) -> str:
        """In words, for a headline.

        Raises:
            NotFoundError: it names something that isn't there.
        """
        about = []
        if self.deck is not None:
            about.append(known.deck(self.deck).title)
        if self.module is not None:
            about.append(library.titled(library.module(self.module)))
        if self.bank is not None:
            about.append(library.titled(library.bank(self.bank)))
        if self.concept is not None:
            about.append(library.titled(library.concept(self.concept)))
        if self.exam is not None:
            about.append(self.exam.upper())
        if self.domain is not None and self.exam is not None:
            about.append(domain_name(library, self.exam, self.domain))
        if self.type is not None:
            about.append(TYPES.get(self.type, self.type))
        text = " · ".join(about) or "Mixed questions"
        return text if self.only == "all" else f"{text} · {self.only}"


def parse_drill(text: str) -> tuple[Choice, int | None]:
    """A choice in words, among which may be the number of questions: ``only=missed size=20``.

    Raises:
        UsageError: a word isn't one of these, or the number is none.
    """
    words = _split(text)
    sizes = [word for word in words if word.startswith("size=")]
    choice = Choice.parse(shlex.join(word for word in words if word not in sizes))
    if not sizes:
        return choice, None
    size = sizes[-1].partition("=")[2]
    if not size.isdecimal() or not 1 <= int(size) <= MAX_SIZE:
        raise UsageError(f"A drill has 1 to {MAX_SIZE} questions, not {size}.")
    return choice, int(size)


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:  # a quote without its end
        raise UsageError(f"{text!r} can't be read ({error}).") from error


def pool(library: Library, known: Known, choice: Choice) -> list[Question]:
    """The questions that fit, in the order of the packs.

    Raises:
        NotFoundError: it names something that isn't there, or no question fits.
        UsageError: ``only``, ``type`` or ``domain`` makes no sense.
    """
    questions = _about(library, known, choice)
    if not questions:
        raise NotFoundError(
            "There is no question about that yet.", hint="Choose another bank or concept."
        )
    fitting = [question for question in questions if _is(question.id, known, choice.only)]
    if not fitting:
        raise NotFoundError(
            _NONE_LEFT[choice.only], hint="Drill all questions, or choose another bank or concept."
        )
    return fitting


def _checked(library: Library, choice: Choice) -> None:
    if choice.only not in ONLY:
        raise UsageError(
            f"A drill can't be limited to {choice.only!r}.", hint=f"One of: {', '.join(ONLY)}"
        )
    if choice.type is not None and choice.type not in TYPES:
        raise UsageError(
            f"There are no questions of type {choice.type!r}.", hint=f"One of: {', '.join(TYPES)}"
        )
    if choice.module is not None:
        library.module(choice.module)
    if choice.bank is not None:
        library.bank(choice.bank)
    if choice.concept is not None:
        library.concept(choice.concept)
    if choice.exam is not None:
        exams = sorted({exam for question in library.questions for exam in question.exams})
        if choice.exam not in exams:
            raise NotFoundError.named("exam", choice.exam, exams)
    if choice.domain is not None:
        if choice.exam is None:
            raise UsageError("A domain is one of an exam's.", hint="Name the exam, too.")
        domain_name(library, choice.exam, choice.domain)


def _about(library: Library, known: Known, choice: Choice) -> list[Question]:
    _checked(library, choice)
    deck = None if choice.deck is None else set(known.deck(choice.deck).questions)
    inside = None if choice.module is None else _in_module(library, choice.module)
    return [
        question
        for question in library.questions
        if (deck is None or question.id in deck)
        and (inside is None or inside(question))
        and (choice.bank is None or question.bank == choice.bank)
        and (choice.concept is None or choice.concept in question.assesses)
        and (choice.exam is None or choice.exam in question.exams)
        and (choice.domain is None or question.domain.get(choice.exam or "") == choice.domain)
        and (choice.type is None or question.type == choice.type)
    ]


def _in_module(library: Library, id: str) -> Callable[[Question], bool]:
    """Whether a question is taught in a module: by the lesson that it names, or, where it names
    none, by its concepts.
    """
    module = library.module(id)
    lessons = set(module.lessons)
    taught = {concept for name in module.lessons for concept in library.lesson(name).teaches}

    def inside(question: Question) -> bool:
        if question.lesson is not None:
            return question.lesson.split("#")[0] in lessons
        return not taught.isdisjoint(question.assesses)

    return inside


def _is(question: str, known: Known, only: Only) -> bool:
    if only == "flagged":
        return question in known.flagged
    if only == "due":
        return known.is_due(question)
    if only == "missed":
        return known.is_missed(question)
    return only == "all" or question not in known.tallies


def domain_name(library: Library, exam: str, number: int) -> str:
    """What a domain of an exam is called.

    Raises:
        NotFoundError: the exam has no blueprint, or no such domain.
    """
    domains = {domain.number: domain.name for domain in library.blueprint(exam).domains}
    if number not in domains:
        raise NotFoundError(
            f"{exam.upper()} has no domain {number}.",
            hint="It has: " + ", ".join(f"{n} {name}" for n, name in domains.items()),
        )
    return domains[number]


def shuffled_questions(questions: Collection[Question], seed: int) -> list[Question]:
    """In an order that follows from the seed and the ids."""
    by_id = {question.id: question for question in questions}
    return [by_id[id] for id in shuffled(by_id, seed, "questions")]


def topic(question: Question) -> str:
    """What a question is mainly about: its first concept."""
    return question.assesses[0] if question.assesses else question.bank
