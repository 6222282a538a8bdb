"""How texts name facts: ``{fact:ID}``, and what was only meant so."""

from __future__ import annotations

import re

FACT = re.compile(r"\{fact:((?:[a-z0-9]+(?:[.-][a-z0-9]+)*:)?[a-z0-9]+(?:[._-][a-z0-9]+)*)\}")
"""A reference to a fact, of another pack as ``{fact:pack:ID}``."""

_FACT_LIKE = re.compile(r"\{\s*facts?\s*:[^{}\n]{0,80}\}", re.IGNORECASE)


def facts_in(text: str) -> tuple[str, ...]:
    """Ids of the facts that ``text`` names by ``{fact:ID}``, each once, in order."""
    return tuple(dict.fromkeys(FACT.findall(text))) if "{fact:" in text else ()


def broken_facts(text: str) -> list[tuple[int, str]]:
    """What looks like a reference to a fact but isn't one: its line (from 0) and text."""
    if "{" not in text:
        return []
    return [
        (text.count("\n", 0, match.start()), match[0])
        for match in _FACT_LIKE.finditer(text)
        if not FACT.fullmatch(match[0])
    ]
