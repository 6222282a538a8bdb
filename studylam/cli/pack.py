"""``studylam pack``: checks lesson packs and shows what is in them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from studylam.cli.output import emit, say

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Pack, Problem

KINDS = (
    "modules",
    "lessons",
    "labs",
    "banks",
    "questions",
    "concepts",
    "facts",
    "sources",
    "events",
    "blueprints",
    "price-lists",
)


@click.group()
def command() -> None:
    """Check lesson packs, and see what is in them.

    A pack is a folder with content/ and quizzes/ in it. Without DIR, it is the built-in course.
    """


def _root(folder: Path | None) -> Path:
    from studylam.packs import builtin_root

    return folder if folder is not None else builtin_root()


# -- check --------------------------------------------------------------------------------------


@command.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--no-run", is_flag=True, help="Don't run the labs' starters and solutions.")
@click.option("--all", "show_all", is_flag=True, help="Print notes (level info) as well.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, notes included.")
@click.pass_context
def check(
    context: click.Context, folder: Path | None, no_run: bool, show_all: bool, as_json: bool
) -> None:
    """Say everything that is wrong with a pack: file, line, column, level, code, how to mend it.

    Labs are run in the sandbox if nothing else is wrong with the pack: a starter must fail a case,
    a solution none; and what a question has predicted must happen. Exit status: 0 no errors,
    1 errors, 2 DIR isn't a pack.
    """
    from studylam.packs import load_pack
    from studylam.packs.checks.check import check_pack

    pack = load_pack(_root(folder))
    problems = _around_labs(pack, check_pack(pack))
    run = _runs_code(pack) and not no_run and not _errors(problems)
    if run:
        problems = _with_labs(pack, problems, quiet=as_json)
    if as_json:
        emit(_document(pack, problems, labs_run=run))
    else:
        _print(pack, problems, show_all=show_all, labs_run=run)
    context.exit(1 if _errors(problems) else 0)


def _around_labs(pack: Pack, problems: Sequence[Problem]) -> list[Problem]:
    """With what AWS would refuse around the labs' functions, which nothing has to run for."""
    from studylam.labs.lint import check_around
    from studylam.packs.problems import Report, in_order

    report = Report(problems)
    for lab in pack.labs:
        check_around(lab, report)
    return list(in_order(report.problems))


def _runs_code(pack: Pack) -> bool:
    return bool(pack.labs) or any(question.predicts for question in pack.questions)


def _errors(problems: Sequence[Problem]) -> int:
    return sum(problem.level == "error" for problem in problems)


def _with_labs(pack: Pack, problems: Sequence[Problem], *, quiet: bool) -> list[Problem]:
    from studylam.labs import check_lab
    from studylam.labs.predictions import check_predictions
    from studylam.packs.checks.check import surroundings
    from studylam.packs.problems import in_order
    from studylam.runtime import LambdaService, VirtualClock

    found = list(problems)
    with LambdaService(clock=VirtualClock(time.time())) as service:
        for lab in pack.labs:
            if not quiet:
                say(f"running {lab.id} …", error=True)
            found += check_lab(lab, service)
        predicting = [question for question in pack.questions if question.predicts]
        if predicting:
            if not quiet:
                say(f"running {_count(len(predicting), 'prediction')} …", error=True)
            found += check_predictions(predicting, surroundings(pack), service)
    return list(in_order(found))


def _document(pack: Pack, problems: Sequence[Problem], *, labs_run: bool) -> dict[str, Any]:
    levels = Counter(problem.level for problem in problems)
    return {
        "pack": {"id": pack.meta.id, "version": pack.meta.version, "root": pack.root},
        "ok": not levels["error"],
        "errors": levels["error"],
        "warnings": levels["warning"],
        "infos": levels["info"],
        "labs_run": labs_run,
        "problems": [
            {
                "file": problem.place.file,
                "line": problem.place.line,
                "column": problem.column,
                "level": problem.level,
                "code": problem.code,
                "message": problem.message,
                "hint": problem.hint,
            }
            for problem in problems
        ],
    }


def _print(pack: Pack, problems: Sequence[Problem], *, show_all: bool, labs_run: bool) -> None:
    from studylam.packs.checks.check import line_of

    for problem in problems:
        if problem.level != "info" or show_all:
            say(line_of(problem))
            if problem.hint:
                say(f"    {problem.hint}")
    levels = Counter(problem.level for problem in problems)
    parts = [
        _count(levels["error"], "error"),
        _count(levels["warning"], "warning"),
        _count(levels["info"], "note") + ("" if show_all or not levels["info"] else " (--all)"),
    ]
    what = f"{pack.meta.id} {pack.meta.version}: {_contents(pack)}"
    if _runs_code(pack) and not labs_run:
        what += " (not run)"
    say(f"{what}\n{', '.join(parts)}")


def _count(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"


def _contents(pack: Pack) -> str:
    counts = (
        (len(pack.lessons), "lesson"),
        (len(pack.questions), "question"),
        (len(pack.labs), "lab"),
    )
    return ", ".join(_count(number, word) for number, word in counts)


# -- list and show ------------------------------------------------------------------------------


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_packs(as_json: bool) -> None:
    """The packs that StudyLam has."""
    from studylam.packs import open_library

    packs = open_library().packs
    if as_json:
        emit([_summary(pack) for pack in packs])
        return
    for pack in packs:
        say(f"{pack.meta.id}  {pack.meta.version}  {pack.meta.title}\n    {_contents(pack)}")
        say(f"    {pack.root}")


def _summary(pack: Pack) -> dict[str, Any]:
    return {
        **pack.meta.model_dump(mode="json"),
        "root": pack.root,
        "lessons": len(pack.lessons),
        "questions": len(pack.questions),
        "labs": len(pack.labs),
    }


@command.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--list", "kind", type=click.Choice(KINDS), help="List everything of one kind.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def show(folder: Path | None, kind: str | None, as_json: bool) -> None:
    """What a pack is and holds; with --list, the ids and titles of one kind of thing."""
    from studylam.packs import Library, load_pack

    pack = load_pack(_root(folder))
    library = Library([pack])
    if kind:
        rows = _rows(library, kind)
        if as_json:
            emit([{"id": name, "title": title} for name, title in rows])
            return
        width = min(max((len(name) for name, _ in rows), default=0), 40)
        for name, title in rows:
            say(f"{name:<{width}}  {title}")
        return
    counts = {each: len(_rows(library, each)) for each in KINDS}
    if as_json:
        emit({**pack.meta.model_dump(mode="json"), "root": pack.root, "counts": counts})
        return
    say(f"{pack.meta.title}  ({pack.meta.id} {pack.meta.version}, {pack.meta.licence})")
    if pack.meta.description:
        say(pack.meta.description)
    say(pack.root)
    for each, number in counts.items():
        say(f"{number:>6}  {each.replace('-', ' ')}")


def _rows(library: Library, kind: str) -> list[tuple[str, str]]:
    """Id and title of everything of a kind."""
    match kind:
        case "questions":
            return [(q.id, _first_words(q.stem)) for q in library.questions]
        case "concepts":
            return [(c.id, c.sentence) for c in library.concepts]
        case "facts":
            return [(f.id, f"{f.display}  {f.title} (as of {f.as_of})") for f in library.facts]
        case "sources":
            return [(s.id, f"{s.title}, {s.publisher}") for s in library.sources]
        case "events":
            return [(e.name, e.title) for e in library.events]
        case "blueprints":
            return [(b.exam, b.title) for b in library.blueprints]
        case "price-lists":
            return [(p.id, p.path) for p in library.price_lists]
        case _:
            things: Sequence[Any] = getattr(library, kind)
            return [(thing.id, thing.title) for thing in things]


def _first_words(text: str, width: int = 70) -> str:
    words = " ".join(text.split())
    return words if len(words) <= width else words[: width - 1].rsplit(" ", 1)[0] + " …"
