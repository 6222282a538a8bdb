"""Tries a lab out before a learner meets it: its starter must fail a case, its solution none.

This runs the lab's code, in the sandbox like everything else; `studylam.packs.checks.check` finds
what can be found without.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from studylam.errors import SandboxError, StudyLamError
from studylam.labs.cases import CaseResult, run_all
from studylam.labs.lint import check_around
from studylam.labs.time_limit import TooLongError, within

if TYPE_CHECKING:
    from studylam.packs.models import Lab, Problem
    from studylam.packs.problems import Report
    from studylam.runtime import LambdaService


def check_lab(
    lab: Lab,
    service: LambdaService | None = None,
    *,
    on_case: Callable[[CaseResult], None] | None = None,
    seconds: float = 60,
) -> list[Problem]:
    """What is wrong with ``lab`` when it is run; an empty list: nothing.

    Codes (see `studylam.packs.problems`): B001 its function can't be made; B003 the starter passes
    everything; B004 for each case that the solution fails; B005 this machine can't run handlers;
    B006 AWS would refuse what is around the function (then nothing is run); B007 the starter or the
    solution takes longer than ``seconds`` for all of its cases, and is ended.

    Args:
        service: where to run it; without one, a service of its own is started and closed.
        on_case: told of each case that has run; what it raises ends the check.
        seconds: of real time; `checks.lab_seconds` in ``pack.yaml``.
    """
    from studylam.packs.problems import Report

    report = Report()
    check_around(lab, report)
    if report.problems:
        return report.problems
    try:
        if service is not None:
            _try(lab, service, report, on_case, seconds)
        else:
            import time

            from studylam.runtime import LambdaService, VirtualClock

            with LambdaService(clock=VirtualClock(time.time())) as own:
                _try(lab, own, report, on_case, seconds)
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
    seconds: float,
) -> None:
    # A solution may leave out the files that it doesn't change.
    files = {**lab.starter, **lab.solution}
    for result in _run(lab, "solution", files, service, report, on_case, seconds):
        if not result.passed:
            report.at(
                "B004",
                result.case.place,
                f"The solution of the lab {lab.id!r} fails the case {result.case.id!r}: "
                + _first_mismatch(result),
                hint="Mend the solution, or what the case expects.",
            )
    results = _run(lab, "starter", lab.starter, service, report, on_case, seconds)
    if results and all(result.passed for result in results):
        report.at(
            "B003",
            lab.place,
            f"The starter of the lab {lab.id!r} passes every case.",
            hint="Leave something to do, or add a case that the starter fails.",
        )


def _run(
    lab: Lab,
    what: str,
    files: Mapping[str, str],
    service: LambdaService,
    report: Report,
    on_case: Callable[[CaseResult], None] | None,
    seconds: float,
) -> list[CaseResult]:
    """How the cases went that ran in time."""
    results: list[CaseResult] = []
    try:
        with within(service, seconds) as limit:

            def over(result: CaseResult) -> None:
                limit.check()
                results.append(result)
                if on_case is not None:
                    on_case(result)

            run_all(lab, files, service, over)
    except TooLongError:
        if len(results) == len(lab.cases):
            return results  # the last one was just in time
        case = lab.cases[len(results)]
        report.at(
            "B007",
            case.place,
            f"The {what} of the lab {lab.id!r} takes more than {seconds:g} seconds; it was ended "
            f"in the case {case.id!r}.",
            hint="Make it end sooner, or raise lab_seconds (below checks: in pack.yaml).",
        )
        return results if what == "solution" else []
    return results


def _first_mismatch(result: CaseResult) -> str:
    first = result.mismatches[0]
    more = len(result.mismatches) - 1
    text = f"{first.what}: expected {first.expected}, got {first.got}"
    return f"{text} (and {more} more)" if more else text
