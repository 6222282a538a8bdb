"""Parsed packs as JSON in StudyLam's home, good for as long as the files are what they were.

A cache file is two lines: what it was made from, and the pack. It is used only if its checksum
holds and every file of the pack has the size and times, or else the hash, that it was made from.
Anything that isn't so makes it worthless, never an error.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from studylam import __version__
from studylam.errors import NotFoundError, StudyLamError
from studylam.home import cache_folder
from studylam.packs.builtin import builtin_root
from studylam.packs.models import Pack
from studylam.packs.problems import Report
from studylam.packs.reading.files import PackFiles, Stamp

FORMAT = 11
"""Raised when the models or the reading change in a way that ``__version__`` doesn't tell."""

Inputs = dict[str, Stamp]
"""Files that a pack was made from, by absolute path."""


def cached(root: Path, read: Callable[[Path], Pack]) -> Pack:
    """The pack in ``root`` from the cache, or read and put there."""
    place = _place(root)
    if place is None:
        return read(root)
    inputs = _inputs(root)
    pack = _load(place, root, inputs)
    if pack is None:
        pack = read(root)
        # The files may have changed while they were read; then the copy would be of neither state.
        if _inputs(root) == inputs:
            _store(place, root, inputs, pack)
    return pack


def _place(root: Path) -> Path | None:
    name = hashlib.sha256(os.fsencode(root)).hexdigest()[:24]
    try:
        folder = cache_folder() / "packs"
        folder.mkdir(exist_ok=True)
    except (StudyLamError, OSError, RuntimeError):
        return None
    return folder / f"{name}.json"


def _inputs(root: Path) -> Inputs:
    """Every file that decides what a pack is: its own, and the built-in events that it may name."""
    files = PackFiles(root, Report())
    inputs = {str(files.root / name): stamp for name, stamp in files.stamps.items()}
    inputs |= {f"{p.place.file}:{p.code}": Stamp(0, 0, 0) for p in files.report.problems}
    with contextlib.suppress(NotFoundError):
        builtin = builtin_root()
        if builtin != root:
            for path in sorted((builtin / "content" / "events").glob("*")):
                status = path.stat()
                inputs[str(path)] = Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    return inputs


def _load(place: Path, root: Path, inputs: Inputs) -> Pack | None:
    try:
        with place.open("rb") as stream:
            if hasattr(os, "getuid") and os.fstat(stream.fileno()).st_uid != os.getuid():
                return None
            head_line = stream.readline(8_000_000)
            body = stream.read()
        head = json.loads(head_line)
        if head["format"] != [FORMAT, __version__] or head["root"] != str(root):
            return None
        if head["checksum"] != _checksum(body) or not _same(head["files"], inputs):
            return None
        with _uncollected():
            pack = Pack.model_validate_json(body)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return pack if _stays_at_home(pack, root) else None


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Spare the garbage collector going through a pack again and again while it is being built.

    Nothing in a pack is cyclic; for 2,000 questions this halves the time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _stays_at_home(pack: Pack, root: Path) -> bool:
    """Whether the absolute paths in a pack are those of its own folder."""
    paths = [lab.folder for lab in pack.labs] + [prices.path for prices in pack.prices]
    return pack.root == str(root) and all(Path(p).is_relative_to(root) for p in paths)


def _checksum(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _same(recorded: dict[str, Any], inputs: Inputs) -> bool:
    """Whether the files are those of the record: by size and times, else by their bytes."""
    if recorded.keys() != inputs.keys():
        return False
    for name, stamp in inputs.items():
        size, mtime_ns, ctime_ns, digest = recorded[name]
        if (size, mtime_ns, ctime_ns) == (stamp.size, stamp.mtime_ns, stamp.ctime_ns):
            continue
        if size != stamp.size or digest != _digest(name):
            return False
    return True


def _digest(name: str) -> str:
    try:
        with Path(name).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _store(place: Path, root: Path, inputs: Inputs, pack: Pack) -> None:
    """Write the cache file as a whole or not at all."""
    temporary = None
    try:
        body = pack.model_dump_json().encode()
        head = {
            "format": [FORMAT, __version__],
            "root": str(root),
            "checksum": _checksum(body),
            "files": {
                name: [stamp.size, stamp.mtime_ns, stamp.ctime_ns, _digest(name)]
                for name, stamp in inputs.items()
            },
        }
        handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=".new-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(json.dumps(head).encode() + b"\n" + body)
        Path(temporary).replace(place)
    except (OSError, ValueError, RecursionError):
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
