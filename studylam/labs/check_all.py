"""All labs and predictions of a pack tried out: what the command line and the app's preview share.

Nothing here asks anybody whether the code may run: whoever calls it has done so, or was told to run
it by the person who wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from studylam.work import Tell, Work, unheard

if TYPE_CHECKING:
    from studylam.packs.models import Pack, Problem
    from studylam.runtime import LambdaService


_LAB = re.compile(r"content/labs/([^/]+)/")
_HARMLESS = frozenset(
    ("K001", "K002", "K003", "K004", "K005", "K006", "K007", "K008", "K013", "K014", "F013", "L004")
)
"""Errors in a lab's folder that say nothing about whether it runs."""


def runs_code(pack: Pack) -> bool:
    """Whether there is anything to run."""
    return bool(pack.labs) or any(question.predicts for question in pack.questions)


def around_labs(
    pack: Pack, problems: Sequence[Problem], here: Sequence[Pack] = (), tell: Tell = unheard
) -> list[Problem]:
    """With what AWS would refuse around the labs' functions, which nothing has to run for.

    And with what the calculator, the simulators and the exercises would of their data, which no
    other part of a check may read.
    """
    from studylam.labs.lint import check_around
    from studylam.labs.price_blocks import check_price_blocks
    from studylam.labs.price_lists import check_price_lists
    from studylam.labs.tools import check_tools
    from studylam.packs.checks.check import surroundings
    from studylam.packs.problems import Report, in_order

    report = Report(problems)
    broken = {p.place.file.rpartition("/")[0] for p in problems if p.level == "error"}
    for number, lab in enumerate(pack.labs):
        tell(number, len(pack.labs), f"around the lab {lab.id}")
        folder = lab.place.file.rpartition("/")[0]
        check_around(lab, report, whole=folder not in broken)
    check_price_lists(pack, report)
    # Looked up when something needs it: most packs have none of these.
    around = cache(partial(surroundings, pack, here))
    check_price_blocks(pack, around, report)
    check_tools(pack, around, report)
    return list(in_order(report.problems))


def left_out(pack: Pack, problems: Iterable[Problem]) -> dict[str, str]:
    """The labs that aren't run because something is wrong with them, and what.

    A link to a concept that isn't there keeps nothing from running; a case that couldn't be read
    does, as what the lab says of its solution would be half the truth.
    """
    found: dict[str, str] = {}
    for problem in problems:
        of_lab = _LAB.match(problem.place.file)
        if of_lab and problem.level == "error" and problem.code not in _HARMLESS:
            found.setdefault(of_lab[1], f"{problem.code} at {problem.place}")
    there = {lab.id for lab in pack.labs}
    for folder in sorted((Path(pack.root) / "content" / "labs").glob("*/")):
        if folder.name not in there and not folder.name.startswith("."):
            found.setdefault(folder.name, "it couldn't be read whole")
    return found


def run_labs(
    pack: Pack,
    service: LambdaService,
    work: Work | None = None,
    *,
    without: Container[str] = (),
    found: list[Problem] | None = None,
) -> list[Problem]:
    """Run each lab's starter and solution, and all that questions predict; say what is wrong.

    Args:
        work: is told what is about to run, and may be stopped, also after a lab's case.
        without: ids of labs that aren't run.
        found: filled on the way, so that it is known even if the rest is interrupted.

    Raises:
        StoppedError: it isn't wanted any more.
    """
    from studylam.labs.check import check_lab
    from studylam.labs.predictions import check_predictions
    from studylam.labs.time_limit import TooLongError, within
    from studylam.packs.checks.check import surroundings
    from studylam.packs.problems import Report

    work = work or Work()
    found = [] if found is None else found
    seconds = pack.meta.checks.lab_seconds
    labs = [lab for lab in pack.labs if lab.id not in without]
    predicting = [q for q in pack.questions if q.predicts and q.predicts.lab not in without]
    total = len(labs) + len(predicting)
    for number, lab in enumerate(labs):
        work.tell(number, total, f"the lab {lab.id}")
        found += check_lab(lab, service, on_case=work.go_on, seconds=seconds)
    around = surroundings(pack) if predicting else None
    for number, question in enumerate(predicting, len(labs)):
        work.tell(number, total, f"what {question.id} predicts")
        assert around is not None
        try:
            with within(service, seconds):
                problems = check_predictions([question], around, service)
        except TooLongError:
            report = Report()
            message = f"{question.id}: what it predicts takes more than {seconds} seconds."
            report.at("B007", question.place, message, hint="Ask about a case that ends sooner.")
            problems = report.problems
        found += problems
    return found
