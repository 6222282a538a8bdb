"""The files of a QTI package: a zip of a stranger, read in memory and never unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from studylam.packs.exchange.item import Batch, LeftOut

MAX_FILES = 5_000
MAX_FILE = 20 * 1024 * 1024
MAX_TOTAL = 60 * 1024 * 1024
"""Bytes of what is read, really unpacked, whatever the zip says of itself."""

_SUFFIXES = (".xml", ".qti", ".dat", ".qtixml")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)


def files(data: bytes, file: str, batch: Batch) -> Iterator[tuple[str, bytes]]:
    """The names and bytes of what may hold questions, by name; what can't be read is said."""

    def left_out(name: str, reason: str) -> None:
        batch.left_out.append(LeftOut(file, 1, name[:120], reason))

    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (*_BROKEN, NotImplementedError, UnicodeError) as error:
        left_out(file, f"it is no zip archive that can be read: {error}")
        return
    with archive:
        entries = archive.infolist()
        if len(entries) > MAX_FILES:
            left_out(file, f"the archive has more than {MAX_FILES:,} files")
            return
        total = 0
        seen: set[str] = set()
        for entry in entries:
            name = entry.filename
            if entry.is_dir() or not name.lower().endswith(_SUFFIXES):
                continue
            if name.startswith(("/", "\\")) or ".." in PurePosixPath(name.replace("\\", "/")).parts:
                left_out(name, "a name that points out of the archive")
                continue
            if name in seen:
                left_out(name, "the archive has two files of this name; the first was read")
                continue
            seen.add(name)
            try:
                content = _content(archive, entry, min(MAX_FILE, MAX_TOTAL - total))
            except (*_BROKEN, NotImplementedError) as error:
                left_out(name, f"it can't be read from the archive: {error}")
                continue
            if content is None:
                left_out(name, "it is too large, itself or with all that was read before it")
                total += min(MAX_FILE, MAX_TOTAL - total)
                if total >= MAX_TOTAL:
                    left_out(file, "the rest of the archive wasn't read")
                    return
                continue
            total += len(content)
            yield name, content


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes | None:
    """The bytes of a file; None if they are more than ``most``."""
    with archive.open(entry) as stream:
        content = stream.read(most + 1)
    return None if len(content) > most else content
