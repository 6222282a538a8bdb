"""Packs as one file: a zip, written so that the same pack always gives the same bytes, and read as
what it may be: made by somebody who wants to do harm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from studylam.late import late

if TYPE_CHECKING:
    from studylam.packs.archive.building import Built, build, default_name, place_for
    from studylam.packs.archive.reading import Archive, open_archive
    from studylam.packs.archive.refusal import RefusedError
    from studylam.packs.archive.unpacking import Unpacked, unpack

__all__ = [
    "Archive",
    "Built",
    "RefusedError",
    "Unpacked",
    "build",
    "default_name",
    "open_archive",
    "place_for",
    "unpack",
]

_HOMES = {
    "Archive": "reading",
    "Built": "building",
    "RefusedError": "refusal",
    "Unpacked": "unpacking",
    "build": "building",
    "default_name": "building",
    "open_archive": "reading",
    "place_for": "building",
    "unpack": "unpacking",
}

__getattr__ = late(__name__, _HOMES)
