"""What becomes of asynchronous invocations: retries, destinations, dead-letter queues."""

from __future__ import annotations

from studylam.runtime.asynchronous import EventQueue
from studylam.runtime.clock import Clock
from studylam.runtime.cloud import Cloud
from studylam.runtime.config import FunctionConfig
from studylam.runtime.delivery.targets import DestinationConfig
from studylam.runtime.functions import StagedFunction, identity_of
from studylam.runtime.management.names import LATEST, parse_target
from studylam.runtime.management.registry import EventInvokeConfig
from studylam.runtime.operations.account import Account
from studylam.runtime.refusals import FunctionNotFoundError
from studylam.runtime.staging import Code


class EventOperations(Account):
    """PutFunctionEventInvokeConfig and its kin; and DeadLetterConfig, wherever it is set."""

    _cloud: Cloud
    _clock: Clock
    _events: EventQueue

    def put_function_event_invoke_config(
        self,
        function_name: str,
        *,
        qualifier: str | None = None,
        maximum_retry_attempts: int = 2,
        maximum_event_age_in_seconds: int = 21_600,
        destination_config: DestinationConfig | None = None,
    ) -> EventInvokeConfig:
        """How often an event that fails is tried again, how old it may get, and where the record
        of its invocation goes. Starts the cloud if there are destinations: they must exist.

        Raises:
            FunctionNotFoundError: there is no such function, version or alias.
            InvalidParameterValueError: a value that Lambda doesn't take, a destination that isn't
                there, or an execution role that doesn't allow Lambda to send to it.
        """
        target = parse_target(function_name, qualifier)
        config = EventInvokeConfig(
            maximum_retry_attempts,
            maximum_event_age_in_seconds,
            destination_config or DestinationConfig(),
        )
        try:
            managed = self._function(target.name)
            version = managed.resolve(target.qualifier, 1.0).version
        except FunctionNotFoundError as missing:
            # Recorded: other words than elsewhere.
            raise FunctionNotFoundError(
                "The function doesn't exist.", hint=missing.hint or missing.message
            ) from None
        if config.destinations != DestinationConfig():
            # Imported by the few that have destinations: all services' requests come with it.
            from studylam.runtime.delivery.checks import check_destinations

            check_destinations(
                config.destinations,
                identity_of(version.config),
                self._cloud,
                self._find_function,
                self._clock.now(),
            )
        with self._lock:
            managed.event_invoke[target.qualifier or LATEST] = config
        return config

    def get_function_event_invoke_config(
        self, function_name: str, qualifier: str | None = None
    ) -> EventInvokeConfig:
        """Raises FunctionNotFoundError if none was put; then Lambda's defaults hold."""
        target = parse_target(function_name, qualifier)
        wanted = target.qualifier or LATEST
        try:
            managed = self._function(target.name)
            arn, known = managed.arn, managed.event_invoke
        except FunctionNotFoundError as missing:  # recorded: the same words
            arn, known = missing.message.removeprefix("Function not found: "), {}
        if wanted not in known:
            raise FunctionNotFoundError(
                f"The function {arn}:{wanted} doesn't have an EventInvokeConfig"
            )
        return known[wanted]

    def _find_function(self, arn: str) -> None:
        """Raises FunctionNotFoundError."""
        target = parse_target(arn)
        self._function(target.name).resolve(target.qualifier, 1.0)

    def _staged(self, config: FunctionConfig, code: Code) -> StagedFunction:
        # Every new configuration comes by here. One that only keeps the queue it has isn't asked
        # again: on Lambda, too, new code can be put when the queue is gone.
        if config.dead_letter_arn:
            known = self._functions.get(config.name)
            before = known.latest.config if known is not None else None
            if before is None or (before.dead_letter_arn, before.role) != (
                config.dead_letter_arn,
                config.role,
            ):
                from studylam.runtime.delivery.checks import check_dead_letter_target

                identity = identity_of(config)
                now = self._clock.now()
                check_dead_letter_target(config.dead_letter_arn, identity, self._cloud, now)
        return super()._staged(config, code)
