"""A refusal of a service, for whoever called it from outside a function."""

from __future__ import annotations

from studylam.errors import BadInputError


class AwsError(BadInputError):
    """What boto3 would raise as a ClientError: ``code`` and AWS's own words."""

    def __init__(self, code: str, message: str, operation: str) -> None:
        super().__init__(f"{operation}: {message} ({code})")
        self.code = code
        self.words = message
        self.operation = operation
