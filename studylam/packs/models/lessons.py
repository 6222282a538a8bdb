"""Lessons: modules, sections, and the blocks that texts are made of."""

# ruff: noqa: RUF012 - pydantic copies defaults

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from studylam.packs.models.base import Model, Place
from studylam.packs.models.tools import ToolBlock


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


class RecallCard(Model):
    """What a learner of the lesson should know by heart; both texts are CommonMark."""

    id: str
    """Unique in its lesson."""
    ask: str
    answer: str
    place: Place


class Cards(Model):
    """Cards for reviews. Each is asked once the section that it stands in was read."""

    kind: Literal["cards"] = "cards"
    cards: tuple[RecallCard, ...]
    place: Place


Block = Annotated[
    Prose
    | Diagram
    | Code
    | RunSnippet
    | LabLink
    | Check
    | PriceBlock
    | ToolBlock
    | Admonition
    | Cards,
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

    @property
    def cards(self) -> tuple[RecallCard, ...]:
        """The cards in its text, in order."""
        return tuple(c for block in self.blocks if isinstance(block, Cards) for c in block.cards)


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
