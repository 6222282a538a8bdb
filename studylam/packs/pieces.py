"""The pieces of a pack that are read one by one: a bank, a lesson, a lab's folder, a YAML file.

A piece depends on nothing but its own files (a lab also on the canned events), so that after an
edit one piece is read again and the others come from the cache. `studylam.packs.load` puts them
together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studylam.errors import NotFoundError
from studylam.packs import backbone, canned, explanations, lessons
from studylam.packs.blueprints import BLUEPRINTS, read_blueprint
from studylam.packs.builtin import builtin_root
from studylam.packs.labs import folders as labs
from studylam.packs.models import (
    Bank,
    Blueprint,
    CannedEvent,
    Concept,
    Explanation,
    Fact,
    Lab,
    Lesson,
    Model,
    Module,
    PackMeta,
    PriceList,
    Problem,
    Question,
    Source,
)
from studylam.packs.problems import Report
from studylam.packs.questions.bank import bank_files, read_bank
from studylam.packs.reading.files import PackFiles, Stamp


class Unit(Model):
    """What a piece holds, as it was read, and what is wrong with it."""

    meta: PackMeta | None = None
    modules: tuple[Module, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    concepts: tuple[Concept, ...] = ()
    facts: tuple[Fact, ...] = ()
    sources: tuple[Source, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    banks: tuple[Bank, ...] = ()
    questions: tuple[Question, ...] = ()
    blueprints: tuple[Blueprint, ...] = ()
    labs: tuple[Lab, ...] = ()
    events: tuple[CannedEvent, ...] = ()
    prices: tuple[PriceList, ...] = ()
    problems: tuple[Problem, ...] = ()
    used: tuple[str, ...] = ()
    """The files that were read for it."""


Fields = dict[str, Any]


@dataclass(frozen=True)
class Piece:
    """A piece that can be read: what it is made from, and how."""

    name: str
    files: Mapping[str, Stamp]
    fields: Callable[[PackFiles, Report], Fields]
    """Reads it: the fields of its `Unit`, but for the last two."""
    context: str = ""
    """Tells of everything beside its files that decides what it is."""

    def read(self, files: PackFiles) -> Unit:
        """Read it now."""
        report = Report()
        own = files.reporting(report)
        fields = self.fields(own, report)
        return Unit(**fields, problems=tuple(report.problems), used=tuple(sorted(own.used)))


def pieces_of(files: PackFiles, root: Path) -> list[Piece]:
    """Every piece of a pack, in the order in which its things are listed."""
    return list(_pieces(files, root))


def _pieces(files: PackFiles, root: Path) -> Iterator[Piece]:
    def piece(name: str, fields: Callable[[PackFiles, Report], Fields], context: str = "") -> Piece:
        own = {f: s for f, s in files.stamps.items() if f == name or f.startswith(name + "/")}
        return Piece(name, own, fields, context)

    yield piece(backbone.PACK, lambda own, report: {"meta": backbone.read_meta(own, report)})
    yield piece(backbone.FACTS, _facts)
    yield piece(backbone.CONCEPTS, lambda own, r: {"concepts": backbone.read_concepts(own, r)})
    yield piece(explanations.FILE, _explanations)
    yield piece(canned.FOLDER, lambda own, r: {"events": canned.read_events(own, r)})
    yield piece(canned.PRICES, lambda own, _: {"prices": canned.read_prices(own)})
    for folder in lessons.module_folders(files):
        yield piece(f"{lessons.FOLDER}/{folder}/module.yaml", _module(folder))
        for file in lessons.lesson_files(files, folder):
            yield piece(file, _lesson(file))
    for file in bank_files(files):
        yield piece(file, _bank(file))
    for file in files.below(BLUEPRINTS, ".yaml"):
        yield piece(file, _blueprint(file))
    events = _Events(files, root)
    for name in files.folders(labs.FOLDER):
        yield piece(f"{labs.FOLDER}/{name}", _lab(name, events), events.fingerprint)


def _facts(files: PackFiles, report: Report) -> Fields:
    sources, facts = backbone.read_facts(files, report)
    return {"sources": sources, "facts": facts}


def _explanations(files: PackFiles, report: Report) -> Fields:
    return {"explanations": explanations.read_explanations(files, report)}


def _module(folder: str) -> Callable[[PackFiles, Report], Fields]:
    return lambda files, report: {"modules": (lessons.read_module(files, folder, report),)}


def _lesson(file: str) -> Callable[[PackFiles, Report], Fields]:
    def fields(files: PackFiles, report: Report) -> Fields:
        lesson = lessons.read_lesson(files, file, report)
        return {"lessons": (lesson,) if lesson else ()}

    return fields


def _bank(file: str) -> Callable[[PackFiles, Report], Fields]:
    def fields(files: PackFiles, report: Report) -> Fields:
        banks, questions = read_bank(files, file, report)
        return {"banks": banks, "questions": questions}

    return fields


def _blueprint(file: str) -> Callable[[PackFiles, Report], Fields]:
    def fields(files: PackFiles, report: Report) -> Fields:
        blueprint = read_blueprint(files, file, report)
        return {"blueprints": (blueprint,) if blueprint else ()}

    return fields


def _lab(name: str, events: _Events) -> Callable[[PackFiles, Report], Fields]:
    def fields(files: PackFiles, report: Report) -> Fields:
        lab = labs.read_lab(files, name, events.all(), report)
        return {"labs": (lab,) if lab else ()}

    return fields


class _Events:
    """The canned events that labs may name: the pack's own, and the built-in ones."""

    def __init__(self, files: PackFiles, root: Path) -> None:
        self._files = files
        self._root = root
        self._read: dict[str, Any] | None = None
        self.fingerprint = self._fingerprint()

    def _fingerprint(self) -> str:
        stamps = {name: self._files.stamps[name] for name in self._files.below(canned.FOLDER)}
        builtin = self._builtin()
        if builtin is not None:
            for path in sorted((builtin / canned.FOLDER).glob("*")):
                status = path.stat()
                stamps[str(path)] = Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        return hashlib.sha256(repr(sorted(stamps.items())).encode()).hexdigest()

    def _builtin(self) -> Path | None:
        """The built-in pack's folder, unless this is the built-in pack, or there is none."""
        try:
            builtin = builtin_root()
        except NotFoundError:
            return None
        return None if builtin == self._root else builtin

    def all(self) -> dict[str, Any]:
        """Name → event."""
        if self._read is None:
            builtin = self._builtin()
            found: dict[str, Any] = {}
            for files in (PackFiles(builtin, Report()) if builtin else None, self._files):
                if files is not None:
                    report = Report()
                    events = canned.read_events(files.reporting(report), report)
                    found |= {event.name: event.event for event in events}
            self._read = found
        return self._read
