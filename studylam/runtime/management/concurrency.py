"""Concurrency: what an account has, what functions reserve of it, and who is throttled.

Rules: "Understanding Lambda function scaling", "Configuring reserved concurrency" and "Configuring
provisioned concurrency" in AWS's Lambda developer guide. The account's rates of scaling and of
requests are a matter of `studylam.simulation`: one machine doesn't get there.
"""

from __future__ import annotations

from collections import Counter

from studylam.runtime.refusals import (
    InvalidParameterValueError,
    TooManyRequestsError,
    ValidationError,
)

ACCOUNT_CONCURRENCY = 1000
"""Concurrent executions of an account in a Region, unless raised (Lambda quotas)."""

UNRESERVED_MINIMUM = 100
"""What has to stay for functions that reserve nothing."""


class Concurrency:
    """The books of one account: no lock of its own, the service has one."""

    def __init__(self, account: int = ACCOUNT_CONCURRENCY) -> None:
        self.account = account
        self._reserved: dict[str, int] = {}
        self._provisioned: dict[tuple[str, str], int] = {}
        self._running: Counter[str] = Counter()
        self._shared = 0

    # -- settings ----------------------------------------------------------------------------------

    def reserved(self, name: str) -> int | None:
        """What a function has reserved; None if nothing, 0 if it is switched off."""
        return self._reserved.get(name)

    def provisioned(self, name: str) -> int:
        """What is provisioned for all versions and aliases of a function."""
        return sum(n for (owner, _), n in self._provisioned.items() if owner == name)

    def reserve(self, name: str, executions: int) -> None:
        """PutFunctionConcurrency. Raises InvalidParameterValueError."""
        if executions < 0:
            raise ValidationError.over_or_under("reservedConcurrentExecutions", executions, 0, None)
        provisioned = self.provisioned(name)
        if executions < provisioned:
            raise InvalidParameterValueError(
                f" ReservedConcurrentExecutions  {executions} should not be lower than function's "
                f"total provisioned concurrency [{provisioned}]."
            )
        others = self._spoken_for(without=name)
        if self.account - others - executions < UNRESERVED_MINIMUM:
            raise InvalidParameterValueError(
                "Specified ReservedConcurrentExecutions for function decreases account's "
                "UnreservedConcurrentExecution below its minimum value of "
                f"[{UNRESERVED_MINIMUM}]."
            )
        self._reserved[name] = executions

    def unreserve(self, name: str) -> None:
        """DeleteFunctionConcurrency."""
        self._reserved.pop(name, None)

    def provision(self, name: str, qualifier: str, executions: int) -> None:
        """Note what PutProvisionedConcurrencyConfig asks for. Raises InvalidParameterValueError."""
        if executions < 1:
            raise ValidationError.over_or_under(
                "provisionedConcurrentExecutions", executions, 1, None
            )
        before = self._provisioned.get((name, qualifier), 0)
        total = self.provisioned(name) - before + executions
        reserved = self._reserved.get(name)
        if reserved is not None:
            if total > reserved:
                raise InvalidParameterValueError(
                    "Requested Provisioned Concurrency should not be greater than the "
                    "reservedConcurrentExecution for function"
                )
        else:
            others = self._spoken_for(without=name)
            if total > self.account - others:
                raise InvalidParameterValueError(
                    "Specified ConcurrentExecutions for function is greater than account's "
                    f"unreserved concurrency [{self.account - others}]."
                )
            if self.account - others - total < UNRESERVED_MINIMUM:
                raise InvalidParameterValueError(
                    "Specified ConcurrentExecutions for function decreases account's "
                    "UnreservedConcurrentExecution below its minimum value of "
                    f"[{UNRESERVED_MINIMUM}]."
                )
        self._provisioned[name, qualifier] = executions

    def unprovision(self, name: str, qualifier: str) -> None:
        """DeleteProvisionedConcurrencyConfig."""
        self._provisioned.pop((name, qualifier), None)

    def forget(self, name: str) -> None:
        """The function is deleted."""
        self.unreserve(name)
        for owner, qualifier in [key for key in self._provisioned if key[0] == name]:
            self.unprovision(owner, qualifier)

    def _spoken_for(self, *, without: str | None = None) -> int:
        """What the other functions keep from the pool that everybody shares."""
        owners = {owner for owner, _ in self._provisioned} | set(self._reserved)
        owners -= {without}
        return sum(self._reserved.get(owner, self.provisioned(owner)) for owner in owners)

    # -- invocations -------------------------------------------------------------------------------

    def enter(self, name: str, *, on_provisioned: bool) -> bool:
        """Let one more invocation of a function run, or raise TooManyRequestsError.

        Returns whether it is taken from the pool that all functions share, for `leave`.
        """
        reserved = self._reserved.get(name)
        shared = reserved is None and not on_provisioned
        if reserved is not None:
            if self._running[name] >= reserved:
                raise TooManyRequestsError(
                    "ReservedFunctionConcurrentInvocationLimitExceeded",
                    hint=f"{name} has reserved {reserved}, and {self._running[name]} are running.",
                )
        elif shared:  # provisioned concurrency was taken from the pool beforehand
            pool = self.account
            if self._reserved or self._provisioned:
                pool -= self._spoken_for()
            if self._shared >= pool:
                raise TooManyRequestsError(
                    "ConcurrentInvocationLimitExceeded",
                    hint=f"The account's unreserved concurrency is {pool}.",
                )
        self._running[name] += 1
        self._shared += shared
        return shared

    def leave(self, name: str, *, shared: bool) -> None:
        """An invocation that was let in is over."""
        self._running[name] -= 1
        self._shared -= shared
