"""``studylam pack check``: everything that is wrong with a pack, labs and predictions run."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from studylam.cli.output import emit, say
from studylam.cli.packs.common import contents, count, pack_folder

if TYPE_CHECKING:
    from studylam.packs.models import Pack, Problem


@click.command()
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
    from studylam.labs.check_all import around_labs, runs_code
    from studylam.packs import load_pack
    from studylam.packs.checks.check import check_pack

    pack = load_pack(pack_folder(folder))
    problems = around_labs(pack, check_pack(pack))
    run = runs_code(pack) and not no_run and not _errors(problems)
    if run:
        problems = _with_labs(pack, problems, quiet=as_json)
    if as_json:
        emit(_document(pack, problems, labs_run=run))
    else:
        _print(pack, problems, show_all=show_all, labs_run=run)
    context.exit(1 if _errors(problems) else 0)


def _errors(problems: Sequence[Problem]) -> int:
    return sum(problem.level == "error" for problem in problems)


def _with_labs(pack: Pack, problems: Sequence[Problem], *, quiet: bool) -> list[Problem]:
    from studylam.labs.check_all import run_labs
    from studylam.packs.problems import in_order
    from studylam.runtime import LambdaService, VirtualClock

    def tell(what: str) -> None:
        if not quiet:
            say(f"running {what} …", error=True)

    with LambdaService(clock=VirtualClock(time.time())) as service:
        return list(in_order([*problems, *run_labs(pack, service, tell)]))


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
    from studylam.labs.check_all import runs_code
    from studylam.packs.checks.check import line_of

    for problem in problems:
        if problem.level != "info" or show_all:
            say(line_of(problem))
            if problem.hint:
                say(f"    {problem.hint}")
    levels = Counter(problem.level for problem in problems)
    parts = [
        count(levels["error"], "error"),
        count(levels["warning"], "warning"),
        count(levels["info"], "note") + ("" if show_all or not levels["info"] else " (--all)"),
    ]
    what = f"{pack.meta.id} {pack.meta.version}: {contents(pack)}"
    if runs_code(pack) and not labs_run:
        what += " (not run)"
    say(f"{what}\n{', '.join(parts)}")
