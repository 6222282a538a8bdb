"""Where the program writes: one folder, moved as a whole by ``STUDYLAM_HOME``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from studylam import served
from studylam.errors import StorageError

ENVIRONMENT_VARIABLE = "STUDYLAM_HOME"


def location() -> Path:
    """Where that folder is; nothing is made or looked at.

    Raises:
        StorageError: it names a user's home that can't be found.
    """
    setting = os.environ.get(ENVIRONMENT_VARIABLE)
    if setting:
        try:
            return Path(setting).expanduser()
        except RuntimeError as error:  # ~somebody, and there is no such user
            raise _unwritable(Path(setting), str(error)) from error
    import platformdirs

    return platformdirs.user_data_path("studylam", appauthor=False)


def shared() -> Path:
    """Where that is which isn't one learner's: installed packs, and what can be made again.

    Visitors of a served app have a folder each, and see the packs of whoever serves it.
    """
    return served.owners_home() or location()


def home() -> Path:
    """The folder for everything that StudyLam writes, made if it isn't there.

    Raises:
        StorageError: the folder can't be made or isn't writable.
    """
    return _made(location())


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK | os.X_OK)
    except OSError as error:
        raise _unwritable(folder, error.strerror or str(error)) from error
    if not writable:
        raise _unwritable(folder, "permission denied")
    return folder


def _unwritable(folder: Path, reason: str) -> StorageError:
    return StorageError(
        f"StudyLam can't write to its folder ({reason}).",
        where=str(folder),
        hint=f"Make it writable, or choose another: {ENVIRONMENT_VARIABLE}=/some/folder studylam",
    )


def progress_database() -> Path:
    """The learner's record."""
    return home() / "progress.db"


def preview_database(folders: Sequence[Path]) -> Path:
    """A record for packs that are being written: the author's own learning is in another."""
    import hashlib

    name = hashlib.sha256(b"\0".join(map(os.fsencode, folders))).hexdigest()[:16]
    folder = home() / "previews" / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error.strerror or str(error)) from error
    return folder / "progress.db"


def cache_folder() -> Path:
    """What can be made again at any time: parsed packs, measured baselines."""
    folder = _made(shared()) / "cache"
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error.strerror or str(error)) from error
    return folder
