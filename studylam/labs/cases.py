"""Runs a lab's cases: each in a fresh world and a fresh environment, then judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studylam.labs.event_text import pretty
from studylam.labs.evidence import Evidence, judge
from studylam.labs.function import function_config
from studylam.labs.match import Mismatch

if TYPE_CHECKING:
    from studylam.packs.models import Case, Lab
    from studylam.runtime import InvocationResult, LambdaService


@dataclass(frozen=True)
class CaseResult:
    """How a case went. It passes when there is no mismatch."""

    case: Case
    mismatches: tuple[Mismatch, ...]
    invocations: tuple[InvocationResult, ...]
    """All of the case's invocations, in order; at least one."""

    @property
    def passed(self) -> bool:
        return not self.mismatches

    @property
    def invocation(self) -> InvocationResult:
        """The last one: its answer is the one that was judged."""
        return self.invocations[-1]


def run_all(
    lab: Lab,
    files: Mapping[str, str],
    service: LambdaService,
    on_result: Callable[[CaseResult], None] | None = None,
) -> list[CaseResult]:
    """Run every case with ``files`` as the function's code, and leave the lab's own world behind.

    A case gets a function of its own that is made anew, so that no global and no file in ``/tmp``
    of another case can help or harm it.
    """
    config = function_config(lab, name=f"{lab.function.name}-case")
    results = []
    try:
        for case in lab.cases:
            service.world.seed(lab.world)
            service.deploy(config, dict(files))
            result = _run(case, config.name, service)
            results.append(result)
            if on_result is not None:
                on_result(result)
    finally:
        service.world.seed(lab.world)
    return results


def _run(case: Case, function: str, service: LambdaService) -> CaseResult:
    event = pretty(case.event.event)
    invocations = tuple(service.invoke(function, event) for _ in range(max(1, case.repeat)))
    evidence = Evidence(invocations, service.world.snapshot(), service.world.object_bytes)
    return CaseResult(case, tuple(judge(case.expect, evidence)), invocations)
