"""Tries a lab out before a learner meets it: its starter must fail a case, its solution none.

This runs the lab's code, in the sandbox like everything else; `studylam.packs.checks.check` finds
what can be found without.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from studylam.errors import SandboxError, StudyLamError
from studylam.labs.cases import CaseResult, run_all
from studylam.labs.lint import check_around

if TYPE_CHECKING:
    from studylam.packs.models import Lab, Problem
    from studylam.packs.problems import Report
    from studylam.runtime import LambdaService


def check_lab(
    lab: Lab,
    service: LambdaService | None = None,
    *,
    on_case: Callable[[CaseResult], None] | None = None,
) -> list[Problem]:
    """What is wrong with ``lab`` when it is run; an empty list: nothing.

    Codes (see `studylam.packs.problems`): B001 its function can't be made; B003 the starter passes
    everything; B004 for each case that the solution fails; B005 this machine can't run handlers;
    B006 AWS would refuse what is around the function (then nothing is run).

    Args:
        service: where to run it; without one, a service of its own is started and closed.
        on_case: told of each case that has run; what it raises ends the check.
    """
    from studylam.packs.problems import Report

    report = Report()
    check_around(lab, report)
    if report.problems:
        return report.problems
    try:
        if service is not None:
            _try(lab, service, report, on_case)
        else:
            import time

            from studylam.runtime import LambdaService, VirtualClock

            with LambdaService(clock=VirtualClock(time.time())) as own:
                _try(lab, own, report, on_case)
    except SandboxError as error:
        message = f"The lab {lab.id!r} couldn't be run here: {error.message}"
        report.at("B005", lab.place, message, hint=error.hint or "")
    except StudyLamError as error:
        message = f"The function of the lab {lab.id!r} can't be made: {error.message}"
        report.at("B001", lab.place, message, hint=error.hint or "")
    return report.problems


def _try(
    lab: Lab,
    service: LambdaService,
    report: Report,
    on_case: Callable[[CaseResult], None] | None,
) -> None:
    # A solution may leave out the files that it doesn't change.
    for result in run_all(lab, {**lab.starter, **lab.solution}, service, on_case):
        if not result.passed:
            report.at(
                "B004",
                result.case.place,
                f"The solution of the lab {lab.id!r} fails the case {result.case.id!r}: "
                + _first_mismatch(result),
                hint="Mend the solution, or what the case expects.",
            )
    if all(result.passed for result in run_all(lab, lab.starter, service, on_case)):
        report.at(
            "B003",
            lab.place,
            f"The starter of the lab {lab.id!r} passes every case.",
            hint="Leave something to do, or add a case that the starter fails.",
        )


def _first_mismatch(result: CaseResult) -> str:
    first = result.mismatches[0]
    more = len(result.mismatches) - 1
    text = f"{first.what}: expected {first.expected}, got {first.got}"
    return f"{text} (and {more} more)" if more else text
