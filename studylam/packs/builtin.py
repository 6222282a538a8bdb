"""Where packs are: the built-in one (beside the package in a checkout, inside it when installed),
and the one that a folder belongs to."""

from __future__ import annotations

from pathlib import Path

from studylam.errors import NotFoundError


def builtin_root() -> Path:
    """The folder that holds the built-in ``content/`` and ``quizzes/``.

    A wheel carries both in ``studylam/_data``; a checkout, an editable install and an unpacked
    sdist have them beside the package.

    Raises:
        NotFoundError: neither is there: the installation is broken.
    """
    package = Path(__file__).resolve().parent.parent
    for root in (package / "_data", package.parent):
        if (root / "content" / "pack.yaml").is_file():
            return root
    raise NotFoundError(
        "The built-in course isn't there.",
        where=str(package),
        hint="StudyLam was installed without its content; install it again.",
    )


def pack_around(folder: Path) -> Path:
    """The pack's folder that ``folder`` is, or is in.

    Raises:
        NotFoundError: neither it nor a folder above it is a pack.
    """
    try:
        here = folder.expanduser().resolve()
        if not here.exists():
            raise NotFoundError(f"There is no folder {str(folder)!r}.", hint="Check the path.")
        found = next(
            (at for at in (here, *here.parents) if (at / "content" / "pack.yaml").is_file()), None
        )
    except (OSError, RuntimeError, ValueError) as error:
        raise NotFoundError(f"{str(folder)!r} can't be read: {error}.") from error
    if found is None:
        raise NotFoundError(
            f"{str(folder)!r} is no pack, and isn't in one.",
            hint="Go into a pack's folder, or name it: --in DIR. Or: studylam pack new DIR",
        )
    return found


def builtin_prices() -> Path:
    """The newest price list of the built-in pack.

    Raises:
        NotFoundError: it has none.
    """
    found = (builtin_root() / "content" / "prices").glob("*.yaml")
    newest = max(found, default=None)
    if newest is None:
        raise NotFoundError("The built-in pack has no price list.", hint="Give --price-list.")
    return newest
