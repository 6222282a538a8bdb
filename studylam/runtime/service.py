"""The mini-Lambda's front: create functions, invoke them, look at the world around them."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, overload

from studylam.errors import SandboxError
from studylam.runtime.asynchronous import EventInvocation, EventQueue
from studylam.runtime.clock import Clock, VirtualClock
from studylam.runtime.cloud import Cloud
from studylam.runtime.functions import identity_of
from studylam.runtime.invocation import Call, Invocation
from studylam.runtime.management.concurrency import ACCOUNT_CONCURRENCY
from studylam.runtime.management.names import LATEST
from studylam.runtime.management.permissions import Caller, ResourcePolicy
from studylam.runtime.management.registry import EventInvokeConfig, ManagedFunction
from studylam.runtime.operations.account import provision_key
from studylam.runtime.operations.concurrency import ConcurrencyOperations
from studylam.runtime.operations.event_source_mappings import EventSourceMappingOperations
from studylam.runtime.operations.functions import FunctionOperations
from studylam.runtime.operations.layers import LayerOperations
from studylam.runtime.operations.permissions import PermissionOperations
from studylam.runtime.operations.trust import trust_table
from studylam.runtime.operations.versions import VersionOperations
from studylam.runtime.pool import Assigned, Pool
from studylam.runtime.provisioned import Provisioner
from studylam.runtime.refusals import (
    FunctionNotFoundError,
    InvalidParameterValueError,
    checked_payload,
)
from studylam.runtime.results import InvocationResult, LogLine
from studylam.runtime.sandbox import SandboxReport
from studylam.runtime.staging import Stage
from studylam.runtime.tiers import open_zygote
from studylam.runtime.timeline import Timeline
from studylam.runtime.timetable import Timetable
from studylam.runtime.trace_header import TraceHeader
from studylam.runtime.wiring import Wiring
from studylam.runtime.zygote import Zygote

if TYPE_CHECKING:
    from studylam.runtime.delivery.courier import Courier
    from studylam.runtime.states.registry import StateMachines

InvocationType = Literal["RequestResponse", "Event", "DryRun"]


@dataclass(frozen=True)
class Accepted:
    """The answer to an invocation without a response: 202 for an event, 204 for a dry run."""

    status: int
    request_id: str


class LambdaService(
    FunctionOperations,
    VersionOperations,
    LayerOperations,
    ConcurrencyOperations,
    PermissionOperations,
    EventSourceMappingOperations,
    Wiring,
):
    """Functions and their environments. Thread-safe; parallel invocations get environments of
    their own. Nothing is started before it is needed; everything ends with `close`, or with the
    process that holds the service.

    ``blank_environments``: how many sandboxed environments wait for the next cold start.
    ``idle_seconds``: after how long without an invocation an environment is ended.
    ``accept_no_sandbox``: see `tiers.open_zygote`; needs a person's explicit consent.
    ``account_concurrency``: what all functions share.
    ``clock``: on which the retries of events wait; a `VirtualClock` can be stepped.
    ``seed``: of the draws by which aliases with weights share calls.
    """

    def __init__(
        self,
        *,
        blank_environments: int = 1,
        idle_seconds: float = 600.0,
        accept_no_sandbox: bool = False,
        account_concurrency: int = ACCOUNT_CONCURRENCY,
        clock: Clock | None = None,
        seed: int | None = None,
    ) -> None:
        self._accept_no_sandbox = accept_no_sandbox
        self._starting = threading.Lock()
        self._zygote: Zygote | None = None
        self._report: SandboxReport | None = None
        self._clock = clock or Clock()
        virtual = self._clock if isinstance(self._clock, VirtualClock) else None
        self._cloud = Cloud(clock=virtual)
        pool = Pool(
            self._cloud,
            lambda: self._started()[0],
            blank_environments=blank_environments,
            idle_seconds=idle_seconds,
        )
        super().__init__(pool, Provisioner(pool, self._prepare), account_concurrency)
        self._cloud.functions = lambda: trust_table(self._functions.values())
        self._events = EventQueue(
            self._attempt,
            self._event_settings,
            self._clock,
            self._event_over,
            self._observe_event,
        )
        self.timeline = Timeline(self._clock.now)
        # On a virtual clock, whoever steps it does what follows.
        then = self.pump if virtual is None else lambda: None
        self._timetable = Timetable(self._cloud, self._clock, then)
        self._random = random.Random(seed)
        self._seed = seed
        self.measures_cpu = False
        """Whether reports tell CPU time and waiting. It costs each invocation a little."""
        self._closed = False

    # -- life --------------------------------------------------------------------------------------

    def warm(self) -> None:
        """Start the zygote, the cloud and a blank environment. Call from a background thread.

        Raises:
            SandboxError: handlers can't be run safely on this machine.
        """
        self._cloud.start()
        self._started()
        self._pool.refill()

    @property
    def sandbox(self) -> SandboxReport:
        """The sandbox that holds here. Starts the zygote if need be.

        Raises:
            SandboxError: handlers can't be run safely on this machine.
        """
        return self._started()[1]

    @property
    def world(self) -> Cloud:
        """The AWS around the functions: ``seed``, ``snapshot``, ``reset``, ``object_bytes``."""
        return self._cloud

    @property
    def clock(self) -> Clock:
        """On which waits run; see `advance` and `jump`."""
        return self._clock

    @property
    def events(self) -> EventQueue:
        """The asynchronous invocations: ``invocations``, ``settle``."""
        return self._events

    @cached_property
    def state_machines(self) -> StateMachines:
        """Step Functions: ``create``, ``start_execution``, ``executions``, …"""
        from studylam.runtime.states.registry import StateMachines

        return StateMachines(self, self._seed)

    def reseed(self, seed: int) -> None:
        """Begin the draws of aliases with weights anew: the same calls go the same way."""
        with self._lock:
            self._random.seed(seed)

    def accept_no_sandbox(self) -> None:
        """A person has agreed that code runs here without a sandbox, if none can be had.

        For as long as this service lives; nothing remembers it. See `tiers.open_zygote`.
        """
        self._accept_no_sandbox = True

    @property
    def accepts_no_sandbox(self) -> bool:
        """Whether a person has agreed to that."""
        return self._accept_no_sandbox

    def interrupt(self) -> None:
        """End whatever runs now, from another thread: its invocations fail as if it was killed.

        The world and the functions stay, and the next invocation begins in a new environment.
        """
        with self._starting:
            self._forget_zygote()

    def close(self) -> None:
        """End every process and remove every file of this service."""
        self._closed = True
        self._stop_sources()
        self._events.stop()
        self._clock.close()
        self._provisioner.close()
        self._pool.close()
        with self._starting:
            self._forget_zygote()
        self._events.join()
        self._cloud.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _started(self) -> tuple[Zygote, SandboxReport]:
        with self._starting:
            if self._closed:
                raise SandboxError("This service is closed.")
            if self._zygote is not None and self._zygote.is_dead:
                self._forget_zygote()
            if self._zygote is None or self._report is None:
                self._zygote, self._report = open_zygote(accept_no_sandbox=self._accept_no_sandbox)
                self._restage(self._zygote.stage)
            return self._zygote, self._report

    def _stage(self) -> Stage:
        return self._started()[0].stage

    def _forget_zygote(self) -> None:
        """The zygote was killed, or shall go; everything that it had started goes with it."""
        self._pool.clear()
        if self._zygote is not None:
            self._zygote.close()
        self._zygote = None

    # -- invocations -------------------------------------------------------------------------------

    @overload
    def invoke(
        self,
        name: str,
        payload: bytes | str,
        *,
        qualifier: str | None = ...,
        invocation_type: Literal["RequestResponse"] = ...,
        client_context: Mapping[str, Any] | None = ...,
        tenant_id: str | None = ...,
        caller: Caller | None = ...,
        on_log: Callable[[LogLine], None] | None = ...,
        trace: str = ...,
    ) -> InvocationResult: ...

    @overload
    def invoke(
        self,
        name: str,
        payload: bytes | str,
        *,
        qualifier: str | None = ...,
        invocation_type: Literal["Event", "DryRun"],
        client_context: Mapping[str, Any] | None = ...,
        tenant_id: str | None = ...,
        caller: Caller | None = ...,
        on_log: Callable[[LogLine], None] | None = ...,
        trace: str = ...,
    ) -> Accepted: ...

    def invoke(
        self,
        name: str,
        payload: bytes | str,
        *,
        qualifier: str | None = None,
        invocation_type: InvocationType = "RequestResponse",
        client_context: Mapping[str, Any] | None = None,
        tenant_id: str | None = None,
        caller: Caller | None = None,
        on_log: Callable[[LogLine], None] | None = None,
        trace: str = "",
    ) -> InvocationResult | Accepted:
        """Invoke a function.

        ``RequestResponse`` waits for its end, at most its timeout and Init. ``Event`` puts it into
        the queue (see `events`), ``DryRun`` only checks that it could be invoked.

        ``name``: may be an ARN, and carry the qualifier, a version or an alias. ``payload``: JSON;
        empty is ``{}``. ``caller``: who it is, if not the function's own account. ``on_log`` is
        called with each log line as it comes. ``trace``: the X-Amzn-Trace-Id of what led here.

        Raises:
            FunctionNotFoundError: there is no such function, version or alias.
            AccessDeniedError: no resource-based policy lets this caller.
            RequestEntityTooLargeError, InvalidRequestContentError: the function isn't run.
            TooManyRequestsError: throttled.
            SandboxError: handlers can't be run safely on this machine.
        """
        if invocation_type not in ("RequestResponse", "Event", "DryRun"):
            raise InvalidParameterValueError(
                f"{invocation_type!r} is no invocation type.",
                hint="RequestResponse, Event or DryRun.",
            )
        event = checked_payload(payload, asynchronous=invocation_type == "Event")
        target, managed, resolved = self._resolved(name, qualifier)
        if caller is not None:
            policy = managed.policies.get(target.qualifier) or ResourcePolicy()
            policy.check(caller, resolved.arn)
        call = Call(
            resolved.arn,
            client_context=client_context,
            tenant_id=tenant_id,
            caused_by=TraceHeader.parse(trace),
        )
        if invocation_type == "DryRun":
            return Accepted(204, call.request_id)
        if invocation_type == "Event":
            self._events.accept(
                EventInvocation(managed.name, target.qualifier, event, call, self._clock.now())
            )
            return Accepted(202, call.request_id)
        result = self._run(managed, target.qualifier, event, call, on_log)
        self._observe_call(managed.name, event, call, result)
        return result

    def _run(
        self,
        managed: ManagedFunction,
        qualifier: str | None,
        event: bytes,
        call: Call,
        on_log: Callable[[LogLine], None] | None = None,
    ) -> InvocationResult:
        with self._lock:
            draw = self._random.random()
            resolved = managed.resolve(qualifier, draw)
        if resolved.version.mentions_boto3:
            self._cloud.start()  # gets ready beside the zygote
        zygote, report = self._started()
        function = resolved.version
        if function.stage is not zygote.stage:  # a new zygote: everything is staged anew
            function = managed.resolve(qualifier, draw).version
        if function.mentions_boto3:
            # AWS is there before a function is: its start is nothing that Duration should measure.
            self._cloud.wait_until_warm()
        provision = provision_key(managed, resolved.qualifier)
        with self._lock:
            prepared = self._pool.has_provisioned(function, provision)
            shared = self._concurrency.enter(managed.name, on_provisioned=prepared)
        assigned: Assigned | None = None
        cold = keep = False
        try:
            assigned, cold = self._pool.take(function, provision)
            invocation = Invocation(
                assigned,
                call,
                tier=zygote.tier,
                cold=cold,
                on_log=on_log,
                measures=self.measures_cpu,
            )
            environment = assigned.environment
            self._cloud.begin(environment.id, call.request_id)
            result = invocation.run(
                event, report, lambda: self._cloud.end(environment.id, call.request_id)
            )
            # A process that was ended comes back in the same environment, with /tmp as it was;
            # one that never got through Init doesn't.
            keep = environment.is_initialised or (
                result.report.error_type in _RESET and not environment.is_gone
            )
            self._keep_log(assigned, result)
            return result
        finally:
            with self._lock:
                self._concurrency.leave(managed.name, shared=shared)
            if assigned is not None:
                self._pool.give_back(assigned, keep=keep)
                if not keep:
                    self._provisioner.lost(assigned)
            if cold:
                self._pool.refill_later()

    def _keep_log(self, assigned: Assigned, result: InvocationResult) -> None:
        """For CloudWatch Logs, which get it when somebody looks."""
        self._cloud.logs.keep(
            identity_of(assigned.function.config),
            assigned.log_stream,
            self._clock.now(),
            [
                line.text
                for line in result.logs
                if line.kind == "function" or not line.text.startswith("[StudyLam]")
            ],
        )

    def _prepare(self, assigned: Assigned) -> None:
        """Initialise an environment ahead. Raises InitFailed."""
        zygote, _ = self._started()
        if assigned.function.mentions_boto3:
            self._cloud.wait_until_warm()
        call = Call(assigned.function.config.arn)
        Invocation(assigned, call, tier=zygote.tier, cold=True).prepare()

    def _attempt(self, event: EventInvocation) -> InvocationResult:
        managed = self._function(event.function)
        return self._run(managed, event.qualifier, event.payload, event.call)

    def _event_settings(self, event: EventInvocation) -> tuple[EventInvokeConfig, int | None]:
        managed = self._function(event.function)
        known = managed.event_invoke
        config = known.get(event.qualifier or LATEST, EventInvokeConfig())
        return config, self._concurrency.reserved(managed.name)

    @cached_property
    def _courier(self) -> Courier:
        # Imported with the first event: all services' requests come with it.
        from studylam.runtime.delivery.courier import Courier

        return Courier(self._cloud, self._clock, self._hand_on)

    def _event_over(self, event: EventInvocation, config: EventInvokeConfig) -> None:
        try:
            managed = self._function(event.function)
            version = managed.resolve(event.qualifier, 1.0).version
        except FunctionNotFoundError:
            return  # deleted in this moment, and its configuration with it
        if event.results:  # an alias may have sent it to another one
            version = managed.versions.get(event.results[-1].executed_version, version)
        # "Function versions use the same dead-letter queue settings as the unpublished version."
        dead_letter = managed.latest.config.dead_letter_arn
        self._courier.deliver(event, config.destinations, dead_letter, identity_of(version.config))

    def _hand_on(self, arn: str, payload: str, cause: TraceHeader) -> None:
        """Invoke a function that is another's destination."""
        event = checked_payload(payload, asynchronous=True)
        self._events.accept(self._caused(self._resolved(arn, None), event, cause))


_RESET = frozenset({"Sandbox.Timedout", "Runtime.ExitError", "Runtime.OutOfMemory"})
