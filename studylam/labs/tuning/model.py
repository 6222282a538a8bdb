"""The model: duration and cost at each memory size, from CPU time and waiting. Pure.

    duration(M) = waiting + CPU time / min(M / 1,769 MB, threads)
    cost(M)     = what Lambda bills for that duration, rounded up to a whole millisecond, at M

One vCPU for each 1,769 MB is AWS's figure (Lambda quotas). Single-threaded code (``threads`` = 1)
gets no faster above it. That ``threads`` share the CPU time evenly is an assumption, and so is that
one vCPU computes as fast as a CPU of this machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from studylam.labs.tuning.profile import Profile
from studylam.pricing.curves import MB_PER_VCPU

if TYPE_CHECKING:
    from studylam.pricing import PriceList

LEAST_MB, MOST_MB = 128, 10240
"""What a function can have (Lambda quotas)."""

LONGEST_S = 900

STEPS = (
    *(128, 192, 256, 384, 512, 640, 768, 1024, 1280, 1536, 1769, 2048, 2560, 3072),
    *(4096, 5120, 6144, 7168, 8192, 9216, 10240),
)

WEIGHT = 0.5
"""Of cost in the balanced point; the rest is the duration's."""

Unfit = Literal["", "memory", "time"]


@dataclass(frozen=True)
class Settings:
    """What the cost depends on, besides the function."""

    requests: Decimal = Decimal(1_000_000)
    """A month; cost is given for so many, the free tier left out."""
    arch: str = "x86_64"
    region: str = "us-east-1"
    timeout_s: int = LONGEST_S
    """Of the function: what takes longer is ended."""


@dataclass(frozen=True)
class Point:
    """One memory size."""

    memory_mb: int
    vcpus: float
    duration_ms: float
    billed_ms: int
    cost_usd: Decimal
    """Exact, for all requests."""
    unfit: Unfit = ""
    """Why it can't be chosen: it has less memory than was used, or it would time out."""


@dataclass(frozen=True)
class Tuning:
    """A curve with its marks. Each of the marks is None where no size can be chosen."""

    profile: Profile
    settings: Settings
    points: tuple[Point, ...]
    rate_usd: Decimal
    """Of a GB-second."""
    as_of: str
    first_tier_gb_s: Decimal | None = None
    """So much of a month costs that rate; the rest the lower ones of the next tiers."""

    @property
    def passes_first_tier(self) -> bool:
        """Whether a size's cost has rates of more than one tier in it."""
        most = max((point.billed_ms * point.memory_mb for point in self.points), default=0)
        gb_s = self.settings.requests * most / (1024 * 1000)
        return self.first_tier_gb_s is not None and gb_s > self.first_tier_gb_s

    @cached_property
    def fit(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if not point.unfit)

    @cached_property
    def cheapest(self) -> Point | None:
        """Of equally cheap ones the fastest."""
        return _least(self.fit, lambda p: (p.cost_usd, p.duration_ms, p.memory_mb))

    @cached_property
    def fastest(self) -> Point | None:
        """By the duration that is billed; of equally fast ones the smallest."""
        return _least(self.fit, lambda p: (p.billed_ms, p.memory_mb))

    @cached_property
    def balanced(self) -> Point | None:
        """Where half of the cost and half of the billed duration, each as a share of its largest,
        are the least together."""
        return _least(self.fit, lambda p: (self.balance(p), p.memory_mb))

    def balance(self, point: Point) -> float:
        """What `balanced` has the least of, from 0 to 1."""
        cost = max((float(p.cost_usd) for p in self.fit), default=0)
        longest = max((p.billed_ms for p in self.fit), default=0)
        paid = float(point.cost_usd) / cost if cost else 0
        return WEIGHT * paid + (1 - WEIGHT) * (point.billed_ms / longest if longest else 0)

    def marks(self, point: Point) -> tuple[str, ...]:
        """``cheapest``, ``balanced``, ``fastest``: those that it is."""
        named = (
            ("cheapest", self.cheapest),
            ("balanced", self.balanced),
            ("fastest", self.fastest),
        )
        return tuple(name for name, marked in named if marked == point)

    @property
    def flat_from_mb(self) -> int:
        """From here on more memory makes it no faster."""
        return flat_from_mb(self.profile)

    @property
    def least_mb(self) -> int:
        """Memory that it needs at least, as measured."""
        return max(self.profile.memory_mb, LEAST_MB)

    def to_json(self) -> dict[str, Any]:
        from studylam.labs.tuning import words
        from studylam.pricing import plain

        def memory(point: Point | None) -> int | None:
            return point.memory_mb if point is not None else None

        return {
            "kind": "model",
            "measured": self.profile.to_json(),
            "requests": plain(self.settings.requests),
            "arch": self.settings.arch,
            "region": self.settings.region,
            "timeout_s": self.settings.timeout_s,
            "rate_usd_per_gb_s": plain(self.rate_usd),
            "as_of": self.as_of,
            "points": [
                {
                    "memory_mb": point.memory_mb,
                    "vcpus": round(point.vcpus, 4),
                    "duration_ms": round(point.duration_ms, 3),
                    "billed_duration_ms": point.billed_ms,
                    "cost_usd": plain(point.cost_usd),
                    "unfit": point.unfit or None,
                    "marks": list(self.marks(point)),
                }
                for point in self.points
            ],
            "cheapest_mb": memory(self.cheapest),
            "fastest_mb": memory(self.fastest),
            "balanced_mb": memory(self.balanced),
            "least_mb": self.least_mb,
            "no_faster_from_mb": self.flat_from_mb,
            "formula": list(words.formulas(self)),
            "assumptions": list(words.assumptions(self)),
        }


def _least(points: Iterable[Point], key: Callable[[Point], Any]) -> Point | None:
    return min(points, key=key, default=None)


def vcpus(profile: Profile, memory_mb: int) -> float:
    """How much of a CPU its code can use at this size."""
    return min(memory_mb / MB_PER_VCPU, max(profile.parallel, 1.0))


def duration_ms(profile: Profile, memory_mb: int) -> float:
    """The model."""
    return profile.wait_ms + profile.cpu_ms / vcpus(profile, memory_mb)


def flat_from_mb(profile: Profile) -> int:
    """The size from which on `duration_ms` stays as it is; the least where it never changes."""
    everywhere = profile.cpu_ms / vcpus(profile, LEAST_MB) - profile.cpu_ms / profile.parallel
    if everywhere < 1:  # not even the millisecond that is billed
        return LEAST_MB
    return min(round(MB_PER_VCPU * max(profile.parallel, 1.0)), MOST_MB)


def tune(
    profile: Profile,
    prices: PriceList,
    settings: Settings | None = None,
    sizes_mb: Sequence[int] | None = None,
) -> Tuning:
    """The curve of a handler with this profile; its own bends are among the usual sizes.

    Raises:
        UsageError: the settings make no sense.
        NotFoundError: the Region or architecture is unknown.
    """
    from studylam.pricing import LambdaUsage, estimate

    settings = settings or Settings()
    usage = {
        "requests": settings.requests,
        "arch": settings.arch,
        "region": settings.region,
        "free_tier": False,
    }
    # Also where every duration is too long to be billed, wrong settings are told.
    LambdaUsage(duration_ms=Decimal(1), memory_mb=LEAST_MB, **usage).check(prices)  # type: ignore[arg-type]
    if sizes_mb is None:
        own = {flat_from_mb(profile), min(max(profile.memory_mb, LEAST_MB), MOST_MB)}
        sizes_mb = sorted({*STEPS, *own})
    longest = prices.limits.duration_ms[1]
    points = []
    for size in sizes_mb:
        duration = duration_ms(profile, size)
        billed = _billed(duration)
        # Beyond Lambda's longest timeout nothing is billed: it is ended there.
        paid = LambdaUsage(duration_ms=min(billed, Decimal(longest)), memory_mb=size, **usage)  # type: ignore[arg-type]
        points.append(
            Point(
                memory_mb=size,
                vcpus=vcpus(profile, size),
                duration_ms=duration,
                billed_ms=int(billed),
                cost_usd=estimate(paid, prices).exact_usd,
                unfit=_unfit(profile, settings, size, duration),
            )
        )
    rate = prices.rate(f"duration_{settings.arch}", settings.region)
    first = rate.tiers[0]
    as_of = rate.as_of.isoformat()
    return Tuning(profile, settings, tuple(points), first.rate_usd, as_of, first.up_to)


def _billed(duration: float) -> Decimal:
    """Rounded up as Lambda does it: REPORT's two decimals first, and a millisecond at least."""
    return max(Decimal(f"{duration:.2f}").to_integral_value(ROUND_CEILING), Decimal(1))


def _unfit(profile: Profile, settings: Settings, size: int, duration: float) -> Unfit:
    if size < profile.memory_mb:
        return "memory"
    return "time" if duration > min(settings.timeout_s, LONGEST_S) * 1000 else ""
