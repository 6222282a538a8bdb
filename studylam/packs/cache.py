"""Read pieces of packs as JSON in StudyLam's home, each good for as long as its files are the same.

A cache file is two lines: what the pieces were made from, and the pieces. A piece is used only if
the file's checksum holds and every file of the piece has the size and times, or else the hash, that
it was made from. Anything that isn't so makes it worthless, never an error.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from studylam import __version__
from studylam.errors import StudyLamError
from studylam.home import cache_folder
from studylam.packs.models import Model
from studylam.packs.pieces import Piece, Unit
from studylam.packs.reading.files import Stamp
from studylam.packs.uncollected import uncollected

FORMAT = 28
"""Raised when the models or the reading change in a way that ``__version__`` doesn't tell."""


class Units(Model):
    """The body of a cache file: a piece's name → what it holds."""

    units: dict[str, Unit]


class Cache:
    """The cache of one pack."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.is_old = False
        """Whether the file has times or pieces that aren't the pack's any more."""
        self._place = _place(root)
        self._digests: dict[str, str] = {}

    def load(self, pieces: Sequence[Piece]) -> dict[str, Unit]:
        """The pieces that are still what they were when they were put here."""
        if self._place is None:
            return {}
        try:
            with self._place.open("rb") as stream:
                if hasattr(os, "getuid") and os.fstat(stream.fileno()).st_uid != os.getuid():
                    return {}
                head_line = stream.readline(64_000_000)
                body = stream.read()
            head = json.loads(head_line)
            if head["format"] != [FORMAT, __version__] or head["root"] != str(self.root):
                return {}
            if head["checksum"] != _checksum(body):
                return {}
            recorded = head["pieces"]
            good = {p.name for p in pieces if self._same(recorded.get(p.name), p)}
            self.is_old |= len(recorded) > len(good)
            if not good:
                return {}
            with uncollected():
                units = Units.model_validate_json(body).units
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return {}
        return {name: units[name] for name in good if name in units and self._at_home(units[name])}

    def _same(self, recorded: Any, piece: Piece) -> bool:
        """Whether a piece's files are those of the record: by size and times, else by bytes."""
        if recorded is None or recorded["context"] != piece.context:
            return False
        if recorded["files"].keys() != piece.files.keys():
            return False
        for name, stamp in piece.files.items():
            size, mtime_ns, ctime_ns, digest = recorded["files"][name]
            if (size, mtime_ns, ctime_ns) == (stamp.size, stamp.mtime_ns, stamp.ctime_ns):
                continue
            if size != stamp.size or digest != self._digest(name):
                return False
            self.is_old = True
        self._digests.update((name, record[3]) for name, record in recorded["files"].items())
        return True

    def _at_home(self, unit: Unit) -> bool:
        """Whether the absolute paths in a piece are those of its own pack."""
        paths = [lab.folder for lab in unit.labs]
        paths += [file.path for file in unit.prices]
        paths += [file.path for file in unit.scenarios]
        paths += [file.path for file in unit.exercises]
        return all(Path(path).is_relative_to(self.root) for path in paths)

    def store(self, pieces: Sequence[Piece], units: Mapping[str, Unit]) -> None:
        """Write the cache file as a whole or not at all."""
        if self._place is None:
            return
        temporary = None
        try:
            recorded = {p.name: self._recorded(p) for p in pieces if not self._changed(p)}
            kept = {name: units[name] for name in recorded}
            body = Units.model_construct(units=kept).model_dump_json().encode()
            head = {
                "format": [FORMAT, __version__],
                "root": str(self.root),
                "checksum": _checksum(body),
                "pieces": recorded,
            }
            handle, temporary = tempfile.mkstemp(dir=self._place.parent, prefix=".new-")
            with os.fdopen(handle, "wb") as stream:
                stream.write(json.dumps(head).encode() + b"\n" + body)
            Path(temporary).replace(self._place)
        except (OSError, ValueError, RecursionError):
            if temporary:
                with contextlib.suppress(OSError):
                    Path(temporary).unlink()

    def _changed(self, piece: Piece) -> bool:
        """Whether a file has changed since it was listed: the copy would be of neither state."""
        for name, stamp in piece.files.items():
            try:
                status = (self.root / name).stat()
            except OSError:
                return True
            if Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns) != stamp:
                return True
        return False

    def _recorded(self, piece: Piece) -> dict[str, Any]:
        files = {
            name: [s.size, s.mtime_ns, s.ctime_ns, self._digests.get(name) or self._digest(name)]
            for name, s in piece.files.items()
        }
        return {"files": files, "context": piece.context}

    def _digest(self, name: str) -> str:
        try:
            with (self.root / name).open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            return ""


def _place(root: Path) -> Path | None:
    name = hashlib.sha256(os.fsencode(root)).hexdigest()[:24]
    try:
        folder = cache_folder() / "packs"
        folder.mkdir(exist_ok=True)
    except (StudyLamError, OSError, RuntimeError):
        return None
    return folder / f"{name}.json"


def _checksum(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
