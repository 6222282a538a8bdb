"""A folder → a `Pack`. Reads everything, runs nothing, and never raises for bad content."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from studylam.errors import NotFoundError
from studylam.packs.models import Lab, LabLink, Lesson, Module, Pack, Place
from studylam.packs.pieces import PACK, Piece, Unit, pieces_of
from studylam.packs.problems import Report, in_order
from studylam.packs.questions.versions import as_run
from studylam.packs.reading.files import PARTS, PackFiles
from studylam.packs.uncollected import uncollected


class _Placed(Protocol):
    @property
    def place(self) -> Place: ...


T = TypeVar("T", bound=_Placed)


_LIKELY = {"md": "", "yaml": "", "json": "", "yml": "yaml", "markdown": "md"}
"""Endings of files that somebody wants to be read → the one that they should have."""
_MISPLACED = {
    **dict.fromkeys(("concepts.yaml", "facts.yaml", "claims.yaml", "errors.yaml"), "content"),
    **dict.fromkeys(("glossary.yaml", "lessons", "labs"), "content"),
    "tracks.yaml": "content/labs",
    "blueprints": "quizzes",
}
"""What stands beside ``content/``, but belongs into a part of a pack."""


class Store(Protocol):
    """Pieces that were read before: `studylam.packs.cache.Cache`, or what stands in for it."""

    is_old: bool

    def load(self, pieces: Sequence[Piece]) -> dict[str, Unit]: ...
    def store(self, pieces: Sequence[Piece], units: Mapping[str, Unit]) -> None: ...


def load_pack(root: Path, *, cache: bool = True, store: Store | None = None) -> Pack:
    """Read the pack in ``root``, the folder that holds ``content/`` and ``quizzes/``.

    What is wrong with its content is in `Pack.problems`; everything else is there all the same.

    Args:
        cache: use and refresh the parsed copy in StudyLam's home, if there is a home: only what
            has changed since is read.
        store: take pieces from there and put them there, instead of that copy.

    Raises:
        NotFoundError: there is no such folder, or it isn't a pack.
    """
    root = _pack_folder(root)
    if store is not None or not cache:
        return _read(root, store)
    from studylam.packs.cache import Cache

    return _read(root, Cache(root))


def _pack_folder(root: Path) -> Path:
    try:
        folder = root.expanduser().resolve()
        is_folder, is_pack = folder.is_dir(), (folder / PACK).is_file()
    except (OSError, RuntimeError, ValueError) as error:
        raise NotFoundError(f"{str(root)!r} can't be read: {error}.") from error
    if folder.is_file():
        zipped = folder.suffix.lower() == ".zip"
        raise NotFoundError(
            f"{str(root)!r} is a file, and a pack is a folder.",
            hint="Install it with studylam pack install, or unpack it first."
            if zipped
            else "Name the folder with content/ and quizzes/ in it.",
        )
    if not is_folder:
        raise NotFoundError(f"There is no folder {str(root)!r}.", hint="Check the path.")
    if not is_pack:
        raise NotFoundError(
            f"The folder {str(root)!r} isn't a pack: it has no {PACK}.",
            hint="A pack is a folder with content/ and quizzes/ in it.",
        )
    return folder


def read_pack(root: Path) -> Pack:
    """Read every file of a pack (no cache). ``root`` is resolved and has a ``pack.yaml``."""
    return _read(root, None)


def _read(root: Path, cache: Store | None) -> Pack:
    files = PackFiles(root, Report())
    pieces = pieces_of(files, root)
    known = cache.load(pieces) if cache else {}
    with uncollected():
        units = {p.name: known[p.name] if p.name in known else p.read(files) for p in pieces}
        pack = _assembled(root, files, list(units.values()))
    if cache and (len(known) < len(pieces) or cache.is_old):
        cache.store(pieces, units)
    return pack


def _assembled(root: Path, files: PackFiles, units: list[Unit]) -> Pack:
    """One pack of all that was read, with what only shows when one sees all of it."""
    report = Report(files.report.problems)
    for unit in units:
        report.problems += unit.problems
        files.used.update(unit.used)

    def all_of(field: str) -> list[Any]:
        return [thing for unit in units for thing in getattr(unit, field)]

    note_unread(files, report)
    _note_empty(files, report)
    events = _once(all_of("events"), "name", "event", report)
    lessons = _once(all_of("lessons"), "id", "lesson", report)
    labs = _once(all_of("labs"), "id", "lab", report)
    questions = _once(all_of("questions"), "id", "question", report)
    modules = _once(all_of("modules"), "id", "module", report)
    meta = next(unit.meta for unit in units if unit.meta is not None)
    return Pack(
        meta=meta,
        root=str(root),
        modules=tuple(_with_lessons(module, lessons) for module in modules),
        lessons=tuple(lessons),
        concepts=tuple(all_of("concepts")),
        facts=tuple(all_of("facts")),
        sources=tuple(all_of("sources")),
        claims=tuple(all_of("claims")),
        explanations=tuple(all_of("explanations")),
        terms=tuple(all_of("terms")),
        banks=tuple(_once(all_of("banks"), "id", "bank", report)),
        questions=tuple(as_run(questions, labs)),
        blueprints=tuple(_once(all_of("blueprints"), "exam", "blueprint", report)),
        labs=tuple(_as_taught(labs, lessons)),
        tracks=tuple(all_of("tracks")),
        events=tuple(events),
        prices=tuple(all_of("prices")),
        scenarios=tuple(_once(all_of("scenarios"), "id", "scenario", report)),
        exercises=tuple(_once(all_of("exercises"), "id", "exercise", report)),
        problems=in_order(report.problems),
    )


def _with_lessons(module: Module, lessons: list[Lesson]) -> Module:
    own = tuple(lesson.id for lesson in lessons if lesson.module == module.id)
    return replace(module, lessons=own)


def _as_taught(labs: list[Lab], lessons: list[Lesson]) -> list[Lab]:
    """Labs in the order in which the lessons first open them; then the others, by name."""
    opened = [
        block.lab
        for lesson in lessons
        for section in lesson.sections
        for block in section.blocks
        if isinstance(block, LabLink)
    ]
    place = {lab: number for number, lab in reversed(list(enumerate(opened)))}
    return sorted(labs, key=lambda lab: place.get(lab.id, len(opened)))


def note_unread(files: PackFiles, report: Report) -> None:
    """Note the files that nothing has read: they are misplaced, misnamed or left over."""
    for file in files.stamps:
        name = file.rsplit("/", 1)[1]
        if file in files.used or name.upper().startswith(("README", "LICEN", "NOTICE")):
            continue
        where, kind = file.split("/")[1], name.rpartition(".")[2].lower()
        likely = where in ("lessons", "blueprints") or kind in _LIKELY
        of_kind = _LIKELY.get(kind) or kind
        if kind == "txt" and file.startswith("quizzes/"):
            likely, of_kind = True, "md"
        stem = name.rpartition(".")[0]
        other = f"{stem}.{of_kind}" if likely and f"{stem}.{of_kind}" != name else ""
        report.add(
            "F008",
            file,
            1,
            "Nothing in StudyLam reads this file.",
            hint=f"Call it {other}."
            if other
            else "Is it in the right folder, under the right name?",
            level="warning" if likely else "info",
        )
    _note_beside(files, report)


def _note_empty(files: PackFiles, report: Report) -> None:
    """Note modules without a lesson."""
    for file in files.stamps:
        folder, _, name = file.rpartition("/")
        is_module = name == "module.yaml" and file.startswith("content/lessons/")
        if is_module and not files.below(folder, ".md"):
            message = "This module has no lessons."
            hint = "Write the first one beside it, e.g. 01-first-steps.md."
            report.add("F010", file, 1, message, hint=hint, level="warning")


def _note_beside(files: PackFiles, report: Report) -> None:
    """Note what is in the pack's own folder and nearly has the name of a part of it."""
    try:
        names = sorted(entry.name for entry in os.scandir(files.root))
    except OSError:
        return
    for name in names:
        place = _MISPLACED.get(name, "")
        near = difflib.get_close_matches(name.lower()[:20], PARTS, 1, 0.7)
        if place and not (files.root / place / name).exists():
            hint = f"Move it to {place}/."
        elif near and not (files.root / near[0]).exists() and (files.root / name).is_dir():
            hint = f"Call this folder {near[0]}."
        else:
            continue
        report.add("F008", name, 1, "Nothing in StudyLam reads this.", hint=hint)


def _once(things: Iterable[T], key: str, what: str, report: Report) -> list[T]:
    """The first of each id; the others are problems."""
    first: dict[str, T] = {}
    for thing in things:
        name = getattr(thing, key)
        if name in first:
            report.at(
                "K009",
                thing.place,
                f"Another {what} has the id {name!r}: {first[name].place}.",
                hint="Give one of them another id.",
            )
        else:
            first[name] = thing
    return list(first.values())
