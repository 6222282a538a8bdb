"""What becomes of asynchronous invocations that fail."""

from __future__ import annotations

from studylam.runtime.management.names import LATEST, parse_target
from studylam.runtime.management.registry import EventInvokeConfig
from studylam.runtime.operations.account import Account
from studylam.runtime.refusals import FunctionNotFoundError


class EventOperations(Account):
    """PutFunctionEventInvokeConfig and its kin."""

    def put_function_event_invoke_config(
        self,
        function_name: str,
        *,
        qualifier: str | None = None,
        maximum_retry_attempts: int = 2,
        maximum_event_age_in_seconds: int = 21_600,
    ) -> EventInvokeConfig:
        """How often an event that fails is tried again, and how old it may get."""
        target = parse_target(function_name, qualifier)
        config = EventInvokeConfig(maximum_retry_attempts, maximum_event_age_in_seconds)
        with self._lock:
            managed = self._function(target.name)
            managed.resolve(target.qualifier, 1.0)
            managed.event_invoke[target.qualifier or LATEST] = config
        return config

    def get_function_event_invoke_config(
        self, function_name: str, qualifier: str | None = None
    ) -> EventInvokeConfig:
        """Raises FunctionNotFoundError if none was put; then Lambda's defaults hold."""
        target = parse_target(function_name, qualifier)
        managed = self._function(target.name)
        wanted = target.qualifier or LATEST
        if wanted not in managed.event_invoke:
            raise FunctionNotFoundError(
                f"The function {managed.arn}:{wanted} doesn't have an EventInvokeConfig"
            )
        return managed.event_invoke[wanted]
