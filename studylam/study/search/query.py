"""What was typed, as words to look for. Nothing that is typed is an error, or an operator.

Words are runs of letters and digits, as FTS5 takes texts apart. Signs within a word keep what is
beside them together (``10,240``, ``x-ray``), and so do quotes around several. Each word may go on:
``conc`` finds concurrency; a plural or an ``-ing`` finds the word without it as well. A number is
found with and without its comma, and a unit with and without a space before it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

MOST = 120
"""Characters of what is looked for; the rest says nothing more."""
MOST_WORDS = 10

_PIECES = re.compile(r'"([^"]*)"?|([^\s"]+)')
_TOKEN = re.compile(r"[^\W_]+")
_MEASURE = re.compile(r"([0-9]+)([^\W\d_]+)")
_BEFORE, _BETWEEN = r"(?<![^\W_])", r"[\W_]+"

_SMALL = "a an and are as at by do does for how i in is it of on or the to what with"
SMALL = frozenset(_SMALL.split())
"""Words that are in every text: they are looked for only where there is nothing else."""

Phrase = tuple[str, ...]
"""Tokens that follow each other; the last may go on."""


@dataclass(frozen=True)
class Word:
    """One thing that has to be there, in one of several shapes; the first is as typed."""

    shapes: tuple[Phrase, ...]

    @property
    def typed(self) -> str:
        """As it was typed, but for capitals and signs."""
        return " ".join(self.shapes[0])

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds it in a text, to the end of the word."""
        shapes = (_BETWEEN.join(map(re.escape, shape)) for shape in self.shapes)
        return re.compile(f"{_BEFORE}(?:{'|'.join(shapes)})[^\\W_]*", re.IGNORECASE)


@dataclass(frozen=True)
class Query:
    """Words, all of which (or, with ``any_of``, some of which) a thing has."""

    words: tuple[Word, ...]
    any_of: bool = False

    @cached_property
    def run_together(self) -> str:
        """All that is typed without what is between its words: ``cloudwatchevents``."""
        return "".join(token for word in self.words for token in word.shapes[0])

    @property
    def as_one(self) -> re.Pattern[str]:
        """Finds that in a text, wherever words begin and end in it."""
        letters = r"[\W_]*".join(map(re.escape, self.run_together))
        return re.compile(f"{_BEFORE}{letters}[^\\W_]*", re.IGNORECASE)

    @property
    def match(self) -> str:
        """As FTS5 has it. Tokens are letters and digits, so that quotes keep them in."""
        parts = (
            " OR ".join('"' + " ".join(shape) + '" *' for shape in word.shapes)
            for word in self.words
        )
        return (" OR " if self.any_of else " AND ").join(f"({part})" for part in parts)


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared: without capitals and accents."""
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in plain if not unicodedata.combining(c))
    return tuple(_TOKEN.findall(text.casefold()))


def parse(typed: str) -> Query:
    """What was typed; of nothing but signs, a query without words."""
    words: dict[Phrase, None] = {}
    for quoted, bare in _PIECES.findall(typed[:MOST]):
        if found := tokens(quoted or bare):
            words[found] = None
    telling = [phrase for phrase in words if not SMALL.issuperset(phrase)] or list(words)
    return Query(tuple(Word(_shapes(phrase)) for phrase in telling[:MOST_WORDS]))


def _shapes(phrase: Phrase) -> tuple[Phrase, ...]:
    *before, last = phrase
    shapes = [(*before, shape) for shape in (last, *_shorter(last))]
    return tuple(dict.fromkeys([*shapes, *_numbers(phrase)]))


def _numbers(phrase: Phrase) -> list[Phrase]:
    """``10240`` is ``10,240`` as well, and the other way round; ``128mb`` is ``128 MB``."""
    *before, last = phrase
    found: list[Phrase] = []
    if (measure := _MEASURE.fullmatch(last)) is not None:
        found.append((*before, measure[1], measure[2]))
        if not before:
            found += [(*shape, measure[2]) for shape in _numbers((measure[1],))]
    elif not before and last.isdecimal() and len(last) > 3 and last[0] != "0":
        first = len(last) % 3 or 3
        groups = [last[i : i + 3] for i in range(first, len(last), 3)]
        found.append((last[:first], *groups))
    elif (
        before and all(part.isdecimal() for part in phrase) and {len(p) for p in phrase[1:]} == {3}
    ):
        found.append(("".join(phrase),))
    return found


def _shorter(word: str) -> list[str]:
    """Shapes that the word may have elsewhere: any that goes on from these is found by them."""
    if len(word) < 4 or word.isdecimal():
        return []
    found = []
    if word.endswith("ies") and len(word) > 4:
        found.append(f"{word[:-3]}y")
    elif word.endswith(("ses", "xes", "zes", "ches", "shes")):
        found.append(word[:-2])
    elif word.endswith("s") and not word.endswith("ss"):
        found.append(word[:-1])
    elif word.endswith("y") and len(word) > 4:
        found.append(f"{word[:-1]}ies")
    for end in ("ing", "ed"):
        stem = word.removesuffix(end)
        if stem != word and len(stem) >= 4:
            found.append(stem[:-1] if stem[-1] == stem[-2] and stem[-1] not in "ls" else stem)
    return found
