"""What an execution needs of the world around it: functions, services, other executions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from studylam.runtime.results import InvocationResult

if TYPE_CHECKING:
    from studylam.runtime.states.execution import Execution


@dataclass(frozen=True)
class Answer:
    """What a function gave."""

    payload: str
    """JSON, as the function wrote it."""
    function_error: str | None = None
    version: str = "$LATEST"
    request_id: str = ""
    status: int = 200
    seconds: float = 0.0
    """How long it took, for TimeoutSeconds. Virtual time stands still while a handler runs."""
    result: InvocationResult | None = None


class Host(Protocol):
    """Given to an execution."""

    def invoke(self, function: str, payload: str, *, event: bool, trace: str) -> Answer:
        """Invoke a function by name or ARN; with ``event`` asynchronously.

        Raises:
            ServiceRefusal: Lambda didn't run it.
        """

    def call(
        self, service: str, operation: str, params: Mapping[str, Any], *, trace: str
    ) -> dict[str, Any]:
        """Call a service, by boto3's names and shapes.

        Raises:
            ServiceRefusal: it refused.
        """

    def start(self, params: Mapping[str, Any], *, trace: str) -> Execution:
        """Start another execution, with the parameters of StartExecution.

        Raises:
            ServiceRefusal: it can't be.
        """

    def expect(self, token: str, answer: Callable[[TokenAnswer], bool]) -> None:
        """Call ``answer`` with what is sent for this task token; it tells whether it was wanted."""


@dataclass(frozen=True)
class TokenAnswer:
    """SendTaskSuccess, SendTaskFailure or SendTaskHeartbeat."""

    kind: str
    """``success``, ``failure`` or ``heartbeat``."""
    output: Any = None
    error: str | None = None
    cause: str | None = None


class ServiceRefusal(Exception):
    """A service refused, by its own error code."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
