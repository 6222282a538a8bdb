"""What a lesson pack is made of, as frozen models. Each knows the file and line it came from.

Nothing here reads a file or runs code: `studylam.packs.load` fills these models, and every room
above reads them. All text has been made inert (`studylam.inert`) on the way in.
"""

# ruff: noqa: RUF012 - pydantic copies defaults

from __future__ import annotations

import base64
import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer

from studylam.packs.models.base import Model, Place
from studylam.packs.models.labs import (
    Case,
    EventChoice,
    FunctionSpec,
    Surroundings,
)
from studylam.packs.models.questions import Question
from studylam.packs.models.settings import CheckSettings

Level = Literal["error", "warning", "info"]


def _number_or_text(value: Any) -> Any:
    """Decimals travel through JSON as text; what looks like a number is one again afterwards."""
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?", value):
        return Decimal(value)
    return value


def _map_bodies(world: Any, change: Any) -> Any:
    """``world`` with every object's body changed."""
    if not isinstance(world, dict) or "buckets" not in world:
        return world
    buckets = {
        name: {**bucket, "objects": [{**o, "body": change(o["body"])} for o in bucket["objects"]]}
        for name, bucket in world["buckets"].items()
    }
    return {**world, "buckets": buckets}


def _lists(value: Any) -> Any:
    """``value`` with lists for tuples: the same before and after it went through JSON."""
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, list | tuple) else value


def _world_from_json(world: Any) -> Any:
    return _map_bodies(
        _lists(world),
        lambda body: base64.b64decode(body, validate=True) if isinstance(body, str) else body,
    )


def _world_to_json(world: Any) -> Any:
    return _map_bodies(world, lambda b: base64.b64encode(b).decode())


WorldData = Annotated[
    dict[str, Any],
    BeforeValidator(_world_from_json),
    PlainSerializer(_world_to_json, when_used="json"),
]
"""A dumped `studylam.packs.worlds.world.World`; its objects' bodies are bytes, base64 in JSON."""


class Problem(Model):
    """One thing wrong with a pack: what, where, and how to mend it. ``code`` is stable."""

    place: Place
    column: int | None = None
    code: str
    level: Level = "error"
    message: str
    hint: str = ""


class PackMeta(Model):
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


class Concept(Model):
    """One idea that lessons teach, labs practise and questions assess."""

    id: str
    name: str
    sentence: str
    builds_on: tuple[str, ...] = ()
    serves: dict[str, tuple[str, ...]] = {}
    """Exam id → its task statements, e.g. ``{"dva-c02": ("1.2",)}``."""
    also_called: tuple[str, ...] = ()
    place: Place


class Source(Model):
    """Where facts come from."""

    id: str
    title: str
    publisher: str = "AWS"
    url: str = ""
    read: date | None = None
    """The day on which it was read."""
    place: Place


class AlsoSeen(Model):
    """What older notes say about a fact, and why that is wrong or only half true."""

    value: str
    why: str
    verdict: Literal["outdated", "wrong", "oversimplified"] = "outdated"


class Fact(Model):
    """A number or claim that can go stale. Text refers to it as ``{fact:ID}``."""

    id: str
    title: str
    value: Annotated[Decimal | str, BeforeValidator(_number_or_text)]
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


Phase = Literal["init", "invoke"]
"""Where in the life of an environment an error came up."""


class ErrorMatch(Model):
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


class Explanation(Model):
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


# -- lessons ------------------------------------------------------------------------------------


class Prose(Model):
    """CommonMark, with ``{fact:ID}`` still in it."""

    kind: Literal["prose"] = "prose"
    markdown: str
    place: Place


class Diagram(Model):
    """A Mermaid drawing; ``alt`` says in words what it shows (first line ``%% alt: …``)."""

    kind: Literal["diagram"] = "diagram"
    mermaid: str
    alt: str
    place: Place


class Code(Model):
    """Code to read. An unknown fence comes as this, with its language."""

    kind: Literal["code"] = "code"
    language: str
    code: str
    place: Place


class RunSnippet(Model):
    """A handler (``lambda_handler`` in ``code``) that runs where it stands.

    Written as a ``run`` fence whose leading comments are its settings: ``# event: NAME or JSON``,
    ``# repeat: N`` (invocations, so that a warm start can be seen).
    """

    kind: Literal["run"] = "run"
    code: str
    event: str = "{}"
    """The name of a canned event, or JSON."""
    repeat: int = Field(default=1, ge=1, le=5)
    place: Place


class LabLink(Model):
    """Opens a lab."""

    kind: Literal["lab"] = "lab"
    lab: str
    place: Place


class Check(Model):
    """A question in the text."""

    kind: Literal["check"] = "check"
    question: str
    place: Place


class PriceBlock(Model):
    """A live estimate; ``inputs``: the options of ``studylam price lambda``, ``_`` for ``-``."""

    kind: Literal["price"] = "price"
    inputs: dict[str, str | int | bool]
    place: Place


class Admonition(Model):
    """A box: ``!!! notes-say "What your notes may say"`` and its like."""

    kind: Literal["admonition"] = "admonition"
    type: Literal["notes-say", "exam", "trap", "note", "key"]
    title: str
    markdown: str
    place: Place


Block = Annotated[
    Prose | Diagram | Code | RunSnippet | LabLink | Check | PriceBlock | Admonition,
    Field(discriminator="kind"),
]


class Section(Model):
    """A piece of a lesson that is read in one go: everything under one ``##``."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    facts: tuple[str, ...] = ()
    """Ids of the facts that its text names, in order, each once."""
    place: Place


class Lesson(Model):
    """``content/lessons/<nn>-<module>/<nn>-<lesson>.md``."""

    id: str
    title: str
    module: str
    """Id of its `Module`: the folder's name without its number."""
    teaches: tuple[str, ...]
    minutes: int
    exam: dict[str, tuple[str, ...]] = {}
    """Exam id → task statements that it serves."""
    objectives: tuple[str, ...] = ()
    sections: tuple[Section, ...]
    place: Place


class Module(Model):
    """A folder of lessons, in the order of their numbers. Its title is in ``module.yaml``."""

    id: str
    title: str
    description: str = ""
    lessons: tuple[str, ...]
    place: Place


# -- questions ----------------------------------------------------------------------------------


class Bank(Model):
    """One file of questions: ``quizzes/<id>.md``."""

    id: str
    title: str
    exams: tuple[str, ...]
    questions: tuple[str, ...]
    place: Place


class Domain(Model):
    """A domain of an exam with its weight in per cent."""

    number: int
    name: str
    weight: int


class ScoreScale(Model):
    """The scores that an exam gives, from nothing right to all right."""

    lowest: int = 100
    highest: int = 1000


class Validity(Model):
    """The days on which an exam can be sat, as far as they are known; both count."""

    first: date | None = None
    last: date | None = None


class Successor(Model):
    """The exam that takes another's place, and what is known of it: that may be little."""

    exam: str
    title: str | None = None
    registration: date | None = None
    """From when on one can register for it."""
    known: tuple[str, ...] = ()
    """Sentences."""


AskedType = Literal[
    "single-choice", "multiple-response", "ordering", "matching", "numeric", "predict"
]
"""The types of questions that an exam may have."""


class Blueprint(Model):
    """``quizzes/blueprints/<exam>.yaml``: what an exam is made of."""

    exam: str
    title: str
    questions: int
    scored: int
    """How many of them count; the learner isn't told which."""
    minutes: int
    pass_score: int
    score_scale: ScoreScale = ScoreScale()
    types: tuple[AskedType, ...] = ("single-choice", "multiple-response")
    domains: tuple[Domain, ...]
    valid: Validity = Validity()
    successor: Successor | None = None
    status: str = ""
    lambda_tasks: tuple[str, ...] = ()
    """The task statements that Lambda knowledge serves."""
    as_of: date
    source: str
    place: Place

    @property
    def unscored(self) -> int:
        """How many are asked but don't count."""
        return self.questions - self.scored


# -- labs ---------------------------------------------------------------------------------------


class Lab(Model):
    """``content/labs/<id>/``: a function, a world and cases."""

    id: str
    title: str
    summary: str
    minutes: int
    practises: tuple[str, ...]
    task: tuple[Block, ...]
    hints: tuple[str, ...]
    after: str = ""
    """CommonMark shown once every case passes."""
    function: FunctionSpec
    world: WorldData = {}
    """See `studylam.packs.worlds.world`."""
    around: Surroundings = Surroundings()
    """Triggers, permissions, further functions, a state machine."""
    events: tuple[EventChoice, ...]
    cases: tuple[Case, ...]
    starter: dict[str, str]
    """What the learner edits: file name → text; ``handler.py`` first, or as ``editable`` says."""
    solution: dict[str, str]
    fixed: dict[str, str] = {}
    """Code and JSON that the learner doesn't edit."""
    folder: str
    """Absolute path of the lab's folder (for its assets)."""
    place: Place

    @property
    def has_fixed_name(self) -> bool:
        """Whether something names the function: a role (its log group), what is around it."""
        return self.function.role is not None or not self.around.is_empty


Invocation = Literal["synchronous", "asynchronous", "polled"]
"""How an event reaches a function: its sender waits for the answer, or hands the event to Lambda's
queue, or is read by an event source mapping."""


class CannedEvent(Model):
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


class PriceList(Model):
    """``content/prices/<id>.yaml``, unread: `studylam.pricing` knows what is in it."""

    id: str
    path: str
    """Absolute."""


class Pack(Model):
    """A whole pack, as far as it could be read, and everything that is wrong with it."""

    meta: PackMeta
    root: str
    """Absolute path of the folder that holds ``content/`` and ``quizzes/``."""
    modules: tuple[Module, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    concepts: tuple[Concept, ...] = ()
    facts: tuple[Fact, ...] = ()
    sources: tuple[Source, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    banks: tuple[Bank, ...] = ()
    questions: tuple[Question, ...] = ()
    blueprints: tuple[Blueprint, ...] = ()
    labs: tuple[Lab, ...] = ()
    events: tuple[CannedEvent, ...] = ()
    prices: tuple[PriceList, ...] = ()
    problems: tuple[Problem, ...] = ()
