"""The packs that are here: what each holds, where it came from, and whether its code may run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from studylam.labs import trust
from studylam.work import Tell, unheard

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Pack, Problem
    from studylam.packs.shelf import Installed
    from studylam.progress import Record

Code = Literal["course", "allowed", "asks", "none"]
"""Whether a pack's code may run: it is the course's own; somebody has agreed; it asks before its
first run; there is none."""


@dataclass(frozen=True)
class PackHere:
    """One pack."""

    id: str
    title: str
    version: str
    root: str
    installed: Installed | None
    """On the shelf: it can be updated and removed."""
    pack: Pack | None
    """None: it can't be used; ``fault`` says why."""
    code: Code = "none"
    fault: str = ""

    @property
    def came_from(self) -> str:
        """In words."""
        if self.installed is None:
            return "part of StudyLam" if self.code == "course" else f"the folder {self.root}"
        origin = self.installed.origin
        return origin.words if origin else "nobody knows where"

    @property
    def contents(self) -> tuple[tuple[int, str], ...]:
        """How many of what, the kinds that learners look for."""
        if self.pack is None:
            return ()
        return (
            (len(self.pack.lessons), "lesson"),
            (len(self.pack.questions), "question"),
            (len(self.pack.labs), "lab"),
        )

    @property
    def levels(self) -> Counter[str]:
        """How many problems of each level reading it has found; a whole check finds more."""
        return Counter(problem.level for problem in self.pack.problems) if self.pack else Counter()


def packs_here(library: Library, record: Record) -> tuple[PackHere, ...]:
    """Those of the library, in its order, then those that are installed and can't be used."""
    from studylam.packs import shelf

    installed = {one.root.resolve(): one for one in shelf.installed()}
    found = [_used(pack, installed.pop(Path(pack.root), None), record) for pack in library.packs]
    return (*found, *_unused(library, installed))


def _used(pack: Pack, installed: Installed | None, record: Record) -> PackHere:
    meta = pack.meta
    try:
        code = _code(pack, record)
    except OSError:  # removed at this moment
        code = "asks"
    return PackHere(meta.id, meta.title, meta.version, pack.root, installed, pack, code)


def _code(pack: Pack, record: Record) -> Code:
    about = trust.stranger(pack)
    if about is None:
        return "course"
    if not about.labs and not about.examples:
        return "none"
    return "allowed" if trust.is_allowed(about, record) else "asks"


def _unused(library: Library, installed: dict[Path, Installed]) -> Iterator[PackHere]:
    why = {one.root.resolve(): one.why for one in library.left_out}
    for root, one in installed.items():
        # What is neither in the library nor left out of it: other folders were asked for.
        fault = why[root].message if root in why else one.fault
        origin = one.origin
        yield PackHere(
            one.id,
            origin.title if origin else one.id,
            origin.version if origin else "",
            str(root),
            one,
            None,
            fault=fault or "It isn't open now: start StudyLam again to use it.",
        )


def checked(pack: PackHere, tell: Tell = unheard) -> list[Problem]:
    """All that a check finds wrong with a pack without running its code. Takes a second or two."""
    from studylam.packs import load_pack
    from studylam.packs.checks.check import check_pack

    # As it is in its files: in the library its ids carry its name.
    return check_pack(load_pack(Path(pack.root)), tell=tell)
