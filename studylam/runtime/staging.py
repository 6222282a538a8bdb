"""The staging folder: code and layers of functions, copied once, shown read-only to environments.

It lies in the system's temporary folder, belongs to this service only, and is removed by the
zygote's launcher, so that nothing stays behind even when the app is killed.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import stat
import sys
import sysconfig
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from studylam.errors import BadInputError, SandboxError
from studylam.runtime.layers import layer_files
from studylam.runtime.refusals import InvalidParameterValueError

RUNTIME_PACKAGES = [
    "boto3",
    "botocore",
    "s3transfer",
    "jmespath",
    "dateutil",
    "six",
    "urllib3",
    "simplejson",
    "snapshot_restore_py",
]
"""What Lambda's Python runtime brings besides the standard library."""

CODE_LIMIT = 262_144_000
"""Bytes of code and layers, unzipped: Lambda's own limit."""

_SKIPPED = frozenset({"__pycache__", ".git", ".venv", "node_modules", ".mypy_cache"})


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

    def add_code(self, code: Path | Mapping[str, str], budget: list[int]) -> str:
        """Copy a function's code: a folder, or texts by file name.

        ``budget``: the bytes that code and layers may still take, counted down.
        """
        target = self._new("code")
        if isinstance(code, Mapping):
            for name, text in code.items():
                _write(target, name, text, budget)
        else:
            if not code.is_dir():
                raise BadInputError("There is no such folder of code.", where=str(code))
            _copy(code, target, budget=budget)
        return target.name

    def add_layers(self, layers: Sequence[str | Path], budget: list[int]) -> str | None:
        """Merge layers into what will be /opt, later ones over earlier ones, as Lambda does."""
        if not layers:
            return None
        target = self._new("layers")
        for layer in layers:
            files = layer_files(layer)
            for name, path in files.items():
                place = target / name
                place.parent.mkdir(parents=True, exist_ok=True)
                _copy_file(path, place, budget)
            if not files:
                _copy(Path(layer), target, budget=budget)
        return target.name

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
        """Remove what was staged under ``name``."""
        if name:
            shutil.rmtree(self.folder / name, ignore_errors=True)

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
        shutil.rmtree(self.folder, ignore_errors=True)

    def _new(self, kind: str) -> Path:
        self._count += 1
        target = self.folder / f"{kind}-{self._count}"
        target.mkdir()
        target.chmod(0o755)
        return target


def runtime_packages() -> tuple[tuple[str, str], ...]:
    """(path, name) of each package in `RUNTIME_PACKAGES` that is installed; none is imported."""
    found = []
    for name in RUNTIME_PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            continue
        origin = Path(spec.origin)
        path = origin.parent if origin.name == "__init__.py" else origin
        found.append((str(path), path.name))
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


def _write(folder: Path, name: str, text: str, budget: list[int]) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or "\0" in name:
        raise BadInputError(f"A file can't be called {name!r} in a function's code.")
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    raw = text.encode("utf-8", "surrogateescape")
    _spend(budget, len(raw))
    target.write_bytes(raw)
    target.chmod(0o644)


def _copy(source: Path, target: Path, *, budget: list[int]) -> None:
    """Copy files and folders, nothing else; links become what they point at inside the folder."""
    top = source.resolve()
    for folder, names, files in os.walk(source):
        names[:] = [n for n in names if n not in _SKIPPED]
        place = target / Path(folder).relative_to(source)
        place.mkdir(exist_ok=True)
        place.chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if path.is_symlink() and not path.resolve().is_relative_to(top):
                continue
            if path.exists() and stat.S_ISREG(path.stat().st_mode):
                _copy_file(path, place / name, budget)


def _copy_file(path: Path, copy: Path, budget: list[int]) -> None:
    found = path.stat()
    _spend(budget, found.st_size)
    copy.unlink(missing_ok=True)
    shutil.copyfile(path, copy)
    copy.chmod(0o755 if found.st_mode & 0o100 else 0o644)


def _spend(budget: list[int], size: int) -> None:
    budget[0] -= size
    if budget[0] < 0:
        raise InvalidParameterValueError(
            f"Unzipped size must be smaller than {CODE_LIMIT} bytes",
            hint="Of code and layers together (Lambda quotas: 250 MB).",
        )
