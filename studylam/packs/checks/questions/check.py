"""Runs all rules over the questions of a pack, and says where in its files what they find is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice

# What is imported here registers its rules; they run in this order.
from studylam.packs.checks.questions import (  # noqa: F401
    coverage,
    cues,
    figures,
    language,
    positions,
    retired,
    safety,
    same,
    whole,
    wording,
)
from studylam.packs.checks.questions.rule import PACK_RULES, RULES, Finding, Sheet
from studylam.packs.checks.questions.waivers import Waivers, settings_of_no_use
from studylam.packs.library import Library
from studylam.packs.models import Pack, Place
from studylam.packs.problems import CODES, Report
from studylam.packs.reading.locate import Locator

MAX_LINES = 600
"""Of a question, in which a word is looked for."""

MAX_TOLD = 20
"""What one rule says of one question; after that nobody learns anything."""


def check_questions(
    pack: Pack, around: Library, report: Report, locate: Locator, today: date
) -> None:
    """Note what the rules find in the questions of a pack.

    Args:
        around: the pack, and what it may refer to: facts, exams, the questions of others.
        today: from when on a source is old.
    """
    sheet = Sheet(pack, around, today)
    waivers = Waivers(seen.question for seen in sheet.questions)
    for code, found in _findings(sheet):
        level = found.level or CODES[code].level
        if not waivers.cover(found.question, code, level):
            _note(code, found, report, locate)
    for found in (*waivers.findings(), *settings_of_no_use(sheet)):
        _note("Q029", found, report, locate)


def _findings(sheet: Sheet) -> Iterator[tuple[str, Finding]]:
    for seen in sheet.questions:
        for each in RULES:
            for found in islice(each.find(seen, sheet), MAX_TOLD):
                yield each.code, found.about(seen.question)
    for every in PACK_RULES:
        for found in every.find(sheet):
            yield every.code, found


def _note(code: str, found: Finding, report: Report, locate: Locator) -> None:
    place, column = find_word(locate.lines, found.place, found.word, found.after)
    message = f"{found.question.id}: {found.message}" if found.question else found.message
    report.at(code, place, message, hint=found.hint, column=column, level=found.level)


def find_word(
    lines_of: Callable[[str], list[str]], place: Place, word: str, after: str = ""
) -> tuple[Place, int | None]:
    """Where ``word`` stands at or below ``place``, and at which column; else ``place`` itself.

    It isn't sought beyond the question, so that what isn't found costs no more than it is long.
    """
    if not word:
        return place, None
    lines = lines_of(place.file)
    first = place.line - 1
    end = min(first + MAX_LINES, len(lines))
    for number in range(first + 1, end):
        if lines[number].startswith("## "):
            end = number
            break
    if after and (start := _search(lines, range(first, end), 0, after)):
        spot = _search(lines, range(start[0], end), start[1], word)
    else:
        spot = None
    spot = spot or _search(lines, range(first, end), 0, word)
    return (Place(file=place.file, line=spot[0] + 1), spot[1] + 1) if spot else (place, None)


def _search(
    lines: list[str], numbers: Iterable[int], column: int, text: str
) -> tuple[int, int] | None:
    """Line and column, from 0, of a text that isn't a part of a longer word."""
    for number in numbers:
        line = lines[number]
        at = line.find(text, column)
        while at >= 0:
            end = at + len(text)
            if not (text[0].isalnum() and line[at - 1 : at].isalnum()) and not (
                text[-1].isalnum() and line[end : end + 1].isalnum()
            ):
                return number, at
            at = line.find(text, at + 1)
        column = 0
    return None
