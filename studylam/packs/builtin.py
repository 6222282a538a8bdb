"""Where the built-in pack is: beside the package in a checkout, inside it when installed."""

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
