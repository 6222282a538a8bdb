"""Names that a shell may complete, kept beside the packs that were read: ids, each with a title.

Reading packs, or even their cache, takes longer than a person waits for a tab key. So names are
taken out of the cache once, and again when it has changed.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from studylam import __version__
from studylam.errors import StudyLamError
from studylam.home import shared
from studylam.inert import inert_line

FORMAT = 4

SHARED = ("exam", "error")
"""Kinds that are called the same in every pack; other names of an installed pack carry its id."""

Names = dict[str, dict[str, str]]
"""Kind → name → title."""

_KINDS = {
    "lessons": "lesson",
    "labs": "lab",
    "banks": "bank",
    "exercises": "exercise",
    "tracks": "track",
    "modules": "module",
}


def known() -> Names:
    """What there is by the built-in course and the installed packs, as far as they were read."""
    try:
        folder = shared() / "cache"
        stamps = [
            [file.name, status.st_size, status.st_mtime_ns]
            for file in sorted((folder / "packs").glob("*.json"))
            for status in [file.stat()]
        ]
    except (OSError, StudyLamError):
        return {}
    made_from = [FORMAT, __version__, stamps]
    kept = folder / "names.json"
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        document = json.loads(kept.read_bytes())
        if document["made_from"] == made_from:
            names: Names = document["names"]
            return names
    names = _from_packs(folder / "packs") | _from_code()
    _keep(kept, {"made_from": made_from, "names": names})
    return names


def _keep(file: Path, document: Mapping[str, Any]) -> None:
    """Written as a whole or not at all: other shells complete at the same time."""
    import tempfile

    with contextlib.suppress(OSError):
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump(document, stream)
            Path(name).replace(file)
        except OSError:
            Path(name).unlink(missing_ok=True)


def _from_packs(folder: Path) -> Names:
    """Of packs that the app opens by itself, and that are still there: others are drafts."""
    from studylam.packs import builtin_root
    from studylam.packs.cache import kept_fields
    from studylam.packs.shelf import roots

    names: Names = {}
    builtin = builtin_root()
    opened = {builtin, *(root.resolve() for root in roots())}

    def add(kind: str, name: Any, title: Any = "") -> None:
        if isinstance(name, str) and name.isprintable():
            names.setdefault(kind, {})[name] = inert_line(str(title))[:80]

    bad = (OSError, ValueError, KeyError, TypeError, AttributeError, StopIteration)
    for file in sorted(folder.glob("*.json")):
        with contextlib.suppress(*bad):
            root, pieces = kept_fields(file)
            if root not in opened:
                continue
            units, before = list(pieces), ""
            if root != builtin:
                meta = next(unit["meta"] for unit in units if unit.get("meta"))
                add("pack", meta["id"], meta["title"])
                before = f"{meta['id']}:"
            for unit in units:
                for kind, name, title in _things(unit):
                    add(kind, name if kind in SHARED else before + name, title)
    return names


def _things(unit: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """What a piece of a pack holds, as its cache has it (`studylam.packs.models`)."""
    for field, kind in _KINDS.items():
        for thing in unit.get(field) or ():
            yield kind, thing["id"], thing["title"]
    for lesson in unit.get("lessons") or ():
        for section in lesson["sections"]:
            yield "section", f"{lesson['id']}#{section['id']}", section["title"]
    for event in unit.get("events") or ():
        yield "event", event["name"], event["title"]
    for blueprint in unit.get("blueprints") or ():
        yield "exam", blueprint["exam"], blueprint["title"]
    for scenario in unit.get("scenarios") or ():
        yield scenario["tool"], scenario["id"], scenario["title"]
    for concept in unit.get("concepts") or ():
        yield "concept", concept["id"], concept["name"]
    for explanation in unit.get("explanations") or ():
        yield "explanation", explanation["id"], explanation["title"]
        for match in explanation["matches"]:
            if match["type"] != "*":
                yield "error", match["type"], explanation["title"]


def _from_code() -> Names:
    """What the program itself names; kept too, as its modules take long to import."""
    from studylam.docs import PAGES
    from studylam.exercises.kinds import KINDS
    from studylam.packs.problems import CODES
    from studylam.pricing.services import PARTS
    from studylam.runtime.layers import layer_names
    from studylam.tui.actions.scopes import SCOPES

    return {
        "code": {name: code.title for name, code in CODES.items()},
        "part": {name: part.title for name, part in PARTS.items()},
        "layer": dict.fromkeys(layer_names(), "a built-in layer"),
        "scope": dict(SCOPES),
        "page": {page.id: page.title for page in PAGES},
        "exercise-kind": dict(KINDS),
    }
