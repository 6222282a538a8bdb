"""From a place in a pack to the real file it is in, and to the lines around it as text.

A place names its file as it is shown, with everything dangerous replaced; the file itself may be
called something else. Only files of the pack are found: nothing that a link leads out to.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from studylam.errors import NotFoundError
from studylam.inert import inert, inert_line
from studylam.packs.problems import Report
from studylam.packs.reading.files import MAX_TEXT, PARTS, PackFiles

AROUND = 4
"""Lines before and after the one that is meant."""


@dataclass(frozen=True)
class Excerpt:
    """Some lines of a file; ``first`` is the number of the first of them."""

    first: int
    lines: tuple[str, ...]


def find(root: Path, file: str) -> Path:
    """The file that a place of the pack in ``root`` names; one that should be there may be missing.

    Raises:
        NotFoundError: the pack has no such file, or it is a link that isn't followed.
    """
    files = PackFiles(root, Report())
    real = file if files.has(file) else _shown_as(file, files)
    if real is not None:
        return files.root / real
    new = _new(files.root, file)
    if new is None:
        raise NotFoundError(
            f"{inert_line(file)} is no file of the pack that can be opened.",
            hint="It may be a folder, a link that isn't followed, or gone by now.",
        )
    return new


def _shown_as(file: str, files: PackFiles) -> str | None:
    return next((name for name in files.stamps if inert_line(name) == file), None)


def _new(root: Path, file: str) -> Path | None:
    """A file that isn't there yet, where one may be: in a real folder of the pack."""
    path = PurePosixPath(file)
    if path.is_absolute() or ".." in path.parts or path.parts[:1] not in {(p,) for p in PARTS}:
        return None
    new = root / path
    try:
        inside = new.parent.resolve(strict=True).is_relative_to(root)
        return new if inside and new.parent.is_dir() and not _is_there(new) else None
    except (OSError, RuntimeError, ValueError):
        return None


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def excerpt(root: Path, file: str, line: int, around: int = AROUND) -> Excerpt | None:
    """The lines around ``line``, inert; ``None`` where there is nothing to show."""
    files = PackFiles(root, Report())
    real = file if files.has(file) else _shown_as(file, files)
    raw = files.read(real, MAX_TEXT) if real is not None else None
    if not raw or b"\0" in raw[:8000]:
        return None
    lines = raw.decode("utf-8", errors="backslashreplace").replace("\r\n", "\n").split("\n")
    if not 1 <= line <= len(lines):
        return None
    first = max(line - around, 1)
    return Excerpt(first, tuple(inert(text) for text in lines[first - 1 : line + around]))
