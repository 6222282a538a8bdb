"""Whether a question has all that it should: options, domain, reasons, sources (Q001, Q004, Q005,
Q015, Q026, Q028).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from studylam.packs.checks.questions.rule import Finding, Seen, Sheet, pack_rule, rule
from studylam.packs.checks.questions.words import same_words
from studylam.packs.models import Fact, Place, Question

MIN_ITEMS = 3
MAX_ITEMS = 8
MAX_PAIRS = 10

_CHOICES = ("single-choice", "multiple-response", "predict")


@rule("Q001")
def enough_options(seen: Seen, sheet: Sheet) -> Iterator[Finding]:
    """Four options; five where several are right; and one that is wrong."""
    question, settings = seen.question, sheet.settings
    if question.type not in _CHOICES or question.typed:
        return
    multiple = question.type == "multiple-response"
    least = settings.min_options_multiple if multiple else settings.min_options
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
def enough_to_arrange(seen: Seen, sheet: Sheet) -> Iterator[Finding]:
    """Three to eight items, three to ten pairs: what can be held in the head, and not guessed."""
    question = seen.question
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
                "Give some left sides another right side, or make a choice of it.",
            )


@pack_rule("Q001")
def domain_given(sheet: Sheet) -> Iterator[Finding]:
    """A question of a bank for an exam says to which domain it belongs."""
    exams = {bank.id: bank.exams for bank in sheet.pack.banks}
    for seen in sheet.questions:
        question = seen.question
        served = exams.get(question.bank) or sheet.pack.meta.exams
        if not question.domain and served and not _open(question, "do"):
            domains = ", ".join(f"{exam[:40]}: 1" for exam in served[:4])
            hint = f"domain: {{{domains}}}, each with the number of its domain."
            yield Finding(question.place, "It has no domain.", hint, question=question)


@pack_rule("Q001")
def difficulty_given(sheet: Sheet) -> Iterator[Finding]:
    """How hard the author takes a question to be: all questions of a bank say it, or none does."""
    for questions in sheet.by_bank.values():
        if all(seen.question.difficulty is None for seen in questions):
            continue
        for seen in questions:
            if seen.question.difficulty is None:
                yield Finding(
                    seen.question.place,
                    "It has no difficulty; others of its bank have one.",
                    "difficulty: easy, medium or hard. Answers will tell whether you were right.",
                    level="info",
                    question=seen.question,
                )


def _open(question: Question, what: str) -> bool:
    """Whether an imported question says itself that this is missing."""
    return any(word.lower().startswith(what) for word in question.todo)


@rule("Q028")
def finished(seen: Seen, sheet: Sheet) -> Iterator[Finding]:
    """What came in from elsewhere isn't asked before somebody has gone over it."""
    question = seen.question
    if not question.todo:
        return
    lacking = ", ".join(question.todo)
    bare = sum(not option.explanation.strip() for option in question.options)
    if bare and _open(question, "reason"):
        lacking += f" ({bare} of {len(question.options)} options have no reason)"
    yield Finding(
        question.place,
        f"It was imported and isn't finished; still to do: {lacking}.",
        "Write what is missing, then take it out of todo:.",
        word="todo:",
    )


# -- reasons --------------------------------------------------------------------------------------


@rule("Q004")
def reasons_given(seen: Seen, sheet: Sheet) -> Iterator[Finding]:
    """Every option has a reason of its own, longer than a label; so has what is typed."""
    question, least = seen.question, sheet.settings.min_reason
    if _open(question, "reason"):
        # Q028 says it once, in place of four times.
        return
    for option in question.options:
        what = "item" if question.type == "ordering" else "option"
        yield from _reason(what, option.text, option.explanation, option.place, least)
    for trap in question.traps:
        yield from _reason("wrong answer", trap.text, trap.explanation, trap.place, least)
    whole = " ".join(question.explanation.split())
    if question.typed or whole:
        yield from _reason("answer", "", whole, question.place, least)
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
            yield from _reason("pair", pair.right, pair.explanation, pair.place, least)


def _reason(what: str, text: str, explanation: str, place: Place, least: int) -> Iterator[Finding]:
    reason = " ".join(explanation.split())
    if not reason:
        yield Finding(
            place,
            f"This {what} has no reason.",
            "Below it, indented: > Why it is right, or why it tempts and is wrong.",
        )
    elif len(reason) < 2 * len(text) + 40 and same_words(reason, text):
        yield Finding(
            place, f"This reason only repeats the {what}.", "Say why.", word=_first(explanation)
        )
    elif len(reason) < least:
        yield Finding(
            place,
            f"This reason has {len(reason)} characters; {least} are the least.",
            "Say why it is right, or why it tempts and is wrong.",
            word=_first(explanation),
        )


def _first(text: str) -> str:
    """The first line of a text, by which it is found in its file."""
    return text.strip().split("\n", 1)[0].strip()


@rule("Q026")
def traps_given(seen: Seen, sheet: Sheet) -> Iterator[Finding]:
    """Who types a wrong number learns most from hearing how one arrives at it."""
    question = seen.question
    if question.type == "numeric" and not question.traps:
        yield Finding(
            question.place,
            "It names no typical wrong answer.",
            "Below the reason, a list: - 300 and, indented, > how one arrives at it.",
        )


# -- sources --------------------------------------------------------------------------------------


@pack_rule("Q005")
def sources_given(sheet: Sheet) -> Iterator[Finding]:
    """A question says where its key comes from, and was checked against that not long ago."""
    days = _days_of_sources(sheet)
    for seen in sheet.questions:
        question = seen.question
        if not question.sources:
            if not _open(question, "source"):
                message, hint = "It has no source.", "sources: [lambda-quotas]"
                yield Finding(question.place, message, hint, question=question)
            continue
        if question.as_of is not None:
            # Whoever checked the key then looked at the sources as they were then.
            if (age := (sheet.today - question.as_of).days) > sheet.settings.stale_after_days:
                yield Finding(
                    question.place,
                    f"Its key was last checked on {question.as_of}, {age} days ago.",
                    "Check it against its sources again, and mend as_of.",
                    word=question.as_of.isoformat(),
                    level="warning",
                    question=question,
                )
            continue
        dated = [(days[name], name) for name in question.sources if name in days]
        if not dated:
            continue
        day, name = max(dated)
        age = (sheet.today - day).days
        if age > sheet.settings.stale_after_days:
            yield Finding(
                question.place,
                f"It rests on {name}, which was last looked at on {day}, {age} days ago.",
                f"Read it again: is the key still right? Then mend read: of {name}.",
                word=name,
                level="warning",
                question=question,
            )


def _days_of_sources(sheet: Sheet) -> dict[str, date]:
    """The last day on which a source was read: it says so, or a fact that was taken from it."""
    days = {source.id: source.read for source in sheet.sources.values() if source.read}
    facts: Sequence[Fact] = list(sheet.facts.values())
    for fact in facts:
        days[fact.source] = max(days.get(fact.source, fact.as_of), fact.as_of)
    return days


# -- as many as asked for -------------------------------------------------------------------------

_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_SELECT = re.compile(
    r"\b(?:select|choose|pick|which|mark)\s+(?:(?:the|any|exactly)\s+)?"
    r"(one|two|three|four|five|six|[1-6])\b(?!\s*(?:of|percent|%))",
    re.IGNORECASE,
)


def asked_for(stem: str) -> int | None:
    """How many options a stem says to choose; None: it doesn't say."""
    word = _asking_word(stem)
    return (_NUMBERS.get(word.lower()) or int(word)) if word else None


def _asking_word(stem: str) -> str:
    found: Sequence[str] = _SELECT.findall(stem)
    # A scenario may count other things before; the request comes last.
    return found[-1] if found else ""


@rule("Q015")
def as_many_as_asked(seen: Seen, sheet: Sheet) -> Iterator[Finding]:
    """ "(Select TWO.)" and two keys; without it, one key."""
    question = seen.question
    if question.type not in ("single-choice", "multiple-response"):
        return
    asked, keys = asked_for(question.stem), len(question.keys)
    word = next((w for w, n in _NUMBERS.items() if n == keys), str(keys)).upper()
    if asked is None and keys > 1:
        yield Finding(
            question.place,
            f"{keys} options are right, but the stem doesn't say how many to choose.",
            f"End the stem with (Select {word}.)",
            word=question.stem.rstrip().rsplit("\n", 1)[-1].strip(),
        )
    elif asked is not None and asked != keys:
        phrase = [match[0] for match in _SELECT.finditer(question.stem)][-1]
        yield Finding(
            question.place,
            f"The stem asks for {asked}, but {keys} {'is' if keys == 1 else 'are'} right.",
            f"End the stem with (Select {word}.), or mend the options.",
            word=phrase,
        )
