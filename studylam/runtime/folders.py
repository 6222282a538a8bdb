"""Folders that untrusted code can write to: how full they are, and removing them.

It may have nested them deeper than recursion goes or a path is long, and closed them to ourselves.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import time

_LOOK_EVERY = 0.1
"""Seconds between two looks at how full a folder is."""

_ENTRIES = 65536
"""Files and folders that /tmp may hold, as where it is a file system."""


def remove_tree(folder: str | os.PathLike[str]) -> None:
    """Remove a folder with all that is in it, as far as this account can; never an error."""
    with contextlib.suppress(OSError, RecursionError):
        shutil.rmtree(folder)
        return
    with contextlib.suppress(OSError):
        _remove(os.fspath(folder))


def _remove(folder: str) -> None:
    """Bring what lies deep up to the top, level by level, so that no path grows long."""
    while entries := _entries(folder):
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)  # noqa: PTH108
                continue
            for child in _entries(entry.path):
                if child.is_dir(follow_symlinks=False):
                    _open_up(child.path)  # or it couldn't be moved
                unique = os.path.join(folder, secrets.token_hex(16))  # noqa: PTH118
                os.rename(child.path, unique)  # noqa: PTH104
            os.rmdir(entry.path)  # noqa: PTH106
    os.rmdir(folder)  # noqa: PTH106


def _entries(folder: str) -> list[os.DirEntry[str]]:
    _open_up(folder)
    with os.scandir(folder) as found:
        return list(found)


def _open_up(folder: str) -> None:
    with contextlib.suppress(OSError):
        os.chmod(folder, 0o700)  # noqa: PTH101


class Space:
    """How full a folder may get that has no file system of its own to say so (tier B's /tmp).

    Looked at now and then, so it is approximate: what grows faster than we look is seen late, and
    what was deleted while it is open isn't seen.
    """

    def __init__(self, folder: str, limit_bytes: int) -> None:
        self._folder = folder
        self._limit = limit_bytes
        self._next_look = 0.0

    def is_full(self) -> bool:
        """Whether there is more in it than may be: bytes on disk, or 65,536 files and folders."""
        begin = time.monotonic()
        if begin < self._next_look:
            return False
        taken = _bytes_below(self._folder, self._limit)
        # A twentieth of the time at most goes into looking.
        now = time.monotonic()
        self._next_look = now + max(_LOOK_EVERY, 20 * (now - begin))
        return taken > self._limit


def _bytes_below(folder: str, most: int) -> int:
    """Bytes on disk of what is in a folder; ``most`` + 1 as soon as it is more than that."""
    total = count = 0
    waiting = [folder]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as found:
            for entry in found:
                count += 1
                with contextlib.suppress(OSError):
                    total += entry.stat(follow_symlinks=False).st_blocks * 512
                if total > most or count > _ENTRIES:
                    return most + 1
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
    return total
