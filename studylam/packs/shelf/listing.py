"""What is on the shelf, as the records beside the packs tell it: no pack is read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from studylam.errors import StudyLamError
from studylam.packs.shelf.origin import Origin, read_origin
from studylam.packs.shelf.place import DESCRIPTION, OLD, is_id, roots, shelf


@dataclass(frozen=True)
class Installed:
    """A pack on the shelf."""

    id: str
    root: Path
    origin: Origin | None
    """Where it came from; None if the record of that is lost."""
    fault: str = ""
    """Why it can't be used, if it can't."""


def installed() -> tuple[Installed, ...]:
    """Every pack on the shelf, by id, and what is in a pack's place without being one."""
    found = {root.name.removeprefix(OLD): root for root in roots()}
    try:
        others = [Path(entry.path) for entry in os.scandir(shelf()) if is_id(entry.name)]
    except (OSError, StudyLamError):
        others = []
    for path in others:
        found.setdefault(path.name, path)
    return tuple(_described(name, found[name]) for name in sorted(found))


def _described(name: str, root: Path) -> Installed:
    if root.is_symlink() or not root.is_dir():
        return Installed(name, root, None, "This isn't a folder.")
    if not (root / DESCRIPTION).is_file():
        return Installed(name, root, read_origin(root), f"It has no {DESCRIPTION}.")
    return Installed(name, root, read_origin(root))
