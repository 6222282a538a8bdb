"""A deployment package from what lies on the disk: the folder that becomes ``/var/task``.

What a handler's environment sees is a copy of chosen files, never a folder of the learner's as it
is: a handler in the home folder must not find ``~/.aws`` beside it. So

- for ``FILE:FUNCTION`` the package is the file and what it can import from beside it: the other
  ``*.py`` files and the package folders (those with an ``__init__.py``) of its folder;
- for ``FOLDER --handler MODULE.FUNCTION`` it is the folder, as it would be zipped.

Hidden files are left out of the first, and links that lead out of the folder of both.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import tokenize
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from studylam.errors import BadInputError, NotFoundError, StorageError, UsageError

MAX_BYTES = 262_144_000
"""Lambda's limit for an unzipped package, layers included."""

MAX_FILES = 20_000

_LEFT_OUT = frozenset({"__pycache__", "node_modules"})


@dataclass(frozen=True)
class Target:
    """What a caller wants to run, and where it is."""

    path: Path
    """A Python file, or a folder."""
    handler: str
    """In Lambda's form: ``module.function``."""


def find_target(target: str, handler: str | None) -> Target:
    """Understand ``FILE:FUNCTION``, or ``FOLDER`` with ``handler``.

    Raises:
        UsageError: it is neither.
        NotFoundError: there is no such file or folder.
        BadInputError: the file is no Python source, or not in the encoding that it says.
    """
    if handler is not None:
        folder = Path(target)
        if not target or not _is_there(folder):
            raise _no_such("folder", target)
        if not folder.is_dir():
            raise UsageError(
                f"{target} is a file; --handler goes with a folder.",
                hint=f"Either {target}:FUNCTION, or FOLDER --handler MODULE.FUNCTION.",
            )
        return Target(folder, handler)
    if target and stat.S_ISDIR(_mode(Path(target))):
        raise UsageError(
            f"{target} is a folder, and nothing says which function to run.",
            hint=f"studylam invoke {target} --handler MODULE.FUNCTION",
        )
    name, colon, function = target.rpartition(":")
    if not colon or not name or not function:
        raise UsageError(
            f"{_short(target)!r} doesn't say which function to run.",
            hint="Write FILE:FUNCTION, e.g. handler.py:lambda_handler"
            + ("" if _mode(Path(target)) else f"; and there is no file {_short(target)}"),
        )
    path = Path(name)
    if not _is_there(path):
        raise _no_such("file", name)
    if path.is_dir():
        raise UsageError(
            f"{name} is a folder.", hint=f"studylam invoke {name} --handler MODULE.{function}"
        )
    _check_source(path)
    return Target(path, f"{path.stem}.{function}")


def _is_there(path: Path) -> bool:
    """Whether there is something at ``path``; a name that no file can have is just not there.

    Raises:
        BadInputError: nobody can tell, because a folder on the way is closed to us.
    """
    try:
        path.stat()
    except PermissionError as error:
        raise BadInputError(
            f"{path} can't be read: {error.strerror}.",
            hint="You need the right to enter (x) every folder on the way to it.",
        ) from error
    except (OSError, ValueError):
        return False
    return True


def _mode(path: Path) -> int:
    """What is at ``path``; 0 for nothing, and for what we may not look at.

    Path.is_file and the like raise there, and beside a handler in /tmp lie others' private folders.
    """
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0


def _short(name: str) -> str:
    return name if len(name) <= 80 else f"{name[:80]}…"


def _no_such(kind: str, name: str) -> NotFoundError:
    return NotFoundError(
        f"There is no {kind} {_short(name)}." if name else f"'' is no {kind}.",
        where=str(Path.cwd()),
        hint="Paths count from the folder you are in.",
    )


def _check_source(path: Path) -> None:
    if path.suffix != ".py":
        raise BadInputError(
            f"{path} is no Python file: its name doesn't end in .py.",
            hint="Lambda imports the handler's module, and a module is a .py file.",
        )
    if not path.is_file():
        raise BadInputError(f"{path} is no regular file.")
    try:
        with path.open("rb") as stream:
            encoding, _ = tokenize.detect_encoding(stream.readline)
        raw = path.read_bytes()
    except SyntaxError as error:  # an unknown encoding, or a first line that isn't UTF-8
        raise _not_utf8(path, 1, str(error)) from error
    except OSError as error:
        raise BadInputError(f"{path} can't be read: {error.strerror}.") from error
    try:
        raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _not_utf8(path, line, f"byte 0x{raw[error.start]:02x} at {error.start}") from error


def _not_utf8(path: Path, line: int, detail: str) -> BadInputError:
    return BadInputError(
        f"The file isn't UTF-8 text, so Python can't read it ({detail}).",
        where=f"{path}:{line}",
        hint="Save it as UTF-8, or name its encoding in the first line: # -*- coding: latin-1 -*-",
    )


@contextmanager
def package(target: Target) -> Iterator[Path]:
    """The folder to hand to the runtime as the function's code; what was made for it is gone after.

    Raises:
        BadInputError: there is more beside the file than Lambda takes.
        StorageError: the package can't be put together.
    """
    if target.path.is_dir():
        yield target.path  # the runtime copies it, with the same care
        return
    folder = Path(tempfile.mkdtemp(prefix="studylam-package-"))
    try:
        try:
            _Copy(folder).file_with_siblings(target.path)
        except OSError as error:
            raise StorageError(
                f"The deployment package can't be put together: {error.strerror or error}.",
                where=error.filename if isinstance(error.filename, str) else str(target.path),
            ) from error
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Copy:
    """Copies a handler and what it can import to ``destination``, counting."""

    def __init__(self, destination: Path) -> None:
        self.destination = destination
        self.bytes = 0
        self.files = 0

    def file_with_siblings(self, file: Path) -> None:
        root = file.parent.resolve()
        self._take(file.resolve(), self.destination / file.name)
        for entry in _entries(root):
            path = Path(entry.path)
            if entry.name == file.name:
                continue
            if entry.is_dir(follow_symlinks=False):
                if stat.S_ISREG(_mode(path / "__init__.py")):
                    self._walk(path, self.destination / entry.name, root)
            elif path.suffix == ".py":
                self._take_inside(path, self.destination / entry.name, root)

    def _walk(self, folder: Path, to: Path, root: Path) -> None:
        to.mkdir()
        for entry in _entries(folder):
            if entry.is_dir(follow_symlinks=False):
                self._walk(Path(entry.path), to / entry.name, root)
            else:
                self._take_inside(Path(entry.path), to / entry.name, root)

    def _take_inside(self, path: Path, to: Path, root: Path) -> None:
        """A file found beside the handler: left out if it leads elsewhere or can't be read."""
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError):
            return
        if target.is_relative_to(root) and target.is_file() and os.access(target, os.R_OK):
            self._take(target, to)

    def _take(self, path: Path, to: Path) -> None:
        self.bytes += path.stat().st_size
        self.files += 1
        if self.bytes > MAX_BYTES or self.files > MAX_FILES:
            raise BadInputError(
                f"There is too much beside {path.name}: Lambda takes {MAX_BYTES:,} bytes "
                f"unzipped (here also at most {MAX_FILES:,} files).",
                where=str(path.parent),
                hint="Put the handler into a folder with only what it needs.",
            )
        shutil.copyfile(path, to)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            entries = [e for e in found if not e.name.startswith(".") and e.name not in _LEFT_OUT]
    except PermissionError:
        return []
    return sorted(entries, key=lambda entry: entry.name)
