"""Read pieces of packs as JSON in StudyLam's home, each good for as long as its files are the same.

A cache file is lines: what the pieces were made from, and each piece. A piece is used only if
its checksum holds and every file of the piece has the size and times, or else the hash, that
it was made from. Anything that isn't so makes it worthless, never an error.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from studylam import __version__
from studylam.errors import StudyLamError
from studylam.home import cache_folder
from studylam.packs.pieces import Piece, Unit
from studylam.packs.reading.files import Stamp
from studylam.packs.stored import dumped, loaded, read_fields
from studylam.packs.uncollected import uncollected

FORMAT = 30
"""Raised when the models or the reading change in a way that ``__version__`` doesn't tell."""


class Cache:
    """The cache of one pack."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.is_old = False
        """Whether the file has times or pieces that aren't the pack's any more."""
        self._place = _place(root)
        self._digests: dict[str, str] = {}

    @property
    def is_written(self) -> bool:
        """Whether the pack was put here before, by this version; there may be no place for it."""
        if self._place is None:
            return True
        begin = json.dumps({"format": _format()})[:-1].encode()
        try:
            with self._place.open("rb") as stream:
                return stream.read(len(begin)) == begin
        except OSError:
            return False

    def load(self, pieces: Sequence[Piece]) -> dict[str, Unit]:
        """The pieces that are still what they were when they were put here."""
        if self._place is None:
            return {}
        try:
            with self._place.open("rb") as stream:
                if hasattr(os, "getuid") and os.fstat(stream.fileno()).st_uid != os.getuid():
                    return {}
                head = json.loads(stream.readline(64_000_000))
                if head["format"] != _format() or head["root"] != str(self.root):
                    return {}
                recorded = head["pieces"]
                good = {p.name for p in pieces if self._same(recorded.get(p.name), p)}
                self.is_old |= len(recorded) > len(good)
                if not good:
                    return {}
                # Piece by piece: all of a course as text and as models is a lot of memory.
                with uncollected():
                    units = self._units(stream, recorded, good)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return {}
        return {name: unit for name, unit in units.items() if self._at_home(unit)}

    def _units(self, stream: BinaryIO, recorded: dict[str, Any], good: set[str]) -> dict[str, Unit]:
        """The good pieces, of which the file has a line each, in the order of the record."""
        units: dict[str, Unit] = {}
        for name, record in recorded.items():
            line = stream.read(record["bytes"])
            if name in good:
                if record["checksum"] != _checksum(line):
                    raise ValueError(f"{name} isn't what was written")
                units[name] = loaded(Unit, line)
        return units

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
            recorded: dict[str, Any] = {}
            lines: list[bytes] = []
            for piece in pieces:
                if not self._changed(piece):
                    lines.append(dumped(units[piece.name]).encode() + b"\n")
                    recorded[piece.name] = self._recorded(piece, lines[-1])
            head = {"format": _format(), "root": str(self.root), "pieces": recorded}
            handle, temporary = tempfile.mkstemp(dir=self._place.parent, prefix=".new-")
            with os.fdopen(handle, "wb") as stream:
                stream.write(json.dumps(head).encode() + b"\n")
                stream.writelines(lines)
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

    def _recorded(self, piece: Piece, line: bytes) -> dict[str, Any]:
        files = {
            name: [s.size, s.mtime_ns, s.ctime_ns, self._digests.get(name) or self._digest(name)]
            for name, s in piece.files.items()
        }
        return {
            "files": files,
            "context": piece.context,
            "bytes": len(line),
            "checksum": _checksum(line),
        }

    def _digest(self, name: str) -> str:
        try:
            with (self.root / name).open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            return ""


def kept_fields(file: Path) -> tuple[Path, Iterator[dict[str, Any]]]:
    """Of a cache file as it is, fresh or not: the pack's folder, and the fields of each piece.

    Raises:
        OSError, ValueError, KeyError, TypeError: it can't be read, or isn't a cache file.
    """
    head, *lines = file.read_bytes().splitlines()
    return Path(json.loads(head)["root"]), map(read_fields, lines)


def _place(root: Path) -> Path | None:
    name = hashlib.sha256(os.fsencode(root)).hexdigest()[:24]
    try:
        folder = cache_folder() / "packs"
        folder.mkdir(exist_ok=True)
    except (StudyLamError, OSError, RuntimeError):
        return None
    return folder / f"{name}.json"


def _format() -> list[int | str]:
    return [FORMAT, __version__]


def _checksum(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
