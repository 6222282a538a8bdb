"""``studylam pack check``: everything that is wrong with a pack, labs and predictions run."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from studylam.cli.output import emit, say
from studylam.cli.packs.common import contents, count, pack_folder
from studylam.cli.packs.telling import problem_document, told
from studylam.cli.waiting import waiting
from studylam.work import StoppedError

if TYPE_CHECKING:
    from studylam.packs.models import Pack, Problem


@dataclass
class Checked:
    """What was found, and how far the check came."""

    pack: Pack
    problems: list[Problem]
    labs_run: bool = False
    not_run: dict[str, str] = field(default_factory=dict)
    """Labs that couldn't be run as they are: id → why."""
    is_stopped: bool = False

    @property
    def levels(self) -> Counter[str]:
        """How many problems of each level there are."""
        return Counter(problem.level for problem in self.problems)

    def is_fine(self, *, strict: bool) -> bool:
        """Whether nothing is wrong that counts."""
        return not self.levels["error"] and not (strict and self.levels["warning"])


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--no-run", is_flag=True, help="Don't run the labs' starters and solutions.")
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings, too.")
@click.option("--all", "show_all", is_flag=True, help="Print notes (level info) as well.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, notes included.")
@click.pass_context
def check(
    context: click.Context,
    folder: Path | None,
    no_run: bool,
    strict: bool,
    show_all: bool,
    as_json: bool,
) -> None:
    """Say everything that is wrong with a pack: file, line, column, level, code, how to mend it.

    Labs are run in the sandbox: a starter must fail a case, a solution none, in time; and what a
    question has predicted must happen. A lab that has errors of its own isn't run. Exit status: 0
    no errors (with --strict: no warnings either), 1 errors, 2 DIR isn't a pack.
    """
    from studylam.packs.uncollected import uncollected

    with (
        uncollected(),
        waiting("checking", stopped="Stopped: the pack wasn't checked.", quiet=as_json) as work,
    ):
        from studylam.labs.check_all import around_labs, left_out, runs_code
        from studylam.packs import load_pack
        from studylam.packs.checks.check import check_pack, finished

        work.tell(0, 0, "reading the pack")
        pack = load_pack(pack_folder(folder))
        found = check_pack(pack, tell=work.tell)
        checked = Checked(pack, around_labs(pack, found, tell=work.tell))
        checked.not_run = left_out(pack, checked.problems)
    if runs_code(pack) and not no_run:
        _run(checked, quiet=as_json)
    checked.problems = finished(pack, checked.problems)
    if as_json:
        emit(_document(checked, strict=strict))
    else:
        _print(checked, show_all=show_all, not_asked=no_run)
    if checked.is_stopped:
        context.exit(StoppedError.exit_status)
    context.exit(0 if checked.is_fine(strict=strict) else 1)


def _run(checked: Checked, *, quiet: bool) -> None:
    """Run the labs; who interrupts that gets what was found until then."""
    from studylam.labs.check_all import run_labs
    from studylam.runtime import LambdaService, VirtualClock

    found: list[Problem] = []
    try:
        with (
            waiting("running", stopped="", quiet=quiet) as work,
            LambdaService(clock=VirtualClock(time.time())) as service,
        ):
            run_labs(checked.pack, service, work, without=checked.not_run, found=found)
        checked.labs_run = True
    except StoppedError:
        checked.is_stopped = True
    checked.problems += found


def _document(checked: Checked, *, strict: bool) -> dict[str, Any]:
    pack, levels = checked.pack, checked.levels
    return {
        "pack": {"id": pack.meta.id, "version": pack.meta.version, "root": pack.root},
        "ok": checked.is_fine(strict=strict) and not checked.is_stopped,
        "strict": strict,
        "errors": levels["error"],
        "warnings": levels["warning"],
        "infos": levels["info"],
        "labs_run": checked.labs_run,
        "labs_not_run": [{"lab": lab, "why": why} for lab, why in checked.not_run.items()],
        "stopped": checked.is_stopped,
        "problems": [problem_document(problem) for problem in checked.problems],
    }


def _print(checked: Checked, *, show_all: bool, not_asked: bool) -> None:
    from studylam.labs.check_all import runs_code

    pack, levels = checked.pack, checked.levels
    shown = [problem for problem in checked.problems if problem.level != "info" or show_all]
    for line in told(shown, pack.root):
        say(line)
    if shown:
        say("")
    for lab, why in () if not_asked else checked.not_run.items():
        say(f"not run: the lab {lab} ({why})")
    if checked.is_stopped:
        say("stopped: not all labs have run")
    what = f"{pack.meta.id} {pack.meta.version}: {contents(pack)}"
    if runs_code(pack) and not_asked:
        what += " (not run)"
    parts = [
        count(levels["error"], "error"),
        count(levels["warning"], "warning"),
        count(levels["info"], "note") + ("" if show_all or not levels["info"] else " (--all)"),
    ]
    say(f"{what}\n{', '.join(parts)}")
    if shown:
        say(_look_up(shown))


def _look_up(shown: Sequence[Problem]) -> str:
    """Where the codes that were printed are explained, those of errors first."""
    codes = list(dict.fromkeys(p.code for p in sorted(shown, key=lambda p: p.level != "error")))
    more = f", … ({len(codes)} codes)" if len(codes) > 6 else ""
    return f"more about a code: studylam pack explain {codes[0]}" + (
        f" (also {', '.join(codes[1:6])}{more})" if len(codes) > 1 else ""
    )
