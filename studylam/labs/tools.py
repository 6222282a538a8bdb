"""Scenarios and exercises of a pack, read as what uses them reads them: what is wrong, at its line.

Packs keep them unread, as only the calculator, the simulators, the tuning and the exercises know
what is in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studylam.errors import FieldError, StudyLamError
from studylam.packs.models import Block, Pack, ToolBlock
from studylam.packs.problems import Report
from studylam.packs.reading.files import PackFiles
from studylam.packs.reading.yamltext import Document, parse_yaml

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.pricing import PriceList

SCENARIO, EXERCISE = "T001", "T002"


def check_tools(pack: Pack, around: Callable[[], Library], report: Report) -> None:
    """Report the scenarios, in files and in fences, and the exercises that can't be used.

    Args:
        around: gives everything that the pack may refer to.
    """
    blocks = [block for block in _blocks(pack) if block.written]
    if not (pack.scenarios or pack.exercises or blocks):
        return
    files = PackFiles(Path(pack.root), Report())
    check = _Check(around())
    for scenario in pack.scenarios:
        found = check.problems(scenario.tool, scenario.data, Path(scenario.path).parent)
        _tell(SCENARIO, partial(_document, files, scenario.place.file), found, report)
    for block in blocks:
        # A scenario in a text has no files beside it.
        found = check.problems(block.tool, {"title": "A scenario", **block.data}, None)
        _tell(SCENARIO, partial(_fence, block), found, report)
    for exercise in pack.exercises:
        found = check.problems("exercise", exercise.data, None)
        _tell(EXERCISE, partial(_document, files, exercise.place.file), found, report)


def _blocks(pack: Pack) -> Iterator[ToolBlock]:
    texts: list[Iterable[Block]] = [s.blocks for lesson in pack.lessons for s in lesson.sections]
    texts += [lab.task for lab in pack.labs]
    for text in texts:
        yield from (block for block in text if isinstance(block, ToolBlock))


def _document(files: PackFiles, file: str) -> Document | None:
    text = files.text(file)
    return parse_yaml(text.text, file, Report()) if text else None


def _fence(block: ToolBlock) -> Document | None:
    place = block.place
    return parse_yaml(block.written, place.file, Report(), first_line=place.line + 1)


class _Check:
    """What the rooms that use such data find wrong with them."""

    def __init__(self, around: Library) -> None:
        self._around = around

    @cached_property
    def _prices(self) -> PriceList | None:
        """The price list, read once for all scenarios; what is wrong with it is told of itself."""
        from studylam.scenarios.price import price_list

        try:
            return price_list(self._around)
        except StudyLamError:
            return None

    def problems(
        self, tool: str, data: Mapping[str, Any], folder: Path | None
    ) -> Iterator[FieldError]:
        """All that is wrong with the data; files beside them lie in ``folder``."""
        match tool:
            case "price":
                from studylam.scenarios import price

                if self._prices is not None:
                    yield from price.check_data(data, self._prices)
            case "load":
                from studylam.scenarios import load

                yield from load.check_data(data, self._around, folder=folder)
            case "retries":
                from studylam.scenarios import retries

                yield from retries.check_data(data, self._around)
            case "tuning":
                from studylam.labs.tuning import scenario

                yield from scenario.check_data(data, self._around, folder=folder)
            case _:
                from studylam.exercises import check

                yield from check.check_data(data, self._around)


def _tell(
    code: str,
    parsed: Callable[[], Document | None],
    found: Iterable[FieldError],
    report: Report,
) -> None:
    """Report each mistake at its line; what has none isn't parsed again for its lines."""
    errors = list(found)
    document = parsed() if errors else None
    if document is None:
        return
    for error in errors:
        line, column = document.mark(error.path)
        report.add(code, document.file, line, error.message, hint=error.hint or "", column=column)
