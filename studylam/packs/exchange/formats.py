"""The formats that questions come in from and go out to, and how each is recognised."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studylam.errors import BadInputError, UsageError
from studylam.packs.exchange.item import Batch

MAX_FILE = 64_000_000
"""Bytes of a file that is imported."""

_HEAD = 60_000
"""Bytes of it that are looked at to see what it is."""


@dataclass(frozen=True)
class Format:
    """A format: the module of this folder that reads or writes it, and what it can do."""

    name: str
    title: str
    suffixes: tuple[str, ...]
    module: str
    reads: bool = True
    writes: bool = True
    own: bool = False
    """Whether it holds all that StudyLam knows of a question, also what only it can ask."""

    def load(self) -> Any:
        """Its module: imported only when it is needed."""
        return importlib.import_module(f"studylam.packs.exchange.{self.module}")


FORMATS = {
    one.name: one
    for one in (
        Format("gift", "Moodle's GIFT", (".gift",), "gift"),
        Format("qti", "QTI 1.2 and 2.1", (".zip", ".xml"), "qti"),
        Format("markdown", "Markdown", (".md", ".markdown"), "markdown", own=True),
        Format("csv", "CSV", (".csv", ".tsv"), "spreadsheet", own=True),
        Format("json", "JSON", (".json", ".jsonl", ".ndjson"), "jsontext", own=True),
        Format("anki", "an Anki deck", (".apkg",), "anki", reads=False),
        Format("studylam", "a question bank of StudyLam", (), "ownbank", writes=False, own=True),
    )
}
READ = tuple(name for name, one in FORMATS.items() if one.reads)
WRITTEN = tuple(name for name, one in FORMATS.items() if one.writes)

_OWN = re.compile(r"\A\ufeff?---\s*\n(?:.*\n){0,40}?bank\s*:")
_GIFT = re.compile(
    r"(?m)^\s*::.{0,200}::|(?<!\\)\{\s*(?:[=~#]|T\b|F\b|TRUE\b|FALSE\b)|^\$CATEGORY:"
)
_OPTIONS = re.compile(
    r"(?m)^\s*(?:[-*+]\s+)?(?:\[[ xX]\]\s|\(?[A-Da-d][.)]\s)|"
    r"^\W{0,4}(?:Answer|Scenario|Q)\s*\d*\W{0,4}:"
)


def recognised(data: bytes, file: str) -> Format:
    """What format a file has, by its name and by what is in it.

    Raises:
        BadInputError: it can't be told, or it is one that isn't read.
    """
    suffix = Path(file).suffix.lower()
    if data.startswith(b"PK"):
        return _zipped(suffix, file)
    text = _head(data)
    if suffix in (".md", ".markdown", ".mdown", ".mdx", ".rmd", ".qmd") or not text.strip():
        return FORMATS["studylam" if _OWN.match(text) else "markdown"]
    for name in ("csv", "json", "gift"):
        if suffix in FORMATS[name].suffixes:
            return FORMATS[name]
    return _by_content(text, suffix, file)


def _zipped(suffix: str, file: str) -> Format:
    if suffix == ".apkg":
        raise BadInputError(
            "Anki decks can be written, but not read.",
            where=file,
            hint="In Anki, export the notes as plain text, and name its columns: that is CSV.",
        )
    if suffix in (".xlsx", ".ods", ".docx", ".odt"):
        raise BadInputError(
            "This is a file of an office program.",
            where=file,
            hint="Save it as CSV or as plain text.",
        )
    return FORMATS["qti"]


def _head(data: bytes) -> str:
    from studylam.packs.exchange.mending import decoded

    return decoded(data[:_HEAD], "")[0]


def _by_content(text: str, suffix: str, file: str) -> Format:
    begin = text.lstrip("\ufeff \n\t")
    if begin.startswith("#separator:"):  # Anki's notes as plain text
        return FORMATS["csv"]
    if begin.startswith("<") and suffix not in (".txt",):
        if re.search(r"<quiz[\s>]", begin[:2000]) and "questestinterop" not in begin:
            raise BadInputError(
                "This is Moodle's XML, which isn't read.", where=file, hint="Export it as GIFT."
            )
        return FORMATS["qti"]
    if re.match(r"[\[{]\s*[\[{\"]", begin):
        return FORMATS["json"]
    if _OWN.match(text):
        return FORMATS["studylam"]
    if _GIFT.search(text):
        return FORMATS["gift"]
    if _OPTIONS.search(text):
        return FORMATS["markdown"]
    from studylam.packs.exchange.spreadsheet import has_header

    if has_header(text):
        return FORMATS["csv"]
    raise BadInputError(
        "It can't be told what format this file has.",
        where=file,
        hint=f"Say it with --format: {', '.join(READ)}.",
    )


def read_file(path: Path, name: str | None = None) -> tuple[Format, Batch]:
    """The questions of a file.

    Raises:
        BadInputError: it can't be read, or its format isn't known.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE + 1)
    except FileNotFoundError as error:
        raise BadInputError(f"There is no file {str(path)!r}.", hint="Check the path.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInputError(f"This file can't be read: {reason}.", where=str(path)) from error
    if len(data) > MAX_FILE:
        raise BadInputError(f"This file is larger than {MAX_FILE:,} bytes.", where=str(path))
    chosen = FORMATS[name] if name else recognised(data, path.name)
    if not chosen.reads:
        raise UsageError(f"{chosen.title} can't be read.")
    read: Callable[[bytes, str], Batch] = chosen.load().read
    return chosen, read(data, str(path))
