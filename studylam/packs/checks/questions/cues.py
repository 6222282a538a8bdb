"""What gives a key away to somebody who doesn't know the answer (Q009, Q012, Q013, Q014).

The flaws are those of the item-writing guides: the longest answer is right, the key repeats a word
of the stem ("clang"), grammar excludes options, the key is what the options have in common.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from statistics import median

from studylam.packs.checks.questions.articles import begins_with_vowel_sound, ending
from studylam.packs.checks.questions.rule import Finding, Seen, Sheet, pack_rule, rule
from studylam.packs.checks.questions.wording import MIN_DIFFERENCE
from studylam.packs.checks.questions.words import Words
from studylam.shares import per_cent


@rule("Q009")
def key_not_longest(seen: Seen, sheet: Sheet) -> Iterator[Finding]:
    """A key isn't much longer than the options around it."""
    if not seen.keys or not seen.wrong or all(words.is_code for words in seen.options):
        return
    middle = median(len(words.seen) for words in seen.options)
    longest_wrong = max(len(words.seen) for words in seen.wrong)
    for words in seen.keys:
        length = len(words.seen)
        if (
            length > sheet.settings.longest_key * middle
            and length - middle >= MIN_DIFFERENCE * 2 / 3
            and length > longest_wrong
        ):
            yield Finding(
                seen.place(words),
                f"The right option has {length} characters, {length / max(middle, 1):.1f} times as "
                "many as the middle one: who knows nothing takes the longest.",
                "Move what explains it into its reason, or say as much in the others.",
            )


@pack_rule("Q009")
def keys_not_longest(sheet: Sheet) -> Iterator[Finding]:
    """In a bank, the key is the longest option as often as chance has it, and not much more."""
    for place, what, questions in sheet.groups(lambda s: s.question.type == "single-choice"):
        share, chance, count = longest_key_share(questions)
        if share <= sheet.settings.longest_key_share:
            continue
        yield Finding(
            place,
            f"In {per_cent(share)} of the {count} questions of {what} with one key, the key is the "
            f"longest option; by chance it would be {per_cent(chance)}.",
            "Shorten keys: what explains them belongs into their reasons.",
            level="error",
        )


def longest_key_share(questions: Iterable[Seen]) -> tuple[float, float, int]:
    """In what share of questions with one key it is the longest option, in what share by chance,
    and of how many. Where several options are as long as it, each has a part of it.
    """
    share = chance = 0.0
    count = 0
    for seen in questions:
        if seen.question.type != "single-choice":
            continue
        lengths = [len(words.seen) for words in seen.options]
        count += 1
        chance += 1 / len(lengths)
        if lengths[seen.numbers[0]] == max(lengths):
            share += 1 / lengths.count(max(lengths))
    return (share / count, chance / count, count) if count else (0.0, 0.0, 0)


# -- clang ----------------------------------------------------------------------------------------

MAX_SHARE = 0.04
"""A word that more of the stems have is what the pack is about, and says nothing."""

EQUALLY_RARE = 2
"""Words that so few stems have draw the eye in the same way."""


@pack_rule("Q012")
def no_clang(sheet: Sheet) -> Iterator[Finding]:
    """No word that says something stands in the stem and in the key only.

    Where a distractor has such a word as well, and one as rare, they draw in different directions.
    """
    frequency = Counter(root for seen in sheet.questions for root in seen.stem.content)
    common = max(3, MAX_SHARE * len(sheet.questions))
    for seen in sheet.questions:
        if len(seen.keys) != 1 or len(seen.options) < 3:
            continue
        stem = seen.stem.content
        alone = [_echoes(words, seen, stem) for words in seen.options]
        key = seen.numbers[0]
        roots = [root for root in alone[key] if frequency[root] <= common and len(root) > 3]
        if not roots:
            continue
        root = min(roots, key=lambda root: (frequency[root], root))
        others = [word for i, words in enumerate(alone) if i != key for word in words]
        if any(frequency[word] <= max(frequency[root], EQUALLY_RARE) for word in others):
            continue
        word = seen.options[key].content[root]
        yield Finding(
            seen.place(seen.options[key]),
            f"The key alone repeats {stem[root]!r} of the stem.",
            "Say it in another way in one of the two, or let a distractor repeat it as well.",
            word=word,
            # Where a distractor repeats another word of the stem, the pull is weaker.
            level="info" if others else None,
            question=seen.question,
        )


def _echoes(words: Words, seen: Seen, stem: dict[str, str]) -> list[str]:
    """The words of the stem that one option has, and no other."""
    having = seen.having
    return [root for root in words.content if root in stem and having[root] == 1]


# -- grammar --------------------------------------------------------------------------------------


@rule("Q013")
def fits_grammar(seen: Seen, sheet: Sheet) -> Iterator[Finding]:
    """Every option can follow the end of a stem that is to be completed."""
    if not seen.choice:
        return
    end = ending(seen.stem.prose)
    if not end:
        return
    first = [
        words.prose.split(None, 1)[0].lower() if words.prose.split() else ""
        for words in seen.options
    ]
    for words, begins in zip(seen.options, first, strict=True):
        wrong = ""
        if end in ("a", "an"):
            vowel = begins_with_vowel_sound(words.prose.strip())
            if begins in ("a", "an", "the"):
                wrong = f"The stem ends with {end!r}, and this begins with {begins!r}."
            elif vowel is not None and vowel != (end == "an"):
                wrong = f"{end.capitalize()!r} at the end of the stem doesn't go with {begins!r}."
        elif end in ("are", "were") and begins in ("a", "an"):
            wrong = f"The stem ends with {end!r}, and this is one thing."
        elif end in ("is", "was") and begins in (
            "two",
            "three",
            "four",
            "several",
            "these",
            "those",
            "many",
        ):
            wrong = f"The stem ends with {end!r}, and this is more than one thing."
        elif end in ("to", "by") and begins.isalpha():
            gerunds = sum(word.endswith("ing") and len(word) > 5 for word in first)
            gerund = begins.endswith("ing") and len(begins) > 5
            if 0 < gerunds < len(first) and gerund != (end == "by"):
                wrong = f"The stem ends with {end!r}, which {begins!r} doesn't go with."
        if wrong:
            yield Finding(
                seen.place(words),
                wrong,
                "End the stem with a question, or with words that every option can follow.",
                word=words.written.strip().split(None, 1)[0],
            )


# -- convergence ----------------------------------------------------------------------------------


@rule("Q014")
def no_convergence(seen: Seen, sheet: Sheet) -> Iterator[Finding]:
    """The key isn't the option that is put together of what the others have."""
    if len(seen.keys) != 1 or len(seen.options) < 4:
        return
    count = seen.having
    # What all have is the frame; what one has alone, its own.
    shared = {root for root, times in count.items() if 1 < times < len(seen.options)}
    scores = [
        sum(count[root] - 1 for root in words.content if root in shared) for words in seen.options
    ]
    key = seen.numbers[0]
    others = sorted((score for i, score in enumerate(scores) if i != key), reverse=True)
    if len(shared) >= 3 and scores[key] >= others[0] + 2 and scores[key] >= 1.5 * others[0]:
        words = ", ".join(
            seen.options[key].content[root] for root in seen.options[key].content if root in shared
        )
        yield Finding(
            seen.place(seen.options[key]),
            f"The key is put together of what the other options have: {words}.",
            "Let a distractor have as much in common with the others.",
        )
