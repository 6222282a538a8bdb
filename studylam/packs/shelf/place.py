"""Where installed packs are, and which there are: a folder is looked at, nothing is read."""

from __future__ import annotations

import os
import re
from pathlib import Path

from studylam.errors import StudyLamError
from studylam.home import shared

FOLDER = "packs"
"""Below StudyLam's home."""

DESCRIPTION = "content/pack.yaml"
"""What makes a folder a pack."""

OLD = ".old-"
"""What a pack's folder is called, before its id, for the moment in which another takes its place
(only where the system can't exchange two folders in one step)."""

_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
MAX_ID = 80


def is_id(name: str) -> bool:
    """Whether a pack can be called that: what `pack.yaml` allows, so never a path."""
    return len(name) <= MAX_ID and _ID.fullmatch(name) is not None


def shelf() -> Path:
    """The folder of installed packs; it need not be there."""
    return shared() / FOLDER


def roots() -> tuple[Path, ...]:
    """The folders of the installed packs, by id. What is no pack (any more) is left out."""
    try:
        found = {entry.name: Path(entry.path) for entry in os.scandir(shelf()) if _is_pack(entry)}
    except (OSError, StudyLamError):
        return ()
    # Whoever was killed between taking the old pack away and putting the new one there.
    kept = {name.removeprefix(OLD): path for name, path in found.items() if name.startswith(OLD)}
    packs = kept | {name: path for name, path in found.items() if is_id(name)}
    return tuple(packs[name] for name in sorted(packs) if is_id(name))


def _is_pack(entry: os.DirEntry[str]) -> bool:
    # A link would make another folder, which anything may change, look installed.
    named = is_id(entry.name.removeprefix(OLD))
    try:
        return (
            named
            and entry.is_dir(follow_symlinks=False)
            and Path(entry.path, DESCRIPTION).is_file()
        )
    except OSError:
        return False
