"""Answers that are typed: a number with its tolerance, what a handler does, typical mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator

from studylam.errors import UsageError
from studylam.packs.models import Number, Prediction, Trap
from studylam.packs.problems import Report
from studylam.packs.questions.items import BOX, Item
from studylam.packs.questions.numbers import MAX_TYPED, parse_number, shown_number
from studylam.packs.reading.schema import validated
from studylam.packs.reading.yamltext import Document

_ANSWER = re.compile(r"(?P<value>[^±]+?)\s*(?:(?:±|\+/?-)\s*(?P<off>[^±%]+?)\s*(?P<share>%)?)?")
_CASE = re.compile(r"([a-z0-9]+(?:[.-][a-z0-9]+)*)/([A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*)")


def _answer(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("write a number, e.g. 37500 or 37500 ± 5 %")
    text = str(value).strip()
    if len(text) > MAX_TYPED:
        raise ValueError(f"a number has no more than {MAX_TYPED} characters")
    return text


Answer = Annotated[str, BeforeValidator(_answer)]
"""``answer:`` as it is written; YAML may have made a number of it."""


def read_number(answer: str, unit: str, document: Document, report: Report) -> Number | None:
    """``answer: 37500 ± 5 %``."""
    line, column = document.mark(("answer",))
    match = _ANSWER.fullmatch(answer)
    try:
        if match is None:
            raise UsageError(f"{answer[:60]!r} isn't a number with a tolerance.")
        value = parse_number(match["value"], unit)
        off = Decimal(0)
        if match["off"]:
            off = parse_number(match["off"], "" if match["share"] else unit)
        if match["share"]:
            off = abs(value) * off / 100
        if off < 0:
            raise UsageError(f"The tolerance is {off}.")
    except UsageError as error:
        report.add(
            "Y008",
            document.file,
            line,
            f"'answer' can't be used: {error.message}",
            hint="Write it as 37500, 37500 ± 5 or 37500 ± 5 %, and what it counts as unit: …",
            column=column,
        )
        return None
    return Number(value=value, tolerance=off, unit=unit)


def read_prediction(
    text: str, what: str | None, code: str | None, document: Document, report: Report
) -> Prediction | None:
    """``predict: lab/case``."""
    match = _CASE.fullmatch(text)
    if match is None:
        line, column = document.mark(("predict",))
        report.add(
            "Y008",
            document.file,
            line,
            f"'predict' can't be used: {text[:60]!r} isn't a lab and a case of it.",
            hint="Write their ids with a / between: predict: thumbnail/first-upload",
            column=column,
        )
        return None
    written = {"lab": match[1], "case": match[2], "what": what, "code": code}
    return validated(Prediction, {key: value for key, value in written.items() if value})


def read_traps(
    found: Iterable[Item], number: Number | None, identifier: str, report: Report
) -> tuple[Trap, ...]:
    """Typical wrong answers; to a number, they are numbers in the same unit."""
    traps: list[Trap] = []
    for item in found:
        value = None
        if BOX.match(item.text):
            report.at(
                "Q001",
                item.place,
                f"{identifier}: typical wrong answers have no box.",
                hint="- 300 and its reason. With boxes, it would be a choice: no answer: then.",
            )
            continue
        if not item.text:
            report.at("Q001", item.place, f"{identifier}: this wrong answer is empty.")
            continue
        if number is not None:
            try:
                value = parse_number(item.text.strip("`* "), number.unit)
            except UsageError as error:
                report.at(
                    "Q001",
                    item.place,
                    f"{identifier}: a typical wrong answer is a number. {error.message}",
                    hint="Why somebody arrives at it goes into the reason below it.",
                )
                continue
            _compare(value, number, traps, item, identifier, report)
        traps.append(Trap(text=item.text, value=value, explanation=item.reason, place=item.place))
    return tuple(traps)


def _compare(
    value: Decimal, number: Number, traps: list[Trap], item: Item, identifier: str, report: Report
) -> None:
    if abs(value - number.value) <= number.tolerance:
        report.at(
            "Q023",
            item.place,
            f"{identifier}: {shown_number(value, number.unit)} would count as right.",
            hint="Make the tolerance smaller, or take this answer out.",
        )
    if any(trap.value == value for trap in traps):
        report.at("Q001", item.place, f"{identifier}: this wrong answer stands twice.")
