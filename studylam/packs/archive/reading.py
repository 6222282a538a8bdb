"""An archive as what it holds of a pack: everything is checked before a byte is unpacked."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from studylam.errors import NotFoundError
from studylam.packs.archive import sums
from studylam.packs.archive.entries import Entry, content, read_entries
from studylam.packs.archive.limits import (
    FROM_RATIO,
    MAX_ARCHIVE,
    MAX_FILE,
    MAX_RATIO,
    MAX_TOTAL,
)
from studylam.packs.archive.names import SUMS, Taken, belongs, check_path, is_useless
from studylam.packs.archive.refusal import RefusedError

PACK = "content/pack.yaml"

_HONEST = "If it is honest, 'studylam pack build' makes an archive of it that isn't compressed."


class Archive:
    """The files of a pack in a zip, by path relative to the pack; made by `open_archive`."""

    def __init__(self, stream: BufferedReader) -> None:
        self._stream = stream
        entries = read_entries(stream)
        taken = Taken()
        for entry in entries:
            path = entry.name.removesuffix("/") if entry.is_folder else entry.name
            check_path(path)
            taken.add(path, is_folder=entry.is_folder)
        files = {entry.name: entry for entry in entries if not entry.is_folder}
        useful = {path: entry for path, entry in files.items() if not is_useless(path)}
        self.top = _top(useful)
        """The folder that the whole pack is in, as code hosts pack it; or nothing."""
        found = {path.removeprefix(self.top): entry for path, entry in useful.items()}
        _check_ratios(list(useful.values()))
        ours = {path: entry for path, entry in found.items() if belongs(path)}
        _check_sizes(list(ours.values()))
        self.files: dict[str, Entry] = dict(sorted(ours.items()))
        self.hidden: tuple[str, ...] = tuple(sorted(filter(is_useless, files)))
        """Hidden files and what programs left there, as they are called in the archive."""
        self.others: tuple[str, ...] = tuple(sorted(found.keys() - ours.keys()))
        """What stands beside a pack where it is written (a Makefile, tests), by path below its top:
        it isn't unpacked, whatever it is; but its name and its records may do no harm either."""

    @property
    def has_sums(self) -> bool:
        """Whether it brings checksums."""
        return SUMS in self.files

    def read(self, path: str) -> Iterator[bytes]:
        """A file's bytes, in pieces; only one file at a time is read.

        Raises:
            RefusedError: they aren't what the archive says they are.
        """
        return content(self._stream, self.files[path])

    def check_sums(self, actual: dict[str, str]) -> None:
        """Hold the files' checksums against those that it brings, if it does.

        Raises:
            RefusedError: they differ.
        """
        if not self.has_sums:
            return
        said = sums.parsed(b"".join(self.read(SUMS)))
        useless = {path.removeprefix(self.top) for path in self.hidden} | {*self.others}
        rest = {path: digest for path, digest in actual.items() if path != SUMS}
        sums.check({p: d for p, d in said.items() if p not in useless and p != SUMS}, rest)

    def digest(self) -> str:
        """SHA-256 of the archive itself."""
        self._stream.seek(0)
        return hashlib.file_digest(self._stream, "sha256").hexdigest()


@contextmanager
def open_archive(file: Path) -> Iterator[Archive]:
    """Open a pack's archive.

    Raises:
        NotFoundError: there is no such file.
        RefusedError: it isn't a zip archive, isn't a pack's, or isn't safe.
    """
    try:
        with _opened(file) as stream:
            yield _archive(stream)
    except RefusedError as error:
        error.where = error.where or str(file)
        raise


def _archive(stream: BufferedReader) -> Archive:
    try:
        return Archive(stream)
    except OSError as error:
        raise RefusedError(f"It can't be read: {error.strerror}.") from error


def _opened(file: Path) -> BufferedReader:
    try:
        # A pipe must not be waited for, a device not read.
        handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        raise NotFoundError(f"There is no file {str(file)!r}.", hint="Check the path.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise RefusedError(f"It can't be read: {reason}.") from None
    status = os.fstat(handle)
    if stat.S_ISREG(status.st_mode) and status.st_size <= MAX_ARCHIVE:
        return os.fdopen(handle, "rb")
    os.close(handle)
    if not stat.S_ISREG(status.st_mode):
        raise RefusedError("It isn't a file.")
    raise RefusedError(f"It is larger than {MAX_ARCHIVE:,} bytes.")


def _top(files: dict[str, Entry]) -> str:
    """``folder/`` if the pack is in one folder of the archive; nothing if it is at the top."""
    if PACK in files:
        return ""
    tops = {path.partition("/")[0] for path in files if "/" in path}
    alone = len(tops) == 1 and all("/" in path for path in files)
    top = f"{next(iter(tops))}/" if alone else ""
    if not top or f"{top}{PACK}" not in files:
        raise RefusedError(
            f"It isn't a pack: it has no {PACK}, neither at its top nor in the one folder there.",
            hint="Make the archive of a pack with: studylam pack build DIR",
        )
    return top


def _check_ratios(entries: list[Entry]) -> None:
    """Refuse bombs, also among what isn't unpacked: whoever puts one there means harm."""
    for entry in entries:
        if _is_bomb(entry.size, entry.packed):
            raise RefusedError(
                f"unpacked, it is more than {MAX_RATIO} times larger: a bomb.",
                entry=entry.name,
                hint=_HONEST,
            )
    if _is_bomb(sum(entry.size for entry in entries), sum(entry.packed for entry in entries)):
        message = f"Unpacked, it is more than {MAX_RATIO} times larger: a bomb."
        raise RefusedError(message, hint=_HONEST)


def _check_sizes(entries: list[Entry]) -> None:
    for entry in entries:
        if entry.size > MAX_FILE:
            raise RefusedError(f"it is larger than {MAX_FILE:,} bytes.", entry=entry.name)
    if sum(entry.size for entry in entries) > MAX_TOTAL:
        raise RefusedError(f"Unpacked, it is larger than {MAX_TOTAL:,} bytes.")


def _is_bomb(size: int, packed: int) -> bool:
    return size > FROM_RATIO and size > packed * MAX_RATIO
