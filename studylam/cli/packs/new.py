"""``studylam pack new``: a pack to start from, or one more of what is in one."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from studylam.cli.output import emit, say
from studylam.cli.packs.common import from_here
from studylam.errors import UsageError

if TYPE_CHECKING:
    from studylam.packs.writing.files import Written

KINDS = ("lesson", "lab", "question", "scenario", "exercise")
TOOLS = ("price", "load", "retries", "tuning")
TYPES = (
    *("single-choice", "multiple-response", "ordering", "matching"),
    *("numeric", "short-answer", "predict"),
)
FOR = {
    "pack": ("id", "title", "author", "exam"),
    "lesson": ("in", "module", "title"),
    "lab": ("in", "title"),
    "question": ("in", "bank", "type"),
    "scenario": ("in", "title", "tool"),
    "exercise": ("in", "title"),
}
"""Which options go with what."""


@click.command()
@click.argument("what", metavar="DIR|lesson|lab|question|scenario|exercise")
@click.argument("name", metavar="[ID]", required=False)
@click.option("--id", help="The new pack's id; otherwise it is made of the folder's name.")
@click.option("--title", help="The title of the pack, or of what is added.")
@click.option("--author", help="Who writes the pack.")
@click.option("--exam", help="The exam that the pack is for; any other name is one of your own.")
@click.option(
    "--in",
    "--into",
    "inside",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The pack to add to.",
)
@click.option("--module", help="Of a lesson: its module, by id or folder; it may be a new one.")
@click.option("--bank", help="Of a question: its bank, by id or file; it may be a new one.")
@click.option(
    "--type",
    "kind",
    type=click.Choice(TYPES),
    metavar="TYPE",
    help=f"Of a question: {', '.join(TYPES)}.",
)
@click.option("--tool", type=click.Choice(TOOLS), help="What a scenario is for (price).")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def new(what: str, name: str | None, as_json: bool, **options: Any) -> None:
    """Write a new pack into DIR: small, whole, and with comments that say how one is written.

    With lesson, lab, question, scenario or exercise in place of DIR, add one to the pack in the
    current folder. What is still to be written in it is reported by the check. A folder of such a
    name is ./lesson.

    Nothing is ever written over.
    """
    given = {key: value for key, value in options.items() if value is not None}
    given = {{"inside": "in", "kind": "type"}.get(key, key): value for key, value in given.items()}
    kind = what if what in KINDS else "pack"
    _refuse_slips(what)
    _refuse_strays(kind, name, given)
    written = _write(kind, what, name, given)
    following = _next(written)
    if as_json:
        emit(
            {
                "kind": written.kind,
                "id": written.id,
                "root": str(written.root),
                "files": list(written.files),
                "changed": list(written.changed),
                "note": written.note or None,
                "next": following,
            }
        )
        return
    _print(written, following)


def _refuse_slips(what: str) -> None:
    """A pack that is called ``lesson`` but for a letter is hardly meant."""
    import difflib

    near = difflib.get_close_matches(what, KINDS, n=1, cutoff=0.8)
    if near and what not in KINDS and Path(what).name == what:
        raise UsageError(
            f"Is {what!r} to be a new pack, or was {near[0]!r} meant?",
            hint=f"studylam pack new {near[0]}; a pack in a folder of that name: ./{what}",
        )


def _refuse_strays(kind: str, name: str | None, given: dict[str, Any]) -> None:
    if kind == "pack" and name is not None:
        raise UsageError(
            f"A new pack takes one folder; {name!r} is too much.",
            hint="studylam pack new DIR --id ID, or studylam pack new lesson|lab|… ID",
        )
    for option in given:
        if option not in FOR[kind]:
            raise UsageError(
                f"--{option} means nothing for a new {kind}.",
                hint="It takes " + ", ".join(f"--{each}" for each in FOR[kind]) + ".",
            )


def _write(kind: str, what: str, name: str | None, given: dict[str, Any]) -> Written:
    if kind == "pack":
        from studylam.packs.writing.pack import new_pack

        return new_pack(
            Path(what),
            identifier=given.get("id"),
            title=given.get("title"),
            author=given.get("author"),
            exam=given.get("exam"),
        )
    from studylam.packs.builtin import pack_around
    from studylam.packs.writing.parts import new_lab, new_lesson, new_question

    root = pack_around(given.get("in", Path()))
    if kind == "lesson":
        return new_lesson(
            root, identifier=name, module=given.get("module"), title=given.get("title")
        )
    if kind == "lab":
        return new_lab(root, identifier=name, title=given.get("title"))
    if kind in ("scenario", "exercise"):
        from studylam.packs.writing.tools import new_exercise, new_scenario

        title = given.get("title")
        if kind == "exercise":
            return new_exercise(root, identifier=name, title=title)
        return new_scenario(root, identifier=name, tool=given.get("tool", "price"), title=title)
    return new_question(
        root, identifier=name, bank=given.get("bank"), kind=given.get("type", "single-choice")
    )


def _next(written: Written) -> list[str]:
    """Commands that lead on."""
    where = shlex.quote(from_here(written.root))
    if written.kind == "pack":
        return [
            f"studylam pack check {where}",
            f"studylam pack preview {where}",
            f"studylam pack new lesson --in {where}",
        ]
    return [f"studylam pack check {where}", f"studylam pack preview {where}"]


def _print(written: Written, following: list[str]) -> None:
    if written.kind == "pack":
        say(f"The pack {written.id} is in {shlex.quote(from_here(written.root))}:")
    else:
        say(f"The {written.kind} {written.id}:")
    for file in written.files:
        say(f"  {file if written.kind == 'pack' else from_here(written.root, file)}")
    for file in written.changed:
        say(f"  {from_here(written.root, file)} (at its end)")
    say()
    if written.kind == "pack":
        say("It passes every check as it is. The comments in its files say how they are written.")
    else:
        say("What is still to be written says TODO(author), and the check lists it.")
        if written.kind == "lab":
            say(f"A lesson opens it by a fence: ```lab {written.id}")
        if written.kind == "question":
            say(f"A lesson asks it by a fence: ```check {written.id}")
    if written.note:
        say(written.note)
    say("Then:")
    for command in following:
        say(f"  {command}")
