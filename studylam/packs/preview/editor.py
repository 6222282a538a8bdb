"""The author's own editor, opened at a line: which program, and how it wants to be told the line.

The program is ``$VISUAL`` or else ``$EDITOR``, as everywhere; both may have arguments. The file is
one argument of its own and an absolute path, and no shell sees it: whatever a stranger's file is
called, it is only a name.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from studylam.errors import NotFoundError, UsageError

_IN_TERMINAL = {
    "+{line} {file}": "vi vim nvim nvi vis elvis view joe jmacs jpico jstar ne mg zile jed ee",
    "+{line}:{column} {file}": "emacs emacsclient kak micro",
    "+{line},{column} {file}": "nano rnano pico",
    "{file}:{line}:{column}": "hx helix",
}
"""How the line is said → the programs that take it so."""

_IN_WINDOW = {
    "+{line} {file}": "gvim mvim nvim-qt neovide geany",
    "+{line}:{column} {file}": "gedit pluma xed gnome-text-editor",
    "{file}:{line}:{column}": "subl sublime_text zed zeditor lapce",
    "--goto {file}:{line}:{column}": (
        "code code-insiders code-oss codium vscodium cursor windsurf positron"
    ),
    "--line {line} --column {column} {file}": (
        "kate kwrite idea pycharm charm webstorm goland phpstorm rider clion"
    ),
    "--line {line} {file}": "mate",
}
"""The same for those that have a window of their own: the app goes on in the terminal beside it."""

_HOW = {
    name: (how, own_window)
    for table, own_window in ((_IN_TERMINAL, False), (_IN_WINDOW, True))
    for how, names in table.items()
    for name in names.split()
}


@dataclass(frozen=True)
class Opening:
    """How a file is opened."""

    arguments: tuple[str, ...]
    """The program and its arguments, for no shell."""
    program: str
    """What the author calls it."""
    knows_line: bool
    """Whether it is told the line."""
    own_window: bool
    """Whether it needs no terminal: the app goes on beside it."""


def opening(
    path: Path,
    line: int = 1,
    column: int | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Opening:
    """How the author's editor is started on ``path``, which is absolute.

    Raises:
        UsageError: no editor is set, or its setting can't be understood.
        NotFoundError: there is no such program.
    """
    words = _words(environment)
    program = shutil.which(words[0], path=environment.get("PATH"))
    if program is None:
        raise NotFoundError(
            f"There is no program {words[0]!r}, which VISUAL or EDITOR names as the editor.",
            hint="Set another one before you start StudyLam: export EDITOR=nano",
        )
    name = Path(words[0]).name.removesuffix(".exe")
    # vim.tiny and emacs-nox are what their names begin with.
    known = name if name in _HOW else re.split(r"[.-]", name, maxsplit=1)[0]
    how, own_window = _HOW.get(known, ("{file}", False))
    place = {"file": str(path), "line": line, "column": column or 1}
    told = [part.format(**place) for part in how.split(" ")]
    return Opening((program, *words[1:], *told), name, known in _HOW, own_window)


def _words(environment: Mapping[str, str]) -> list[str]:
    setting = environment.get("VISUAL", "").strip() or environment.get("EDITOR", "").strip()
    if not setting:
        raise UsageError(
            "No editor is set, so no file can be opened.",
            hint="Set one before you start StudyLam: export EDITOR=nano (or vim, 'code', …)",
        )
    try:
        words = shlex.split(setting)
    except ValueError as error:
        raise UsageError(
            f"The editor's setting {setting!r} can't be understood: {error}.",
            hint="Mend VISUAL or EDITOR in your shell's settings.",
        ) from error
    if not words or not words[0]:
        raise UsageError(f"The editor's setting {setting!r} names no program.")
    return words
