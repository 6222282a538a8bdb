"""All labs and predictions of a pack tried out: what the command line and the app's preview share.

Nothing here asks anybody whether the code may run: whoever calls it has done so, or was told to run
it by the person who wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studylam.packs.models import Pack, Problem
    from studylam.runtime import LambdaService


class StoppedError(Exception):
    """Whoever waited for the labs doesn't any more."""


def runs_code(pack: Pack) -> bool:
    """Whether there is anything to run."""
    return bool(pack.labs) or any(question.predicts for question in pack.questions)


def around_labs(pack: Pack, problems: Sequence[Problem]) -> list[Problem]:
    """With what AWS would refuse around the labs' functions, which nothing has to run for."""
    from studylam.labs.lint import check_around
    from studylam.packs.problems import Report, in_order

    report = Report(problems)
    for lab in pack.labs:
        check_around(lab, report)
    return list(in_order(report.problems))


def run_labs(
    pack: Pack,
    service: LambdaService,
    tell: Callable[[str], object] = lambda words: None,
    is_wanted: Callable[[], bool] = lambda: True,
) -> list[Problem]:
    """Run each lab's starter and solution, and all that questions predict; say what is wrong.

    Args:
        tell: is told what is about to run.
        is_wanted: asked before each lab and after each case.

    Raises:
        StoppedError: it isn't wanted any more.
    """
    from studylam.labs.check import check_lab
    from studylam.labs.predictions import check_predictions
    from studylam.packs.checks.check import surroundings

    def go_on(_: object = None) -> None:
        if not is_wanted():
            raise StoppedError

    found: list[Problem] = []
    for number, lab in enumerate(pack.labs, 1):
        go_on()
        tell(f"{lab.id} ({number} of {len(pack.labs)})")
        found += check_lab(lab, service, on_case=go_on)
    predicting = [question for question in pack.questions if question.predicts]
    for number, question in enumerate(predicting, 1):
        go_on()
        if number == 1:
            around = surroundings(pack)
        tell(f"prediction {number} of {len(predicting)}")
        found += check_predictions([question], around, service)
    return found
