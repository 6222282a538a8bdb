"""The environments of one function: who is let in, on which environment, and for how long.

The rules are AWS's ("Understanding Lambda function scaling", Lambda developer guide), applied to a
call in this order:

1. A provisioned environment that is idle takes it, as long as provisioned concurrency isn't over
   its own request rate; else the call *spills over* to on-demand environments.
2. On demand, environments in use (those in Init, too) never exceed what is reserved for the
   function, or else what the account has left unreserved. Provisioned concurrency is set aside
   from either, in use or not.
3. Requests per second: ten times the reserved concurrency, or ten times what the account has beyond
   all reservations, which all functions without one share. Not for asynchronous events: AWS limits
   synchronous calls, and SQS's pollers call synchronously.
4. An idle environment takes the call (warm start); without one, a new one is made (cold start) at
   the scaling rate: Init first, then the handler.

Assumed, as AWS publishes neither: an idle environment is kept for ``idle_s``; the one that became
idle last is taken first; an environment whose invocation timed out isn't used again.
"""

from __future__ import annotations

import heapq
import math
import random
from collections import deque
from typing import TYPE_CHECKING, Any, Protocol

from studylam.simulation.load.agenda import Agenda
from studylam.simulation.load.histogram import percentiles, slot
from studylam.simulation.load.rates import Growth, Rate, Tokens
from studylam.simulation.load.record import Bucket, FunctionRecord, Lane, Throttle

if TYPE_CHECKING:
    from studylam.simulation.load.lanes import Lanes
    from studylam.simulation.load.model import Account, Function

MS = 1000.0


class Caller(Protocol):
    """Whoever called the function, and is told how it ended."""

    rated: bool
    """Whether the limits of requests per second hold for it."""

    def done(self, now: float, token: Any, failed: bool) -> None: ...


class Pool:
    """Concurrency that on-demand environments of one function, or of several, share."""

    __slots__ = ("busy", "reason", "size")

    def __init__(self, size: int, reason: Throttle) -> None:
        self.size = size
        self.busy = 0
        self.reason = reason


class Level:
    """Environments in use in the whole account, and the most of them since it was last asked."""

    __slots__ = ("busy", "peak")

    def __init__(self) -> None:
        self.busy = 0
        self.peak = 0


class Environment:
    """One execution environment."""

    __slots__ = ("billed_s", "idle_since", "init_s", "lane", "number", "provisioned")

    def __init__(self, number: int, provisioned: bool) -> None:
        self.number = number
        self.provisioned = provisioned
        self.idle_since = 0.0
        self.lane: Lane | None = None
        self.init_s = 0.0
        """Of the invocation that it works on."""
        self.billed_s = 0.0


class Fleet:
    """The environments of a function, and its record."""

    def __init__(
        self,
        function: Function,
        account: Account,
        *,
        pool: Pool,
        rate: Rate | None,
        level: Level,
        agenda: Agenda,
        lanes: Lanes,
        chance: random.Random,
        record: FunctionRecord,
    ) -> None:
        self.function = function
        self.record = record
        self.bucket = Bucket(0.0)
        self._pool, self._rate, self._level = pool, rate, level
        self._agenda, self._lanes = agenda, lanes
        self._duration = function.duration.draw(chance)
        self._init = function.init.draw(chance)
        self._uniform = chance.random
        self._tokens = (
            Tokens(account.environments_per_period, account.period_s)
            if account.environments_per_period < math.inf
            else None
        )
        self._growth = (
            Growth(account.requests_growth_per_period, account.period_s, function.idle_s)
            if account.requests_growth_per_period < math.inf
            else None
        )
        self._provisioned_rate = (
            Rate(
                function.provisioned * account.requests_per_environment_per_s,
                Throttle.FUNCTION_RATE,
            )
            if account.requests_per_environment_per_s < math.inf
            else None
        )
        self._idle: deque[Environment] = deque()
        """On-demand ones, the longest idle first."""
        self._ready = [Environment(n + 1, True) for n in range(function.provisioned)]
        """Idle provisioned ones."""
        self._ready.reverse()
        self.environments = self._made = function.provisioned
        self.bucket.environments = self.environments
        self.busy = 0
        self._changed = 0.0
        """When ``busy`` changed last: its integral is kept in the bucket."""
        self._latency: dict[int, int] = {}
        """Of the bucket, by slot."""

    # -- a call --------------------------------------------------------------------------------

    def call(self, now: float, caller: Caller, token: Any, records: int = 1) -> Throttle | None:
        """Begin an invocation, or say what throttles it."""
        bucket, pool = self.bucket, self._pool
        bucket.tries += 1
        on_provisioned = False
        if self._ready:
            rate = self._provisioned_rate
            on_provisioned = rate is None or rate.room(now)
        if not on_provisioned and pool.busy >= pool.size:
            return self._throttle(pool.reason)
        rated = caller.rated
        if rated and self._rate is not None and not self._rate.room(now):
            return self._throttle(self._rate.reason)
        if on_provisioned:
            environment = self._ready.pop()
            if self._provisioned_rate is not None:
                self._provisioned_rate.use()
            bucket.on_provisioned += 1
            init = 0.0
        else:
            growth = self._growth if rated else None
            if growth is not None and not growth.room(now):
                return self._throttle(Throttle.FUNCTION_RATE)
            idle = self._idle
            if idle and idle[0].idle_since + self.function.idle_s < now:
                self.expire(now)
            if idle:
                environment = idle.pop()
                bucket.warm += 1
                init = 0.0
            elif self._tokens is None or self._tokens.room(now):
                if self._tokens is not None:
                    self._tokens.use()
                environment = self._new()
                bucket.cold += 1
                init = self._init()
            else:
                return self._throttle(Throttle.SCALING)
            pool.busy += 1
            if growth is not None:
                growth.use()
            if self.function.provisioned:
                bucket.spilled += 1
        if rated and self._rate is not None:
            self._rate.use()
        self._begin(now, environment, init, caller, token, records)
        return None

    def _throttle(self, reason: Throttle) -> Throttle:
        throttled = self.bucket.throttled
        throttled[reason] = throttled.get(reason, 0) + 1
        return reason

    def _new(self) -> Environment:
        self._made += 1
        self.environments += 1
        if self.environments > self.bucket.environments:
            self.bucket.environments = self.environments
        return Environment(self._made, False)

    def _begin(
        self,
        now: float,
        environment: Environment,
        init: float,
        caller: Caller,
        token: Any,
        records: int,
    ) -> None:
        function, bucket = self.function, self.bucket
        bucket.busy_s += self.busy * (now - self._changed)
        self._changed = now
        self.busy = busy = self.busy + 1
        if busy > bucket.concurrency:
            bucket.concurrency = busy
        level = self._level
        level.busy += 1
        if level.busy > level.peak:
            level.peak = level.busy
        duration = self._duration()
        if records > 1:
            duration += function.per_record_s * (records - 1)
        if duration > function.timeout_s:
            duration, end = function.timeout_s, self._timed_out
        elif function.error_rate and self._uniform() < function.error_rate:
            end = self._failed
        else:
            end = self._succeeded
        environment.init_s = init
        # Billed together, rounded up to the millisecond once; a hair below is the arithmetic's.
        environment.billed_s = math.ceil((init + duration) * MS - 1e-6) / MS
        if self._lanes.open:
            self._draw(now, environment, init, duration)
        agenda = self._agenda
        agenda.number = number = agenda.number + 1
        heapq.heappush(
            agenda.heap, (now + init + duration, number, end, environment, caller, token)
        )

    # -- its end -------------------------------------------------------------------------------

    def _succeeded(self, now: float, environment: Environment, caller: Caller, token: Any) -> None:
        self._end(now, environment)
        self._free(now, environment)
        caller.done(now, token, False)

    def _failed(self, now: float, environment: Environment, caller: Caller, token: Any) -> None:
        self._end(now, environment)
        self._free(now, environment)
        self.bucket.errors += 1
        caller.done(now, token, True)

    def _timed_out(self, now: float, environment: Environment, caller: Caller, token: Any) -> None:
        self._end(now, environment)
        if environment.provisioned:
            self._free(now, environment)
        else:
            self._take_away(environment, now)
        self.bucket.errors += 1
        self.bucket.timeouts += 1
        caller.done(now, token, True)

    def _end(self, now: float, environment: Environment) -> None:
        bucket = self.bucket
        bucket.busy_s += self.busy * (now - self._changed)
        self._changed = now
        self.busy -= 1
        self._level.busy -= 1
        bucket.finished += 1
        if environment.provisioned:
            bucket.provisioned_s += environment.billed_s
        else:
            self._pool.busy -= 1
            bucket.billed_s += environment.billed_s
            bucket.init_s += environment.init_s

    def _free(self, now: float, environment: Environment) -> None:
        if environment.provisioned:
            self._ready.append(environment)
        else:
            environment.idle_since = now
            self._idle.append(environment)
        if environment.lane is not None and self._lanes.open:
            self._lanes.span(environment.lane, "idle", now)

    def expire(self, now: float) -> None:
        """Take away what has been idle for too long."""
        idle, keep = self._idle, self.function.idle_s
        while idle and idle[0].idle_since + keep < now:
            environment = idle.popleft()
            self._take_away(environment, environment.idle_since + keep)

    def _take_away(self, environment: Environment, at: float) -> None:
        self.environments -= 1
        if environment.lane is not None:
            self._lanes.gone(environment.lane, at)

    def _draw(self, now: float, environment: Environment, init: float, duration: float) -> None:
        """Keep the invocation in the environment's lane, if it has one or can still get one."""
        if not self._lanes.wanted(now):
            return
        if environment.lane is None:
            environment.lane = self._lanes.lane(
                self.function.name, environment.number, environment.provisioned, now
            )
            if environment.lane is None:
                return
        if init:
            self._lanes.span(environment.lane, "init", now, now + init)
        self._lanes.span(environment.lane, "invoke", now + init, now + init + duration)

    # -- the record ----------------------------------------------------------------------------

    def served(self, now: float, arrived: float) -> None:
        """An arrival of that moment was done with successfully."""
        self.bucket.served += 1
        latency = now - arrived
        number = slot(latency)
        counts = self._latency
        counts[number] = counts.get(number, 0) + 1
        self.record.latency.see(latency)

    def close_bucket(self, end_s: float) -> None:
        """Put the bucket into the record, and begin the next one."""
        self.expire(end_s)
        bucket = self.bucket
        bucket.busy_s += self.busy * (end_s - self._changed)
        self._changed = end_s
        bucket.p50_s, bucket.p95_s, bucket.p99_s = percentiles(self._latency, (0.5, 0.95, 0.99))
        self.record.latency.take_in(self._latency)
        self._latency.clear()
        self.record.buckets.append(bucket)
        self.bucket = Bucket(end_s, concurrency=self.busy, environments=self.environments)
