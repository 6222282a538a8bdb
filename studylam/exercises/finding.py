"""Finds an exercise by the id that a pack gives it, or by the path of a file that is being written.

What is a path: a name that ends with .yaml or .yml, or has a slash. Anything else is an id.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from studylam.errors import BadInputError, FieldError, NotFoundError
from studylam.exercises.reading import Exercise, read_exercise
from studylam.inert import inert_line
from studylam.packs.problems import Report
from studylam.packs.reading.plain import plain

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import ExerciseFile
    from studylam.packs.reading.yamltext import Document


@dataclass(frozen=True)
class Usable:
    """An exercise of the library, or why it can't be used."""

    file: ExerciseFile
    exercise: Exercise | None
    problem: FieldError | None


def is_path(name: str) -> bool:
    """Whether a name is meant as a file's."""
    return name.endswith((".yaml", ".yml")) or "/" in name or os.sep in name


def open_exercise(name: str, library: Library) -> Exercise:
    """The exercise of that id, or in that file.

    Raises:
        NotFoundError: there is none.
        BadInputError: it can't be used; the message says what and where.
    """
    if is_path(name):
        return _from_file(Path(name), library)
    file = library.exercise(name)
    exercise, problems = _of(file, library)
    if exercise is None:
        raise _placed(problems, Path(file.path))
    return exercise


def exercises(library: Library) -> Iterable[Usable]:
    """Every exercise of the library, in its order."""
    for file in library.exercises:
        exercise, problems = _of(file, library)
        yield Usable(file, exercise, problems[0] if problems else None)


def _of(file: ExerciseFile, library: Library) -> tuple[Exercise | None, list[FieldError]]:
    exercise, problems = read_exercise(file.data, library, id=file.id)
    if exercise is not None:  # the library knows concepts by names of its own
        exercise = replace(exercise, practises=file.practises)
    return exercise, problems


def _from_file(path: Path, library: Library) -> Exercise:
    document, shown = _document(path)
    data = plain(document.data)
    if not isinstance(data, dict):
        raise BadInputError("An exercise is keys with values.", where=f"{shown}:1")
    exercise, problems = read_exercise(data, library, id=path.stem)
    if exercise is None:
        raise _with_place(problems[0], document, shown)
    return exercise


def _placed(problems: list[FieldError], path: Path) -> BadInputError:
    try:
        document, shown = _document(path)
    except BadInputError:  # it has gone since the pack was read
        return problems[0]
    return _with_place(problems[0], document, shown)


def _with_place(error: FieldError, document: Document, shown: str) -> FieldError:
    line, column = document.mark(error.path)
    where = f"{shown}:{line}:{column}"
    return FieldError(error.path, error.message, where=where, hint=error.hint)


def _document(path: Path) -> tuple[Document, str]:
    from studylam.packs.backbone import load_yaml
    from studylam.packs.reading.files import PackFiles

    shown = inert_line(str(path))
    if not os.path.lexists(path):
        raise NotFoundError(f"There is no file {shown}.", where=str(Path.cwd()))
    report = Report()
    files = PackFiles(path.parent, Report()).reporting(report)
    document = load_yaml(files, path.name, report) if path.name else None
    if document is None:
        first = next((one for one in report.problems if one.level == "error"), None)
        if first is None:
            raise BadInputError("This file holds nothing.", where=shown)
        where = f"{shown}:{first.place.line}"
        raise BadInputError(first.message, where=where, hint=first.hint or None)
    return document, shown
