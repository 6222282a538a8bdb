"""Options that speak of the others by their place: "all of the above", "both A and B"."""

from __future__ import annotations

import re

_LABEL = r"(?:\(?(?:[a-h]|[1-9]|i{1,3}|iv|v|vi{1,3})\)?)"
_ALL_OR_NONE = re.compile(
    r"\b(?:all|none|any|both|neither|two) of the (?:above|below|other options|other answers)\b|"
    r"^(?:all|none|any|both|neither)(?: \w+)? (?:above|below)(?: (?:is|are) \w+)?$|"
    r"\b(?:both|neither|only) [a-h] (?:and|or|nor) [a-h]\b|"
    r"\b(?:options?|answers?|statements?) [a-h1-9] (?:and|or|nor) [a-h1-9]\b|"
    r"\b(?:all|none|any|both|either|neither) of (?:these|those)(?: options| answers)?$|"
    r"\b(?:all|none|any|either|neither) of (?:the others|(?:these|those) (?:options|answers))\b"
)
_K_TYPE = re.compile(
    # "1 and 3 only", "A, B and D", "I and II", "(i) & (iii)", "only 2"
    rf"(?:only |both |options? |answers? |statements? |numbers? )*{_LABEL}"
    rf"(?:(?:,? and |, | or | ?& ?|, ?or | ?\+ ?){_LABEL}){{1,7}}"
    r"(?: only| are (?:right|correct|true))?"
    rf"|only (?:option |answer |statement )?{_LABEL}|(?:[a-h]|i{{1,3}}|iv|v|vi{{1,3}}) only"
)


_MARKS = re.compile(
    "above|below|these|those|others?|both|neither|only|option|answer|statement", re.I
)
"""What every such option has a part of."""


def plain_words(text: str) -> str:
    """Words of a Markdown text, small and without marks."""
    return " ".join(re.findall(r"\w+(?:[.,]\d+)*", text.lower()))


def speaks_of_others(text: str) -> bool:
    """Whether an option means the others by their place: "all of the above", "1 and 3 only"."""
    if len(text) >= 200:
        return False
    if len(text) <= 60 and _is_k_type(text):
        return True
    words = plain_words(text) if _MARKS.search(text) else ""
    return bool(words) and _ALL_OR_NONE.search(words) is not None


def _is_k_type(text: str) -> bool:
    whole = " ".join(text.lower().split()).strip(" .*_")
    # "1 and 3" may be two numbers; letters, Roman numerals and "only" are labels.
    if _K_TYPE.fullmatch(whole) is None:
        return False
    return "(" in whole or re.search(r"[a-z]", re.sub(r"\b(?:and|or)\b", "", whole)) is not None
