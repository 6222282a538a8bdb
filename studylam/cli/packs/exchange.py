"""``studylam pack import`` and ``export``: questions of other programs, in and out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from studylam.cli.output import emit, say
from studylam.cli.packs.common import counted, pack_folder
from studylam.cli.waiting import waiting

if TYPE_CHECKING:
    from studylam.packs.exchange.importing import Imported
    from studylam.packs.exchange.item import LeftOut, Mended

READ = ("gift", "qti", "markdown", "csv", "json", "studylam")
WRITTEN = ("gift", "qti", "anki", "markdown", "csv", "json")
LEVELS = ("remember", "understand", "apply", "analyse", "evaluate")


@click.command("import")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--into",
    "--in",
    "into",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="DIR",
    help="The pack; otherwise, the one around the current folder.",
)
@click.option("--format", "form", type=click.Choice(READ), help="Otherwise, it is recognised.")
@click.option("--bank", metavar="ID", default="", help="The bank's id; otherwise, the file's name.")
@click.option("--title", default="", help="The bank's title.")
@click.option("--append", is_flag=True, help="Add to a bank that is there.")
@click.option("--exam", "exams", multiple=True, metavar="EXAM", help="An exam they are for.")
@click.option("--domain", type=click.IntRange(1, 99), metavar="N", help="The exam's domain.")
@click.option("--concept", "concepts", multiple=True, metavar="ID", help="What they assess.")
@click.option("--level", type=click.Choice(LEVELS), help="Their level.")
@click.option("--dry-run", is_flag=True, help="Say what would come in, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def import_command(
    context: click.Context,
    /,
    files: tuple[Path, ...],
    into: Path,
    form: str | None,
    as_json: bool,
    **said: Any,
) -> None:
    """Bring questions from other programs' files into a bank of a pack: quizzes/ID.md.

    Says how many came in of how many, by type; then every one that didn't, with file, line and
    reason; then what was mended. What a question lacks (reasons, level, sources, concepts, domain)
    is named in its todo: the check fails until somebody has written it. A bank that is there is
    never written over.

    Exit status: 0 at least one came in, 1 none did, 2 the call is wrong or a file can't be read.
    """
    from studylam.packs.builtin import pack_around
    from studylam.packs.exchange.importing import Wish, import_files

    wish = Wish(
        format=form,
        exams=tuple(dict.fromkeys(said["exams"])),
        concepts=tuple(dict.fromkeys(said["concepts"])),
        level=said["level"] or "",
        **{key: said[key] for key in ("bank", "title", "append", "domain", "dry_run")},
    )
    with waiting("importing", stopped="Stopped: nothing came in.", quiet=as_json) as work:
        done = import_files(files, pack_around(into), wish, work.tell)
    if as_json:
        emit(_imported(done, dry_run=wish.dry_run))
    else:
        _say_imported(done, dry_run=wish.dry_run)
    context.exit(0 if done.written.items else 1)


def _imported(done: Imported, *, dry_run: bool) -> dict[str, Any]:
    written = done.written
    return {
        "bank": done.bank,
        "file": done.file,
        "formats": list(done.formats),
        "dry_run": dry_run,
        "came_in": len(written.items),
        "of": done.total,
        "by_type": done.by_type,
        "questions": [
            {
                "id": item.name,
                "type": item.type,
                "file": item.file,
                "line": item.line,
                "todo": list(item.head.get("todo", ())),
            }
            for item in written.items
        ],
        "left_out": [_left_out(one) for one in written.left_out],
        "mended": [
            {"file": one.file, "line": one.line, "what": one.what} for one in written.mended
        ],
        "concept_added": done.concept or None,
        "hints": done.hints,
    }


def _left_out(one: LeftOut) -> dict[str, Any]:
    return {"file": one.file, "line": one.line, "title": one.title, "reason": one.reason}


def _say_imported(done: Imported, *, dry_run: bool) -> None:
    written = done.written
    would = "would come in" if dry_run else "came in"
    say(f"{len(written.items):,} of {counted(done.total, 'question')} {would}: {done.file}")
    for kind, number in done.by_type.items():
        say(f"{number:>6,}  {kind.replace('-', ' ')}")
    _say_left_out(written.left_out)
    if written.mended:
        say(f"\nMended ({len(written.mended):,}):")
        _say_mended(written.mended)
    lacking = sorted({what for item in written.items for what in item.head.get("todo", ())})
    if lacking:
        say(f"\nStill to be written, as todo: says in the bank: {', '.join(lacking)}.")
        say("The check fails until it is: studylam pack check")
    if done.concept:
        added = "would be added" if dry_run else "was added"
        say(f"The concept {done.concept!r} {added} to the pack's concepts.")
    for hint in done.hints:
        say(hint)


SHOWN = 6
"""Lines that are named where the same was mended in many."""


def _say_mended(mended: Sequence[Mended]) -> None:
    """Each thing once a file: a bank may have hundreds of lines with the same trouble."""
    lines: dict[tuple[str, str], list[int]] = {}
    for one in mended:
        lines.setdefault((one.file, one.what), []).append(one.line)
    for (file, what), found in lines.items():
        also = ", ".join(map(str, found[1:SHOWN]))
        more = f" and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
        say(f"{file}:{found[0]}: {what}" + (f" (also on lines {also}{more})" if also else ""))


def _say_left_out(left_out: Sequence[LeftOut], what: str = "Left out") -> None:
    if left_out:
        say(f"\n{what} ({len(left_out):,}):")
    for one in left_out:
        say(f"{one.file}:{one.line}: {one.reason}" + (f": {one.title}" if one.title else ""))


@click.command("export")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(WRITTEN), help="Otherwise, by OUT's name.")
@click.option(
    "-o",
    "--output",
    "out",
    required=True,
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="The file to write.",
)
@click.option(
    "--bank", "banks", multiple=True, metavar="ID", help="Only this bank. May be repeated."
)
@click.option("--keep-facts", is_flag=True, help="Leave {fact:…} as it is, to come back here.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def export_command(
    context: click.Context,
    folder: Path | None,
    form: str | None,
    out: Path,
    banks: tuple[str, ...],
    keep_facts: bool,
    as_json: bool,
) -> None:
    """Write a pack's questions for other programs. DIR is a folder, or the id of an installed pack.

    Facts are written out, since nobody else has them. Says which questions the format can't hold,
    with file, line and reason. OUT is written over if it is there.

    Exit status: 0 written, 1 no question could be, 2 the call is wrong.
    """
    from studylam.packs.exchange.exporting import export_pack, format_of, is_partly
    from studylam.packs.exchange.importing import replace_file

    name = form or format_of(out)
    with waiting("exporting", stopped=f"Stopped: {out} wasn't written.", quiet=as_json) as work:
        done = export_pack(pack_folder(folder), name, banks, keep_facts=keep_facts, tell=work.tell)
        if done.count or done.cards:
            replace_file(out, done.data)
    if as_json:
        emit(
            {
                "file": str(out),
                "format": name,
                "written": done.count,
                "of": done.total,
                "cards": done.cards,
                "bytes": len(done.data) if done.count or done.cards else 0,
                "left_out": [_left_out(one) for one in done.left_out if not is_partly(one)],
                "partly": [_left_out(one) for one in done.left_out if is_partly(one)],
            }
        )
    else:
        along = f" with {counted(done.cards, 'card')} of lessons" if done.cards else ""
        say(f"{done.count:,} of {counted(done.total, 'question')} written{along}: {out}")
        _say_left_out([one for one in done.left_out if not is_partly(one)])
        _say_left_out([one for one in done.left_out if is_partly(one)], "Not whole")
    context.exit(0 if done.count or done.cards else 1)
