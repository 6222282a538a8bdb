"""Checks where links and images lead: to a file of the pack, a section, a web page, or nowhere.

For lessons and labs the codes are K013 (nowhere) and K014 (what nothing may open), for questions
Q021 and Q022. Web pages aren't asked for: a check works without a network.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from studylam.packs.models import (
    Admonition,
    Block,
    Cards,
    Lab,
    Lesson,
    Pack,
    Place,
    Prose,
    Question,
)
from studylam.packs.problems import Report, did_you_mean
from studylam.packs.reading.links import Link, links_in
from studylam.packs.reading.locate import Locator
from studylam.packs.reading.markdown import slug

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_WEB = re.compile(r"https?://[^\s/?#]+\.?[^\s]*", re.IGNORECASE)
_HEADING = re.compile(r" {0,3}#{2,6}\s+(.*?)\s*#*$", re.MULTILINE)


class Fault(NamedTuple):
    """Why a link can't be followed."""

    is_forbidden: bool
    """It leads somewhere, but nothing may open that."""
    message: str
    hint: str


class Targets:
    """Everything in a pack that a link may lead to."""

    def __init__(self, pack: Pack) -> None:
        self._root = Path(pack.root)
        self._lessons = {lesson.place.file: lesson for lesson in pack.lessons}
        self._ids = {lesson.id: lesson.place.file for lesson in pack.lessons}
        self._there: dict[str, bool] = {}

    def fault(self, link: Link, file: str, anchors: Iterable[str] = ()) -> Fault | None:
        """Why a link of ``file`` can't be followed; None: it can.

        Args:
            anchors: what ``#…`` may lead to on the same page.
        """
        what = "image" if link.is_image else "link"
        if not link.is_defined:
            message = f"There is no [{link.target[:60]}]: … here that this link could mean."
            return Fault(False, message, "Define it in the same section, or write [words](target).")
        target = link.target.strip()
        if not target:
            return Fault(False, f"This {what} leads nowhere.", "Write its target: [words](target).")
        scheme = _SCHEME.match(target)
        if scheme:
            return self._address(scheme[1], target, what)
        if target.startswith("//"):
            return Fault(True, f"This {what} names no scheme.", f"Write https:{target[:80]}")
        path, _, anchor = target.partition("#")
        path = path.partition("?")[0]
        if not path:
            return self._on_page(anchor, anchors)
        return self._in_pack(path, anchor, file, link)

    @staticmethod
    def _address(scheme: str, target: str, what: str) -> Fault | None:
        scheme = scheme.lower()
        if scheme in ("http", "https"):
            if _WEB.fullmatch(target):
                return None
            return Fault(False, f"{target[:60]!r} is no address.", "Write https://host/path.")
        if scheme == "mailto" and what == "link":
            return None
        hint = "Write https://…, or the path of a file of the pack."
        return Fault(
            True, f"A link can't lead to {scheme}: nothing of the kind is opened for a pack.", hint
        )

    @staticmethod
    def _on_page(anchor: str, anchors: Iterable[str]) -> Fault | None:
        known = list(anchors)
        if anchor in known:
            return None
        message = f"This page has no section {anchor[:60]!r}."
        return Fault(False, message, did_you_mean(anchor, known, "Mend it, or take the link out."))

    def _in_pack(self, path: str, anchor: str, file: str, link: Link) -> Fault | None:
        what = "image" if link.is_image else "file"
        if path.startswith("/"):
            message = f"{path[:60]!r} is a path of one machine only."
            return Fault(False, message, "Write it as seen from this file: ../labs/…")
        place = posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
        if place.startswith(".."):
            return Fault(True, f"{path[:60]!r} leads out of the pack.", "Put the file inside.")
        if not self._has(place, folders=not link.is_image):
            hint = "Mend the path: it is seen from this file's folder."
            if path in self._ids:
                to = posixpath.relpath(self._ids[path], posixpath.dirname(file))
                hint = f"A lesson is linked to by its file: {to}"
            return Fault(False, f"The pack has no {what} {path[:60]!r} here.", hint)
        lesson = self._lessons.get(place)
        if anchor and lesson is not None:
            known = [section.id for section in lesson.sections]
            if anchor not in known:
                message = f"The lesson {lesson.id!r} has no section {anchor[:60]!r}."
                return Fault(False, message, did_you_mean(anchor, known, "Mend the part after #."))
        return None

    @property
    def linked(self) -> tuple[str, ...]:
        """The files that links have led to so far."""
        return tuple(place for place, there in self._there.items() if there)

    def _has(self, place: str, *, folders: bool) -> bool:
        if place not in self._there:
            path = self._root / place
            try:
                inside = path.resolve().is_relative_to(self._root)
                self._there[place] = inside and (path.is_file() or (folders and path.is_dir()))
            except (OSError, RuntimeError, ValueError):
                self._there[place] = False
        return self._there[place]


def check_targets(pack: Pack, report: Report, locate: Locator) -> tuple[str, ...]:
    """Note links and images that lead nowhere, and images without words.

    Returns: the files that links lead to.
    """
    targets = Targets(pack)
    for lesson in pack.lessons:
        anchors = _anchors(lesson)
        for section in lesson.sections:
            for text, place in _texts(section.blocks):
                _check(targets, text, place, anchors, report, locate)
    for lab in pack.labs:
        for text, place in _of_lab(lab):
            _check(targets, text, place, (), report, locate)
    for term in pack.terms:
        _check(targets, term.meaning, term.place, (), report, locate)
    for question in pack.questions:
        for text, place in _of_question(question):
            _check(targets, text, place, (), report, locate, question.id)
    return targets.linked


def _check(
    targets: Targets,
    text: str,
    place: Place,
    anchors: Iterable[str],
    report: Report,
    locate: Locator,
    question: str = "",
) -> None:
    for link in links_in(text):
        spot = None
        prefix = f"{question}: " if question else ""
        fault = targets.fault(link, place.file, anchors)
        if fault is not None:
            spot = _where(link, place, locate)
            codes = ("Q021", "Q022") if question else ("K013", "K014")
            code = codes[fault.is_forbidden and not (question and link.is_image)]
            message = prefix + fault.message
            report.at(code, spot[0], message, hint=fault.hint, column=spot[1])
        if link.is_image and not link.words.strip():
            spot = spot or _where(link, place, locate)
            message = f"{prefix}This image has no words for those who can't see it."
            hint = f"Say in the brackets what it shows: ![…]({link.target[:60]})"
            report.at("L023", spot[0], message, hint=hint, column=spot[1])


def _where(link: Link, place: Place, locate: Locator) -> tuple[Place, int | None]:
    """Where a link stands: the text of a block may have lost lines, so it is looked for."""
    written = link.words if not link.is_defined else f"]({link.target}"
    if link.is_image and link.words == "":
        written = f"![]({link.target}"
    spot = locate(place, written)
    if spot.place == place and link.line:
        spot = locate(place, link.target) if link.target else spot
    if spot.place == place and spot.column in (None, 1) and link.line:
        return Place(file=place.file, line=place.line + link.line), None
    return spot.place, spot.column


def _anchors(lesson: Lesson) -> list[str]:
    known = [section.id for section in lesson.sections]
    for section in lesson.sections:
        for text, _ in _texts(section.blocks):
            if "###" in text:
                known += [slug(heading) for heading in _HEADING.findall(text)]
    return known


def _texts(blocks: Iterable[Block]) -> Iterator[tuple[str, Place]]:
    for block in blocks:
        if isinstance(block, Prose | Admonition):
            yield block.markdown, block.place
        elif isinstance(block, Cards):
            for card in block.cards:
                yield f"{card.ask}\n\n{card.answer}", card.place


def _of_lab(lab: Lab) -> Iterator[tuple[str, Place]]:
    yield from _texts(lab.task)
    for text in (*lab.hints, lab.after):
        yield text, lab.place


def _of_question(question: Question) -> Iterator[tuple[str, Place]]:
    place = question.place
    yield question.stem, place
    yield question.explanation, place
    for option in question.options:
        yield option.text, option.place
        yield option.explanation, option.place
    for pair in question.pairs:
        for text in (pair.left, pair.right, pair.explanation):
            yield text, pair.place
    for trap in question.traps:
        yield trap.explanation, trap.place
