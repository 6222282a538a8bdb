"""What stands in the braces of a GIFT question: its type follows from its signs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from studylam.packs.exchange import notes as said
from studylam.packs.exchange.gift_texts import Texts, unescaped
from studylam.packs.exchange.hypertext import escaped
from studylam.packs.exchange.item import Choice, Item, Key, Match, Wrong
from studylam.packs.exchange.notes import Notes, Refused, choice_type, number, one_number, together
from studylam.packs.exchange.outward import unit_found

ANY = "`*` in a right answer stands for any text there, and for itself here"
ATTRIBUTE = "a `=` in an HTML tag that isn't escaped, which Moodle would take for an answer's"
SUMS = "the weights of its right answers don't add up to 100"
NO_MARK = "an answer without `=` or `~`, which Moodle takes as it is read here"
PAIR_REASON = "a `#` in a pair's right side, which Moodle would take for a part of it"
LOWER_TRUTH = "`true` or `false` isn't in capitals: Moodle would take it for a short answer"

_RIGHT = re.compile(r"(?:~[ \t]*)?=")
_WEIGHT = re.compile(r"%\s*(-?\d{1,3}(?:[.,]\d{0,40})?)\s*%")
_TRUTH = re.compile(r"(T|TRUE|F|FALSE)\s*(?:#(.*))?", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE = re.compile(r"""(<[A-Za-z][^<>{}~#]{0,300}?[A-Za-z-])=(?=["'])""")
_ORDERING = re.compile(
    r">[ \t]*\d*[ \t]*(?:(?:ALL|EXACT|RANDOM|REL|CONTIGUOUS|CONTIG|HORIZONTAL|HORI|H|VERTICAL|VERT"
    r"|V|0|1|ALL_OR_NOTHING|(?:ABSOLUTE|RELATIVE|LONGEST|ABS|REL)\w*|SHOW|HIDE|TRUE|FALSE|YES|NO"
    r"|none|abc|ABCD|123|iii|IIII)\b[ \t]*)*"
)
_RANGE = re.compile(r"(.+?)\.\.(.+)", re.DOTALL)
_REASON = re.compile(r"(?<=\s)#(?=\s*\S)(?!\S)|(?<=\S)#(?=\S)")
"""What begins a reason in a pair, where Moodle knows none: not the sign of ``C#``, ``issue #5``."""


def answered(answers: str, texts: Texts, notes: Notes, item: Item) -> Item:
    """``item``, of which the stem is known, with its answers; `Refused` if it can't be asked."""
    answers = answers.strip()
    answers, general = _general(answers)
    item = replace(item, explanation=texts.text(general))
    if not item.stem.strip():
        raise Refused("it asks nothing: there is no text before its answers")
    if not answers:
        raise Refused("an essay, to which there is no key")
    if answers[0] == "#":
        return _numeric(answers[1:], texts, notes, item)
    if answers[0] == ">":
        return _ordering(answers, texts, item)
    answers = _without_attributes(answers, notes)
    if "~" in answers:
        return _choices(answers, texts, notes, item)
    if "=" in answers and "->" in answers:
        return _matching(answers, texts, notes, item)
    if truth := _TRUTH.fullmatch(answers):
        return _true_false(truth, texts, notes, item)
    return _short(answers, texts, notes, item)


def _general(answers: str) -> tuple[str, str]:
    head, found, general = answers.rpartition("####")
    return (head.strip(), general) if found else (answers, "")


def _without_attributes(answers: str, notes: Notes) -> str:
    if "<" not in answers or "=" not in answers:
        return answers
    mended = answers
    for _ in range(20):  # a tag has few attributes
        again = _ATTRIBUTE.sub("\\1\ufdd2", mended)
        if again == mended:
            break
        mended = again
    if mended != answers:
        notes.mended(ATTRIBUTE)
    return mended


@dataclass(frozen=True)
class _Answer:
    text: str
    weight: Decimal
    feedback: str = ""


def _answer(text: str, otherwise: int) -> _Answer:
    """An answer with its weight, ``otherwise`` if it doesn't say one."""
    text = text.strip()
    weight = Decimal(otherwise)
    if match := _WEIGHT.match(text):
        weight = Decimal(match[1].replace(",", ".").rstrip("."))
        text = text[match.end() :]
    text, _, feedback = text.partition("#")
    return _Answer(text.strip(), weight, feedback.strip())


def _parts(answers: str, sign: str, notes: Notes) -> list[str]:
    first, *rest = answers.split(sign)
    if first.strip():
        notes.mended(NO_MARK)
        return [first, *rest]
    return rest


# -- choices ---------------------------------------------------------------------------------------


def _choices(answers: str, texts: Texts, notes: Notes, item: Item) -> Item:
    single = "=" in answers
    # Many write ``~=`` before the right answer.
    parts = _parts(_RIGHT.sub("~=", answers), "~", notes)
    found = []
    for part in parts:
        part = part.strip()
        if not part:
            notes.mended(said.EMPTY)
            continue
        right = part.startswith("=")
        found.append(_answer(part[1:] if right else part, 100 if right else 0))
    best = max((answer.weight for answer in found), default=Decimal(0))
    if single:
        rights = [answer.weight >= 100 for answer in found]
        if not any(rights) and best > 0:
            rights = [answer.weight == best for answer in found]
        if any(a.weight > 0 and not right for a, right in zip(found, rights, strict=True)):
            notes.mended(said.NO_PARTIAL)
    else:
        rights = [answer.weight > 0 for answer in found]
        total = sum((answer.weight for answer in found if answer.weight > 0), Decimal(0))
        if total and abs(total - 100) > 1:
            notes.mended(SUMS)
        elif (
            len({answer.weight.quantize(Decimal("0.1")) for answer in found if answer.weight > 0})
            > 1
        ):
            notes.mended(said.UNEQUAL)
    choices = [
        Choice(texts.text(answer.text), right, texts.text(answer.feedback))
        for answer, right in zip(found, rights, strict=True)
    ]
    type_, kept = choice_type(choices, notes, many=not single)
    return replace(item, type=type_, choices=kept)  # type: ignore[arg-type]


def _true_false(truth: re.Match[str], texts: Texts, notes: Notes, item: Item) -> Item:
    if truth[1] != truth[1].upper():
        notes.mended(LOWER_TRUTH)
    wrong, _, right = (truth[2] or "").partition("#")
    true = truth[1].upper().startswith("T")
    reasons = {True: texts.text(right), False: texts.text(wrong)}
    choices = (Choice("True", true, reasons[true]), Choice("False", not true, reasons[not true]))
    return replace(item, type="single-choice", choices=choices)


# -- pairs and order -------------------------------------------------------------------------------


def _matching(answers: str, texts: Texts, notes: Notes, item: Item) -> Item:
    matches, extra = [], []
    for part in _parts(answers, "=", notes):
        left, arrow, right = part.partition("->")
        if not arrow:
            raise Refused(f"a pair without `->`: {unescaped(part).strip()[:60]}")
        feedback = ""
        if match := _REASON.search(right.strip()):
            right, feedback = right.strip()[: match.start()], right.strip()[match.end() :]
            notes.mended(PAIR_REASON)
        side = texts.label(right)
        if not side:
            raise Refused("a pair without a right side")
        if left := texts.text(left):
            matches.append(Match(left, side, texts.text(feedback)))
        else:
            extra.append(side)
    if len(matches) < 2:
        raise Refused("matching needs two pairs at least")
    rights = {match.right for match in matches}
    extra = [side for side in dict.fromkeys(extra) if side not in rights]
    return replace(item, type="matching", matches=tuple(matches), extra_rights=tuple(extra))


def _ordering(answers: str, texts: Texts, item: Item) -> Item:
    """Of the ordering type, which came to Moodle with version 4.4: a line for each."""
    match = _ORDERING.match(answers)
    lines = answers[match.end() if match else 1 :].split("\n")
    things = [texts.text(line) for line in lines if line.strip()]
    if len(things) < 2:
        raise Refused("an order needs two things at least")
    return replace(item, type="ordering", choices=tuple(Choice(thing, True) for thing in things))


# -- what is typed ---------------------------------------------------------------------------------


def _short(answers: str, texts: Texts, notes: Notes, item: Item) -> Item:
    accepts, wrongs, reasons = [], [], []
    for part in _parts(answers, "=", notes):
        if not part.strip():
            continue
        answer = _answer(part, 100)
        text = texts.bare(answer.text)
        reason = texts.text(answer.feedback)
        if text == "*":
            if answer.weight > 0:
                raise Refused("any answer would be right")
            if reason:
                notes.mended(said.OTHER_REASON)
                reasons.append(reason)
        elif not text:
            raise Refused("one of its answers has no text")
        elif answer.weight >= 100:
            if "*" in text.replace("\\*", ""):
                notes.mended(ANY)
            accepts.append(text.replace("\\*", "*"))
            reasons.append(reason)
        else:
            if answer.weight > 0:
                notes.mended(said.NO_PARTIAL)
            wrongs.append(Wrong(escaped(text.replace("\\*", "*")), reason))
    if not accepts:
        raise Refused("none of its answers is right")
    return replace(
        item,
        type="short-answer",
        accepts=tuple(dict.fromkeys(accepts)),
        wrongs=tuple(wrongs),
        explanation=together(item.explanation, *reasons),
    )


def _numeric(answers: str, texts: Texts, notes: Notes, item: Item) -> Item:
    numbers, _, other = answers.partition("~")
    keys: list[Key] = []
    partial: list[tuple[Key, str]] = []
    reasons = []
    for part in _parts(numbers, "=", notes) if "=" in numbers else [numbers]:
        if not part.strip():
            continue
        answer = _answer(part, 100)
        reason = texts.text(answer.feedback)
        if unescaped(answer.text) == "*":
            if answer.weight > 0:
                raise Refused("any number would be right")
            if reason:
                notes.mended(said.OTHER_REASON)
                reasons.append(reason)
            continue
        key = _key(unescaped(answer.text))
        if answer.weight >= 100:
            keys.append(key)
            reasons.append(reason)
        else:
            if answer.weight > 0:
                notes.mended(said.NO_PARTIAL)
            partial.append((key, reason))
    if feedback := texts.text(other.partition("#")[2]):
        notes.mended(said.OTHER_REASON)
        reasons.append(feedback)
    key = one_number(keys)
    wrongs = []
    for one, reason in partial:
        if abs(one.value - key.value) > key.tolerance:
            wrongs.append(Wrong(str(one.value), reason))
        elif reason:
            notes.mended(
                "what is said of a number that is almost right became part of the explanation"
            )
            reasons.append(reason)
    return unit_found(
        replace(
            item,
            type="numeric",
            key=key,
            wrongs=tuple(wrongs),
            explanation=together(item.explanation, *reasons),
        )
    )


def _key(text: str) -> Key:
    """``5``, ``5:0.5`` or ``4.5..5.5``."""
    if span := _RANGE.fullmatch(text):
        low, high = _number(span[1]), _number(span[2])
        if low > high:
            raise Refused(f"a range that ends before it begins: {text.strip()[:60]}")
        middle = (low + high) / 2
        return Key(middle + 0, high - middle)
    value, _, tolerance = text.partition(":")
    return Key(_number(value), abs(_number(tolerance)) if tolerance.strip() else Decimal(0))


def _number(text: str) -> Decimal:
    text = text.strip()
    value = number(text)
    if (
        value is None
        and re.fullmatch(r"[+-]?\d{1,20},\d{1,20}", text)
        and len(text.rpartition(",")[2]) != 3
    ):
        value = number(text.replace(",", "."))
    if value is None:
        raise Refused(f"a number that can't be read: {text[:60] or 'none'}")
    return value
