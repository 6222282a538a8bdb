"""AWS's limits for the simulator, from the facts that the packs bring."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studylam.errors import StudyLamError
from studylam.simulation.load import Account, Backoff, Polling

if TYPE_CHECKING:
    from studylam.packs import Library

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")

_OTHERWISE = {
    "concurrency.default": (1000.0,),
    "scaling.rate": (1000.0, 10.0),
    "scaling.requests": (10_000.0,),
    "concurrency.rps": (10.0,),
    "reserved.unreserved": (100.0,),
    "async.retry-waits": (1.0, 2.0),
    "async.throttle-backoff": (1.0, 5.0),
    "async.max-age": (21_600.0,),
    "sqs.batch-default": (10.0,),
    "sqs.batch-max": (10_000.0,),
    "sqs.window-max": (300.0,),
    "sqs.ramp": (5.0, 300.0, 1250.0),
    "sqs.max-concurrency": (2.0, 1000.0),
    "memory.min": (128.0,),
    "memory.max": (10_240.0,),
    "timeout.max": (900.0,),
    "timeout.default": (3.0,),
}
"""As of 2026: for a library without these facts, or with other words in them."""


@dataclass(frozen=True)
class Limits:
    """The numbers of the facts."""

    library: Library

    def numbers(self, fact: str) -> tuple[float, ...]:
        """The numbers that a fact's value names, in order."""
        otherwise = _OTHERWISE[fact]
        try:
            value = str(self.library.fact(fact).value)
        except StudyLamError:
            return otherwise
        found = tuple(float(match[0].replace(",", "")) for match in _NUMBER.finditer(value))
        return found if len(found) == len(otherwise) and all(found) else otherwise

    def number(self, fact: str) -> float:
        """The number of a fact that has one."""
        return self.numbers(fact)[0]

    def source(self, fact: str) -> str:
        """Who says so, and as of when."""
        try:
            found = self.library.fact(fact)
            return f"{self.library.source(found.source).title}, as of {found.as_of}"
        except StudyLamError:
            return "AWS documentation"

    def account(self) -> Account:
        """An account as AWS makes it."""
        environments, period = self.numbers("scaling.rate")
        return Account(
            concurrency=int(self.number("concurrency.default")),
            unreserved_least=int(self.number("reserved.unreserved")),
            environments_per_period=environments,
            period_s=period,
            requests_per_environment_per_s=self.number("concurrency.rps"),
            requests_growth_per_period=self.number("scaling.requests"),
        )

    def waits_s(self) -> tuple[float, ...]:
        """Waits before an asynchronous event is retried after an error; the fact is in minutes."""
        return tuple(minutes * 60 for minutes in self.numbers("async.retry-waits"))

    def backoff(self) -> Backoff:
        """Pauses of a throttled event; the fact is from seconds to minutes."""
        first, most = self.numbers("async.throttle-backoff")
        return Backoff(first_s=first, most_s=most * 60, jitter=False)

    def polling(self) -> Polling:
        """How polling of a queue grows."""
        first, per_minute, most = self.numbers("sqs.ramp")
        return Polling(first=int(first), per_minute=per_minute, most=int(most))
