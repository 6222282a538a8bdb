"""What the commands on packs share: which folder is meant, and how contents are counted."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studylam.packs.models import Pack


def pack_folder(folder: Path | None) -> Path:
    """The folder that was named, or the one of the pack that has this id; without a name, the pack
    around the current folder. Whoever stands in no pack means the built-in one.

    Raises:
        NotFoundError: there is neither a folder nor a pack of that name.
    """
    from studylam.errors import NotFoundError
    from studylam.packs import builtin_root
    from studylam.packs.builtin import pack_around

    if folder is not None:
        return folder if folder.exists() or len(folder.parts) != 1 else _of_id(str(folder))
    try:
        return pack_around(Path())
    except NotFoundError:
        return builtin_root()


def _of_id(name: str) -> Path:
    import difflib

    from studylam.errors import NotFoundError
    from studylam.packs import open_library

    roots = {pack.meta.id: Path(pack.root) for pack in open_library().packs}
    if name in roots:
        return roots[name]
    beside = [file.parts[0] for file in sorted(Path().glob("*/content/pack.yaml"))]
    near = difflib.get_close_matches(name, [*beside, *roots], n=2)
    raise NotFoundError(
        f"There is no folder {name!r}, and no pack of that id.",
        hint=f"Did you mean {' or '.join(dict.fromkeys(near))}?"
        if near
        else f"The packs here are {', '.join(dict.fromkeys([*beside, *roots]))}.",
    )


def from_here(root: str | Path, file: str = "") -> str:
    """The path of a pack, or of a file in it, as one would type it where one is."""
    path = Path(root, file)
    try:
        near = os.path.relpath(path)
    except (OSError, ValueError):
        return str(path)
    return min(near, str(path), key=len)


def count(number: int, word: str) -> str:
    """``no errors``, ``1 error``, ``3 errors``."""
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"


def counted(number: int, word: str) -> str:
    """``0 questions``, ``1 question``, ``1,142 questions``."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def contents(pack: Pack) -> str:
    """``6 lessons, 161 questions, 17 labs``; with scenarios and exercises, where there are any."""
    counts = (
        (len(pack.lessons), "lesson"),
        (len(pack.questions), "question"),
        (len(pack.labs), "lab"),
    )
    more = ((len(pack.scenarios), "scenario"), (len(pack.exercises), "exercise"))
    told = [*counts, *(row for row in more if row[0])]
    return ", ".join(count(number, word) for number, word in told)
