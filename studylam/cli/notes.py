"""``studylam progress notes``: what the learner marked, and wrote on lessons and questions."""

from __future__ import annotations

from pathlib import Path

import click

from studylam.cli.output import emit, say


@click.command(short_help="Your notes and highlights, as Markdown.")
@click.argument("words", nargs=-1, metavar="[WORDS]")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option(
    "-o",
    "--output",
    "--out",
    "out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write them to this file instead.",
)
def notes(words: tuple[str, ...], as_json: bool, out: Path | None) -> None:
    """Print your notes and highlights as Markdown: all, or those in which all WORDS are.

    They are in the order of the course, those on questions last. The word note, highlight or
    question finds those of one kind.
    """
    from studylam.cli.progress import for_reading
    from studylam.packs import open_library
    from studylam.study.notebook.copy import write
    from studylam.study.notebook.entries import document, entries, markdown, matching

    library = open_library()
    record, note = for_reading()
    with record:
        found = matching(entries(library, record), " ".join(words))
    if out is not None:
        write(found, out, as_json=as_json)
        count = "1 entry" if len(found) == 1 else f"{len(found)} entries"
        say(f"{count} written to {out}", error=as_json)
        return
    if as_json:
        emit({"note": note, "entries": document(found)})
        return
    if note:
        say(note)
    elif not found:
        asked = f" with {' '.join(words)!r} in it" if words else ""
        say(f"There is no note or highlight{asked} yet.")
        say("In a lesson, n writes a note and h marks words.")
    else:
        say(markdown(found).rstrip())
