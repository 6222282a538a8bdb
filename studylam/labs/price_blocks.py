"""Estimates in lessons, read as the calculator reads them: what it refuses is told at its line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from studylam.errors import StudyLamError
from studylam.packs.models import Pack, PriceBlock
from studylam.packs.problems import Report
from studylam.packs.reading.files import PackFiles

if TYPE_CHECKING:
    from studylam.packs import Library


def check_price_blocks(pack: Pack, around: Callable[[], Library], report: Report) -> None:
    """Report the estimates whose values make no sense.

    Args:
        around: gives everything that the pack may refer to, the price list among it.
    """
    blocks = [
        block
        for lesson in pack.lessons
        for section in lesson.sections
        for block in section.blocks
        if isinstance(block, PriceBlock)
    ]
    if not blocks or (listed := around().prices) is None:
        return
    from studylam.pricing import load_prices, read_usage

    try:
        prices = load_prices(Path(listed.path))
    except StudyLamError:
        return  # told of the list itself
    files = PackFiles(Path(pack.root), Report())
    for block in blocks:
        values = {key: value for key, value in block.inputs.items() if key != "no_free_tier"}
        _, wrong = read_usage(values, prices, needed=())
        for name, error in wrong.items():
            line = _line(files, block, name)
            report.add("L009", block.place.file, line, error.message, hint=error.hint or "")


def _line(files: PackFiles, block: PriceBlock, name: str) -> int:
    """Where in its fence a value stands; the fence itself for one that isn't given."""
    text = files.text(block.place.file)
    lines = text.text.splitlines()[block.place.line :] if text else []
    for number, line in enumerate(lines[: len(block.inputs) + 20], 1):
        if re.match(rf"\s*{re.escape(name)}\s*:", line):
            return block.place.line + number
    return block.place.line
