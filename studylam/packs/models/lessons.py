"""Lessons: modules, sections, and the blocks that texts are made of."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated, Literal

from studylam.packs.models.base import Checked, Place, model
from studylam.packs.models.tools import ToolBlock


@model
class Prose:
    """CommonMark, with ``{fact:ID}`` still in it."""

    kind: Literal["prose"] = "prose"
    markdown: str
    place: Place


@model
class Diagram:
    """A Mermaid drawing; ``alt`` says in words what it shows (first line ``%% alt: …``)."""

    kind: Literal["diagram"] = "diagram"
    mermaid: str
    alt: str
    place: Place


@model
class Code:
    """Code to read. An unknown fence comes as this, with its language."""

    kind: Literal["code"] = "code"
    language: str
    code: str
    place: Place


@model
class RunSnippet:
    """A handler (``lambda_handler`` in ``code``) that runs where it stands.

    Written as a ``run`` fence whose leading comments are its settings: ``# event: NAME or JSON``,
    ``# repeat: N`` (invocations, so that a warm start can be seen).
    """

    kind: Literal["run"] = "run"
    code: str
    event: str = "{}"
    """The name of a canned event, or JSON."""
    repeat: Annotated[int, Checked(ge=1, le=5)] = 1
    place: Place


@model
class LabLink:
    """Opens a lab."""

    kind: Literal["lab"] = "lab"
    lab: str
    place: Place


@model
class Check:
    """A question in the text."""

    kind: Literal["check"] = "check"
    question: str
    place: Place


@model
class PriceBlock:
    """A live estimate; ``inputs``: the options of ``studylam price lambda``, ``_`` for ``-``."""

    kind: Literal["price"] = "price"
    inputs: dict[str, str | int | bool]
    place: Place


BoxType = Literal["notes-say", "exam", "trap", "note", "key"]


@model
class Admonition:
    """A box: ``!!! notes-say "What your notes may say"`` and its like."""

    kind: Literal["admonition"] = "admonition"
    type: BoxType
    title: str
    markdown: str
    place: Place


@model
class RecallCard:
    """What a learner of the lesson should know by heart; both texts are CommonMark."""

    id: str
    """Unique in its lesson."""
    ask: str
    answer: str
    place: Place


@model
class Cards:
    """Cards for reviews. Each is asked once the section that it stands in was read."""

    kind: Literal["cards"] = "cards"
    cards: tuple[RecallCard, ...]
    place: Place


Block = (
    Prose
    | Diagram
    | Code
    | RunSnippet
    | LabLink
    | Check
    | PriceBlock
    | ToolBlock
    | Admonition
    | Cards
)


@model
class Section:
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


@model
class Lesson:
    """``content/lessons/<nn>-<module>/<nn>-<lesson>.md``."""

    id: str
    title: str
    module: str
    """Id of its `Module`: the folder's name without its number."""
    teaches: tuple[str, ...]
    minutes: int
    exam: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Exam id → task statements that it serves."""
    objectives: tuple[str, ...] = ()
    sections: tuple[Section, ...]
    place: Place


@model
class Module:
    """A folder of lessons, in the order of their numbers. Its title is in ``module.yaml``."""

    id: str
    title: str
    description: str = ""
    lessons: tuple[str, ...]
    place: Place
