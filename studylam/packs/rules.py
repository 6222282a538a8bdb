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


@rule("Q001")
def enough_options(question: Question) -> Iterator[Finding]:
    """Four options; five where several are right."""
    multiple = question.type == "multiple-response"
    least = MIN_OPTIONS_MULTIPLE if multiple else MIN_OPTIONS
    if len(question.options) < least:
        kind = "multiple response" if multiple else "single choice"
        yield Finding(
            question.place,
            f"{len(question.options)} options; {kind} has at least {least}.",
            "Add an option that a person who is wrong would choose.",
        )
    if len(question.keys) == len(question.options):
        yield Finding(question.place, "Every option is right.", "Then there is nothing to choose.")


@rule("Q001")
def domain_given(question: Question) -> Iterator[Finding]:
    """A question of an exam says to which domain it belongs."""
    if not question.domain:
        yield Finding(
            question.place, "It has no domain.", "domain: {dva-c02: 1}, one for each exam."
        )


@rule("Q003")
def different_options(question: Question) -> Iterator[Finding]:
    """No two options say the same."""
    seen: dict[str, Place] = {}
    for option in question.options:
        # Not `plain`: in code and paths, signs are what differs.
        words = " ".join(option.text.casefold().split()).rstrip(".")
        if words and words in seen:
            yield Finding(
                option.place,
                f"This option says the same as the one in line {seen[words].line}.",
                "Change one of the two.",
            )
        seen.setdefault(words, option.place)


@rule("Q004")
def reasons_given(question: Question) -> Iterator[Finding]:
    """Every option has a reason of its own, longer than a label."""
    for option in question.options:
        reason = " ".join(option.explanation.split())
        if not reason:
            yield Finding(
                option.place,
                "This option has no reason.",
                "Below it, indented: > Why it is right, or why it tempts and is wrong.",
            )
        elif plain(reason) == plain(option.text):
            yield Finding(option.place, "This reason only repeats the option.", "Say why.")
        elif len(reason) < MIN_REASON:
            yield Finding(
                option.place,
                f"This reason has {len(reason)} characters; {MIN_REASON} are the least.",
                "Say why it is right, or why it tempts and is wrong.",
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
    r"\b(?:all|none) of these(?: options| answers)?$"
)


@rule("Q006")
def no_all_of_the_above(question: Question) -> Iterator[Finding]:
    """No option that speaks of the others: they are shuffled, and it rewards guessing."""
    for option in question.options:
        if len(option.text) < 200 and _ALL_OR_NONE.search(plain(option.text)):
            yield Finding(
                option.place,
                "This option speaks of the others, which are shuffled.",
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
