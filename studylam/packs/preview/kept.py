"""A pack that is being written, as it is shown: what can't be read just now stays as it was.

A slip in a file's head takes everything in it from the pack until it is mended. Whoever reads,
answers or tries out what is in there would lose the place at each such save.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from studylam.packs.models import Module, Pack
from studylam.packs.pieces import PACK

_KINDS = {
    **dict.fromkeys(("modules", "lessons", "concepts", "facts", "sources", "explanations"), "id"),
    **dict.fromkeys(("banks", "questions", "labs", "terms", "tracks"), "id"),
    "blueprints": "exam",
    "events": "name",
}
"""Kinds of things, and how one of them is named."""


def as_shown(pack: Pack, before: Pack | None) -> tuple[Pack, tuple[str, ...]]:
    """``pack`` with what was in it before and is only gone because its file has errors; and these
    files. What is wrong with it is told of the files as they are: nothing else of it is kept.

    Args:
        before: how the same pack was shown last.
    """
    broken = {_whole(problem.place.file) for problem in pack.problems if problem.level == "error"}
    if before is None or not broken:
        return pack, ()
    update: dict[str, Any] = {}
    files: dict[str, None] = {}
    if substitutes := _substitutes(pack, before, broken):
        pack = _with_modules(pack, substitutes)
        files.update(dict.fromkeys(_file(module) for module in substitutes.values()))
    for kind, key in _KINDS.items():
        now, old = getattr(pack, kind), getattr(before, kind)
        there = {getattr(thing, key) for thing in now}
        lost = [t for t in old if getattr(t, key) not in there and _file(t) in broken]
        if lost:
            update[kind] = _in_order(now, lost, old, key)
            files.update(dict.fromkeys(map(_file, lost)))
    if PACK in broken and pack.meta != before.meta:
        update["meta"] = before.meta
        files[PACK] = None
    if not files:
        return pack, ()
    return _named_again(replace(pack, **update)), tuple(files)


def _substitutes(pack: Pack, before: Pack, broken: Collection[str]) -> dict[str, Module]:
    """Of modules that can't be read, which are then called after their folders: id → as it was."""
    old = {module.place.file: module for module in before.modules}
    return {
        module.id: old[module.place.file]
        for module in pack.modules
        if module.place.file in broken and module.place.file in old
    }


def _with_modules(pack: Pack, modules: Mapping[str, Module]) -> Pack:
    lessons = tuple(
        replace(lesson, module=modules[lesson.module].id) if lesson.module in modules else lesson
        for lesson in pack.lessons
    )
    every = tuple(modules.get(module.id, module) for module in pack.modules)
    return replace(pack, lessons=lessons, modules=every)


def _file(thing: Any) -> str:
    return _whole(thing.place.file)


def _whole(file: str) -> str:
    """The file, or the folder of a lab, which is read as one."""
    parts = file.split("/")
    return "/".join(parts[:3]) if parts[:2] == ["content", "labs"] and parts[3:] else file


def _in_order(now: Sequence[Any], lost: Collection[Any], old: Sequence[Any], key: str) -> Any:
    """Each of the ``lost`` where it stood; what is new, behind what it stands behind."""
    place = {getattr(thing, key): number for number, thing in enumerate(old)}
    placed, last = [], -1
    for thing in now:
        last = place.get(getattr(thing, key), last)
        placed.append((last, thing))
    placed += [(place[getattr(thing, key)], thing) for thing in lost]
    return tuple(thing for _, thing in sorted(placed, key=lambda one: one[0]))


def _named_again(pack: Pack) -> Pack:
    """Modules and banks name what is in them."""
    lessons: dict[str, list[str]] = {}
    questions: dict[str, list[str]] = {}
    for lesson in pack.lessons:
        lessons.setdefault(lesson.module, []).append(lesson.id)
    for question in pack.questions:
        questions.setdefault(question.bank, []).append(question.id)
    modules = tuple(
        replace(module, lessons=tuple(lessons.get(module.id, ()))) for module in pack.modules
    )
    banks = tuple(replace(bank, questions=tuple(questions.get(bank.id, ()))) for bank in pack.banks)
    return replace(pack, modules=modules, banks=banks)
