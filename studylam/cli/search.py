"""``studylam search``: everything that can be read here, found by its words."""

from __future__ import annotations

import shlex
import shutil
import textwrap
from typing import TYPE_CHECKING, Any

import click

from studylam.cli.output import emit, say

if TYPE_CHECKING:
    from studylam.progress import Record
    from studylam.study.search.index import Found, Hit

KINDS = ("lesson", "term", "fact", "lab", "question", "scenario", "exercise", "note")
"""As `studylam.study.search.entries` has them, known here without loading it."""
LIMIT = 10
WIDEST, NARROWEST = 88, 24
"""Columns of a line, at most and at least."""

OPENED_BY = {
    "lesson": "studylam learn",
    "lab": "studylam lab",
    "term": "studylam glossary",
    "exercise": "studylam exercise show",
    "scenario": "studylam simulate",
}


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="WORDS…")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(KINDS),
    help="Only this kind. May be repeated.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    default=LIMIT,
    show_default=True,
    help="Show so many at most.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document: a list of objects.")
def command(words: tuple[str, ...], kinds: tuple[Any, ...], limit: int, as_json: bool) -> int:
    """Find WORDS in lessons, terms, facts, labs, scenarios and exercises, in the questions that you
    have answered, and in your notes. The best is first.

    Words may be begun only; quotes keep some together. Exit status: 0 something was found, 1
    nothing.
    """
    from studylam.cli.progress import for_reading
    from studylam.errors import StudyLamError
    from studylam.packs import open_library
    from studylam.study.search.index import fresh

    library = open_library()
    record: Record | None = None
    note = ""
    try:
        record = for_reading()[0]
        index = fresh(library, record)
    except StudyLamError as error:
        # What is in the packs can be found all the same.
        index, note = fresh(library, None), f"Your own questions and notes aren't searched. {error}"
    finally:
        if record is not None:
            record.close()
    found = index.find(" ".join(words), kinds, limit=limit)
    if as_json:
        emit([_document(hit) for hit in found.hits])
    else:
        _say(found)
    if note:
        say(note, error=True)
    return 0 if found.hits else 1


def _say(found: Found) -> None:
    if not found.hits:
        say("Nothing has these words.", error=True)
        return
    if found.says:
        say(found.says, error=True)
    width = max(min(shutil.get_terminal_size().columns, WIDEST), NARROWEST)
    for hit in found.hits:
        entry = hit.entry
        within = f" · {entry.within}" if entry.within else ""
        title = textwrap.shorten(f"{entry.title}{within}", max(width - 10, 14), placeholder=" …")
        say(f"{entry.word:<9} {title}")
        excerpt = textwrap.wrap(hit.excerpt.text, width - 10, max_lines=2, placeholder=" …")
        for line in (hit.renamed, *excerpt):
            if line:
                say(f"{'':<9} {line}")
        if entry.kind in OPENED_BY:
            # `glossary` knows names, and each of them is one's own.
            what = entry.title if entry.kind == "term" else entry.target
            say(f"{'':<9} {OPENED_BY[entry.kind]} {shlex.quote(what)}")
    if found.total > len(found.hits):
        say(f"… and {found.total - len(found.hits):,} more: --limit {found.total}")


def _document(hit: Hit) -> dict[str, Any]:
    entry = hit.entry
    return {
        "kind": entry.kind,
        "id": entry.target,
        "title": entry.title,
        "within": entry.within,
        "excerpt": hit.excerpt.text,
        "marks": [list(mark) for mark in hit.excerpt.marks],
        "found_by": hit.by or entry.title,
        "is_old_name": hit.was,
    }
