"""What is said of a file while its questions are read, and of each question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from studylam.packs.exchange.hypertext import Media
from studylam.packs.exchange.item import Batch, Choice, Item, Key, LeftOut, Mended
from studylam.packs.exchange.mending import first_words, mend_line
from studylam.packs.exchange.texts import mapped

MANY_RIGHT = (
    "several answers are right there and any of them would do; here, all of them have to be chosen"
)
NO_PARTIAL = "the partial credit of an answer isn't kept: it counts as wrong"
UNEQUAL = "the weights of the right answers aren't kept: here, all have to be chosen"
EMPTY = "a wrong answer without a text isn't kept"
OTHER_REASON = "what is said of any other answer became part of the explanation"


_LATEX = re.compile(r"\$[^$\n]{0,200}\\[A-Za-z]")


class Refused(Exception):
    """Why a question can't come in."""


def undamaged(text: str) -> tuple[str, list[str]]:
    """A text without what programs do to texts (mixed-up encodings, LaTeX's arrows), and what was
    mended of it."""
    if text.isascii() and not _LATEX.search(text) and text.isprintable():
        return text, []
    lines = []
    found: dict[str, None] = {}
    for line in text.split("\n"):
        # What HTML there was is Markdown by now; what looks like it is text.
        plain = _LATEX.search(line) is None or "<" in line or "&" in line
        line, done = mend_line(line, code=plain)
        lines.append(line)
        found |= dict.fromkeys(done)
    return "\n".join(lines), list(found)


class Notes:
    """One question on its way in: where it begins, what is mended of it, what it shows."""

    def __init__(self, batch: Batch, file: str, line: int) -> None:
        self.batch = batch
        self.file = file
        self.line = line
        self.media = Media()
        self._said: set[str] = set()

    def mended(self, what: str, line: int | None = None) -> None:
        """Say, once, that something comes in other than it was written."""
        if what not in self._said:
            self._said.add(what)
            self.batch.mended.append(Mended(self.file, line or self.line, what))

    def left_out(self, title: str, reason: str) -> None:
        """Say that it doesn't come in."""
        self.batch.left_out.append(LeftOut(self.file, self.line, first_words(title), reason))

    def _mended(self, text: str, *, quotes: bool = True) -> str:
        text, done = undamaged(text)
        for what in done:
            self.mended(what)
        return text

    def take(self, item: Item) -> None:
        """Take it in, with what has to be said of pictures and the like."""
        item = mapped(item, self._mended, self._mended)
        if self.media.names:
            names = list(self.media.names)
            more = f" and {len(names) - 5} more" if len(names) > 5 else ""
            self.mended(f"only named, not taken in: {', '.join(names[:5])}{more}")
        self.batch.items.append(item)


def choice_type(
    choices: list[Choice], notes: Notes, *, many: bool
) -> tuple[str, tuple[Choice, ...]]:
    """The type of a question with these choices; ``many``: whether several could be chosen."""
    kept = [choice for choice in choices if choice.text]
    if any(choice.correct and not choice.text for choice in choices):
        raise Refused("the right answer has no text")
    if len(kept) < len(choices):
        notes.mended(EMPTY)
    choices = kept
    rights = sum(choice.correct for choice in choices)
    if len(choices) < 2:
        raise Refused("it has fewer than two answers to choose from")
    if not rights:
        raise Refused("none of its answers is right")
    if rights > 1:
        if not many:
            notes.mended(MANY_RIGHT)
        return "multiple-response", tuple(choices)
    return "single-choice", tuple(choices)


def number(text: str) -> Decimal | None:
    """A number as programs write it, of a size that can be shown."""
    text = text.strip()
    if not text or len(text) > 60:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if not value.is_finite() or (value and abs(value.adjusted()) > 60):
        return None
    return value + 0  # no minus before a zero


def together(*texts: str) -> str:
    """Several explanations as one, each once."""
    return "\n\n".join(dict.fromkeys(text for text in texts if text.strip()))


def one_number(keys: Sequence[Key]) -> Key:
    """The one of several keys that takes in all others."""
    if not keys:
        raise Refused("it has no number that is right")
    key = max(keys, key=lambda one: one.tolerance)
    if any(abs(one.value - key.value) + one.tolerance > key.tolerance for one in keys):
        raise Refused("several numbers are right, and StudyLam asks for one")
    return key
