"""Checks what nothing refers to: concepts, facts, sources and exams that are there for nobody."""

from __future__ import annotations

import json
from collections.abc import Iterable

from studylam.packs.checks.unread import Unread
from studylam.packs.library import Library
from studylam.packs.models import Pack, Place
from studylam.packs.problems import Report
from studylam.packs.reading.facts import facts_in
from studylam.packs.reading.locate import Locator
from studylam.packs.reading.markdown import text_of


def check_coverage(pack: Pack, around: Library, report: Report, locate: Locator) -> None:
    """Concepts that nothing teaches, assesses or practises; facts, sources, exams for nobody."""
    unread = Unread(pack, locate)
    _concepts(pack, around, unread, report)
    named = {name for text in _texts(around) for name in facts_in(text)}
    for fact in pack.facts:
        if fact.id not in named and not unread.names(fact.id):
            report.at("C004", fact.place, f"No text names the fact {fact.id!r}.")
    used = {fact.source for fact in around.facts}
    used.update(name for question in around.questions for name in question.sources)
    used.update(name for explanation in around.explanations for name in explanation.sources)
    used.update(term.source for term in around.terms if term.source)
    used.update(blueprint.source for blueprint in around.blueprints)
    for source in pack.sources:
        if source.id not in used and not unread.names(source.id):
            message = f"Nothing names the source {source.id!r}."
            report.at("C007", source.place, message, hint="Name it where it is used.")
    served = {exam for question in pack.questions for exam in question.domain}
    known = {blueprint.exam for blueprint in around.blueprints}
    for exam in pack.meta.exams if pack.questions else ():
        if exam in known - served and not unread.names(exam):
            spot = locate(Place(file="content/pack.yaml"), exam, key="exams")
            report.at(
                "C010",
                spot.place,
                f"No question of this pack is for the exam {exam!r}.",
                hint=f"Give some of them a domain: {{{exam[:40]}: 1}}, or take the exam out.",
                column=spot.column,
            )


def _concepts(pack: Pack, around: Library, unread: Unread, report: Report) -> None:
    taught = {c for t in around.lessons for c in t.teaches}
    assessed = {c for q in around.questions for c in q.assesses}
    practised = {c for t in around.labs for c in t.practises}
    practised |= {c for t in around.exercises for c in t.practises}
    practised |= {c for t in around.scenarios for c in t.practises}
    for concept in pack.concepts:
        missing = [
            words
            for words, having in (
                ("no lesson teaches it", taught),
                ("no question assesses it", assessed),
                ("nothing practises it", practised),
            )
            if concept.id not in having
        ]
        if not missing or unread.names(concept.id):
            continue
        if len(missing) == 3:
            message = f"Nothing teaches, assesses or practises the concept {concept.id!r}."
            report.at("C002", concept.place, message, hint="Use it, or take it out.")
        else:
            report.at("C003", concept.place, f"The concept {concept.id!r}: {', '.join(missing)}.")


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
    for term in library.terms:
        yield term.meaning
    for track in library.tracks:
        yield track.about
    for scenario in library.scenarios:
        yield json.dumps(scenario.data, ensure_ascii=False)
    for exercise in library.exercises:
        yield json.dumps(exercise.data, ensure_ascii=False)
