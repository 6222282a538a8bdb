"""Which paths a pack may have in an archive, and which of them are of no use to it.

Held by what writes archives and by what reads them: what could be built can be installed.
"""

from __future__ import annotations

import re
import unicodedata

from studylam.inert import inert_line
from studylam.packs.archive.limits import MAX_NAME, MAX_PARTS, MAX_PATH
from studylam.packs.archive.refusal import RefusedError, shown
from studylam.packs.reading.files import PARTS, is_ignored

SUMS = "SHA256SUMS"
"""Checksums of every other file."""

_DRIVE = re.compile(r"^[A-Za-z]:")
# Windows has devices in every folder, whatever stands behind the dot, and cuts dots and blanks off
# names: another file is opened than the name says. (Microsoft, "Naming Files, Paths, Namespaces".)
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)", re.I)
_PAPERS = ("README", "LICEN", "NOTICE", "COPYING")
_ADDED_BY_MACOS = "__MACOSX"


def is_paper(name: str) -> bool:
    """Whether a file beside ``content/`` and ``quizzes/`` is one that goes with a pack."""
    return "/" not in name and name.upper().startswith(_PAPERS)


def is_useless(path: str) -> bool:
    """Whether it is hidden, or left there by a program: neither packed nor unpacked."""
    return any(is_ignored(part) or part == _ADDED_BY_MACOS for part in path.split("/"))


def belongs(path: str) -> bool:
    """Whether a path (relative to the pack) is one of a pack's."""
    top, slash, _ = path.partition("/")
    return top in PARTS if slash else is_paper(path) or path == SUMS


def check_path(path: str) -> None:
    """Refuse a path that could lead out of the pack, or be another than it seems.

    Raises:
        RefusedError: says what is wrong with it.
    """
    reason = _wrong(path)
    if reason:
        raise RefusedError(f"{reason}.", entry=path or "(no name)")


def _wrong(path: str) -> str:
    parts = path.split("/")
    if not path:
        return "an entry without a name"
    if "\\" in path:
        return "its name has a backslash, which is a folder's end on some systems"
    if path.startswith("/"):
        return "its path is absolute, so it would be written outside of the pack"
    if _DRIVE.match(path):
        return "its name begins with a drive letter"
    if ".." in parts:
        return "its path has a '..', so it would be written outside of the pack"
    if inert_line(path) != path:
        return "its name has control characters or invisible ones, so it isn't what it seems"
    if any(part in ("", ".") for part in parts):
        return "its path has an empty part or a '.'"
    if any(_DEVICE.match(part) for part in parts):
        return "its name is a device's on Windows"
    if any(part.endswith((".", " ")) or ":" in part for part in parts):
        return "its name ends with a dot or a blank or has a colon: on Windows, another file's"
    if len(parts) > MAX_PARTS:
        return f"its folders go deeper than {MAX_PARTS - 1} levels"
    if len(path.encode()) > MAX_PATH or max(len(part.encode()) for part in parts) > MAX_NAME:
        return f"its name is too long (a name has {MAX_NAME} bytes at most, a path {MAX_PATH})"
    return ""


class Taken:
    """The paths that there are so far: no two may be the same file on any system.

    Systems differ: some take ``A`` for ``a``, and some take an accent that is a sign of its own
    for the letter that has it.
    """

    def __init__(self) -> None:
        self._spelt: dict[str, str] = {}
        """Folded path → the path as it was first written, of files and of folders."""
        self._files: set[str] = set()

    def add(self, path: str, *, is_folder: bool) -> None:
        """Take a path, and those of the folders that it is in.

        Raises:
            RefusedError: it is taken, or it is in a folder that is a file.
        """
        parts = path.split("/")
        above = ["/".join(parts[:end]) for end in range(1, len(parts))]
        for folder in [*above, path] if is_folder else above:
            key = self._spell(folder, path)
            if key in self._files:
                first = shown(self._spelt[key])
                raise RefusedError(f"{first!r} is a file and a folder at once.", entry=path)
        if is_folder:
            return
        key = _folded(path)
        if key in self._spelt:
            first = shown(self._spelt[key])
            raise RefusedError(f"there is another entry of this name ({first!r}).", entry=path)
        self._spelt[key] = path
        self._files.add(key)

    def _spell(self, folder: str, path: str) -> str:
        key = _folded(folder)
        first = self._spelt.setdefault(key, folder)
        if first != folder:
            message = f"its folder is also written {shown(first)!r}: on some systems, that's one."
            raise RefusedError(message, entry=path)
        return key


def _folded(path: str) -> str:
    once = unicodedata.normalize("NFKC", path).casefold()
    return unicodedata.normalize("NFKC", once)
