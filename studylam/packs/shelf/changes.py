"""What an update of a pack changes for those who learn with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from studylam.packs.archive.names import is_useless
from studylam.packs.models import Pack


@dataclass(frozen=True)
class Diff:
    """Ids of one kind of thing."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True)
class Changes:
    """From one state of a pack to another."""

    lessons: Diff
    labs: Diff
    questions: Diff
    """Changed: the same id, but other words or another key; its statistics begin anew."""

    @property
    def kinds(self) -> dict[str, Diff]:
        """By the kind of thing."""
        return {"lessons": self.lessons, "labs": self.labs, "questions": self.questions}

    def __bool__(self) -> bool:
        return any(self.kinds.values())


def changes(old: Pack, new: Pack) -> Changes:
    """What is new, gone or different."""
    return Changes(
        lessons=_diff(_lessons(old), _lessons(new)),
        labs=_diff(_labs(old), _labs(new)),
        questions=_diff(
            {question.id: question.version for question in old.questions},
            {question.id: question.version for question in new.questions},
        ),
    )


def _diff(old: Mapping[str, str], new: Mapping[str, str]) -> Diff:
    return Diff(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed=tuple(name for name in new if name in old and new[name] != old[name]),
    )


def _lessons(pack: Pack) -> dict[str, str]:
    # A lesson that only has another number or module now is the same lesson.
    root = Path(pack.root)
    return {lesson.id: _digest([("", root / lesson.place.file)]) for lesson in pack.lessons}


def _labs(pack: Pack) -> dict[str, str]:
    found = {}
    for lab in pack.labs:
        folder = Path(lab.folder)
        names = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
        found[lab.id] = _digest((name, folder / name) for name in names if not is_useless(name))
    return found


def _digest(files: Iterable[tuple[str, Path]]) -> str:
    digest = hashlib.sha256()
    for name, path in files:
        try:
            raw = path.read_bytes()
        except OSError:
            raw = b""
        digest.update(f"{name}\0{len(raw)}\0".encode("utf-8", "surrogateescape") + raw)
    return digest.hexdigest()
