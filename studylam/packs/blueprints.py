"""Exam blueprints: ``quizzes/blueprints/<exam>.yaml``.

A blueprint says what is published about an exam, with source and date. What isn't known (a
successor's weights, how right answers become a score) is left out: nothing here is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from typing import Annotated

from pydantic import Field

from studylam.packs.backbone import load_yaml
from studylam.packs.models import (
    AskedType,
    Blueprint,
    Domain,
    Place,
    ScoreScale,
    Successor,
    Validity,
)
from studylam.packs.problems import Report
from studylam.packs.reading.files import PackFiles
from studylam.packs.reading.schema import Entry, Int, Path, Slug, Words, fill
from studylam.packs.reading.yamltext import Document

Count = Annotated[Int, Field(ge=1)]


class DomainEntry(Entry):
    """A domain and its weight in per cent."""

    number: Count
    name: Words
    weight: Count


class ScaleEntry(Entry):
    """The lowest and the highest score."""

    lowest: Annotated[Int, Field(ge=0)]
    highest: Count


class ValidEntry(Entry):
    """The first and the last day on which the exam can be sat, as far as they are known."""

    first: date | None = Field(default=None, alias="from")
    last: date | None = Field(default=None, alias="until")


class SuccessorEntry(Entry):
    """The exam that takes its place, and what is known of it."""

    exam: Slug
    title: Words | None = None
    registration: date | None = None
    known: tuple[Words, ...] = ()


class BlueprintFile(Entry):
    """``quizzes/blueprints/<exam>.yaml``."""

    exam: Slug
    title: Words
    about: str = ""
    questions: Count
    scored: Count
    unscored: Annotated[Int, Field(ge=0)] | None = None
    minutes: Count
    pass_score: Count
    score_scale: ScaleEntry = ScaleEntry(lowest=100, highest=1000)
    types: tuple[AskedType, ...] = Field(("single-choice", "multiple-response"), min_length=1)
    domains: tuple[DomainEntry, ...] = Field(min_length=1)
    valid: ValidEntry = ValidEntry()
    successor: SuccessorEntry | None = None
    status: str = ""
    lambda_tasks: tuple[str, ...] = ()
    as_of: date
    source: Words


def read_blueprint(files: PackFiles, file: str, report: Report) -> Blueprint | None:
    """The exam of a file of ``quizzes/blueprints/``."""
    document = load_yaml(files, file, report)
    entry = fill(BlueprintFile, document, report) if document else None
    if document is None or entry is None:
        return None
    for path, message, hint in _mistakes(entry):
        line, column = document.mark(path)
        report.add("X001", file, line, message, hint=hint, column=column)
    if file.rsplit("/", 1)[1] != f"{entry.exam}.yaml":
        line, column = document.mark(("exam",))
        message = f"The exam's id {entry.exam!r} isn't the name of its file."
        hint = f"Call the file {entry.exam}.yaml, or mend the id."
        report.add("F011", file, line, message, hint=hint, column=column, level="warning")
    return _blueprint(entry, document)


def _blueprint(entry: BlueprintFile, document: Document) -> Blueprint:
    as_they_are = BlueprintFile.model_fields.keys() & {field.name for field in fields(Blueprint)}
    special = {"domains", "valid", "successor", "score_scale"}
    succeeds = entry.successor
    return Blueprint(
        **{name: getattr(entry, name) for name in as_they_are - special},
        domains=tuple(Domain(**vars(domain)) for domain in entry.domains),
        score_scale=ScoreScale(**vars(entry.score_scale)),
        valid=Validity(**vars(entry.valid)),
        successor=Successor(**vars(succeeds)) if succeeds else None,
        place=Place(file=document.file),
    )


def _mistakes(entry: BlueprintFile) -> Iterator[tuple[Path, str, str]]:
    """What doesn't add up: where, what, and how to mend it."""
    if entry.scored > entry.questions:
        yield ("scored",), "More questions are scored than asked.", f"At most {entry.questions}."
    elif entry.unscored is not None and entry.scored + entry.unscored != entry.questions:
        total = entry.scored + entry.unscored
        message = f"Scored and unscored questions are {total}, not {entry.questions}."
        yield ("unscored",), message, f"{entry.questions - entry.scored} would fit."
    scale = entry.score_scale
    if scale.lowest >= scale.highest:
        yield ("score_scale",), "The scale's lowest score isn't below its highest.", ""
    elif not scale.lowest < entry.pass_score <= scale.highest:
        message = f"A score of {entry.pass_score} isn't on the scale."
        yield ("pass_score",), message, f"The scale goes from {scale.lowest} to {scale.highest}."
    for at, kind in enumerate(entry.types):
        if kind in entry.types[:at]:
            yield ("types", at), f"The type {kind} is there twice.", "Take one out."
    yield from _domain_mistakes(entry.domains)
    valid = entry.valid
    if valid.first and valid.last and valid.first > valid.last:
        yield ("valid",), "The exam's first day is after its last.", ""
    if entry.successor is not None and entry.successor.exam == entry.exam:
        yield ("successor", "exam"), "An exam can't be its own successor.", ""


def _domain_mistakes(domains: tuple[DomainEntry, ...]) -> Iterator[tuple[Path, str, str]]:
    total = sum(domain.weight for domain in domains)
    if total != 100:
        message = f"The weights of the domains add up to {total}, not 100."
        yield ("domains",), message, "They are per cent of the scored questions."
    for at, domain in enumerate(domains):
        if domain.number != at + 1:
            message = f"Domain {domain.number} stands where domain {at + 1} should."
            yield ("domains", at, "number"), message, "Domains are numbered 1, 2, 3 …"
    names = Counter(domain.name for domain in domains)
    for at, domain in enumerate(domains):
        if names[domain.name] > 1 and domain.name in [d.name for d in domains[:at]]:
            yield ("domains", at, "name"), f"Two domains are called {domain.name!r}.", ""
