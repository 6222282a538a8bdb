"""Moodle's GIFT: questions as plain text, each with its answers in braces.

As Moodle reads it (``question/format/gift/format.php`` and docs.moodle.org, "GIFT format"): blank
lines part questions, ``//`` begins a comment, backslashes escape. Where Moodle would stumble but
what is meant is plain (a blank line within the braces, none between two questions, braces in code),
the question comes in and the report says so. Essays, descriptions and gaps of several kinds have no
key that StudyLam could ask for: they are left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from studylam.packs.exchange.gift_answers import answered
from studylam.packs.exchange.gift_blocks import Source, sources
from studylam.packs.exchange.gift_texts import Texts, title, unescaped
from studylam.packs.exchange.gift_write import written
from studylam.packs.exchange.item import Batch, Item, Written
from studylam.packs.exchange.mending import decoded
from studylam.packs.exchange.naming import said
from studylam.packs.exchange.notes import Notes, Refused

_ENDS = (".", "?", "!", ":")

MAX_QUESTION = 200_000
"""Characters of a question; a longer one is none."""


def read(data: bytes, file: str) -> Batch:
    """The questions of a GIFT file."""
    text, mended = decoded(data, file)
    batch = Batch(mended=mended)
    for source in sources(text):
        notes = Notes(batch, file, source.line)
        for what in source.mended:
            notes.mended(what)
        try:
            notes.take(_item(source, notes))
        except Refused as reason:
            notes.left_out(title(source.name or source.before or source.answers), str(reason))
    return batch


def write(items: Sequence[Item]) -> Written:
    """The items as a GIFT file that Moodle can read."""
    return written(items)


def _item(source: Source, notes: Notes) -> Item:
    if source.refused:
        raise Refused(source.refused)
    if len(source.before) + len(source.answers) + len(source.after) > MAX_QUESTION:
        raise Refused(f"it is longer than {MAX_QUESTION:,} characters")
    texts = Texts(notes.media)
    before, after = source.before.rstrip(), source.after.strip()
    asked = not after or (after in _ENDS and before.endswith(_ENDS))
    stem = texts.stem(before if asked else f"{source.before}_____{source.after}")
    return answered(
        source.answers,
        texts,
        notes,
        Item(
            type="single-choice",
            stem=stem,
            name=said(unescaped(source.name)) or source.id,
            tags=tuple(dict.fromkeys([*source.category, *source.tags])),
            file=notes.file,
            line=source.line,
        ),
    )
