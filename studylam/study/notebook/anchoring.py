"""Where the words that a learner marked stand in a text that may have been edited since.

A text is what a reader sees of a section, a line for each paragraph. First the words are looked for
as they were; where they stand more than once, what was around them decides. Then for a stretch that
has most of them: a lesson whose figures were brought up to date is still the same sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

AROUND = 48
"""Characters on each side that are kept with a mark."""
LIKENESS = 0.6
"""The share of words in common from which on it is the same stretch (`SequenceMatcher.ratio`)."""
FEWEST = 4
"""Words that a stretch must have to be looked for by likeness: of fewer, one is half of them."""
MOST = 400
"""Words of a mark that are compared, so that time is bounded."""

_WORD = re.compile(r"\S+")
_EDGE = re.compile(r"^\W+|\W+$")
_SENTENCE = re.compile(
    r"""(?<=[.!?…])["”’')\]]*\s+(?=["“‘'(\[]?[A-Z0-9À-Þ\u0370-\uffff`{/])"""
    r"|(?<=[。！？])\s*(?=\S)|\n"  # Chinese and Japanese end sentences so
)
_NO_END = re.compile(r"(?:\b(?:e\.g|i\.e|cf|vs|approx|No|Fig|St|Dr|Mr|Ms|Mrs)\.)$")


class Span(NamedTuple):
    """From one character of a text to before another."""

    start: int
    end: int


def sentences(text: str) -> list[Span]:
    """The sentences of a paragraph, in order, without the spaces between them."""
    found, start = [], 0
    for match in _SENTENCE.finditer(text):
        # Quotes and brackets that close belong to the sentence before.
        end = match.end() - len(match[0].lstrip("\"”’')]"))
        if _NO_END.search(text[:end]):
            continue
        found.append(Span(start, end))
        start = match.end()
    found.append(Span(start, len(text)))
    return [trimmed for one in found if (trimmed := _trimmed(text, one)).end > trimmed.start]


def _trimmed(text: str, span: Span) -> Span:
    part = text[span.start : span.end]
    start = span.start + len(part) - len(part.lstrip())
    return Span(start, max(start, span.start + len(part.rstrip())))


def around(text: str, span: Span) -> tuple[str, str]:
    """What stands before and after."""
    return text[max(span.start - AROUND, 0) : span.start], text[span.end : span.end + AROUND]


def find(quote: str, text: str, before: str = "", after: str = "") -> Span | None:
    """Where ``quote`` stands today; ``None`` where its words are gone."""
    exact = list(occurrences(quote, text))
    if exact:
        return max(exact, key=lambda span: (_fit(text, span, before, after), -span.start))
    return _like(quote, text)


def occurrences(quote: str, text: str) -> Iterator[Span]:
    """Each place of the same words; how they are broken into lines doesn't matter."""
    words = quote.split()
    if words:
        # Looked ahead at, as places may overlap: `a a` stands twice in `a a a`.
        there = r"\s+".join(map(re.escape, words))
        for match in re.finditer(f"(?=({there}))", text):
            yield Span(*match.span(1))


def _fit(text: str, span: Span, before: str, after: str) -> int:
    """How many characters around it are as they were."""
    here_before, here_after = around(text, span)
    return _common(before[::-1], here_before[::-1]) + _common(after, here_after)


def _common(one: str, two: str) -> int:
    count = 0
    for a, b in zip(" ".join(one.split()), " ".join(two.split()), strict=False):
        if a != b:
            break
        count += 1
    return count


def _like(quote: str, text: str) -> Span | None:
    wanted = [_bare(word) for word in quote.split()][:MOST]
    if len(wanted) < FEWEST:
        return None
    matches = list(_WORD.finditer(text))
    words = [_bare(match[0]) for match in matches]
    start = _densest(words, wanted)
    if start is None:
        return None
    # A few words more: some may have come between.
    room = len(wanted) + len(wanted) // 2 + 2
    first = max(start - len(wanted) // 4 - 1, 0)
    window = words[first : start + room]
    blocks = [
        block
        for block in SequenceMatcher(None, wanted, window, autojunk=False).get_matching_blocks()
        if block.size
    ]
    if not blocks:
        return None
    begin, last = first + blocks[0].b, first + blocks[-1].b + blocks[-1].size - 1
    stretch = words[begin : last + 1]
    if SequenceMatcher(None, wanted, stretch, autojunk=False).ratio() < LIKENESS:
        return None
    return Span(matches[begin].start(), matches[last].end())


def _densest(words: list[str], wanted: list[str]) -> int | None:
    """Where as many words as are wanted have the most in common with them."""
    need = Counter(wanted)
    have: Counter[str] = Counter()
    common = best = 0
    at = None
    for i, word in enumerate(words):
        have[word] += 1
        common += have[word] <= need[word]
        if i >= len(wanted):
            gone = words[i - len(wanted)]
            common -= have[gone] <= need[gone]
            have[gone] -= 1
        if common > best:
            best, at = common, max(i - len(wanted) + 1, 0)
    return at if best * 2 >= len(wanted) else None


def _bare(word: str) -> str:
    """Without the signs around it, and small: a comma more is no other word."""
    return _EDGE.sub("", word).casefold() or word
