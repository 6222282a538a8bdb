"""Checks what refers to what: concepts, facts, sources, lessons, labs, questions, exams, events."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from studylam.packs.library import Library
from studylam.packs.models import (
    Block,
    Check,
    Explanation,
    LabLink,
    Pack,
    Place,
    Prediction,
    Question,
    RunSnippet,
)
from studylam.packs.problems import Report, did_you_mean
from studylam.packs.reading.locate import Locator
from studylam.packs.reading.markdown import facts_in, text_of

_LAB = re.compile(r"content/labs/([^/]+)/")


def check_links(pack: Pack, around: Library, report: Report) -> None:
    """Note every reference of ``pack`` that leads to nothing.

    Args:
        around: everything that the pack may refer to: itself, and the built-in pack.
    """
    links = _Links(around, Locator(pack.root), report)
    links.exams(pack.meta.exams, Place(file="content/pack.yaml"))
    for concept in pack.concepts:
        links.to("K001", "concept", concept.builds_on, links.concepts, concept.place)
        links.tasks(concept.serves, concept.place)
    for fact in pack.facts:
        links.to("K006", "source", (fact.source,), links.sources, fact.place)
    for lesson in pack.lessons:
        links.to("K001", "concept", lesson.teaches, links.concepts, lesson.place)
        links.tasks(lesson.exam, lesson.place)
        for section in lesson.sections:
            links.blocks(section.blocks)
    for lab in pack.labs:
        links.to("K001", "concept", lab.practises, links.concepts, lab.place)
        links.blocks(lab.task)
        links.facts("\n".join([*lab.hints, lab.after]), lab.place)
    for bank in pack.banks:
        links.exams(bank.exams, bank.place)
    for question in pack.questions:
        links.question(question)
    for explanation in pack.explanations:
        links.explanation(explanation)
    _circles(pack, report)


class _Links:
    def __init__(self, around: Library, locate: Locator, report: Report) -> None:
        self.locate = locate
        self.report = report
        self.concepts = {c.id for c in around.concepts}
        self.known_facts = {f.id for f in around.facts}
        self.sources = {s.id for s in around.sources}
        self.lessons = {t.id: {s.id for s in t.sections} for t in around.lessons}
        # A lab that couldn't be read has its own problems; links to it aren't wrong.
        unread = (_LAB.match(p.place.file) for pack in around.packs for p in pack.problems)
        self.labs = {t.id for t in around.labs} | {match[1] for match in unread if match}
        self.cases = {t.id: {case.id for case in t.cases} for t in around.labs}
        self.questions = {q.id for q in around.questions}
        self.events = {e.name for e in around.events}
        self.domains = {b.exam: {d.number for d in b.domains} for b in around.blueprints}

    def to(
        self,
        code: str,
        what: str,
        names: Iterable[str],
        known: Iterable[str],
        place: Place,
        *,
        written: str = "",
    ) -> None:
        """``written``: how the file has the name, where it isn't just the name."""
        for name in names:
            if name not in known:
                self.report.at(
                    code,
                    self.locate(place, written or name),
                    f"There is no {what} {name!r}.",
                    hint=did_you_mean(name, known, "Add it, or mend the id."),
                )

    def facts(self, text: str, place: Place) -> None:
        self.to("K002", "fact", facts_in(text), self.known_facts, place)

    def exams(self, exams: Iterable[str], place: Place) -> None:
        for exam in exams:
            if exam not in self.domains:
                self.report.at(
                    "K007",
                    self.locate(place, exam),
                    f"There is no blueprint of the exam {exam!r}.",
                    hint=did_you_mean(
                        exam, self.domains, f"Add quizzes/blueprints/{exam[:40]}.yaml."
                    ),
                )

    def tasks(self, exam: Mapping[str, Sequence[str]], place: Place) -> None:
        """Task statements such as ``3.2`` belong to a domain of their exam."""
        self.exams(exam, place)
        for name, tasks in exam.items():
            for task in tasks:
                self.domain(name, task.split(".")[0], f"task {task!r}", place)

    def domain(self, exam: str, number: str, what: str, place: Place) -> None:
        domains = self.domains.get(exam)
        if domains is not None and number not in map(str, domains):
            self.report.at(
                "K008",
                self.locate(place, exam),
                f"The exam {exam} has no {what}.",
                hint=f"Its domains are {', '.join(map(str, sorted(domains)))}.",
            )

    def blocks(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            self.facts(text_of(block), block.place)
            match block:
                case LabLink():
                    self.to("K004", "lab", (block.lab,), self.labs, block.place)
                case Check():
                    self.to("K005", "question", (block.question,), self.questions, block.place)
                case RunSnippet() if not block.event.lstrip().startswith(
                    tuple('{["-0123456789tfn')
                ):
                    self.to("K010", "canned event", (block.event,), self.events, block.place)

    def question(self, question: Question) -> None:
        place = question.place
        self.to("K001", "concept", question.assesses, self.concepts, place)
        self.to("K006", "source", question.sources, self.sources, place)
        self.exams(question.domain, place)
        for exam, number in question.domain.items():
            self.domain(exam, str(number), f"domain {number}", place)
        self.ways_on(question.lesson, question.lab, place)
        for text, where in question.pieces:
            self.facts(text, where)
        if question.predicts is not None:
            self.prediction(question.predicts, place)

    def prediction(self, predicts: Prediction, place: Place) -> None:
        """The case of a lab that a question is about."""
        written = f"predict: {predicts.lab}/{predicts.case}"
        self.to("K004", "lab", (predicts.lab,), self.labs, place, written=written)
        cases = self.cases.get(predicts.lab)
        if cases is not None:
            what = f"case of the lab {predicts.lab}"
            self.to("K012", what, (predicts.case,), cases, place, written=written)

    def explanation(self, explanation: Explanation) -> None:
        place = explanation.place
        self.to("K001", "concept", explanation.concepts, self.concepts, place)
        self.to("K006", "source", explanation.sources, self.sources, place)
        self.ways_on(explanation.lesson, explanation.lab, place)
        self.facts("\n".join(explanation.texts), place)

    def ways_on(self, to_lesson: str | None, lab: str | None, place: Place) -> None:
        """Where a learner is sent: a lab, a lesson or a section of it."""
        if lab is not None:
            self.to("K004", "lab", (lab,), self.labs, place)
        if to_lesson is not None:
            written = f"lesson: {to_lesson}"
            lesson, _, section = to_lesson.partition("#")
            self.to("K003", "lesson", (lesson,), self.lessons, place, written=written)
            if section and lesson in self.lessons:
                known = self.lessons[lesson]
                self.to("K003", "section", (section,), known, place, written=written)


def _circles(pack: Pack, report: Report) -> None:
    """Concepts that build on themselves, by way of others. Each circle is noted once."""
    builds_on = {c.id: c.builds_on for c in pack.concepts}
    places = {c.id: c.place for c in pack.concepts}
    state: dict[str, int] = {}  # 1: on the way, 2: done
    for start in builds_on:
        # By hand, because a chain of concepts may be longer than Python's stack.
        way: list[str] = []
        stack = [(start, iter(builds_on[start]))] if start not in state else []
        if stack:
            state[start] = 1
            way.append(start)
        while stack:
            name, rest = stack[-1]
            following = next((n for n in rest if n in builds_on and state.get(n) != 2), None)
            if following is None:
                state[name] = 2
                stack.pop()
                way.pop()
            elif state.get(following) == 1:
                circle = [*way[way.index(following) :], following]
                shown = " → ".join(circle if len(circle) < 9 else [*circle[:8], "…"])
                report.at(
                    "C001",
                    places[name],
                    f"These concepts build on each other in a circle: {shown}.",
                    hint="Take one of them out of builds_on.",
                )
            else:
                state[following] = 1
                way.append(following)
                stack.append((following, iter(builds_on[following])))


def check_coverage(pack: Pack, around: Library, report: Report) -> None:
    """Concepts that nothing teaches, assesses or practises; facts that no text names."""
    taught = {c for t in around.lessons for c in t.teaches}
    assessed = {c for q in around.questions for c in q.assesses}
    practised = {c for t in around.labs for c in t.practises}
    for concept in pack.concepts:
        missing = [
            words
            for words, having in (
                ("no lesson teaches it", taught),
                ("no question assesses it", assessed),
                ("no lab practises it", practised),
            )
            if concept.id not in having
        ]
        if len(missing) == 3:
            message = f"Nothing teaches, assesses or practises the concept {concept.id!r}."
            report.at("C002", concept.place, message, hint="Use it, or take it out.")
        elif missing:
            report.at("C003", concept.place, f"The concept {concept.id!r}: {', '.join(missing)}.")
    named = {name for text in _texts(around) for name in facts_in(text)}
    for fact in pack.facts:
        if fact.id not in named:
            report.at("C004", fact.place, f"No text names the fact {fact.id!r}.")


def _texts(library: Library) -> Iterable[str]:
    for lesson in library.lessons:
        for section in lesson.sections:
            yield from (text_of(block) for block in section.blocks)
    for lab in library.labs:
        yield from (text_of(block) for block in lab.task)
        yield from (*lab.hints, lab.after)
    for question in library.questions:
        yield question.words
    for explanation in library.explanations:
        yield from explanation.texts
