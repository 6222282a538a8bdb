"""Finds the line on which a thing names something: models know only where they begin."""

from __future__ import annotations

import re
from pathlib import Path

from studylam.packs.models import Place
from studylam.packs.reading.files import MAX_TEXT


class Locator:
    """Looks names up in the files of a pack, each of which is read once, and only if asked for."""

    def __init__(self, root: str) -> None:
        self._root = Path(root)
        self._lines: dict[str, list[str]] = {}

    def __call__(self, place: Place, name: str) -> Place:
        """The first place at or below ``place`` that has ``name`` as a word; else ``place``."""
        lines = self._read(place.file)
        pattern = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w-])")
        for number in range(place.line - 1, len(lines)):
            if name in lines[number] and pattern.search(lines[number]):
                return Place(file=place.file, line=number + 1)
        return place

    def _read(self, file: str) -> list[str]:
        if file not in self._lines:
            try:
                path = (self._root / file).resolve()
                with path.open("rb") as stream:
                    raw = stream.read(MAX_TEXT) if path.is_relative_to(self._root) else b""
            except (OSError, RuntimeError):
                raw = b""
            self._lines[file] = raw.decode("utf-8", "replace").split("\n")
        return self._lines[file]
