"""``--pack DIR``: the app on packs that are being written, at any place that a command opens."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from studylam.packs import Library

_ROOTS = "studylam.preview"


def begin(context: click.Context, folders: Iterable[Path]) -> None:
    """The commands after this are about the packs in these folders.

    Raises:
        NotFoundError: one of them isn't a pack.
    """
    from studylam.packs.preview.folder import pack_folder

    roots = tuple(dict.fromkeys(pack_folder(folder) for folder in folders))
    context.meta[_ROOTS] = roots


def previewed() -> tuple[Path, ...]:
    """The folders of ``--pack``; usually none."""
    context = click.get_current_context(silent=True)
    roots: tuple[Path, ...] = context.meta.get(_ROOTS, ()) if context is not None else ()
    return roots


def library() -> Library:
    """What the app will show: these packs, else everything that there is."""
    from studylam.packs import open_library

    roots = previewed()
    if not roots:
        return open_library()
    from studylam.labs.preview import open_draft

    return open_draft(roots).library


def open_app(place: str | None = None, what: str | None = None) -> int:
    """Open the app at a place, on the packs of ``--pack`` if there are any."""
    from studylam.tui import run

    return run(place, what, preview=previewed())
