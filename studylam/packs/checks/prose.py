"""Checks how lessons read: length of sections, diagrams that can be drawn."""

from __future__ import annotations

import re

from studylam.packs.models import Admonition, Block, Diagram, Lesson, Pack, Prose
from studylam.packs.problems import Report
from studylam.packs.reading.markdown import text_of

MAX_WORDS = 400
"""Words of one section: what is read in about two minutes and fits two screens."""

MAX_DIAGRAM_LINES = 40
MAX_DIAGRAM = 3_000
"""Characters; the layout's time grows much faster than its input."""

MAX_WIDTH = 76
"""Columns that the reader has for a drawing in a terminal of 80."""

_ACROSS = re.compile(r"^(\s*(?:graph|flowchart)\s+)(?:LR|RL)\b")


def check_prose(pack: Pack, report: Report) -> None:
    """Note sections that are too long and diagrams that a terminal can't show."""
    for lesson in pack.lessons:
        _sections(lesson, report)
    for lab in pack.labs:
        _diagrams(lab.task, report)


def _sections(lesson: Lesson, report: Report) -> None:
    for section in lesson.sections:
        texts = [text_of(b) for b in section.blocks if isinstance(b, Prose | Admonition)]
        words = sum(len(text.split()) for text in texts)
        if words > MAX_WORDS:
            report.at(
                "L003",
                section.place,
                f"The section {section.title!r} has {words} words; {MAX_WORDS} are the most "
                "that is read in one go.",
                hint="Split it with another ## heading.",
            )
        _diagrams(section.blocks, report)


def _diagrams(blocks: tuple[Block, ...], report: Report) -> None:
    for block in blocks:
        if isinstance(block, Diagram) and block.mermaid.strip():
            fault = diagram_fault(block.mermaid)
            if fault:
                report.at(
                    "L005",
                    block.place,
                    f"{fault} The reader shows its words and source instead.",
                    hint="Flowcharts, sequence and state diagrams of a few nodes work best.",
                )


def diagram_fault(mermaid: str) -> str:
    """Why a terminal of 80 columns can't show a drawing; empty: it can."""
    if len(mermaid) > MAX_DIAGRAM or mermaid.count("\n") >= MAX_DIAGRAM_LINES:
        return "This diagram is too large to be drawn in a terminal."
    widths = []
    for source in dict.fromkeys((mermaid, _ACROSS.sub(r"\1TD", mermaid))):
        width = _width(source)
        if width and width <= MAX_WIDTH:
            return ""
        widths.append(width)
    if not any(widths):
        return "This diagram can't be drawn in a terminal."
    narrowest = min(width for width in widths if width)
    return f"This diagram needs {narrowest} columns; there are {MAX_WIDTH}."


def _width(source: str) -> int:
    """Columns of the tightest drawing; 0: there is none."""
    import termaid

    try:
        drawn = termaid.render(source, padding_x=1, padding_y=0, gap=2, max_label_width=14)
    except Exception:  # a parser that isn't ours, on text from strangers
        return 0
    lines = [line.rstrip() for line in drawn.split("\n") if line.strip()]
    left = min((len(line) - len(line.lstrip()) for line in lines), default=0)
    return max((len(line) - left for line in lines), default=0)
