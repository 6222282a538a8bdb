"""An answer taken apart: what of it was right, what wasn't, and why, item by item."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from studylam.errors import UsageError
from studylam.inert import inert
from studylam.packs.questions.numbers import parse_number, shown_number
from studylam.packs.questions.predictions import Truth, same_prediction, says_same
from studylam.packs.questions.short import is_accepted

if TYPE_CHECKING:
    from studylam.packs.models import Question, Trap
    from studylam.study.questions.grading import Response

Verdict = Literal["right", "wrong", "missed", "rest"]
"""Given and right; given and wrong; right and not given; neither."""


@dataclass(frozen=True)
class Part:
    """One thing that there is to say about an answer. Texts are CommonMark, facts still in them,
    but for ``given`` and ``wanted``, which are plain and inert."""

    verdict: Verdict
    text: str
    """The option, the item, the left side; empty: the answer as a whole."""
    explanation: str
    index: int = 0
    """In the bank: of the option, the item, the left side, the typical mistake."""
    given: str = ""
    """What the learner gave here: a position, a right side, a number. Empty for options."""
    wanted: str = ""
    """What was right here."""


def parts_of(
    question: Question, response: Response, truth: Truth | None = None
) -> tuple[Part, ...]:
    """Everything there is to say about an answer, what the learner gave first; at the end, the
    reason of the whole."""
    whole: tuple[Part, ...] = ()
    if question.explanation:
        last = len(question.pairs or question.options)
        whole = (Part("rest", "", question.explanation, last),)
    match question.type:
        case "ordering":
            return _order_parts(question, response) + whole
        case "matching":
            return (*_match_parts(question, response), *whole)
        case "numeric":
            return tuple(_number_parts(question, response))
        case "short-answer":
            return tuple(_short_parts(question, response))
        case "recall":
            verdict: Verdict = "right" if response == "knew" else "missed"
            return (Part(verdict, "", question.explanation),)
        case _ if question.typed:
            return tuple(_prediction_parts(question, response, truth))
        case _:
            return _option_parts(question, response) + whole


def notes_on(question: Question, response: Response, truth: Truth | None = None) -> tuple[str, ...]:
    """What has to be said beside the parts."""
    if question.type == "numeric" and isinstance(response, str):
        return _unit_note(question, response)
    if question.predicts is not None and question.options and truth is not None:
        keys = (question.options[index].text for index in question.keys)
        if not any(says_same(text, truth, question.predicts.what) for text in keys):
            return (
                "What really happened isn't what this question has as its key: please report it.",
            )
    return ()


# -- options --------------------------------------------------------------------------------------

_PLACE = {"wrong": 0, "right": 1, "missed": 2, "rest": 3}


def _option_parts(question: Question, response: Response) -> tuple[Part, ...]:
    chosen = set(response) if isinstance(response, tuple) else set()
    parts = [
        Part(_verdict(option.correct, index in chosen), option.text, option.explanation, index)
        for index, option in enumerate(question.options)
    ]
    return tuple(sorted(parts, key=lambda part: _PLACE[part.verdict]))


def _verdict(correct: bool, given: bool) -> Verdict:
    if given:
        return "right" if correct else "wrong"
    return "missed" if correct else "rest"


# -- orders and matches ---------------------------------------------------------------------------


def _order_parts(question: Question, response: Response) -> tuple[Part, ...]:
    """The items in their right order. Wrong are the fewest that have to be moved."""
    given = response if isinstance(response, tuple) else ()
    stay = _longest_rise(given)
    parts = []
    for index, option in enumerate(question.options):
        at = str(given.index(index) + 1) if index in given else ""
        verdict: Verdict = "right" if index in stay else "wrong" if at else "missed"
        parts.append(Part(verdict, option.text, option.explanation, index, at, str(index + 1)))
    return tuple(parts)


def _longest_rise(order: Sequence[int]) -> set[int]:
    """The most items that already stand in the right order among themselves (patience sorting)."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for item in order:
        at = bisect_left(ends, item)
        before[item] = ends[at - 1] if at else None
        ends[at : at + 1] = [item]
    kept: set[int] = set()
    item_or_none = ends[-1] if ends else None
    while item_or_none is not None:
        kept.add(item_or_none)
        item_or_none = before[item_or_none]
    return kept


def _match_parts(question: Question, response: Response) -> Iterator[Part]:
    rights, keys = question.rights, question.keys
    given = response if isinstance(response, tuple) else ()
    for index, pair in enumerate(question.pairs):
        mine = given[index] if index < len(given) else -1
        shown = rights[mine] if 0 <= mine < len(rights) else ""
        verdict: Verdict = "missed" if not shown else "right" if mine == keys[index] else "wrong"
        yield Part(verdict, pair.left, pair.explanation, index, shown, pair.right)


# -- what is typed --------------------------------------------------------------------------------


def _number_parts(question: Question, response: Response) -> Iterator[Part]:
    number = question.number
    if number is None or not isinstance(response, str):
        return
    wanted = shown_number(number.value, number.unit)
    if number.tolerance:
        wanted += f" ± {shown_number(number.tolerance)}"
    try:
        value = parse_number(response, number.unit)
    except UsageError:
        value = None
    hit = next((t for t in question.traps if t.value is not None and t.value == value), None)
    right = value is not None and abs(value - number.value) <= number.tolerance
    yield from _typed_parts(question, response, right, wanted, hit)


def _short_parts(question: Question, response: Response) -> Iterator[Part]:
    if not isinstance(response, str):
        return
    hit = next((t for t in question.traps if is_accepted(response, (t.text,))), None)
    right = is_accepted(response, question.accepts)
    yield from _typed_parts(question, response, right, " · ".join(question.accepts), hit)


def _prediction_parts(
    question: Question, response: Response, truth: Truth | None
) -> Iterator[Part]:
    if question.predicts is None or truth is None or not isinstance(response, str):
        return
    what = question.predicts.what
    wanted = inert("\n".join(truth.logs) if what == "log" else truth.payload_text)
    hit = next((t for t in question.traps if same_prediction(response, t.text, what)), None)
    yield from _typed_parts(question, response, says_same(response, truth, what), wanted, hit)


def _typed_parts(
    question: Question, response: str, right: bool, wanted: str, hit: Trap | None
) -> Iterator[Part]:
    given = inert(response)
    if hit is not None and not right:
        at = question.traps.index(hit)
        yield Part("wrong", hit.text, hit.explanation, at, given, wanted)
        yield Part("missed", "", question.explanation, 0, "", wanted)
    else:
        yield Part("right" if right else "wrong", "", question.explanation, 0, given, wanted)
    for index, trap in enumerate(question.traps):
        if trap is not hit:
            yield Part("rest", trap.text, trap.explanation, index)


def _unit_note(question: Question, response: str) -> tuple[str, ...]:
    """Whether the number is right and only the unit isn't."""
    number = question.number
    if number is None or not number.unit:
        return ()
    bare = response.strip().lstrip("$").strip()
    while bare and not bare[-1].isdigit():
        bare = bare[:-1]
    try:
        alone = parse_number(bare)
        value = parse_number(response, number.unit)
    except UsageError:
        return ()
    off = abs(value - number.value) > number.tolerance
    if off and abs(alone - number.value) <= number.tolerance:
        return (f"The number is right, but the unit isn't: the answer is in {number.unit}.",)
    return ()
