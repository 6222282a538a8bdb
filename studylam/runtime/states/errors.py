"""What goes wrong with state machines: refused definitions, and errors of executions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from studylam.errors import BadInputError, NotFoundError

RUNTIME = "States.Runtime"
TIMEOUT = "States.Timeout"
HEARTBEAT = "States.HeartbeatTimeout"
TASK_FAILED = "States.TaskFailed"
ALL = "States.ALL"
NO_CHOICE = "States.NoChoiceMatched"
DATA_LIMIT = "States.DataLimitExceeded"
INTRINSIC = "States.IntrinsicFailure"
RESULT_PATH = "States.ResultPathMatchFailure"
BRANCH_FAILED = "States.BranchFailed"
PERMISSIONS = "States.Permissions"

PREDEFINED = frozenset(
    {
        *(ALL, BRANCH_FAILED, DATA_LIMIT, HEARTBEAT, INTRINSIC, NO_CHOICE, PERMISSIONS),
        *(RESULT_PATH, RUNTIME, TASK_FAILED, TIMEOUT),
        "States.ExceedToleratedFailureThreshold",
        "States.Http.Socket",
        "States.ItemReaderFailed",
        "States.ParameterPathFailure",
        "States.QueryEvaluationError",
        "States.ResultWriterFailed",
    }
)
"""Error names that begin with ``States.``: others of that prefix there are none."""


SHOWN = 40
"""Problems of one definition that an error's text names; all are in ``problems``."""


@dataclass(frozen=True)
class Problem:
    """One rule that a definition breaks."""

    code: str
    """AWS's: ``SCHEMA_VALIDATION_FAILED``, ``MISSING_TRANSITION_TARGET``, …"""
    message: str
    pointer: str = ""
    """The place as AWS writes it: ``/States/Ship/Choices[0]/Next``; empty if it is no one place."""
    line: int | None = None
    """Counted from 1, where the definition was a text."""
    severity: Literal["ERROR", "WARNING"] = "ERROR"

    def __str__(self) -> str:
        return f"{self.code}: {self.message} at {self.pointer or 'null'}"


class DefinitionError(BadInputError):
    """A definition that AWS wouldn't take: ``InvalidDefinition``, with all that is wrong in it."""

    code, status = "InvalidDefinition", 400

    def __init__(self, problems: Iterable[Problem], *, where: str | None = None) -> None:
        self.problems = tuple(problems)
        shown = self.problems[:SHOWN]
        more = len(self.problems) - len(shown)
        listed = ", ".join(map(str, shown)) + (f", and {more} more" if more else "")
        lines = [
            (f"line {problem.line}: " if problem.line else "")
            + (f"{problem.pointer}: " if problem.pointer else "")
            + problem.message
            for problem in shown
        ]
        super().__init__(
            f"Invalid State Machine Definition: '{listed}'", where=where, hint="\n  ".join(lines)
        )


class StateMachineNotFoundError(NotFoundError):
    """There is no such state machine."""

    code, status = "StateMachineDoesNotExist", 400


class ExecutionNotFoundError(NotFoundError):
    """There is no such execution."""

    code, status = "ExecutionDoesNotExist", 400


class ExecutionExistsError(BadInputError):
    """An execution of this name ran before, with another input."""

    code, status = "ExecutionAlreadyExists", 400


class InvalidInputError(BadInputError):
    """The input of an execution isn't JSON, or is too long."""

    code, status = "InvalidExecutionInput", 400


class TooManyStartsError(BadInputError):
    """More executions were started at one moment than StudyLam lets be."""

    code, status = "ThrottlingException", 429


class InvalidTokenError(BadInputError):
    """Nothing waits for this task token, and nothing ever did."""

    code, status = "InvalidToken", 400


class TaskTimedOutError(BadInputError):
    """Nothing waits for this task token any more."""

    code, status = "TaskTimedOut", 400


class StatesError(Exception):
    """What a state fails with; Retry and Catch look at ``error``. None: the state gave none."""

    def __init__(self, error: str | None, cause: str | None = None) -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause

    @property
    def ends_it_all(self) -> bool:
        """Nothing retries or catches it: "an error that could not be handled at runtime"."""
        return self.error == RUNTIME


class DataError(StatesError):
    """Found by the interpreter itself: its cause is told to the learner with the state's name."""

    def at(self, state: str, event: int) -> StatesError:
        """The error as it leaves the state, which was entered with this event."""
        return StatesError(
            self.error,
            f"An error occurred while executing the state '{state}' (entered at the event id "
            f"#{event}). {self.cause}",
        )


class HeartbeatMissed(StatesError):
    """A task gave no sign of life. It is a timeout by name (recorded), and can be caught as
    ``States.HeartbeatTimeout``, too (developer guide)."""

    def __init__(self) -> None:
        super().__init__(TIMEOUT)


def matches(names: Iterable[str], error: StatesError) -> bool:
    """Whether a retrier or catcher with these ``ErrorEquals`` is for this error.

    ``States.ALL`` is for all but ``States.Runtime``, ``States.TaskFailed`` for all but timeouts.
    The developer guide says that ``States.ALL`` isn't for ``States.DataLimitExceeded`` either; it
    was recorded that it is, of a task's result (LocalStack, error_handling/test_states_errors).
    """
    if error.ends_it_all:
        return False
    for name in names:
        if name in (error.error, ALL):
            return True
        if name == TASK_FAILED and error.error not in (TIMEOUT, DATA_LIMIT):
            return True
        if name == HEARTBEAT and isinstance(error, HeartbeatMissed):
            return True
    return False
