"""What is asked of the disk itself, beside SQLite: is the file whole, and is there room for more?

POSIX drops all of a program's locks on a file, SQLite's too, as soon as the program closes any
handle to it. So nothing here opens a database that this program has open already (`here`).
"""

from __future__ import annotations

import errno
import fcntl
import os
import tempfile
from collections import Counter
from pathlib import Path

from studylam.errors import StorageError
from studylam.progress import wal
from studylam.progress.pages import HEADER

ROOM = 1024 * 1024
"""Bytes that have to be free before a question is asked. An answer takes a fifth of it: a few pages
of the log, of its indexes and of the drill's state, once in the write-ahead log."""

_HEADER_BYTES = 100
_SQLITE_LOCKS = 0x4000_0000, 512
"""Where in a database's file, and how many bytes, SQLite's locks are."""

Identity = tuple[int, int]

here: Counter[Identity] = Counter()
"""The databases that this program has open, and how often."""


def identity(path: Path) -> Identity | None:
    """Which file this is, whatever its name; ``None``: there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def looks_damaged(path: Path) -> bool:
    """Whether SQLite would take a damaged file for a new one, or its log for an old one, and write
    over it.

    It does for a file that is shorter than a header, throws away the log beside an empty one, and
    reads a log only up to its first broken place.
    """
    log = path.with_name(path.name + "-wal")
    file = identity(path)
    if file in here:
        return False
    try:
        has_log = log.exists() and log.stat().st_size > 0
        if file is None:
            return has_log
        with path.open("rb") as opened:
            start = opened.read(_HEADER_BYTES)
        if not start:
            return has_log
        if len(start) < _HEADER_BYTES or not start.startswith(HEADER):
            return True
        # Only a crash leaves a log behind when nobody is using the database any more.
        return has_log and not is_open(path) and wal.is_broken(log)
    except OSError:
        return False  # not readable: SQLite says so itself


def is_open(path: Path) -> bool:
    """Whether somebody, this program or another, has this database open (or it can't be told)."""
    file = identity(path)
    if file is None:
        return False
    if file in here:
        return True
    try:
        with path.open("r+b") as opened:
            fcntl.lockf(opened, fcntl.LOCK_EX | fcntl.LOCK_NB, _SQLITE_LOCKS[1], _SQLITE_LOCKS[0])
    except OSError:
        return True
    return False


def flush(path: Path) -> None:
    """See to it that a file outlasts a power cut. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def check_room(path: Path) -> None:
    """Look whether the next entries would find room beside ``path``.

    Room is reserved for a moment, not only asked for: quotas aren't in what a disk says is free.

    Raises:
        StorageError: they wouldn't, or nothing can be written there.
    """
    try:
        with tempfile.TemporaryFile(dir=path.parent) as file:
            os.posix_fallocate(file.fileno(), 0, ROOM)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StorageError(
                f"There is no room left for the learner's record ({error.strerror}).",
                where=str(path),
                hint="Free some space (a few megabytes are enough), then try again; or choose "
                "another folder: STUDYLAM_HOME=/some/folder studylam",
            ) from error
        raise StorageError(
            f"Nothing can be written beside the learner's record ({error.strerror or error}).",
            where=str(path),
            hint="Make its folder writable for you, or choose another: "
            "STUDYLAM_HOME=/some/folder studylam",
        ) from error
