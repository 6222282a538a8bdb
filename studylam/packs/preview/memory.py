"""Keeps the read pieces of a pack in memory while it is being written.

The cache on disk is one JSON document, written and read as a whole, during which nothing else of
the process goes on: some 0.1 s at each save. It is read once here; after that, what a save changes
is all that is read, and the cache on disk is caught up with at the next start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from studylam.packs.cache import Cache
from studylam.packs.pieces import Piece, Unit
from studylam.packs.reading.files import Stamp


class Memory:
    """Of one pack. Takes the place of `studylam.packs.cache.Cache`."""

    is_old = False

    def __init__(self, root: Path) -> None:
        self._disk: Cache | None = Cache(root)
        self._kept: dict[str, tuple[Mapping[str, Stamp], str, Unit]] = {}

    def load(self, pieces: Sequence[Piece]) -> dict[str, Unit]:
        """The pieces that are still what they were."""
        if self._disk is not None:
            known = self._disk.load(pieces)
            if len(known) == len(pieces):
                self._disk = None
                self._keep(pieces, known)
            return known
        found = {}
        for piece in pieces:
            files, context, unit = self._kept.get(piece.name, (None, "", None))
            if unit is not None and files == piece.files and context == piece.context:
                found[piece.name] = unit
        return found

    def store(self, pieces: Sequence[Piece], units: Mapping[str, Unit]) -> None:
        """Keep these until the next."""
        if self._disk is not None:
            self._disk.store(pieces, units)
            self._disk = None
        self._keep(pieces, units)

    def _keep(self, pieces: Sequence[Piece], units: Mapping[str, Unit]) -> None:
        self._kept = {p.name: (p.files, p.context, units[p.name]) for p in pieces}
