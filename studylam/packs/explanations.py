"""``content/errors.yaml``: what errors mean, read from a pack, and the one that fits an error best.

What an entry matches is written by strangers and meets text from handlers, so it is names and plain
substrings, never a pattern: looking one up takes time in proportion to the text, and no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from studylam.packs.backbone import entries, top
from studylam.packs.lessons import note_broken_facts
from studylam.packs.models import ErrorMatch, Explanation, Fact, Phase, Place, Source
from studylam.packs.problems import Report
from studylam.packs.reading.error_types import misspelt_type
from studylam.packs.reading.files import PackFiles
from studylam.packs.reading.schema import Entry, Words, fill
from studylam.packs.reading.yamltext import Document, parse_yaml

FILE = "content/errors.yaml"

ANY = "*"
"""The type of a match that fits errors of every type."""

MAX_MESSAGE = 10_000
"""Characters of an error's message that are looked at."""


def _error_type(name: str) -> str:
    if not re.fullmatch(r"\*|[A-Za-z_][A-Za-z0-9_.]{0,199}", name):
        raise ValueError("a type is written as in errorType, e.g. KeyError, or as '*' for any")
    return name


class MatchEntry(Entry):
    """One of the ``matches`` of an entry."""

    type: Annotated[str, AfterValidator(_error_type)]
    says: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    phase: Phase | None = None


class ExplanationEntry(Entry):
    """One entry of ``errors.yaml``."""

    matches: tuple[MatchEntry, ...] = Field(min_length=1)
    title: Words
    why: Words
    rule: Words
    sources: tuple[Words, ...] = Field(min_length=1)
    as_of: date
    exam: Words
    mend: tuple[Words, ...] = Field(min_length=1)
    concepts: tuple[Words, ...] = ()
    lesson: Words | None = None
    lab: Words | None = None


@dataclass(frozen=True)
class Explained:
    """An explanation as it is shown, with what it rests on."""

    explanation: Explanation
    """Its texts with the facts written out."""
    facts: tuple[Fact, ...]
    sources: tuple[Source, ...]


def read_explanations(files: PackFiles, report: Report) -> list[Explanation]:
    """``content/errors.yaml``, if there is one."""
    # Its texts are CommonMark: what Markdown would make of an entity has to be inert as well.
    text = files.text(FILE, markdown=True) if files.has(FILE) else None
    document = parse_yaml(text.text, FILE, report) if text else None
    if text is None or document is None or not top(document, report, "explanations"):
        return []
    note_broken_facts(text.text, FILE, 1, report)
    found = []
    for name, at in entries(document, "explanations", report):
        entry = fill(ExplanationEntry, document, report, at=at, what=name)
        if entry:
            place = Place(file=FILE, line=document.line(*at))
            fields = {key: getattr(entry, key) for key in ExplanationEntry.model_fields}
            fields["matches"] = tuple(ErrorMatch(**m.model_dump()) for m in entry.matches)
            found.append(Explanation(id=name, place=place, **fields))
            _note_misspelt(entry, at, document, report)
    _note_unreachable(found, document, report)
    return found


def _note_misspelt(
    entry: ExplanationEntry, at: tuple[str, str], document: Document, report: Report
) -> None:
    for number, match in enumerate(entry.matches):
        if near := misspelt_type(match.type):
            line, column = document.mark((*at, "matches", number, "type"))
            message = f"Python and Lambda have no error {match.type!r}: perhaps nothing matches it."
            hint = f"Did you mean {near}?"
            report.add("W001", FILE, line, message, hint=hint, column=column, level="info")


def _note_unreachable(found: Iterable[Explanation], document: Document, report: Report) -> None:
    first: dict[ErrorMatch, str] = {}
    for explanation in found:
        for number, match in enumerate(explanation.matches):
            taken = first.setdefault(match, explanation.id)
            if (taken, number) != (explanation.id, explanation.matches.index(match)):
                report.add(
                    "W001",
                    FILE,
                    document.line("explanations", explanation.id, "matches", number),
                    f"{match} is explained by {taken!r} already, so this is never reached.",
                    hint="Say more of the message with says:, or take one of the two out.",
                )


# -- which one fits -------------------------------------------------------------------------------


def best(
    packs: Iterable[Sequence[Explanation]], error_type: str, message: str, phase: Phase = "invoke"
) -> Explanation | None:
    """The explanation that fits an error best; None if none fits.

    The first pack that has one for this error is heard first; what fits any error at all is the
    last resort, whoever wrote it. Within a pack, the type counts most, then the phase, then how
    much of the message an entry names, then who comes first.
    """
    message = message[:MAX_MESSAGE]
    chosen: Explanation | None = None
    rank: tuple[bool, int, tuple[bool, bool, int]] | None = None
    for number, explanations in enumerate(packs):
        for explanation in explanations:
            for match in explanation.matches:
                if fits(match, error_type, message, phase):
                    special = match.type != ANY or match.says is not None
                    now = (special, -number, _detail(match))
                    if rank is None or now > rank:
                        chosen, rank = explanation, now
    return chosen


def fits(match: ErrorMatch, error_type: str, message: str, phase: Phase) -> bool:
    """Whether everything that a match names holds for an error."""
    return (
        match.type in (ANY, error_type)
        and match.phase in (None, phase)
        and (match.says is None or match.says in message)
    )


def _detail(match: ErrorMatch) -> tuple[bool, bool, int]:
    return match.type != ANY, match.phase is not None, len(match.says or "")
