"""A pack's folder → one zip, the same bytes whoever builds it, when and where.

So names are sorted, times and rights are fixed, and nothing is compressed: what a compressor makes
of a file differs between versions of zlib (and zlib-ng), and text that is sent on is small anyway.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from studylam.errors import BadInputError, NotFoundError, StorageError
from studylam.packs.archive import sums
from studylam.packs.archive.limits import MAX_FILE, MAX_TOTAL
from studylam.packs.archive.names import SUMS, Taken, check_path, is_paper, is_useless
from studylam.packs.archive.reading import PACK, open_archive
from studylam.packs.archive.refusal import RefusedError
from studylam.packs.problems import Report
from studylam.packs.reading.files import PARTS, PackFiles

_TIME = (1980, 1, 1, 0, 0, 0)
"""The first that a zip can have."""
_RIGHTS = (stat.S_IFREG | 0o644) << 16
_UNIX = 3


@dataclass(frozen=True)
class Built:
    """An archive that was made."""

    path: Path
    size: int
    sha256: str
    files: int
    """How many of the pack's files are in it, beside the checksums."""


def default_name(pack_id: str, version: str) -> str:
    """``<id>-<version>.zip``, with nothing of the version that can't be in a file's name."""
    safe = re.sub(r"[^A-Za-z0-9._+-]+", "-", version).strip(".-")[:60]
    return f"{pack_id}-{safe or '0'}.zip"


def build(root: Path, out: Path) -> Built:
    """Write the pack in ``root`` to ``out``, as a whole or not at all.

    The pack's content isn't judged here: `studylam pack build` checks it first.

    Raises:
        NotFoundError: ``root`` isn't a pack, or there is no folder for ``out``.
        BadInputError: ``out`` can't be the archive, or a file can't be in one.
        StorageError: the archive can't be written.
    """
    root = root.resolve()
    if not (root / PACK).is_file():
        raise NotFoundError(
            f"The folder {str(root)!r} isn't a pack: it has no {PACK}.",
            hint="A pack is a folder with content/ and quizzes/ in it.",
        )
    out = place_for(root, out)
    files = pack_files(root)
    # In no compression, one pass and no clock there is nothing that could differ.
    data = _zip(files)
    _write(out, data)
    return Built(out, len(data), hashlib.sha256(data).hexdigest(), len(files))


def pack_files(root: Path, report: Report | None = None) -> dict[str, bytes]:
    """Path → bytes of all that goes with the pack in ``root``; of a link, what it leads to.

    Raises:
        BadInputError: a file can't be read or can't be in an archive, unless there is a ``report``:
            then it is noted there and left out.
    """
    noted = Report()
    listing = PackFiles(root, noted)
    found: dict[str, bytes] = {}
    taken = Taken()
    total = 0
    for path in [*_papers(root), *listing.stamps]:
        if is_useless(path) or path == SUMS:
            continue
        try:
            check_path(path)
            taken.add(path, is_folder=False)
        except RefusedError as error:
            noted.add("F011", path, 1, error.message)
            continue
        raw = listing.read(path, MAX_FILE)
        if raw is None:
            continue
        total += len(raw)
        if total > MAX_TOTAL:
            noted.add("F002", path, 1, f"The pack is larger than {MAX_TOTAL:,} bytes.")
            break
        found[path] = raw
    if report is not None:
        report.problems += noted.problems
    elif noted.problems:
        first = noted.problems[0]
        raise BadInputError(first.message, where=first.place.file, hint=first.hint or None)
    return found


def _papers(root: Path) -> list[str]:
    """README, licence and the like, beside ``content/`` and ``quizzes/``."""
    found = (entry for entry in os.scandir(root) if is_paper(entry.name))
    return sorted(entry.name for entry in found if entry.is_file(follow_symlinks=False))


def place_for(root: Path, out: Path) -> Path:
    """Where the archive of the pack in ``root`` goes: ``out``, if it can go there.

    Raises:
        NotFoundError: there is no folder for it.
        BadInputError: something else is there, or it is inside of the pack.
    """
    try:
        root, out = root.resolve(), out.expanduser()
        is_folder, folder = out.is_dir(), out.parent.resolve()
        there = out.resolve()  # what a link leads to is written, not the link
    except (OSError, RuntimeError, ValueError) as error:  # links in a circle, an unknown ~user
        raise BadInputError(f"The archive can't be there: {error}.", where=str(out)) from error
    if is_folder:
        raise BadInputError(
            "There is a folder of this name.", where=str(out), hint=f"Say the file: {out}/X.zip"
        )
    if not folder.is_dir():
        raise NotFoundError(f"There is no folder {str(out.parent)!r}.", hint="Make it first.")
    out = there
    # Beside content/, where people are who write a pack, it does no harm: it is never packed.
    if any(place.is_relative_to(root / part) for place in (folder, out) for part in PARTS):
        raise BadInputError(
            "The archive can't be inside of the pack that it is made of.",
            where=str(out),
            hint=f"Put it elsewhere: -o {root.parent / out.name}",
        )
    if out.exists() and not _may_be_replaced(out):
        raise BadInputError(
            "There is another file of this name, which isn't an archive.",
            where=str(out),
            hint="Choose another name, or take it away first.",
        )
    return out


def _may_be_replaced(out: Path) -> bool:
    """Whether a file there is an archive, as far as its beginning tells."""
    try:
        if not out.is_file():
            return False
        with out.open("rb") as stream:
            return stream.read(2) in (b"PK", b"")
    except OSError:
        return False


def _zip(files: dict[str, bytes]) -> bytes:
    digests = {path: hashlib.sha256(raw).hexdigest() for path, raw in files.items()}
    everything = files | {SUMS: sums.written(digests)}
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(everything):
            info = zipfile.ZipInfo(path, _TIME)
            info.create_system = _UNIX
            info.external_attr = _RIGHTS
            archive.writestr(info, everything[path])
    return target.getvalue()


def _write(out: Path, data: bytes) -> None:
    """Put the bytes there in one step, once what reads archives has agreed to them."""
    temporary = out.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with temporary.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        with open_archive(temporary) as archive:
            for path in archive.files:
                for _ in archive.read(path):
                    pass
        temporary.replace(out)
    except RefusedError as error:
        error.where = str(out)
        raise
    except OSError as error:
        raise StorageError(
            f"The archive can't be written ({error.strerror or error}).", where=str(out)
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
