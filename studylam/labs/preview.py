"""Packs as they are written right now: read, checked, and opened with the built-in course behind.

Everything here is slow enough to be done in a thread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from studylam.labs import check_all
from studylam.labs.check_all import around_labs, left_out
from studylam.packs.checks.check import check_pack, finished, others
from studylam.packs.library import Library
from studylam.packs.load import Store, load_pack
from studylam.packs.models import Pack, Place, Problem
from studylam.packs.preview.kept import as_shown
from studylam.packs.problems import in_order
from studylam.work import Tell, Work, unheard

if TYPE_CHECKING:
    from studylam.runtime import LambdaService


@dataclass(frozen=True)
class Found:
    """A problem, and the folder of the pack that has it."""

    root: Path
    problem: Problem

    @property
    def place(self) -> Place:
        return self.problem.place


@dataclass(frozen=True)
class Tried:
    """What running the labs has brought to light."""

    found: tuple[Found, ...]
    not_run: dict[str, str]
    """Labs that weren't run as they have errors of their own, and which."""


@dataclass(frozen=True)
class Draft:
    """Packs as they were when they were last read."""

    packs: tuple[Pack, ...]
    """As they are in their files."""
    library: Library
    """In it all packs but the first have the pack's name in ids."""
    others: tuple[Pack, ...] = ()
    """As they are in their files: the built-in course, and installed packs that these extend."""
    shown: tuple[Pack, ...] = ()
    """The packs as the library has them: with what can't be read just now as it was."""
    kept: tuple[str, ...] = ()
    """The files from which something is shown as it was."""
    problems: tuple[Found, ...] = ()
    """Pack by pack, by file and line."""
    is_checked: bool = False
    """Else the problems are those of reading, no more."""

    @cached_property
    def levels(self) -> Counter[str]:
        """How many problems of each level there are."""
        return Counter(one.problem.level for one in self.problems)

    def with_more(self, more: Iterable[Found]) -> Draft:
        """With problems that running the labs has brought to light."""
        return replace(self, problems=_ordered(self.packs, [*self.problems, *more]))


def open_draft(
    roots: Sequence[Path],
    before: Draft | None = None,
    stores: Mapping[Path, Store] = MappingProxyType({}),
) -> Draft:
    """The packs in these folders, not checked yet: `check` does that.

    Args:
        before: how they were: what can't be read just now is shown as it was then, and the others,
            which nobody is writing, aren't read again.
        stores: where what was read of a folder is kept.

    Raises:
        NotFoundError: one of them isn't a pack (any more).
    """
    packs = _ordered_packs([load_pack(root, store=stores.get(root)) for root in roots])
    behind = _behind(packs, before.others if before is not None else ())
    found = [Found(Path(pack.root), problem) for pack in packs for problem in pack.problems]
    was = {pack.root: pack for pack in before.shown} if before is not None else {}
    both = [as_shown(pack, was.get(pack.root)) for pack in packs]
    shown = tuple(pack for pack, _ in both)
    return Draft(
        packs,
        Library(shown, behind=behind),
        behind,
        shown,
        tuple(file for _, files in both for file in files),
        _ordered(packs, found),
    )


def _ordered_packs(packs: Sequence[Pack]) -> tuple[Pack, ...]:
    """First one that no other extends, as the others name a pack's things with the pack, which a
    library does for all packs but the first.
    """
    extended = {name for pack in packs for name in pack.meta.extends if name != pack.meta.id}
    return tuple(sorted(packs, key=lambda pack: pack.meta.id in extended))


def _behind(packs: Sequence[Pack], known: Sequence[Pack]) -> tuple[Pack, ...]:
    written = {pack.root for pack in packs}
    found = {other.root: other for pack in packs for other in others(pack, (*packs, *known))}
    return tuple(other for root, other in found.items() if root not in written)


def check(draft: Draft, tell: Tell = unheard) -> Draft:
    """The same with everything that is wrong with it, as far as nothing has to run for it."""
    here = (*draft.packs, *draft.others)
    found = [
        Found(Path(pack.root), problem)
        for pack in draft.packs
        for problem in finished(
            pack, around_labs(pack, check_pack(pack, here=here, tell=tell), here, tell)
        )
    ]
    return replace(draft, problems=_ordered(draft.packs, found), is_checked=True)


def run_labs(
    draft: Draft,
    service: LambdaService,
    work: Work,
) -> Tried:
    """Run the labs of all packs of a draft that was checked.

    Raises:
        StoppedError: see `studylam.labs.check_all.run_labs`.
    """
    found: list[Found] = []
    not_run: dict[str, str] = {}
    for pack in draft.packs:
        root = Path(pack.root)
        broken = left_out(pack, [one.problem for one in draft.problems if one.root == root])
        problems = check_all.run_labs(pack, service, work, without=broken)
        found += [Found(root, problem) for problem in finished(pack, problems)]
        not_run |= broken
    return Tried(tuple(found), not_run)


def _ordered(packs: Iterable[Pack], found: Sequence[Found]) -> tuple[Found, ...]:
    return tuple(
        Found(root, problem)
        for root in (Path(pack.root) for pack in packs)
        for problem in in_order(one.problem for one in found if one.root == root)
    )
