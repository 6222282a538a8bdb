"""``studylam explain``: what an error means, why it happens, and how it is mended."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from studylam.cli.output import emit, say
from studylam.packs.models.base import plain

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.explanations import Explained
    from studylam.packs.models import Explanation

WIDEST = 88
"""Columns that a paragraph takes at most."""


@click.command()
@click.argument("error_type", required=False, metavar="[TYPE]")
@click.option("--message", default="", metavar="TEXT", help="The error's message, to be exact.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(error_type: str | None, message: str, as_json: bool) -> None:
    """Explain an error by its TYPE, e.g. KeyError; without one, list all that are explained.

    TYPE is what errorType says, the code of a refused AWS call, or an id from the list.
    """
    from studylam.packs import open_library

    library = open_library()
    if error_type is None:
        _list(library.explanations, as_json=as_json)
        return
    found, related = _find(library, error_type, message)
    if as_json:
        emit(document(found) | {"related": [explanation.id for explanation in related]})
        return
    for line in lines(found):
        say(line)
    if related:
        say()
        say(f"Special cases of {error_type}:")
        _say_titles(related)


def _find(library: Library, name: str, message: str) -> tuple[Explained, list[Explanation]]:
    """The explanation that ``name`` asks for, and others of the same error type.

    Raises:
        NotFoundError: nothing is called so, with near names.
    """
    from studylam.errors import NotFoundError
    from studylam.packs.explanations import ANY

    explanations = {explanation.id: explanation for explanation in library.explanations}
    if name in explanations:
        return library.explained(explanations[name]), []
    of_type = [e for e in explanations.values() if any(m.type == name != ANY for m in e.matches)]
    found = library.explain(name, message) if of_type else None
    if found is None:
        types = {m.type for e in explanations.values() for m in e.matches} - {ANY}
        known = sorted(types | set(explanations))
        raise NotFoundError.named("explained error", name, known, list_with="studylam explain")
    return found, [e for e in of_type if e.id != found.explanation.id]


def _list(explanations: Iterable[Explanation], *, as_json: bool) -> None:
    if as_json:
        emit(
            [
                {
                    "id": explanation.id,
                    "title": explanation.title,
                    "matches": [plain(match) for match in explanation.matches],
                }
                for explanation in explanations
            ]
        )
        return
    _say_titles(explanations)
    say()
    say("One of them, or any error type: studylam explain KeyError")


def _say_titles(explanations: Iterable[Explanation]) -> None:
    explanations = list(explanations)
    width = max((len(explanation.id) for explanation in explanations), default=0)
    for explanation in explanations:
        say(f"{explanation.id:<{width}}  {explanation.title}")


# -- how an explanation is told, here and by ``invoke`` -------------------------------------------


def document(explained: Explained) -> dict[str, Any]:
    """An explanation for programs."""
    explanation = explained.explanation
    return {
        "id": explanation.id,
        "title": explanation.title,
        "why": explanation.why,
        "rule": explanation.rule,
        "as_of": explanation.as_of.isoformat(),
        "sources": [
            {
                "id": source.id,
                "title": source.title,
                "publisher": source.publisher,
                "url": source.url,
            }
            for source in explained.sources
        ],
        "facts": [
            {
                "id": fact.id,
                "title": fact.title,
                "display": fact.display,
                "as_of": fact.as_of.isoformat(),
                "source": fact.source,
            }
            for fact in explained.facts
        ],
        "exam": explanation.exam,
        "mend": list(explanation.mend),
        "concepts": list(explanation.concepts),
        "lesson": explanation.lesson,
        "lab": explanation.lab,
    }


def lines(explained: Explained) -> Iterator[str]:
    """An explanation for people."""
    explanation = explained.explanation
    width = min(shutil.get_terminal_size().columns, WIDEST)
    yield from textwrap.wrap(explanation.title, width)
    yield from _part("Why", explanation.why, width)
    yield from _part("The rule", explanation.rule, width)
    yield from ("", f"Sources, as of {explanation.as_of}")
    for source in explained.sources:
        yield from _point("-", f"{source.title}, {source.publisher}", width)
        if source.url:
            yield f"    {source.url}"
    for fact in explained.facts:
        yield from _point("-", f"{fact.title}: {fact.display} (as of {fact.as_of})", width)
    yield from _part("What the exam asks", explanation.exam, width)
    yield from ("", "The usual mend")
    for number, step in enumerate(explanation.mend, 1):
        yield from _point(f"{number}.", step, width)
    ways = {"learn": explanation.lesson, "lab": explanation.lab}
    commands = [
        f"studylam {place} {what.partition('#')[0]}" for place, what in ways.items() if what
    ]
    if commands:
        yield from ("", f"More: {' · '.join(commands)}")


def _part(title: str, text: str, width: int) -> Iterator[str]:
    yield from ("", title)
    yield from textwrap.wrap(_said(text), width, initial_indent="  ", subsequent_indent="  ")


def _point(mark: str, text: str, width: int) -> list[str]:
    indent = " " * (len(mark) + 3)
    return textwrap.wrap(_said(text), width, initial_indent=f"  {mark} ", subsequent_indent=indent)


def _said(text: str) -> str:
    """Words between stars are those of a message or a question: here they stand in quotes."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(
        part
        if part.startswith("`")
        else re.sub(r"(?<![\w*])\*([^\s*][^*]*)\*(?![\w*])", r"“\1”", part)
        for part in parts
    )
