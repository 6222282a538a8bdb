"""A pack: its head and its backbone (concepts, facts, explanations), and all that it holds."""

from __future__ import annotations

import re
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from studylam.packs.models.base import Kept, Place, model
from studylam.packs.models.exams import Blueprint
from studylam.packs.models.labs import Lab
from studylam.packs.models.lessons import Lesson, Module
from studylam.packs.models.questions import Bank, Question
from studylam.packs.models.reference import Term, Track
from studylam.packs.models.settings import CheckSettings
from studylam.packs.models.tools import ExerciseFile, ScenarioFile

Level = Literal["error", "warning", "info"]


def exact(value: str) -> Decimal | str:
    """A number where a text looks like one: decimals travel through JSON as text."""
    if re.fullmatch(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:E[-+]?[0-9]{1,3})?", value):
        return Decimal(value)
    return value


@model
class Problem:
    """One thing wrong with a pack: what, where, and how to mend it. ``code`` is stable."""

    place: Place
    column: int | None = None
    code: str
    level: Level = "error"
    message: str
    hint: str = ""


@model
class PackMeta:
    """``content/pack.yaml``."""

    id: str
    title: str
    version: str
    licence: str
    authors: tuple[str, ...] = ()
    description: str = ""
    exams: tuple[str, ...] = ()
    studylam: str = ""
    """The lowest StudyLam version that can show this pack."""
    extends: tuple[str, ...] = ()
    """Ids of other packs to whose things this one refers, as ``pack-id:thing-id``."""
    checks: CheckSettings = CheckSettings()


# -- the backbone -------------------------------------------------------------------------------


@model
class Concept:
    """One idea that lessons teach, labs practise and questions assess."""

    id: str
    name: str
    sentence: str
    builds_on: tuple[str, ...] = ()
    serves: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Exam id → its task statements, e.g. ``{"dva-c02": ("1.2",)}``."""
    also_called: tuple[str, ...] = ()
    place: Place


@model
class Source:
    """Where facts come from."""

    id: str
    title: str
    publisher: str = "AWS"
    url: str = ""
    read: date | None = None
    """The day on which it was read."""
    place: Place


@model
class AlsoSeen:
    """What older notes say about a fact, and why that is wrong or only half true."""

    value: str
    why: str
    verdict: Literal["outdated", "wrong", "oversimplified"] = "outdated"


@model
class Fact:
    """A number or claim that can go stale. Text refers to it as ``{fact:ID}``."""

    id: str
    title: str
    value: Annotated[Decimal | str, Kept(exact)]
    unit: str = ""
    display: str
    """How text shows it, e.g. ``10,240 MB``; made from value and unit where the file has none."""
    as_of: date
    source: str
    note: str = ""
    also_seen: tuple[AlsoSeen, ...] = ()
    card: bool = True
    """Whether it is worth knowing by heart; what is looked up (a price's tiers) makes no card."""
    place: Place


ClaimVerdict = Literal["correct", "oversimplified", "outdated", "wrong", "missing", "conflict"]
"""How true a claim of common notes is: ``missing``, they don't say it though they should;
``conflict``, they contradict each other."""


@model
class Claim:
    """One entry of ``content/claims.yaml``: what common notes say, and where it is taught."""

    id: str
    says: str
    verdict: ClaimVerdict
    taught: tuple[str, ...]
    """``lesson-id`` or ``lesson-id#section-id``."""
    place: Place


Phase = Literal["init", "invoke"]
"""Where in the life of an environment an error came up."""


@model
class ErrorMatch:
    """An error that an explanation is for; everything given must hold."""

    type: str
    """``errorType`` as REPORT has it; ``*``: any."""
    says: str | None = None
    """A plain substring of the message."""
    phase: Phase | None = None

    def __str__(self) -> str:
        words = "Any error" if self.type == "*" else self.type
        words += f" that says {self.says!r}" if self.says else ""
        return words + (f" in the phase {self.phase}" if self.phase else "")


@model
class Explanation:
    """One entry of ``content/errors.yaml``: what an error means, and what to do about it.

    Its texts are CommonMark, with ``{fact:ID}`` still in them.
    """

    id: str
    matches: tuple[ErrorMatch, ...]
    title: str
    """What happened, in one line."""
    why: str
    rule: str
    sources: tuple[str, ...]
    """Ids of the sources of the rule."""
    as_of: date
    """The day for which the rule was established."""
    exam: str
    """What exams ask about it."""
    mend: tuple[str, ...]
    """Steps."""
    concepts: tuple[str, ...] = ()
    lesson: str | None = None
    """Where it is taught: ``lesson-id`` or ``lesson-id#section-id``."""
    lab: str | None = None
    place: Place

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything in it that may name facts."""
        return (self.title, self.why, self.rule, self.exam, *self.mend)


Invocation = Literal["synchronous", "asynchronous", "polled"]
"""How an event reaches a function: its sender waits for the answer, or hands the event to Lambda's
queue, or is read by an event source mapping."""


@model
class CannedEvent:
    """``content/events/<name>.json`` with its entry in ``content/events/events.yaml``."""

    name: str
    title: str
    service: str
    summary: str
    invocation: Invocation | None = None
    traps: tuple[str, ...] = ()
    """What handlers usually get wrong about it."""
    event: Any
    place: Place


@model
class PriceList:
    """``content/prices/<id>.yaml``, unread: `studylam.pricing` knows what is in it."""

    id: str
    path: str
    """Absolute."""


@model
class Contents:
    """Everything that a pack, or a piece of one, holds, and what is wrong with it."""

    modules: tuple[Module, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    concepts: tuple[Concept, ...] = ()
    facts: tuple[Fact, ...] = ()
    sources: tuple[Source, ...] = ()
    claims: tuple[Claim, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    terms: tuple[Term, ...] = ()
    banks: tuple[Bank, ...] = ()
    questions: tuple[Question, ...] = ()
    blueprints: tuple[Blueprint, ...] = ()
    labs: tuple[Lab, ...] = ()
    tracks: tuple[Track, ...] = ()
    events: tuple[CannedEvent, ...] = ()
    prices: tuple[PriceList, ...] = ()
    scenarios: tuple[ScenarioFile, ...] = ()
    exercises: tuple[ExerciseFile, ...] = ()
    problems: tuple[Problem, ...] = ()


@model
class Pack(Contents):
    """A whole pack, as far as it could be read."""

    meta: PackMeta
    root: str
    """Absolute path of the folder that holds ``content/`` and ``quizzes/``."""
