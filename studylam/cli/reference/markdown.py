"""The reference as a page of the documentation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from studylam.cli.reference.page import Page, Text
from studylam.cli.reference.statuses import ENVIRONMENT, FILES, STATUSES

HEAD = """\
# Commands

Every command of `studylam`, as `studylam COMMAND --help` and `studylam man COMMAND` show it.
This page is made from the commands themselves.

Output is for pipes as it stands: no colours, no progress and no questions where no terminal is.
With `--json`, standard output holds one JSON document and nothing else; an error is one too, as
`{"error": {"message", "where", "hint"}}`, and a sentence on standard error."""


def commands_page(pages: Sequence[Page]) -> str:
    """All commands as Markdown, one section each."""
    blocks = [HEAD]
    for page in pages:
        blocks += _section(page)
    blocks += ["## Exit status", _table("status", "meaning", STATUSES)]
    blocks += ["## Environment", _table("variable", "meaning", ENVIRONMENT)]
    blocks += ["## Files", _table("file", "what it is", FILES)]
    return "\n\n".join(blocks) + "\n"


def _section(page: Page) -> Iterator[str]:
    yield f"{'##' if ' ' not in page.words else '###'} {page.name}"
    described = list(page.description)
    if described:
        yield from _texts(described)
    yield _fenced([" ".join((page.name, *page.usage))])
    if page.commands:
        yield "\n".join(
            f"- [{name}](#{page.name.replace(' ', '-')}-{name}): {_inert(text)}"
            for name, text in page.commands
        )
    if page.options:
        yield _table("option", "meaning", page.options)
    if page.examples:
        yield "Examples:"
        yield _fenced(page.examples)
    yield from _texts(page.notes)
    if page.fails:
        yield f"Exit status 1: {_inert(page.fails)}"


def _texts(texts: Iterable[Text]) -> Iterator[str]:
    for text in texts:
        yield _fenced(text.words.splitlines(), "text") if text.verbatim else _inert(text.words)


def _fenced(lines: Iterable[str], language: str = "shell") -> str:
    return "\n".join((f"```{language}", *lines, "```"))


def _table(left: str, right: str, rows: Iterable[tuple[str, str]]) -> str:
    lines = [f"| {left} | {right} |", "| --- | --- |"]
    lines += [f"| `{name.replace('|', chr(92) + '|')}` | {_inert(text)} |" for name, text in rows]
    return "\n".join(lines)


def _inert(text: str) -> str:
    """Words that Markdown would take for its own stand as they are."""
    return re.sub(r"([\\`*_<>|\[\]])", r"\\\1", text)
