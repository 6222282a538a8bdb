"""Checks facts against themselves and the calendar: what is old, and what contradicts itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from studylam.errors import UsageError
from studylam.packs.models import Fact, Pack, Place
from studylam.packs.problems import Report
from studylam.packs.questions.numbers import parse_number
from studylam.packs.reading.locate import Locator

_NEAR = Decimal("0.005")
"""How far a rounded number may be from the exact one, as a share of it."""

_NUMBER = re.compile(
    r"(?<![\w.])[-−]?\$?\s?"
    r"(?:\d{1,3}(?:[,\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:[eE][-+]?\d{1,2})?)"
)


def check_facts(pack: Pack, report: Report, locate: Locator, today: date) -> None:
    """Note facts that are old, dates that haven't come, and facts that contradict themselves."""
    oldest = today - timedelta(days=min(pack.meta.checks.stale_after_days, 200_000))
    for what, day, key, place in _dates(pack):
        if day > today:
            spot = locate(place, day.isoformat(), key=key)
            message = f"{what}: {day} hasn't come yet."
            hint = "Write the day on which it was looked up."
            report.at("C006", spot.place, message, hint=hint, column=spot.column)
        elif day < oldest and key == "as_of":
            spot = locate(place, day.isoformat(), key=key)
            message = f"{what}: it was looked up {(today - day).days:,} days ago, on {day}."
            hint = "Look it up again, and write the new date."
            report.at("C005", spot.place, message, hint=hint, column=spot.column)
    for question in pack.questions:
        if question.as_of is not None and question.as_of > today:
            spot = locate(question.place, question.as_of.isoformat(), key="as_of")
            message = f"{question.id}: {question.as_of} hasn't come yet."
            hint = "Write the day on which the key was checked."
            report.at("C006", spot.place, message, hint=hint, column=spot.column)
    for fact in pack.facts:
        _fact(fact, report, locate)


def _dates(pack: Pack) -> Iterator[tuple[str, date, str, Place]]:
    """Everything with a date that is in the past: what, when, the key, and where it stands."""
    for fact in pack.facts:
        yield f"The fact {fact.id!r}", fact.as_of, "as_of", fact.place
    for source in pack.sources:
        if source.read is not None:
            yield f"The source {source.id!r}", source.read, "read", source.place
    for explanation in pack.explanations:
        name = f"The explanation {explanation.id!r}"
        yield name, explanation.as_of, "as_of", explanation.place
    for blueprint in pack.blueprints:
        yield f"The exam {blueprint.exam!r}", blueprint.as_of, "as_of", blueprint.place


def _fact(fact: Fact, report: Report, locate: Locator) -> None:
    own = {_plain(fact.display), _plain(f"{fact.value} {fact.unit}"), _plain(str(fact.value))}
    for seen in fact.also_seen:
        if _plain(seen.value) in own or _plain(f"{seen.value} {fact.unit}") in own:
            spot = locate(fact.place, seen.value, key="also_seen")
            message = f"{fact.id}: older notes say {seen.value!r}, and so does the fact itself."
            hint = "Write what they say otherwise, or take it out."
            report.at("C008", spot.place, message, hint=hint, column=spot.column)
    if isinstance(fact.value, Decimal) and contradicts(fact.display, fact.value, fact.unit):
        spot = locate(fact.place, fact.display, key="display")
        message = f"{fact.id}: it is shown as {fact.display!r}, but its value is {fact.value}"
        message += f" {fact.unit}." if fact.unit else "."
        hint = "Mend one of the two."
        report.at("C009", spot.place, message, hint=hint, column=spot.column)


def _plain(text: str) -> str:
    return re.sub(r"(?<=\d),(?=\d{3})", "", " ".join(text.lower().split()))


def contradicts(display: str, value: Decimal, unit: str) -> bool:
    """Whether a text has numbers, all of which can be compared with a value, and none is it."""
    found: list[Decimal] = []
    for match in _NUMBER.finditer(display[:500]):
        after = re.match(r"\s*([A-Za-zµμ%]+)?", display[match.end() :])
        word = after[1] if after and after[1] else ""
        number = None
        for text in (f"{match[0]} {word}", match[0]) if word else (match[0],):
            try:
                number = parse_number(text, unit)
                break
            except UsageError:
                continue
        if number is None:
            return False
        found.append(number)
    return bool(found) and not any(abs(one - value) <= abs(value) * _NEAR for one in found)
