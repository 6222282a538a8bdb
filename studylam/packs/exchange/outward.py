"""What other programs' formats have no place for, put where their readers see it."""

from __future__ import annotations

import re
from dataclasses import replace

from studylam.packs.exchange.item import Item

_UNIT = re.compile(r"\n\n\(In ([^()\n]{1,60})\.\)\Z")


def labels(item: Item) -> tuple[str, ...]:
    """Its tags; without any, the concepts that it assesses."""
    assesses = item.head.get("assesses")
    concepts = assesses if isinstance(assesses, (list, tuple)) else ()
    tags = item.tags or tuple(map(str, concepts))
    return tuple(dict.fromkeys(" ".join(tag.split()) for tag in tags if tag.strip()))


def with_unit(item: Item) -> str:
    """The stem, which says what the number counts."""
    if item.key is None or not item.key.unit:
        return item.stem
    return f"{item.stem.rstrip()}\n\n(In {item.key.unit}.)"


def unit_found(item: Item) -> Item:
    """`with_unit` undone."""
    match = _UNIT.search(item.stem)
    if item.key is None or match is None:
        return item
    return replace(item, stem=item.stem[: match.start()], key=replace(item.key, unit=match[1]))


def reasons_of_parts(item: Item) -> str:
    """The reasons of an order's things and of pairs, where only the whole can have one."""
    if item.type == "ordering":
        reasons = [(choice.text, choice.reason) for choice in item.choices]
    elif item.type == "matching":
        reasons = [(match.left, match.reason) for match in item.matches]
    else:
        return ""
    return "\n\n".join(f"{text}: {reason}" for text, reason in reasons if reason.strip())
