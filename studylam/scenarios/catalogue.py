"""Finds a scenario by a file's path or by the id that a pack gives it, and places in it.

What is a path: a name that ends with .yaml, .yml or .json, or has a slash. Anything else is an id.

>>> opened = open_scenario("spike", "load", library)            # doctest: +SKIP
>>> with opened.places():                                       # doctest: +SKIP
...     read_load(opened.data, library, folder=opened.folder)   # errors: FILE:LINE:COLUMN
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from studylam.errors import BadInputError, FieldError, NotFoundError
from studylam.inert import inert_line
from studylam.packs.models.tools import Tool
from studylam.packs.problems import Report
from studylam.packs.reading.files import MAX_TEXT, decode, inert_text
from studylam.packs.reading.plain import plain
from studylam.packs.reading.yamltext import Document, parse_yaml

if TYPE_CHECKING:
    from studylam.packs import Library

TOOLS: tuple[Tool, ...] = get_args(Tool)
_COMMANDS = {
    "price": "studylam price scenario",
    "load": "studylam simulate load",
    "retries": "studylam simulate retries",
    "tuning": "studylam tune",
}


@dataclass(frozen=True)
class Opened:
    """A scenario's data, and where they were written."""

    id: str
    """Of the pack's scenario, or the file's name."""
    title: str
    data: dict[str, Any]
    folder: Path
    """Where files beside the scenario lie."""
    document: Document

    def place(self, path: tuple[str | int, ...]) -> str:
        """``FILE:LINE:COLUMN`` of a value, or of the nearest thing around it."""
        line, column = self.document.mark(path)
        return f"{self.document.file}:{line}:{column}"

    def placed(self, error: FieldError) -> FieldError:
        """The error with its place in the file; one that has a place already keeps it."""
        if error.where is not None:
            return error
        return FieldError(error.path, error.message, where=self.place(error.path), hint=error.hint)

    @contextmanager
    def places(self) -> Iterator[None]:
        """Give every `FieldError` that is raised within its place in the file."""
        try:
            yield
        except FieldError as error:
            raise self.placed(error) from error


def is_path(name: str) -> bool:
    """Whether a name is meant as a file's."""
    return name.endswith((".yaml", ".yml", ".json")) or "/" in name or os.sep in name


def open_scenario(name: str, tool: Tool, library: Library) -> Opened:
    """Open the scenario of that file or id.

    Raises:
        NotFoundError: there is none.
        BadInputError: it can't be read, or is for another tool.
    """
    path = Path(name) if is_path(name) else _of_id(name, tool, library)
    document = _read(path)
    data = document.data
    if not isinstance(data, dict):
        raise FieldError(
            (),
            "A scenario is keys with values.",
            where=f"{document.file}:{document.first_line}:1",
            hint=f"Begin with: tool: {tool}",
        )
    opened = Opened(
        id=path.stem,
        title=str(data.get("title", path.stem)),
        data=plain(data),
        folder=path.parent,
        document=document,
    )
    _check_tool(opened, tool)
    return opened


def _of_id(name: str, tool: Tool, library: Library) -> Path:
    """The file of a scenario; where there is none, those of this tool are what may be meant."""
    try:
        return Path(library.scenario(name).path)
    except NotFoundError:
        known = [scenario.id for scenario in library.scenarios if scenario.tool == tool]
        raise NotFoundError.named("scenario", name, known) from None


def _check_tool(opened: Opened, tool: Tool) -> None:
    found = opened.data.get("tool")
    if found == tool:
        return
    if found is None:
        raise FieldError(
            (), "'tool' is missing.", where=opened.place(()), hint=f"Add: tool: {tool}"
        )
    command = _COMMANDS.get(str(found))
    hint = f"It goes with: {command}" if command else f"Known tools: {', '.join(TOOLS)}."
    raise FieldError(
        ("tool",),
        f"This scenario is for {inert_line(str(found))[:60]!r}, not for {tool!r}.",
        where=opened.place(("tool",)),
        hint=hint,
    )


def _read(path: Path) -> Document:
    shown = inert_line(str(path))
    report = Report()
    text = decode(read_file(path, MAX_TEXT), shown, report)
    document = None
    if text is not None:
        document = parse_yaml(inert_text(text, shown, report), shown, report)
    found = next((p for p in report.problems if p.level == "error"), None)
    if found is not None:
        where = f"{shown}:{found.place.line}" + (f":{found.column}" if found.column else "")
        raise BadInputError(found.message, where=where, hint=found.hint or None)
    if document is None:
        raise BadInputError("This file holds nothing.", where=shown)
    return document


def read_file(path: Path, limit: int) -> bytes:
    """The bytes of a regular file (a link to one is fine), at most ``limit``.

    Raises:
        NotFoundError: there is none.
        BadInputError: it is something else, too large, or can't be read.
    """
    shown = inert_line(str(path))
    try:
        # Without waiting: a pipe that nobody writes to would hold the program up.
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise BadInputError("This is no regular file.", where=shown)
            raw = stream.read(limit + 1)
    except FileNotFoundError:
        raise NotFoundError(f"There is no file {shown}.", where=str(Path.cwd())) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInputError(f"This can't be read: {reason}.", where=shown) from error
    if len(raw) > limit:
        raise BadInputError(f"This is larger than {limit:,} bytes.", where=shown)
    return raw
