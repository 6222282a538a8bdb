"""``studylam pack build``, ``install``, ``update`` and ``remove``: packs on their way."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from studylam.cli.output import emit, say
from studylam.cli.packs.common import contents, count, pack_folder
from studylam.cli.packs.telling import (
    outcome_document,
    problem_document,
    say_outcome,
    say_problems,
)
from studylam.cli.waiting import waiting
from studylam.errors import StudyLamError
from studylam.work import StoppedError, Tell, Work, unheard

if TYPE_CHECKING:
    from studylam.packs.models import Pack, Problem
    from studylam.packs.shelf import BrokenPackError, Outcome


# -- build ----------------------------------------------------------------------------------------


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "out",
    metavar="X.zip",
    type=click.Path(path_type=Path),
    help="The archive; without it, ID-VERSION.zip here.",
)
@click.option("--no-run", is_flag=True, help="Don't run the labs' starters and solutions.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def build(
    context: click.Context, folder: Path | None, out: Path | None, no_run: bool, as_json: bool
) -> None:
    """Make one file of a pack, to hand out: the same bytes whenever the pack is the same.

    The pack is checked first, as 'pack check' does, and not built if it has errors. In the archive
    are content/, quizzes/, README and LICENSE, and the checksums of all of them.
    """
    from studylam.packs import load_pack
    from studylam.packs.archive import build as build_archive
    from studylam.packs.archive import default_name, place_for
    from studylam.packs.builtin import pack_around

    pack = load_pack(pack_folder(folder) if folder else pack_around(Path()))
    # Before the labs run, which may take a while.
    root = Path(pack.root)
    out = place_for(root, out or Path(default_name(pack.meta.id, pack.meta.version)))
    with waiting("checking", stopped="Stopped: no archive was made.", quiet=as_json) as work:
        problems = _checked(pack, work, run=not no_run)
    errors = sum(problem.level == "error" for problem in problems)
    if errors:
        _refuse(pack, problems, errors, as_json=as_json)
        context.exit(1)
    with waiting("writing", stopped="Stopped: no archive was made.", quiet=as_json):
        built = build_archive(root, out)
    if as_json:
        emit(
            {
                "built": str(built.path),
                "id": pack.meta.id,
                "version": pack.meta.version,
                "size": built.size,
                "sha256": built.sha256,
                "files": built.files,
                "errors": 0,
                "problems": [problem_document(problem) for problem in problems],
            }
        )
        return
    warnings = sum(problem.level == "warning" for problem in problems)
    if warnings:
        say(f"It has {count(warnings, 'warning')}: studylam pack check {folder}", error=True)
    say(f"{pack.meta.title} ({pack.meta.id} {pack.meta.version}): {contents(pack)}")
    say(f"  archive  {built.path}")
    say(f"  size     {built.size:,} bytes, {built.files:,} files")
    say(f"  sha256   {built.sha256}")


def _checked(pack: Pack, work: Work, *, run: bool) -> Sequence[Problem]:
    """All that 'pack check' finds; the labs run only if nothing is wrong without that."""
    from studylam.labs.check_all import run_labs, runs_code
    from studylam.packs.checks.check import finished
    from studylam.runtime import LambdaService, VirtualClock

    problems = _read_through(pack, work.tell)
    if not run or not runs_code(pack) or any(problem.level == "error" for problem in problems):
        return problems

    with LambdaService(clock=VirtualClock(time.time())) as service:
        return finished(pack, [*problems, *run_labs(pack, service, work)])


def _read_through(pack: Pack, tell: Tell = unheard) -> list[Problem]:
    """What is wrong with a pack, as far as that can be told without running any of its code."""
    from studylam.labs.check_all import around_labs
    from studylam.packs.checks.check import check_pack, finished

    return finished(pack, around_labs(pack, check_pack(pack, tell=tell), tell=tell))


def _refuse(pack: Pack, problems: Sequence[Problem], errors: int, *, as_json: bool) -> None:
    message = f"{pack.meta.title} isn't built: it has {count(errors, 'error')}."
    if as_json:
        emit(
            {
                "built": None,
                "id": pack.meta.id,
                "version": pack.meta.version,
                "errors": errors,
                "problems": [problem_document(problem) for problem in problems],
            }
        )
    say_problems(problems, only_errors=True)
    say(f"studylam: {message}", error=True)


# -- install and update ---------------------------------------------------------------------------


@click.command()
@click.argument("source", metavar="X.zip|DIR|DISTRIBUTION")
@click.option("--replace", is_flag=True, help="Take the place of a pack of its id from elsewhere.")
@click.option("--force", is_flag=True, help="Install what can be read of a pack with errors.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def install(context: click.Context, source: str, replace: bool, force: bool, as_json: bool) -> None:
    """Install a pack: from an archive, a folder, or a Python distribution that is here.

    It is copied, and nothing of it is run: the app asks before the first run of its code.
    """
    from studylam.packs.shelf import BrokenPackError
    from studylam.packs.shelf import install as install_pack

    try:
        with waiting("installing", stopped="Stopped: it isn't installed.", quiet=as_json) as work:
            work.tell(0, 0, "copying it")
            check = partial(_read_through, tell=work.tell)
            outcome = install_pack(source, force=force, replacing=replace, check=check)
    except BrokenPackError as error:
        _tell_broken(error, as_json=as_json)
        context.exit(1)
    if as_json:
        emit(outcome_document(outcome))
        return
    if force:
        say_problems(outcome.problems, only_errors=True)
    say_outcome(outcome)
    _say_of_code(outcome)


def _tell_broken(error: BrokenPackError, *, as_json: bool) -> None:
    if as_json:
        emit(_failure(error))
    say_problems(error.problems, only_errors=True)
    say(f"studylam: {error}", error=True)


def _failure(error: StudyLamError) -> dict[str, Any]:
    from studylam.packs.shelf import BrokenPackError

    told: dict[str, Any] = {
        "error": {"message": error.message, "where": error.where, "hint": error.hint}
    }
    if isinstance(error, BrokenPackError):
        told["problems"] = [problem_document(problem) for problem in error.problems]
    return told


def _say_of_code(outcome: Outcome) -> None:
    """What becomes of the code in it: a consent is for code as it was."""
    from studylam.labs.trust import stranger
    from studylam.packs import load_pack

    changes = outcome.changes
    if outcome.is_same or (changes is not None and not changes.labs and not changes.lessons):
        return
    about = stranger(load_pack(outcome.pack.root))
    if about and (about.labs or about.examples):
        code = f"{count(about.labs, 'lab')} and {count(about.examples, 'example')}"
        first = "first run of it" if changes is None else "next run of it, as it has changed"
        say(f"It has code: {code}. The app asks before the {first}.")


@click.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--force", is_flag=True, help="Take what can be read of a pack with errors.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def update(context: click.Context, ids: tuple[str, ...], force: bool, as_json: bool) -> None:
    """Bring installed packs up to what is now where they came from; without ID, all of them.

    Your record stays. A question that was changed is asked anew.
    """
    from studylam.packs.shelf import BrokenPackError, installed
    from studylam.packs.shelf import update as update_pack

    wanted = ids or tuple(one.id for one in installed())
    if not wanted and not as_json:
        say("No pack is installed.")
    documents: list[dict[str, Any]] = []
    status = 0
    for name in wanted:
        try:
            stopped = f"Stopped: {name} is as it was."
            with waiting(f"updating {name}", stopped=stopped, quiet=as_json) as work:
                check = partial(_read_through, tell=work.tell)
                outcome = update_pack(name, force=force, check=check)
        except StoppedError:
            raise
        except StudyLamError as error:
            if len(wanted) == 1 and not isinstance(error, BrokenPackError):
                raise
            documents.append({"id": name, **_failure(error)})
            status = 1
            if not as_json:
                _tell_failure(error)
            continue
        documents.append(outcome_document(outcome))
        if not as_json:
            say_outcome(outcome)
            _say_of_code(outcome)
    if as_json:
        emit({"updates": documents})
    context.exit(status)


def _tell_failure(error: StudyLamError) -> None:
    from studylam.packs.shelf import BrokenPackError

    if isinstance(error, BrokenPackError):
        say_problems(error.problems, only_errors=True)
    say(f"studylam: {error}", error=True)


# -- remove ---------------------------------------------------------------------------------------


@click.command()
@click.argument("pack_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def remove(pack_id: str, as_json: bool) -> None:
    """Take an installed pack away. What you did with it stays in your record."""
    from studylam.packs.shelf import remove as remove_pack

    gone = remove_pack(pack_id)
    missed_by = _extending(pack_id)
    if as_json:
        emit({"removed": gone.id, "root": str(gone.root), "missed_by": missed_by})
        return
    title = f"{gone.origin.title} ({gone.id} {gone.origin.version})" if gone.origin else gone.id
    say(f"Removed: {title}.")
    if missed_by:
        say(f"Still here and built on it: {', '.join(missed_by)}.")
    say("What you did with it stays in your record, and counts again if you install it again.")


def _extending(pack_id: str) -> list[str]:
    """The packs here that refer to a pack's things."""
    from studylam.packs import open_library

    return [pack.meta.id for pack in open_library().packs if pack_id in pack.meta.extends]
