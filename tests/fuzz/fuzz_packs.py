"""Throws bytes at everything that reads what strangers wrote: nothing may come out but problems.

Run by hand where atheris runs (``pip install atheris``; Linux and macOS)::

    python -m tests.fuzz.fuzz_packs [-max_total_time=60] [FOLDER OF EXAMPLES]

Coverage leads it to inputs that chance alone wouldn't find. What it has found becomes a test of
the parser that it was found in. The first byte of an input chooses the parser.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(include=["studylam"]):
    from studylam.errors import StudyLamError
    from studylam.packs.archive import open_archive
    from studylam.packs.canned import parse_json
    from studylam.packs.exchange import gift, jsontext, markdown, ownbank, qti, spreadsheet
    from studylam.packs.lessons import parse_lesson
    from studylam.packs.problems import Report
    from studylam.packs.questions.bank import parse_bank
    from studylam.packs.reading.files import Text, decode, inert_text
    from studylam.packs.reading.yamltext import parse_yaml


def _text(data: bytes) -> Text | None:
    report = Report()
    text = decode(data, "f.md", report)
    return Text("f.md", inert_text(text, "f.md", report, markdown=True)) if text else None


def _bank(data: bytes) -> None:
    if text := _text(data):
        parse_bank(text, Report())


def _lesson(data: bytes) -> None:
    if text := _text(data):
        parse_lesson(text, "module", Report())


def _yaml(data: bytes) -> None:
    if text := _text(data):
        parse_yaml(text.text, "f.yaml", Report())


def _archive(data: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        file.write(data)
        file.flush()
        try:
            with open_archive(Path(file.name)):
                pass
        except StudyLamError:
            pass


TARGETS: tuple[Callable[[bytes], object], ...] = (
    _bank,
    _lesson,
    _yaml,
    lambda data: parse_json(data, "f.json", Report()),
    lambda data: gift.read(data, "f.gift"),
    lambda data: qti.read(data, "f.xml"),
    lambda data: markdown.read(data, "f.md"),
    lambda data: spreadsheet.read(data, "f.csv"),
    lambda data: jsontext.read(data, "f.json"),
    lambda data: ownbank.read(data, "f.md"),
    _archive,
)


def one_input(data: bytes) -> None:
    """Any exception that gets out is a find."""
    if data:
        TARGETS[data[0] % len(TARGETS)](data[1:])


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
