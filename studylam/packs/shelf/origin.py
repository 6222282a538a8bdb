"""Where an installed pack came from: ``origin.json`` beside its ``content/``.

It says what `studylam pack list` shows, so that listing packs reads none of them.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Literal

from studylam.inert import inert_line

FILE = "origin.json"
_FORMAT = 1
_MAX = 100_000

Kind = Literal["archive", "folder", "distribution"]


@dataclass(frozen=True)
class Origin:
    """What was installed, when, and from where."""

    id: str
    title: str
    version: str
    kind: Kind
    source: str
    """The absolute path of an archive or folder; the name of a distribution."""
    installed_at: str
    """In UTC, as ``2026-11-28T10:00:00Z``."""
    entry_point: str = ""
    """Of a distribution."""
    distribution_version: str = ""
    sha256: str = ""
    """Of an archive."""
    forced: bool = False
    """It had errors, and was installed all the same."""

    def is_from(self, other: Origin) -> bool:
        """Whether both are from the same source, whatever it held then."""
        return (self.kind, self.source, self.entry_point) == (
            other.kind,
            other.source,
            other.entry_point,
        )

    @property
    def words(self) -> str:
        """Where it came from, for people."""
        if self.kind == "distribution":
            what = f"the Python distribution {self.source} {self.distribution_version}".rstrip()
        else:
            what = f"the {self.kind} {self.source}"
        return inert_line(what)


def write_origin(folder: Path, origin: Origin) -> None:
    """Put the record into a pack's folder, which nobody looks at yet."""
    text = json.dumps({"format": _FORMAT, **asdict(origin)}, ensure_ascii=True, indent=1)
    (folder / FILE).write_text(text + "\n", encoding="ascii")


def read_origin(folder: Path) -> Origin | None:
    """The record in a pack's folder; None if there is none, or none that can be used."""
    try:
        with (folder / FILE).open("rb") as stream:
            data = json.loads(stream.read(_MAX))
        if data.pop("format") != _FORMAT:
            return None
        known = {field.name for field in fields(Origin)}
        found = Origin(**{key: value for key, value in data.items() if key in known})
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    texts = [value for key, value in asdict(found).items() if key != "forced"]
    if not all(isinstance(text, str) for text in texts):
        return None
    return found if found.kind in ("archive", "folder", "distribution") else None
