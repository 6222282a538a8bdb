"""Rules for questions: one rule is one small function that yields what it finds.

A rule of one question is registered with `rule`; one of all questions of a pack with `pack_rule`.
The codes are those of the project's table of item-writing checks (Q001 to Q022).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from studylam.packs.models import Pack, Place, Question
from studylam.packs.problems import CODES, Report

MIN_OPTIONS = 4
MIN_OPTIONS_MULTIPLE = 5
MIN_ITEMS = 3
MAX_ITEMS = 8
MAX_PAIRS = 10
MIN_REASON = 40
"""Characters of an explanation."""


@dataclass(frozen=True)
class Finding:
    """What a rule has found, and where."""

    place: Place
    message: str
    hint: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule for one question."""

    code: str
    title: str
    find: Callable[[Question], Iterator[Finding]]


RULES: list[Rule] = []


def rule(
    code: str,
) -> Callable[[Callable[[Question], Iterator[Finding]]], Callable[[Question], Iterator[Finding]]]:
    """Register a function as a rule; level and title are those of ``code`` in `CODES`."""

    def register(
        find: Callable[[Question], Iterator[Finding]],
    ) -> Callable[[Question], Iterator[Finding]]:
        RULES.append(Rule(code, CODES[code].title, find))
        return find

    return register


def check_questions(pack: Pack, report: Report, rules: Iterable[Rule] | None = None) -> None:
    """Note what the rules find in the questions of a pack."""
    chosen = tuple(RULES if rules is None else rules)
    for question in pack.questions:
        for each in chosen:
            for found in each.find(question):
                message = f"{question.id}: {found.message}"
                report.at(each.code, found.place, message, hint=found.hint)


def plain(text: str) -> str:
    """Words of a Markdown text, small and without marks, for comparing."""
    return " ".join(re.findall(r"\w+(?:[.,]\d+)*", text.lower()))


_CHOICES = ("single-choice", "multiple-response", "predict")


@rule("Q001")
def enough_options(question: Question) -> Iterator[Finding]:
    """Four options; five where several are right; and one that is wrong."""
    if question.type not in _CHOICES or question.typed:
        return
    multiple = question.type == "multiple-response"
    least = MIN_OPTIONS_MULTIPLE if multiple else MIN_OPTIONS
    if len(question.options) < least:
        kind = question.type.replace("-", " ")
        yield Finding(
            question.place,
            f"{len(question.options)} options; {kind} has at least {least}.",
            "Add an option that a person who is wrong would choose.",
        )
    if len(question.keys) == len(question.options):
        yield Finding(question.place, "Every option is right.", "Then there is nothing to choose.")


@rule("Q001")
def enough_to_arrange(question: Question) -> Iterator[Finding]:
    """Three to eight items, three to ten pairs: what can be held in the head, and not guessed."""
    if question.type == "ordering" and not MIN_ITEMS <= len(question.options) <= MAX_ITEMS:
        yield Finding(
            question.place,
            f"{len(question.options)} items; an order has {MIN_ITEMS} to {MAX_ITEMS}.",
            "Leave out what doesn't matter, or make two questions of it.",
        )
    if question.type == "matching":
        if not MIN_ITEMS <= len(question.pairs) <= MAX_PAIRS:
            yield Finding(
                question.place,
                f"{len(question.pairs)} left sides; a match has {MIN_ITEMS} to {MAX_PAIRS}.",
                "Leave out what doesn't matter, or make two questions of it.",
            )
        if not 2 <= len(question.rights) <= MAX_PAIRS:
            yield Finding(
                question.place,
                f"{len(question.rights)} different right sides; a match has 2 to {MAX_PAIRS}.",
            )


@rule("Q001")
def domain_given(question: Question) -> Iterator[Finding]:
    """A question of an exam says to which domain it belongs."""
    if not question.domain:
        yield Finding(
            question.place, "It has no domain.", "domain: {dva-c02: 1}, one for each exam."
        )


@rule("Q003")
def different_options(question: Question) -> Iterator[Finding]:
    """No two options, items or left sides say the same."""
    seen: dict[str, Place] = {}
    choices = [(option.text, option.place) for option in question.options]
    for text, place in choices or [(pair.left, pair.place) for pair in question.pairs]:
        # Not `plain`: in code and paths, signs are what differs.
        words = " ".join(text.casefold().split()).rstrip(".")
        if words and words in seen:
            what = "option" if choices else "left side"
            yield Finding(
                place,
                f"This {what} says the same as the one in line {seen[words].line}.",
                "Change one of the two.",
            )
        seen.setdefault(words, place)


@rule("Q003")
def different_right_sides(question: Question) -> Iterator[Finding]:
    """Right sides are one and the same, or differ by more than their letters' case."""
    seen: dict[str, str] = {}
    for right in question.rights:
        words = " ".join(right.casefold().split()).rstrip(".")
        if words in seen:
            yield Finding(
                question.place,
                f"Two right sides say the same: {seen[words][:40]!r} and {right[:40]!r}.",
                "Write them alike: then they are one.",
            )
        seen.setdefault(words, right)


@rule("Q004")
def reasons_given(question: Question) -> Iterator[Finding]:
    """Every option has a reason of its own, longer than a label; so has what is typed."""
    for option in question.options:
        what = "item" if question.type == "ordering" else "option"
        yield from _reason(what, option.text, option.explanation, option.place)
    for trap in question.traps:
        yield from _reason("wrong answer", trap.text, trap.explanation, trap.place)
    whole = " ".join(question.explanation.split())
    if question.typed or whole:
        yield from _reason("answer", "", whole, question.place)
    for pair in question.pairs:
        # In a table's cell, what one pair is about may be short, if the whole is explained.
        if whole:
            break
        if not pair.explanation:
            yield Finding(
                pair.place,
                "This pair has no reason of its own, and there is none of the whole.",
                "Give the table a third column, or a quote below it: > Why …",
            )
        else:
            yield from _reason("pair", pair.right, pair.explanation, pair.place)


def _reason(what: str, text: str, explanation: str, place: Place) -> Iterator[Finding]:
    reason = " ".join(explanation.split())
    if not reason:
        yield Finding(
            place,
            f"This {what} has no reason.",
            "Below it, indented: > Why it is right, or why it tempts and is wrong.",
        )
    elif plain(reason) == plain(text):
        yield Finding(place, f"This reason only repeats the {what}.", "Say why.")
    elif len(reason) < MIN_REASON:
        yield Finding(
            place,
            f"This reason has {len(reason)} characters; {MIN_REASON} are the least.",
            "Say why it is right, or why it tempts and is wrong.",
        )


@rule("Q026")
def traps_given(question: Question) -> Iterator[Finding]:
    """Who types a wrong number learns most from hearing how one arrives at it."""
    if question.type == "numeric" and not question.traps:
        yield Finding(
            question.place,
            "It names no typical wrong answer.",
            "Below the reason, a list: - 300 and, indented, > how one arrives at it.",
        )


@rule("Q005")
def sources_given(question: Question) -> Iterator[Finding]:
    """A question says where its key comes from."""
    if not question.sources:
        yield Finding(question.place, "It has no source.", "sources: [lambda-quotas]")


_ALL_OR_NONE = re.compile(
    r"\b(?:all|none|any|both|neither|two) of the (?:above|below|other options|other answers)\b|"
    r"^(?:all|none|any|both|neither)(?: \w+)? (?:above|below)(?: (?:is|are) \w+)?$|"
    r"\b(?:both|neither|only) [a-h] (?:and|or|nor) [a-h]\b|"
    r"\b(?:options?|answers?) [a-h] (?:and|or|nor) [a-h]\b|"
    r"\b(?:all|none|any|both|either|neither) of (?:these|those)(?: options| answers)?$|"
    r"\b(?:all|none|any|either|neither) of (?:the others|(?:these|those) (?:options|answers))\b"
)


def speaks_of_others(text: str) -> bool:
    """Whether an option means the others by their place: "all of the above", "both A and B"."""
    return len(text) < 200 and _ALL_OR_NONE.search(plain(text)) is not None


@rule("Q006")
def no_all_of_the_above(question: Question) -> Iterator[Finding]:
    """No option that speaks of the others: they are shuffled, and it rewards guessing."""
    found = [(option.text, option.place, "option") for option in question.options]
    found += [(right, question.place, "right side") for right in question.rights]
    for text, place, what in found:
        if speaks_of_others(text):
            yield Finding(
                place,
                f"This {what} speaks of the others, which are shuffled.",
                "Write out what is meant.",
            )


_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_SELECT = re.compile(
    r"\b(?:select|choose|pick|which)\s+(?:the\s+)?(one|two|three|four|five|six|[1-6])\b",
    re.IGNORECASE,
)


def asked_for(stem: str) -> int | None:
    """How many options a stem says to choose; None: it doesn't say."""
    found: Sequence[str] = _SELECT.findall(stem)
    if not found:
        return None
    # A scenario may count other things before; the request comes last.
    word = found[-1].lower()
    return _NUMBERS.get(word) or int(word)


@rule("Q015")
def as_many_as_asked(question: Question) -> Iterator[Finding]:
    """ "(Select TWO.)" and two keys; without it, one key."""
    if question.type not in ("single-choice", "multiple-response"):
        return
    asked, keys = asked_for(question.stem), len(question.keys)
    word = next((w for w, n in _NUMBERS.items() if n == keys), str(keys)).upper()
    if asked is None and keys > 1:
        yield Finding(
            question.place,
            f"{keys} options are right, but the stem doesn't say how many to choose.",
            f"End the stem with (Select {word}.)",
        )
    elif asked is not None and asked != keys:
        yield Finding(
            question.place,
            f"The stem asks for {asked}, but {keys} {'is' if keys == 1 else 'are'} right.",
            f"End the stem with (Select {word}.), or mend the options.",
        )
