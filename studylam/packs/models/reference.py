"""What leads through a pack: the words of its subject, and the tracks of its labs."""

from __future__ import annotations

from studylam.packs.models.base import Place, model


@model
class Term:
    """One entry of ``content/glossary.yaml``: a word of the subject, and what it means."""

    id: str
    term: str
    meaning: str
    """A sentence or two of CommonMark, with ``{fact:ID}`` still in it."""
    also: tuple[str, ...] = ()
    """Other names that are right, abbreviations among them."""
    formerly: tuple[str, ...] = ()
    """Names that are no longer used, but stand in older notes."""
    concept: str | None = None
    lesson: str | None = None
    """Where it is taught: ``lesson-id`` or ``lesson-id#section-id``."""
    source: str | None = None
    place: Place

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that it is or was called."""
        return (self.term, *self.also, *self.formerly)


@model
class Track:
    """One entry of ``content/labs/tracks.yaml``: labs that belong together, in an order."""

    id: str
    title: str
    about: str = ""
    labs: tuple[str, ...]
    capstones: tuple[str, ...] = ()
    """Those of its labs that put together what the others have shown."""
    place: Place
