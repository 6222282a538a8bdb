"""``lab.md``: the task, the hints one by one, and what is said when every case passes."""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

from pydantic import Field

from studylam.packs.labs.files import MAX_CODE
from studylam.packs.lessons import note_broken_facts
from studylam.packs.models import Block
from studylam.packs.problems import Report
from studylam.packs.reading.files import PackFiles
from studylam.packs.reading.frontmatter import split_front_matter
from studylam.packs.reading.markdown import Page, blocks, check_page
from studylam.packs.reading.schema import Entry, Int, Slug, Words, fill
from studylam.packs.reading.yamltext import parse_yaml


class LabHead(Entry):
    """Front matter of ``lab.md``."""

    id: Slug
    title: Words
    summary: Words
    minutes: Int = Field(ge=1, le=240)
    practises: tuple[Words, ...] = Field(min_length=1)


class LabPage(NamedTuple):
    """What ``lab.md`` says. Hints and ``after`` are Markdown."""

    head: LabHead | None
    task: tuple[Block, ...]
    hints: tuple[str, ...]
    after: str


NO_PAGE = LabPage(None, (), (), "")


def read_page(files: PackFiles, file: str, report: Report) -> LabPage:
    """``lab.md``: what can be read of it; what can't is reported."""
    if not files.has(file):
        report.add("F010", file, 1, "This lab has no lab.md, which says what to do.")
        return NO_PAGE
    text = files.text(file, MAX_CODE, markdown=True)
    if text is None:
        return NO_PAGE
    head_text, body, first_line = split_front_matter(text.text)
    if head_text is None:
        report.add(
            "Y010", file, 1, "A lab begins with front matter.", hint="---, id: …, title: …, ---"
        )
        return NO_PAGE
    document = parse_yaml(head_text, file, report, first_line=2)
    head = fill(LabHead, document, report) if document else None
    page = Page(body, file, first_line)
    check_page(page, report)
    note_broken_facts(body, file, first_line, report)
    headings = page.headings()
    _note_levels(page, report)
    end = len(page.lines)
    parts = {"hints": (end, end), "after": (end, end)}
    task_end = end
    for number, (start, below, title) in enumerate(headings):
        stop = headings[number + 1][0] if number + 1 < len(headings) else end
        if title.lower() in parts:
            if parts[title.lower()] != (end, end):
                message = f"This page has another section {title[:40]!r}; the last one counts."
                report.at("K009", page.place(start), message, hint="Make one of the two.")
            if not any(line.strip() for line in page.lines[below:stop]):
                report.at("L013", page.place(start), "This section is empty.")
            parts[title.lower()] = (below, stop)
            task_end = min(task_end, start)
        elif near := difflib.get_close_matches(title.lower()[:40], parts, n=1, cutoff=0.7):
            hint = f"Write ## {near[0].capitalize()}, unless it is a part of the task."
            message = f"The section {title[:40]!r} is shown with the task."
            report.at("B001", page.place(start), message, hint=hint, level="warning")
        elif start > task_end:
            message = f"The section {title[:40]!r} after the hints isn't shown."
            report.at("B001", page.place(start), message, level="warning")
    task = blocks(page, 0, task_end, report)
    for block in task:
        if block.kind == "cards":
            message = "Cards in a lab are never asked in reviews."
            report.at("L007", block.place, message, hint="Move them to the lesson that teaches it.")
    if not task:
        report.add("B001", file, first_line, "This lab doesn't say what to do.")
    return LabPage(head, task, _hints(page, *parts["hints"], report), page.slice(*parts["after"]))


def _note_levels(page: Page, report: Report) -> None:
    """Hints and what comes after have headings of the second level; others are texts."""
    for level in ("h1", "h3", "h4"):
        for start, _, title in page.headings(level):
            if title.lower() in ("hints", "after"):
                message = f"This heading begins no section {title!r}: it has another level."
                hint = f"Write ## {title.capitalize()}."
                report.at("B001", page.place(start), message, hint=hint, level="warning")


def _note_no_hints(page: Page, start: int, end: int, report: Report) -> None:
    """Note what stands between the hints, and isn't shown or is taken for a part of one."""
    for token in page.top:
        first, last = token.map or (0, 0)
        if not start <= first < end or token.type.startswith("footnote"):
            continue
        if token.type == "heading_open":
            break  # told by its level
        if token.type != "ordered_list_open":
            hint = "Each hint is an item of one list: 1. The first, 2. the next one."
            message = "This is no hint of the numbered list, so it isn't shown."
            report.at("B001", page.place(first), message, hint=hint, level="warning")
            continue
        for number in range(first, min(last, end)):
            line, above = page.lines[number], page.lines[number - 1].rstrip()
            if re.fullmatch(r"\d+[.)]\s*", line):
                report.at("B001", page.place(number), "This hint is empty.", level="warning")
            elif number > first and line[:1].isupper() and above[-1:] in (".", "!", "?"):
                message = "This line is taken for a part of the hint above."
                hint = "Begin a hint with its number; indent what belongs to one by three spaces."
                report.at("B001", page.place(number), message, hint=hint, level="warning")


def _hints(page: Page, start: int, end: int, report: Report) -> tuple[str, ...]:
    hints = []
    listed = False
    for token in page.tokens:
        first, last = token.map or (0, 0)
        if token.level == 0 and token.type in ("ordered_list_open", "bullet_list_open"):
            listed = token.type == "ordered_list_open" and start <= first < end
        if listed and token.level == 1 and token.type == "list_item_open":
            lines = page.lines[first:last]
            width = len(lines[0]) - len(lines[0].lstrip(" 0123456789.)"))
            text = [n[width:] if not n[:width].strip() else n.lstrip() for n in lines[1:]]
            hints.append("\n".join([lines[0][width:], *text]).strip())
    if hints:
        _note_no_hints(page, start, end, report)
    elif start < end and any(line.strip() for line in page.lines[start:end]):
        first = next((n for n in range(start, end) if page.lines[n].strip()), start)
        hint = "1. The first hint, 2. the next one: they are shown one by one."
        report.at("B001", page.place(first), "The hints aren't a numbered list.", hint=hint)
    return tuple(hints)
