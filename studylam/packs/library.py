"""What every room above reads: one view over one or more packs, with look-ups by id."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from studylam.errors import NotFoundError
from studylam.packs.builtin import builtin_root
from studylam.packs.explanations import Explained, best
from studylam.packs.load import load_pack
from studylam.packs.models import (
    Bank,
    Blueprint,
    CannedEvent,
    Concept,
    Explanation,
    Fact,
    Lab,
    Lesson,
    Module,
    Pack,
    Phase,
    PriceList,
    Question,
    Section,
    Source,
)

T = TypeVar("T")

_FACT = re.compile(r"\{fact:([a-z0-9._-]+)\}")
_TEXTS = ("title", "why", "rule", "exam")


def open_library(*roots: Path, cache: bool = True) -> Library:
    """A library over the packs in ``roots``; without any, over the built-in pack.

    Raises:
        NotFoundError: one of the folders isn't a pack.
    """
    return Library(load_pack(root, cache=cache) for root in roots or (builtin_root(),))


def substitute_facts(text: str, facts: Mapping[str, Fact]) -> str:
    """``text`` with each ``{fact:ID}`` replaced by how that fact is shown.

    A reference to a fact that isn't there stays as it is written.
    """
    if "{fact:" not in text:
        return text

    def shown(match: re.Match[str]) -> str:
        fact = facts.get(match[1])
        return fact.display if fact else match[0]

    return _FACT.sub(shown, text)


class Library:
    """Packs as one read-only view. Where two packs use an id, the first pack's thing counts."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self.packs: tuple[Pack, ...] = tuple(packs)
        self._modules = _by("id", (m for p in self.packs for m in p.modules))
        self._lessons = _by("id", (t for p in self.packs for t in p.lessons))
        self._concepts = _by("id", (c for p in self.packs for c in p.concepts))
        self._facts = _by("id", (f for p in self.packs for f in p.facts))
        self._sources = _by("id", (s for p in self.packs for s in p.sources))
        self._explanations = _by("id", (e for p in self.packs for e in p.explanations))
        self._questions = _by("id", (q for p in self.packs for q in p.questions))
        self._banks = _by("id", (b for p in self.packs for b in p.banks))
        self._labs = _by("id", (t for p in self.packs for t in p.labs))
        self._events = _by("name", (e for p in self.packs for e in p.events))
        self._blueprints = _by("exam", (b for p in self.packs for b in p.blueprints))
        self._price_lists = _by("id", (t for p in self.packs for t in p.prices))

    def pack_of(self, thing: Lab | Lesson) -> Pack:
        """The pack that a lab or a lesson of this library is from."""
        for pack in self.packs:
            if any(thing is one for one in (*pack.labs, *pack.lessons)):
                return pack
        raise NotFoundError(f"{thing.id} isn't from this library.")

    # -- everything, in the packs' order -------------------------------------------------------

    @property
    def modules(self) -> tuple[Module, ...]:
        """Modules in the order of their numbers."""
        return tuple(self._modules.values())

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """Lessons in the order in which they are read."""
        return tuple(self._lessons.values())

    @property
    def concepts(self) -> tuple[Concept, ...]:
        """Concepts as ``concepts.yaml`` lists them."""
        return tuple(self._concepts.values())

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Facts as ``facts.yaml`` lists them."""
        return tuple(self._facts.values())

    @property
    def sources(self) -> tuple[Source, ...]:
        """Sources as ``facts.yaml`` lists them."""
        return tuple(self._sources.values())

    @property
    def explanations(self) -> tuple[Explanation, ...]:
        """Explanations of errors as ``errors.yaml`` lists them."""
        return tuple(self._explanations.values())

    @property
    def questions(self) -> tuple[Question, ...]:
        """Questions, bank by bank."""
        return tuple(self._questions.values())

    @property
    def banks(self) -> tuple[Bank, ...]:
        """Question banks by file name."""
        return tuple(self._banks.values())

    @property
    def labs(self) -> tuple[Lab, ...]:
        """Labs by folder name."""
        return tuple(self._labs.values())

    @property
    def events(self) -> tuple[CannedEvent, ...]:
        """Canned events as ``events.yaml`` lists them."""
        return tuple(self._events.values())

    @property
    def blueprints(self) -> tuple[Blueprint, ...]:
        """Blueprints of exams by file name."""
        return tuple(self._blueprints.values())

    @property
    def price_lists(self) -> tuple[PriceList, ...]:
        """Price lists by file name."""
        return tuple(self._price_lists.values())

    # -- one thing by its id (NotFoundError suggests near names) -------------------------------

    def module(self, name: str) -> Module:
        """The module of this id."""
        return _find("module", name, self._modules)

    def lesson(self, name: str) -> Lesson:
        """The lesson of this id."""
        return _find("lesson", name, self._lessons, list_with="studylam learn")

    def section(self, lesson: str, name: str) -> Section:
        """A section of a lesson."""
        return _find("section", name, {s.id: s for s in self.lesson(lesson).sections})

    def question(self, name: str) -> Question:
        """The question of this id."""
        return _find("question", name, self._questions, list_with="studylam pack show")

    def bank(self, name: str) -> Bank:
        """The question bank of this id."""
        return _find("question bank", name, self._banks)

    def lab(self, name: str) -> Lab:
        """The lab of this id."""
        return _find("lab", name, self._labs)

    def concept(self, name: str) -> Concept:
        """The concept of this id."""
        return _find("concept", name, self._concepts, list_with="studylam pack show")

    def fact(self, name: str) -> Fact:
        """The fact of this id."""
        return _find("fact", name, self._facts, list_with="studylam pack show")

    def source(self, name: str) -> Source:
        """The source of this id."""
        return _find("source", name, self._sources, list_with="studylam pack show")

    def explanation(self, name: str) -> Explanation:
        """The explanation of this id."""
        return _find("explanation", name, self._explanations, list_with="studylam explain")

    def event(self, name: str) -> CannedEvent:
        """The canned event of this name."""
        return _find("event", name, self._events, list_with="studylam events list")

    def blueprint(self, exam: str) -> Blueprint:
        """The blueprint of an exam."""
        return _find("exam", exam, self._blueprints)

    def price_list(self, name: str) -> PriceList:
        """The price list of this id."""
        return _find("price list", name, self._price_lists)

    # -- ways through --------------------------------------------------------------------------

    def next_lesson(self, name: str) -> Lesson | None:
        """The lesson after this one; None after the last."""
        return self._neighbour(name, +1)

    def previous_lesson(self, name: str) -> Lesson | None:
        """The lesson before this one; None before the first."""
        return self._neighbour(name, -1)

    def _neighbour(self, name: str, step: int) -> Lesson | None:
        self.lesson(name)
        position = self._positions[name] + step
        return self.lessons[position] if 0 <= position < len(self._lessons) else None

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self._lessons)}

    def questions_for(self, concept: str) -> tuple[Question, ...]:
        """Questions that assess a concept."""
        return tuple(self._assessing.get(concept, ()))

    def lessons_for(self, concept: str) -> tuple[Lesson, ...]:
        """Lessons that teach a concept."""
        return tuple(t for t in self._lessons.values() if concept in t.teaches)

    def labs_for(self, concept: str) -> tuple[Lab, ...]:
        """Labs that practise a concept."""
        return tuple(t for t in self._labs.values() if concept in t.practises)

    @cached_property
    def _assessing(self) -> dict[str, list[Question]]:
        found: dict[str, list[Question]] = defaultdict(list)
        for question in self._questions.values():
            for concept in dict.fromkeys(question.assesses):
                found[concept].append(question)
        return dict(found)

    # -- why something failed ------------------------------------------------------------------

    def explain(
        self, error_type: str, message: str = "", phase: Phase = "invoke"
    ) -> Explained | None:
        """What an error means: these packs' own words first, then the built-in course's.

        Args:
            error_type: as REPORT has it, e.g. ``KeyError`` or ``Sandbox.Timedout``.
            message: ``errorMessage``.
            phase: where the error came up.
        """
        whole = self._with_builtin
        found = best((p.explanations for p in whole.packs), error_type, message, phase)
        return whole.explained(found) if found else None

    def explained(self, explanation: Explanation) -> Explained:
        """An explanation of these packs, with its facts written out and what it rests on."""
        facts = self.facts_in("\n".join(explanation.texts))
        names = dict.fromkeys([*explanation.sources, *(fact.source for fact in facts)])
        texts = {name: self.text(getattr(explanation, name)) for name in _TEXTS}
        mend = tuple(self.text(step) for step in explanation.mend)
        return Explained(
            explanation.model_copy(update={**texts, "mend": mend}),
            facts,
            tuple(self._sources[name] for name in names if name in self._sources),
        )

    @cached_property
    def _with_builtin(self) -> Library:
        """With the built-in pack behind these: what Lambda's errors mean is the same for all."""
        root = builtin_root()
        if any(pack.root == str(root) for pack in self.packs):
            return self
        return Library([*self.packs, load_pack(root)])

    # -- facts in text -------------------------------------------------------------------------

    def facts_in(self, text: str) -> tuple[Fact, ...]:
        """The facts that a text names, in order, each once."""
        named = dict.fromkeys(_FACT.findall(text))
        return tuple(self._facts[name] for name in named if name in self._facts)

    def text(self, markdown: str) -> str:
        """``markdown`` as it is shown: with the facts that it names written out."""
        return substitute_facts(markdown, self._facts)


def _by(key: str, things: Iterable[T]) -> dict[str, T]:
    found: dict[str, T] = {}
    for thing in things:
        found.setdefault(getattr(thing, key), thing)
    return found


def _find(kind: str, name: str, things: Mapping[str, T], *, list_with: str = "") -> T:
    try:
        return things[name]
    except KeyError:
        # A long list helps nobody; where there is a command that prints it, name that.
        known = list(things)
        raise NotFoundError.named(
            kind, name, known, list_with=list_with if len(known) > 12 else ""
        ) from None
