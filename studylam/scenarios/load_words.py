"""Says in sentences what limited a run, and what would help."""

from __future__ import annotations

from collections.abc import Iterator

from studylam.shares import per_cent
from studylam.simulation.closed_forms import concurrency
from studylam.simulation.load import (
    AsyncSource,
    Bucket,
    Function,
    FunctionRecord,
    Run,
    Scenario,
    SqsSource,
    Throttle,
)

COLD_SHARE = 0.01
"""Cold starts beyond that share are worth a word."""


def explain(run: Run) -> tuple[str, ...]:
    """What limited the run, in sentences: by function, the hardest limit first."""
    said: list[str] = []
    for function in run.scenario.functions:
        record = run.functions[function.name]
        total = record.totals()
        said += _throttles(run, function, total)
        said += _cold_starts(function, total)
        said += _ends(run.scenario, function, record, total)
        said += _queue(run.scenario, function, total)
    if not said:
        return ("Nothing limited this load: no throttles, no errors, no queue.",)
    return tuple(said)


def _throttles(run: Run, function: Function, total: Bucket) -> Iterator[str]:
    for reason, count in sorted(total.throttled.items(), key=lambda pair: -pair[1]):
        yield (
            f"{function.name}: {count:,} of {total.tries:,} tries ({share(count, total.tries)}) "
            f"were throttled, {_why(run, function, reason)}"
        )
    if {Throttle.RESERVED, Throttle.ACCOUNT} & total.throttled.keys() and function.reserved != 0:
        yield from _needed(run, function)


def _needed(run: Run, function: Function) -> Iterator[str]:
    """By Little's law, what the calls of the busiest moment would have taken."""
    kinds = {source.kind for source in run.scenario.sources if source.function == function.name}
    if kinds != {"sync"}:  # what is queued needn't be done at once
        return
    buckets = run.functions[function.name].buckets
    peak = max((bucket.arrivals for bucket in buckets), default=0) / run.bucket_s
    seconds, init = min(function.duration.mean_s, function.timeout_s), function.init.mean_s
    needed, starting = concurrency(peak, seconds), concurrency(peak, seconds + init)
    words = (
        f"{function.name}: at its peak, {peak:,.0f} requests a second × {seconds:.3g} s need "
        f"{needed:,.0f} environments at once"
    )
    free = run.scenario.unreserved if function.reserved is None else function.reserved
    if needed <= free < starting:
        words += f"; while they start, with {init:.3g} s of Init each, {starting:,.0f}"
    yield words + "."


def share(count: int, of: int) -> str:
    """12.3 %; never 0.0 % of what was there."""
    return per_cent(count / of, 1) if not count or count >= of / 2000 else "under 0.1 %"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what} was" if count == 1 else f"{count:,} {what}s were"


def _why(run: Run, function: Function, reason: Throttle) -> str:
    account = run.scenario.account
    match reason:
        case Throttle.RESERVED if function.reserved == 0:
            return "as a reserved concurrency of 0 stops the function."
        case Throttle.RESERVED:
            return (
                f"as all {function.reserved:,} reserved environments were in use. A higher "
                "reservation would help, or a shorter duration."
            )
        case Throttle.ACCOUNT:
            return _account(run, function)
        case Throttle.SCALING:
            return (
                f"as new environments come at {account.environments_per_period:,.0f} per "
                f"{account.period_s:g} s and function. Provisioned concurrency before the peak "
                "would help, or a queue that spreads it."
            )
        case Throttle.RESERVED_RATE:
            most = (function.reserved or 0) * account.requests_per_environment_per_s
            return (
                f"as {most:,.0f} requests a second are the most for {function.reserved:,} reserved "
                "environments, however short they are."
            )
        case Throttle.FUNCTION_RATE:
            return (
                "as a function's request rate may grow by "
                f"{account.requests_growth_per_period:,.0f} a second per {account.period_s:g} s."
            )
        case _:
            kept = sum(one.reserved or 0 for one in run.scenario.functions)
            most = (account.concurrency - kept) * account.requests_per_environment_per_s
            return (
                f"as {most:,.0f} requests a second are the most that the account's concurrency of "
                f"{account.concurrency:,} allows"
                + (f", less the {kept:,} that are reserved." if kept else ".")
            )


def _account(run: Run, function: Function) -> str:
    others = [
        (record.totals().concurrency, other.name)
        for other, record in zip(run.scenario.functions, run.functions.values(), strict=True)
        if other.reserved is None and other is not function
    ]
    words = f"as all {run.scenario.unreserved:,} that the account has unreserved were in use. "
    if others and max(others)[0] > run.functions[function.name].totals().concurrency:
        most, name = max(others)
        return (
            words + f"{name} took up to {most:,} of them: a reservation keeps a share for "
            f"{function.name}, one for {name} bounds it."
        )
    return words + "A higher quota would help, or a shorter duration."


def _cold_starts(function: Function, total: Bucket) -> Iterator[str]:
    begun = total.warm + total.cold + total.on_provisioned
    if begun and total.cold / begun > COLD_SHARE:
        yield (
            f"{function.name}: {total.cold:,} of {begun:,} invocations "
            f"({share(total.cold, begun)}) were cold starts, of {function.init.mean_s:.2f} s "
            "Init in the mean."
        )
    if total.spilled:
        yield (
            f"{function.name}: {total.spilled:,} of {begun:,} invocations spilled over from the "
            f"provisioned environments ({function.provisioned:,}) to on-demand ones."
        )


def _ends(
    scenario: Scenario, function: Function, record: FunctionRecord, total: Bucket
) -> Iterator[str]:
    if total.timeouts:
        yield (
            f"{function.name}: {_many(total.timeouts, 'invocation')} cut off at the timeout of "
            f"{function.timeout_s:g} s, which is billed in full."
        )
    if record.lost:
        yield (
            f"{function.name}: {_many(record.lost, 'event')} lost, as nothing catches failed ones."
        )
    if record.to_destination:
        yield (
            f"{function.name}: {record.to_destination:,} went to the destination or dead-letter "
            "queue."
        )
    if record.to_destination and total.throttles and _is_polled(scenario, function):
        yield (
            f"{function.name}: pollers read more than it could take, and messages of throttled "
            "batches count as received. A maximum concurrency of the mapping leaves them in the "
            "queue."
        )


def _is_polled(scenario: Scenario, function: Function) -> bool:
    return any(
        isinstance(source, SqsSource) and source.function == function.name
        for source in scenario.sources
    )


def _queue(scenario: Scenario, function: Function, total: Bucket) -> Iterator[str]:
    queued = [
        source
        for source in scenario.sources
        if source.function == function.name and isinstance(source, AsyncSource | SqsSource)
    ]
    if queued and total.queued:
        yield (
            f"{function.name}: {total.queued:,} still waiting at the end; the oldest waited up to "
            f"{total.oldest_s:,.0f} s."
        )
    elif queued and total.oldest_s >= 1:
        yield f"{function.name}: what had to wait waited up to {total.oldest_s:,.0f} s."
