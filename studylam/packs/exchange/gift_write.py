"""Items → GIFT."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from studylam.packs.exchange.hypertext import to_plain
from studylam.packs.exchange.item import Choice, Item, LeftOut, Written
from studylam.packs.exchange.mending import first_words
from studylam.packs.exchange.notes import Refused, number, together
from studylam.packs.exchange.outward import labels, reasons_of_parts, with_unit

_BREAKS = dict.fromkeys("\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", "\\n") | {"\r": None}
_ESCAPES = str.maketrans({sign: "\\" + sign for sign in "\\#=~{}:"} | _BREAKS)
_IN_ORDER = str.maketrans({sign: "\\" + sign for sign in "\\{}"} | _BREAKS)

_FORMATS = ("[html]", "[markdown]", "[plain]", "[moodle]")
COLUMNS = "written without the names of its columns"
NO_REASON = "written without what explains it, for which GIFT's ordering has no room"


def written(items: Sequence[Item]) -> Written:
    """The items as a GIFT file."""
    parts: list[str] = []
    left_out: list[LeftOut] = []
    bank = ""
    ids: set[str] = set()
    for item in items:
        title = first_words(item.stem or item.name)
        lost: list[str] = []
        try:
            question = "\n".join(_question(item, lost))
        except Refused as reason:
            left_out.append(LeftOut(item.file, item.line, title, str(reason)))
            continue
        left_out += [LeftOut(item.file, item.line, title, what) for what in lost]
        if (now := str(item.head.get("bank", ""))) != bank:
            bank = now
            if path := " ".join(bank.split()).replace("/", "//"):
                parts.append(f"$CATEGORY: $course$/top/{path}\n")
        parts.append(_comment(item, ids) + question + "\n")
    return Written("\n".join(parts).encode("utf-8", "replace"), tuple(left_out))


def _comment(item: Item, ids: set[str]) -> str:
    """Moodle (since 3.9) takes ids and tags from a comment above the question."""
    marks = []
    name = " ".join(item.name.split())
    if name and name not in ids:
        ids.add(name)
        marks.append(f"[id:{_label(name)}]")
    marks += [f"[tag:{_label(tag)}]" for tag in labels(item)]
    return f"// {' '.join(marks)}\n" if marks else ""


def _label(text: str) -> str:
    return " ".join(text.split()).replace("]", "\\]")


def _question(item: Item, lost: list[str]) -> Iterator[str]:
    """The lines of a question; what there is no room for is added to what is ``lost``."""
    name = " ".join(item.name.split())
    stem = with_unit(item)
    if not stem.strip():
        raise Refused("it asks nothing")
    title = f"::{_escaped(name)}::" if name else ""
    yield f"{title}[markdown]{_escaped(stem)}{{{_first(item)}"
    yield from (f"\t{line}" for line in _answers(item, lost))
    if general := together(item.explanation, reasons_of_parts(item)):
        if item.type == "ordering":
            lost.append(NO_REASON)
        else:
            yield f"\t####{_text(general)}"
    yield "}"


def _first(item: Item) -> str:
    """What follows the brace on its line."""
    if item.type == "numeric":
        return "#"
    if item.type == "ordering":
        return f">{len(item.choices)} ALL VERTICAL"
    if _is_truth(item):
        return "TRUE" if item.choices[0].correct else "FALSE"
    return ""


def _answers(item: Item, lost: list[str]) -> Iterator[str]:
    match item.type:
        case "single-choice" | "multiple-response":
            yield from _choices(item)
        case "matching":
            if item.columns:
                lost.append(COLUMNS)
            yield from _pairs(item)
        case "ordering":
            if len(item.choices) < 2:
                raise Refused("an order needs two things at least")
            for thing in item.choices:
                taken = thing.text.lstrip().lower().startswith(_FORMATS)
                mark = "[markdown]" if taken else ""
                yield mark + thing.text.strip().translate(_IN_ORDER)
        case "numeric":
            yield from _numbers(item, lost)
        case "short-answer":
            yield from _texts(item, lost)


def _is_truth(item: Item) -> bool:
    return item.type == "single-choice" and [c.text for c in item.choices] == ["True", "False"]


def _choices(item: Item) -> Iterator[str]:
    rights = sum(choice.correct for choice in item.choices)
    if not rights:
        raise Refused("none of its answers is right")
    if item.type == "single-choice" and rights > 1:
        raise Refused("a single choice with several right answers")
    if any(not choice.text.strip() for choice in item.choices):
        raise Refused("one of its answers has no text")
    if _is_truth(item):
        wrong, right = sorted(item.choices, key=lambda choice: choice.correct)
        if wrong.reason or right.reason:
            yield f"#{_text(wrong.reason)}" + (f"#{_text(right.reason)}" if right.reason else "")
        return
    weight = _weight(rights)
    for choice in item.choices:
        if item.type == "single-choice":
            sign = "=" if choice.correct else "~"
        else:
            sign = f"~%{weight}%" if choice.correct else f"~%-{weight}%"
        yield sign + _text(choice.text) + _feedback(choice)


def _weight(rights: int) -> str:
    """The share of each right answer as Moodle's list of grades has it."""
    return f"{(Decimal(100) / rights).quantize(Decimal('0.00001')).normalize():f}"


def _feedback(choice: Choice) -> str:
    return f"#{_text(choice.reason)}" if choice.reason.strip() else ""


def _pairs(item: Item) -> Iterator[str]:
    if len(item.matches) < 2:
        raise Refused("matching needs two pairs at least")
    for pair in item.matches:
        if "->" in pair.left:
            raise Refused("`->` in a left side would end it in GIFT")
        yield f"={_side(pair.left)} -> {_side(pair.right)}"
    yield from (f"= -> {_side(right)}" for right in item.extra_rights)


def _numbers(item: Item, lost: list[str]) -> Iterator[str]:
    if item.key is None:
        raise Refused("it has no key")
    yield f"=%100%{item.key.value:f}:{item.key.tolerance:f}"
    for wrong in item.wrongs:
        value = number(to_plain(wrong.text))
        if value is None:
            lost.append(f"written without a wrong answer that is no bare number: {wrong.text[:60]}")
        else:
            yield f"=%0%{value:f}:0#{_text(wrong.reason)}"


def _texts(item: Item, lost: list[str]) -> Iterator[str]:
    if not item.accepts:
        raise Refused("it has no key")
    wrongs = [(to_plain(wrong.text), wrong.reason) for wrong in item.wrongs]
    for text in [*item.accepts, *(text for text, _ in wrongs)]:
        if "->" in text:
            raise Refused("`->` in a short answer would make it matching in GIFT")
        if not text.strip():
            raise Refused("one of its answers has no text")
    yield from (f"=%100%{_typed(text)}" for text in item.accepts)
    for text, reason in wrongs:
        if "->" in reason:  # it would be matching then, for Moodle
            lost.append("written without the reason of a wrong answer, which has `->` in it")
            reason = ""
        yield f"=%0%{_typed(text)}#{_text(reason)}"


def _typed(text: str) -> str:
    text = " ".join(text.split())
    taken = text.lower().startswith(_FORMATS)
    return ("[plain]" if taken else "") + text.replace("*", "\\*").translate(_ESCAPES)


def _escaped(text: str) -> str:
    return text.strip().translate(_ESCAPES)


def _side(text: str) -> str:
    """A side of a pair: no weight can stand before it, and Moodle knows no format of a right."""
    return _text(text) if text.strip().lower().startswith(_FORMATS) else _escaped(text)


def _text(text: str) -> str:
    """A text in the format of the stem, also where it begins like another's name or a weight."""
    plain = text.strip()
    taken = plain.lower().startswith((*_FORMATS, "%"))
    return ("[markdown]" if taken else "") + plain.translate(_ESCAPES)
