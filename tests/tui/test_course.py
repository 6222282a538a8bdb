"""The built-in course, as far as it can be run and drawn: no example that fails by accident."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from studylam.packs import Library, open_library
from studylam.packs.models import Block, Diagram, PriceBlock, RunSnippet
from studylam.pricing import estimate
from studylam.runtime import LambdaService
from studylam.tui import diagram, snippet
from studylam.tui.billing import prices_of, read_usage
from studylam.tui.widgets.price import form_values

# Lessons let these go wrong on purpose, and say so.
ON_PURPOSE = {
    "Runtime.ExitError",
    "Runtime.HandlerNotFound",
    "Runtime.ImportModuleError",
    "Runtime.MarshalError",
    "Sandbox.Timedout",
    "KeyError",
    "TypeError",
    "ValueError",
}

NARROW = 72
"""Cells that a drawing may take in a terminal of 80 columns."""


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library()


def blocks(library: Library) -> Iterator[tuple[str, Block]]:
    for lesson in library.lessons:
        for section in lesson.sections:
            for block in section.blocks:
                yield f"{lesson.place.file}:{block.place.line}", block


def test_every_example_runs(library: Library) -> None:
    failures = {}
    with LambdaService() as service:
        for place, block in blocks(library):
            if isinstance(block, RunSnippet):
                for result in snippet.run(service, library, "example", block):
                    error = result.payload.get("errorType") if result.function_error else None
                    if error and error not in ON_PURPOSE:
                        failures[place] = result.payload
    assert not failures


def test_every_diagram_can_be_drawn_in_eighty_columns(library: Library) -> None:
    drawn = {
        place: diagram.draw(block.mermaid, NARROW)
        for place, block in blocks(library)
        if isinstance(block, Diagram)
    }
    assert drawn
    assert not [place for place, lines in drawn.items() if lines is None]


def test_every_estimate_can_be_made(library: Library) -> None:
    prices = prices_of(library)
    inputs = [block for _, block in blocks(library) if isinstance(block, PriceBlock)]
    assert inputs
    for block in inputs:
        usage, wrong = read_usage(form_values(block), prices)
        assert not wrong
        assert usage is not None
        assert estimate(usage, prices).lines


def test_every_fact_in_the_text_is_replaced(library: Library) -> None:
    for question in library.questions:
        texts = [question.stem, *(t for o in question.options for t in (o.text, o.explanation))]
        assert not re.search(r"\{fact:", " ".join(map(library.text, texts))), question.id
