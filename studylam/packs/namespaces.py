"""Several packs beside each other: the ids of all but one carry their pack's name.

A pack is written as if it were alone: ``timeout`` is its own concept, or else the built-in
course's. In a library of several packs, `qualified` makes ``acme:timeout`` of everything that the
pack ``acme`` defines, wherever it says so: in its ids, in every reference, in ``{fact:…}`` of its
texts. Own ids win. What a pack doesn't define stays as it is written: the built-in course's
(``timeout``), or another pack's (``other:timeout``, with ``extends: [other]`` in pack.yaml).

Ids of exams are public names (``dva-c02``) and the same in every pack. Ids that count only within
a thing stay as they are too: of a lesson's sections, of a lab's cases, events and functions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from studylam.packs.models import (
    Admonition,
    Block,
    Blueprint,
    CannedEvent,
    Cards,
    Case,
    Check,
    Claim,
    Concept,
    Diagram,
    EventChoice,
    ExerciseFile,
    Explanation,
    Fact,
    Lab,
    LabLink,
    Lesson,
    Module,
    Pack,
    Prose,
    Question,
    RunSnippet,
    ScenarioFile,
    Section,
    Term,
    ToolBlock,
    Track,
)
from studylam.packs.uncollected import uncollected

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

M = TypeVar("M", bound="DataclassInstance")

_FACT = re.compile(r"\{fact:([a-z0-9._-]+)\}")
"""Without a pack's name: only such can be a pack's own."""

_KINDS = (
    *("modules", "lessons", "concepts", "facts", "sources", "explanations"),
    *("banks", "questions", "labs", "prices", "scenarios", "exercises"),
    *("terms", "tracks"),
)

RESERVED = (
    *("fact", "concept", "source", "module", "lesson", "section", "lab", "case", "event"),
    *("bank", "question", "exam", "blueprint", "price", "drill", "quiz", "review"),
    *("scenario", "exercise", "card", "term", "track"),
)
"""No pack may be called so: ``fact:`` begins the ids of the cards that are made of facts, and the
other kinds of things may get such cards, too."""


def split(name: str) -> tuple[str, str]:
    """The pack that an id names, empty for none, and the id within it."""
    pack, _, thing = name.rpartition(":")
    return pack, thing


def qualified(pack: Pack) -> Pack:
    """``pack`` with its name before each of its own ids, wherever they stand."""
    with uncollected():
        return _qualified(pack, _Own.of(pack))


def _qualified(pack: Pack, own: _Own) -> Pack:
    every = _every
    return replace(
        pack,
        modules=every(own.module, pack.modules),
        lessons=every(own.lesson, pack.lessons),
        concepts=every(own.concept, pack.concepts),
        facts=every(own.fact, pack.facts),
        sources=every(partial(_named, own, "sources"), pack.sources),
        explanations=every(own.explanation, pack.explanations),
        claims=every(own.claim, pack.claims),
        terms=every(own.term, pack.terms),
        tracks=every(own.track, pack.tracks),
        banks=every(
            lambda bank: replace(
                bank,
                id=own.name("banks", bank.id),
                questions=own.names("questions", bank.questions),
            ),
            pack.banks,
        ),
        questions=every(own.question, pack.questions),
        labs=every(own.lab, pack.labs),
        blueprints=every(own.blueprint, pack.blueprints),
        events=every(own.canned, pack.events),
        prices=every(partial(_named, own, "prices"), pack.prices),
        scenarios=every(own.scenario, pack.scenarios),
        exercises=every(own.exercise, pack.exercises),
    )


def _every(change: Callable[[M], M], things: Iterable[M]) -> tuple[M, ...]:
    return tuple(change(thing) for thing in things)


def _named(own: _Own, kind: str, thing: Any) -> Any:
    return replace(thing, id=own.name(kind, thing.id))


@dataclass(frozen=True)
class _Own:
    """What a pack defines, by kind, as it is written and as it is called elsewhere."""

    kinds: dict[str, dict[str, str]]

    @classmethod
    def of(cls, pack: Pack) -> _Own:
        prefix = f"{pack.meta.id}:"
        found = {kind: {t.id: prefix + t.id for t in getattr(pack, kind)} for kind in _KINDS}
        found["events"] = {event.name: prefix + event.name for event in pack.events}
        # A bank or a module that was left out because of a mistake still names its own things.
        found["banks"] |= {q.bank: prefix + q.bank for q in pack.questions}
        found["modules"] |= {t.module: prefix + t.module for t in pack.lessons}
        return cls(found)

    # -- names and texts -----------------------------------------------------------------------

    def name(self, kind: str, name: str) -> str:
        return self.kinds[kind].get(name, name)

    def names(self, kind: str, names: tuple[str, ...]) -> tuple[str, ...]:
        known = self.kinds[kind]
        return tuple([known.get(name, name) for name in names])

    def lesson_link(self, link: str | None) -> str | None:
        """``lesson`` or ``lesson#section``."""
        if link is None:
            return None
        lesson, mark, section = link.partition("#")
        return self.name("lessons", lesson) + mark + section

    def lab_link(self, lab: str | None) -> str | None:
        return None if lab is None else self.name("labs", lab)

    def text(self, text: str) -> str:
        if "{fact:" not in text:
            return text
        facts = self.kinds["facts"]
        return _FACT.sub(lambda match: f"{{fact:{facts.get(match[1], match[1])}}}", text)

    def texts(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple([self.text(text) for text in texts])

    def worded(self, thing: M, *fields: str) -> M:
        """``thing`` with the facts that these texts of it name; itself where there are none."""
        changed = {}
        for field in fields:
            text = getattr(thing, field)
            if "{fact:" in text:
                changed[field] = self.text(text)
        return replace(thing, **changed) if changed else thing

    # -- the backbone --------------------------------------------------------------------------

    def concept(self, concept: Concept) -> Concept:
        return replace(
            concept,
            id=self.name("concepts", concept.id),
            builds_on=self.names("concepts", concept.builds_on),
            sentence=self.text(concept.sentence),
        )

    def fact(self, fact: Fact) -> Fact:
        return replace(
            fact,
            id=self.name("facts", fact.id),
            source=self.name("sources", fact.source),
            title=self.text(fact.title),
            note=self.text(fact.note),
            also_seen=tuple(self.worded(seen, "value", "why") for seen in fact.also_seen),
        )

    def explanation(self, explanation: Explanation) -> Explanation:
        changed = replace(
            explanation,
            id=self.name("explanations", explanation.id),
            sources=self.names("sources", explanation.sources),
            concepts=self.names("concepts", explanation.concepts),
            lesson=self.lesson_link(explanation.lesson),
            lab=self.lab_link(explanation.lab),
            mend=self.texts(explanation.mend),
        )
        return self.worded(changed, "title", "why", "rule", "exam")

    def term(self, term: Term) -> Term:
        update: dict[str, Any] = {
            "id": self.name("terms", term.id),
            "meaning": self.text(term.meaning),
            "lesson": self.lesson_link(term.lesson),
        }
        for key in ("concept", "source"):
            if (named := getattr(term, key)) is not None:
                update[key] = self.name(f"{key}s", named)
        return replace(term, **update)

    def track(self, track: Track) -> Track:
        return replace(
            track,
            id=self.name("tracks", track.id),
            title=self.text(track.title),
            about=self.text(track.about),
            labs=self.names("labs", track.labs),
            capstones=self.names("labs", track.capstones),
        )

    def claim(self, claim: Claim) -> Claim:
        """Its id is one of a list that nothing refers to."""
        taught = tuple(self.lesson_link(place) or place for place in claim.taught)
        return replace(claim, taught=taught, says=self.text(claim.says))

    def canned(self, event: CannedEvent) -> CannedEvent:
        return replace(
            event,
            name=self.name("events", event.name),
            summary=self.text(event.summary),
            traps=self.texts(event.traps),
        )

    def blueprint(self, blueprint: Blueprint) -> Blueprint:
        """Its source may be one of the pack's, or just words; its exam's id is a public name."""
        return replace(blueprint, source=self.name("sources", blueprint.source))

    # -- lessons -------------------------------------------------------------------------------

    def module(self, module: Module) -> Module:
        return replace(
            module,
            id=self.name("modules", module.id),
            lessons=self.names("lessons", module.lessons),
            description=self.text(module.description),
        )

    def lesson(self, lesson: Lesson) -> Lesson:
        return replace(
            lesson,
            id=self.name("lessons", lesson.id),
            module=self.name("modules", lesson.module),
            teaches=self.names("concepts", lesson.teaches),
            title=self.text(lesson.title),
            objectives=self.texts(lesson.objectives),
            sections=tuple(self.section(section) for section in lesson.sections),
        )

    def section(self, section: Section) -> Section:
        return replace(
            section,
            title=self.text(section.title),
            facts=self.names("facts", section.facts),
            blocks=self.blocks(section.blocks),
        )

    def blocks(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(self.block(block) for block in blocks)

    def block(self, block: Block) -> Block:
        match block:
            case Prose():
                return self.worded(block, "markdown")
            case Admonition():
                return self.worded(block, "title", "markdown")
            case Diagram():
                return self.worded(block, "alt", "mermaid")
            case Cards():
                cards = tuple(self.worded(card, "ask", "answer") for card in block.cards)
                return replace(block, cards=cards)
            case LabLink():
                return replace(block, lab=self.name("labs", block.lab))
            case Check():
                question = self.name("questions", block.question)
                return replace(block, question=question)
            case ToolBlock():
                kind = "exercises" if block.tool == "exercise" else "scenarios"
                return replace(
                    block, target=self.name(kind, block.target), data=self.data(block.data)
                )
            case RunSnippet() if block.event in self.kinds["events"]:
                return replace(block, event=self.name("events", block.event))
        return block

    # -- scenarios and exercises ---------------------------------------------------------------

    def scenario(self, scenario: ScenarioFile) -> ScenarioFile:
        return replace(
            scenario,
            id=self.name("scenarios", scenario.id),
            title=self.text(scenario.title),
            practises=self.names("concepts", scenario.practises),
            data=self.data(scenario.data),
        )

    def exercise(self, exercise: ExerciseFile) -> ExerciseFile:
        return replace(
            exercise,
            id=self.name("exercises", exercise.id),
            title=self.text(exercise.title),
            practises=self.names("concepts", exercise.practises),
            data=self.data(exercise.data),
        )

    def data(self, value: Any) -> Any:
        """Facts in texts, and the labs and facts that keys of that name give."""
        match value:
            case dict():
                return {key: self.given(key, item) for key, item in value.items()}
            case list():
                return [self.data(item) for item in value]
            case str():
                return self.text(value)
            case _:
                return value

    def given(self, key: str, value: Any) -> Any:
        # A ``source`` is none of the pack's: it says in words where a value is from, or which kind
        # of queue or stream retries are told of.
        if key in ("lab", "fact") and isinstance(value, str):
            return self.name(f"{key}s", value)
        return self.data(value)

    # -- questions -----------------------------------------------------------------------------

    def question(self, question: Question) -> Question:
        update: dict[str, Any] = {
            "id": self.name("questions", question.id),
            "bank": self.name("banks", question.bank),
            "assesses": self.names("concepts", question.assesses),
            "sources": self.names("sources", question.sources),
        }
        if question.lesson is not None:
            update["lesson"] = self.lesson_link(question.lesson)
        if question.lab is not None:
            update["lab"] = self.lab_link(question.lab)
        if question.predicts is not None:
            lab = self.name("labs", question.predicts.lab)
            update["predicts"] = replace(question.predicts, lab=lab)
        if "{fact:" in question.words:
            update |= {
                "stem": self.text(question.stem),
                "explanation": self.text(question.explanation),
                "columns": self.texts(question.columns),
                "extra_rights": self.texts(question.extra_rights),
                "options": tuple(
                    self.worded(option, "text", "explanation") for option in question.options
                ),
                "pairs": tuple(
                    self.worded(pair, "left", "right", "explanation") for pair in question.pairs
                ),
                "traps": tuple(self.worded(t, "text", "explanation") for t in question.traps),
            }
        return replace(question, **update)

    # -- labs ----------------------------------------------------------------------------------

    def lab(self, lab: Lab) -> Lab:
        return replace(
            lab,
            id=self.name("labs", lab.id),
            practises=self.names("concepts", lab.practises),
            summary=self.text(lab.summary),
            task=self.blocks(lab.task),
            hints=self.texts(lab.hints),
            after=self.text(lab.after),
            events=tuple(self.choice(event) for event in lab.events),
            cases=tuple(self.case(case) for case in lab.cases),
        )

    def choice(self, event: EventChoice) -> EventChoice:
        event = self.worded(event, "title")
        if event.canned is None:
            return event
        return replace(event, canned=self.name("events", event.canned))

    def case(self, case: Case) -> Case:
        changed = self.worded(case, "title", "why")
        event = self.choice(case.event)
        return changed if event is case.event else replace(changed, event=event)
