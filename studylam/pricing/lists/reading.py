"""Price lists: what AWS asks for each meter, per Region, with the date and source of each rate.

A price list is a YAML file (``content/prices/*.yaml`` in a pack, or any file that a learner points
to). It is untrusted input: read with the safe loader, checked whole, and every complaint names its
place.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from studylam.errors import BadInputError
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

MAX_FILE_BYTES = 4 * 1024 * 1024


def load_prices(path: Path) -> PriceList:
    """Read a price list.

    Raises:
        BadInputError: the file isn't there, isn't YAML, or isn't a price list; says where.
    """
    where = str(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_FILE_BYTES + 1)  # its size isn't asked: a device has none
        if len(raw) > MAX_FILE_BYTES:
            raise BadInputError("This file is too large for a price list.", where=where)
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError(
            f"This file isn't UTF-8 text (byte {error.start}).",
            where=where,
            hint="Save it as UTF-8.",
        ) from None
    except OSError as error:
        raise BadInputError(
            f"The price list can't be read: {error.strerror}.",
            where=where,
            hint="Leave the option out to use the built-in price list.",
        ) from None
    return _Reader(where).read(_parse_yaml(text, where))


def _parse_yaml(text: str, where: str) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{where}:{mark.line + 1}:{mark.column + 1}" if mark else where
        problem = inert_line(str(getattr(error, "problem", None) or "it can't be parsed"))
        raise BadInputError(
            f"This isn't valid YAML: {problem}.", where=place, hint="Mend the line that is named."
        ) from None
    except RecursionError:
        raise BadInputError("This YAML is nested too deeply.", where=where) from None


class _Reader:
    """Turns parsed YAML into a `PriceList`, naming the path of whatever is wrong."""

    def __init__(self, where: str) -> None:
        self.where = where

    def fail(self, path: str, message: str) -> BadInputError:
        return BadInputError(
            f"{inert_line(path)}: {message}",
            where=self.where,
            hint="Compare with the built-in list in content/prices/.",
        )

    def mapping(self, value: Any, path: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.fail(path, "a mapping is needed here")
        return {str(key): item for key, item in value.items()}

    def rate(self, data: dict[str, Any], key: str, path: str) -> Decimal:
        if key not in data:
            raise self.fail(f"{path}.{key}", "is missing")
        return self.number(data[key], f"{path}.{key}")

    def optional_rate(self, data: dict[str, Any], key: str, path: str) -> Decimal | None:
        return self.rate(data, key, path) if data.get(key) is not None else None

    def number(self, value: Any, path: str) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, str | int):
            # A float has already lost digits: 0.0000166667 must be quoted to stay exact.
            raise self.fail(path, f'{value!r} must be a quoted decimal, e.g. "0.0000166667"')
        try:
            number = parse_number(str(value))
        except ValueError as error:
            raise self.fail(path, str(error)) from None
        if number < 0:
            raise self.fail(path, "can't be negative")
        return number

    def day(self, value: Any, path: str) -> date:
        if not isinstance(value, date):
            raise self.fail(path, "a date like 2026-06-30 is needed")
        return value

    def whole(self, value: Any, path: str) -> int:
        number = self.number(value, path)
        if number != int(number):
            raise self.fail(path, "a whole number is needed")
        return int(number)

    def span(self, value: Any, path: str) -> tuple[int, int]:
        if not isinstance(value, list) or len(value) != 2:
            raise self.fail(path, "needs [lowest, highest]")
        low, high = self.whole(value[0], path), self.whole(value[1], path)
        if low > high:
            raise self.fail(path, "lowest is above highest")
        return low, high

    def read(self, raw: Any) -> PriceList:
        data = self.mapping(raw, "the file")
        currency = data.get("currency", "USD")
        if currency != "USD":
            raise self.fail("currency", f"{currency!r} isn't supported; rates are in USD")
        as_of = self.day(data.get("as_of"), "as_of")
        free = self.mapping(data.get("free_tier", {}), "free_tier")
        regions = self.mapping(data.get("regions"), "regions")
        if not regions:
            raise self.fail("regions", "has no Region")
        return PriceList(
            id=inert_line(str(data.get("id", Path(self.where).stem))),
            title=inert_line(str(data.get("title", "Prices"))),
            as_of=as_of,
            source=inert_line(str(data.get("source", ""))),
            url=inert_line(str(data.get("url", ""))),
            free_requests=self.number(free.get("requests", 0), "free_tier.requests"),
            free_gb_seconds=self.number(free.get("gb_seconds", 0), "free_tier.gb_seconds"),
            limits=self.limits(self.mapping(data.get("limits", {}), "limits")),
            regions={
                key: self.region(key, self.mapping(value, f"regions.{key}"), as_of)
                for key, value in regions.items()
            },
            meters={
                key: self.meter(key, self.mapping(value, f"meters.{key}"), data)
                for key, value in self.mapping(data.get("meters", {}), "meters").items()
            },
            reference_region=inert_line(str(data.get("reference_region", "us-east-1"))),
            free_streaming_gb=self.number(free.get("streaming_gb", 0), "free_tier.streaming_gb"),
            allowances={
                key: self.allowance(key, self.mapping(value, f"allowances.{key}"), data)
                for key, value in self.mapping(data.get("allowances", {}), "allowances").items()
            },
        )

    def meter(self, key: str, data: dict[str, Any], top: dict[str, Any]) -> Meter:
        path = f"meters.{key}"
        as_of = self.day(data.get("as_of", top["as_of"]), f"{path}.as_of")
        source = inert_line(str(data.get("source", top.get("source", ""))))
        rates = self.mapping(data.get("rates"), f"{path}.rates")
        origins: dict[str, tuple[date, str]] = {}
        for region, value in rates.items():
            if isinstance(value, dict):  # this Region's rate has a day and source of its own
                of = f"{path}.rates.{region}"
                day = self.day(value.get("as_of", as_of), f"{of}.as_of")
                origins[region] = day, inert_line(str(value.get("source", source)))
                rates[region] = value.get("rate")
        return Meter(
            id=inert_line(key),
            title=inert_line(str(data.get("title", key))),
            unit=inert_line(str(data.get("unit", "units"))),
            per=max(1, self.whole(data.get("per", 1), f"{path}.per")),
            rates={
                region: self.tiers(value, f"{path}.rates.{region}")
                if isinstance(value, list)
                else (Tier(None, self.number(value, f"{path}.rates.{region}")),)
                for region, value in rates.items()
            },
            as_of=as_of,
            source=source,
            origins=origins,
        )

    def allowance(self, key: str, data: dict[str, Any], top: dict[str, Any]) -> Allowance:
        path = f"allowances.{key}"
        meters, per = data.get("meters"), data.get("per", "account")
        if not isinstance(meters, list) or not meters:
            raise self.fail(f"{path}.meters", "needs a list of meters")
        if per not in ("account", "region"):
            raise self.fail(f"{path}.per", "is either account or region")
        return Allowance(
            id=inert_line(key),
            title=inert_line(str(data.get("title", key))),
            quantity=self.number(data.get("quantity"), f"{path}.quantity"),
            unit=inert_line(str(data.get("unit", "units"))),
            meters=tuple(inert_line(str(meter)) for meter in meters),
            per_region=per == "region",
            as_of=self.day(data.get("as_of", top["as_of"]), f"{path}.as_of"),
            source=inert_line(str(data.get("source", top.get("source", "")))),
        )

    def limits(self, data: dict[str, Any]) -> Limits:
        default = Limits()
        return Limits(
            memory_mb=self.span(data.get("memory_mb", list(default.memory_mb)), "limits.memory_mb"),
            ephemeral_mb=self.span(
                data.get("ephemeral_mb", list(default.ephemeral_mb)), "limits.ephemeral_mb"
            ),
            duration_ms=self.span(
                data.get("duration_ms", list(default.duration_ms)), "limits.duration_ms"
            ),
            included_ephemeral_mb=self.whole(
                data.get("included_ephemeral_mb", default.included_ephemeral_mb),
                "limits.included_ephemeral_mb",
            ),
            provisioned_step_minutes=max(
                1,
                self.whole(
                    data.get("provisioned_step_minutes", default.provisioned_step_minutes),
                    "limits.provisioned_step_minutes",
                ),
            ),
            source=inert_line(str(data.get("source", default.source))),
        )

    def region(self, key: str, data: dict[str, Any], as_of: date) -> Region:
        path = f"regions.{key}"
        rates: dict[Architecture, ArchitectureRates] = {}
        for architecture in ARCHITECTURES:
            if architecture in data:
                rates[architecture] = self.architecture(
                    self.mapping(data[architecture], f"{path}.{architecture}"),
                    f"{path}.{architecture}",
                )
        if not rates:
            raise self.fail(path, "has no architecture (x86_64, arm64)")
        return Region(
            id=inert_line(key),
            name=inert_line(str(data.get("name", key))),
            as_of=self.day(data["as_of"], f"{path}.as_of") if "as_of" in data else as_of,
            requests=self.rate(data, "requests", path),
            ephemeral_gb_s=self.optional_rate(data, "ephemeral_gb_s", path),
            architectures=rates,
            source=inert_line(str(data.get("source", ""))),
        )

    def architecture(self, data: dict[str, Any], path: str) -> ArchitectureRates:
        return ArchitectureRates(
            tiers=self.tiers(data.get("tiers"), f"{path}.tiers"),
            provisioned=self.optional_rate(data, "provisioned", path),
            provisioned_duration=self.optional_rate(data, "provisioned_duration", path),
        )

    def tiers(self, raw_tiers: Any, path: str) -> tuple[Tier, ...]:
        if not isinstance(raw_tiers, list) or not raw_tiers:
            raise self.fail(path, 'needs a list of [up to, "rate"]')
        tiers: list[Tier] = []
        reached = Decimal(0)
        for number, raw in enumerate(raw_tiers, 1):
            place = f"{path}[{number}]"
            if not isinstance(raw, list) or len(raw) != 2:
                raise self.fail(place, 'needs [up to, "rate"]')
            last = number == len(raw_tiers)
            if (raw[0] is None) != last:
                raise self.fail(place, "exactly the last tier ends with null")
            up_to = None if raw[0] is None else self.number(raw[0], place)
            if up_to is not None:
                if up_to <= reached:
                    raise self.fail(place, "tiers must rise")
                reached = up_to
            tiers.append(Tier(up_to, self.number(raw[1], place)))
        return tuple(tiers)
