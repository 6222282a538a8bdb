"""What happened in a case, and whether it is what the case's expectation asks for.

Everything is looked at that can be seen from outside the handler: its answers, log lines, AWS
calls, reports, and the world it leaves behind. All differences are collected, not just the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from studylam.labs.aftermath import Role, function_of, judge_run
from studylam.labs.documents import Documents
from studylam.labs.match import Mismatch, cut, mismatches, shown
from studylam.labs.monthly_bill import Ran, judge_cost
from studylam.labs.world_evidence import count, judge_world

if TYPE_CHECKING:
    from studylam.labs.aftermath import Execution
    from studylam.labs.running import Run
    from studylam.labs.stage import Stage
    from studylam.packs.models import Expectation
    from studylam.runtime import InvocationResult, WorldSnapshot


@dataclass(frozen=True)
class Evidence:
    """The invocations of one case, in order, and the world after the last."""

    invocations: tuple[InvocationResult, ...]
    world: WorldSnapshot
    object_bytes: Callable[[str, str], bytes]
    """Bucket and key → content, for objects that are in ``world``."""
    run: Run | None = None
    roles: Sequence[Role] = ()
    """Of the functions, the lab's own first, as the learner has them."""
    executions: Sequence[Execution] = ()
    """Of the state machine, oldest first."""
    ran: Sequence[Ran] = ()
    """Functions that ran, with all runs of each."""
    trust: Mapping[str, Any] | None = None
    """The function's resource-based policy, as GetPolicy gives it; None: it has none."""

    @classmethod
    def of(cls, run: Run, stage: Stage, files: Mapping[str, str]) -> Evidence:
        """What can be seen after a run."""
        service = stage.service
        return cls(
            run.results,
            service.world.snapshot(),
            service.world.object_bytes,
            run,
            _roles(run, stage, files),
            stage.executions(),
            _ran(run, stage),
            stage.trust(),
        )


def _roles(run: Run, stage: Stage, files: Mapping[str, str]) -> list[Role]:
    documents = Documents(stage.lab, files)
    found = []
    for own, spec in stage.specs.items():
        name = stage.function_name(own)
        if spec.role is not None or own == stage.lab.function.name:
            results = [
                moment.result
                for moment in run.moments
                if moment.result is not None and function_of(moment) == name
            ]
            found.append(Role(name, documents.value(spec.role), results))
    return found


def _ran(run: Run, stage: Stage) -> list[Ran]:
    by_name: dict[str, list[InvocationResult]] = {}
    for moment in run.moments:
        if moment.result is not None:
            by_name.setdefault(function_of(moment), []).append(moment.result)
    specs = {stage.function_name(own): spec for own, spec in stage.specs.items()}
    return [
        Ran(name, results, spec.ephemeral_mb, spec.architecture)
        for name, results in by_name.items()
        if (spec := specs.get(name)) is not None
    ]


def judge(expect: Expectation, evidence: Evidence, *, does_things: bool = False) -> list[Mismatch]:
    """Every way in which ``evidence`` falls short of ``expect``; an empty list: the case passes.

    ``does_things``: the event isn't sent to the function itself. Then a failed run is no mismatch
    of its own, but the first thing to say if there is one.
    """
    found = []
    last = evidence.invocations[-1] if evidence.invocations else None
    if not does_things:
        found += _outcome(expect, last) if last else [Mismatch("invocation", "one", "none")]
    elif expect.error_type is not None:
        found += _outcome(expect, last) if last else [Mismatch("error", expect.error_type, "none")]
    found += judge_world(expect, evidence.world, evidence.object_bytes)
    found += _log_lines(expect, evidence.invocations)
    found += _calls(expect, evidence.invocations)
    found += _report(expect, evidence.invocations)
    if expect.monthly_cost is not None:
        found += judge_cost(expect.monthly_cost, evidence)
    if evidence.run is not None:
        found += judge_run(expect, evidence, does_things=does_things)
    failed = last is not None and last.function_error is not None
    if found and does_things and last is not None and failed and _says_nothing_of_errors(expect):
        found.insert(0, Mismatch("last run", "no function error", _error_text(last)))
    return found


def _says_nothing_of_errors(expect: Expectation) -> bool:
    return expect.error_type is None and expect.results is None and expect.attempts is None


def _outcome(expect: Expectation, last: InvocationResult) -> list[Mismatch]:
    error = _error_type(last)
    if expect.error_type is not None:
        if expect.error_type in (error, last.report.error_type):
            return _response(expect, last)
        got = f"no error; it returned {shown(last.payload)}" if error is None else _error_text(last)
        return [Mismatch("error", cut(expect.error_type), got)]
    if error is not None:
        return [Mismatch("invocation", "no function error", _error_text(last))]
    return _response(expect, last)


def _response(expect: Expectation, last: InvocationResult) -> list[Mismatch]:
    return mismatches(expect.response, last.payload) if expect.response_given else []


def _error_type(result: InvocationResult) -> str | None:
    """The error's class as the caller sees it; ``None`` if the function succeeded."""
    if result.function_error is None:
        return None
    payload = result.payload
    named = payload.get("errorType") if isinstance(payload, dict) else None
    return str(named or result.report.error_type or result.function_error)


def _error_text(result: InvocationResult) -> str:
    payload = result.payload
    message = payload.get("errorMessage") if isinstance(payload, dict) else result.payload_text
    return cut(f"{_error_type(result)}: {message}")


# -- the invocations ------------------------------------------------------------------------------


def _log_lines(expect: Expectation, invocations: tuple[InvocationResult, ...]) -> list[Mismatch]:
    lines = [line.text for result in invocations for line in result.logs]
    found = [
        Mismatch("log", f"a line with {shown(text)}", f"none of {count(len(lines), 'line')} has it")
        for text in expect.logs
        if not any(text in line for line in lines)
    ]
    for text in expect.no_logs:
        line = next((line for line in lines if text in line), None)
        if line is not None:
            found.append(Mismatch("log", f"no line with {shown(text)}", cut(line)))
    return found


def _calls(expect: Expectation, invocations: tuple[InvocationResult, ...]) -> list[Mismatch]:
    calls = [call for result in invocations for call in result.aws_calls]
    # An author may name a call by its operation (s3:ListObjectsV2) or by its IAM action
    # (s3:ListBucket): cases should not depend on who knows which.
    made = {name for call in calls for name in (_name(call), call.action)}
    denied = {n for c in calls if c.decision != "allow" for n in (_name(c), c.action)}
    names = cut(", ".join(dict.fromkeys(_name(call) for call in calls)) or "no AWS call at all")
    refused = cut(", ".join(_name(c) for c in calls if c.decision != "allow") or "none")
    return [
        *(Mismatch("AWS calls", cut(one), names) for one in expect.calls if one not in made),
        *(Mismatch("AWS calls", cut(f"no {one}"), names) for one in expect.no_calls if one in made),
        *(Mismatch("denied calls", cut(o), refused) for o in expect.denied if o not in denied),
        *_verdicts(expect, calls),
    ]


def _verdicts(expect: Expectation, calls: list[Any]) -> Iterable[Mismatch]:
    for name, wanted in expect.verdicts.items():
        got = list(dict.fromkeys(c.decision for c in calls if name in (_name(c), c.action)))
        fits = ("implicit-deny", "explicit-deny") if wanted == "deny" else (wanted,)
        if not got:
            yield Mismatch(cut(f"verdict on {name}"), wanted, "the call wasn't made")
        elif any(one not in fits for one in got):
            yield Mismatch(cut(f"verdict on {name}"), wanted, ", ".join(got))


def _name(call: Any) -> str:
    return f"{call.service}:{call.operation}"


def _report(expect: Expectation, invocations: tuple[InvocationResult, ...]) -> list[Mismatch]:
    reports = [result.report for result in invocations]
    found = []
    if expect.max_duration_ms is not None and reports:
        slowest = max(report.duration_ms for report in reports)
        if slowest > expect.max_duration_ms:
            limit = f"at most {expect.max_duration_ms:g} ms"
            found.append(Mismatch("duration", limit, f"{slowest:.2f} ms"))
    if expect.max_memory_mb is not None and reports:
        most = max(report.max_memory_used_mb for report in reports)
        if most > expect.max_memory_mb:
            found.append(Mismatch("memory", f"at most {expect.max_memory_mb} MB", f"{most} MB"))
    return found
