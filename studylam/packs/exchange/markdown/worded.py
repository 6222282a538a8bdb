"""What a line says in words: that an answer or an explanation follows."""

from __future__ import annotations

from studylam.packs.exchange.markdown.patterns import ANSWER, ANSWER_LABEL, EXPLAIN, EXPLAIN_LABEL


def answered(text: str) -> tuple[str] | None:
    """What follows ``Answer:``; None: the line isn't of that kind."""
    if ANSWER_LABEL.fullmatch(text):
        return ("",)
    match = ANSWER.fullmatch(text) if len(text) < 20_000 else None
    return (match[1].strip(),) if match else None


def explained(text: str) -> tuple[str] | None:
    """What is an explanation, its label gone; ``References`` keep theirs."""
    if EXPLAIN_LABEL.fullmatch(text):
        return ("",)
    match = EXPLAIN.fullmatch(text) if len(text) < 20_000 else None
    if match is None:
        return None
    return (match[3].strip() if match[1] else text.strip(),)
