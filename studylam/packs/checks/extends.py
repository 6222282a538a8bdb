"""Checks how a pack stands beside others: what it refers to of packs that it extends, and what of
its own hides something of the built-in course.

``other:timeout`` is a thing of the pack ``other``, which has to be in ``extends`` of pack.yaml, and
installed where the pack is checked: otherwise nobody can tell whether it is there.
"""

from __future__ import annotations

from collections.abc import Iterable

from studylam.packs import shelf
from studylam.packs.backbone import PACK
from studylam.packs.builtin import builtin_root
from studylam.packs.library import Library
from studylam.packs.load import load_pack
from studylam.packs.models import Pack, Place
from studylam.packs.namespaces import RESERVED, split
from studylam.packs.problems import Report, did_you_mean
from studylam.packs.reading.locate import Locator

_KINDS = {"concepts": "concept", "facts": "fact"}
"""Kinds that packs refer to in the built-in course, and what one of them is called."""


def extended_packs(pack: Pack, here: Iterable[Pack] = ()) -> list[Pack]:
    """The packs that a pack extends, and those that they extend in turn: of those that are here
    already, else of those that are installed.
    """
    read = {other.meta.id: other for other in here}
    installed = {root.name: root for root in shelf.roots() if str(root) != pack.root}
    wanted, found = list(pack.meta.extends), dict[str, Pack]()
    while wanted:
        name = wanted.pop(0)
        if name in found or name == pack.meta.id or not (name in read or name in installed):
            continue
        found[name] = read[name] if name in read else load_pack(installed[name])
        wanted += found[name].meta.extends
    return list(found.values())


def check_extends(pack: Pack, around: Library, report: Report) -> None:
    """Note packs that a pack extends but that aren't here, and what of it hides something.

    Args:
        around: everything that the pack may refer to, see `checks.check.surroundings`.
    """
    locate = Locator(pack.root)
    here = {other.meta.id for other in around.packs}
    description = Place(file=PACK)
    if pack.meta.id in RESERVED:
        message = f"No pack may be called {pack.meta.id!r}."
        spot = locate(description, pack.meta.id, key="id")
        report.at("K020", spot.place, message, hint="Give it another id.", column=spot.column)
    for name in pack.meta.extends:
        spot = locate(description, name, key="extends")
        if name == pack.meta.id:
            message, hint = "A pack doesn't extend itself.", "Take it out."
        elif name not in here:
            message = f"The pack {name!r} isn't installed here, so what is said of it is unchecked."
            hint = "Install it: studylam pack install …"
        else:
            continue
        report.at("K017", spot.place, message, hint=hint, column=spot.column)
    if builtin := next((p for p in around.packs[1:] if p.root == str(builtin_root())), None):
        _hidden(pack, builtin, report)


def _hidden(pack: Pack, builtin: Pack, report: Report) -> None:
    """Own ids that the built-in course has too: whoever means the course's gets the pack's."""
    exams = {blueprint.exam for blueprint in builtin.blueprints}
    for blueprint in pack.blueprints:
        if blueprint.exam in exams:
            report.at(
                "K019",
                blueprint.place,
                f"The built-in course has the exam {blueprint.exam!r}; its blueprint counts, not "
                "this one.",
                hint="Take this file out, or give the exam another id.",
            )
    for kind, what in _KINDS.items():
        taken = {thing.id for thing in getattr(builtin, kind)}
        for thing in getattr(pack, kind):
            if thing.id in taken:
                report.at(
                    "K018",
                    thing.place,
                    f"The built-in course has a {what} {thing.id!r} too; in this pack its own is "
                    "meant.",
                    hint="Give it another id, or take it out to mean the course's.",
                )


class Elsewhere:
    """What can be said of a reference to another pack's thing that isn't there."""

    def __init__(self, pack: Pack, around: Library) -> None:
        self._own = pack.meta.id
        self._builtin = {p.meta.id for p in around.packs[1:] if p.root == str(builtin_root())}
        self._extends = pack.meta.extends
        self._here = {other.meta.id for other in around.packs[1:]}

    def fault(self, what: str, name: str, known: Iterable[str]) -> tuple[str, str, str] | None:
        """Code, message and hint where ``name`` names a pack and that is what is wrong with it.

        An empty code: nothing can be said, as the pack isn't here.
        """
        pack, thing = split(name)
        if not pack:
            return None
        if pack in {self._own, *self._builtin}:
            whose = "pack's own" if pack == self._own else "built-in course's"
            message = f"{name!r} is written with its pack, as if it were another's."
            return "K016", message, f"The {whose} things are named by their id alone: {thing}."
        if pack not in self._extends:
            near = did_you_mean(pack, self._extends, f"Add it to pack.yaml: extends: [{pack}]")
            return "K016", f"This pack doesn't extend {pack!r}, whose {what} {name!r} is.", near
        if pack not in self._here:
            return "", "", ""
        theirs = [one for one in known if split(one)[0] == pack]
        return None if theirs else ("K016", f"The pack {pack!r} has no {what} {thing!r}.", "")
