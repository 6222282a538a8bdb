"""The shelf's folder, changed by one process at a time and in single steps.

Whatever ends a process, a pack is there as it was or as it will be: it is made ready in a hidden
folder beside the others and takes the old one's place in one step. What a killed process left there
is thrown away by the next one that has its turn.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from studylam.errors import StorageError
from studylam.home import home
from studylam.packs.shelf.place import FOLDER, OLD

_STAGING = ".staging-"
_PATIENCE_S = 60.0
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


@contextmanager
def turn() -> Iterator[Path]:
    """Have the shelf alone; gives its folder, made if need be and tidied.

    The folder itself is what is locked: there is no other file that would have to stay. An empty
    shelf is taken away again, so that a refused pack leaves nothing at all.

    Raises:
        StorageError: another process has it for too long, or it can't be written.
    """
    folder = home() / FOLDER
    handle = _locked(folder)
    try:
        _tidy(folder)
        yield folder
    finally:
        with suppress(OSError):  # there is something in it
            folder.rmdir()
        os.close(handle)  # and with it the lock, as when the process is killed


def _locked(folder: Path) -> int:
    """A descriptor of the folder, which nobody else has locked."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        handle = -1
        try:
            with suppress(FileExistsError):
                folder.mkdir()
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if folder.stat().st_ino == os.fstat(handle).st_ino:
                return handle
        except (BlockingIOError, FileNotFoundError):
            pass  # somebody has it, or has taken it away just now
        except OSError as error:
            raise StorageError(
                f"The folder of installed packs can't be used ({error.strerror}).",
                where=str(folder),
            ) from error
        if handle >= 0:
            os.close(handle)
        time.sleep(0.02)
    raise StorageError(
        "Another StudyLam is installing a pack.",
        where=str(folder),
        hint="Wait until it is done, or end it, and try again.",
    )


def _tidy(folder: Path) -> None:
    """Throw away what killed processes left; put a pack back that was being replaced."""
    for entry in sorted(folder.glob(".*")):
        if entry.name.startswith(OLD):
            place = folder / entry.name.removeprefix(OLD)
            if place.exists():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                with suppress(OSError):
                    entry.rename(place)
        elif entry.name.startswith(_STAGING):
            shutil.rmtree(entry, ignore_errors=True)


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A hidden folder in the shelf that is gone afterwards, whatever happens."""
    place = folder / f"{_STAGING}{secrets.token_hex(8)}"
    try:
        place.mkdir()
        yield place
    except OSError as error:
        raise StorageError(
            f"The pack can't be put on the shelf ({error.strerror or error}).", where=str(folder)
        ) from error
    finally:
        shutil.rmtree(place, ignore_errors=True)


def put(new: Path, place: Path) -> None:
    """Give ``new`` the place of what is there, if anything; that is then where ``new`` was, or
    gone.
    """
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise StorageError(
            "Something that isn't a folder is in the pack's place.",
            where=str(place),
            hint="Take it away, and try again.",
        )
    if not place.exists():
        new.rename(place)
    elif not _exchanged(new, place):
        old = place.with_name(f"{OLD}{place.name}")
        place.rename(old)
        try:
            new.rename(place)
        except BaseException:
            old.rename(place)
            raise
        shutil.rmtree(old, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the system has exchanged two folders in one step (Linux's renameat2)."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    arguments = (os.fsencode(one.absolute()), os.fsencode(other.absolute()))
    done = rename(
        _AT_FDCWD,
        ctypes.c_char_p(arguments[0]),
        _AT_FDCWD,
        ctypes.c_char_p(arguments[1]),
        ctypes.c_uint(_RENAME_EXCHANGE),
    )
    return bool(done == 0)


def take(folder: Path, place: Path) -> None:
    """Take a pack off the shelf: gone in one step, then thrown away."""
    with staging(folder) as aside:
        place.rename(aside / "gone")
