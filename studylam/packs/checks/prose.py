"""Checks how lessons read: length of sections, diagrams that can be drawn."""

from __future__ import annotations

import re

from studylam.packs.models import Admonition, Block, Diagram, Lesson, Pack, Place, Prose
from studylam.packs.problems import Report, did_you_mean
from studylam.packs.reading.locate import Locator
from studylam.packs.reading.markdown import text_of

FAST, SLOW = 400, 130
"""Words a minute: more than that, nobody reads; less, only who looks up every word."""

KINDS = (
    *("graph", "flowchart", "sequenceDiagram", "stateDiagram", "stateDiagram-v2", "classDiagram"),
    *("erDiagram", "gantt", "pie", "journey", "gitGraph", "mindmap", "timeline", "quadrantChart"),
    *("requirementDiagram", "sankey-beta", "xychart-beta", "block-beta", "packet-beta", "kanban"),
    *("architecture-beta", "C4Context", "zenuml", "radar-beta", "treemap-beta", "xychart", "block"),
)
"""Mermaid's diagrams; a terminal can draw some of them."""

MAX_DIAGRAM_LINES = 40
MAX_DIAGRAM = 3_000
"""Characters; the layout's time grows much faster than its input."""

MAX_WIDTH = 76
"""Columns that the reader has for a drawing in a terminal of 80."""

_ACROSS = re.compile(r"^(\s*(?:graph|flowchart)\s+)(?:LR|RL)\b")


def check_prose(pack: Pack, report: Report, locate: Locator) -> None:
    """Note sections that are too long and diagrams that a terminal can't show."""
    for lesson in pack.lessons:
        _sections(lesson, pack.meta.checks.section_words, report, locate)
    for lab in pack.labs:
        _diagrams(lab.task, report, locate)


def _sections(lesson: Lesson, most: int, report: Report, locate: Locator) -> None:
    total = 0
    for section in lesson.sections:
        texts = [text_of(b) for b in section.blocks if isinstance(b, Prose | Admonition)]
        words = sum(len(text.split()) for text in texts)
        total += words
        if words > most:
            report.at(
                "L003",
                section.place,
                f"The section {section.title!r} has {words} words; {most} are the most "
                "that is read in one go.",
                hint="Split it with another ## heading, or raise section_words in pack.yaml.",
            )
        _diagrams(section.blocks, report, locate)
    # Whoever looks up, tries out and answers takes longer, so that only much too little counts.
    if lesson.minutes * FAST < total or lesson.minutes > 10 + total / SLOW * 4:
        spot = locate(Place(file=lesson.place.file), str(lesson.minutes), key="minutes")
        message = f"{lesson.minutes} minutes for {total} words are "
        message += "too few." if lesson.minutes * FAST < total else "many."
        hint = f"{SLOW} to {FAST} words are read in a minute."
        report.at("L020", spot.place, message, hint=hint, column=spot.column)


def _diagrams(blocks: tuple[Block, ...], report: Report, locate: Locator) -> None:
    for block in blocks:
        if isinstance(block, Diagram) and (word := _unknown_kind(block.mermaid)):
            spot = locate(block.place, word)
            hint = did_you_mean(word, KINDS, "It begins with graph, flowchart, sequenceDiagram, …")
            message = f"There is no diagram {word[:40]!r}, so its source is shown instead."
            report.at("L005", spot.place, message, hint=hint, column=spot.column)
            continue
        if isinstance(block, Diagram) and block.mermaid.strip():
            fault = diagram_fault(block.mermaid)
            if fault:
                report.at(
                    "L005",
                    block.place,
                    f"{fault} The reader shows its words and source instead.",
                    hint="Flowcharts, sequence and state diagrams of a few nodes work best.",
                )


def _unknown_kind(mermaid: str) -> str:
    """The first word of a drawing if Mermaid doesn't know it."""
    lines = (line.strip() for line in mermaid.split("\n"))
    first = next((line for line in lines if line and not line.startswith(("%%", "---"))), "")
    word = re.match(r"[A-Za-z][\w-]*", first)
    return word[0] if word and word[0] not in KINDS else ""


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
