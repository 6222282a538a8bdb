"""How texts name facts: ``{fact:ID}``, and what was only meant so."""

from __future__ import annotations

import re

FACT = re.compile(r"\{fact:((?:[a-z0-9]+(?:[.-][a-z0-9]+)*:)?[a-z0-9]+(?:[._-][a-z0-9]+)*)\}")
"""A reference to a fact, of another pack as ``{fact:pack:ID}``."""

_FACT_LIKE = re.compile(
    r"(?<!\{)\{\s*facts?\b[^{}\n]{0,80}\}|\{\s*facts?\s*:\s*[\w.:-]{1,80}+(?!\})|"
    r"[(\[<]\s*facts?\s*:\s*[a-z0-9][\w.:-]{1,80}\s*[)\]>]|"
    r"\{\{\s*fact:[\w.:-]{1,80}\}\}|(?<![\w{(\[<`])fact:[a-z0-9]+(?:[._-][a-z0-9]+)+",
    re.IGNORECASE,
)


def facts_in(text: str) -> tuple[str, ...]:
    """Ids of the facts that ``text`` names by ``{fact:ID}``, each once, in order."""
    return tuple(dict.fromkeys(FACT.findall(text))) if "{fact:" in text else ()


def broken_facts(text: str) -> list[tuple[int, int, str]]:
    """What looks like a reference to a fact but isn't one: line and column (from 0), and text."""
    if "fact" not in text.lower():
        return []
    return [
        (number, match.start(), match[0])
        for number, line in enumerate(text.split("\n"))
        for match in (_FACT_LIKE.finditer(line) if "act" in line.lower() else ())
        if not FACT.fullmatch(match[0])
    ]
