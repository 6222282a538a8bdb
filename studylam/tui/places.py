"""The places one can go to from anywhere, in the order of their keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studylam.tui.ports import SessionScreen

if TYPE_CHECKING:
    from studylam.packs import Library


CRAM = "cram"
"""Of the reviews: a session ahead of the schedule."""


@dataclass(frozen=True)
class Place:
    """A place: its name, what it is for, and what opens it, there or at a thing in it."""

    id: str
    key: str
    title: str
    about: str
    open: Callable[[str | None], SessionScreen]
    find: Callable[[Library, str], object]
    """Raises `studylam.errors.NotFoundError` when there is nothing of that id."""
    lists: bool = False
    """What is opened in it is one of its list, which lies below it then. (Other places' lists open
    it themselves.)"""


def _learn(what: str | None) -> SessionScreen:
    if what:
        from studylam.tui.screens.reader import ReaderScreen

        return ReaderScreen(*what.split("#", 1))
    from studylam.tui.screens.course import CourseScreen

    return CourseScreen()


def _lab(what: str | None) -> SessionScreen:
    if what:
        from studylam.tui.screens.lab import LabScreen

        return LabScreen(what)
    from studylam.tui.screens.labs import LabsScreen

    return LabsScreen()


def _quiz(what: str | None) -> SessionScreen:
    from studylam.tui.screens.quiz import QuizScreen

    return QuizScreen(what)


def _drill(library: Library, what: str) -> object:
    """The words of a choice. Whether there is such a drill or deck, only the record knows."""
    from studylam.study.drills.choice import parse_drill

    if not _is_drill(what):
        parse_drill(what)[0].check(library)
    return None


def _is_drill(what: str) -> bool:
    return what.startswith(("drill-", "review-"))


def _review(what: str | None) -> SessionScreen:
    if what and what != CRAM:
        return _quiz(what)
    from studylam.tui.screens.review import ReviewScreen

    return ReviewScreen(cram=what == CRAM)


def _exam(what: str | None) -> SessionScreen:
    from studylam.tui.screens.exam import ExamsScreen

    return ExamsScreen(what)


def _price(what: str | None) -> SessionScreen:
    if what:
        from studylam.tui.tools import screen_of

        return screen_of("price", what)
    from studylam.tui.screens.price import PriceScreen

    return PriceScreen()


def _simulate(what: str | None) -> SessionScreen:
    from studylam.tui.screens.simulate import SimulateScreen

    return SimulateScreen(what)


def _simulator(library: Library, what: str) -> object:
    """One of the simulators by its name, or a scenario or an exercise by its id."""
    from studylam.tui.tools import found

    return found(library, what)


def _progress(what: str | None) -> SessionScreen:
    from studylam.tui.screens.progress import ProgressScreen

    return ProgressScreen()


def _packs(what: str | None) -> SessionScreen:
    from studylam.tui.screens.packs import PacksScreen

    return PacksScreen(what)


def _nothing(library: Library, what: str) -> object:
    return None


PLACES: tuple[Place, ...] = (
    Place(
        "learn",
        "1",
        "Learn",
        "The course, section by section",
        _learn,
        lambda library, what: library.lesson(what.split("#", 1)[0]),
        lists=True,
    ),
    Place(
        "lab",
        "2",
        "Labs",
        "Change handlers and run them",
        _lab,
        lambda library, what: library.lab(what),
        lists=True,
    ),
    Place("quiz", "3", "Drill", "Scenario questions", _quiz, _drill),
    Place("review", "4", "Review", "Questions that are due again", _review, _nothing),
    Place(
        "exam",
        "5",
        "Exam",
        "Timed, after the blueprint",
        _exam,
        lambda library, what: library.blueprint(what),
    ),
    Place(
        "price",
        "6",
        "Price",
        "What a month costs, and why",
        _price,
        lambda library, what: library.scenario(what),
        lists=True,
    ),
    Place(
        "simulate", "7", "Simulate", "Load, retries, power, and decisions", _simulate, _simulator
    ),
    Place("progress", "8", "Progress", "How it went so far", _progress, _nothing),
    Place(
        "packs", "9", "Packs", "Courses of others", _packs, lambda library, what: library.pack(what)
    ),
)


def place(id: str) -> Place:
    return next(place for place in PLACES if place.id == id)
