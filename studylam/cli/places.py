"""Commands that open the app at one of its places."""

from __future__ import annotations

from collections.abc import Callable

import click

from studylam.errors import NotFoundError, UsageError


def _check_nothing(what: str) -> None:
    raise UsageError(f"{what!r}: this place takes no argument.", hint="Leave it out.")


def _check_lesson(what: str) -> str:
    """The same, with the section's name where its number was given."""
    from studylam.cli.preview import library as opened

    library = opened()
    lesson, _, section = what.partition("#")
    ids = [one.id for one in library.lesson(lesson).sections]
    if section.isdecimal() and section not in ids:
        if not 1 <= int(section) <= len(ids):
            count = "1 section" if len(ids) == 1 else f"{len(ids)} sections"
            raise NotFoundError(f"There is no section {section} in {lesson!r}: it has {count}.")
        return f"{lesson}#{ids[int(section) - 1]}"
    if section:
        library.section(lesson, section)
    return what


def _check_lab(what: str) -> None:
    from studylam.cli.preview import library

    library().lab(what)


def _check_drill(what: str) -> None:
    from studylam.cli.progress import for_reading

    if not what.startswith(("drill-", "review-")):
        _check_nothing(what)
    from studylam.cli.preview import previewed

    if previewed():
        return  # in the preview's own record, if anywhere: the app says so
    with for_reading()[0] as record:
        if record.drill(what) is None:
            raise NotFoundError(f"There is no drill or review called {what!r}.")


def _check_exam(what: str) -> None:
    from studylam.cli.preview import library

    library().blueprint(what)


def _place(
    name: str, help_text: str, check: Callable[[str], str | None], metavar: str
) -> click.Command:
    """A command that opens the app at ``name``; an unknown WHAT is refused before that.

    ``check`` gives back what it comes to, where that is written otherwise.
    """

    @click.command(name=name, help=help_text)
    @click.argument("what", required=False, metavar=f"[{metavar}]")
    def command(what: str | None) -> int:
        if what is not None:
            what = check(what) or what
        from studylam.cli.preview import open_app

        return open_app(name, what)

    return command


learn = _place(
    "learn",
    "Open the app at the lessons, or at LESSON, or at a section of it, by its name or number.",
    _check_lesson,
    "LESSON[#SECTION]",
)
lab = _place("lab", "Open the app at the labs, or at LAB.", _check_lab, "LAB")
exam = _place("exam", "Open the app at the mock exams, or at EXAM.", _check_exam, "EXAM")


@click.command()
@click.argument("what", required=False, metavar="[REVIEW]")
@click.option("--cram", is_flag=True, help="Begin ahead of the schedule, and leave it alone.")
def review(what: str | None, cram: bool) -> int:
    """Open the app at what is due for review, or go on with REVIEW."""
    if what is not None and cram:
        raise UsageError("Say a REVIEW to go on with, or --cram, not both.")
    if what is not None:
        _check_drill(what)
    from studylam.cli.preview import open_app

    return open_app("review", "cram" if cram else what)


@click.command()
@click.argument("what", nargs=-1, metavar="[BANK | DRILL]")
@click.option("--bank", metavar="BANK", help="Questions of this bank.")
@click.option("--topic", "module", metavar="MODULE", help="What this module of the course teaches.")
@click.option("--concept", metavar="CONCEPT", help="Questions on this concept.")
@click.option("--exam", metavar="EXAM", help="Questions of this exam.")
@click.option("--domain", metavar="NUMBER", help="A domain of the exam.")
@click.option("--deck", metavar="TITLE", help="A deck that you have put aside.")
@click.option("--type", metavar="TYPE", help="single-choice, multiple-response, ordering, …")
@click.option("--only", metavar="WHICH", help="due, missed, unseen or flagged; else a mix.")
@click.option("--size", metavar="N", help="How many questions, at most.")
def quiz(what: tuple[str, ...], **filters: str | None) -> int:
    """Open the app at the drills, with what is given chosen already; or go on with DRILL.

    The drill's make-up is shown before its first question.
    """
    words = _drill_words(what, {name: value for name, value in filters.items() if value})
    from studylam.cli.preview import open_app

    return open_app("quiz", words or None)


def _drill_words(what: tuple[str, ...], filters: dict[str, str]) -> str:
    """What was asked for as the app takes it; what isn't there is refused here.

    ``what`` may also be words as the app writes them, such as ``concept=timeout``.
    """
    import shlex

    from studylam.cli.preview import library, previewed
    from studylam.study.drills.choice import parse_drill

    if len(what) == 1 and not filters and what[0].startswith(("drill-", "review-")):
        _check_drill(what[0])
        return what[0]
    if "domain" in filters and "exam" not in filters and not any("exam=" in w for w in what):
        filters["exam"] = _exam_of_the_goal()
    given = [f"{name}={value}" for name, value in filters.items()]
    words = shlex.join([*what, *given])
    choice, _ = parse_drill(words)
    choice.check(library())
    if choice.deck is not None and not previewed():
        from studylam.cli.progress import for_reading
        from studylam.progress import utc_now
        from studylam.study.drills.known import Known

        with for_reading()[0] as record:
            Known.of(record, utc_now()).deck(choice.deck)
    return words


def _exam_of_the_goal() -> str:
    from studylam.cli.progress import for_reading

    with for_reading()[0] as record:
        goal = record.setting("goal")
    if not isinstance(goal, dict) or not isinstance(goal.get("exam"), str):
        raise UsageError("A domain is one of an exam's.", hint="Name the exam, too: --exam dva-c02")
    return str(goal["exam"])
