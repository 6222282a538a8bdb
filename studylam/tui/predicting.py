"""What a predict question is about: the code that will run and what it is given, to be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.errors import StudyLamError
from studylam.inert import inert, inert_line
from studylam.tui.prose import code_lines, wrap

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Action, Question
    from studylam.packs.questions.predictions import Truth

_PYTHON = re.compile(r"^ {0,3}(`{3,}|~{3,}) *(python|py)\b", re.MULTILINE)
EVENT_LINES, TRUTH_LINES = 40, 30
"""Lines of an event, and of what a handler returned or logged, that are shown."""


@dataclass(frozen=True)
class Material:
    """The files and the event of the case that a question is about."""

    files: tuple[tuple[str, str], ...]
    event: str
    """JSON; empty where things are done in place of an event."""
    actions: tuple[Action, ...]
    repeat: int
    missing: str = ""
    """Why there is nothing to show."""


def material(question: Question, library: Library) -> Material | None:
    """What is to be read before predicting; None where nothing is predicted.

    Code that stands in the stem isn't shown again: the pack check has held it to the lab's.
    """
    from studylam.labs.event_text import pretty
    from studylam.labs.predictions import case_of, files_of

    predicts = question.predicts
    if predicts is None:
        return None
    try:
        lab = library.lab(predicts.lab)
        case = case_of(lab, predicts)
    except StudyLamError as error:
        return Material((), "", (), 1, error.message)
    files = () if _PYTHON.search(question.stem) else tuple(files_of(lab, predicts).items())
    event = "" if case.event.actions else pretty(case.event.event)
    return Material(files, event, case.event.actions, case.repeat)


def material_lines(given: Material, width: int) -> Iterator[Content]:
    """Files with their names, then the event."""
    from studylam.tui.actions_text import action_lines

    if given.missing:
        yield from wrap(Content.styled(f"! {given.missing}", "$warning"), width)
        yield Content("")
    for name, code in given.files:
        language = "python" if name.endswith(".py") else "json" if name.endswith(".json") else ""
        yield Content.styled(inert_line(name), "bold $text-muted").truncate(width, ellipsis=True)
        yield from code_lines(inert(code), language, width)
        yield Content("")
    times = f", sent {given.repeat} times" if given.repeat > 1 else ""
    if given.actions:
        yield Content.styled(f"what is done{times}", "bold $text-muted")
        yield from action_lines(given.actions, width)
        yield Content("")
    elif given.event:
        yield Content.styled(f"event{times}", "bold $text-muted")
        yield from _cut(code_lines(inert(given.event), "json", width), EVENT_LINES)
        yield Content("")


def truth_lines(truth: Truth, what: str, width: int) -> Iterator[Content]:
    """What the runtime really did, just now."""
    did = "logged" if what == "log" else "failed with" if truth.failed else "returned"
    said = "\n".join(truth.logs) if what == "log" else truth.payload_text
    yield from wrap(
        Content.styled(f"It ran just now, and {did}:" if said else "It ran just now.", "bold"),
        width,
    )
    language = "text" if what == "log" else "json"
    lines = code_lines(inert(said) if said else "nothing", language, width)
    yield from _cut(lines, TRUTH_LINES)
    yield Content("")


def _cut(lines: list[Content], most: int) -> Iterator[Content]:
    yield from lines[:most]
    if len(lines) > most:
        yield Content.styled(f" … {len(lines) - most} lines more", "$text-muted")
