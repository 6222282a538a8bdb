"""A text of a question as the rules look at it: what is seen, its words, what they are about.

Each form is made once, when the first rule asks for it. Everything here is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Generic, TypeVar, overload

from studylam.packs.library import substitute_facts
from studylam.packs.models import Fact

_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,500}(?:\s[^()\n]{0,200})?\)")
_URL = re.compile(r"\bhttps?://\S+")
_FACT = re.compile(r"\{fact:([^{}\s]{1,80})\}")
_QUOTED = re.compile(r"[\"“][^\"“”\n]{1,200}[\"”]")
_MARKS = re.compile(
    r"\*{1,3}(?=\S)|(?<=\S)\*{1,3}|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)"
    r"|^ {0,3}(?:[-*+>#]|\d{1,3}[.)])\s",
    re.M,
)
_TOKEN = re.compile(r"\w+(?:[.,]\d+)*")
_IN_A_NUMBER = re.compile(r"[.,][0-9]")
_BETWEEN_WORDS = str.maketrans(
    {sign: " " for sign in map(chr, range(128)) if not (sign.isalnum() or sign == "_")}
)


def listed(text: str) -> frozenset[str]:
    """A set of words, written as one text."""
    return frozenset(text.split())


STOP = listed(
    """
    a about above after again all also although an and any are as at be because been before
    being below between both but by can cannot could did do does doing done down during each
    either else even ever every few for from further get gets given gives go goes had has have
    having he her here him his how however i if in into is isn it its itself just kind like made
    make makes many may me might more most much must my need needs neither no nor not now of off
    on once one ones only or other others our out over own per same she should since so some
    such than that the their them then there these they thing things this those though through
    to together too two under until up upon us use used uses using very via want wants was way
    we well were what when where whether which while who whom whose why will with within without
    would yet you your best choose correct describes following least option options question
    right select statement statements three true whole another always never aren doesn don won
    isn wasn s t re ll ve able allow allows because case change changes company customer
    customers developer different enable enables ensure help helps include includes keep keeps
    new provide provides requirement requirements run runs runs set sets solution still take
    takes team user users work works amazon aws
    """
)
"""Words that say nothing about a subject, and those that every exam question has."""


T = TypeVar("T")


class lazily(Generic[T]):
    """A property that is worked out once: `functools.cached_property` without its lock.

    In Python 3.11 the lock costs more than most of what is worked out here.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self.make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, thing: None, owner: type) -> lazily[T]: ...
    @overload
    def __get__(self, thing: object, owner: type) -> T: ...
    def __get__(self, thing: object | None, owner: type) -> T | lazily[T]:
        if thing is None:
            return self
        value = self.make(thing)
        thing.__dict__[self.name] = value
        return value


class Words:
    """One text of a question: its stem, an option, a reason."""

    def __init__(self, written: str, facts: Mapping[str, Fact]) -> None:
        self.written = written
        """As it is in the file."""
        self._facts = facts

    @lazily
    def shown(self) -> str:
        """As the learner gets it: with the facts written out."""
        return substitute_facts(self.written, self._facts)

    @lazily
    def seen(self) -> str:
        """What is seen of it, on one line: without Markdown's marks."""
        text = self.shown
        if "](" in text:
            text = _LINK.sub(r"\1", text)
        if "`" in text or "*" in text or "_" in text:
            text = _MARKS.sub("", text.replace("`", ""))
        return " ".join(text.split())

    @lazily
    def prose(self) -> str:
        """Its sentences: without code, addresses, quotations and Markdown's marks."""
        text = prose_of(self.shown)
        return _QUOTED.sub(" … ", text) if '"' in text or "“" in text else text

    @lazily
    def is_code(self) -> bool:
        """Whether there is nothing but code in it."""
        return "`" in self.written and not _TOKEN.search(prose_of(self.shown))

    @lazily
    def plain(self) -> str:
        """Its words, small and without marks, for comparing."""
        return plain(self.shown)

    @lazily
    def tokens(self) -> frozenset[str]:
        """The different words of all of it, code and all."""
        return frozenset(self.plain.split(" "))

    @lazily
    def names(self) -> frozenset[str]:
        """Words that tell two texts apart on purpose: numbers, negations, and what code says."""
        text = self.shown
        found = set(self.tokens & _NEGATIONS)
        if self.has_digit:
            found.update(_WITH_DIGIT.findall(self.plain))
        if "n't" in text or "n’t" in text:
            found.add("not")
        found.update(_SIGNS.findall(self.seen))
        if "-" in self.seen and _MINUS.search(self.seen):
            found.add("-")
        if "`" in text:
            found.update(text[start:end] for start, end in code_spans(text))
        return frozenset(found)

    @lazily
    def content(self) -> dict[str, str]:
        """Stem of a word that says something → how the text first has it."""
        found: dict[str, str] = {}
        for word in tokens_of(self.prose):
            if (root := _telling(word)) and root not in found:
                found[root] = word
        return found

    @lazily
    def has_digit(self) -> bool:
        """Whether there is a number in it, as it is written."""
        return _DIGIT.search(self.written) is not None


_NEGATIONS = listed(
    """
    not no never none without cannot except neither nor before after more less fewer higher
    lower most least first last min max minimum maximum enable disable allow deny only
    """
)


_DIGIT = re.compile(r"[0-9]")
_WITH_DIGIT = re.compile(r"(?<!\S)[^\s0-9]*+[0-9]\S*")
_MINUS = re.compile(r"-\d")
_SIGNS = re.compile(r"[<>=+*/\\$@#%&|~^{}\[\]]")
"""Signs that make a difference: of a < b and a > b, of paths."""


def plain(text: str) -> str:
    """Words of a Markdown text, small and without marks, for comparing."""
    return " ".join(tokens_of(text.lower()))


def tokens_of(text: str) -> list[str]:
    """The words of a text, and its numbers with what is behind their point."""
    if text.isascii() and not _IN_A_NUMBER.search(text):
        # The same, in a fifth of the time.
        return text.translate(_BETWEEN_WORDS).split()
    return _TOKEN.findall(text)


def same_words(one: str, other: str) -> bool:
    """Whether two texts have the same words, whatever their marks."""
    first, second = _TOKEN.search(one), _TOKEN.search(other)
    if first is None or second is None or first[0].lower() != second[0].lower():
        return first is second
    return plain(one) == plain(other)


def prose_of(text: str) -> str:
    """A text without code, addresses and Markdown's marks."""
    if "`" in text or "~~~" in text:
        text = _replaced(without_fences(text), " … ")
    if "](" in text:
        text = _LINK.sub(lambda m: " … " if m[0][0] == "!" else m[1], text)
    if "://" in text:
        text = _URL.sub(" … ", text)
    if "{fact:" in text:
        text = _FACT.sub(" … ", text)
    return _MARKS.sub("", text) if "*" in text or "_" in text or "\n" in text else text


def without_fences(text: str) -> str:
    """A text without its blocks of code; as many lines, so that lines can be counted in it."""
    if "```" not in text and "~~~" not in text:
        return text
    kept: list[str] = []
    fence = ""
    for line in text.split("\n"):
        start = line.lstrip()
        mark = start[:3]
        if fence:
            if start.startswith(fence) and not start.strip(fence[0] + " "):
                fence = ""
            kept.append("")
        elif mark in ("```", "~~~"):
            fence = start[: len(start) - len(start.lstrip(mark[0]))]
            kept.append("")
        else:
            kept.append(line)
    return "\n".join(kept)


def without_code(text: str) -> str:
    """A text with code blanked out, as long as before and with its lines where they were."""
    if "`" not in text and "~~~" not in text:
        return text
    return _replaced(without_fences(text), "")


def code_spans(text: str) -> list[tuple[int, int]]:
    """Where code between backticks begins and ends, the backticks with it (CommonMark 6.1).

    A run of backticks is closed by the next run of the same length. Each run is looked at twice at
    most, so a text of nothing but backticks takes no longer than another.
    """
    runs = [match.span() for match in _TICKS.finditer(text)]
    later: dict[int, list[int]] = {}
    for number in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[number][1] - runs[number][0], []).append(number)
    spans: list[tuple[int, int]] = []
    done = -1
    for number, (start, end) in enumerate(runs):
        same = later[end - start]
        while same and same[-1] <= number:
            same.pop()
        if number > done and same:
            done = same[-1]
            spans.append((start, runs[done][1]))
    return spans


_TICKS = re.compile("`+")


def _replaced(text: str, by: str) -> str:
    """A text with ``by`` for its code; with nothing for it, as many blanks."""
    parts: list[str] = []
    last = 0
    for start, end in code_spans(text):
        blank = re.sub(r"[^\n]", " ", text[start:end])
        parts += [text[last:start], by or blank]
        last = end
    return "".join([*parts, text[last:]])


@lru_cache(maxsize=20_000)
def _telling(word: str) -> str:
    """The root of a word that says something; empty: it doesn't."""
    small = word.lower()
    dull = len(small) < 3 or small in STOP or small[0].isdigit()
    return "" if dull else root_of(small)


@lru_cache(maxsize=20_000)
def root_of(word: str) -> str:
    """What the forms of a word have in common: a light stemmer.

    Plurals as in Harman's S-stemmer ("How effective is suffixing?", 1991), then -ing, -ed and -ly.
    It is there to find that "retries" repeats "retry", not to be linguistics; a full Porter stemmer
    in Python takes longer than all rules together.
    """
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes", "zes")):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [part for part in _SENTENCE_END.split(text) if part.strip()]


_SENTENCE_END = re.compile(r"(?<=[.?!:])[\"”')]*\s+(?=[\"“'(]?[A-Z0-9…])|\n\s*\n")


def lead_in(text: str) -> str:
    """What is really asked: the last sentence with a question mark, else the last one."""
    parts = [part for part in sentences(text) if not _REQUEST.match(part.strip())]
    asking = [part for part in parts if "?" in part]
    return (asking or parts or [text])[-1].strip()


_REQUEST = re.compile(r"\(?(?:select|choose|pick)\b[^.]{0,40}\.?\)?$", re.I)
