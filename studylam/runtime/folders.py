"""Removing folders that untrusted code could write to.

It may have nested them deeper than recursion goes or a path is long, and closed them to ourselves.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil


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
