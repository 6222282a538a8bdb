"""Question banks: one file a bank, one question under each ``##``.

A bank is cut at its headings first and each question is parsed by itself, so a broken one costs the
others nothing, and a bank of any length is read in linear time.
"""

# ruff: noqa: RUF012 - pydantic copies defaults

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import Field

from studylam.packs.lessons import note_broken_facts
from studylam.packs.models import Bank, Place, Question
from studylam.packs.models.questions import Difficulty
from studylam.packs.problems import Report
from studylam.packs.questions.keys import Answer
from studylam.packs.questions.parts import read_parts
from studylam.packs.questions.versions import version_of
from studylam.packs.reading.choices import plain_question
from studylam.packs.reading.files import PackFiles, Text
from studylam.packs.reading.frontmatter import begins_without, split_front_matter
from studylam.packs.reading.markdown import Page, heading_id
from studylam.packs.reading.schema import Entry, Int, Slug, Words, fill
from studylam.packs.reading.slips import note_slips
from studylam.packs.reading.yamltext import Document, parse_yaml

FOLDER = "quizzes"
MAX_BANK = 8_000_000
"""Bytes of one bank."""

MAX_QUESTION = 40_000
"""Characters of one question."""

_HEADING = re.compile(r" {0,3}##(?= |$)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^`]*)")
_MAY_BEGIN = frozenset(" #`~")
"""A line that begins with another sign neither begins a fence nor a question."""

_ID_HEADING = re.compile(r" {0,3}#{1,6} *[a-z0-9][a-z0-9.-]*\s*")


class BankHead(Entry):
    """Front matter of a bank."""

    bank: Slug
    title: str = ""
    exam: tuple[Slug, ...] = ()


class QuestionHead(Entry):
    """The YAML fence of a question."""

    assesses: tuple[Words, ...] = Field(min_length=1)
    domain: dict[str, Int] = {}
    level: Literal["remember", "understand", "apply", "analyse", "evaluate"]
    difficulty: Difficulty | None = None
    todo: tuple[Words, ...] = ()
    waive: dict[Words, Words] = {}
    sources: tuple[Words, ...] = ()
    as_of: date | None = None
    lesson: str | None = None
    lab: str | None = None
    answer: Answer | None = None
    unit: Words | None = None
    accepts: tuple[Words, ...] = ()
    predict: Words | None = None
    what: Literal["return", "log"] | None = None
    code: Literal["starter", "solution"] | None = None


@dataclass(frozen=True)
class Chunk:
    """A question as written: the heading's text and line (from 1), and what follows it."""

    heading: str
    line: int
    text: str


def read_bank(
    files: PackFiles, file: str, report: Report
) -> tuple[tuple[Bank, ...], tuple[Question, ...]]:
    """A bank and its questions; nothing where the bank can't be used."""
    text = files.text(file, MAX_BANK, markdown=True)
    read = parse_bank(text, report) if text else None
    return ((read[0],), tuple(read[1])) if read else ((), ())


def parse_bank(text: Text, report: Report) -> tuple[Bank, list[Question]] | None:
    """One bank; what is wrong with it is noted. None: it has no usable front matter."""
    head_text, body, body_line = split_front_matter(text.text)
    if head_text is None:
        report.add(
            "Y010",
            text.file,
            1,
            begins_without(text.text, "A question bank"),
            hint="It has bank, title and exam.",
        )
        return None
    document = parse_yaml(head_text, text.file, report, first_line=2)
    head = fill(BankHead, document, report) if document else None
    note_broken_facts(body, text.file, body_line, report)
    questions = []
    for chunk in cut(body, text.file, body_line, report):
        question = parse_question(
            chunk, text.file, head.bank if head else "", head.exam if head else (), report
        )
        if question:
            questions.append(question)
    if head is None:
        return None
    bank = Bank(
        id=head.bank,
        title=head.title or head.bank.replace("-", " ").capitalize(),
        exams=head.exam,
        questions=tuple(question.id for question in questions),
        place=Place(file=text.file),
    )
    return bank, questions


def cut(body: str, file: str, first_line: int, report: Report) -> Iterator[Chunk]:
    """The questions of a bank: a ``##`` outside of a fence begins one."""
    heading: str | None = None
    told = False
    start = 0
    fence = ""
    lines = body.split("\n")
    for number, line in enumerate(lines):
        # Most lines begin with a letter, and can't be anything that is looked for here.
        if not fence and heading is not None and line[:1] not in _MAY_BEGIN:
            continue
        mark = _FENCE.fullmatch(line) if line.lstrip()[:3] in ("```", "~~~") else None
        if fence:
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
            if not _begins_question(lines, number):
                continue
            # A fence that isn't closed would swallow all that follows.
            fence = ""
        if mark:
            fence = mark[1]
        elif match := _HEADING.match(line):
            if heading is not None:
                yield Chunk(heading, first_line + start, "\n".join(lines[start + 1 : number]))
            heading, start = line[match.end() :].strip().rstrip("#").rstrip(), number
        elif line[:1] == "#" and _begins_question(lines, number):
            signs = len(line) - len(line.lstrip("#"))
            report.add(
                "Q001",
                file,
                first_line + number,
                "A question begins with ## and a space, so this isn't one yet.",
                hint=f"## {line[signs:].strip()[:80]}",
                column=1,
            )
            if heading is not None:
                yield Chunk(heading, first_line + start, "\n".join(lines[start + 1 : number]))
            heading, start = line[signs:].strip(), number
        elif heading is None and line.strip() and not told:
            told = True
            if not re.match(r"\s*[-*+] \[[ xX]\]", line):
                report.add(
                    "Q001",
                    file,
                    first_line + number,
                    f"Text before the first question isn't shown: {line.strip()[:40]!r}.",
                    hint="A question begins with ## and its id, e.g. ## q-first-one",
                    level="warning" if _yaml_follows(lines, number) else "info",
                )
                continue
            report.add(
                "Q001",
                file,
                first_line + number,
                "An option before the first question.",
                hint="A question begins with ## and its id, e.g. ## q-first-one",
            )
    if heading is not None:
        yield Chunk(heading, first_line + start, "\n".join(lines[start + 1 :]))
    else:
        report.add("Q001", file, first_line, "This bank has no questions.", hint="## q-first-one")


def _begins_question(lines: list[str], number: int) -> bool:
    """Whether a line is a question's heading, more or less: its YAML follows."""
    if not _ID_HEADING.fullmatch(lines[number]):
        return False
    return _yaml_follows(lines, number)


def _yaml_follows(lines: list[str], number: int) -> bool:
    after = next((line for line in lines[number + 1 : number + 4] if line.strip()), "")
    return after.startswith(("```yaml", "~~~yaml"))


def parse_question(
    chunk: Chunk, file: str, bank: str, exams: tuple[str, ...], report: Report
) -> Question | None:
    """One question; None with problems noted where it can't be asked."""
    if len(chunk.text) > MAX_QUESTION:
        report.add(
            "F002", file, chunk.line, f"This question is longer than {MAX_QUESTION:,} characters."
        )
        return None
    identifier = heading_id(chunk.heading)[0].strip()
    if re.fullmatch(r"[a-z0-9]+(?:[.-][a-z0-9]+)*", identifier) is None or len(identifier) > 80:
        report.add(
            "Q001",
            file,
            chunk.line,
            f"The heading of a question is its id, not {identifier[:60]!r}.",
            hint="Small letters, digits and hyphens: ## q-apigw-timeout. The stem comes below.",
        )
        return None
    page = Page(chunk.text, file, chunk.line + 1, plain_question(chunk.text))
    head, document, stem_from = _head(page, identifier, chunk.line, report)
    if stem_from < 0:
        return None
    # Without its head, all that can be said of the rest is what a choice lacks.
    parts = read_parts(page, stem_from, head, document, identifier, report)
    if parts is None:
        return None
    stem = page.slice(stem_from, parts.begin)
    if not stem.strip():
        report.add("Q001", file, chunk.line, f"{identifier}: this question has no stem.")
        return None
    if "```" not in stem:
        first = stem_from
        while not page.lines[first].strip():
            first += 1
        note_slips(stem.split("\n"), page.place(first), report, f"{identifier}: ")
    if head is None:
        return None
    return Question(
        id=identifier,
        bank=bank,
        type=parts.type,
        stem=stem,
        options=parts.options,
        pairs=parts.pairs,
        extra_rights=parts.extra_rights,
        columns=parts.columns,
        number=parts.number,
        accepts=parts.accepts,
        predicts=parts.predicts,
        explanation=parts.explanation,
        traps=parts.traps,
        assesses=head.assesses,
        exams=tuple(e for e in exams if e in head.domain or not head.domain),
        domain=head.domain,
        level=head.level,
        difficulty=head.difficulty,
        todo=head.todo,
        waive=head.waive,
        sources=head.sources,
        as_of=head.as_of,
        lesson=head.lesson,
        lab=head.lab,
        version=version_of(stem, parts),
        place=Place(file=file, line=chunk.line),
    )


def _head(
    page: Page, identifier: str, line: int, report: Report
) -> tuple[QuestionHead | None, Document | None, int]:
    """The YAML fence, and the line (from 0) after it."""
    first = page.top[0] if page.top else None
    if first is None or first.type != "fence" or first.info.strip().split(" ")[0] != "yaml":
        hint = "Below the heading: ```yaml with assesses, domain, level and sources."
        begun = page.lines[:1] and re.match(r"\s*(?:`{2,}|~{2,})", page.lines[0])
        if begun:
            line, hint = line + 1, "Write ```yaml here, and ``` below its last key."
        message = f"{identifier}: the question's yaml fence is missing."
        report.add("Q001", page.file, line, message, hint=hint)
        return None, None, 0
    start, end = first.map or (0, 0)
    if not page.lines[end - 1].strip().startswith(first.markup) or end - 1 == start:
        place = page.place(start)
        message = f"{identifier}: this fence is never closed."
        hint = f"Add a line {first.markup} below its last key."
        report.at("L008", place, message, hint=hint, level="error")
        return None, None, -1
    document = parse_yaml(first.content, page.file, report, first_line=page.place(start).line + 1)
    if document is None:
        return None, None, end
    return fill(QuestionHead, document, report, what=identifier), document, end
