"""Whether a phrase takes "a" or "an", by its sound, as far as letters tell.

The library for it, inflect, brings a type checker along at run time and guesses where this says
nothing: a check had better be silent than wrong.
"""

from __future__ import annotations

import re

from studylam.packs.checks.questions.words import listed, sentences

_AN_LETTERS = frozenset("aefhilmnorsx")
"""Letters whose names begin with a vowel: an S3 bucket, an HTTP API, an MFA device."""

_AN_ANYWAY = re.compile(r"(?:hour|honest|heir|honou?r)", re.I)
_A_ANYWAY = re.compile(r"(?:uni(?![mn])|use|usa|usu|uti|ure|eu|one\b|once\b|ubi)", re.I)
_SPOKEN = listed(
    """
    saml sam sap san scim sla smart nat nosql lan ram raid rest rom route sns sqs
    """
)
"""Capitals that are spoken as a word, or both ways: nothing is said about them."""

_END = re.compile(r"\b(an?|is|are|was|were|to|by)(?:\s*(?:…|:|_{2,}|\.\.\.))?\s*$", re.I)


def begins_with_vowel_sound(phrase: str) -> bool | None:
    """Whether it takes "an"; None: letters don't tell."""
    match = re.match(r"[A-Za-z]+", phrase)
    if match is None:
        return None
    word = match[0]
    follows_digit = phrase[match.end() : match.end() + 1].isdigit()
    if word.lower() in _SPOKEN:
        return None
    if (len(word) > 1 and word.isupper() and len(word) <= 5) or len(word) == 1 or follows_digit:
        return word[0].lower() in _AN_LETTERS
    if _AN_ANYWAY.match(word):
        return True
    if _A_ANYWAY.match(word):
        return False
    return word[0].lower() in "aeiou"


def ending(stem: str) -> str:
    """The small word with which a stem ends that is to be completed; empty: it is a question."""
    stem = stem.strip()
    if stem.endswith("?"):
        return ""
    parts = sentences(stem)
    match = _END.search(parts[-1]) if parts else None
    return match[1].lower() if match else ""
