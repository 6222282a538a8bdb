"""How a stem reads: not negative by stealth, not too hard (Q007, Q016)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from studylam.packs.checks.questions.rule import Finding, Seen, Sheet, rule
from studylam.packs.checks.questions.words import lead_in, listed, sentences

_NOT = (
    r"(?P<not>not|cannot|except|never|neither|incorrect|incorrectly|untrue|false|wrong|invalid|"
    r"\w{1,12}n['’]t)"
)
_NEGATIVE = re.compile(
    # "Which of these is not …", "What can't …": before a clause that says something else.
    r"\b(?:which|what|who|where|when|how)\b(?P<way>[^?.;]{0,160}?)"
    rf"(?<![\w-]){_NOT}(?![\w-])",
    re.I,
)
_EXCEPT = re.compile(r"(?<![\w-])(?P<not>except)(?: for)?\s*(?:[:.?…]|which|what|one\b|$)", re.I)
_LEAST = re.compile(
    r"\b(?P<not>least)\s+(?:likely|suitable|appropriate|accurate|relevant|correct|probable|useful|"
    r"desirable|helpful|recommended|true|applicable|important)\b",
    re.I,
)
_CLAUSE = re.compile(
    r"\b(?:if|when|while|because|since|so that|although|though|but|without|that|who|whose|where|"
    r"which|as|unless|until|and|to|for|given|assuming|in order)\b|,",
    re.I,
)


_MARKS = listed(
    "not cannot except never neither incorrect incorrectly untrue false wrong invalid least t"
)
"""A stem without any of these words isn't negative; the t is that of "don't"."""


@rule("Q007")
def not_shouted(seen: Seen, sheet: Sheet) -> Iterator[Finding]:
    """A stem that asks for what is not so says NOT or EXCEPT in capitals, or in bold.

    What is asked counts, not the scenario: "a company that does not want servers" is no trap. Nor
    is what is least of a thing ("least privilege", "least operational overhead").
    """
    if not seen.choice and seen.question.type != "predict":
        return
    if seen.stem.tokens.isdisjoint(_MARKS):
        return
    asked = lead_in(seen.stem.prose)
    for pattern in (_NEGATIVE, _EXCEPT, _LEAST):
        match = pattern.search(asked)
        if match is None or match["not"].isupper():
            continue
        if pattern is _NEGATIVE and _CLAUSE.search(_own_words(match["way"])):
            continue
        word = match["not"]
        if _in_bold(seen.stem.shown, word):
            continue
        yield Finding(
            seen.question.place,
            f"{word!r} turns the question round, and is easily overread.",
            f"Ask for what is so; or write {_loud(word)} in capitals.",
            word=word,
            after=asked[:12],
        )
        return


_VERB = r"(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|may|might|must)"
_OF_THESE = re.compile(
    rf"^\s*(?:of the following|of these|of those|one of)\b[^,]{{0,80}}?(?=\b{_VERB}\b|$)"
)


def _own_words(way: str) -> str:
    """What stands between "which" and "not", without the words that only begin it."""
    return _OF_THESE.sub(" ", way)


def _in_bold(text: str, word: str) -> bool:
    return (
        re.search(rf"(?:\*\*|__|\*|_)[^*_\n]{{0,40}}\b{re.escape(word)}\b[^*_\n]{{0,40}}[*_]", text)
        is not None
    )


def _loud(word: str) -> str:
    plain = word.lower().replace("’", "'")
    return "NOT" if plain.endswith("n't") or plain in ("never", "cannot") else word.upper()


# -- reading level --------------------------------------------------------------------------------

_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_VOWELS = re.compile(r"[aeiouy]+")
MIN_WORDS = 20
"""The formula was made for texts; of a few words it says nothing."""


@rule("Q016")
def easy_to_read(seen: Seen, sheet: Sheet) -> Iterator[Finding]:
    """A stem is no test of reading: not too long, and in plain sentences."""
    text = seen.stem.prose
    words = _WORD.findall(text)
    settings = sheet.settings
    if len(words) > settings.stem_words:
        yield Finding(
            seen.question.place,
            f"The stem has {len(words)} words; {settings.stem_words} are the most.",
            "Leave out what nobody needs to answer it.",
            word=_first_line(seen),
        )
    elif len(words) >= MIN_WORDS and (grade := reading_grade(text)) > settings.reading_grade:
        yield Finding(
            seen.question.place,
            f"The stem reads like grade {grade:.1f}; {settings.reading_grade:g} is the most.",
            "Make two sentences of the longest, and take shorter words.",
            word=_first_line(seen),
        )


def _first_line(seen: Seen) -> str:
    return seen.question.stem.strip().split("\n", 1)[0].strip()


def reading_grade(text: str) -> float:
    """The Flesch-Kincaid grade (Kincaid et al., 1975): words a sentence, syllables a word.

    Names of services and abbreviations are known to whom a question is for: they count as words of
    two syllables at most, and code, which isn't in ``text``, as none. Syllables are groups of
    vowels; the libraries for it (textstat, pyphen) bring dictionaries of many megabytes for a note.
    """
    words = _WORD.findall(text)
    if not words:
        return 0.0
    count = max(1, len(sentences(text)))
    syllables = sum(map(_spoken, words))
    if words[0][1:].islower():
        # Its capital letter may come from where it stands.
        syllables += _syllables(words[0].lower()) - _spoken(words[0])
    return 0.39 * len(words) / count + 11.8 * syllables / len(words) - 15.59


@lru_cache(maxsize=20_000)
def _spoken(word: str) -> int:
    number = _syllables(word.lower())
    return number if word.islower() else min(number, 2)


@lru_cache(maxsize=20_000)
def _syllables(word: str) -> int:
    groups = len(_VOWELS.findall(word))
    if (word.endswith("e") and not word.endswith(("le", "ee", "ye")) and groups > 1) or (
        word.endswith("ed") and not word.endswith(("ted", "ded")) and groups > 1
    ):
        groups -= 1
    return max(groups, 1)
