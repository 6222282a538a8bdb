"""What followed from what was done, against what a case expects of it: runs, attempts, moments.

`studylam.labs.evidence` judges the world and the invocations; this what lies between them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from studylam.labs.match import Mismatch, cut, mismatches, shown

if TYPE_CHECKING:
    from studylam.labs.evidence import Evidence
    from studylam.labs.running import Run
    from studylam.packs.models import Expectation
    from studylam.packs.models.labs import Refusal
    from studylam.runtime import InvocationResult, Response
    from studylam.runtime.timeline import Moment


@dataclass(frozen=True)
class Execution:
    """An execution of a state machine, as far as a case looks at it."""

    status: str
    states: tuple[str, ...]
    output: Any = None
    error: str = ""


@dataclass(frozen=True)
class Role:
    """The policy of a function's role, and the runs of that function."""

    function: str
    policy: Any
    results: Sequence[InvocationResult] = ()


def judge_run(expect: Expectation, evidence: Evidence, *, does_things: bool) -> Iterable[Mismatch]:
    """Every way in which the run falls short of what the case expects."""
    run = evidence.run
    assert run is not None
    if does_things:
        yield from _responses(expect, run)
    yield from _invocations(expect, run)
    yield from _attempts(expect, run)
    yield from _results(expect, run)
    yield from _versions(expect, run)
    yield from _timeline(expect, run)
    yield from _dropped(expect, run)
    yield from _refused(expect, run)
    yield from _executions(expect, evidence.executions)
    if expect.role_not_broad:
        for role in evidence.roles:
            yield from _role(
                role, "role" if len(evidence.roles) == 1 else f"role of {role.function}"
            )
    yield from _trust(expect, evidence.trust)


# -- runs and attempts ----------------------------------------------------------------------------


def _runs(run: Run) -> list[Moment]:
    """The moments at which a function ran."""
    return [moment for moment in run.moments if moment.result is not None]


def function_of(moment: Moment) -> str:
    """The name of the function that a moment is about."""
    parts = moment.target.split(":")
    return parts[6] if len(parts) > 6 else moment.target


def _invocations(expect: Expectation, run: Run) -> Iterable[Mismatch]:
    wanted = expect.invocations
    if wanted is None:
        return
    runs = _runs(run)
    if isinstance(wanted, int):
        if len(runs) != wanted:
            yield Mismatch("invocations", str(wanted), str(len(runs)))
        return
    for name, number in wanted.items():
        got = sum(function_of(moment) == name for moment in runs)
        if got != number:
            yield Mismatch(cut(f"invocations of {name}"), str(number), str(got))


def _attempts(expect: Expectation, run: Run) -> Iterable[Mismatch]:
    wanted = expect.attempts
    if wanted is None:
        return
    tries: dict[str, int] = {}
    for moment in _runs(run):
        tries[moment.request_id] = tries.get(moment.request_id, 0) + 1
    got = list(tries.values())
    if isinstance(wanted, int):
        if not got or any(number != wanted for number in got):
            yield Mismatch("attempts", f"{wanted} of each request", _numbers(got))
    elif got != list(wanted):
        yield Mismatch("attempts of each request", _numbers(wanted), _numbers(got))


def _numbers(values: Sequence[int]) -> str:
    return ", ".join(map(str, values)) or "none"


def _results(expect: Expectation, run: Run) -> Iterable[Mismatch]:
    if expect.results is None:
        return
    got = [result.report.status for result in run.results]
    if got != list(expect.results):
        wanted = ", ".join(expect.results) or "none"
        yield Mismatch("results", wanted, ", ".join(got) or "none")


def _versions(expect: Expectation, run: Run) -> Iterable[Mismatch]:
    wanted = expect.versions
    if wanted is None:
        return
    got = [result.executed_version for result in run.results]
    if isinstance(wanted, tuple):
        if got != list(wanted):
            yield Mismatch("versions", cut(", ".join(wanted) or "none"), cut(", ".join(got)))
        return
    for version, share in wanted.items():
        percent = 100 * got.count(version) / len(got) if got else 0.0
        if abs(percent - share) > expect.versions_within:
            ran = f"{percent:.0f} %: {got.count(version)} of {len(got)} runs"
            about = f"about {share} % of the runs" if share else "no run"
            yield Mismatch(cut(f"version {version}"), about, ran)


# -- what clients got -----------------------------------------------------------------------------


def _responses(expect: Expectation, run: Run) -> Iterable[Mismatch]:
    got = [_seen(response) for response in run.responses]
    if expect.response_given:
        if got:
            yield from mismatches(expect.response, got[-1])
        elif run.result is not None:
            yield from mismatches(expect.response, run.result.payload)
        else:
            yield Mismatch("response", shown(expect.response), "no function ran")
    if expect.responses is None:
        return
    if len(got) != len(expect.responses):
        yield Mismatch("responses", str(len(expect.responses)), str(len(got)))
        return
    for number, (wanted, one) in enumerate(zip(expect.responses, got, strict=True), 1):
        yield from mismatches(wanted, one, f"response {number}")


def _seen(response: Response) -> dict[str, Any]:
    """Names of headers in small letters, as HTTP doesn't care about their case."""
    headers = {name.lower(): value for name, value in response.headers}
    return {"status": response.status, "headers": headers, "body": response.text}


# -- the timeline ---------------------------------------------------------------------------------


def _text(moment: Moment) -> str:
    why = moment.detail.get("why")
    return f"{moment.kind}: {moment.title}" + (f" ({why})" if why else "")


def _timeline(expect: Expectation, run: Run) -> Iterable[Mismatch]:
    texts = [_text(moment) for moment in run.moments]
    place = 0
    for number, wanted in enumerate(expect.timeline):
        found = next((at for at in range(place, len(texts)) if wanted in texts[at]), None)
        if found is None:
            after = f" after {shown(expect.timeline[number - 1])}" if number else ""
            got = "; ".join(texts[place : place + 8]) or "nothing happened any more"
            yield Mismatch("timeline", cut(f"{shown(wanted)}{after}"), cut(got))
            return
        place = found + 1
    for unwanted in expect.no_timeline:
        for text in texts:
            if unwanted in text:
                yield Mismatch("timeline", cut(f"nothing with {shown(unwanted)}"), cut(text))
                break


def _dropped(expect: Expectation, run: Run) -> Iterable[Mismatch]:
    wanted = expect.dropped
    if wanted is None:
        return
    texts = [_text(moment) for moment in run.moments if moment.kind == "dropped"]
    got = cut("; ".join(texts) or "nothing was dropped")
    if isinstance(wanted, int):
        if len(texts) != wanted:
            yield Mismatch("dropped", str(wanted), f"{len(texts)}: {got}" if texts else "0")
        return
    for one in wanted:
        if not any(one in text for text in texts):
            yield Mismatch("dropped", cut(shown(one)), got)


# -- what AWS refused, and what it would take -----------------------------------------------------


def _refused(expect: Expectation, run: Run) -> Iterable[Mismatch]:
    wanted = expect.refused or ()
    wanted = wanted if isinstance(wanted, tuple) else (wanted,)
    left = list(run.refused)
    for one in wanted:
        found = next((refused for refused in left if _is_meant(one, refused)), None)
        if found is None:
            what = f"{one.operation or 'something'} refused with {one.code}"
            got = "; ".join(f"{r.operation}: {r.code}: {r.words}" for r in left)
            yield Mismatch("refused", cut(what), cut(got or "nothing was refused"))
        else:
            left.remove(found)
    for refused in left:
        got = f"{refused.code}: {refused.words}"
        yield Mismatch(cut(refused.operation), "that AWS takes it", cut(got))


def _is_meant(wanted: Refusal, refused: Any) -> bool:
    return (
        wanted.code == refused.code
        and wanted.operation in (None, refused.operation)
        and (wanted.message is None or wanted.message in refused.words)
    )


def _role(role: Role, what: str) -> Iterable[Mismatch]:
    from studylam.runtime.iam.grants import over_broad

    if role.policy is None:
        yield Mismatch(what, "a policy that allows what is needed", "no policy: all is allowed")
        return
    calls = [call for result in role.results for call in result.aws_calls]
    done = [(call.action, call.resource or "*") for call in calls if call.decision == "allow"]
    for grant in over_broad(role.policy, done):
        got = f"{grant.statement}: {grant.grant}: {grant.reason}"
        better = json.dumps(grant.narrower[0]) if grant.narrower else "only what is needed"
        yield Mismatch(cut(f"{what}, {grant.place}"), cut(better), cut(got))


def _trust(expect: Expectation, document: Mapping[str, Any] | None) -> Iterable[Mismatch]:
    from studylam.runtime.management.permissions import Caller, ResourcePolicy
    from studylam.runtime.refusals import AccessDeniedError

    policy = ResourcePolicy()
    statements = document["Statement"] if document else []
    for statement in statements:
        policy.add(statement)
    arn = statements[0]["Resource"] if statements else ""
    for asking in expect.may_invoke:
        caller = Caller(
            service=asking.Principal,
            source_arn=asking.SourceArn,
            source_account=asking.SourceAccount,
        )
        try:
            policy.check(caller, arn)
            allowed = True
        except AccessDeniedError:
            allowed = False
        if allowed != asking.allowed:
            source = ", ".join(filter(None, (asking.SourceArn, asking.SourceAccount)))
            who = f"{asking.Principal} for {source}" if source else asking.Principal
            words = {True: "may invoke", False: "may not invoke"}
            yield Mismatch(cut(who), words[asking.allowed], words[allowed])


# -- state machines -------------------------------------------------------------------------------


def _executions(expect: Expectation, executions: Sequence[Execution]) -> Iterable[Mismatch]:
    asked = (expect.states, expect.execution, expect.execution_output)
    if all(one is None for one in asked):
        return
    if not executions:
        yield Mismatch("execution", expect.execution or "one", "none was started")
        return
    last = executions[-1]
    if expect.execution is not None and last.status != expect.execution:
        got = f"{last.status}: {last.error}" if last.error else last.status
        yield Mismatch("execution", expect.execution, cut(got))
    if expect.states is not None and last.states != expect.states:
        wanted, got = " → ".join(expect.states), " → ".join(last.states)
        yield Mismatch("states", cut(wanted), cut(got or "none"))
    if expect.execution_output is not None:
        yield from mismatches(expect.execution_output, last.output, "output")
