"""What is asked or offered twice (Q002, Q003).

Which stems are nearly the same is found by a prefix filter (Chaudhuri, Ganti and Kaushik, "A
primitive operator for similarity joins in data cleaning", 2006): two sets that have a Jaccard index
of t in common share one of their rarest words, so only those are looked up. There is a library for
it, datasketch, but it needs numpy and only estimates.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain
from math import ceil
from typing import NamedTuple

from studylam.packs.checks.questions.rule import Finding, Seen, Sheet, pack_rule, rule
from studylam.packs.checks.questions.words import Words, plain, root_of
from studylam.packs.models import Level, Place, Question
from studylam.packs.reading.comments import UNWRITTEN
from studylam.shares import per_cent

MAX_LOOKED_AT = 60
"""Other stems with which one is compared: those it shares most of its rare words with."""

_REQUEST = re.compile(r"\b(?:select|choose|pick) (?:the |any )?(?:one|two|three|four|\d)\b.*$")


def normal(words: Words) -> str:
    """A stem for comparing: small letters, no marks, and without "(Select TWO.)"."""
    text = words.plain
    has_request = "select" in text or "choose" in text or "pick" in text
    return _REQUEST.sub("", text).strip() if has_request else text


def _asked(seen: Seen) -> str:
    """The stem; and what is to be put in order or matched, as "Order these steps" says little."""
    parts = [words.plain for words in seen.options] if seen.question.type == "ordering" else []
    parts += [plain(f"{pair.left} {pair.right}") for pair in seen.question.pairs]
    return " ".join([normal(seen.stem), *parts])


@pack_rule("Q002")
def asked_once(sheet: Sheet) -> Iterator[Finding]:
    """No two questions have the same stem, and none one that is nearly another's."""
    search = _Search(sheet.settings.same_stem)
    for pack, other in sheet.others:
        search.add(Seen(other, sheet.facts), pack)
    for seen in sheet.questions:
        if UNWRITTEN not in seen.question.stem:  # two skeletons are alike
            search.add(seen)
    for seen, first, index, foreign in search.found():
        where = f"of the pack {foreign}" if foreign else f"({first.place})"
        if index >= 1:
            message = f"Its stem is the one of {first.id} {where}."
            hint = "Take one of them out, or say in the stem what makes them different."
        else:
            message = f"{per_cent(index)} of its stem's words are those of {first.id} {where}."
            hint = "If both ask the same, take one out; if not, let their stems say so."
        yield Finding(
            seen.question.place,
            message,
            hint,
            word=seen.question.stem.strip().split("\n", 1)[0].strip(),
            level="warning" if foreign or index < 1 else None,
            question=seen.question,
        )


class _Entry(NamedTuple):
    seen: Seen
    pack: str
    """Another one that it is from; empty: it is the pack's own."""
    asked: str
    words: frozenset[str]


class _Search:
    """Finds for each stem the first that is like it, in time that grows with their number."""

    def __init__(self, threshold: float) -> None:
        self.threshold = threshold
        self.all: list[_Entry] = []
        self.frequency: Counter[str] = Counter()
        self.rank: dict[str, int] = {}

    def add(self, seen: Seen, foreign: str = "") -> None:
        """``foreign``: the other pack whose question it is."""
        asked = _asked(seen)
        entry = _Entry(seen, foreign, asked, frozenset(asked.split(" ")))
        self.all.append(entry)
        self.frequency.update(entry.words)

    def found(self) -> Iterator[tuple[Seen, Question, float, str]]:
        """A question, the one before it that is the same, how much so, and that one's pack."""
        equal: dict[object, int] = {}
        rarest_first = sorted(self.frequency, key=lambda word: (self.frequency[word], word))
        self.rank = {word: number for number, word in enumerate(rarest_first)}
        by_word: dict[tuple[object, str], list[int]] = defaultdict(list)
        for number, (seen, foreign, asked, words) in enumerate(self.all):
            # What differs on purpose (numbers, negations, code) makes another question.
            apart = (seen.stem.names, seen.question.predicts is None)
            exact = (asked, seen.question.predicts)
            prefix = self._rarest(words)
            if (first := equal.get(exact)) is not None:
                if not foreign:
                    yield seen, self.all[first].seen.question, 1.0, self.all[first].pack
                continue
            equal[exact] = number
            if not foreign and (near := self._near(words, prefix, apart, by_word)):
                other, index = near
                yield seen, self.all[other].seen.question, index, self.all[other].pack
            for word in prefix:
                by_word[apart, word].append(number)

    def _rarest(self, words: frozenset[str]) -> list[str]:
        ordered = sorted(words, key=self.rank.__getitem__)
        return ordered[: len(words) - self._beyond(len(words))]

    def _beyond(self, size: int) -> int:
        """How many words of a set of this size aren't in its prefix."""
        return ceil(self.threshold * size) - 1

    def _near(
        self,
        words: frozenset[str],
        prefix: list[str],
        apart: object,
        by_word: dict[tuple[object, str], list[int]],
    ) -> tuple[int, float] | None:
        having = [found for word in prefix if (found := by_word.get((apart, word)))]
        # The latest are enough of a word that hundreds of stems have.
        most = 4 * MAX_LOOKED_AT
        shared = Counter(chain.from_iterable(found[-most:] for found in having))
        exact = all(len(found) <= most for found in having)
        size, beyond = len(words), self._beyond(len(words))
        # `most_common` sorts in Python if it is to give less than all.
        for other, count in shared.most_common()[:MAX_LOOKED_AT]:
            others = self.all[other].words
            if exact:
                # Of two prefixes, one ends first; what both sets have up to there is counted.
                common = count + max(beyond, self._beyond(len(others)))
                whole = size + len(others) - common
                if whole > 0 and common / whole < self.threshold:
                    continue
            index = jaccard(words, others)
            if index >= self.threshold:
                return other, index
        return None


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """What two sets have in common, as a share of what they have together."""
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0


# -- options --------------------------------------------------------------------------------------


@rule("Q003")
def different_options(seen: Seen, sheet: Sheet) -> Iterator[Finding]:
    """No two options, items or left sides say the same."""
    question = seen.question
    what = "option" if question.options else "left side"
    texts = [(words, o.place) for words, o in zip(seen.options, question.options, strict=True)]
    texts += [(Words(pair.left, sheet.facts), pair.place) for pair in question.pairs]
    known: dict[str, Place] = {}
    for number, (words, place) in enumerate(texts):
        # Not `plain`: in code and paths, signs are what differs.
        text = " ".join(words.written.casefold().split()).rstrip(".")
        if text and text in known:
            message = f"This {what} says the same as the one in line {known[text].line}."
            yield Finding(place, message, "Change one of the two.", word=_first(words))
            continue
        known[text] = place
        for other, where in texts[:number]:
            if not words.is_code and (found := _nearly(words, other, where, sheet)):
                message, hint, level = found
                yield Finding(place, message, hint, word=_first(words), level=level)
                break


def _nearly(
    words: Words, other: Words, where: Place, sheet: Sheet
) -> tuple[str, str, Level | None] | None:
    index = jaccard(words.tokens, other.tokens)
    if index < sheet.settings.same_option or words.names != other.names:
        return None
    # Another word in place of one ("Standard", "Express") is what is asked, more often than not.
    ours, others = _roots(words), _roots(other)
    mine, theirs = ours - others, others - ours
    # So are the same words in another order: an IAM user and a role, a role and an IAM user.
    contrast = bool(mine) == bool(theirs) and words.plain != other.plain
    message = f"{per_cent(index)} of its words are those of the option in line {where.line}."
    hint = "If they mean the same, take one out; if not, say less of what they have in common."
    return message, hint, "info" if contrast else None


def _roots(words: Words) -> Counter[str]:
    return Counter(root_of(word) for word in words.plain.split(" "))


def _first(words: Words) -> str:
    return words.written.strip().split("\n", 1)[0].strip()


@rule("Q003")
def right_sides_alike(seen: Seen, sheet: Sheet) -> Iterator[Finding]:
    """Two right sides are one and the same, or differ by more than their letters' case."""
    question = seen.question
    known: dict[str, str] = {}
    for right in question.rights:
        words = " ".join(right.casefold().split()).rstrip(".")
        if words in known:
            yield Finding(
                question.place,
                f"Two right sides say the same: {known[words][:40]!r} and {right[:40]!r}.",
                "Write them alike: then they are one.",
                word=right,
            )
        known.setdefault(words, right)
