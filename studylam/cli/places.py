"""Commands that open the app at one of its places."""

from __future__ import annotations

from collections.abc import Callable

import click


def _check_nothing(what: str) -> None:
    from studylam.errors import UsageError

    raise UsageError(f"{what!r}: this place takes no argument.", hint="Leave it out.")


def _check_lesson(what: str) -> None:
    from studylam.packs import open_library

    library = open_library()
    lesson, _, section = what.partition("#")
    library.lesson(lesson)
    if section:
        library.section(lesson, section)


def _check_lab(what: str) -> None:
    from studylam.packs import open_library

    open_library().lab(what)


def _check_bank(what: str) -> None:
    from studylam.packs import open_library

    open_library().bank(what)


def _check_exam(what: str) -> None:
    from studylam.packs import open_library

    open_library().blueprint(what)


def _place(name: str, help_text: str, check: Callable[[str], None], metavar: str) -> click.Command:
    """A command that opens the app at ``name``; an unknown WHAT is refused before that."""

    @click.command(name=name, help=help_text)
    @click.argument("what", required=False, metavar=f"[{metavar}]")
    def command(what: str | None) -> int:
        if what is not None:
            check(what)
        from studylam.tui import run

        return run(name, what)

    return command


learn = _place(
    "learn",
    "Open the app at the lessons, or at LESSON, or at a section of it.",
    _check_lesson,
    "LESSON[#SECTION]",
)
lab = _place("lab", "Open the app at the labs, or at LAB.", _check_lab, "LAB")
quiz = _place("quiz", "Open the app at the drills, or at BANK.", _check_bank, "BANK")
review = _place("review", "Open the app at what is due for review.", _check_nothing, "")
exam = _place("exam", "Open the app at the mock exams, or at EXAM.", _check_exam, "EXAM")
simulate = _place("simulate", "Open the app at the simulator.", _check_nothing, "")
