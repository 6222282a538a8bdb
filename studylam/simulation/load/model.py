"""What is simulated: an account with its limits, functions in it, and sources that call them.

Every number of AWS's is the caller's to look up (Lambda quotas; the packs' facts): they change.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from studylam.simulation.checks import check
from studylam.simulation.load.arrivals import Arrivals
from studylam.simulation.load.chance import Distribution, Fixed

MAX_INVOCATIONS = 20_000_000
"""Expected arrivals of a run; more would take longer than anyone waits."""

MAX_SECONDS = 31 * 86_400.0

MAX_FUNCTIONS = 20

NO_TIME = Fixed(0.0)


@dataclass(frozen=True, kw_only=True)
class Account:
    """The account's limits in one Region."""

    concurrency: int
    """Concurrent executions, all functions together."""
    unreserved_least: int
    """What has to be left to functions without a reservation (AWS: 100)."""
    environments_per_period: float
    """New environments that one function may get per period (AWS: 1,000; infinite: no limit)."""
    period_s: float
    """Length of that period (AWS: 10 s)."""
    requests_per_environment_per_s: float
    """Requests per second that a unit of concurrency allows (AWS: 10; infinite: no limit)."""
    requests_growth_per_period: float = math.inf
    """By how many requests per second one function's rate may grow per period (AWS: 10,000)."""

    def __post_init__(self) -> None:
        check(self.concurrency >= 0, "An account's concurrency can't be negative.")
        check(self.unreserved_least >= 0, "What is left unreserved can't be negative.")
        check(self.environments_per_period >= 0, "The scaling rate can't be negative.")
        check(0 < self.period_s < math.inf, "The scaling period must be longer than nothing.")
        check(self.requests_per_environment_per_s > 0, "The request rate must be positive.")
        check(self.requests_growth_per_period > 0, "The rate's growth must be positive.")


@dataclass(frozen=True, kw_only=True)
class Function:
    """A function and how it is configured."""

    name: str
    duration: Distribution
    """How long the handler takes for one invocation."""
    init: Distribution = NO_TIME
    """How much longer a cold start takes."""
    memory_mb: int = 128
    timeout_s: float = 900.0
    """An invocation that takes longer is cut off there, and is an error."""
    reserved: int | None = None
    """Reserved concurrency; 0 stops the function; none: it shares what is unreserved."""
    provisioned: int = 0
    """Provisioned concurrency, ready at the start and until the end."""
    idle_s: float = 300.0
    """How long an idle environment is kept (an assumption: AWS publishes none)."""
    error_rate: float = 0.0
    """The share of invocations that end in a function error, 0 to 1."""
    per_record_s: float = 0.0
    """How much longer an invocation takes for each record of a batch beyond the first."""

    def __post_init__(self) -> None:
        check(bool(self.name), "A function has a name.")
        check(self.memory_mb > 0, "Memory is more than nothing.")
        check(0 < self.timeout_s < math.inf, "The timeout must be longer than nothing.")
        check(self.reserved is None or self.reserved >= 0, "Reserved concurrency is 0 or more.")
        check(self.provisioned >= 0, "Provisioned concurrency is 0 or more.")
        check(self.idle_s >= 0, "Idle environments can't be kept for less than nothing.")
        check(0 <= self.error_rate <= 1, "An error rate is from 0 to 1.")
        check(self.per_record_s >= 0, "A record can't take less than nothing.")


@dataclass(frozen=True, kw_only=True)
class Backoff:
    """Pauses before another try: from ``first_s``, doubled each time, up to ``most_s``."""

    first_s: float
    most_s: float
    jitter: bool = True
    """Draw each pause between nothing and its length, so that callers don't come back together."""

    def __post_init__(self) -> None:
        check(0 < self.first_s <= self.most_s < math.inf, "A pause starts above 0 and grows.")

    def pause(self, tries: int) -> float:
        """The longest pause after ``tries`` tries in a row, from 1."""
        # The exponent is bounded so that a long row doesn't overflow.
        return float(min(self.most_s, self.first_s * 2.0 ** min(tries - 1, 60)))


@dataclass(frozen=True, kw_only=True)
class Source:
    """Who calls a function, and when."""

    kind: ClassVar[str] = ""
    function: str
    """The name of the function that it calls."""
    arrivals: Arrivals


@dataclass(frozen=True, kw_only=True)
class SyncSource(Source):
    """Callers who wait for the answer; a throttled one gets 429, and may try again."""

    kind: ClassVar[str] = "sync"
    retries: int = 0
    """How often a throttled caller tries again, as SDKs do (their usual: 2)."""
    backoff: Backoff = Backoff(first_s=0.1, most_s=20.0)

    def __post_init__(self) -> None:
        check(0 <= self.retries <= 20, "A caller tries again 0 to 20 times.")


@dataclass(frozen=True, kw_only=True)
class AsyncSource(Source):
    """Events that Lambda queues, hands over later, and retries by itself."""

    kind: ClassVar[str] = "async"
    waits_s: tuple[float, ...]
    """Wait before each retry after an error (AWS: 60 and 120)."""
    backoff: Backoff
    """After throttles (AWS: from 1 s to 5 min)."""
    max_age_s: float
    """An event older than that isn't tried again (AWS: at most 6 h)."""
    max_retries: int | None = None
    """As configured, 0 up to the number of ``waits_s``; none: all of them."""
    destination: Literal["on-failure destination", "dead-letter queue", ""] = ""
    """Where an event goes that failed for good; empty: it is lost."""

    def __post_init__(self) -> None:
        check(
            self.max_age_s > 0 and all(wait > 0 for wait in self.waits_s),
            "Waits and the maximum age are longer than nothing.",
        )
        check(
            self.max_retries is None or 0 <= self.max_retries <= len(self.waits_s),
            f"An event is retried 0 to {len(self.waits_s)} times.",
        )

    @property
    def retries(self) -> int:
        """How often an error is retried."""
        return len(self.waits_s) if self.max_retries is None else self.max_retries


@dataclass(frozen=True, kw_only=True)
class Polling:
    """How the pollers of an SQS event source mapping grow."""

    first: int
    """Batches at a time in the beginning (AWS: 5)."""
    per_minute: float
    """More of them per minute while messages wait (AWS: 300)."""
    most: int
    """(AWS: 1,250)"""

    def __post_init__(self) -> None:
        check(1 <= self.first <= self.most, "Polling starts with at least one and grows.")
        check(self.per_minute >= 0, "The growth can't be negative.")


@dataclass(frozen=True, kw_only=True)
class SqsSource(Source):
    """A standard queue, which Lambda's pollers read in batches."""

    kind: ClassVar[str] = "sqs"
    polling: Polling
    batch_size: int = 10
    window_s: float = 0.0
    """How long a poller gathers messages before it hands over an incomplete batch."""
    max_concurrency: int | None = None
    """Maximum concurrency of the mapping: batches at a time."""
    visibility_s: float = 30.0
    """A message that was received and not deleted is visible again after that time."""
    max_receives: int | None = None
    """``maxReceiveCount``: received so often in vain, a message goes to the dead-letter queue."""

    def __post_init__(self) -> None:
        check(1 <= self.batch_size <= 10_000, "A batch has 1 to 10,000 messages.")
        check(0 <= self.window_s <= 300, "A batching window is from 0 to 300 s.")
        check(
            self.max_concurrency is None or self.max_concurrency >= 1,
            "The maximum concurrency is at least 1.",
        )
        check(0 < self.visibility_s < math.inf, "The visibility timeout is above 0.")
        check(
            self.max_receives is None or self.max_receives >= 1,
            "A message is received at least once.",
        )


@dataclass(frozen=True, kw_only=True)
class Window:
    """What of the run is kept as lanes of environments: bounded, or memory would grow with it."""

    begin_s: float = 0.0
    end_s: float = math.inf
    lanes: int = 200
    """Environments at a time, in the order in which they were made."""
    spans: int = 20_000
    """Init, Invoke and idle spans, all lanes together; then no more are kept."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """All of a run but its seed."""

    account: Account
    functions: tuple[Function, ...]
    sources: tuple[Source, ...]
    until_s: float
    """How long arrivals come and the clock runs."""
    bucket_s: float | None = None
    """Length of a bucket of the recorded series; none: 1 s, longer where a run is long."""
    window: Window = field(default_factory=Window)

    def __post_init__(self) -> None:
        check(0 < self.until_s <= MAX_SECONDS, "A run lasts up to 31 days.")
        check(self.bucket_s is None or self.bucket_s > 0, "A bucket lasts.")
        names = [function.name for function in self.functions]
        check(1 <= len(names) <= MAX_FUNCTIONS, f"A run has 1 to {MAX_FUNCTIONS} functions.")
        check(len(set(names)) == len(names), "Functions have different names.")
        for source in self.sources:
            check(source.function in names, f"There is no function {source.function!r}.")
        expected = sum(source.arrivals.expected(self.until_s) for source in self.sources)
        check(
            expected <= MAX_INVOCATIONS,
            f"{expected:,.0f} arrivals are too many to simulate (at most {MAX_INVOCATIONS:,}): "
            "choose a lower rate or a shorter time.",
        )
        self._check_concurrency()

    def _check_concurrency(self) -> None:
        account = self.account
        for function in self.functions:
            if function.reserved is not None:
                check(
                    function.provisioned <= function.reserved,
                    f"{function.name}: provisioned concurrency ({function.provisioned}) can't "
                    f"exceed the reserved ({function.reserved}).",
                )
        taken = account.concurrency - self.unreserved
        most = max(0, account.concurrency - account.unreserved_least)
        check(
            taken <= most,
            f"{taken:,} can't be reserved or provisioned: of the account's "
            f"{account.concurrency:,}, at least {account.unreserved_least:,} stay unreserved.",
        )

    @property
    def unreserved(self) -> int:
        """What functions without a reservation share, provisioned concurrency set aside."""
        return self.account.concurrency - sum(
            function.provisioned if function.reserved is None else function.reserved
            for function in self.functions
        )

    def function(self, name: str) -> Function:
        """The function of that name."""
        return next(function for function in self.functions if function.name == name)
