"""Lessons: folders of modules, front matter, sections."""

# ruff: noqa: RUF012 - pydantic copies defaults

from __future__ import annotations

import re

from pydantic import Field

from studylam.packs.models import Block, Lesson, Module, Place, Section
from studylam.packs.problems import Report
from studylam.packs.reading.cards import note_cards
from studylam.packs.reading.facts import broken_facts, facts_in
from studylam.packs.reading.files import PackFiles, Text
from studylam.packs.reading.frontmatter import begins_without, split_front_matter
from studylam.packs.reading.markdown import (
    Page,
    blocks,
    check_page,
    heading_id,
    slug,
    text_of,
)
from studylam.packs.reading.schema import Entry, Int, Slug, Words, fill
from studylam.packs.reading.yamltext import parse_yaml

FOLDER = "content/lessons"
MAX_LESSON = 300_000
"""Bytes of one lesson."""

_MODULE = re.compile(r"(\d+)-([a-z0-9]+(?:-[a-z0-9]+)*)")
_LESSON = re.compile(r"(\d+)-([a-z0-9]+(?:-[a-z0-9]+)*)\.md")


class ModuleFile(Entry):
    """``module.yaml``."""

    title: Words
    description: str = ""


class LessonHead(Entry):
    """Front matter of a lesson."""

    id: Slug
    title: Words
    teaches: tuple[Words, ...] = Field(min_length=1)
    minutes: Int = Field(ge=1, le=120)
    exam: dict[str, tuple[str, ...]] = {}
    objectives: tuple[Words, ...] = ()


def _bad_name(report: Report, path: str, what: str, example: str) -> None:
    report.add(
        "F011",
        path,
        1,
        f"The name of a {what} is a number and small letters.",
        hint=f"For example: {example}",
    )


def read_module(files: PackFiles, folder: str, report: Report) -> Module:
    """A module, without its lessons."""
    if _MODULE.fullmatch(folder) is None:
        _bad_name(report, f"{FOLDER}/{folder}", "folder of a module", "02-triggers")
    name = _module_id(folder)
    file = f"{FOLDER}/{folder}/module.yaml"
    head = None
    if files.has(file):
        text = files.text(file)
        document = parse_yaml(text.text, file, report) if text else None
        head = fill(ModuleFile, document, report) if document else None
    else:
        report.add("F010", file, 1, "This module has no module.yaml.", hint="title: Triggers")
    return Module(
        id=name,
        title=head.title if head else name.replace("-", " ").capitalize(),
        description=head.description if head else "",
        lessons=(),
        place=Place(file=file),
    )


def _module_id(folder: str) -> str:
    match = _MODULE.fullmatch(folder)
    return match[2] if match else slug(folder) or "module"


def read_lesson(files: PackFiles, file: str, report: Report) -> Lesson | None:
    """The lesson of a file below a module's folder; None: it can't be shown at all."""
    folder, name = file.split("/")[-2:]
    if _LESSON.fullmatch(name) is None:
        _bad_name(report, file, "lesson", "03-cold-starts.md")
    text = files.text(file, MAX_LESSON, markdown=True)
    return parse_lesson(text, _module_id(folder), report) if text else None


def parse_lesson(text: Text, module: str, report: Report) -> Lesson | None:
    """One lesson; what is wrong with it is noted. None: it can't be shown at all."""
    head_text, body, body_line = split_front_matter(text.text)
    if head_text is None:
        report.add(
            "Y010",
            text.file,
            1,
            begins_without(text.text, "A lesson"),
            hint="It has id, title, teaches and minutes.",
        )
        return None
    document = parse_yaml(head_text, text.file, report, first_line=2)
    head = fill(LessonHead, document, report) if document else None
    page = Page(body, text.file, body_line)
    check_page(page, report)
    note_broken_facts(body, text.file, body_line, report)
    sections = _sections(page, head.title if head else "", report)
    note_cards((block for section in sections for block in section.blocks), report)
    if head is None:
        return None
    if not sections:
        report.add(
            "L001", text.file, body_line, "This lesson has no text.", hint="## First section"
        )
        return None
    return Lesson(
        id=head.id,
        title=head.title,
        module=module,
        teaches=head.teaches,
        minutes=head.minutes,
        exam=head.exam,
        objectives=head.objectives,
        sections=sections,
        place=Place(file=text.file, line=document.line("id") if document else 1),
    )


def note_broken_facts(text: str, file: str, first_line: int, report: Report) -> None:
    """Note what was meant as ``{fact:ID}`` but isn't written so."""
    for line, column, written in broken_facts(text):
        report.add(
            "K011",
            file,
            first_line + line,
            f"{written} isn't a reference to a fact.",
            hint="Write it as {fact:timeout.max}, with small letters and without spaces.",
            column=column + 1,
        )


def _sections(page: Page, title: str, report: Report) -> tuple[Section, ...]:
    for line, _, _ in page.headings("h1"):
        report.at(
            "L002",
            page.place(line),
            "A lesson's title is in its front matter; headings begin with ##.",
            hint="Write ## instead of #.",
        )
    headings = page.headings()
    starts = [start for start, _, _ in headings] + [len(page.lines)]
    found: list[Section] = []
    before = blocks(page, 0, starts[0], report)
    if before:
        found.append(_section("start", title, before, before[0].place))
    used = {section.id for section in found}
    for (start, end, heading), stop in zip(headings, starts[1:], strict=True):
        heading, own = heading_id(heading)
        identifier = slug(own if own is not None else heading) or f"section-{len(found) + 1}"
        if own is not None and own != identifier:
            report.at("F011", page.place(start), f"{{#{own}}} should be {{#{identifier}}}.")
        if identifier in used:
            report.at(
                "K009",
                page.place(start),
                f"This lesson has another section with the id {identifier!r}.",
                hint="Give this heading an id of its own: ## Heading {#another-id}",
            )
            # Line numbers are never given twice.
            identifier = f"{identifier}-line-{page.place(start).line}"
        used.add(identifier)
        inside = blocks(page, end, stop, report)
        if not inside:
            report.at("L013", page.place(start), "This section is empty.")
        found.append(_section(identifier, heading or identifier, inside, page.place(start)))
    return tuple(found)


def _section(identifier: str, title: str, inside: tuple[Block, ...], place: Place) -> Section:
    facts = facts_in("\n".join(text_of(block) for block in inside))
    return Section(id=identifier, title=title, blocks=inside, facts=facts, place=place)
