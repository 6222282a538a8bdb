"""Whether an installed pack is what was installed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from studylam.errors import StudyLamError
from studylam.packs.archive.building import pack_files
from studylam.packs.archive.names import SUMS
from studylam.packs.archive.sums import parsed
from studylam.packs.problems import Report


def actual_sums(root: Path) -> dict[str, str]:
    """Path → SHA-256 of all that goes with a pack, as it is now."""
    files = pack_files(root, Report())
    return {path: hashlib.sha256(raw).hexdigest() for path, raw in files.items()}


def altered(root: Path) -> tuple[str, ...] | None:
    """The files that were changed, added or lost since; None if that can't be told."""
    try:
        recorded = parsed((root / SUMS).read_bytes())
        actual = actual_sums(root)
    except (OSError, StudyLamError):
        return None
    different = (path for path in recorded.keys() | actual.keys())
    return tuple(sorted(path for path in different if recorded.get(path) != actual.get(path)))
