"""Recursive loop detection: a function that leads to itself over and over is stopped.

Rules: "Use Lambda recursive loop detection to prevent infinite loops" in Lambda's developer guide.
Loops are seen through S3, SNS, SQS and other functions, not through DynamoDB, EventBridge or
Kinesis. What is stopped goes to the dead-letter queue or on-failure destination, if there is one;
how a record calls that condition isn't documented, so ``RecursiveLoopDetected`` is our word.
"""

from __future__ import annotations

from studylam.runtime.management.registry import ManagedFunction, RecursiveLoop
from studylam.runtime.operations.account import Account
from studylam.runtime.refusals import ValidationError
from studylam.runtime.trace_header import RECURSION_LIMIT, TraceHeader

_SEEN = {"s3.amazonaws.com", "sns.amazonaws.com", "sqs.amazonaws.com", "lambda.amazonaws.com"}


class RecursionOperations(Account):
    """PutFunctionRecursionConfig and GetFunctionRecursionConfig."""

    def put_function_recursion_config(
        self, function_name: str, recursive_loop: RecursiveLoop
    ) -> RecursiveLoop:
        """Whether loops through this function are stopped (``Terminate``) or not (``Allow``).

        Raises:
            FunctionNotFoundError, ValidationError.
        """
        if recursive_loop not in ("Allow", "Terminate"):
            raise ValidationError(
                "recursiveLoop",
                recursive_loop,
                "Member must satisfy enum value set: [Terminate, Allow]",
            )
        managed = self._function(function_name)
        managed.recursive_loop = recursive_loop
        return managed.recursive_loop

    def get_function_recursion_config(self, function_name: str) -> RecursiveLoop:
        """Raises FunctionNotFoundError."""
        return self._function(function_name).recursive_loop

    @staticmethod
    def _lineage_through(principal: str, cause: TraceHeader | None) -> TraceHeader | None:
        """What a service passes on of the header that a request to it had."""
        return cause if cause is None or principal in _SEEN else cause.without_lineage()

    @staticmethod
    def _is_loop(managed: ManagedFunction, cause: TraceHeader | None) -> bool:
        """Whether an invocation for this reason would be one too many."""
        if cause is None or managed.recursive_loop == "Allow":
            return False
        return cause.invocations_of(managed.arn) >= RECURSION_LIMIT
