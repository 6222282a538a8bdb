"""``lab.md``: the task, the hints one by one, and what is said when every case passes."""

from __future__ import annotations

import difflib
from typing import NamedTuple

from pydantic import Field

from studylam.packs.labs.files import MAX_CODE
from studylam.packs.lessons import note_broken_facts
from studylam.packs.models import Block, Model
from studylam.packs.problems import Report
from studylam.packs.reading.files import PackFiles
from studylam.packs.reading.frontmatter import split_front_matter
from studylam.packs.reading.markdown import Page, blocks, check_page
from studylam.packs.reading.schema import Int, Slug, Words, fill
from studylam.packs.reading.yamltext import parse_yaml


class LabHead(Model):
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
    end = len(page.lines)
    parts = {"hints": (end, end), "after": (end, end)}
    task_end = end
    for number, (start, below, title) in enumerate(headings):
        stop = headings[number + 1][0] if number + 1 < len(headings) else end
        if title.lower() in parts:
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
    if not task:
        report.add("B001", file, first_line, "This lab doesn't say what to do.")
    return LabPage(head, task, _hints(page, *parts["hints"], report), page.slice(*parts["after"]))


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
    if start < end and not hints:
        first = next((n for n in range(start, end) if page.lines[n].strip()), start)
        hint = "1. The first hint, 2. the next one: they are shown one by one."
        report.at("B001", page.place(first), "The hints aren't a numbered list.", hint=hint)
    return tuple(hints)
