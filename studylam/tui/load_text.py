"""From a run of the load simulator to charts, signs, figures and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.simulation.load import Throttle
from studylam.tui.charts import number_of
from studylam.tui.prose import wrap
from studylam.tui.widgets.lanes import ZOOMS
from studylam.tui.widgets.time_line import COLD, THROTTLED
from studylam.tui.widgets.tracks import Layer, Track

if TYPE_CHECKING:
    from studylam.pricing import Bill
    from studylam.scenarios.load import LoadScenario
    from studylam.simulation.load import Bucket, FunctionRecord, Lane, Run, Scenario

REASONS = {
    Throttle.RESERVED: "reserved",
    Throttle.ACCOUNT: "account",
    Throttle.SCALING: "scaling rate",
    Throttle.RESERVED_RATE: "10× reserved",
    Throttle.FUNCTION_RATE: "rate's growth",
    Throttle.ACCOUNT_RATE: "10× account",
}
"""What limited a request, in the words of a legend."""
SIGNS = "█▒░▓╳+"
LEGEND = Content.assemble(
    (THROTTLED, "$error"), (" throttled  ", "$text-muted"), COLD, (" cold starts", "$text-muted")
)
LABEL, NUMBER = 18, 11
"""Cells of the figures' columns."""


@dataclass(frozen=True)
class Sums:
    """A whole run of one function: made once, as they are shown at each step."""

    totals: Bucket
    p50: str
    p95: str
    p99: str

    @classmethod
    def of(cls, record: FunctionRecord) -> Sums:
        """What the record says, its percentiles in words."""
        past = record.latency
        if not past.count:
            return cls(record.totals(), "", "", "")
        p50, p95, p99 = (time_of(past.percentile(share)) for share in (0.5, 0.95, 0.99))
        return cls(record.totals(), p50, p95, p99)


@dataclass(frozen=True)
class Outcome:
    """A run, what limited it, and its bills."""

    load: LoadScenario
    run: Run
    limits: tuple[str, ...]
    bill: Bill | None
    month: Bill | None
    """If a month went on like that."""
    no_bill: str = ""
    """Why there is none."""
    sums: Mapping[str, Sums] = field(default_factory=dict)
    """By function."""

    def record(self, function: str) -> FunctionRecord:
        """All of one function."""
        return self.run.functions[function]


# -- charts ---------------------------------------------------------------------------------------


def tracks(outcome: Outcome, function: str, before: Outcome | None = None) -> list[Track]:
    """The charts of a function: every one whose matter there is in the scenario."""
    scenario, run = outcome.load.scenario, outcome.run
    buckets, per = outcome.record(function).buckets, run.bucket_s
    old = _buckets_before(outcome, before, function)
    reasons = [one for one in Throttle if any(one in bucket.throttled for bucket in buckets)]
    throttled = [
        Layer(REASONS[one], [b.throttled.get(one, 0) / per for b in buckets], sign)
        for one, sign in zip(reasons, SIGNS, strict=False)
    ]
    found = [
        Track(
            "Arrivals",
            "a second",
            (Layer("", [b.arrivals / per for b in buckets]),),
            label=rate,
            before=[b.arrivals / per for b in old],
        ),
        Track(
            "Concurrency",
            "environments",
            (
                Layer("in use", [b.concurrency for b in buckets]),
                Layer("there", [b.environments for b in buckets], "░"),
            ),
            limit=_limit(scenario, function),
            before=[b.environments for b in old],
        ),
        Track(
            "Cold starts",
            "a second",
            (Layer("", [b.cold / per for b in buckets]),),
            label=rate,
            before=[b.cold / per for b in old],
        ),
        Track(
            "Throttled",
            "tries a second",
            tuple(throttled) or (Layer("", [0.0] * len(buckets)),),
            stacked=True,
            label=rate,
            style="$error",
            before=[b.throttles / per for b in old],
        ),
    ]
    if any(one.kind != "sync" for one in scenario.sources if one.function == function):
        waiting = Layer("", [b.queued for b in buckets])
        about = "events or messages in the queue"
        found.append(Track("Waiting", about, (waiting,), before=[b.queued for b in old]))
    found.append(
        Track(
            "Latency",
            "from arrival to answer",
            (
                Layer("p50", [b.p50_s for b in buckets]),
                Layer("p95", [b.p95_s for b in buckets], "▒"),
                Layer("p99", [b.p99_s for b in buckets], "░"),
            ),
            label=time_of,
            before=[b.p99_s for b in old],
        )
    )
    return found


def _buckets_before(outcome: Outcome, before: Outcome | None, function: str) -> list[Bucket]:
    """Those of the run that it is compared with, if they are of the same times."""
    if before is None or before is outcome or function not in before.run.functions:
        return []
    old = before.record(function).buckets
    same = before.run.bucket_s == outcome.run.bucket_s
    return old if same and len(old) == len(outcome.record(function).buckets) else []


def _limit(scenario: Scenario, function: str) -> int:
    """How many environments a function may have at work."""
    one = scenario.function(function)
    return scenario.unreserved + one.provisioned if one.reserved is None else one.reserved


def marks(outcome: Outcome, function: str) -> list[tuple[float, str]]:
    """Where requests were throttled, or else starts were cold: the first of each row of buckets."""
    found: list[tuple[float, str]] = []
    before = ""
    for bucket in outcome.record(function).buckets:
        sign = THROTTLED if bucket.throttled else COLD if bucket.cold else ""
        if sign and sign != before:
            found.append((bucket.begin_s, sign))
        before = sign
    return found


def limit_of(outcome: Outcome, function: str) -> str:
    """What limited a function the hardest; else what limited anything, or that nothing did."""
    own = [words for words in outcome.limits if words.startswith(f"{function}: ")]
    return next(iter(own or outcome.limits), "Nothing was in the way of any request.")


def bucket_at(outcome: Outcome, function: str, at_s: float) -> Bucket | None:
    """The bucket that a moment is in."""
    buckets = outcome.record(function).buckets
    if not buckets:
        return None
    return buckets[min(int(at_s / outcome.run.bucket_s + 1e-9), len(buckets) - 1)]


# -- figures --------------------------------------------------------------------------------------


def figures(
    outcome: Outcome, before: Outcome | None, function: str, at_s: float, width: int
) -> Iterator[Content]:
    """At the cursor, in the whole run, and in the run that it is compared with."""
    here, sums = bucket_at(outcome, function, at_s), outcome.sums[function]
    old = before if before and function in before.run.functions else None
    past = old.sums[function] if old else None
    was = past.totals if past else None
    columns = (here, sums.totals, was)
    heads = [_stretch(outcome.run.bucket_s), "whole run", "before" if was else ""]
    yield _row("", heads, "$text-muted")
    for label, least, of in _COUNTS:
        numbers = [of(one) if one else 0 for one in columns]
        if least or any(numbers):
            shown = [f"{n:,.0f}" if one else "" for n, one in zip(numbers, columns, strict=True)]
            yield _row(label, shown, changed=bool(was) and numbers[1] != numbers[2])
    yield Content("")
    for name in ("p50", "p95", "p99"):
        now = time_of(getattr(here, f"{name}_s")) if here else ""
        shown = [now, getattr(sums, name), getattr(past, name) if past else ""]
        yield _row(f"Latency {name}", shown, changed=past is not None and shown[1] != shown[2])
    yield Content("")
    yield from _money(outcome, old, width)
    yield from _limits(outcome, function, width)


def _stretch(seconds: float) -> str:
    """What a bucket is called."""
    return "this second" if seconds == 1 else f"in {time_of(seconds)}"


def _throttles(*reasons: Throttle):  # type: ignore[no-untyped-def]
    return lambda bucket: sum(bucket.throttled.get(one, 0) for one in reasons)


_COUNTS = (
    ("Arrivals", True, lambda b: b.arrivals),
    ("Warm", True, lambda b: b.warm),
    ("Cold starts", True, lambda b: b.cold),
    ("On provisioned", False, lambda b: b.on_provisioned),
    ("  spilled over", False, lambda b: b.spilled),
    ("Throttled (429)", True, lambda b: b.throttles),
    *((f"  {words}", False, _throttles(one)) for one, words in REASONS.items()),
    ("Tried again", False, lambda b: b.retried),
    ("Rejected", False, lambda b: b.rejected),
    ("Given up", False, lambda b: b.dropped),
    ("Errors", False, lambda b: b.errors),
    ("  time-outs", False, lambda b: b.timeouts),
    ("In use, at most", True, lambda b: b.concurrency),
    ("Environments", True, lambda b: b.environments),
    ("Waiting", False, lambda b: b.queued),
    ("Pollers' batches", False, lambda b: b.pollers),
)
"""(label, whether it is there though it is 0, its number in a bucket)"""


def _row(
    label: str, numbers: Sequence[str], style: str = "$text", *, changed: bool = False
) -> Content:
    cells = [f"{number:>{NUMBER}}" for number in numbers]
    return Content.assemble(
        (f"{label:<{LABEL}}", "$text-muted"),
        (cells[0], style),
        (cells[1], "bold" if style == "$text" else style),
        (cells[2], "$text-muted"),
        (" ≠" if changed else "", "$accent"),
    ).rstrip()


def _money(outcome: Outcome, old: Outcome | None, width: int) -> Iterator[Content]:
    if outcome.bill is None or outcome.month is None:
        yield from wrap(Content.styled(f"No bill: {outcome.no_bill}", "$text-muted"), width)
        return
    was, was_month = (old.bill, old.month) if old else (None, None)
    shown = ["", dollars(outcome.bill.exact_usd), dollars(was.exact_usd) if was else ""]
    yield _row("This run", shown, changed=bool(was) and shown[1] != shown[2])
    shown = [
        "",
        f"${outcome.month.total_usd:,}",
        f"${was_month.total_usd:,}" if was_month else "",
    ]
    yield _row("A month like it", shown, changed=bool(was_month) and shown[1] != shown[2])
    yield Content("")
    yield Content.styled("The run's bill", "bold")
    parts = dict.fromkeys(line.part for line in outcome.bill.lines)
    for part in parts:
        if len(parts) > 1:
            yield Content.styled(f"  {part}", "$text-muted")
        for line in outcome.bill.lines:
            if line.part == part:
                yield _row(f"  {line.item}"[:LABEL], ["", dollars(line.exact_usd), ""])


def _limits(outcome: Outcome, function: str, width: int) -> Iterator[Content]:
    """What else limited the run."""
    for words in outcome.limits:
        if words != limit_of(outcome, function):
            yield Content("")
            yield from wrap(Content(words), width)


def dollars(amount: Decimal) -> str:
    """Money of a short run: at least three digits that count."""
    if amount <= 0:
        return "$0"
    digits = Decimal(1).scaleb(-max(2, 2 - amount.adjusted()))
    return f"${amount.quantize(digits, ROUND_HALF_UP):,f}"


def rate(value: float) -> str:
    """So many a second: whole numbers, except where there are few."""
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.2g}"


def time_of(seconds: float) -> str:
    """``85 ms``, ``1.2 s``, ``4 min``."""
    if seconds < 1e-6:
        return "0"
    if seconds < 0.9995:
        return f"{seconds * 1000:.3g} ms"
    if seconds < 299.5:
        return f"{seconds:.3g} s"
    return f"{seconds / 60:,.3g} min" if seconds < 5940 else f"{seconds / 3600:,.3g} h"


# -- lanes ----------------------------------------------------------------------------------------


def cell_s(scenario: Scenario, function: str) -> float:
    """How much time a cell of the lanes stands for at first: an invocation takes a few cells."""
    long = max(scenario.function(function).duration.mean_s, 0.001)
    wanted = min(long / 3, scenario.until_s / 60)
    return max((one for one in ZOOMS if one <= wanted), default=ZOOMS[0])


def lane_words(lane: Lane, at_s: float) -> str:
    """What is known of an environment."""
    done = sum(span.kind == "invoke" and span.begin_s <= at_s for span in lane.spans)
    init = sum(span.end_s - span.begin_s for span in lane.spans if span.kind == "init")
    parts = [
        f"Environment {lane.number}",
        "provisioned" if lane.provisioned else f"made at {lane.begin_s:,.1f} s",
        f"Init {time_of(init)}" if init else "",
        number_of(done, "invocation"),
    ]
    return " · ".join(part for part in parts if part)
