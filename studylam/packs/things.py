"""The things of one kind of several packs, as a list and by their ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Generic, TypeVar

from studylam.errors import NotFoundError
from studylam.packs.models import Pack

T = TypeVar("T")


class Things(Generic[T]):
    """The things of one kind: listed, and by id. Nothing is gone through before it is needed."""

    def __init__(
        self,
        packs: tuple[Pack, ...],
        behind: tuple[Pack, ...],
        kind: str,
        key: str = "id",
        *,
        lists_behind: bool = False,
    ) -> None:
        self._packs, self._behind = packs, behind
        self._kind, self._key = kind, key
        self._lists_behind = lists_behind

    @cached_property
    def listed(self) -> tuple[T, ...]:
        return tuple((self.by_id if self._lists_behind else self._by(self._packs)).values())

    @cached_property
    def by_id(self) -> dict[str, T]:
        return self._by((*self._packs, *self._behind))

    def _by(self, packs: Iterable[Pack]) -> dict[str, T]:
        found: dict[str, T] = {}
        for pack in packs:
            for thing in getattr(pack, self._kind):
                found.setdefault(getattr(thing, self._key), thing)
        return found

    def find(self, kind: str, name: str, *, list_with: str = "") -> T:
        return find(kind, name, self.by_id, list_with=list_with)


def find(kind: str, name: str, things: Mapping[str, T], *, list_with: str = "") -> T:
    """The thing of this name.

    Raises:
        NotFoundError: there is none; near names are suggested.
    """
    try:
        return things[name]
    except KeyError:
        # A long list helps nobody; where there is a command that prints it, name that.
        known = list(things)
        raise NotFoundError.named(
            kind, name, known, list_with=list_with if len(known) > 12 else ""
        ) from None
