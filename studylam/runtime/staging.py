"""The staging folder: code and layers of functions, copied once, shown read-only to environments.

It lies in the system's temporary folder, belongs to this service only, and is removed by the
zygote's launcher, so that nothing stays behind even when the app is killed.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import stat
import sys
import sysconfig
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path, PurePosixPath

from studylam.errors import BadInputError, SandboxError
from studylam.runtime.folders import remove_tree
from studylam.runtime.layers import layer_files
from studylam.runtime.refusals import InvalidParameterValueError, RequestEntityTooLargeError

RUNTIME_PACKAGES = {
    "boto3": "boto3",
    "botocore": "botocore",
    "s3transfer": "s3transfer",
    "jmespath": "jmespath",
    "dateutil": "python-dateutil",
    "six": "six",
    "urllib3": "urllib3",
    "simplejson": "simplejson",
    "snapshot_restore_py": "snapshot-restore-py",
}
"""What Lambda's Python runtime brings besides the standard library, and who distributes it."""

CODE_LIMIT = 262_144_000
"""Bytes of code and layers, unzipped: Lambda's own limit."""

FILE_LIMIT = 20_000
"""Files of a folder that are copied. Not a limit of Lambda's, but no package needs more."""

ZIP_LIMIT = 52_428_800
"""Bytes of a zip archive that is uploaded directly: Lambda's own limit (50 MB)."""

UPLOAD_LIMIT = 70_167_211
"""Bytes of a whole request to Lambda's API that carries an archive; recorded from AWS."""

_SKIPPED = frozenset({"__pycache__", ".git", ".venv", "node_modules", ".mypy_cache"})


@dataclass(frozen=True)
class Snapshot:
    """Files as they were at one moment: what makes a published version immutable.

    ``files``: (path, mode, content), sorted by path.
    """

    files: tuple[tuple[str, int, bytes], ...]


Code = Path | Mapping[str, str] | Snapshot
"""A function's code: a folder, a ``.zip`` file, texts by file name, or what was kept of either."""


class Stage:
    """A folder of staged code. Names that it returns are relative to it."""

    def __init__(self) -> None:
        try:
            self.folder = Path(tempfile.mkdtemp(prefix="studylam-"))
            (self.folder / ".root").mkdir()
        except OSError as error:
            raise SandboxError(
                f"There is no temporary folder to work in ({error.strerror}).",
                hint="Make /tmp writable, or set TMPDIR to a folder that is.",
            ) from error
        self._count = 0
        self._users: Counter[str] = Counter()

    def add_code(self, code: Code, budget: list[int]) -> str:
        """Copy a function's code. ``budget``: the bytes that code and layers may still take,
        counted down.
        """
        target = self._new("code")
        try:
            _fill(target, code, budget)
        except BaseException:
            self.discard(target.name)
            raise
        return target.name

    def add_layers(self, layers: Sequence[str | Path | Snapshot], budget: list[int]) -> str | None:
        """Merge layers into what will be /opt, later ones over earlier ones, as Lambda does."""
        if not layers:
            return None
        target = self._new("layers")
        try:
            for layer in layers:
                files = {} if isinstance(layer, Snapshot) else layer_files(layer)
                for name, path in files.items():
                    place = target / name
                    place.parent.mkdir(parents=True, exist_ok=True)
                    _copy_file(path, place, budget)
                if not files:
                    _fill(target, Path(layer) if isinstance(layer, str) else layer, budget)
        except BaseException:
            self.discard(target.name)
            raise
        return target.name

    def share(self, name: str | None) -> None:
        """Somebody else uses what is staged under ``name``, too; each of them discards it."""
        if name:
            self._users[name] += 1

    def snapshot(self, name: str) -> Snapshot:
        """What is staged under ``name``, to be kept in memory."""
        files = ((str(p.relative_to(self.folder / name)), p) for p in self._files(name))
        return Snapshot(tuple((n, p.stat().st_mode & 0o777, p.read_bytes()) for n, p in files))

    def digest(self, name: str) -> tuple[str, int]:
        """SHA-256 of the files staged under ``name``, in Base64, and their size in bytes."""
        digest, size = hashlib.sha256(), 0
        for path in self._files(name):
            content = path.read_bytes()
            size += len(content)
            about = f"{path.relative_to(self.folder / name)}\0{len(content)}\0"
            digest.update(about.encode("utf-8", "surrogateescape") + content)
        return base64.b64encode(digest.digest()).decode("ascii"), size

    def _files(self, name: str) -> Iterator[Path]:
        return (path for path in sorted((self.folder / name).rglob("*")) if path.is_file())

    def mentions(self, name: str | None, word: bytes) -> bool:
        """Whether a Python file (or archive of some) staged under ``name`` has ``word`` in it."""
        if name is None:
            return False
        files = [path for path in (self.folder / name).rglob("*") if path.is_file()]
        if any(path.suffix in (".zip", ".egg") for path in files):
            return True
        return any(word in path.read_bytes() for path in files if path.suffix == ".py")

    def top_names(self, name: str | None) -> set[str]:
        """Names that can be imported from what is staged under ``name``."""
        if name is None:
            return set()
        return {path.name.removesuffix(".py") for path in (self.folder / name).glob("*")}

    def new_tmp(self) -> str:
        """A folder that stands for /tmp where there are no mounts (tier B)."""
        return self._new("tmp").name

    def discard(self, name: str | None) -> None:
        """Remove what was staged under ``name``, when its last user discards it."""
        if not name:
            return
        self._users[name] -= 1
        if self._users[name] <= 0:
            del self._users[name]
            remove_tree(self.folder / name)

    def link_packages(self) -> str:
        """A folder of links to Lambda's own packages, for tier B."""
        target = self.folder / "runtime"
        target.mkdir(exist_ok=True)
        for source, name in runtime_packages():
            link = target / name
            if not link.is_symlink():
                link.symlink_to(source)
        return str(target)

    def remove(self) -> None:
        """Remove everything, if no launcher does."""
        remove_tree(self.folder)

    def _new(self, kind: str) -> Path:
        self._count += 1
        target = self.folder / f"{kind}-{self._count}"
        target.mkdir()
        target.chmod(0o755)
        self._users[target.name] = 1
        return target


def runtime_packages() -> tuple[tuple[str, str], ...]:
    """(path, name) of each package in `RUNTIME_PACKAGES` that is installed; none is imported.

    Asked is who installed them, not ``sys.path``: a ``six.py`` beside the caller's script is none.
    """
    found = []
    for name, distribution in RUNTIME_PACKAGES.items():
        with contextlib.suppress(metadata.PackageNotFoundError):
            place = metadata.distribution(distribution).locate_file
            paths = (Path(str(place(file))) for file in (name, f"{name}.py"))
            found += [(str(path), path.name) for path in paths if path.exists()]
    return tuple(found)


def own_program() -> tuple[tuple[str, str], ...]:
    """(path, name) of the little of StudyLam that the zygote needs: no content, no answers."""
    runtime = Path(__file__).parent
    package = runtime.parent
    return (
        (str(package / "__init__.py"), "studylam/__init__.py"),
        (str(runtime), "studylam/runtime"),
    )


def interpreter() -> dict[str, str]:
    """Where this Python lies: the part of a root's blueprint that is about it."""
    executable = getattr(sys, "_base_executable", None) or sys.executable
    variables = {"base": sys.base_prefix, "platbase": sys.base_exec_prefix}
    return {
        "executable": os.path.realpath(executable),
        "standard_library": sysconfig.get_path("stdlib", vars=variables),
        "extensions": str(Path(sysconfig.get_path("stdlib", vars=variables), "lib-dynload")),
        "library_folder": sys.platlibdir,
        "version": f"{sys.version_info.major}.{sys.version_info.minor}",
    }


def _fill(folder: Path, code: Code, budget: list[int]) -> None:
    if isinstance(code, Snapshot):
        for name, mode, content in code.files:
            _write(folder, name, content, budget, mode=mode)
    elif isinstance(code, Mapping):
        for name, text in code.items():
            _write(folder, name, text.encode("utf-8", "surrogateescape"), budget)
    elif code.suffix == ".zip" and code.is_file():
        _unzip(code, folder, budget)
    elif code.is_dir():
        _copy(code, folder, budget=budget)
    else:
        raise BadInputError("There is no such folder of code.", where=str(code))


def _write(
    folder: Path, name: str, content: bytes, budget: list[int], *, mode: int = 0o644
) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or "\0" in name:
        raise BadInputError(f"A file can't be called {name!r} in a function's code.")
    target = folder / path
    _spend(budget, len(content))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    except OSError as error:  # a file where a folder should be, or a name that is too long
        raise BadInputError(
            f"A file can't be called {name!r} in this function's code ({error.strerror})."
        ) from error
    target.chmod(0o755 if mode & 0o100 else 0o644)


def _unzip(archive: Path, folder: Path, budget: list[int]) -> None:
    """Unpack files, nothing else. What an archive says of its sizes isn't believed."""
    size = archive.stat().st_size
    if (size + 2) // 3 * 4 > UPLOAD_LIMIT:
        raise RequestEntityTooLargeError(
            f"Request must be smaller than {UPLOAD_LIMIT} bytes for the CreateFunction operation",
            where=str(archive),
            hint="An archive travels in Base64, a third larger than it is.",
        )
    if size > ZIP_LIMIT:
        raise RequestEntityTooLargeError(
            f"Zipped size must be smaller than {ZIP_LIMIT} bytes",
            where=str(archive),
            hint="Of an upload through Lambda's API (Lambda quotas: 50 MB); S3 takes larger ones.",
        )
    try:
        with zipfile.ZipFile(archive) as opened:
            for entry in opened.infolist():
                mode = entry.external_attr >> 16
                if entry.is_dir() or stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                    continue
                with opened.open(entry) as stream:
                    content = stream.read(budget[0] + 1)
                _write(folder, entry.filename, content, budget, mode=mode)
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, zlib.error) as error:
        raise InvalidParameterValueError(
            "Could not unzip uploaded file. Please check your file, then try to upload again.",
            where=str(archive),
        ) from error


def _copy(source: Path, target: Path, *, budget: list[int]) -> None:
    """Copy files and folders, nothing else; links become what they point at inside the folder."""
    top = source.resolve()
    count = 0
    for folder, names, files in os.walk(source):
        names[:] = [n for n in names if n not in _SKIPPED]
        place = target / Path(folder).relative_to(source)
        place.mkdir(exist_ok=True)
        place.chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not _belongs(path, top):
                continue
            count += 1
            if count > FILE_LIMIT:
                raise BadInputError(
                    f"There are more than {FILE_LIMIT:,} files in this folder.",
                    where=str(source),
                    hint="Name a folder with only what the function needs.",
                )
            _copy_file(path, place / name, budget)


def _belongs(path: Path, top: Path) -> bool:
    """Whether it is a file, or a link to one, that lies below ``top``."""
    try:
        target = path.resolve(strict=True)
        return target.is_relative_to(top) and stat.S_ISREG(target.stat().st_mode)
    except (OSError, RuntimeError):  # a link to nowhere, or to itself
        return False


def _copy_file(path: Path, copy: Path, budget: list[int]) -> None:
    found = path.stat()
    _spend(budget, found.st_size)
    copy.unlink(missing_ok=True)
    try:
        # No more than what was counted: files of /proc say that they are empty, and never end.
        with path.open("rb") as source, copy.open("wb") as into:
            left = found.st_size
            while left > 0 and (data := source.read(min(left, 1 << 20))):
                into.write(data)
                left -= len(data)
    except OSError as error:
        raise BadInputError(
            f"{path.name} can't be copied: {error.strerror}.",
            where=str(path),
            hint="Make it readable, or take it out of the function's folder.",
        ) from error
    copy.chmod(0o755 if found.st_mode & 0o100 else 0o644)


def _spend(budget: list[int], size: int) -> None:
    budget[0] -= size
    if budget[0] < 0:
        raise InvalidParameterValueError(
            f"Unzipped size must be smaller than {CODE_LIMIT} bytes",
            hint="Of code and layers together (Lambda quotas: 250 MB).",
        )
