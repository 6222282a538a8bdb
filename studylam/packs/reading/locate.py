"""Finds where a thing names something, to the column: models know only where they begin."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from studylam.packs.models import Place
from studylam.packs.reading.files import MAX_TEXT


class Spot(NamedTuple):
    """A line, and the column in it, from 1, if it is known."""

    place: Place
    column: int | None = None


class Locator:
    """Looks names up in the files of a pack, each of which is read once, and only if asked for."""

    def __init__(self, root: str) -> None:
        self._root = Path(root)
        self._lines: dict[str, list[str]] = {}

    def __call__(self, place: Place, name: str, *, key: str = "") -> Spot:
        """The first place at or below ``place`` that has ``name`` as a word; else ``place``.

        Args:
            key: the YAML key below which the name stands.
        """
        lines = self.lines(place.file)
        line, column = place.line - 1, 0
        if key:
            found = self._find(lines, line, 0, rf"(?<![\w.-])[\"']?{re.escape(key)}[\"']?\s*:", key)
            if found is not None:
                line, column = found[0], found[2]
        # A name that begins with a sign, like {fact:x}, may stand right behind a word.
        pattern = re.escape(name)
        if name[:1].isalnum():
            pattern = rf"(?<![\w.-]){pattern}(?![\w-])"
        found = self._find(lines, line, column, pattern, name)
        if found is None and not key:
            found = self._find(lines[: place.line - 1], 0, 0, pattern, name)
        if found is None:
            return Spot(place, self.first_column(place))
        return Spot(Place(file=place.file, line=found[0] + 1), found[1] + 1)

    def first_column(self, place: Place) -> int | None:
        """The column at which a line begins; None: there is nothing on it."""
        lines = self.lines(place.file)
        line = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
        return len(line) - len(line.lstrip()) + 1 if line.strip() else None

    @staticmethod
    def _find(
        lines: list[str], line: int, column: int, pattern: str, text: str
    ) -> tuple[int, int, int] | None:
        """Line, first column and the one after, from 0, of the first match."""
        compiled = re.compile(pattern)
        for number in range(line, len(lines)):
            if text in lines[number] and (match := compiled.search(lines[number], column)):
                return number, match.start(), match.end()
            column = 0
        return None

    def lines(self, file: str) -> list[str]:
        """The lines of a file as they are; none if it can't be read."""
        if file not in self._lines:
            try:
                path = (self._root / file).resolve()
                inside = path.is_relative_to(self._root) and path.is_file()
                raw = b""
                if inside:
                    with path.open("rb") as stream:
                        raw = stream.read(MAX_TEXT)
            except (OSError, RuntimeError, ValueError):
                raw = b""
            # Lines end as they do for the readers.
            self._lines[file] = raw.decode("utf-8-sig", "replace").split("\n") if raw else []
        return self._lines[file]
