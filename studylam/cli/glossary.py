"""``studylam glossary``: what a term means, and what an old name is called today."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from studylam.cli.output import emit, say

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.glossary import Found
    from studylam.packs.models import Term

WIDEST = 88
"""Columns that a paragraph takes at most."""
NARROWEST = 20
"""Columns that a paragraph has at least, wherever it is shown."""
TOLD = 3
"""Terms that are told whole; where more are found, their names are listed."""


@click.command()
@click.argument("words", nargs=-1, metavar="[WORDS]")
@click.option("--json", "as_json", is_flag=True, help="One JSON document: a list of objects.")
def command(words: tuple[str, ...], as_json: bool) -> None:
    """Say what the term WORDS means; without any, list all terms.

    It is found by what it is called today, by other and old names, by a part of them, and with a
    slip of the finger.
    """
    from studylam.errors import NotFoundError
    from studylam.packs import open_library
    from studylam.packs.glossary import find_terms

    library = open_library()
    asked = " ".join(words).strip()
    if not asked:
        _list(library, as_json=as_json)
        return
    found = find_terms(library.terms, asked)
    if not found:
        names = [name for term in library.terms for name in term.names]
        raise NotFoundError.named("term", asked, names, list_with="studylam glossary")
    if as_json:
        emit([_document(library, one) for one in found])
        return
    exact = [one for one in found if one.is_exact]
    told = exact or (found if len(found) <= TOLD else [])
    for number, one in enumerate(told):
        if number:
            say()
        for line in lines(library, one):
            say(line)
    others = [one for one in found if one not in told]
    if others:
        if told:
            say()
            say("Similar:")
        for one in others:
            say(f"{'  ' if told else ''}{one.term.term}{_by(one)}")


def _list(library: Library, *, as_json: bool) -> None:
    from studylam.packs.glossary import by_name

    terms = by_name(library.terms)
    if as_json:
        emit([_of_term(library, term) for term in terms])
        return
    for term in terms:
        more = f" ({', '.join(term.also)})" if term.also else ""
        say(f"{term.term}{more}")
    say()
    say("One of them, or any name: studylam glossary dead letter" if terms else "There is none.")


def _by(found: Found) -> str:
    return f" ({found.name})" if found.kind != "term" else ""


def lines(library: Library, found: Found) -> Iterator[str]:
    """A term for people."""
    term = found.term
    width = max(min(shutil.get_terminal_size().columns, WIDEST) - 2, NARROWEST)
    if found.renamed:
        yield found.renamed
        yield ""
    yield term.term
    for paragraph in library.text(term.meaning).split("\n\n"):
        yield from (f"  {line}" for line in textwrap.wrap(" ".join(paragraph.split()), width))
    for title, names in (("Also", term.also), ("In older notes", term.formerly)):
        if names:
            yield f"  {title}: {', '.join(names)}"
    if term.lesson:
        yield f"  Read on: studylam learn {term.lesson}"
    if (source := _source(library, term)) is not None:
        yield f"  Source: {source['title']}, {source['publisher']}"


def _document(library: Library, found: Found) -> dict[str, Any]:
    return {
        **_of_term(library, found.term),
        "found_by": found.name,
        "is_old_name": found.kind == "old",
        "is_exact": found.is_exact,
    }


def _of_term(library: Library, term: Term) -> dict[str, Any]:
    return {
        "id": term.id,
        "term": term.term,
        "meaning": library.text(term.meaning),
        "also": list(term.also),
        "formerly": list(term.formerly),
        "concept": term.concept,
        "lesson": term.lesson,
        "source": _source(library, term),
    }


def _source(library: Library, term: Term) -> dict[str, str] | None:
    from studylam.errors import NotFoundError

    with suppress(NotFoundError):
        if term.source:
            source = library.source(term.source)
            return {
                "id": source.id,
                "title": source.title,
                "publisher": source.publisher,
                "url": source.url,
            }
    return None
