"""Packs that came as Python distributions: an entry point of the group ``studylam.packs`` names the
package whose folder holds ``content/`` and ``quizzes/``.

    [project.entry-points."studylam.packs"]
    acme = "acme_pack.course"

A pack is data, so none of that package's code is imported to find its folder: not even the
``__init__.py`` of the packages above it. The metadata say where a distribution's files are.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, EntryPoint, distributions
from pathlib import Path
from urllib.parse import unquote, urlsplit

from studylam.errors import NotFoundError, UsageError
from studylam.inert import inert_line
from studylam.packs.shelf.place import DESCRIPTION

GROUP = "studylam.packs"
_MODULE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.ASCII)


@dataclass(frozen=True)
class Offer:
    """A pack that a distribution brings."""

    distribution: str
    """As the distribution is called, e.g. ``acme-pack``."""
    version: str
    entry_point: str
    folder: Path | None
    """Where it is; None if that can't be told without running code, or isn't there."""


def offers() -> list[Offer]:
    """The packs of all distributions that are there, by distribution and entry point.

    Of two distributions of one name, the one counts that Python would import.
    """
    found: dict[tuple[str, str], Offer] = {}
    seen: dict[str, Distribution] = {}
    for distribution in distributions():
        try:
            name = distribution.metadata["Name"]
            if not name or seen.setdefault(_plain(name), distribution) is not distribution:
                continue
            for point in distribution.entry_points:
                if point.group == GROUP:
                    offer = _offer(distribution, name, point)
                    found.setdefault((_plain(name), point.name), offer)
        except Exception:  # metadata that can't be read is no pack; whoever broke it is no concern
            continue
    return [found[key] for key in sorted(found)]


def find(name: str) -> Offer:
    """The pack that is meant by a distribution's name, an entry point's, or ``DIST:ENTRY``.

    Raises:
        NotFoundError: there is none, or it isn't where it should be.
        UsageError: there are several.
    """
    wanted, _, point = name.partition(":")
    known = offers()
    if point:
        found = [
            one
            for one in known
            if _plain(one.distribution) == _plain(wanted) and one.entry_point == point
        ]
    else:
        found = [one for one in known if _plain(one.distribution) == _plain(name)] or [
            one for one in known if one.entry_point == name
        ]
    if len(found) > 1:
        hint = "Say which: " + ", ".join(f"{one.distribution}:{one.entry_point}" for one in found)
        raise UsageError(f"There are {len(found)} packs of the name {name!r}.", hint=hint)
    if not found:
        names = [one.distribution for one in known]
        raise NotFoundError(
            f"There is no archive and no folder {name!r}, "
            f"and no Python distribution of this name brings a pack.",
            hint=f"Distributions here that do: {', '.join(names)}"
            if names
            else "Give the path of a .zip or a folder, or install the distribution with pip first.",
        )
    if found[0].folder is None:
        raise NotFoundError(
            f"The distribution {found[0].distribution!r} says that it brings a pack, but there is "
            f"no {DESCRIPTION} where it says, as far as that can be told without running its code.",
            hint="Its files may not be packaged: ask its author, or install the pack's folder.",
        )
    return found[0]


def _plain(name: str) -> str:
    """A distribution's name as it is compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _offer(distribution: Distribution, name: str, point: EntryPoint) -> Offer:
    module = point.value.partition(":")[0].partition("[")[0].strip()
    folder = None
    if _MODULE.fullmatch(module):
        places = _places(distribution, module.split("."))
        folder = next((place for place in places if (place / DESCRIPTION).is_file()), None)
    version = str(distribution.metadata["Version"] or "")
    return Offer(inert_line(name), inert_line(version), inert_line(point.name), folder)


def _places(distribution: Distribution, parts: list[str]) -> Iterator[Path]:
    """Where the package may be, the likeliest first."""
    yield Path(str(distribution.locate_file("/".join(parts))))
    # Installed to be edited: the distribution's own files only point at the project.
    if project := _edited(distribution):
        for source in (project, project / "src"):
            yield source.joinpath(*parts)
    # The top package is found by Python's own finders, which read no package; one below it would
    # be found by importing the packages above.
    try:
        spec = importlib.util.find_spec(parts[0])
    except (ImportError, ValueError, AttributeError):
        return
    for top in (spec.submodule_search_locations or ()) if spec else ():
        yield Path(top).joinpath(*parts[1:])


def _edited(distribution: Distribution) -> Path | None:
    """The project's folder of an editable install (PEP 610)."""
    try:
        data = json.loads(distribution.read_text("direct_url.json") or "{}")
        url = urlsplit(data["url"])
        editable = data["dir_info"]["editable"] is True and url.scheme == "file"
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return Path(unquote(url.path)) if editable else None
