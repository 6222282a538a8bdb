"""Scenarios and exercises of a pack, read as what uses them reads them: what is wrong, at its line.

Packs keep them unread, as only the calculator, the simulators, the tuning and the exercises know
what is in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studylam.errors import FieldError
from studylam.packs.models import Block, Pack, ToolBlock
from studylam.packs.problems import Report
from studylam.packs.reading.files import PackFiles
from studylam.packs.reading.yamltext import Document, parse_yaml

if TYPE_CHECKING:
    from studylam.packs import Library

SCENARIO, EXERCISE = "T001", "T002"


def check_tools(pack: Pack, around: Library, report: Report) -> None:
    """Report the scenarios, in files and in fences, and the exercises that can't be used.

    Args:
        around: everything that the pack may refer to.
    """
    blocks = [block for block in _blocks(pack) if block.written]
    if not (pack.scenarios or pack.exercises or blocks):
        return
    files = PackFiles(Path(pack.root), Report())
    for scenario in pack.scenarios:
        document = _document(files, scenario.place.file)
        folder = Path(scenario.path).parent
        found = _problems(scenario.tool, scenario.data, around, folder)
        _tell(SCENARIO, document, found, report)
    for block in blocks:
        place = block.place
        document = parse_yaml(block.written, place.file, Report(), first_line=place.line + 1)
        # A scenario in a text has no files beside it.
        found = _problems(block.tool, {"title": "A scenario", **block.data}, around, None)
        _tell(SCENARIO, document, found, report)
    for exercise in pack.exercises:
        document = _document(files, exercise.place.file)
        _tell(EXERCISE, document, _problems("exercise", exercise.data, around, None), report)


def _blocks(pack: Pack) -> Iterator[ToolBlock]:
    texts: list[Iterable[Block]] = [s.blocks for lesson in pack.lessons for s in lesson.sections]
    texts += [lab.task for lab in pack.labs]
    for text in texts:
        yield from (block for block in text if isinstance(block, ToolBlock))


def _document(files: PackFiles, file: str) -> Document | None:
    text = files.text(file)
    return parse_yaml(text.text, file, Report()) if text else None


def _problems(
    tool: str, data: Mapping[str, Any], around: Library, folder: Path | None
) -> Iterator[FieldError]:
    """What the room that uses such data finds wrong with them."""
    match tool:
        case "price":
            from studylam.scenarios import price

            yield from price.check_data(data, around)
        case "load":
            from studylam.scenarios import load

            yield from load.check_data(data, around, folder=folder)
        case "retries":
            from studylam.scenarios import retries

            yield from retries.check_data(data, around)
        case "tuning":
            from studylam.labs.tuning import scenario

            yield from scenario.check_data(data, around, folder=folder)
        case _:
            from studylam.exercises import check

            yield from check.check_data(data, around)


def _tell(
    code: str, document: Document | None, found: Iterable[FieldError], report: Report
) -> None:
    if document is None:
        return
    for error in found:
        line, column = document.mark(error.path)
        report.add(code, document.file, line, error.message, hint=error.hint or "", column=column)
