"""Writes new files all or none, and never over anything that is there."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

import yaml

from studylam.errors import StorageError, UsageError


@dataclass(frozen=True)
class Written:
    """What was written: ``files`` relative to the pack's folder."""

    kind: str
    id: str
    root: Path
    files: tuple[str, ...]
    changed: tuple[str, ...] = ()
    """Files that were there, and have grown."""
    note: str = ""
    """What the author may not expect."""


def texts_of(folder: str) -> dict[str, str]:
    """The files of a folder of `studylam.packs`, by path: what it brings for authors."""
    found: dict[str, str] = {}
    _collect(resources.files("studylam.packs") / folder, "", found)
    return dict(sorted(found.items()))


def _collect(folder: Traversable, before: str, found: dict[str, str]) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            _collect(entry, f"{before}{entry.name}/", found)
        elif entry.is_file() and not entry.name.endswith(".pyc"):
            found[before + entry.name] = entry.read_text(encoding="utf-8")


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its ``$names`` replaced; ``$$`` is a dollar."""
    return Template(text).substitute(values)


def as_yaml(text: str) -> str:
    """A text as YAML has it on one line: in quotes if it needs them."""
    written: str = yaml.safe_dump(text, allow_unicode=True, width=10**6)
    return written.removesuffix("...\n").strip()


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Make a folder with files in it; whatever goes wrong, nothing of them is left behind.

    Raises:
        UsageError: there is something in the folder already, or it has no place to be.
        StorageError: it can't be written.
    """
    _refuse_taken(folder)
    made = folder.with_name(f".{folder.name[:100]}.{secrets.token_hex(4)}")
    try:
        try:
            _fill(made, files)
            _settle(made, folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise _not_written(folder, error) from error


def _refuse_taken(folder: Path) -> None:
    try:
        if folder.is_dir():
            if any(folder.iterdir()):
                raise UsageError(
                    f"The folder {str(folder)!r} isn't empty, and nothing is written over.",
                    hint="Name a folder that doesn't exist yet.",
                )
        elif os.path.lexists(folder):
            raise UsageError(
                f"{str(folder)!r} is there already, and isn't a folder.",
                hint="Name a folder that doesn't exist yet.",
            )
        elif not folder.parent.is_dir():
            raise UsageError(
                f"There is no folder {str(folder.parent)!r} to make it in.",
                hint=f"mkdir -p {str(folder.parent)!r}",
            )
    except OSError as error:
        raise _not_written(folder, error) from error


def _fill(folder: Path, files: Mapping[str, str]) -> None:
    folder.mkdir()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _settle(made: Path, folder: Path) -> None:
    """Move what was made to its place. An empty folder stays: a shell may be in it."""
    if not folder.is_dir():
        made.rename(folder)
        return
    moved: list[Path] = []
    try:
        for entry in sorted(made.iterdir()):
            target = folder / entry.name
            if os.path.lexists(target):
                raise FileExistsError(17, "somebody has put something there meanwhile", str(target))
            entry.rename(target)
            moved.append(target)
    except BaseException:
        for target in moved:
            if target.is_dir():
                shutil.rmtree(target, ignore_errors=True)
            else:
                target.unlink(missing_ok=True)
        raise


def add_files(root: Path, files: Mapping[str, str]) -> None:
    """Write new files into a pack; if one can't be written, the others aren't there either.

    Raises:
        UsageError: one of them is there already.
        StorageError: they can't be written.
    """
    made: list[Path] = []
    try:
        for name, text in files.items():
            path = root / name
            made += _make_folders(path.parent)
            with path.open("x", encoding="utf-8", newline="\n") as stream:
                made.append(path)
                stream.write(text)
    except BaseException as error:
        for path in reversed(made):
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink(missing_ok=True)
        if isinstance(error, FileExistsError):
            raise UsageError(
                f"There is a file {name!r} already, and nothing is written over.",
                hint="Give the new one another id.",
            ) from error
        if isinstance(error, OSError):
            raise _not_written(root / name, error) from error
        raise


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it; the ones that were made, from the top."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    made = list(reversed(missing))
    for path in made:
        path.mkdir()
    return made


def grow(path: Path, text: str) -> None:
    """Put a file's text, longer now, in the place of the old one, in one step.

    Raises:
        StorageError: it can't be written.
    """
    beside = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}")
    try:
        try:
            with beside.open("x", encoding="utf-8", newline="") as stream:
                stream.write(text)
            shutil.copymode(path, beside)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise _not_written(path, error) from error


def _not_written(path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"{str(path)!r} can't be written: {error.strerror or error}.",
        hint="Nothing was left behind. Is there room, and may you write there?",
    )
