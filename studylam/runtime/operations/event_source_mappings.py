"""Event source mappings: what lets Lambda poll a queue or a stream, and how it invokes then.

A mapping stays when its function is deleted, and goes on when there is one of that name again
(the first is recorded from AWS). On a virtual clock all is done by `pump` and by the clock, on the
calling thread; on a real one a thread of its own polls every second.
"""

from __future__ import annotations

import abc
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from studylam.errors import StudyLamError
from studylam.runtime.clock import VirtualClock
from studylam.runtime.cloud.model import FunctionIdentity
from studylam.runtime.functions import identity_of
from studylam.runtime.invocation import Call
from studylam.runtime.management.registry import ManagedFunction
from studylam.runtime.operations.events import EventOperations
from studylam.runtime.operations.recursion import RecursionOperations
from studylam.runtime.refusals import (
    FunctionNotFoundError,
    InvalidParameterValueError,
    TooManyRequestsError,
)
from studylam.runtime.results import InvocationResult, LogLine
from studylam.runtime.sources import access
from studylam.runtime.sources.interfaces import OnMoment
from studylam.runtime.sources.mapping import EventSourceMapping
from studylam.runtime.sources.partial_batch import Outcome
from studylam.runtime.timeline import Timeline
from studylam.runtime.trace_header import FROM_OUTSIDE, TraceHeader

if TYPE_CHECKING:
    from studylam.runtime.sources.running import RunningMapping, Surroundings

POLL_EVERY_S = 1.0
"""On a real clock."""

_FIXED = ("EventSourceArn", "StartingPosition", "StartingPositionTimestamp")
"""What UpdateEventSourceMapping has no parameters for."""

_LOOP = "RecursiveInvocationException"


class EventSourceMappingOperations(EventOperations, RecursionOperations):
    """CreateEventSourceMapping and its kin. Parameters and answers are those of Lambda's API;
    times are seconds since the epoch."""

    timeline: Timeline

    @abc.abstractmethod
    def _run(
        self,
        managed: ManagedFunction,
        qualifier: str | None,
        event: bytes,
        call: Call,
        on_log: Callable[[LogLine], None] | None = None,
    ) -> InvocationResult:
        """Invoke. Raises TooManyRequestsError, SandboxError."""

    def create_event_source_mapping(self, **settings: Any) -> dict[str, Any]:
        """Let a function be invoked with what is in a queue or stream.

        ``EventSourceArn``, ``FunctionName``, ``BatchSize``, ``Enabled``, ``FilterCriteria``, …

        Raises:
            InvalidParameterValueError: a value that Lambda doesn't take; no such function or
                source; a role that doesn't allow to read it; a visibility timeout that is too
                short.
            ResourceConflictError: the two have a mapping already.
        """
        from studylam.runtime.sources.running import RunningMapping, uuid_of

        if "EventSourceArn" not in settings:  # recorded: asked before the function is looked for
            EventSourceMapping.create(settings, function_arn="", uuid="")
        function_arn, identity, timeout_s = self._function_for(settings.get("FunctionName"))
        source_arn = str(settings["EventSourceArn"])
        with self._lock:
            self._mappings_made += 1
            uuid = uuid_of(source_arn, function_arn, self._mappings_made)
        mapping = EventSourceMapping.create(settings, function_arn=function_arn, uuid=uuid)
        mapping.refuse_if_there(one.mapping for one in self._mappings.values())
        self._check_source(mapping, identity)
        running = RunningMapping(
            mapping,
            settings,
            self._surroundings,
            role_arn=identity.role_arn,
            function_timeout_s=timeout_s,
        )
        with self._lock:
            self._mappings[uuid] = running
        running.start()
        self._start_polling()
        return running.to_api("Creating")

    def get_event_source_mapping(self, UUID: str) -> dict[str, Any]:
        """Raises FunctionNotFoundError."""
        return self._mapping(UUID).to_api()

    def list_event_source_mappings(
        self,
        EventSourceArn: str | None = None,
        FunctionName: str | None = None,
    ) -> dict[str, Any]:
        """All mappings, or those of a source or a function."""
        arn = None if FunctionName is None else self._resolved(FunctionName, None)[2].arn
        found = [
            one.to_api()
            for one in list(self._mappings.values())
            if EventSourceArn in (None, one.mapping.event_source_arn)
            and arn in (None, one.mapping.function_arn)
        ]
        return {"EventSourceMappings": found}

    def update_event_source_mapping(self, UUID: str, **changes: Any) -> dict[str, Any]:
        """Change settings; reading goes on where it was. Raises as creating does."""
        running = self._mapping(UUID)
        for name in _FIXED:
            if name in changes:
                raise InvalidParameterValueError(
                    f"An event source mapping keeps its {name}.",
                    hint="Delete it and create another one.",
                )
        settings = {**running.settings, **changes}
        before = running.mapping
        function_arn, identity, timeout_s = before.function_arn, None, None
        if "FunctionName" in changes:
            function_arn, identity, timeout_s = self._function_for(changes["FunctionName"])
        mapping = EventSourceMapping.create(settings, function_arn=function_arn, uuid=UUID)
        others = [one.mapping for uuid, one in list(self._mappings.items()) if uuid != UUID]
        mapping.refuse_if_there(others)
        if identity is not None and timeout_s is not None:
            self._check_source(mapping, identity)
        running.change(mapping, settings)
        running.start()
        passing = "Updating"
        if mapping.enabled != before.enabled:
            passing = "Enabling" if mapping.enabled else "Disabling"
        return running.to_api(passing)

    def delete_event_source_mapping(self, UUID: str) -> dict[str, Any]:
        """Poll no more. Raises FunctionNotFoundError."""
        running = self._mapping(UUID)
        with self._lock:
            self._mappings.pop(UUID, None)
        running.stop()
        return running.to_api("Deleting")

    def running_mapping(self, UUID: str) -> RunningMapping:
        """A mapping with its pollers, and so with all attempts. Raises FunctionNotFoundError."""
        return self._mapping(UUID)

    # -- polling -----------------------------------------------------------------------------------

    def _poll_sources(self) -> bool:
        """Let event source mappings poll; whether one did anything.

        On a real clock their own thread is woken instead.
        """
        if not isinstance(self._clock, VirtualClock):
            self._poll_soon.set()
            return False
        return _poll_all(list(self._mappings.values()))

    def _stop_sources(self) -> None:
        """No mapping polls any more, and none is left."""
        with self._lock:
            found = list(self._mappings.values())
            self._mappings.clear()
        self._poll_soon.set()
        for running in found:
            running.stop()

    def _start_polling(self) -> None:
        with self._lock:
            if isinstance(self._clock, VirtualClock) or self._poll_threads:
                return
            thread = threading.Thread(
                target=self._keep_polling, name="studylam-sources", daemon=True
            )
            self._poll_threads.append(thread)
        thread.start()

    def _keep_polling(self) -> None:
        while True:
            with self._lock:
                found = list(self._mappings.values())
                if not found:
                    self._poll_threads.clear()
                    return
            try:
                busy = _poll_all(found)
            except StudyLamError:
                busy = False  # the cloud stopped; it starts again with the next use
            if not busy:
                self._poll_soon.wait(POLL_EVERY_S)
                self._poll_soon.clear()

    @cached_property
    def _mappings(self) -> dict[str, RunningMapping]:
        return {}

    _mappings_made = 0

    @cached_property
    def _poll_soon(self) -> threading.Event:
        return threading.Event()

    @cached_property
    def _poll_threads(self) -> list[threading.Thread]:
        return []

    @cached_property
    def _surroundings(self) -> Surroundings:
        from studylam.runtime.sources.running import Surroundings

        return Surroundings(
            self._cloud,
            self._clock,
            self._invoke_with_batch,
            self._may_read,
            self._deliver_failure,
            self._observer,
        )

    # -- what mappings need ------------------------------------------------------------------------

    def _mapping(self, uuid: str) -> RunningMapping:
        found = self._mappings.get(uuid)
        if found is None:
            raise FunctionNotFoundError("The resource you requested does not exist.")
        return found

    def _function_for(self, name: object) -> tuple[str, FunctionIdentity, float]:
        """A function's ARN, its role and its timeout."""
        try:
            _, _, resolved = self._resolved(str(name or ""), None)
        except StudyLamError as problem:
            raise InvalidParameterValueError(
                "Function does not exist", hint=problem.message
            ) from None
        config = resolved.version.config
        return resolved.arn, identity_of(config), float(config.timeout_s)

    def _check_source(self, mapping: EventSourceMapping, identity: FunctionIdentity) -> None:
        """Raises InvalidParameterValueError: the role may not read the source, or there is none."""
        arn = mapping.event_source_arn
        access.check(mapping.kind, arn, identity, self._clock.now())
        if mapping.is_stream:
            if self._cloud.poll("stream", arn) is None:
                raise InvalidParameterValueError(
                    f"Stream not found: {arn}",
                    hint="A table's stream is enabled with StreamSpecification; its ARN is the "
                    "table's LatestStreamArn."
                    if mapping.kind == "dynamodb"
                    else None,
                )
        elif self._cloud.poll("queue", arn) is None:
            raise InvalidParameterValueError(
                "Error occurred while ReceiveMessage. SQS Error Code: "
                "AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue "
                "does not exist."
            )
        if mapping.on_failure is not None:
            self._check_on_failure(mapping.on_failure, identity)

    def _check_on_failure(self, arn: str, identity: FunctionIdentity) -> None:
        from studylam.runtime.delivery.permission import require
        from studylam.runtime.delivery.targets import parse_target_arn

        key = f"aws/lambda/{identity.function_name}"
        require(parse_target_arn(arn), identity, key=key, now=self._clock.now())

    def _may_read(self, mapping: EventSourceMapping) -> bool:
        try:
            _, _, resolved = self._resolved(mapping.function_arn, None)
        except FunctionNotFoundError:
            return False
        identity = identity_of(resolved.version.config)
        now = self._clock.now()
        return access.missing(mapping.kind, mapping.event_source_arn, identity, now) is None

    def _invoke_with_batch(
        self, mapping: EventSourceMapping, records: list[dict[str, Any]]
    ) -> Outcome:
        """Invoke under the role alone: Lambda itself needs no permission. Raises nothing."""
        payload = json.dumps({"Records": [_shown(record) for record in records]}).encode()
        causes = [TraceHeader.parse(text) for text in map(_trace_of, records) if text]
        cause = next((one for one in causes if one is not None), None)
        name = mapping.function_arn.split(":function:")[1].partition(":")[0]
        observe = self._observer(mapping)
        detail: dict[str, Any] = {"payload": payload, "records": len(records)}
        trace = cause.root if cause else ""
        try:
            target, managed, resolved = self._resolved(mapping.function_arn, None)
            if any(self._is_loop(managed, one) for one in causes):
                why = "Lambda has detected a recursive loop, and doesn't invoke the function."
                observe("dropped", f"{name}: stopped, a loop", {**detail, "why": why}, trace=trace)
                return Outcome(function_error=_LOOP)
            call = Call(resolved.arn, caused_by=cause)
            result = self._run(managed, target.qualifier, payload, call)
        except TooManyRequestsError as refusal:
            title = f"{name}: throttled, no free concurrency"
            observe("throttled", title, {**detail, "why": refusal.message}, trace=trace)
            return Outcome(throttled=True)
        except StudyLamError as problem:
            title = f"{name}: couldn't be invoked"
            observe("dropped", title, {**detail, "why": problem.message}, trace=trace)
            return Outcome(function_error=type(problem).__name__)
        said = "failed" if result.function_error else "succeeded"
        title = f"{name}: batch of {len(records)} {said}"
        observe("attempt", title, detail, result, call.trace.root)
        return Outcome(
            result.payload,
            result.function_error,
            result.request_id,
            result.executed_version,
            result=result,
        )

    def _deliver_failure(self, mapping: EventSourceMapping, record: Mapping[str, Any]) -> None:
        """Send what a stream's mapping has given up to its on-failure destination."""
        from studylam.runtime.delivery.checks import parcel_for
        from studylam.runtime.delivery.permission import missing
        from studylam.runtime.delivery.targets import parse_target_arn
        from studylam.runtime.sources.failure_record import record_key

        arn = mapping.on_failure
        if arn is None:
            return
        problem: str | None
        now = self._clock.now()
        body = json.dumps(record)
        try:
            target = parse_target_arn(arn)
            _, identity, _ = self._function_for(mapping.function_arn)
            key = record_key(mapping.uuid, record, now)
            lacking = missing(target, identity, key=key, now=now)
            if lacking is None:
                parcel = replace(parcel_for(target), key=key, time=int(now))
                problem = self._cloud.deliver(parcel, body)
            else:
                problem = lacking[1]
        except StudyLamError as error:
            problem = error.message
        name = arn.rpartition(":")[2]
        title = f"OnFailure: {name}" + (" didn't get it" if problem else "")
        detail = {"payload": body.encode(), "destination": arn}
        observe = self._observer(mapping)
        observe("delivery", title, {**detail, "why": problem} if problem else detail)
        if problem:
            observe("dropped", "what was given up is known to nobody", detail)

    def _observer(self, mapping: EventSourceMapping) -> OnMoment:
        """Writes what a mapping does into the timeline."""

        def on_moment(
            kind: str,
            title: str,
            detail: Mapping[str, Any] | None = None,
            result: InvocationResult | None = None,
            trace: str = "",
        ) -> None:
            known = {"source": mapping.event_source_arn, "target": mapping.function_arn}
            if result is not None:
                known["request_id"] = result.request_id
            source = mapping.event_source_arn.split(":", 5)[5].partition("/stream/")[0]
            if kind in ("poll", "wait", "delivery"):
                title = f"{source.rpartition('/')[2]}: {title}"
            more: dict[str, Any] = {"detail": {**(detail or {}), "mapping": mapping.uuid}}
            self.timeline.add(kind, title, result=result, trace=trace, **known, **more)  # type: ignore[arg-type]

        return on_moment


def _poll_all(found: list[RunningMapping]) -> bool:
    """Whether one did anything; each one gets its turn."""
    done = False
    for running in found:
        done = running.poll() or done
    return done


def _trace_of(record: Mapping[str, Any]) -> str:
    attributes = record.get("attributes")
    return str(attributes.get("AWSTraceHeader", "")) if isinstance(attributes, Mapping) else ""


def _shown(record: dict[str, Any]) -> dict[str, Any]:
    """A record as the function gets it: without a header that its sender didn't send."""
    if FROM_OUTSIDE not in _trace_of(record):
        return record
    attributes = {key: one for key, one in record["attributes"].items() if key != "AWSTraceHeader"}
    return {**record, "attributes": attributes}
