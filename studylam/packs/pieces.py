"""The pieces of a pack that are read one by one: a bank, a lesson, a lab's folder, a YAML file.

A piece depends on nothing but its own files (a lab also on the canned events), so that after an
edit one piece is read again and the others come from the cache. `studylam.packs.load` puts them
together.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from studylam.errors import NotFoundError
from studylam.packs.builtin import builtin_root
from studylam.packs.models import Contents, PackMeta, model
from studylam.packs.problems import Report
from studylam.packs.reading.files import PackFiles, Stamp

PACK = "content/pack.yaml"
LESSONS = "content/lessons"
LABS = "content/labs"
EVENTS = "content/events"
SCENARIOS = "content/scenarios"
EXERCISES = "content/exercises"


@model
class Unit(Contents):
    """What a piece holds, as it was read."""

    meta: PackMeta | None = None
    used: tuple[str, ...] = ()
    """The files that were read for it."""


Fields = dict[str, Any]
Reader = Callable[[PackFiles, Report], Fields]


@dataclass(frozen=True)
class Piece:
    """A piece that can be read: what it is made from, and how."""

    name: str
    files: Mapping[str, Stamp]
    fields: Reader
    """Reads it: the fields of its `Unit`, but for `used` and its problems."""
    context: str = ""
    """Tells of everything beside its files that decides what it is."""

    def read(self, files: PackFiles) -> Unit:
        """Read it now."""
        report = Report()
        own = files.reporting(report)
        found = self.fields(own, report)
        fields: Fields = {n: tuple(v) if isinstance(v, list) else v for n, v in found.items()}
        return Unit(**fields, problems=tuple(report.problems), used=tuple(sorted(own.used)))


def pieces_of(files: PackFiles, root: Path) -> list[Piece]:
    """Every piece of a pack, in the order in which its things are listed."""
    return list(_pieces(files, root))


def _pieces(files: PackFiles, root: Path) -> Iterator[Piece]:
    def piece(name: str, fields: Reader, context: str = "") -> Piece:
        own = {f: s for f, s in files.stamps.items() if f == name or f.startswith(name + "/")}
        return Piece(name, own, fields, context)

    yield piece(PACK, _meta)
    yield piece("content/facts.yaml", _facts)
    yield piece("content/concepts.yaml", _concepts)
    yield piece("content/claims.yaml", _claims)
    yield piece("content/errors.yaml", _explanations)
    yield piece("content/glossary.yaml", _glossary)
    yield piece("content/labs/tracks.yaml", _tracks)
    yield piece(EVENTS, _events)
    yield piece("content/prices", _prices)
    for folder in sorted(files.folders(LESSONS), key=_number):
        yield piece(f"{LESSONS}/{folder}/module.yaml", partial(_module, folder))
        direct = [f for f in files.below(f"{LESSONS}/{folder}", ".md") if f.count("/") == 3]
        for file in sorted(direct, key=lambda file: _number(file.rsplit("/", 1)[1])):
            yield piece(file, partial(_lesson, file))
    for file in files.below("quizzes", ".md"):
        if file.count("/") == 1 and not file.lower().endswith("/readme.md"):
            yield piece(file, partial(_bank, file))
    for file in files.below("quizzes/blueprints", ".yaml"):
        yield piece(file, partial(_blueprint, file))
    for file in files.below(SCENARIOS, ".yaml"):
        yield piece(file, partial(_scenario, file))
    for file in files.below(EXERCISES, ".yaml"):
        yield piece(file, partial(_exercise, file))
    canned = _Canned(files, root)
    for name in files.folders(LABS):
        yield piece(f"{LABS}/{name}", partial(_lab, name, canned), canned.fingerprint)


def _number(name: str) -> tuple[int, str]:
    match = re.match(r"\d{1,9}", name)
    return (int(match[0]) if match else 10**9, name)


# Readers are imported when something is read: a pack that is in the cache needs none of them.


def _meta(files: PackFiles, report: Report) -> Fields:
    from studylam.packs.backbone import read_meta

    return {"meta": read_meta(files, report)}


def _facts(files: PackFiles, report: Report) -> Fields:
    from studylam.packs.backbone import read_facts

    sources, facts = read_facts(files, report)
    return {"sources": sources, "facts": facts}


def _concepts(files: PackFiles, report: Report) -> Fields:
    from studylam.packs.backbone import read_concepts

    return {"concepts": read_concepts(files, report)}


def _claims(files: PackFiles, report: Report) -> Fields:
    from studylam.packs.claims import read_claims

    return {"claims": read_claims(files, report)}


def _explanations(files: PackFiles, report: Report) -> Fields:
    from studylam.packs.explanations import read_explanations

    return {"explanations": read_explanations(files, report)}


def _glossary(files: PackFiles, report: Report) -> Fields:
    from studylam.packs.glossary import read_glossary

    return {"terms": read_glossary(files, report)}


def _tracks(files: PackFiles, report: Report) -> Fields:
    from studylam.packs.tracks import read_tracks

    return {"tracks": read_tracks(files, report)}


def _events(files: PackFiles, report: Report) -> Fields:
    from studylam.packs.canned import read_events

    return {"events": read_events(files, report)}


def _prices(files: PackFiles, report: Report) -> Fields:
    from studylam.packs.canned import read_prices

    return {"prices": read_prices(files)}


def _scenario(file: str, files: PackFiles, report: Report) -> Fields:
    from studylam.packs.tools import read_scenario

    scenario = read_scenario(files, file, report)
    return {"scenarios": (scenario,) if scenario else ()}


def _exercise(file: str, files: PackFiles, report: Report) -> Fields:
    from studylam.packs.tools import read_exercise

    exercise = read_exercise(files, file, report)
    return {"exercises": (exercise,) if exercise else ()}


def _module(folder: str, files: PackFiles, report: Report) -> Fields:
    from studylam.packs.lessons import read_module

    return {"modules": (read_module(files, folder, report),)}


def _lesson(file: str, files: PackFiles, report: Report) -> Fields:
    from studylam.packs.lessons import read_lesson

    lesson = read_lesson(files, file, report)
    return {"lessons": (lesson,) if lesson else ()}


def _bank(file: str, files: PackFiles, report: Report) -> Fields:
    from studylam.packs.questions.bank import read_bank

    banks, questions = read_bank(files, file, report)
    return {"banks": banks, "questions": questions}


def _blueprint(file: str, files: PackFiles, report: Report) -> Fields:
    from studylam.packs.blueprints import read_blueprint

    blueprint = read_blueprint(files, file, report)
    return {"blueprints": (blueprint,) if blueprint else ()}


def _lab(name: str, canned: _Canned, files: PackFiles, report: Report) -> Fields:
    from studylam.packs.labs.folders import read_lab

    lab = read_lab(files, name, canned.all(), report)
    return {"labs": (lab,) if lab else ()}


class _Canned:
    """The canned events that labs may name: the pack's own, and the built-in ones."""

    def __init__(self, files: PackFiles, root: Path) -> None:
        self._files = files
        self._root = root
        self._read: dict[str, Any] | None = None
        self.fingerprint = self._fingerprint()

    def _fingerprint(self) -> str:
        stamps = {name: self._files.stamps[name] for name in self._files.below(EVENTS)}
        builtin = self._builtin()
        if builtin is not None:
            for path in sorted((builtin / EVENTS).glob("*")):
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
            from studylam.packs.canned import read_events

            builtin = self._builtin()
            found: dict[str, Any] = {}
            for files in (PackFiles(builtin, Report()) if builtin else None, self._files):
                if files is not None:
                    report = Report()
                    events = read_events(files.reporting(report), report)
                    found |= {event.name: event.event for event in events}
            self._read = found
        return self._read
