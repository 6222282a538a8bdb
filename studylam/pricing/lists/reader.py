"""Plain data → a `PriceList`, with everything that is wrong in it, by its place.

The data are a stranger's: what isn't text, a number or a date of the right kind is refused without
being written out (a few anchors can stand for more text than any memory holds), and nothing may
come in numbers that no price list needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from studylam.errors import FieldError
from studylam.inert import inert_line
from studylam.pricing.lists.model import (
    ARCHITECTURES,
    Allowance,
    Architecture,
    ArchitectureRates,
    Limits,
    Meter,
    PriceList,
    Region,
    Tier,
)
from studylam.pricing.money import parse_number

Path = tuple[str | int, ...]
Data = dict[str, Any]
Origin = tuple[date, str]
T = TypeVar("T")

MAX_PROBLEMS = 200
MAX_REGIONS = 500
MAX_METERS = 1000
MAX_TIERS = 50
MAX_VALUES = 200_000
"""A list with every meter in every Region has a tenth of it; aliases could stand for millions."""
MAX_TEXT = 4000
MAX_KEY = 200
HINT = "Compare with the built-in list in content/prices/."
_ZERO = Decimal(0)
_NO_DAY = date(1970, 1, 1)


class _TooMuchError(Exception):
    """There is no need to read on."""


class Reader:
    """Reads on after a mistake with something harmless in place of it, so that all are found."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[FieldError] = []
        self.values = 0

    def count(self, path: Path) -> None:
        """Count a value that is read.

        Raises:
            _TooMuchError: there are more than any price list needs, or more mistakes than are told.
        """
        if len(self.problems) >= MAX_PROBLEMS:
            raise _TooMuchError
        self.values += 1
        if self.values > MAX_VALUES:
            self.fail(path[:1], f"the list has more than {MAX_VALUES:,} values")
            raise _TooMuchError

    def fail(self, path: Path, message: str) -> None:
        """Note what is wrong with the value at ``path``."""
        if len(self.problems) < MAX_PROBLEMS:
            where = inert_line(dotted(path)) or "The file"
            self.problems.append(FieldError(path, f"{where}: {message}", hint=HINT))

    # -- kinds of values ----------------------------------------------------------------------

    def mapping(self, value: Any, path: Path, most: int = MAX_METERS) -> Data:
        if not isinstance(value, dict):
            self.fail(path, "a mapping is needed here" if value is not None else "is missing")
            return {}
        if len(value) > most:
            self.fail(path, f"has {len(value):,} entries, more than the {most:,} that are read")
            return {}
        self.count(path)
        if any(len(key) > MAX_KEY for key in value if isinstance(key, str)):
            self.fail(path, f"has a name of more than {MAX_KEY} characters")
            return {}
        return {str(key): item for key, item in value.items()}

    def text(self, data: Data, key: str, path: Path, usual: str) -> str:
        value = data.get(key, usual)
        self.count((*path, key))
        if isinstance(value, str) and len(value) > MAX_TEXT:
            self.fail((*path, key), f"has more than {MAX_TEXT:,} characters")
            return usual
        if isinstance(value, str | int | float | date) and not isinstance(value, bool):
            return inert_line(str(value))
        self.fail((*path, key), "a text is needed here")
        return usual

    def number(self, value: Any, path: Path) -> Decimal:
        self.count(path)
        if isinstance(value, bool) or not isinstance(value, str | int):
            # A float has already lost digits: 0.0000166667 must be quoted to stay exact.
            shown = f"{value!r} " if isinstance(value, float | bool) else ""
            self.fail(path, f'{shown}must be a quoted decimal, e.g. "0.0000166667"')
            return _ZERO
        try:
            number = parse_number(str(value))
        except ValueError as error:
            self.fail(path, inert_line(str(error))[:120])
            return _ZERO
        if number < 0:
            self.fail(path, "can't be negative")
            return _ZERO
        return number

    def rate(self, data: Data, key: str, path: Path) -> Decimal:
        if key not in data:
            self.fail((*path, key), "is missing")
            return _ZERO
        return self.number(data[key], (*path, key))

    def optional_rate(self, data: Data, key: str, path: Path) -> Decimal | None:
        return self.rate(data, key, path) if data.get(key) is not None else None

    def whole(self, value: Any, path: Path) -> int:
        number = self.number(value, path)
        if number != int(number):
            self.fail(path, "a whole number is needed")
        return int(number)

    def day(self, value: Any, path: Path) -> date:
        if not isinstance(value, date) or isinstance(value, datetime):
            self.fail(path, "a date like 2026-06-30 is needed")
            return _NO_DAY
        return value

    def span(self, value: Any, path: Path) -> tuple[int, int]:
        if not isinstance(value, list) or len(value) != 2:
            self.fail(path, "needs [lowest, highest]")
            return 0, 0
        low, high = self.whole(value[0], (*path, 0)), self.whole(value[1], (*path, 1))
        if low > high:
            self.fail(path, "lowest is above highest")
        return low, high

    def origin(self, data: Data, path: Path, usual: Origin) -> Origin:
        """The day and the source of a rate, when they aren't those of what is around it."""
        day = self.day(data["as_of"], (*path, "as_of")) if "as_of" in data else usual[0]
        return day, self.text(data, "source", path, usual[1])

    # -- the list -----------------------------------------------------------------------------

    def read(self, raw: Any) -> PriceList:
        data = self.mapping(raw, ())
        if not isinstance(raw, dict):
            return self.nothing()
        try:
            return self.whole_list(data)
        except _TooMuchError:
            return self.nothing()

    def whole_list(self, data: Data) -> PriceList:
        if data.get("currency", "USD") != "USD":
            self.fail(("currency",), "only USD is supported")
        usual = self.day(data.get("as_of"), ("as_of",)), self.text(data, "source", (), "")
        free = self.mapping(data.get("free_tier", {}), ("free_tier",))
        regions = self.mapping(data.get("regions"), ("regions",), MAX_REGIONS)
        if not regions and isinstance(data.get("regions"), dict):
            self.fail(("regions",), "has no Region")
        meters = self.mapping(data.get("meters", {}), ("meters",))
        gifts = self.mapping(data.get("allowances", {}), ("allowances",))
        return PriceList(
            id=self.text(data, "id", (), self.name),
            title=self.text(data, "title", (), "Prices"),
            as_of=usual[0],
            source=usual[1],
            url=self.text(data, "url", (), ""),
            free_requests=self.number(free.get("requests", 0), ("free_tier", "requests")),
            free_gb_seconds=self.number(free.get("gb_seconds", 0), ("free_tier", "gb_seconds")),
            free_streaming_gb=self.number(
                free.get("streaming_gb", 0), ("free_tier", "streaming_gb")
            ),
            limits=self.limits(self.mapping(data.get("limits", {}), ("limits",))),
            regions=dict(self.each(regions, ("regions",), usual, self.region)),
            meters=dict(self.each(meters, ("meters",), usual, self.meter)),
            reference_region=self.text(data, "reference_region", (), "us-east-1"),
            allowances=dict(self.each(gifts, ("allowances",), usual, self.allowance)),
        )

    def nothing(self) -> PriceList:
        return PriceList("", "", _NO_DAY, "", "", _ZERO, _ZERO, Limits(), {})

    def each(
        self,
        entries: Data,
        path: Path,
        usual: Origin,
        read: Callable[[str, Data, Path, Origin], T | None],
    ) -> Iterator[tuple[str, T]]:
        for key, value in entries.items():
            here = (*path, key)
            if isinstance(value, dict):
                one = read(inert_line(key), self.mapping(value, here), here, usual)
                if one is not None:
                    yield inert_line(key), one
            else:
                self.fail(here, "a mapping is needed here")

    def limits(self, data: Data) -> Limits:
        usual, path = Limits(), ("limits",)
        step, included = "provisioned_step_minutes", "included_ephemeral_mb"

        def span(key: str) -> tuple[int, int]:
            whole: tuple[int, int] = getattr(usual, key)
            found = self.span(data[key], (*path, key)) if key in data else whole
            if found[0] < 1 and key != "duration_ms":
                self.fail((*path, key), "can't be less than 1 MB")
            return found

        return Limits(
            memory_mb=span("memory_mb"),
            ephemeral_mb=span("ephemeral_mb"),
            duration_ms=span("duration_ms"),
            included_ephemeral_mb=self.whole(
                data.get(included, usual.included_ephemeral_mb), (*path, included)
            ),
            provisioned_step_minutes=max(
                1, self.whole(data.get(step, usual.provisioned_step_minutes), (*path, step))
            ),
            source=self.text(data, "source", path, usual.source),
        )

    def region(self, key: str, data: Data, path: Path, usual: Origin) -> Region:
        rates: dict[Architecture, ArchitectureRates] = {}
        for architecture in ARCHITECTURES:
            if architecture in data:
                here: Path = (*path, architecture)
                rates[architecture] = self.architecture(
                    self.mapping(data[architecture], here), here
                )
        if not rates:
            self.fail(path, "has no architecture (x86_64, arm64)")
        day, source = self.origin(data, path, usual)
        return Region(
            id=key,
            name=self.text(data, "name", path, key),
            as_of=day,
            requests=self.rate(data, "requests", path),
            ephemeral_gb_s=self.optional_rate(data, "ephemeral_gb_s", path),
            architectures=rates,
            source=source,
        )

    def architecture(self, data: Data, path: Path) -> ArchitectureRates:
        return ArchitectureRates(
            tiers=self.tiers(data.get("tiers"), (*path, "tiers")),
            provisioned=self.optional_rate(data, "provisioned", path),
            provisioned_duration=self.optional_rate(data, "provisioned_duration", path),
        )

    def meter(self, key: str, data: Data, path: Path, usual: Origin) -> Meter:
        own = self.origin(data, path, usual)
        here = (*path, "rates")
        rates: dict[str, tuple[Tier, ...]] = {}
        origins: dict[str, Origin] = {}
        for region, value in self.mapping(data.get("rates"), here, MAX_REGIONS).items():
            place: Path = (*here, region)
            if isinstance(value, dict):  # this Region's rate has a day and source of its own
                origins[region] = self.origin(self.mapping(value, place), place, own)
                value, place = value.get("rate"), (*place, "rate")
            rates[region] = (
                self.tiers(value, place)
                if isinstance(value, list)
                else (Tier(None, self.number(value, place)),)
            )
        return Meter(
            id=key,
            title=self.text(data, "title", path, key),
            unit=self.text(data, "unit", path, "units"),
            per=max(1, self.whole(data.get("per", 1), (*path, "per"))),
            rates=rates,
            as_of=own[0],
            source=own[1],
            origins=origins,
        )

    def allowance(self, key: str, data: Data, path: Path, usual: Origin) -> Allowance:
        meters, per = data.get("meters"), data.get("per", "account")
        if not isinstance(meters, list) or not all(_is_name(one) for one in meters[:MAX_METERS]):
            self.fail((*path, "meters"), "needs a list of meters")
            meters = []
        self.count(path)
        if per not in ("account", "region"):
            self.fail((*path, "per"), "is either account or region")
        day, source = self.origin(data, path, usual)
        return Allowance(
            id=key,
            title=self.text(data, "title", path, key),
            quantity=self.rate(data, "quantity", path),
            unit=self.text(data, "unit", path, "units"),
            meters=tuple(inert_line(meter) for meter in meters[:MAX_METERS]),
            per_region=per == "region",
            as_of=day,
            source=source,
        )

    def tiers(self, raw: Any, path: Path) -> tuple[Tier, ...]:
        if not isinstance(raw, list) or not 1 <= len(raw) <= MAX_TIERS:
            self.fail(path, 'needs a list of [up to, "rate"]')
            return (Tier(None, _ZERO),)
        tiers: list[Tier] = []
        reached = _ZERO
        for number, pair in enumerate(raw):
            place = (*path, number)
            if not isinstance(pair, list) or len(pair) != 2:
                self.fail(place, 'needs [up to, "rate"]')
                continue
            last = number == len(raw) - 1
            if (pair[0] is None) != last:
                self.fail(place, "exactly the last tier ends with null")
            up_to = None if pair[0] is None else self.number(pair[0], (*place, 0))
            if up_to is not None:
                if up_to <= reached:
                    self.fail(place, "tiers must rise")
                reached = up_to
            tiers.append(Tier(up_to, self.number(pair[1], (*place, 1))))
        return tuple(tiers) or (Tier(None, _ZERO),)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MAX_KEY


def dotted(path: Path) -> str:
    """``regions.us-east-1.x86_64.tiers[1]``: items are counted from 1, as people do."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text
