"""What an answer line says: which options are right, or what the answer is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """Options that an answer names (numbers from 0), what follows, and what is wrong with it."""

    keys: tuple[int, ...] = ()
    rest: str = ""
    fault: str = ""


_LETTERS = re.compile(
    r"""(?i:(?:both|options?|answers?|choices?|letters?|is|are)\s+){0,2}
    (?P<letters>
        [A-Ja-j](?:\s*(?:,|;|&|/|\+|\band\b|\bund\b|\by\b|\be\b|\bet\b)[\s,]*(?:options?\s+)?[A-Ja-j]\b)*
        | [A-J](?:\s+[A-J]\b)+
        | [A-J]{2,8}
        | [A-Ja-j]{2,6}(?=\s*$)
    )
    (?![A-Za-z0-9'’])
    (?P<after>
        \s*$ | \s*[.):,;–—-]+(?:\s|$|\*)* | \s*\n | \s*(?=\() | \s*→\s*
        | \s+(?=(?:is|are|because|since|as)\b)
    )""",
    re.VERBOSE,
)
_NUMBERS = re.compile(
    r"(?:options?\s+)?(\d{1,2}(?:\s*(?:,|;|&|and)\s*\d{1,2})*)\s*(?:[.)]?\s*$|[.):]\s)",
    re.IGNORECASE,
)
_LETTERED = re.compile(r"(?:(?<=^)|(?<=[\s,;&*]))\(?([A-J])(?:[.):]+|\s{1,3}[-–—])\s+")
_MARKUP = re.compile(r"[*_`\\\"“”()\[\]{}]")


def plain(text: str) -> str:
    """A text for comparing: without markup, case, and the punctuation at its end."""
    return " ".join(_MARKUP.sub(" ", text).split()).strip(" .;:,!").casefold()


def read_answer(text: str, labels: Sequence[str], options: Sequence[str]) -> Said:
    """Which options ``text`` means.

    Args:
        labels: the options' letters, in upper case; empty where they have none.
        options: their texts.
    """
    text = text.strip()
    whole = plain(text)
    bare = [plain(option) for option in options]
    if whole and bare.count(whole) == 1 and not (len(whole) == 1 and whole.upper() in labels):
        return Said((bare.index(whole),))
    shown = _unmarked(text)
    opened = re.sub(
        r"^[(\[{\"'“]+\s*([A-Ja-j](?:\s*[,&]\s*[A-Ja-j])*)\s*[)\]}\"'”]+", r"\1.", shown
    )
    letters = _LETTERS.match(opened)
    if letters and (any(labels) or len(letters["letters"]) == 1 or _listed(letters["letters"])):
        said = _by_letters(letters, opened, labels, bare)
        return Said(said.keys, _with_markup(text, said.rest), said.fault)
    if not any(labels) and (match := _NUMBERS.match(shown)):
        numbers = [int(number) - 1 for number in re.findall(r"\d+", match[1])]
        if all(0 <= number < len(options) for number in numbers):
            return Said(tuple(sorted(set(numbers))), shown[match.end() :].strip())
    return _by_words(text, bare)


def _unmarked(text: str) -> str:
    return re.sub(r"[*`\\]", "", text).strip()


def _with_markup(text: str, rest: str) -> str:
    """The end of ``text`` that is ``rest`` without its markup."""
    if not rest or not re.search(r"[*`\\]", text):
        return rest
    missing = len(rest)
    at = len(text.rstrip())
    while at > 0 and missing:
        at -= 1
        missing -= text[at] not in "*`\\"
    while at > 0 and text[at - 1] in "*`":
        at -= 1
    found = text[at:].strip()
    whole = _unmarked(found) == rest and found.count("**") % 2 == 0 and found.count("`") % 2 == 0
    return found if whole else rest


def _listed(letters: str) -> bool:
    return len(re.findall(r"[A-Ja-j]", letters)) > 1 and not letters.isalpha()


def _by_letters(match: re.Match[str], shown: str, labels: Sequence[str], bare: list[str]) -> Said:
    names = list(labels) if any(labels) else [chr(65 + n) for n in range(len(bare))]
    found = [
        letter.upper()
        for letter in re.findall(r"(?<![A-Za-z])[A-Ja-j](?![A-Za-z])", match["letters"])
    ] or list(match["letters"].upper())
    rest = shown[match.end() :].strip()
    for letter in found:
        if letter not in names:
            return Said(fault=f"the answer is {letter}, and there is no such option")
        if names.count(letter) > 1:
            return Said(fault=f"the answer is {letter}, and two options have that letter")
    keys = tuple(sorted({names.index(letter) for letter in found}))
    if len(found) == 1:
        more = _more_options(f"{found[0]}. {rest}", names, bare)
        if len(more) > 1 and keys[0] in more:
            return Said(tuple(sorted(more)))
    said = plain(rest.split("\n")[0])
    others = [n for n, option in enumerate(bare) if option and option == said]
    if len(keys) == 1 and others and keys[0] not in others:
        other = names[others[0]]
        return Said(fault=f"the answer says {found[0]}, and has the words of {other}")
    if others:
        rest = "\n".join(rest.split("\n")[1:]).strip()
    return Said(keys, rest)


def _more_options(text: str, names: Sequence[str], bare: list[str]) -> set[int]:
    """``B. Its words, D. Its words``: all of them, if nothing else is there."""
    found = set()
    pieces = _LETTERED.split(text)
    if pieces[0].strip(" ,;&*"):
        return set()
    for letter, words in zip(pieces[1::2], pieces[2::2], strict=True):
        if letter not in names or plain(_AND.sub("", words)) != (bare[names.index(letter)]):
            return set()
        found.add(names.index(letter))
    return found


# White space is taken once, from where it begins: else a long run of it costs its square.
_SEMICOLON = re.compile(r"(?:(?<!\s)\s++)?;\s*")
_COMMA = re.compile(r"(?:(?<!\s)\s++)?,\s*")
_AND = re.compile(r"(?<![\s,;&])[\s,;&]*+(?:\band)?\s*$", re.IGNORECASE)


def _by_words(text: str, bare: list[str]) -> Said:
    """Options named by their own words, one or several."""
    lines = [line.strip(" -*+•") for line in text.split("\n") if line.strip()]
    for parts in (lines, _SEMICOLON.split(text), _COMMA.split(text)):
        found = []
        for part in parts:
            words = plain(re.sub(r"^[A-Ja-j][.):]\s+", "", part))
            if not words or bare.count(words) != 1:
                break
            found.append(bare.index(words))
        if found and len(found) == len(parts):
            return Said(tuple(sorted(set(found))))
    first = plain(lines[0]) if lines else ""
    if first in bare and bare.count(first) == 1:
        return Said((bare.index(first),), "\n".join(lines[1:]))
    near = [
        n
        for n, one in enumerate(bare)
        if len(one) > 14
        and first
        and (first.startswith(one) or (len(first) > 14 and one.startswith(first)))
    ]
    return Said((near[0],)) if len(near) == 1 else Said()


_EARLY_END = re.compile(
    r"\s*(?:[.;:–—(]\s|\s[-–—→]\s|,?\s+(?:because|since|as it|which|so that|due to)\b|\.$|:$)"
)
_BOLD_FIRST = re.compile(
    r"(?:(?:use|an?|the|it is|it's|enable)\s+)?(?:\*\*|__)([^*_\n]{1,80})(?:\*\*|__)", re.IGNORECASE
)
SHORT = 8
"""Words of an answer that somebody may be asked to type."""


def short_answer(text: str) -> tuple[str, str, bool]:
    """What is to be typed, the rest of the answer, and whether it is short enough for that."""
    first, _, below = text.strip().partition("\n")
    words = first.split()
    if (bold := _BOLD_FIRST.match(first)) and len(bold[1].split()) <= SHORT:
        whole = not first[bold.end() :].strip(" .")
        return _clean(bold[1]), below.strip() if whole else text.strip(), True
    end = _EARLY_END.search(first)
    if end and 0 < len(first[: end.start()].split()) <= SHORT:
        whole = not first[end.end() :].strip()
        return _clean(first[: end.start()]), below.strip() if whole else text.strip(), True
    if len(words) <= SHORT:
        return _clean(first), below.strip(), True
    paragraph = re.split(r"\n\s*\n|\n\s*[-*+] ", text.strip())[0]
    return _clean(" ".join(paragraph.split())), text.strip(), False


def _clean(text: str) -> str:
    return re.sub(r"\*\*|__|`", "", text).strip().rstrip(".").strip()
