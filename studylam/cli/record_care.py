"""``studylam progress recover``, ``rebuild`` and ``reset``: looking after the record."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from studylam import home
from studylam.cli.output import emit, say
from studylam.cli.waiting import waiting
from studylam.errors import UsageError

if TYPE_CHECKING:
    from studylam.progress import Record, Reset
    from studylam.progress.recovery import Recovered

NOTHING = "Nothing has been recorded yet."


def _is_there() -> bool:
    path = home.location() / "progress.db"
    return os.path.lexists(path) or os.path.lexists(f"{path}-wal")


# -- recover --------------------------------------------------------------------------------------


@click.command(short_help="Bring back what a damaged record holds.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def recover(as_json: bool) -> None:
    """Set a damaged record aside, and bring what can be read of it into a fresh one."""
    from studylam.progress.recovery import is_sound
    from studylam.progress.recovery import recover as recover_record

    path = home.location() / "progress.db"
    if not _is_there():
        emit({"recovered": None}) if as_json else say(NOTHING)
        return
    if is_sound(path):
        if as_json:
            emit({"recovered": None})
        else:
            say("The record isn't damaged: all of it can be read. Nothing was changed.")
        return
    stopped = "Stopped: the record is as it was."
    with waiting("reading what is left", stopped=stopped, quiet=as_json) as work:
        done = recover_record(path, work.tell)
    if as_json:
        emit({"recovered": _recovered_document(done)})
        return
    for line in _account(done):
        say(line)


def _recovered_document(done: Recovered) -> dict[str, object]:
    return {
        "record": str(done.path),
        "damaged": str(done.kept),
        "read": done.read,
        "lost": done.lost,
        "tables": {
            one.table: {"read": one.read, "refused": one.refused, "missing": one.missing}
            for one in done.tables
        },
    }


def _account(done: Recovered) -> list[str]:
    lines = [done.sentence(), ""]
    for one in done.tables:
        if one.read or one.refused or one.missing:
            notes = [f"{one.refused:,} made no sense any more"] if one.refused else []
            if gone := one.missing - one.refused:
                notes += [f"{gone:,} couldn't be found"] if gone > 0 else []
            line = f"  {one.table.replace('_', ' '):<12}{one.read:>9,} read"
            lines.append(line + (f"; {', '.join(notes)}" if notes else ""))
    return [*lines, "", *done.advice().splitlines()]


# -- rebuild --------------------------------------------------------------------------------------


@click.command(short_help="Work out all figures anew from the log.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def rebuild(as_json: bool) -> None:
    """Work out all figures anew from the log, and say what changed: normally nothing."""
    from studylam.progress import Record
    from studylam.study.reviews import cards

    if not _is_there():
        emit({"changed": {}}) if as_json else say(NOTHING)
        return
    with Record.open() as record:
        before = _figures(record)
        stopped = "Stopped: your log is whole; the figures are worked out when they are needed."
        with waiting("going through the log", stopped=stopped, quiet=as_json) as work:
            cards.rebuild(record, work.tell)
        after = _figures(record)
    changed = {
        name: sum(
            before[name].get(key) != after[name].get(key) for key in before[name] | after[name]
        )
        for name in before
    }
    if as_json:
        emit({"figures": {name: len(after[name]) for name in after}, "changed": changed})
        return
    counts = ", ".join(f"{len(after[name]):,} {name}" for name in after)
    say(f"Worked out from the log: {counts}.")
    differ = [f"{count:,} {name}" for name, count in changed.items() if count]
    say(f"What changed: {', '.join(differ)}." if differ else "What changed: nothing.")


def _figures(record: Record) -> dict[str, dict[Any, object]]:
    """All that is derived, by what it is of."""
    from studylam.study.reviews import cards

    counts: dict[Any, object] = dict(record.tallies())
    counts |= {(one.question, one.correct, one.confidence): one for one in record.evidence()}
    return {
        "counts of questions": counts,
        "quarters of an hour": {one.start: one for one in record.activity()},
        "cards": dict(cards.cards(record)),
    }


# -- reset ----------------------------------------------------------------------------------------


@click.command()
@click.option(
    "--topic",
    "name",
    metavar="ID",
    help="Only this concept, bank, module, lesson, lab or question.",
)
@click.option("--all", "everything", is_flag=True, help="Everything.")
@click.option("--undo", is_flag=True, help="Take the last reset back.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def reset(name: str | None, everything: bool, undo: bool, yes: bool, as_json: bool) -> None:
    """Forget a topic, or everything, and begin anew. Nothing is deleted; --undo brings it back."""
    from studylam.progress import Record

    if sum((name is not None, everything, undo)) > 1:
        raise UsageError("Say one of --topic, --all and --undo.")
    if not (name or everything or undo):
        raise UsageError(
            "Say what to forget.",
            hint="One topic: studylam progress reset --topic cold-start — or all: "
            "studylam progress reset --all",
        )
    topic = None
    if name is not None:
        from studylam.packs import open_library
        from studylam.study.topics import topic as find

        topic = find(open_library(), name)
    if not _is_there():
        emit({"reset": None, "undone": undo}) if as_json else say(NOTHING)
        return
    if undo:
        with Record.open() as record:
            done = _undone(record)
        if as_json:
            emit({"reset": done.title if done else None, "undone": True})
        else:
            say(f"Counts again: {done.title}." if done else "No reset is standing.")
        return
    what = topic.words if topic else "everything you have read, answered and run"
    if not yes:
        if as_json or not sys.stdin.isatty():
            again = f"--topic {name}" if topic else "--all"
            raise UsageError(
                "Forgetting needs a yes.", hint=f"Say: studylam progress reset {again} --yes"
            )
        click.confirm(f"Forget {what}?", abort=True)
    with Record.open() as record:
        title = f"{topic.kind} “{topic.title}”" if topic else "Everything"
        made = record.reset(topic.scope if topic else None, title)
    if as_json:
        emit({"reset": made.title, "undone": False})
        return
    say(f"Forgotten: {what}.")
    say("To have it back: studylam progress reset --undo")


def _undone(record: Record) -> Reset | None:
    """The reset that was taken back: the last that stands."""
    standing: list[Reset] = [reset for reset in record.resets() if reset.standing]
    if not standing:
        return None
    record.undo_reset(standing[-1].uid)
    return standing[-1]
