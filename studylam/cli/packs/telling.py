"""How commands speak of a pack's problems, of what was installed, and of what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from studylam.cli.output import say
from studylam.cli.packs.common import count, from_here

if TYPE_CHECKING:
    from studylam.packs.models import Problem
    from studylam.packs.shelf import Changes, Diff, Installed, Origin, Outcome

SHOWN = 40
"""Problems that are printed one by one where they aren't what was asked for."""
NAMED = 6
"""Ids of one kind of change that are printed."""


def problem_document(problem: Problem) -> dict[str, Any]:
    """A problem for programs."""
    return {
        "file": problem.place.file,
        "line": problem.place.line,
        "column": problem.column,
        "level": problem.level,
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
    }


def told(problems: Sequence[Problem], root: str | None = None) -> Iterator[str]:
    """Lines that tell of problems, each with how to mend it, if that isn't said right above.

    Args:
        root: the pack's folder: files are then named from where one is, so that an editor or a
            terminal opens them. Without it, from the top of the pack.
    """
    from studylam.packs.checks.check import line_of

    said = ""
    for problem in problems:
        shown = problem
        if root is not None:
            place = replace(problem.place, file=from_here(root, problem.place.file))
            shown = replace(problem, place=place)
        yield line_of(shown)
        if problem.hint and problem.hint != said:
            yield f"    {problem.hint}"
        said = problem.hint


def say_problems(problems: Sequence[Problem], *, only_errors: bool = False) -> None:
    """Problems for people, on stderr: they are beside what was asked for."""
    wanted = [p for p in problems if p.level == "error"] if only_errors else list(problems)
    for line in told(wanted[:SHOWN]):
        say(line, error=True)
    if len(wanted) > SHOWN:
        say(f"… and {len(wanted) - SHOWN:,} more (--json has all).", error=True)


def origin_document(origin: Origin | None) -> dict[str, Any] | None:
    """Where a pack came from, for programs."""
    return asdict(origin) if origin else None


def outcome_document(outcome: Outcome) -> dict[str, Any]:
    """What an install or update has done, for programs."""
    changes = outcome.changes
    return {
        **_pack(outcome.pack),
        "was": outcome.before.version if outcome.before else None,
        "new": outcome.is_new,
        "unchanged": outcome.is_same,
        "checksums": "right" if outcome.checked else "none",
        "left_out": list(outcome.others),
        "changes": {kind: asdict(diff) for kind, diff in changes.kinds.items()}
        if changes
        else None,
        "problems": [problem_document(problem) for problem in outcome.problems],
    }


def _pack(pack: Installed) -> dict[str, Any]:
    origin = pack.origin
    return {
        "id": pack.id,
        "title": origin.title if origin else "",
        "version": origin.version if origin else "",
        "root": str(pack.root),
        "origin": origin_document(origin),
    }


def say_outcome(outcome: Outcome) -> None:
    """What an install or update has done, for people."""
    from studylam.packs.archive.refusal import shown

    pack, origin = outcome.pack, outcome.pack.origin
    title = f"{origin.title} ({pack.id} {origin.version})" if origin else pack.id
    if outcome.is_same:
        say(f"{title} is already the newest: nothing has changed.")
        return
    if outcome.is_new:
        say(f"Installed: {title}, from {origin.words if origin else 'somewhere'}.")
    else:
        was = outcome.before.version if outcome.before else "?"
        now = origin.version if origin else "?"
        say(f"Updated: {title}" + (f", was {was}." if was != now else ", of the same version."))
    if outcome.checked:
        say("Every file has the checksum that came with it.")
    if outcome.others:
        names = ", ".join(map(shown, outcome.others[:NAMED]))
        more = ", …" if len(outcome.others) > NAMED else ""
        is_one = len(outcome.others) == 1
        say(
            f"{count(len(outcome.others), 'other file')} {'was' if is_one else 'were'} left out, "
            f"{'as it isn' if is_one else 'as they aren'}'t the pack's: {names}{more}"
        )
    for level in ("error", "warning"):
        number = sum(problem.level == level for problem in outcome.problems)
        if number:
            say(f"It has {count(number, level)}.")
    if outcome.changes is not None:
        _say_changes(outcome.changes)


def _say_changes(changes: Changes) -> None:
    for kind, diff in changes.kinds.items():
        if diff:
            say(f"  {kind}: {_words(diff)}")
    if not changes:
        say("  No lesson, lab or question is another.")
    elif changes.questions.changed:
        say("What you know of a changed question is asked anew; all else you did still counts.")


def _words(diff: Diff) -> str:
    parts = []
    for what, names in (("new", diff.added), ("changed", diff.changed), ("gone", diff.removed)):
        if names:
            more = f", … {len(names) - NAMED:,} more" if len(names) > NAMED else ""
            parts.append(f"{len(names):,} {what} ({', '.join(names[:NAMED])}{more})")
    return "; ".join(parts)
