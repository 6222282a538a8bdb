"""What every room above reads: one view over one or more packs, with look-ups by id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from re import Match
from typing import TYPE_CHECKING, Any

from studylam.errors import NotFoundError, StudyLamError
from studylam.packs.builtin import builtin_root
from studylam.packs.load import load_pack
from studylam.packs.models import (
    Bank,
    Blueprint,
    CannedEvent,
    Concept,
    ExerciseFile,
    Explanation,
    Fact,
    Lab,
    Lesson,
    Module,
    Pack,
    Phase,
    PriceList,
    Question,
    ScenarioFile,
    Section,
    Source,
    Term,
    Track,
)
from studylam.packs.namespaces import qualified
from studylam.packs.reading.facts import FACT, facts_in
from studylam.packs.things import Things, find

if TYPE_CHECKING:
    from studylam.packs.explanations import Explained

Thing = (
    Lab | Lesson | Module | Bank | Concept | Question | ScenarioFile | ExerciseFile | Term | Track
)

_OF_A_PACK = (
    *("labs", "lessons", "modules", "banks", "concepts", "questions"),
    *("scenarios", "exercises", "terms", "tracks"),
)
"""Kinds of things of which it is said which pack they are from."""

_TEXTS = ("title", "why", "rule", "exam")


def substitute_facts(text: str, facts: Mapping[str, Fact]) -> str:
    """``text`` with each ``{fact:ID}`` replaced by how that fact is shown.

    A reference to a fact that isn't there stays as it is written.
    """
    if "{fact:" not in text:
        return text

    def shown(match: Match[str]) -> str:
        fact = facts.get(match[1])
        return fact.display if fact else match[0]

    return FACT.sub(shown, text)


@dataclass(frozen=True)
class LeftOut:
    """An installed pack that can't be used, and why."""

    root: Path
    why: StudyLamError


class Library:
    """Packs as one read-only view.

    The first pack keeps its ids as they are written, and so does the built-in one; every other
    pack's carry its name: ``acme:timeout`` (see `studylam.packs.namespaces`). Where two packs use
    an id all the same, the first pack's thing counts. Of an exam that the built-in course has, the
    course's blueprint counts; of any other, the first pack's.

    Args:
        behind: packs whose things are found by their ids but not listed, as they are only referred
            to: the built-in course behind a pack that is being written. Exams, canned events and
            explanations are tools rather than contents, and listed.
        left_out: packs that should be here and can't.
    """

    def __init__(
        self,
        packs: Iterable[Pack],
        *,
        behind: Iterable[Pack] = (),
        left_out: Iterable[LeftOut] = (),
    ) -> None:
        self._fill(_named(packs), _named(behind, first=False), tuple(left_out))

    def _fill(
        self, packs: tuple[Pack, ...], behind: tuple[Pack, ...], left_out: tuple[LeftOut, ...]
    ) -> None:
        self.packs = packs
        self.behind = behind
        self.left_out = left_out
        self._modules = Things[Module](packs, behind, "modules")
        self._lessons = Things[Lesson](packs, behind, "lessons")
        self._concepts = Things[Concept](packs, behind, "concepts")
        self._facts = Things[Fact](packs, behind, "facts")
        self._sources = Things[Source](packs, behind, "sources")
        self._explanations = Things[Explanation](packs, behind, "explanations", lists_behind=True)
        self._terms = Things[Term](packs, behind, "terms", lists_behind=True)
        self._questions = Things[Question](packs, behind, "questions")
        self._banks = Things[Bank](packs, behind, "banks")
        self._labs = Things[Lab](packs, behind, "labs")
        self._tracks = Things[Track](packs, behind, "tracks")
        self._events = Things[CannedEvent](packs, behind, "events", "name", lists_behind=True)
        first = tuple(sorted((*packs, *behind), key=_is_builtin, reverse=True))
        self._blueprints = Things[Blueprint](first, (), "blueprints", "exam")
        self._price_lists = Things[PriceList](packs, behind, "prices")
        self._scenarios = Things[ScenarioFile](packs, behind, "scenarios")
        self._exercises = Things[ExerciseFile](packs, behind, "exercises")

    @cached_property
    def whole(self) -> Library:
        """The same packs, with those behind listed as well: all that may be referred to."""
        if not self.behind:
            return self
        whole = Library(())
        whole._fill((*self.packs, *self.behind), (), self.left_out)
        return whole

    def pack_of(self, thing: Thing) -> Pack:
        """The pack that something of this library is from."""
        found = self._home.get(id(thing))
        if found is None:
            raise NotFoundError(f"{thing.id} isn't from this library.")
        return found

    def whose(self, thing: Thing) -> str:
        """The title of the pack that something is from, where that needs to be said: of several
        packs, all but the first.
        """
        pack = self.pack_of(thing)
        return "" if pack is self.packs[0] else pack.meta.title

    def titled(
        self, thing: Lab | Lesson | Module | Bank | Concept | ScenarioFile | ExerciseFile
    ) -> str:
        """What something is called, with its pack where that needs to be said."""
        title = thing.name if isinstance(thing, Concept) else thing.title
        whose = self.whose(thing)
        return f"{title} · {whose}" if whose else title

    @cached_property
    def _home(self) -> dict[int, Pack]:
        """By identity, as ids may be shared by things of several kinds and packs."""
        return {
            id(thing): pack
            for pack in (*self.packs, *self.behind)
            for kind in _OF_A_PACK
            for thing in getattr(pack, kind)
        }

    # -- everything, in the packs' order -------------------------------------------------------

    @property
    def modules(self) -> tuple[Module, ...]:
        """Modules in the order of their numbers."""
        return self._modules.listed

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """Lessons in the order in which they are read."""
        return self._lessons.listed

    @property
    def concepts(self) -> tuple[Concept, ...]:
        """Concepts as ``concepts.yaml`` lists them."""
        return self._concepts.listed

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Facts as ``facts.yaml`` lists them."""
        return self._facts.listed

    @property
    def sources(self) -> tuple[Source, ...]:
        """Sources as ``facts.yaml`` lists them."""
        return self._sources.listed

    @property
    def explanations(self) -> tuple[Explanation, ...]:
        """Explanations of errors as ``errors.yaml`` lists them."""
        return self._explanations.listed

    @property
    def terms(self) -> tuple[Term, ...]:
        """Terms as ``glossary.yaml`` lists them."""
        return self._terms.listed

    @property
    def questions(self) -> tuple[Question, ...]:
        """Questions, bank by bank."""
        return self._questions.listed

    @property
    def banks(self) -> tuple[Bank, ...]:
        """Question banks by file name."""
        return self._banks.listed

    @property
    def labs(self) -> tuple[Lab, ...]:
        """Labs by folder name."""
        return self._labs.listed

    @property
    def tracks(self) -> tuple[Track, ...]:
        """Tracks of labs as ``tracks.yaml`` lists them."""
        return self._tracks.listed

    @property
    def events(self) -> tuple[CannedEvent, ...]:
        """Canned events as ``events.yaml`` lists them."""
        return self._events.listed

    @property
    def blueprints(self) -> tuple[Blueprint, ...]:
        """Blueprints of exams by file name."""
        return self._blueprints.listed

    @property
    def price_lists(self) -> tuple[PriceList, ...]:
        """Price lists by file name."""
        return self._price_lists.listed

    @property
    def prices(self) -> PriceList | None:
        """The price list that counts: the last one of the first pack that has any.

        So the built-in course's, not one that a pack of somebody else brings along.
        """
        lists = (pack.prices for pack in (*self.packs, *self.behind) if pack.prices)
        return next(lists, (None,))[-1]

    @property
    def scenarios(self) -> tuple[ScenarioFile, ...]:
        """Scenarios of the calculator and the simulators, by file name."""
        return self._scenarios.listed

    @property
    def exercises(self) -> tuple[ExerciseFile, ...]:
        """Decision exercises by file name."""
        return self._exercises.listed

    # -- one thing by its id (NotFoundError suggests near names) -------------------------------

    def pack(self, name: str) -> Pack:
        """The pack of this id."""
        return find("pack", name, {p.meta.id: p for p in (*self.packs, *self.behind)})

    def module(self, name: str) -> Module:
        """The module of this id."""
        return self._modules.find("module", name)

    def lesson(self, name: str) -> Lesson:
        """The lesson of this id."""
        return self._lessons.find("lesson", name, list_with="studylam learn")

    def section(self, lesson: str, name: str) -> Section:
        """A section of a lesson."""
        return find("section", name, {s.id: s for s in self.lesson(lesson).sections})

    def question(self, name: str) -> Question:
        """The question of this id."""
        return self._questions.find("question", name, list_with="studylam pack show")

    def bank(self, name: str) -> Bank:
        """The question bank of this id."""
        return self._banks.find("question bank", name)

    def lab(self, name: str) -> Lab:
        """The lab of this id."""
        return self._labs.find("lab", name)

    def concept(self, name: str) -> Concept:
        """The concept of this id."""
        return self._concepts.find("concept", name, list_with="studylam pack show")

    def fact(self, name: str) -> Fact:
        """The fact of this id."""
        return self._facts.find("fact", name, list_with="studylam pack show")

    def source(self, name: str) -> Source:
        """The source of this id."""
        return self._sources.find("source", name, list_with="studylam pack show")

    def explanation(self, name: str) -> Explanation:
        """The explanation of this id."""
        return self._explanations.find("explanation", name, list_with="studylam explain")

    def term(self, name: str) -> Term:
        """The term of the glossary of this id."""
        return self._terms.find("term", name, list_with="studylam glossary")

    def track(self, name: str) -> Track:
        """The track of labs of this id."""
        return self._tracks.find("track", name, list_with="studylam tracks")

    def event(self, name: str) -> CannedEvent:
        """The canned event of this name."""
        return self._events.find("event", name, list_with="studylam events list")

    def blueprint(self, exam: str) -> Blueprint:
        """The blueprint of an exam."""
        return self._blueprints.find("exam", exam)

    def price_list(self, name: str) -> PriceList:
        """The price list of this id."""
        return self._price_lists.find("price list", name)

    def scenario(self, name: str) -> ScenarioFile:
        """The scenario of this id."""
        return self._scenarios.find("scenario", name)

    def exercise(self, name: str) -> ExerciseFile:
        """The exercise of this id."""
        return self._exercises.find("exercise", name, list_with="studylam exercise list")

    # -- ways through --------------------------------------------------------------------------

    def next_lesson(self, name: str) -> Lesson | None:
        """The lesson after this one; None after the last."""
        return self._neighbour(name, +1)

    def previous_lesson(self, name: str) -> Lesson | None:
        """The lesson before this one; None before the first."""
        return self._neighbour(name, -1)

    def exercises_for(self, concept: str) -> tuple[ExerciseFile, ...]:
        """Exercises that practise a concept, those behind as well."""
        return tuple(t for t in self._exercises.by_id.values() if concept in t.practises)

    def _neighbour(self, name: str, step: int) -> Lesson | None:
        lesson = self.lesson(name)
        lessons = self._way.get(name) or self.pack_of(lesson).lessons
        position = next(n for n, one in enumerate(lessons) if one.id == name) + step
        return lessons[position] if 0 <= position < len(lessons) else None

    @cached_property
    def _way(self) -> dict[str, tuple[Lesson, ...]]:
        """For each lesson that is listed, the lessons of its pack: a course ends with its pack."""
        ways: dict[str, list[Lesson]] = defaultdict(list)
        for lesson in self.lessons:
            ways[self.pack_of(lesson).root].append(lesson)
        return {lesson.id: tuple(way) for way in ways.values() for lesson in way}

    def questions_for(self, concept: str) -> tuple[Question, ...]:
        """Questions that assess a concept."""
        return tuple(self._assessing.get(concept, ()))

    def lessons_for(self, concept: str) -> tuple[Lesson, ...]:
        """Lessons that teach a concept, those behind as well."""
        return tuple(t for t in self._lessons.by_id.values() if concept in t.teaches)

    def labs_for(self, concept: str) -> tuple[Lab, ...]:
        """Labs that practise a concept, those behind as well."""
        return tuple(t for t in self._labs.by_id.values() if concept in t.practises)

    @cached_property
    def _assessing(self) -> dict[str, list[Question]]:
        found: dict[str, list[Question]] = defaultdict(list)
        for question in self.questions:
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
        from studylam.packs.explanations import best

        found = best((p.explanations for p in whole.packs), error_type, message, phase)
        return whole.explained(found) if found else None

    def explained(self, explanation: Explanation) -> Explained:
        """An explanation of these packs, with its facts written out and what it rests on."""
        facts = self.facts_in("\n".join(explanation.texts))
        names = dict.fromkeys([*explanation.sources, *(fact.source for fact in facts)])
        sources = self._sources.by_id
        texts: dict[str, Any] = {name: self.text(getattr(explanation, name)) for name in _TEXTS}
        mend = tuple(self.text(step) for step in explanation.mend)
        from studylam.packs.explanations import Explained

        return Explained(
            replace(explanation, **{**texts, "mend": mend}),
            facts,
            tuple(sources[name] for name in names if name in sources),
        )

    @cached_property
    def _with_builtin(self) -> Library:
        """With the built-in pack behind these: what Lambda's errors mean is the same for all."""
        if any(map(_is_builtin, (*self.packs, *self.behind))):
            return self.whole
        behind = (*self.behind, load_pack(builtin_root()))
        whole = Library(())
        whole._fill((*self.packs, *behind), (), self.left_out)
        return whole

    # -- facts in text -------------------------------------------------------------------------

    def facts_in(self, text: str) -> tuple[Fact, ...]:
        """The facts that a text names, in order, each once."""
        facts = self._facts.by_id
        return tuple(facts[name] for name in facts_in(text) if name in facts)

    def source_of(self, fact: Fact) -> Source | None:
        """Where a fact comes from; None: its pack names a source that isn't there."""
        return self._sources.by_id.get(fact.source)

    def text(self, markdown: str) -> str:
        """``markdown`` as it is shown: with the facts that it names written out."""
        return substitute_facts(markdown, self._facts.by_id)


def _named(packs: Iterable[Pack], *, first: bool = True) -> tuple[Pack, ...]:
    """``packs`` with names before the ids of all but the built-in one and, if so, the ``first``."""
    return tuple(
        pack if (first and number == 0) or _is_builtin(pack) else qualified(pack)
        for number, pack in enumerate(packs)
    )


def _is_builtin(pack: Pack) -> bool:
    try:
        return pack.root == str(builtin_root())
    except NotFoundError:
        return False
