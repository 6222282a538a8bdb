"""What is said of packs, and of what was done to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from studylam import served
from studylam.inert import inert_line
from studylam.tui.charts import number_of
from studylam.tui.prose import wrap

if TYPE_CHECKING:
    from studylam.labs.packs_here import Code, PackHere
    from studylam.packs.models import Problem
    from studylam.packs.shelf import Outcome

ABOUT = (
    "A pack brings lessons, labs and questions of its own. None of its code runs before you agree, "
    "and then only inside the sandbox."
)

CODE: dict[Code, str] = {
    "course": "",
    "allowed": "you let its code run",
    "asks": "asks before its code runs",
    "none": "has no code",
}

CODE_AT_LENGTH: dict[Code, str] = {
    "course": "runs, as it is the course's own",
    "allowed": "runs inside the sandbox, as you have agreed; asks again when it changes",
    "asks": "asks before its first run",
    "none": "there is none",
}

NAMES = 11
"""Cells of the names of facts."""
MOST = 200
"""Problems that are listed."""


def title(pack: PackHere) -> Content:
    """Its title, with a sign where something is wrong with it."""
    sign = ("! ", "$warning") if pack.pack is None or pack.levels["error"] else ""
    return Content.assemble(sign, (inert_line(pack.title), "bold"))


def standing(pack: PackHere) -> str:
    """Its version."""
    return inert_line(pack.version)[:20]


def summary(pack: PackHere) -> str:
    """What it holds, whether its code runs, where it came from."""
    if pack.pack is None:
        return f"It can't be used. {inert_line(pack.fault)}"
    counts = ", ".join(number_of(count, what) for count, what in pack.contents)
    where = inert_line(pack.came_from)
    parts = [counts, CODE[pack.code], where if pack.code == "course" else f"from {where}"]
    if errors := pack.levels["error"]:
        parts.append(f"{number_of(errors, 'mistake')} in it")
    return " · ".join(part for part in parts if part)


def installed(outcome: Outcome) -> str:
    """What an install or update has done."""
    pack = outcome.pack
    name = inert_line(f"{pack.origin.title} {pack.origin.version}" if pack.origin else pack.id)
    if outcome.is_same:
        return f"{name} is here already, just as it is there."
    if outcome.is_new:
        return f"{name} is installed."
    before = f" in place of {inert_line(outcome.before.version)}" if outcome.before else ""
    words = f"{name} is installed{before}. "
    changes = outcome.changes
    if changes is None or not changes:
        return f"{words}No lesson, lab or question is another."
    parts = [
        f"{number_of(len(ids), kind[:-1])} {how}"
        for kind, diff in changes.kinds.items()
        for how, ids in (("new", diff.added), ("changed", diff.changed), ("gone", diff.removed))
        if ids
    ]
    anew = " What you answered to a changed question counts for how it was asked then."
    return f"{words}{', '.join(parts)}.{anew if changes.questions.changed else ''}"


def facts(pack: PackHere) -> list[tuple[str, str]]:
    """What is to be known about a pack, as names and values."""
    found = [("id", pack.id), ("version", pack.version)]
    if pack.pack is not None:
        meta = pack.pack.meta
        counts = ", ".join(number_of(count, what) for count, what in pack.contents)
        found += [
            ("by", ", ".join(meta.authors)),
            ("licence", meta.licence),
            ("holds", counts),
            ("exams", ", ".join(exam.upper() for exam in meta.exams)),
            ("extends", ", ".join(meta.extends)),
            ("code", CODE_AT_LENGTH[pack.code]),
        ]
    found.append(("from", pack.came_from))
    if pack.installed is not None and pack.installed.origin is not None:
        found.append(("installed", pack.installed.origin.installed_at[:10]))
    if not served.is_served():
        found.append(("folder", pack.root))
    return [(name, inert_line(value)) for name, value in found if value]


def head_lines(pack: PackHere, width: int, *, folder: bool = True) -> Iterable[Content]:
    """Its title, what it says of itself, and what is to be known about it: with its ``folder``."""
    yield title(pack).truncate(width, ellipsis=True)
    description = pack.pack.meta.description if pack.pack else ""
    yield from wrap(Content(inert_line(description)), width) if description else ()
    yield Content("")
    for name, value in facts(pack):
        if name == "folder" and not folder:
            continue
        for number, text in enumerate(wrap(Content(value), max(width - NAMES, 8))):
            label = name if not number else ""
            yield Content.styled(f"{label:<{NAMES}}", "$text-muted") + text


def problem_lines(problems: Sequence[Problem], width: int) -> Iterable[Content]:
    """Errors, then warnings. Notes are for who writes the pack: where they are listed."""
    colours = {"error": "$error", "warning": "$warning"}
    told = [one for level in colours for one in problems if one.level == level]
    for one in told[:MOST]:
        head = Content.assemble(
            (f"{one.level} {one.code}  ", colours[one.level]), (inert_line(str(one.place)), "bold")
        )
        yield head.truncate(width, ellipsis=True)
        for text in wrap(Content(inert_line(one.message)), width - 2):
            yield Content("  ") + text
    words = ""
    if len(told) > MOST:
        words = f"… and {len(told) - MOST:,} more: studylam pack check"
    elif len(told) < len(problems):
        words = "Notes are for who writes it: studylam pack check lists them."
    if told and words:
        yield Content("")
    if words:
        yield from wrap(Content.styled(words, "$text-muted"), width)
