"""How options are worded: by each other, in absolutes, of one length, in order (Q006, Q008, Q011,
Q017).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from studylam.packs.checks.questions.chance import p_of_two_shares
from studylam.packs.checks.questions.quantities import quantity
from studylam.packs.checks.questions.rule import Finding, Seen, Sheet, pack_rule, rule
from studylam.packs.checks.questions.words import Words, listed
from studylam.packs.models import Place
from studylam.packs.questions.hinged import speaks_of_others
from studylam.shares import per_cent

_OTHERS = listed(
    "above below these those other others both neither only option options answer answers "
    "statement statements"
)
_LABELS = _OTHERS | listed(
    "a b c d e f g h i ii iii iv v vi vii viii 1 2 3 4 5 6 7 8 9 and or are right correct true "
    "number numbers"
)
"""An option that speaks of others has a word of the first, or none but these."""


@rule("Q006")
def no_all_of_the_above(seen: Seen, sheet: Sheet) -> Iterator[Finding]:
    """No option that speaks of the others: they are shuffled, and it rewards guessing."""
    question = seen.question
    found = [
        (words.written, option.place, "option")
        for words, option in zip(seen.options, question.options, strict=True)
        if words.tokens <= _LABELS or not words.tokens.isdisjoint(_OTHERS)
    ]
    found += [(right, question.place, "right side") for right in question.rights]
    for text, place, what in found:
        if speaks_of_others(text):
            yield Finding(
                place,
                f"This {what} speaks of the others, which are shuffled.",
                "Write out what is meant.",
                word=text.strip().split("\n", 1)[0],
            )


# -- absolutes ------------------------------------------------------------------------------------

_ABSOLUTE = re.compile(
    r"(?<![\w-])(?:always|never|under no circumstances|in all cases|in every case|"
    r"without exception|impossible|guarantees? that)(?![\w-])",
    re.I,
)
_VAGUE = re.compile(
    r"(?<![\w-])(?:usually|often|sometimes|generally|normally|frequently(?! \w+ed\b)|"
    r"occasionally|rarely|seldom|typically|mostly|in most cases|in some cases)(?![\w-])",
    re.I,
)
_STRICT = listed("always never only must all every none cannot impossible")
_MARKS = listed(
    """
    always never circumstances case cases exception impossible guarantee guarantees usually often
    sometimes generally normally frequently occasionally rarely seldom typically mostly
    """
)
"""A text without any of these words needn't be searched."""

_NAMES = re.compile(r"\bAlways[ -](?:Free|On)\b")
"""Names that hold such a word: of a price tier, of a feature of SQL Server."""


@rule("Q008")
def no_absolutes(seen: Seen, sheet: Sheet) -> Iterator[Finding]:
    """ "Always" and "never" mark an option as wrong, "usually" as right: test-wise people know.

    Where all options have the word, it tells nothing. "Only" and "must" are what AWS's rules are
    made of, so that they are looked at for a whole bank alone.
    """
    if not seen.choice:
        return
    for pattern, says in (
        (_ABSOLUTE, "is hardly ever true, so that it marks a wrong option"),
        (_VAGUE, "is nearly always true, so that it marks a right option"),
    ):
        found = [(words, _in(pattern, words)) for words in seen.options]
        having = [(words, word) for words, word in found if word]
        if len(having) == len(found):
            continue
        for words, word in having:
            yield Finding(
                seen.place(words),
                f"{word!r} {says}.",
                "Say what is meant without it, or say it in every option.",
                word=word,
            )


def _in(pattern: re.Pattern[str], words: Words) -> str:
    if words.tokens.isdisjoint(_MARKS):
        return ""
    match = pattern.search(_NAMES.sub(" … ", words.prose))
    return match[0] if match else ""


@pack_rule("Q008")
def no_absolutes_in_distractors(sheet: Sheet) -> Iterator[Finding]:
    """Absolutes are as frequent in the keys of a bank as in its distractors."""
    for place, what, questions in sheet.groups(lambda s: bool(s.keys)):
        having, count = [0, 0], [0, 0]
        for seen in questions:
            for right, group in enumerate((seen.wrong, seen.keys)):
                count[right] += len(group)
                having[right] += sum(not words.tokens.isdisjoint(_STRICT) for words in group)
        shares = [have / max(of, 1) for have, of in zip(having, count, strict=True)]
        p = p_of_two_shares(having[0], count[0], having[1], count[1])
        if shares[0] > 2 * shares[1] and p < sheet.settings.position_p:
            yield Finding(
                place,
                f"In {what}, only, must, all and the like stand in {per_cent(shares[0])} of the "
                f"wrong options, and in {per_cent(shares[1])} of the right ones.",
                "Word both in the same way, or the words give the key away.",
            )


# -- length ---------------------------------------------------------------------------------------

MIN_DIFFERENCE = 30
"""Characters. Shorter options may be names, of which one is three times as long as another."""


@rule("Q011")
def of_one_length(seen: Seen, sheet: Sheet) -> Iterator[Finding]:
    """The longest option isn't more than twice as long as the shortest."""
    if not seen.choice or len(seen.options) < 2 or all(words.is_code for words in seen.options):
        return
    lengths = [len(words.seen) for words in seen.options]
    least, most = min(lengths), max(lengths)
    if most > sheet.settings.option_lengths * least and most - least >= MIN_DIFFERENCE:
        longest = lengths.index(most)
        times = f"{most / least:.1f} times" if least else "infinitely"
        yield Finding(
            seen.question.options[longest].place,
            f"This option is {times} as long as the shortest: {most} and {least} characters.",
            "Say less here, or say in the others what a person would add who means them.",
        )


# -- numbers in order -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Row:
    value: Decimal
    place: Place
    text: str


@rule("Q017")
def numbers_in_order(seen: Seen, sheet: Sheet) -> Iterator[Finding]:
    """Options that are plain quantities go up, or down."""
    question = seen.question
    if not seen.choice or len(seen.options) < 3:
        return
    rows: list[_Row] = []
    kind = None
    for words, option in zip(seen.options, question.options, strict=True):
        found = quantity(words.seen)
        if found is None or (kind is not None and found.kind != kind):
            return
        kind = found.kind
        rows.append(_Row(found.value, option.place, words.written))
    values = [row.value for row in rows]
    if values in (sorted(values), sorted(values, reverse=True)):
        return
    up = values[0] <= values[-1]
    for before, row in pairwise(rows):
        if (row.value < before.value) if up else (row.value > before.value):
            yield Finding(
                row.place,
                "These numbers aren't in order.",
                "Sort them: who knows the answer should find it at once.",
                word=row.text,
            )
            return
