"""Cards in a lesson: a ``cards`` fence, whose YAML lists what reviews ask by heart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from studylam.packs.models import Block, Cards, Place, RecallCard
from studylam.packs.problems import Report
from studylam.packs.reading.schema import Entry, Slug, Words, fill
from studylam.packs.reading.yamltext import Document, parse_yaml

if TYPE_CHECKING:
    from markdown_it.token import Token

MOST = 12
"""Cards of a lesson: who learns it reviews each of them again and again."""

_BRACE = re.compile(r"\s*(?:-\s+)?(?:ask|answer)\s*:\s*(\{)")
"""A text that begins with a fact: for YAML, the brace begins a mapping."""


class CardEntry(Entry):
    """One entry of a ``cards`` fence."""

    id: Slug
    ask: Words
    answer: Words


def read_cards(token: Token, place: Place, report: Report) -> Cards | None:
    """The cards of a fence; None with problems noted where there is none."""
    if _note_braces(token.content, place, report):
        return None
    document = parse_yaml(token.content, place.file, report, first_line=place.line + 1)
    if document is None:
        return None
    if not isinstance(document.data, list) or not document.data:
        message = "A cards fence is a list of cards, each with id, ask and answer."
        hint = "- id: who-waits, and below it ask: … and answer: …"
        report.at("L009", place, message, hint=hint)
        return None
    cards = [_card(document, number, report) for number in range(len(document.data))]
    found = tuple(card for card in cards if card is not None)
    return Cards(cards=found, place=place) if found else None


def _note_braces(text: str, place: Place, report: Report) -> bool:
    found = False
    for number, line in enumerate(text.split("\n"), 1):
        if match := _BRACE.match(line):
            found = True
            message = "This text begins with a brace, which has a meaning of its own in YAML."
            hint = 'Put quotes round the whole of it: "{fact:…} …"'
            at = Place(file=place.file, line=place.line + number)
            report.at("Y001", at, message, hint=hint, column=match.start(1) + 1)
    return found


def _card(document: Document, number: int, report: Report) -> RecallCard | None:
    data: Any = document.data[number]
    if isinstance(data, dict):
        data = {key: _as_written(document, (number, key), value) for key, value in data.items()}
        for path in [(number, key) for key in ("ask", "answer") if isinstance(data.get(key), str)]:
            _undoubt(document, path, report)
    name = data.get("id") if isinstance(data, dict) else None
    what = f"card {str(name)[:60]}" if name else f"card {number + 1}"
    entry = fill(CardEntry, document, report, at=(number,), data=data, what=what)
    if entry is None:
        return None
    line = document.line(number, "id")
    place = Place(file=document.file, line=line)
    return RecallCard(id=entry.id, ask=entry.ask, answer=entry.answer, place=place)


def _as_written(document: Document, path: tuple[int, str], value: Any) -> Any:
    """``900``, ``No`` and ``2026-12-01`` are text here, whatever else they are for YAML."""
    if path[1] in ("ask", "answer") and value is not None and not isinstance(value, dict | list):
        return document.written.get(path, value)
    return value


def _undoubt(document: Document, path: tuple[int, str], report: Report) -> None:
    doubted = document.doubted.pop(path, None)
    if doubted is not None and doubted in report.problems:
        report.problems.remove(doubted)


def note_cards(blocks: Iterable[Block], report: Report) -> None:
    """Note cards of a lesson that share an id, and a lesson that has too many."""
    cards = [card for block in blocks if isinstance(block, Cards) for card in block.cards]
    first: dict[str, Place] = {}
    for card in cards:
        if card.id in first:
            message = f"This lesson has another card with the id {card.id!r}: {first[card.id]}."
            report.at("K009", card.place, message, hint="Give one of them another id.")
        first.setdefault(card.id, card.place)
    if len(cards) > MOST:
        message = f"This lesson has {len(cards)} cards; {MOST} are the most that are learnt of one."
        hint = "Keep what one has to know by heart, and make questions of the rest."
        report.at("L026", cards[MOST].place, message, hint=hint)
