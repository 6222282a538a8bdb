"""Question banks: one file a bank, one question under each ``##``.

A bank is cut at its headings first and each question is parsed by itself, so a broken one costs the
others nothing, and a bank of any length is read in linear time.
"""

# ruff: noqa: RUF012 - pydantic copies defaults

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from studylam.packs.files import PackFiles, Text
from studylam.packs.frontmatter import split_front_matter
from studylam.packs.lessons import note_broken_facts
from studylam.packs.markdown import Page, heading_id
from studylam.packs.models import Bank, Model, Option, Place, Question
from studylam.packs.problems import Report
from studylam.packs.schema import Int, Slug, Words, fill
from studylam.packs.yamltext import parse_yaml

if TYPE_CHECKING:
    from markdown_it.token import Token

FOLDER = "quizzes"
MAX_BANK = 8_000_000
"""Bytes of one bank."""

MAX_QUESTION = 40_000
"""Characters of one question."""

_HEADING = re.compile(r" {0,3}##(?= |$)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^`]*)")
_BOX = re.compile(r"\[([ xX])\](?:\s+|$)")
_QUOTE = re.compile(r"[ \t]{0,3}> ?")


class BankHead(Model):
    """Front matter of a bank."""

    bank: Slug
    title: str = ""
    exam: tuple[Slug, ...] = ()


class QuestionHead(Model):
    """The YAML fence of a question."""

    assesses: tuple[Words, ...] = Field(min_length=1)
    domain: dict[str, Int] = {}
    level: Literal["remember", "understand", "apply", "analyse", "evaluate"]
    sources: tuple[Words, ...] = ()
    lesson: str | None = None
    lab: str | None = None


@dataclass(frozen=True)
class Chunk:
    """A question as written: the heading's text and line (from 1), and what follows it."""

    heading: str
    line: int
    text: str


def read_banks(files: PackFiles, report: Report) -> tuple[list[Bank], list[Question]]:
    """Every bank directly in ``quizzes/`` and its questions."""
    banks: list[Bank] = []
    questions: list[Question] = []
    for file in files.below(FOLDER, ".md"):
        if file.count("/") > 1 or file.lower().endswith("/readme.md"):
            continue
        text = files.text(file, MAX_BANK, markdown=True)
        read = parse_bank(text, report) if text else None
        if read:
            banks.append(read[0])
            questions += read[1]
    return banks, questions


def parse_bank(text: Text, report: Report) -> tuple[Bank, list[Question]] | None:
    """One bank; what is wrong with it is noted. None: it has no usable front matter."""
    head_text, body, body_line = split_front_matter(text.text)
    if head_text is None:
        report.add(
            "Y010",
            text.file,
            1,
            "A question bank begins with front matter between two lines ---.",
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
    start = 0
    fence = ""
    lines = body.split("\n")
    for number, line in enumerate(lines):
        mark = _FENCE.fullmatch(line) if line.lstrip()[:3] in ("```", "~~~") else None
        if fence:
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
            continue
        if mark:
            fence = mark[1]
        elif match := _HEADING.match(line):
            if heading is not None:
                yield Chunk(heading, first_line + start, "\n".join(lines[start + 1 : number]))
            heading, start = line[match.end() :].strip().rstrip("#").rstrip(), number
        elif heading is None and re.match(r"\s*[-*+] \[[ xX]\]", line):
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
    page = Page(chunk.text, file, chunk.line + 1)
    head, stem_from = _head(page, identifier, chunk.line, report)
    listed = _option_list(page)
    if listed is None:
        report.add(
            "Q001",
            file,
            chunk.line,
            f"{identifier}: this question has no options.",
            hint="- [ ] a wrong one, - [x] a right one, each with an indented > reason. "
            "Single choice and multiple response are what this version reads.",
        )
        return None
    first, last = listed.map or (0, 0)
    options = _options(page, listed, identifier, report)
    stem = page.slice(stem_from, first)
    if after := page.slice(last, len(page.lines)):
        line = next(i for i in range(last, len(page.lines)) if page.lines[i].strip())
        report.at(
            "Q001",
            page.place(line),
            f"{identifier}: text after the options isn't shown: {after[:40]!r}.",
            hint="Put it into the stem or into an option's reason.",
            level="warning",
        )
    if not stem.strip():
        report.add("Q001", file, chunk.line, f"{identifier}: this question has no stem.")
    if not any(option.correct for option in options):
        report.add(
            "Q001",
            file,
            page.place(first).line,
            f"{identifier}: no option is marked as right.",
            hint="Mark the right one: - [x]",
        )
        return None
    if head is None or not stem.strip():
        return None
    keys = sum(option.correct for option in options)
    return Question(
        id=identifier,
        bank=bank,
        type="single-choice" if keys == 1 else "multiple-response",
        stem=stem,
        options=options,
        assesses=head.assesses,
        exams=tuple(e for e in exams if e in head.domain or not head.domain),
        domain=head.domain,
        level=head.level,
        sources=head.sources,
        lesson=head.lesson,
        lab=head.lab,
        version=version_of(stem, options),
        place=Place(file=file, line=chunk.line),
    )


def version_of(stem: str, options: tuple[Option, ...]) -> str:
    """A short hash of what the learner is asked; better reasons don't make a new version."""
    words = [stem, *(f"{'x' if option.correct else ' '} {option.text}" for option in options)]
    plain = "\0".join(" ".join(text.split()) for text in words)
    return hashlib.sha256(plain.encode()).hexdigest()[:12]


def _head(
    page: Page, identifier: str, line: int, report: Report
) -> tuple[QuestionHead | None, int]:
    """The YAML fence, and the line (from 0) after it."""
    first = page.top[0] if page.top else None
    if first is None or first.type != "fence" or first.info.strip().split(" ")[0] != "yaml":
        report.add(
            "Q001",
            page.file,
            line,
            f"{identifier}: the question's yaml fence is missing.",
            hint="Below the heading: ```yaml with assesses, domain, level and sources.",
        )
        return None, 0
    start, end = first.map or (0, 0)
    document = parse_yaml(first.content, page.file, report, first_line=page.place(start).line + 1)
    if document is None:
        return None, end
    return fill(QuestionHead, document, report, what=identifier), end


def _option_list(page: Page) -> Token | None:
    """The last outermost list that has a task box."""
    found = None
    for number, token in enumerate(page.tokens):
        if token.level == 0 and token.type == "bullet_list_open":
            opened = token
        elif (
            token.type == "inline"
            and token.level == 3
            and page.tokens[number - 1].type == "paragraph_open"
            and page.tokens[number - 2].type == "list_item_open"
            and page.tokens[number - 3].type in ("bullet_list_open", "list_item_close")
            and _BOX.match(token.content)
        ):
            found = opened
    return found


def _options(page: Page, listed: Token, identifier: str, report: Report) -> tuple[Option, ...]:
    options = []
    begin = next(i for i, token in enumerate(page.tokens) if token is listed)
    item: list[Token] = []
    for token in page.tokens[begin + 1 :]:
        if token.level == 0:
            break
        if token.level == 1 and token.type == "list_item_open":
            item = []
        item.append(token)
        if token.level == 1 and token.type == "list_item_close":
            option = _option(page, item, identifier, report)
            if option:
                options.append(option)
    return tuple(options)


def _option(page: Page, item: list[Token], identifier: str, report: Report) -> Option | None:
    first, last = item[0].map or (0, 0)
    place = page.place(first)
    inline = item[2] if len(item) > 2 and item[2].type == "inline" else None
    box = _BOX.match(inline.content) if inline else None
    if inline is None or box is None:
        report.at(
            "Q001",
            place,
            f"{identifier}: an option begins with [ ] or [x].",
            hint="- [ ] a wrong one, - [x] a right one. A list of the stem goes into a paragraph "
            "or gets another sign (*).",
        )
        return None
    quote = next((t for t in item if t.type == "blockquote_open" and t.level == 2), None)
    quote_from, quote_to = (quote.map if quote and quote.map else None) or (last, last)
    width = len(page.lines[first]) - len(page.lines[first].lstrip(" -*+"))
    text = _dedent(page.lines[first:quote_from], width)
    text = _BOX.sub("", text, count=1)
    why = [
        _QUOTE.sub("", line[width:] if not line[:width].strip() else line, count=1)
        for line in page.lines[quote_from:quote_to]
    ]
    if rest := page.slice(quote_to, last).strip():
        report.at(
            "Q001",
            page.place(quote_to),
            f"{identifier}: text after an option's reason isn't shown: {rest[:40]!r}.",
            hint="Begin each line of the reason with >.",
            level="warning",
        )
    if not text:
        report.at("Q001", place, f"{identifier}: this option is empty.")
    return Option(
        text=text,
        correct=box[1] in "xX",
        explanation="\n".join(why).strip("\n").rstrip(),
        place=place,
    )


def _dedent(lines: list[str], width: int) -> str:
    """Lines of a list item without its marker and indentation."""
    kept = [
        line[width:] if n == 0 or not line[:width].strip() else line.lstrip()
        for n, line in enumerate(lines)
    ]
    return "\n".join(kept).strip("\n").strip()
