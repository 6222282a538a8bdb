"""An archive → a folder; or nothing at all."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from studylam.errors import StorageError
from studylam.packs.archive.reading import Archive, open_archive


@dataclass(frozen=True)
class Unpacked:
    """What came out of an archive."""

    folder: Path
    sha256: str
    """Of the archive."""
    sums: dict[str, str]
    """Path → SHA-256 of every file."""
    checked: bool
    """Whether it brought checksums; they were right."""
    hidden: tuple[str, ...]
    """Hidden files and what programs left in it: not unpacked."""
    others: tuple[str, ...]
    """Files beside the pack, not unpacked either."""


def unpack(file: Path, folder: Path) -> Unpacked:
    """Unpack a pack's archive into ``folder``, which isn't there yet (but what it is in is).

    Nothing of it is left if that doesn't work, whatever the reason.

    Raises:
        NotFoundError: there is no such file.
        RefusedError: it isn't a pack's archive, or isn't safe.
        StorageError: there is no room, or no right to write there.
    """
    made = False
    try:
        with open_archive(file) as archive:
            folder.mkdir()
            made = True
            sums = {path: _unpack_one(archive, path, folder / path) for path in archive.files}
            archive.check_sums(sums)
            return Unpacked(
                folder, archive.digest(), sums, archive.has_sums, archive.hidden, archive.others
            )
    except OSError as error:
        _remove(folder, made)
        raise StorageError(
            f"The archive can't be unpacked ({error.strerror or error}).", where=str(folder)
        ) from error
    except BaseException:  # Ctrl-C as well
        _remove(folder, made)
        raise


def _remove(folder: Path, made: bool) -> None:
    if made:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack_one(archive: Archive, path: str, place: Path) -> str:
    """Write one file, never over another or through a link; its SHA-256."""
    place.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(place, flags, 0o644), "wb") as stream:
        for piece in archive.read(path):
            stream.write(piece)
            digest.update(piece)
    return digest.hexdigest()
