"""A simulated run as a document, as a table and as lines of text."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from studylam.scenarios.load import LoadScenario
from studylam.scenarios.load_words import explain, share
from studylam.simulation.load import Bucket, FunctionRecord, Run, Throttle

SHARES = (0.5, 0.9, 0.95, 0.99)
BLOCKS = "▁▂▃▄▅▆▇█"
PLAIN_BLOCKS = ".:-=+*#@"
CHART_WIDTH = 50

_COUNTS = (
    *("arrivals", "served", "failed", "rejected", "dropped"),
    *("tries", "retried", "warm", "cold", "on_provisioned", "spilled"),
    *("finished", "errors", "timeouts", "concurrency", "environments", "queued"),
)
_SERIES = (
    *("begin_s", "arrivals", "tries", "retried", "warm", "cold", "on_provisioned", "spilled"),
    *("throttles", "finished", "errors", "timeouts", "served", "failed", "rejected", "dropped"),
    *("concurrency", "environments"),
    *("queued", "oldest_s", "pollers", "p50_s", "p95_s", "p99_s"),
)


def to_json(load: LoadScenario, run: Run) -> dict[str, Any]:
    """All that a run recorded but its lanes; series as lists, one value a bucket."""
    account = run.scenario.account
    return {
        "title": load.title,
        "seed": run.seed,
        "until_s": run.scenario.until_s,
        "simulated_s": run.now_s,
        "bucket_s": run.bucket_s,
        "account": {
            "concurrency": account.concurrency,
            "unreserved": run.scenario.unreserved,
            "peak_concurrency": max(run.account_concurrency, default=0),
        },
        "functions": {
            name: {**_totals(run, record), "series": _series(record)}
            for name, record in run.functions.items()
        },
        "explanation": list(explain(run)),
    }


def _totals(run: Run, record: FunctionRecord) -> dict[str, Any]:
    total = record.totals()
    begun = total.warm + total.cold + total.on_provisioned
    return {
        **{name: getattr(total, name) for name in _COUNTS},
        "waiting": record.waiting,
        "in_work": record.in_work,
        "to_destination": record.to_destination,
        "lost": record.lost,
        "throttled": total.throttles,
        "throttle_reasons": by_reason(total),
        "limited_by": {reason.name.lower(): count for reason, count in total.throttled.items()},
        "cold_share": round(total.cold / begun, 6) if begun else 0,
        "mean_concurrency": _round(total.busy_s / run.now_s) if run.now_s else 0,
        "oldest_s": _round(total.oldest_s),
        "latency_s": {
            **{f"p{share * 100:g}": _round(record.latency.percentile(share)) for share in SHARES},
            "mean": _round(record.latency.mean_s),
            "most": _round(record.latency.most_s),
        },
        "billed": {
            "requests": begun,
            "seconds": _round(total.billed_s),
            "init_seconds": _round(total.init_s),
            "provisioned_seconds": _round(total.provisioned_s),
        },
    }


def by_reason(total: Bucket) -> dict[str, int]:
    """Throttles by the reason that AWS gives."""
    found: dict[str, int] = {}
    for reason, count in total.throttled.items():
        found[reason.aws_reason] = found.get(reason.aws_reason, 0) + count
    return found


def _series(record: FunctionRecord) -> dict[str, list[float]]:
    return {name: [_round(getattr(b, name)) for b in record.buckets] for name in _SERIES}


def to_csv(run: Run) -> Iterator[str]:
    """A row for each function and bucket, its throttles by what limited them."""
    names = (*_SERIES, "busy_s", "billed_s", "init_s", "provisioned_s")
    reasons = tuple(Throttle)
    head = ("function", *names, *(f"throttled_{reason.name.lower()}" for reason in reasons))
    yield _row(head)
    for record in run.functions.values():
        for bucket in record.buckets:
            yield _row(
                (
                    record.name,
                    *(_round(getattr(bucket, name)) for name in names),
                    *(bucket.throttled.get(reason, 0) for reason in reasons),
                )
            )


def _row(cells: Sequence[Any]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def _round(number: float) -> float:
    return round(number, 6) if isinstance(number, float) else number


# -- for people ------------------------------------------------------------------------------------


def told(load: LoadScenario, run: Run, *, blocks: str = BLOCKS) -> Iterator[str]:
    """The run in lines: what came, what became of it, how long it took, and charts."""
    account = run.scenario.account
    yield load.title
    yield (
        f"{run.now_s:,g} s simulated, seed {run.seed}. The account's concurrency is "
        f"{account.concurrency:,}, of which {run.scenario.unreserved:,} unreserved; up to "
        f"{max(run.account_concurrency, default=0):,} were in use."
    )
    for record in run.functions.values():
        yield ""
        yield record.name
        yield from (f"  {name:<12} {words}" for name, words in _rows(run, record))
        yield from (f"  {line}" for line in _charts(run, record, blocks))
    yield ""
    yield "What limited it"
    yield from (f"  {sentence}" for sentence in explain(run))


def _rows(run: Run, record: FunctionRecord) -> Iterator[tuple[str, str]]:
    total = record.totals()
    yield "arrivals", f"{total.arrivals:,}"
    ends = (
        ("served", total.served),
        ("got an error", total.failed),
        ("rejected with 429", total.rejected),
        ("given up", total.dropped),
        ("waiting", record.waiting),
        ("in work", record.in_work),
    )
    yield "", ", ".join(f"{count:,} {what}" for what, count in ends if count) or "none"
    begun = total.warm + total.cold + total.on_provisioned
    if begun:
        starts = f"{total.cold:,} cold ({share(total.cold, begun)}), {total.warm:,} warm"
        if total.on_provisioned:
            starts += f", {total.on_provisioned:,} on provisioned environments"
        yield "starts", starts
    if total.retried:
        yield "tries again", f"{total.retried:,}"
    if total.throttles:
        yield "throttles", f"{total.throttles:,} of {total.tries:,} tries"
        for reason, count in sorted(by_reason(total).items(), key=lambda pair: -pair[1]):
            yield "", f"{count:,} {reason}"
    if total.errors:
        timeouts = f", {total.timeouts:,} of them timeouts" if total.timeouts else ""
        yield "errors", f"{total.errors:,}{timeouts}"
    mean = total.busy_s / run.now_s if run.now_s else 0
    yield (
        "concurrency",
        f"{total.concurrency:,} at most, {mean:,.1f} in the mean; up to {total.environments:,} "
        "environments",
    )
    if record.latency.count:
        parts = [f"p{share * 100:g} {time(record.latency.percentile(share))}" for share in SHARES]
        yield "latency", ", ".join((*parts, f"most {time(record.latency.most_s)}"))
    if total.oldest_s >= 1:
        depth = max(bucket.queued for bucket in record.buckets)
        pollers = f", up to {total.pollers:,} pollers" if total.pollers else ""
        yield "queue", f"up to {depth:,} waited, the oldest {time(total.oldest_s)}{pollers}"


def _charts(run: Run, record: FunctionRecord, blocks: str) -> Iterator[str]:
    length = run.bucket_s
    wanted: tuple[tuple[str, Callable[[Bucket], float], bool], ...] = (
        ("arrivals/s", lambda bucket: bucket.arrivals / length, False),
        ("concurrency", lambda bucket: bucket.concurrency, True),
        ("cold/s", lambda bucket: bucket.cold / length, False),
        ("throttles/s", lambda bucket: bucket.throttles / length, False),
        ("queue", lambda bucket: bucket.queued, True),
    )
    columns = min(len(record.buckets), CHART_WIDTH)
    end = time(run.now_s)
    yield f"{'':<12} {'0 s':<{max(4, columns - len(end))}}{end}"
    for title, value, level in wanted:
        values = [value(bucket) for bucket in record.buckets]
        if any(values):
            heights = squeeze(values, CHART_WIDTH, most=level)
            yield f"{title:<12} {bars(heights, blocks)} up to {_short(max(heights))}"


def squeeze(values: Sequence[float], width: int, *, most: bool) -> list[float]:
    """So many values, each the most or the mean of its part."""
    if len(values) <= width:
        return list(values)
    squeezed = []
    for column in range(width):
        part = values[column * len(values) // width : (column + 1) * len(values) // width]
        squeezed.append(max(part) if most else sum(part) / len(part))
    return squeezed


def bars(values: Sequence[float], blocks: str) -> str:
    """A line of bars from 0 to the most of the values; a space where there is nothing."""
    most = max(values, default=0)
    if not most:
        return " " * len(values)
    steps = len(blocks)
    return "".join(
        blocks[min(steps - 1, int(value / most * steps))] if value > 0 else " " for value in values
    )


def time(seconds: float) -> str:
    """412 ms, 1.53 s, 4 min 10 s, 12 h."""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms" if seconds >= 0.01 else f"{seconds * 1000:.2g} ms"
    if seconds < 120:
        return f"{seconds:.3g} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 180:
        return f"{round(minutes / 60, 1):g} h"
    return f"{minutes:,} min {rest} s" if rest else f"{minutes:,} min"


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.2g}"
