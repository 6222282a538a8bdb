"""The library that everything works on: the built-in course, and what is installed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from studylam.errors import BadInputError, StudyLamError
from studylam.packs.builtin import builtin_root
from studylam.packs.library import LeftOut, Library
from studylam.packs.load import load_pack
from studylam.packs.models import Pack
from studylam.packs.namespaces import RESERVED


def open_library(*roots: Path, cache: bool = True) -> Library:
    """A library over the packs in ``roots``; without any, over the built-in pack and after it
    everything that is installed, as far as it can be read (see `Library.left_out`).

    Raises:
        NotFoundError: one of the folders isn't a pack.
    """
    if roots:
        return Library(load_pack(root, cache=cache) for root in roots)
    from studylam.packs import shelf

    packs = [load_pack(builtin_root(), cache=cache)]
    left_out: list[LeftOut] = []
    for root in shelf.roots():
        try:
            packs.append(_fitting(load_pack(root, cache=cache), packs))
        except StudyLamError as error:
            left_out.append(LeftOut(root, error))
        except Exception as error:  # a stranger's pack must keep nobody from learning
            why = BadInputError(f"It can't be read: {error!r}.", where=str(root))
            left_out.append(LeftOut(root, why))
    return Library(packs, left_out=left_out)


def _fitting(pack: Pack, others: Iterable[Pack]) -> Pack:
    """``pack``, if its name can stand before its ids."""
    name = pack.meta.id
    if name in RESERVED:
        raise BadInputError(f"No pack may be called {name!r}.", where=pack.root)
    if any(name == other.meta.id for other in others):
        hint = "Ask its author to give one of them another id."
        raise BadInputError(f"There is another pack called {name!r}.", where=pack.root, hint=hint)
    return pack
