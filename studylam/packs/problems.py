"""What can be wrong with a pack: every code with its level and title, and the list being filled.

A code is stable: people look it up, scripts filter by it. Letters say where it belongs: F files,
Y YAML, K links between things, C concepts and facts, L lessons, Q questions, B labs, T scenarios
and exercises, X exam blueprints, W explanations of errors.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from studylam.inert import inert_line
from studylam.packs.models import Level, Place, Problem

_PLACE = re.compile(r":([0-9]{1,9})(?::([0-9]{1,9}))?$")


@dataclass(frozen=True)
class Code:
    """What a code stands for."""

    code: str
    level: Level
    title: str


def _codes(*rows: tuple[str, Level, str]) -> dict[str, Code]:
    return {code: Code(code, level, title) for code, level, title in rows}


CODES = _codes(
    ("F001", "error", "a file isn't UTF-8 text"),
    ("F002", "error", "a file or a part of it is too large"),
    ("F003", "error", "a link or special file that isn't followed"),
    ("F004", "warning", "control or invisible characters"),
    ("F005", "info", "a byte order mark"),
    ("F006", "error", "an empty file"),
    ("F007", "error", "a file that can't be read"),
    ("F008", "warning", "a file that no part of StudyLam reads"),
    ("F009", "error", "too many files"),
    ("F010", "error", "a file that should be there is missing"),
    ("F011", "error", "a name of a file or folder that doesn't fit the format"),
    ("F012", "warning", "a line so long that it is cut"),
    ("F013", "error", "something that is still to be written"),
    ("Y001", "error", "YAML or JSON that can't be parsed"),
    ("Y002", "error", "a key given twice"),
    ("Y003", "error", "too many aliases"),
    ("Y004", "error", "nested too deeply"),
    ("Y005", "error", "a YAML tag"),
    ("Y006", "error", "a missing key"),
    ("Y007", "error", "an unknown key"),
    ("Y008", "error", "a value of the wrong type or out of range"),
    ("Y009", "error", "no mapping at the top"),
    ("Y010", "error", "no front matter"),
    ("Y011", "warning", "a value that YAML reads otherwise than it is meant"),
    ("Y012", "warning", "a list that says something twice, or nothing"),
    ("K001", "error", "a link to a concept that isn't there"),
    ("K002", "error", "a link to a fact that isn't there"),
    ("K003", "error", "a link to a lesson or section that isn't there"),
    ("K004", "error", "a link to a lab that isn't there"),
    ("K005", "error", "a link to a question that isn't there"),
    ("K006", "error", "a link to a source that isn't there"),
    ("K007", "error", "an exam without a blueprint"),
    ("K008", "error", "a domain or task that the blueprint doesn't have"),
    ("K009", "error", "an id given twice"),
    ("K010", "error", "a canned event that isn't there"),
    ("K011", "error", "a reference to a fact that can't be read"),
    ("K012", "error", "a link to a lab's case that isn't there"),
    ("K013", "error", "a link or an image that leads nowhere"),
    ("K014", "error", "a link that nothing may open"),
    ("K015", "warning", "a domain of an exam that the bank isn't for"),
    ("K016", "error", "a reference to another pack's thing that can't be followed"),
    ("K017", "error", "a pack to extend that can't be used"),
    ("K018", "info", "an id that the built-in course has too"),
    ("K019", "warning", "an exam that the built-in course has"),
    ("K020", "error", "a name that no pack may have"),
    ("K021", "error", "a link to a scenario or an exercise that isn't there"),
    ("C001", "error", "concepts that build on each other in a circle"),
    ("C002", "warning", "a concept that is never taught or never assessed"),
    ("C003", "info", "a concept that no lab practises"),
    ("C004", "info", "a fact that no text names"),
    ("C005", "warning", "a fact or source that should be looked at again"),
    ("C006", "warning", "a date that hasn't come yet"),
    ("C007", "info", "a source that nothing names"),
    ("C008", "warning", "older notes that say what the fact says"),
    ("C009", "warning", "a fact that is shown as another value than its own"),
    ("C011", "warning", "a name that two terms claim"),
    ("C010", "warning", "an exam that no question of the pack is for"),
    ("L001", "error", "a lesson without text"),
    ("L002", "warning", "a heading of the first level"),
    ("L003", "warning", "a section that is too long to be read in one go"),
    ("L004", "error", "a diagram without words for those who can't see it"),
    ("L005", "warning", "a diagram that can't be drawn in a terminal"),
    ("L006", "warning", "a box of an unknown type"),
    ("L007", "warning", "a fence with meaning where it has none"),
    ("L008", "warning", "a fence that is never closed"),
    ("L009", "error", "a fence that can't be used"),
    ("L010", "error", "a snippet that can't run"),
    ("L011", "warning", "raw HTML, which is shown as text"),
    ("L012", "warning", "a footnote that isn't there"),
    ("L013", "warning", "an empty section"),
    ("L014", "warning", "a comment that hides what it shouldn't"),
    ("L015", "warning", "a fence that is nearly one with a meaning"),
    ("L016", "warning", "a heading that skips a level"),
    ("L017", "warning", "a heading without text"),
    ("L018", "warning", "a table whose rows differ in their cells"),
    ("L019", "warning", "a footnote that nothing refers to"),
    ("L020", "info", "minutes that don't fit the text"),
    ("L021", "info", "a heading in capitals or with a colon at its end"),
    ("L022", "info", "the same heading twice"),
    ("L024", "warning", "a line that was meant as a heading"),
    ("L025", "warning", "a line that was meant as something else, or isn't finished"),
    ("L026", "warning", "a lesson with more cards than anybody learns"),
    ("L023", "warning", "an image without words for those who can't see it"),
    ("Q001", "error", "a question that isn't whole"),
    ("Q002", "error", "a question that is asked twice"),
    ("Q003", "warning", "options that say the same"),
    ("Q004", "error", "an option without a reason"),
    ("Q005", "error", "a question without a source"),
    ("Q006", "error", "all or none of the above"),
    ("Q007", "warning", "a negative stem that is easily overread"),
    ("Q008", "warning", "always, never or often in an option"),
    ("Q009", "warning", "a key that is longer than the other options"),
    ("Q010", "warning", "keys that aren't spread evenly over the positions"),
    ("Q011", "warning", "options of very different length"),
    ("Q012", "warning", "a word of the stem that only the key repeats"),
    ("Q013", "warning", "an option that doesn't fit the stem's grammar"),
    ("Q014", "info", "a key that is made of what the other options have"),
    ("Q015", "error", "the stem and the keys differ in their number"),
    ("Q016", "info", "a stem that is hard to read"),
    ("Q017", "info", "numbers that aren't in order"),
    ("Q018", "error", "a number in a key that no fact bears out"),
    ("Q019", "warning", "a name that AWS no longer uses"),
    ("Q020", "warning", "questions that don't cover their exam as it is weighted"),
    ("Q021", "error", "an image or link of a question that leads nowhere"),
    ("Q022", "error", "HTML or a dangerous link in a question"),
    ("Q023", "error", "a wrong answer that would count as right"),
    ("Q024", "error", "a key that isn't what the runtime really does"),
    ("Q025", "error", "code in a stem that isn't the code that is run"),
    ("Q026", "warning", "a typed answer without typical wrong ones"),
    ("Q027", "warning", "a prediction that couldn't be run here"),
    ("Q028", "error", "an imported question that isn't finished"),
    ("Q029", "warning", "a waiver or setting that waives nothing"),
    ("B001", "error", "a lab that isn't whole"),
    ("B002", "error", "an event or world of a lab that can't be used"),
    ("B003", "error", "the starter already passes every case"),
    ("B004", "error", "the solution fails a case"),
    ("B005", "warning", "a lab that couldn't be run here"),
    ("B006", "error", "something around a lab's function that AWS would refuse"),
    ("B007", "error", "a lab that takes too long"),
    ("B008", "warning", "a lab without hints"),
    ("B009", "info", "an event that no case of the lab uses"),
    ("B010", "warning", "a case that any handler passes"),
    ("B011", "warning", "an expectation of what the lab doesn't have"),
    ("B012", "warning", "a lab that is in the tracks twice"),
    ("B013", "info", "a lab that is in no track"),
    ("T001", "error", "a scenario that can't be used"),
    ("T002", "error", "an exercise that can't be used"),
    ("X001", "error", "a blueprint that doesn't add up"),
    ("W001", "warning", "an explanation that no error can reach"),
)


class Report:
    """The problems found so far."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self.problems = list(problems)

    def add(
        self,
        code: str,
        file: str,
        line: int,
        message: str,
        *,
        hint: str = "",
        column: int | None = None,
        level: Level | None = None,
    ) -> None:
        """Note a problem; its level is its code's unless another is given."""
        self.problems.append(
            Problem(
                place=Place(file=inert_line(file), line=max(line, 1)),
                column=column,
                code=code,
                level=level or CODES[code].level,
                message=inert_line(message),
                hint=inert_line(hint),
            )
        )

    def at(
        self,
        code: str,
        place: Place,
        message: str,
        *,
        hint: str = "",
        column: int | None = None,
        level: Level | None = None,
    ) -> None:
        """`add` at the place of something that was read."""
        self.add(code, place.file, place.line, message, hint=hint, column=column, level=level)


def line_and_column(where: str) -> tuple[int, int]:
    """Those of a place that is told as ``file:4:3`` or ``file:4``; 1 where there are none."""
    found = _PLACE.search(where)
    return (int(found[1]), int(found[2] or 1)) if found else (1, 1)


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """A hint that names the nearest of the ``known`` names."""
    # difflib compares with each name in turn; a monstrous name would take a monstrous time.
    near = difflib.get_close_matches(name, list(known), n=2, cutoff=0.6) if len(name) < 100 else []
    return "Did you mean " + " or ".join(near) + "?" if near else otherwise


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, by file, line and code."""
    unique = {(p.place.file, p.place.line, p.column or 0, p.code, p.message): p for p in problems}
    return tuple(unique[key] for key in sorted(unique))
