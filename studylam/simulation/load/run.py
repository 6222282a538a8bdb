"""A run: made from a scenario and a seed, then advanced in slices, so that it can be shown.

>>> run = begin(scenario, seed=1)                       # doctest: +SKIP
>>> while not run.done:                                 # doctest: +SKIP
...     run.advance(run.now_s + 5)      # play: or any later moment, or run.until_s

Arrivals are drawn one by one, and what is to happen lies in a heap: memory holds what is going on,
never what is over. Every source and every function has a generator of its own, so that a changed
setting changes what follows from it, and not the arrivals as well.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Callable, Iterator

from studylam.errors import BadInputError
from studylam.simulation.load.agenda import Agenda
from studylam.simulation.load.desks import Callers, Desk, Events
from studylam.simulation.load.fleet import Fleet, Level, Pool
from studylam.simulation.load.lanes import Lanes
from studylam.simulation.load.model import AsyncSource, Scenario, Source, SqsSource, SyncSource
from studylam.simulation.load.queues import Queue
from studylam.simulation.load.rates import Rate
from studylam.simulation.load.record import FunctionRecord, Lane, Throttle

MOST_BUCKETS = 1_500
"""By default; a scenario may ask for up to `MAX_BUCKETS`."""

MAX_BUCKETS = 20_000

_LENGTHS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800)

_NEVER = (math.inf, 0)


class Run:
    """What has happened so far. The same scenario and seed give the same, however it is sliced."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario = scenario
        self.seed = seed
        self.now_s = 0.0
        """Up to which moment of the virtual clock all is known."""
        self.bucket_s = _bucket_s(scenario)
        """Length of a bucket."""
        self.account_concurrency: list[int] = []
        """Most environments in use at one moment in all functions, by bucket."""
        self._agenda = Agenda()
        self._level = Level()
        self._lanes = Lanes(scenario.window)
        self._fleets = self._make_fleets()
        self.functions: dict[str, FunctionRecord] = {
            name: fleet.record for name, fleet in self._fleets.items()
        }
        """By name, in the scenario's order."""
        self._desks = [self._desk(n, source) for n, source in enumerate(scenario.sources)]
        self._arrivals = heapq.merge(
            *(self._times(number, source) for number, source in enumerate(scenario.sources))
        )
        self._next = next(self._arrivals, _NEVER)
        self._closed = 0
        """Buckets that are over."""

    def _make_fleets(self) -> dict[str, Fleet]:
        account = self.scenario.account
        per_unit = account.requests_per_environment_per_s
        limited = per_unit < math.inf
        shared = Pool(self.scenario.unreserved, Throttle.ACCOUNT)
        # All functions together have ten times the account's: what reservations keep is taken off.
        rest = account.concurrency - sum(one.reserved or 0 for one in self.scenario.functions)
        rate = Rate(rest * per_unit, Throttle.ACCOUNT_RATE) if limited else None
        fleets = {}
        for function in self.scenario.functions:
            pool, its_rate = shared, rate
            if function.reserved is not None:
                pool = Pool(function.reserved - function.provisioned, Throttle.RESERVED)
                if limited:
                    its_rate = Rate(function.reserved * per_unit, Throttle.RESERVED_RATE)
            fleets[function.name] = Fleet(
                function,
                account,
                pool=pool,
                rate=its_rate,
                level=self._level,
                agenda=self._agenda,
                lanes=self._lanes,
                chance=random.Random(f"{self.seed}/function/{function.name}"),
                record=FunctionRecord(function.name),
            )
        return fleets

    def _desk(self, number: int, source: Source) -> Desk:
        fleet = self._fleets[source.function]
        chance = random.Random(f"{self.seed}/source/{number}/pauses")
        if isinstance(source, SyncSource):
            return Callers(source, fleet, self._agenda, chance)
        if isinstance(source, AsyncSource):
            return Events(source, fleet, self._agenda, chance)
        if isinstance(source, SqsSource):
            return Queue(source, fleet, self._agenda, chance)
        raise BadInputError(f"No such kind of source: {source.kind!r}.")

    def _times(self, number: int, source: Source) -> Iterator[tuple[float, int]]:
        chance = random.Random(f"{self.seed}/source/{number}")
        for at in source.arrivals.times(chance, self.scenario.until_s):
            yield at, number

    @property
    def until_s(self) -> float:
        """When it ends."""
        return self.scenario.until_s

    @property
    def done(self) -> bool:
        """Whether it has reached its end."""
        return self.now_s >= self.scenario.until_s

    @property
    def bucket_end_s(self) -> float:
        """When the bucket that is open ends; the present, between two of them."""
        if self.now_s <= self._closed * self.bucket_s:
            return self.now_s
        return min((self._closed + 1) * self.bucket_s, self.scenario.until_s)

    @property
    def lanes(self) -> list[Lane]:
        """Environments within the scenario's window, in the order in which they were seen."""
        return self._lanes.kept

    @property
    def lanes_until_s(self) -> float:
        """From then on no spans were kept (the window's end, or it was full)."""
        return min(self._lanes.until_s, self.now_s)

    def advance(self, until_s: float) -> None:
        """Go on up to ``until_s`` of the virtual clock, or to the end.

        Raises:
            BadInputError: more arrivals wait than a run can hold.
        """
        until = min(until_s, self.scenario.until_s)
        while self.now_s < until:
            bucket_end = min((self._closed + 1) * self.bucket_s, self.scenario.until_s)
            limit = min(until, bucket_end)
            self._happen(limit)
            self.now_s = limit
            if limit >= bucket_end:
                self._close(bucket_end)
        for record in self.functions.values():
            record.waiting = record.in_work = 0
        for desk in self._desks:
            desk.fleet.record.waiting += desk.waiting
            desk.fleet.record.in_work += desk.in_work

    def _happen(self, limit: float) -> None:
        """All that happens before ``limit``. What ends at a moment ends before what begins then."""
        heap, pop, arrivals = self._agenda.heap, heapq.heappop, self._arrivals
        arrive = [desk.arrive for desk in self._desks]
        at, number = self._next
        try:
            while True:
                if heap and heap[0][0] <= at:
                    if heap[0][0] >= limit:
                        break
                    when, _, what, a, b, c = pop(heap)
                    what(when, a, b, c)
                else:
                    if at >= limit:
                        break
                    arrive[number](at)
                    at, number = next(arrivals, _NEVER)
        finally:
            self._next = at, number

    def _close(self, end_s: float) -> None:
        for fleet in self._fleets.values():
            fleet.bucket.queued = fleet.bucket.pollers = 0
        for desk in self._desks:
            bucket = desk.fleet.bucket
            bucket.queued += desk.waiting
            bucket.pollers += desk.pollers
            oldest = desk.oldest()
            if oldest is not None:
                bucket.oldest_s = max(bucket.oldest_s, end_s - oldest)
        for fleet in self._fleets.values():
            fleet.close_bucket(end_s)
        self.account_concurrency.append(self._level.peak)
        self._level.peak = self._level.busy
        self._closed += 1


def _bucket_s(scenario: Scenario) -> float:
    if scenario.bucket_s is not None:
        if scenario.until_s / scenario.bucket_s > MAX_BUCKETS:
            raise BadInputError(
                f"Buckets of {scenario.bucket_s:g} s are too many (at most {MAX_BUCKETS:,})."
            )
        return scenario.bucket_s
    fit = (length for length in _LENGTHS_S if scenario.until_s / length <= MOST_BUCKETS)
    return float(next(fit, _LENGTHS_S[-1]))


def begin(scenario: Scenario, *, seed: int = 0) -> Run:
    """A run at its first moment.

    Raises:
        BadInputError: the scenario can't be simulated.
    """
    return Run(scenario, seed)


def simulate(
    scenario: Scenario,
    *,
    seed: int = 0,
    watch: Callable[[Run], bool] | None = None,
    slices: int = 100,
) -> Run:
    """Run it to its end. ``watch`` is told after each slice; it returns False to stop there."""
    run = begin(scenario, seed=seed)
    for number in range(1, slices + 1):
        run.advance(scenario.until_s * number / slices)
        if watch is not None and not watch(run):
            break
    return run
