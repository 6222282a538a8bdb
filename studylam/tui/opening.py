"""Opens what a search found, and what belongs to a thing: one screen for each kind, over this one,
so that back leads to where one came from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from studylam.errors import StudyLamError
from studylam.tui.ports import SessionScreen
from studylam.tui.tools import screen_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studylam.study.search.belongs import Link, Subject
    from studylam.study.search.entries import Entry

QUESTION = "question "
"""What stands before a question's id where the target of a note is one."""


def open_entry(screen: SessionScreen, entry: Entry) -> None:
    """What was found."""
    match entry.kind:
        case "place":
            screen.session.open_place(entry.target)
        case "lesson":
            open_lesson(screen, entry.target)
        case "lab":
            open_lab(screen, entry.target)
        case "fact":
            open_facts(screen, [entry.target], screen_path(screen))
        case "term":
            open_term(screen, entry.target)
        case "question":
            open_question(screen, entry.target, screen_path(screen))
        case "note" if entry.target.startswith(QUESTION):
            open_question(screen, entry.target.removeprefix(QUESTION), screen_path(screen))
        case "note":
            open_lesson(screen, entry.target)
        case "scenario":
            open_scenario(screen, entry.target)
        case "exercise":
            screen.app.push_screen(screen_of("exercise", entry.target))


def subject_of(entry: Entry) -> Subject | None:
    """What belongs to what was found: nothing to a place, nor to a decision that may be ahead."""
    from studylam.study.search.belongs import Subject

    match entry.kind:
        case "lesson" | "lab" | "fact" | "term" | "question" | "scenario":
            return Subject(entry.kind, entry.target)
        case "note" if entry.target.startswith(QUESTION):
            return Subject("question", entry.target.removeprefix(QUESTION))
        case "note":
            return Subject("lesson", entry.target)
    return None


def open_link(screen: SessionScreen, link: Link) -> None:
    """What belongs to something."""
    target = link.targets[0] if link.targets else None
    match link.kind:
        case "drill":
            from studylam.tui.screens.drill import start_on

            start_on(screen, link.targets, link.about)
        case "price" if target is None:
            screen.app.push_screen(_calculator())
        case "facts":
            open_facts(screen, link.targets, screen_path(screen))
        case "lesson" if target:
            open_lesson(screen, target)
        case "lab" if target:
            open_lab(screen, target)
        case "term" if target:
            open_term(screen, target)
        case "price" | "simulate" if target:
            open_scenario(screen, target)
        case "exercise" if target:
            screen.app.push_screen(screen_of("exercise", target))


def _calculator() -> SessionScreen:
    from studylam.tui.screens.price import PriceScreen

    return PriceScreen()


def screen_path(screen: SessionScreen) -> tuple[str, ...]:
    """What the crumbs of a page over this screen begin with."""
    path = getattr(screen, "path", None)
    return tuple(path()) if path is not None else ()


def open_lesson(screen: SessionScreen, target: str) -> None:
    """``lesson`` or ``lesson#section``."""
    from studylam.tui.screens.reader import ReaderScreen

    lesson, _, section = target.partition("#")
    screen.session.library.lesson(lesson)
    screen.app.push_screen(ReaderScreen(lesson, section or None))


def open_lab(screen: SessionScreen, lab: str) -> None:
    """A lab's console."""
    from studylam.tui.screens.lab import LabScreen

    screen.session.library.lab(lab)
    screen.app.push_screen(LabScreen(lab))


def open_term(screen: SessionScreen, term: str) -> None:
    """A term's page."""
    from studylam.tui.screens.term import TermScreen

    screen.app.push_screen(TermScreen(screen.session.library.term(term).id))


def open_scenario(screen: SessionScreen, scenario: str) -> None:
    """A scenario in the tool that it is for."""
    tool = screen.session.library.scenario(scenario).tool
    screen.app.push_screen(screen_of(tool, scenario))


def open_facts(screen: SessionScreen, facts: Sequence[str], path: tuple[str, ...]) -> None:
    """Facts with their sources."""
    from studylam.tui.screens.facts import FactsScreen

    library = screen.session.library
    screen.app.push_screen(FactsScreen([library.fact(fact) for fact in facts], path))


def open_question(screen: SessionScreen, question: str, path: tuple[str, ...]) -> None:
    """A question with its reasons, and the last answer; one that is new isn't given away."""
    from studylam.study.chance import option_order
    from studylam.study.reviews.made_cards import item
    from studylam.tui.screens.answer import AnswerScreen

    try:
        answers = screen.session.record.answers(question)
    except StudyLamError as error:
        screen.session.show_error(error)
        return
    if not answers:
        screen.notify("It will come in a drill: its answer isn't shown before.", markup=False)
        return
    last = answers[-1]
    order = option_order(item(screen.session.library, question), last.seed or 0)
    screen.app.push_screen(
        AnswerScreen(question, order, last.chosen, path=path, confidence=last.confidence)
    )
