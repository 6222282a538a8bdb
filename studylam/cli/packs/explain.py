"""``studylam pack explain``: what a code of the check means, and how it is mended."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from studylam.cli.output import emit, say

if TYPE_CHECKING:
    from studylam.packs.problems import Code
    from studylam.packs.writing.explain import Example, Page

WIDEST = 88
"""Columns that a paragraph takes at most."""

LEVELS = {"error": "error", "warning": "warning", "info": "note"}


@click.command()
@click.argument("code", required=False, metavar="[CODE]")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def explain(code: str | None, as_json: bool) -> None:
    """Explain a CODE of `pack check`, e.g. Q009; without one, list all that there are."""
    from studylam.packs.writing.explain import by_letter, page

    if code is None:
        _list(by_letter(), as_json=as_json)
        return
    found = page(code)
    if as_json:
        emit(_document(found))
        return
    for line in lines(found, min(shutil.get_terminal_size().columns, WIDEST)):
        say(line)


def _list(codes: dict[str, list[Code]], *, as_json: bool) -> None:
    if as_json:
        emit([_summary(code) for group in codes.values() for code in group])
        return
    for title, group in codes.items():
        say(title)
        for code in group:
            say(f"  {code.code}  {LEVELS[code.level]:<7}  {code.title}")
        say()
    say("One of them, with examples: studylam pack explain Q009")


def _summary(code: Code) -> dict[str, Any]:
    return {
        "code": code.code,
        "level": code.level,
        "title": code.title,
        "can_be_off": code.level != "error",
    }


def _document(page: Page) -> dict[str, Any]:
    return _summary(page.code) | {
        "can_be_waived": page.can_be_waived,
        "means": page.means,
        "why": page.why,
        "file": page.file or None,
        "bad": _example_document(page.bad),
        "good": _example_document(page.good),
        "mend": page.mend,
    }


def _example_document(example: Example) -> dict[str, Any]:
    return {
        "words": example.words,
        "text": example.text or None,
        "line": example.line or None,
    }


def lines(page: Page, width: int) -> Iterator[str]:
    """A page for people. Nothing in it is styled, so that it is the same in a file."""
    yield from textwrap.wrap(f"{page.code.code}: {page.code.title}", width)
    yield from ("", *_paragraphs(page.means, width, ""))
    yield from _part("Why it matters", page.why, width)
    where = f", in {page.file}" if page.file else ""
    yield from _example("Bad", page.bad, where, width)
    yield from _example("Good", page.good, where, width)
    yield from _part("How to mend it", page.mend, width)
    yield from ("", *_ways_out(page, width))


def _ways_out(page: Page, width: int) -> Iterator[str]:
    """How not to be told of it."""
    if page.can_be_off:
        level = "a warning" if page.code.level == "warning" else "a note"
        yield from textwrap.wrap(f"It is {level}. To switch it off, in content/pack.yaml:", width)
        yield from ("", "    checks:", f"      off: [{page.code.code}]")
    else:
        yield from textwrap.wrap("It is an error, and can't be switched off.", width)
    if page.can_be_waived:
        says = "Where it is right in one question all the same, in its YAML, with the reason:"
        yield from ("", *textwrap.wrap(says, width))
        yield from ("", f"    waive: {{{page.code.code}: this is why}}")


def _part(title: str, text: str, width: int) -> Iterator[str]:
    yield from ("", title, *_paragraphs(text, width, "  "))


def _paragraphs(text: str, width: int, indent: str) -> Iterator[str]:
    for number, paragraph in enumerate(text.split("\n\n")):
        if number:
            yield ""
        yield from textwrap.wrap(
            " ".join(paragraph.split()),
            width,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )


def _example(title: str, example: Example, where: str, width: int) -> Iterator[str]:
    yield from ("", title + (where if example.text else ""))
    if example.words:
        yield from _paragraphs(example.words, width, "  ")
    if not example.text:
        return
    if example.words:
        yield ""
    for number, line in enumerate(example.text.split("\n"), 1):
        mark = "   ← here" if number == example.line else ""
        yield f"    {line}{mark}".rstrip()
