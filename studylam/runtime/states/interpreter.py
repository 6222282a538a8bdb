"""What states do: the interpreter of one execution, written as generators (see `fibers`).

Data flows as the developer guide has it ("Processing input and output in Step Functions"):
InputPath, Parameters, the state's work, ResultSelector, ResultPath (into what came in), OutputPath.
"""

from __future__ import annotations

import random
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from studylam.runtime.clock import iso_timestamp
from studylam.runtime.states import errors
from studylam.runtime.states.choice import holds, timestamp
from studylam.runtime.states.errors import DataError, StatesError, matches
from studylam.runtime.states.fibers import Fiber, Future, Loop, Steps, Until
from studylam.runtime.states.history import Attempt, History, Visit
from studylam.runtime.states.host import Host
from studylam.runtime.states.intrinsics import compact
from studylam.runtime.states.machine import State, StateMachine
from studylam.runtime.states.paths import PathError, Scope, parse_path, put
from studylam.runtime.states.tasks import Job, Tasks, limited
from studylam.runtime.states.templates import evaluate, fill

LONGEST_WAIT_S = 2.0**31 - 1
"""Seconds; recorded: a Wait state takes 24,855 days, and refuses 24,856."""

INLINE_CONCURRENCY = 40
"""Iterations of an inline Map state that run at the same time, at most."""

Observer = Callable[[str, Visit], None]


@dataclass
class Here:
    """Where a branch is."""

    last: int = 0
    """The event that the next one follows."""
    variables: ChainMap[str, Any] = field(default_factory=ChainMap)
    item: dict[str, Any] | None = None
    """``$$.Map`` of an iteration."""
    where: tuple[str, ...] = ()
    visit: Visit | None = None
    """The state that it is in."""
    children: list[tuple[Fiber, Here, int | None]] = field(default_factory=list)
    """The branches of the state that it is in; with the index of an iteration."""


class Interpreter:
    """Runs machines for one execution; everything that it does is in ``history`` and ``visits``.

    ``context``: the context object's Execution and StateMachine. ``observe`` is told of each visit
    that is ``entered``, ``attempted``, ``waiting`` and ``left``.
    """

    def __init__(
        self,
        *,
        loop: Loop,
        host: Host,
        now: Callable[[], float],
        sleep: Callable[[float, Callable[[], None]], None],
        source: random.Random,
        context: Mapping[str, Any],
        trace: str,
        observe: Observer,
    ) -> None:
        self.history = History()
        self.visits: list[Visit] = []
        self._loop = loop
        self._now = now
        self._random = source
        self._context = context
        self._observe = observe
        self._tasks = Tasks(host, now, sleep, source, trace, self.event)

    def run(self, machine: StateMachine, data: Any, here: Here) -> Steps:
        """From the first state to one that ends it; gives the output.

        Raises:
            StatesError: a state failed, and nothing caught it.
        """
        name: str | None = machine.start_at
        while name is not None:
            yield
            data, name = yield from self._state(machine.states[name], data, here)
        return data

    def event(self, here: Here, kind: str, **details: Any) -> int:
        """Write an event down; the next one of this branch follows it."""
        here.last = self.history.add(self._now(), here.last, kind, details)
        return here.last

    def abandon(self, here: Here) -> None:
        """The execution is over: nothing goes on, and the history is told nothing more."""
        for fiber, child, _ in here.children:
            self._loop.stop(fiber)
            self.abandon(child)
        here.children.clear()
        if here.visit is not None and here.visit.outcome == "running":
            here.visit.outcome, here.visit.exited_at = "aborted", self._now()
            self._observe("left", here.visit)

    def _abort_children(self, here: Here) -> None:
        """End the branches of the state that this one is in."""
        visit = here.visit
        for fiber, child, index in here.children:
            if fiber.is_over:
                continue
            self._loop.stop(fiber)
            child.last = here.last
            self._abort_children(child)
            inner = child.visit
            if inner is not None and inner.outcome == "running":
                inner.outcome, inner.exited_at = "aborted", self._now()
                self.history.add(self._now(), here.last, f"{inner.type}StateAborted", {})
                self._observe("left", inner)
            if index is not None and visit is not None:
                details = {"name": visit.name, "index": index}
                self.history.add(self._now(), here.last, "MapIterationAborted", details)
        here.children.clear()

    # -- a state -----------------------------------------------------------------------------------

    def _state(self, state: State, data: Any, here: Here) -> Steps:
        visit = self._enter(state, data, here)
        entered = here.last
        scope = Scope(data, self._context_of(state, here), here.variables)
        try:
            if state.type in ("Task", "Parallel", "Map"):
                output, assigned, onward = yield from self._tries(state, scope, here, visit)
            else:
                output, assigned, onward = yield from _SIMPLE[state.type](self, state, scope, visit)
                output = limited(output, state.name)
        except DataError as error:
            self._failed(visit, located := error.at(state.name, entered))
            raise located from None
        except StatesError as error:
            self._failed(visit, error)
            raise
        self._leave(visit, output, assigned, onward, here)
        return output, onward

    def _enter(self, state: State, data: Any, here: Here) -> Visit:
        text = compact(data)
        visit = Visit(len(self.visits) + 1, state.name, state.type, here.where, self._now(), text)
        self.visits.append(visit)
        here.visit = visit
        details = {"name": state.name, "input": text, "inputDetails": {"truncated": False}}
        self.event(here, f"{state.type}StateEntered", **details)
        self._observe("entered", visit)
        return visit

    def _leave(
        self,
        visit: Visit,
        output: Any,
        assigned: Mapping[str, Any],
        onward: str | None,
        here: Here,
    ) -> None:
        text = compact(output)
        visit.output, visit.next, visit.exited_at = text, onward, self._now()
        visit.outcome = "caught" if visit.error is not None else "succeeded"
        details: dict[str, Any] = {"name": visit.name, "output": text}
        details["outputDetails"] = {"truncated": False}
        if assigned:
            here.variables.update(assigned)
            details["assignedVariables"] = {name: compact(v) for name, v in assigned.items()}
            details["assignedVariablesDetails"] = {"truncated": False}
        self.event(here, f"{visit.type}StateExited", **details)
        here.visit = None
        self._observe("left", visit)

    def _failed(self, visit: Visit, error: StatesError) -> None:
        visit.outcome, visit.exited_at = "failed", self._now()
        visit.error, visit.cause = error.error, error.cause
        self._observe("left", visit)

    def _context_of(self, state: State, here: Here) -> dict[str, Any]:
        own: dict[str, Any] = {"Name": state.name, "EnteredTime": iso_timestamp(self._now())}
        context = {**self._context, "State": own}
        return context if here.item is None else {**context, "Map": here.item}

    # -- states that try nothing -------------------------------------------------------------------

    def _pass(self, state: State, scope: Scope, visit: Visit) -> Steps:
        yield from ()
        result = self._given(state, scope)
        result = state.fields.get("Result", result)
        output = self._placed(state, scope, result)
        return output, self._assigned(state.fields, scope.over(result)), state.fields.get("Next")

    def _succeed(self, state: State, scope: Scope, visit: Visit) -> Steps:
        yield from ()
        return self._output_path(state, scope.over(self._input_path(state, scope))), {}, None

    def _fail(self, state: State, scope: Scope, visit: Visit) -> Steps:
        yield from ()
        found = []
        for name in ("Error", "Cause"):
            path = state.fields.get(f"{name}Path")
            value = state.fields.get(name)
            if path is not None:
                value = evaluate(path, f"{name}Path", scope, self._random)
                if not isinstance(value, str):
                    raise DataError(
                        errors.RUNTIME, f"The {name}Path '{path}' has to give a string."
                    )
            found.append(value)
        raise StatesError(*found)

    def _wait(self, state: State, scope: Scope, visit: Visit) -> Steps:
        data = self._input_path(state, scope)
        until = self._until(state.fields, scope.over(data))
        if until > self._now():
            visit.wait_until = until
            self._observe("waiting", visit)
        yield Until(until)
        own = scope.over(data)
        return (
            self._output_path(state, own),
            self._assigned(state.fields, own),
            state.fields.get("Next"),
        )

    def _until(self, fields: Mapping[str, Any], scope: Scope) -> float:
        if "Seconds" in fields:
            return self._now() + float(fields["Seconds"])
        if "SecondsPath" in fields:
            seconds = self._wait_value(fields["SecondsPath"], "SecondsPath", scope)
            place = f"{fields['SecondsPath']} == {compact(seconds)}"
            if isinstance(seconds, bool) or not isinstance(seconds, int):
                raise DataError(
                    errors.RUNTIME,
                    f"The SecondsPath parameter cannot be parsed as a long value: {place}",
                )
            if seconds < 0:
                raise DataError(
                    errors.RUNTIME,
                    f"The SecondsPath parameter references a negative value: {place}",
                )
            if seconds > LONGEST_WAIT_S:
                raise DataError(errors.RUNTIME, "Wait state delay is too long.")
            return self._now() + seconds
        if "Timestamp" in fields:
            value, name = fields["Timestamp"], "Timestamp"
        else:
            name = f"TimestampPath parameter does not reference a valid: {fields['TimestampPath']}"
            value = self._wait_value(fields["TimestampPath"], "TimestampPath", scope)
        moment = timestamp(value)
        if moment is None:
            shown = value if isinstance(value, str) else compact(value)
            raise DataError(
                errors.RUNTIME,
                "The TimestampPath parameter does not reference a valid ISO-8601 extended offset "
                f"date-time format string: {fields.get('TimestampPath', name)} == {shown}",
            )
        when = moment.timestamp()
        if when - self._now() > LONGEST_WAIT_S:
            raise DataError(errors.RUNTIME, "Wait state delay is too long.")
        return when

    @staticmethod
    def _wait_value(path: str, name: str, scope: Scope) -> Any:
        try:
            return parse_path(path).read(scope)
        except PathError:
            raise DataError(
                errors.RUNTIME, f"The {name} parameter does not reference an input value: {path}"
            ) from None

    def _choice(self, state: State, scope: Scope, visit: Visit) -> Steps:
        yield from ()
        own = scope.over(self._input_path(state, scope))
        output = self._output_path(state, own)
        for rule in state.fields["Choices"]:
            if holds(rule, own):
                return output, self._assigned(rule, own), rule["Next"]
        if "Default" in state.fields:
            return output, self._assigned(state.fields, own), state.fields["Default"]
        raise DataError(
            errors.NO_CHOICE,
            "Failed to transition out of the state. The state does not point to a next state.",
        )

    # -- states that try ---------------------------------------------------------------------------

    def _tries(self, state: State, scope: Scope, here: Here, visit: Visit) -> Steps:
        entered = here.last
        retriers = state.fields.get("Retry", ())
        used = [0] * len(retriers)
        while True:
            attempt = Attempt(self._now())
            visit.attempts.append(attempt)
            context = dict(scope.context)
            context["State"] = {**context["State"], "RetryCount": len(visit.attempts) - 1}
            own = Scope(scope.input, context, scope.variables)
            try:
                result = yield from _TRIED[state.type](self, state, own, here, attempt)
                output, assigned = self._after(state, own, result)
                attempt.ended_at = self._now()
                self._observe("attempted", visit)
                return output, assigned, state.fields.get("Next")
            except StatesError as raised:
                error = raised.at(state.name, entered) if isinstance(raised, DataError) else raised
            attempt.ended_at = self._now()
            attempt.error, attempt.cause = error.error, error.cause
            delay = self._delay(retriers, used, error)
            if delay is None:
                self._observe("attempted", visit)
                return self._caught(state, own, error, here, visit)
            attempt.retry_at = self._now() + delay
            self._observe("attempted", visit)
            yield Until(attempt.retry_at)

    def _delay(self, retriers: Any, used: list[int], error: StatesError) -> float | None:
        """Seconds until the next attempt; None if there is none."""
        if error.ends_it_all:
            return None
        for number, retrier in enumerate(retriers):
            if not matches(retrier["ErrorEquals"], error):
                continue
            if used[number] >= retrier.get("MaxAttempts", 3):
                return None
            longest = float(retrier.get("MaxDelaySeconds", LONGEST_WAIT_S))
            try:
                growth = float(retrier.get("BackoffRate", 2.0)) ** used[number]
            except OverflowError:
                growth = LONGEST_WAIT_S
            used[number] += 1
            delay = min(longest, float(retrier.get("IntervalSeconds", 1)) * growth)
            full = retrier.get("JitterStrategy") == "FULL"
            return self._random.uniform(0.0, delay) if full else delay
        return None

    def _caught(
        self, state: State, scope: Scope, error: StatesError, here: Here, visit: Visit
    ) -> tuple[Any, Mapping[str, Any], str]:
        if state.type != "Task" and not error.ends_it_all:
            self.event(here, f"{state.type}StateFailed")
        if not error.ends_it_all:
            for catcher in state.fields.get("Catch", ()):
                if not matches(catcher["ErrorEquals"], error):
                    continue
                # Recorded: a timeout's cause is empty here, and null what a task's token left out.
                cause = "" if error.error == errors.TIMEOUT else error.cause
                caught = {"Error": error.error, "Cause": error.cause or cause}
                output = self._result_path(catcher, scope, caught)
                visit.error, visit.cause = error.error or "", error.cause
                return output, self._assigned(catcher, scope.over(caught)), catcher["Next"]
        raise error

    def _after(self, state: State, scope: Scope, result: Any) -> tuple[Any, Mapping[str, Any]]:
        """ResultSelector, ResultPath, OutputPath, and Assign of what the work gave."""
        selected = result
        if "ResultSelector" in state.fields:
            selected = fill(state.fields["ResultSelector"], scope.over(result), self._random)
        output = self._placed(state, scope, selected)
        assigned = self._assigned(state.fields, scope.over(result))
        return limited(output, state.name), assigned

    def _task(self, state: State, scope: Scope, here: Here, attempt: Attempt) -> Steps:
        job = Job(state, attempt, here)
        job.timeout = self._seconds(state, "TimeoutSeconds", scope)
        job.heartbeat = self._seconds(state, "HeartbeatSeconds", scope)
        if job.resource.pattern:  # also of .sync (recorded)
            job.token = self._tasks.new_token()
            scope = Scope(
                scope.input, {**scope.context, "Task": {"Token": job.token}}, scope.variables
            )
        job.params = self._given(state, scope)
        return (yield from self._tasks.run(job))

    def _parallel(self, state: State, scope: Scope, here: Here, attempt: Attempt) -> Steps:
        data = self._given(state, scope)
        self.event(here, "ParallelStateStarted")
        starts = (
            (
                branch,
                data,
                Here(variables=here.variables.new_child(), item=here.item, where=place),
            )
            for branch, place in zip(state.branches, self._places(state, here), strict=False)
        )
        results = yield from self._branches(here, starts, len(state.branches), len(state.branches))
        self.history.add(self._now(), here.last, "ParallelStateSucceeded", {})
        attempt.output = compact(results)
        return results

    def _map(self, state: State, scope: Scope, here: Here, attempt: Attempt) -> Steps:
        own = scope.over(self._input_path(state, scope))
        items = self._read(state.fields.get("ItemsPath", "$"), own)
        if not isinstance(items, list):
            path = state.fields.get("ItemsPath", "$")
            raise DataError(errors.RUNTIME, f'Reference path "{path}" must point to array.')
        limit = self._concurrency(state, own) or INLINE_CONCURRENCY
        self.event(here, "MapStateStarted", length=len(items))

        def starts() -> Iterator[tuple[StateMachine, Any, Here]]:
            template = state.fields.get("ItemSelector", state.fields.get("Parameters"))
            for (index, item), place in zip(
                enumerate(items), self._places(state, here), strict=False
            ):
                about = {"Item": {"Index": index, "Value": item}}
                context = {**scope.context, "Map": about}
                data = item
                if template is not None:
                    inner = Scope(own.input, context, own.variables)
                    data = fill(template, inner, self._random)
                variables = here.variables.new_child()
                yield (
                    state.branches[0],
                    data,
                    Here(variables=variables, item=about, where=place),
                )

        name = state.name
        results = yield from self._branches(here, starts(), len(items), limit, iteration_of=name)
        self.history.add(self._now(), here.last, "MapStateSucceeded", {})
        attempt.output = compact(results)
        return results

    @staticmethod
    def _places(state: State, here: Here) -> Iterator[tuple[str, ...]]:
        number = 0
        while True:
            yield (*here.where, f"{state.name}[{number}]")
            number += 1

    def _concurrency(self, state: State, scope: Scope) -> int:
        path = state.fields.get("MaxConcurrencyPath")
        if path is None:
            return int(state.fields.get("MaxConcurrency", 0))
        value = self._read(path, scope)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            shown = value if isinstance(value, str) else compact(value)
            raise DataError(
                errors.RUNTIME,
                f'The MaxConcurrencyPath field refers to value "{shown}" which is not a valid '
                f"integer: {path}",
            )
        return value

    def _branches(
        self,
        here: Here,
        starts: Iterator[tuple[StateMachine, Any, Here]],
        count: int,
        limit: int,
        *,
        iteration_of: str | None = None,
    ) -> Steps:
        """Run branches, at most ``limit`` of them at a time; their outputs in their order.

        When one fails, the others are ended.
        """
        results: list[Any] = [None] * count
        done = Future()
        left = count
        first = here.last
        numbers = iter(range(count))

        def launch(previous: int) -> None:
            index = next(numbers, None)
            if index is None or done.is_set:
                return
            try:
                machine, data, child = next(starts)
            except DataError as error:
                done.fail(error)
                return
            child.last = previous
            if iteration_of is not None:
                self.event(child, "MapIterationStarted", name=iteration_of, index=index)
            number = None if iteration_of is None else index
            fiber = self._loop.start(branch(index, machine, data, child))
            here.children.append((fiber, child, number))

        def branch(index: int, machine: StateMachine, data: Any, child: Here) -> Steps:
            nonlocal left
            try:
                results[index] = yield from self.run(machine, data, child)
            except StatesError as error:
                if done.is_set:
                    return
                here.last = child.last
                if iteration_of is not None:
                    self.event(child, "MapIterationFailed", name=iteration_of, index=index)
                done.fail(error)
                return
            before = here.last = child.last
            if iteration_of is not None:
                here.last = self.event(
                    child, "MapIterationSucceeded", name=iteration_of, index=index
                )
            left -= 1
            if left == 0:
                done.set()
            launch(before)

        for _ in range(min(count, limit)):
            launch(first)
        if count == 0:
            done.set()
        try:
            yield done
        except StatesError:
            self._abort_children(here)
            raise
        here.children.clear()
        return results

    # -- data --------------------------------------------------------------------------------------

    def _read(self, path: str, scope: Scope) -> Any:
        try:
            return parse_path(path).read(scope)
        except PathError as error:
            raise DataError(errors.RUNTIME, str(error)) from None

    def _input_path(self, state: State, scope: Scope) -> Any:
        path = state.fields.get("InputPath", "$")
        return {} if path is None else self._read(path, scope)

    def _output_path(self, state: State, scope: Scope) -> Any:
        path = state.fields.get("OutputPath", "$")
        return {} if path is None else self._read(path, scope)

    def _given(self, state: State, scope: Scope) -> Any:
        """What the state's work is given: InputPath, then Parameters."""
        data = self._input_path(state, scope)
        if "Parameters" in state.fields:
            return fill(state.fields["Parameters"], scope.over(data), self._random)
        return data

    def _result_path(self, fields: Mapping[str, Any], scope: Scope, result: Any) -> Any:
        path = fields.get("ResultPath", "$")
        if path is None:
            return scope.input
        try:
            return put(parse_path(path), scope.input, result)
        except PathError as error:
            raise DataError(errors.RESULT_PATH, f"{error}.") from None

    def _placed(self, state: State, scope: Scope, result: Any) -> Any:
        whole = self._result_path(state.fields, scope, result)
        return self._output_path(state, scope.over(whole))

    def _assigned(self, fields: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
        template = fields.get("Assign")
        return fill(template, scope, self._random) if template else {}

    def _seconds(self, state: State, name: str, scope: Scope) -> float | None:
        path = state.fields.get(f"{name}Path")
        if path is None:
            value = state.fields.get(name)
            return None if value is None else float(value)
        value = self._read(path, scope)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise DataError(
                errors.RUNTIME,
                f"The {name}Path '{path}' has to give a positive integer, not {compact(value)}.",
            )
        return float(value)


_SIMPLE: dict[str, Callable[[Interpreter, State, Scope, Visit], Steps]] = {
    "Pass": Interpreter._pass,
    "Succeed": Interpreter._succeed,
    "Fail": Interpreter._fail,
    "Wait": Interpreter._wait,
    "Choice": Interpreter._choice,
}
_TRIED: dict[str, Callable[[Interpreter, State, Scope, Here, Attempt], Steps]] = {
    "Task": Interpreter._task,
    "Parallel": Interpreter._parallel,
    "Map": Interpreter._map,
}
