"""Titles that say something, and those that programs make up."""

from __future__ import annotations

import re

from studylam.packs.exchange.hypertext import to_plain

_GENERIC = re.compile(
    r"(?:root_section|question|item|untitled|section|quiz|group|q|main|no|nr|pregunta|questão|questao"
    r"|frage|domanda|vraag|pytanie|вопрос|питання|otázka|spørgsmål|fråga|问题|問題)?[\W\d_]*",
    re.IGNORECASE,
)
"""What stands where a question has no title of its own."""

STEM_WORDS = 60
"""Characters of a stem that stand in for a title."""


def said(title: str) -> str:
    """A title, if it is one."""
    title = " ".join(title.split())[:200]
    return "" if _GENERIC.fullmatch(title) else title


def own_name(title: str, stem: str, *, own: bool = False) -> str:
    """The name of a question, if its title is more than the beginning of its text; ``own``:
    whether titles are real names, as StudyLam's are."""
    title = " ".join(title.split()) if own else said(title)
    return "" if title == from_stem(stem) else title


def from_stem(stem: str) -> str:
    """A title made of a question's text."""
    words = to_plain(stem)
    if len(words) <= STEM_WORDS:
        return words
    return words[:STEM_WORDS].rpartition(" ")[0] or words[:STEM_WORDS]
