"""Checks what refers to what: concepts, facts, sources, lessons, labs, questions, exams, events."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from studylam.packs.checks.extends import Elsewhere
from studylam.packs.checks.unread import Unread
from studylam.packs.library import Library
from studylam.packs.models import (
    Block,
    Cards,
    Check,
    Explanation,
    LabLink,
    Pack,
    Place,
    Prediction,
    Question,
    RunSnippet,
    ToolBlock,
)
from studylam.packs.problems import Report, did_you_mean
from studylam.packs.reading.facts import facts_in
from studylam.packs.reading.fences import TOOLS
from studylam.packs.reading.locate import Locator
from studylam.packs.reading.markdown import text_of

_LAB = re.compile(r"content/labs/([^/]+)/")


def check_links(pack: Pack, around: Library, report: Report, locate: Locator) -> None:
    """Note every reference of ``pack`` that leads to nothing.

    Args:
        around: everything that the pack may refer to: itself, and the built-in pack.
    """
    links = _Links(pack, around, locate, report)
    links.exams(pack.meta.exams, Place(file="content/pack.yaml"), "exams")
    for concept in pack.concepts:
        links.to("K001", "concept", concept.builds_on, concept.place, "builds_on")
        links.tasks(concept.serves, concept.place, "serves")
    for fact in pack.facts:
        links.to("K006", "source", (fact.source,), fact.place, "source")
    for lesson in pack.lessons:
        head = Place(file=lesson.place.file)
        links.to("K001", "concept", lesson.teaches, head, "teaches")
        links.tasks(lesson.exam, head, "exam")
        for section in lesson.sections:
            links.blocks(section.blocks)
    for lab in pack.labs:
        links.to("K001", "concept", lab.practises, lab.place, "practises")
        links.blocks(lab.task)
        links.facts("\n".join([*lab.hints, lab.after]), lab.place)
    for exercise in pack.exercises:
        links.to("K001", "concept", exercise.practises, exercise.place, "practises")
        links.facts(json.dumps(exercise.data, ensure_ascii=False), exercise.place)
    for scenario in pack.scenarios:
        links.to("K001", "concept", scenario.practises, scenario.place, "practises")
        links.facts(json.dumps(scenario.data, ensure_ascii=False), scenario.place)
    for bank in pack.banks:
        links.exams(bank.exams, bank.place, "exam")
    exams = {bank.id: bank.exams for bank in pack.banks}
    for question in pack.questions:
        links.question(question, exams.get(question.bank, ()))
    for explanation in pack.explanations:
        links.explanation(explanation)
    for term in pack.terms:
        links.to("K001", "concept", filter(None, (term.concept,)), term.place, "concept")
        links.to("K006", "source", filter(None, (term.source,)), term.place, "source")
        links.ways_on(term.lesson, None, term.place)
        links.facts(term.meaning, term.place)
    for track in pack.tracks:
        links.to("K004", "lab", track.labs, track.place, "labs")
        links.facts(f"{track.title}\n{track.about}", track.place)
    for claim in pack.claims:
        for place in claim.taught:
            links.ways_on(place, None, claim.place, "taught")
    for blueprint in pack.blueprints:
        for task in blueprint.lambda_tasks:
            what = f"task {task!r}"
            number = task.split(".")[0]
            links.domain(blueprint.exam, number, what, blueprint.place, "lambda_tasks", task)
    _circles(pack, report)


class _Links:
    def __init__(self, pack: Pack, around: Library, locate: Locator, report: Report) -> None:
        self.elsewhere = Elsewhere(pack, around)
        self.locate = locate
        self.report = report
        self.unread = Unread(pack, locate)
        self.lessons = {t.id: [s.id for s in t.sections] for t in around.lessons}
        # A lab that couldn't be read has its own problems; links to it aren't wrong.
        unread = (_LAB.match(p.place.file) for pack in around.packs for p in pack.problems)
        labs = {t.id for t in around.labs} | {match[1] for match in unread if match}
        self.cases = {t.id: {case.id for case in t.cases} for t in around.labs}
        self.known: dict[str, Collection[str]] = {
            "concept": {c.id for c in around.concepts},
            "fact": {f.id for f in around.facts},
            "source": {s.id for s in around.sources},
            "question": {q.id for q in around.questions},
            "canned event": {e.name for e in around.events},
            "lesson": self.lessons,
            "lab": labs,
            "scenario": {s.id for s in around.scenarios},
            "exercise": {e.id for e in around.exercises},
        }
        self.tools = {s.id: s.tool for s in around.scenarios}
        # An exam's blueprint in the pack itself is what its author has in mind.
        blueprints = (*around.blueprints, *pack.blueprints)
        self.domains = {b.exam: {d.number for d in b.domains} for b in blueprints}

    def to(
        self,
        code: str,
        what: str,
        names: Iterable[str],
        place: Place,
        key: str = "",
        *,
        written: str = "{}",
        known: Collection[str] | None = None,
        otherwise: str = "Add it, or mend the id.",
    ) -> None:
        """``key``: below which the names stand; ``written``: how a file has them.

        ``otherwise``: the hint, where no name is near.
        """
        for name in names:
            if name in (self.known[what] if known is None else known):
                continue
            if self.unread.defines(what, name):
                continue
            own = self.known[what] if known is None else known
            found, message, hint = self.elsewhere.fault(what, name, own) or (
                code,
                f"There is no {what} {name!r}.",
                did_you_mean(name, own, otherwise),
            )
            if found:
                spot = self.locate(place, written.format(name), key=key)
                self.report.at(found, spot.place, message, hint=hint, column=spot.column)

    def facts(self, text: str, place: Place) -> None:
        self.to("K002", "fact", facts_in(text), place, written="{{fact:{}}}")

    def exams(self, exams: Iterable[str], place: Place, key: str) -> None:
        for exam in exams:
            if exam not in self.domains and not self.unread.defines("exam", exam):
                spot = self.locate(place, exam, key=key)
                self.report.at(
                    "K007",
                    spot.place,
                    f"There is no blueprint of the exam {exam!r}.",
                    hint=did_you_mean(
                        exam, self.domains, f"Add quizzes/blueprints/{exam[:40]}.yaml."
                    ),
                    column=spot.column,
                )

    def tasks(self, exam: Mapping[str, Sequence[str]], place: Place, key: str) -> None:
        """Task statements such as ``3.2`` belong to a domain of their exam."""
        self.exams(exam, place, key)
        for name, tasks in exam.items():
            for task in tasks:
                self.domain(name, task.split(".")[0], f"task {task!r}", place, key, task)

    def domain(
        self, exam: str, number: str, what: str, place: Place, key: str, written: str
    ) -> None:
        domains = self.domains.get(exam)
        if domains is not None and number not in map(str, domains):
            spot = self.locate(place, written, key=key)
            self.report.at(
                "K008",
                spot.place,
                f"The exam {exam} has no {what}.",
                hint=f"Its domains are {', '.join(map(str, sorted(domains)))}.",
                column=spot.column,
            )

    def blocks(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            if isinstance(block, Cards):
                for card in block.cards:
                    self.facts(f"{card.ask}\n{card.answer}", card.place)
                continue
            self.facts(text_of(block), block.place)
            match block:
                case LabLink():
                    self.to("K004", "lab", (block.lab,), block.place)
                case Check():
                    self.to("K005", "question", (block.question,), block.place)
                case ToolBlock(tool="exercise"):
                    self.to("K021", "exercise", (block.target,), block.place)
                case ToolBlock() if block.target:
                    self.to("K021", "scenario", (block.target,), block.place)
                    self.fits(block)
                case RunSnippet() if not is_json(block.event):
                    self.to("K010", "canned event", (block.event,), block.place, "event")

    def fits(self, block: ToolBlock) -> None:
        """A scenario is opened by the fence of its tool."""
        tool = self.tools.get(block.target, block.tool)
        if tool != block.tool:
            fence = next(fence for fence, of in TOOLS.items() if of == tool)
            message = f"{block.target} is a scenario for another tool ({tool})."
            self.report.at("L009", block.place, message, hint=f"Write ```{fence} {block.target}")

    def question(self, question: Question, exams: Sequence[str]) -> None:
        place = question.place
        self.to("K001", "concept", question.assesses, place, "assesses")
        self.to("K006", "source", question.sources, place, "sources")
        self.exams(question.domain, place, "domain")
        for exam, number in question.domain.items():
            self.domain(exam, str(number), f"domain {number}", place, "domain", exam)
            if exams and exam not in exams and exam in self.domains:
                spot = self.locate(place, exam, key="domain")
                self.report.at(
                    "K015",
                    spot.place,
                    f"{question.id}: it has a domain of {exam}, but its bank isn't for that exam, "
                    "so nobody is asked it there.",
                    hint=f"Add {exam} to exam: in the bank's front matter, or take it out here.",
                    column=spot.column,
                )
        self.ways_on(question.lesson, question.lab, place)
        for text, where in question.pieces:
            self.facts(text, where)
        if question.predicts is not None:
            self.prediction(question.predicts, place)

    def prediction(self, predicts: Prediction, place: Place) -> None:
        """The case of a lab that a question is about."""
        self.to("K004", "lab", (predicts.lab,), place, "predict")
        cases = self.cases.get(predicts.lab)
        if cases is not None:
            written = f"{predicts.lab}/{{}}"
            spot = self.locate(place, written.format(predicts.case), key="predict")
            if predicts.case not in cases:
                self.report.at(
                    "K012",
                    spot.place,
                    f"The lab {predicts.lab} has no case {predicts.case!r}.",
                    hint=did_you_mean(predicts.case, cases, "Add it, or mend the id."),
                    column=spot.column,
                )

    def explanation(self, explanation: Explanation) -> None:
        place = explanation.place
        self.to("K001", "concept", explanation.concepts, place, "concepts")
        self.to("K006", "source", explanation.sources, place, "sources")
        self.ways_on(explanation.lesson, explanation.lab, place)
        self.facts("\n".join(explanation.texts), place)

    def ways_on(
        self, to_lesson: str | None, lab: str | None, place: Place, key: str = "lesson"
    ) -> None:
        """Where a learner is sent: a lab, a lesson or a section of it."""
        if lab is not None:
            self.to("K004", "lab", (lab,), place, "lab")
        if to_lesson is not None:
            lesson, _, section = to_lesson.partition("#")
            self.to("K003", "lesson", (lesson,), place, key)
            if section and lesson in self.lessons:
                known = self.lessons[lesson]
                self.to(
                    "K003",
                    "section",
                    (section,),
                    place,
                    key,
                    known=known,
                    otherwise=f"The lesson {lesson} has: {', '.join(known)}.",
                )


def is_json(text: str) -> bool:
    """Whether the event of a snippet is written out, and not the name of a canned one."""
    if text.lstrip()[:1] in ("{", "[", '"'):
        return True
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


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
