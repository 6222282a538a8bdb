"""Runs a lab's cases: each in a fresh world and a fresh environment, then judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studylam.errors import BadInputError, SandboxError
from studylam.labs.event_text import pretty
from studylam.labs.evidence import Evidence, judge
from studylam.labs.match import Mismatch, cut
from studylam.labs.running import Run, perform
from studylam.labs.stage import Stage

if TYPE_CHECKING:
    from studylam.packs.models import Case, Lab
    from studylam.runtime import InvocationResult, LambdaService


@dataclass(frozen=True)
class CaseResult:
    """How a case went. It passes when there is no mismatch."""

    case: Case
    mismatches: tuple[Mismatch, ...]
    invocations: tuple[InvocationResult, ...]
    """All runs of functions, in order; none if nothing ran any."""
    run: Run | None = None
    """What was done and what followed, where the case does things."""

    @property
    def passed(self) -> bool:
        return not self.mismatches

    @property
    def invocation(self) -> InvocationResult | None:
        """The last one: its answer is the one that was judged."""
        return self.invocations[-1] if self.invocations else None


def run_all(
    lab: Lab,
    files: Mapping[str, str],
    service: LambdaService,
    on_result: Callable[[CaseResult], None] | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> list[CaseResult]:
    """Run every case with these files of the learner's, and leave the lab's own world behind.

    Everything is made anew for each case, so that nothing of another case can help or harm it. The
    function of a lab that has nothing around it gets another name, so that the learner's own stays
    warm; where there are triggers and policies, names are part of them.

    When somebody has ``stopped`` it, the case that was running then doesn't count.
    """
    results = []
    with _stage(lab, service) as stage:
        for case in lab.cases:
            result = _run(case, stage, files)
            if stopped():
                break
            results.append(result)
            if on_result is not None:
                on_result(result)
    return results


def run_case(lab: Lab, case: Case, files: Mapping[str, str], service: LambdaService) -> CaseResult:
    """Run one case as `run_all` does."""
    with _stage(lab, service) as stage:
        return _run(case, stage, files)


def case_name(lab: Lab) -> str:
    """What the lab's own function is called while cases run."""
    return lab.function.name if lab.has_fixed_name else f"{lab.function.name}-case"


@contextmanager
def _stage(lab: Lab, service: LambdaService) -> Iterator[Stage]:
    """Where cases run; the lab's own world is left behind."""
    stage = Stage(lab, service, case_name(lab))
    try:
        yield stage
    finally:
        stage.tear_down()
        service.world.seed(lab.world)


def _run(case: Case, stage: Stage, files: Mapping[str, str]) -> CaseResult:
    try:
        stage.set_up(files)
        if case.event.actions:
            run = perform(stage, case.event.actions * case.repeat)
        else:
            run = _invoked(case, stage)
    except SandboxError:
        raise
    except BadInputError as error:
        where = error.where or ""
        if where.partition(":")[0] not in files:
            raise  # not what the learner wrote into a file of JSON
        mismatch = Mismatch(cut(where), "what AWS takes", cut(error.message))
        return CaseResult(case, (mismatch,), ())
    evidence = Evidence.of(run, stage, files)
    expects = tuple(judge(case.expect, evidence, does_things=bool(case.event.actions)))
    return CaseResult(case, expects, evidence.invocations, run)


def _invoked(case: Case, stage: Stage) -> Run:
    """The event, sent to the function itself; and what followed."""
    service = stage.service
    event = pretty(case.event.event)
    before = service.timeline.last
    results = tuple(service.invoke(stage.main, event) for _ in range(max(1, case.repeat)))
    service.pump()
    moments = tuple(service.timeline.since(before))
    return Run(moments, results, refused=tuple(stage.refused))
