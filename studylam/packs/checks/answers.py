"""Checks tolerances of numbers: one that is as large as the number lets everything pass."""

from __future__ import annotations

from studylam.packs.models import Pack
from studylam.packs.problems import Report
from studylam.packs.reading.locate import Locator


def check_tolerances(pack: Pack, report: Report, locate: Locator) -> None:
    """Note numbers whose tolerance reaches down to 0."""
    for question in pack.questions:
        number = question.number
        if number is None or not number.value or number.tolerance < abs(number.value):
            continue
        spot = locate(question.place, "answer")
        report.at(
            "Q023",
            spot.place,
            f"{question.id}: the tolerance is as large as the number, so that 0 would count as "
            "right.",
            hint="Make it smaller, e.g. 37500 ± 5 %.",
            column=spot.column,
        )
