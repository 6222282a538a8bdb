"""A folder → a `Pack`. Reads everything, runs nothing, and never raises for bad content."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol, TypeVar

from studylam.errors import NotFoundError
from studylam.packs.backbone import PACK, read_concepts, read_facts, read_meta
from studylam.packs.blueprints import read_blueprints
from studylam.packs.builtin import builtin_root
from studylam.packs.canned import read_events, read_prices
from studylam.packs.explanations import read_explanations
from studylam.packs.labs.folders import read_labs
from studylam.packs.lessons import read_modules
from studylam.packs.models import Lab, LabLink, Lesson, Pack, Place
from studylam.packs.problems import Report, in_order
from studylam.packs.questions.bank import as_run, read_banks
from studylam.packs.reading.files import PackFiles


class _Placed(Protocol):
    @property
    def place(self) -> Place: ...


T = TypeVar("T", bound=_Placed)


def load_pack(root: Path, *, cache: bool = True) -> Pack:
    """Read the pack in ``root``, the folder that holds ``content/`` and ``quizzes/``.

    What is wrong with its content is in `Pack.problems`; everything else is there all the same.

    Args:
        cache: use and refresh the parsed copy in StudyLam's home, if there is a home.

    Raises:
        NotFoundError: there is no such folder, or it isn't a pack.
    """
    root = _pack_folder(root)
    if not cache:
        return read_pack(root)
    from studylam.packs.cache import cached

    return cached(root, read_pack)


def _pack_folder(root: Path) -> Path:
    try:
        folder = root.expanduser().resolve()
        is_folder, is_pack = folder.is_dir(), (folder / PACK).is_file()
    except (OSError, RuntimeError, ValueError) as error:
        raise NotFoundError(f"{str(root)!r} can't be read: {error}.") from error
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
    report = Report()
    files = PackFiles(root, report)
    meta = read_meta(files, report)
    sources, facts = read_facts(files, report)
    events = _once(read_events(files, report), "name", "event", report)
    modules, lessons = read_modules(files, report)
    banks, questions = read_banks(files, report)
    labs = read_labs(files, builtin_events(root) | {e.name: e.event for e in events}, report)
    blueprints = read_blueprints(files, report)
    prices = read_prices(files)
    concepts = read_concepts(files, report)
    explanations = read_explanations(files, report)
    note_unread(files, report)
    lessons = _once(lessons, "id", "lesson", report)
    known = {lesson.id: lesson.module for lesson in lessons}
    return Pack(
        meta=meta,
        root=str(root),
        modules=tuple(
            m.model_copy(
                update={
                    "lessons": tuple(dict.fromkeys(i for i in m.lessons if known.get(i) == m.id))
                }
            )
            for m in _once(modules, "id", "module", report)
        ),
        lessons=tuple(lessons),
        concepts=tuple(concepts),
        facts=tuple(facts),
        sources=tuple(sources),
        explanations=tuple(explanations),
        banks=tuple(_once(banks, "id", "bank", report)),
        questions=tuple(as_run(_once(questions, "id", "question", report), labs)),
        blueprints=tuple(_once(blueprints, "exam", "blueprint", report)),
        labs=tuple(_as_taught(_once(labs, "id", "lab", report), lessons)),
        events=tuple(events),
        prices=tuple(prices),
        problems=in_order(report.problems),
    )


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
        where, kind = file.split("/")[1], name.rpartition(".")[2]
        likely = where in ("lessons", "blueprints") or kind in ("md", "yaml", "yml", "json")
        report.add(
            "F008",
            file,
            1,
            "Nothing in StudyLam reads this file.",
            hint="Is it in the right folder, under the right name?",
            level="warning" if likely else "info",
        )


def builtin_events(root: Path) -> dict[str, Any]:
    """Canned events that a pack of somebody else may name without having them."""
    try:
        builtin = builtin_root()
    except NotFoundError:
        return {}
    if builtin == root:
        return {}
    return {e.name: e.event for e in load_pack(builtin).events}


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
