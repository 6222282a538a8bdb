"""What people and files give, by the names of the fields → a usage, or everything wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from studylam.errors import NotFoundError, UsageError
from studylam.inert import inert_line
from studylam.pricing.functions.fields import BY_NAME, Field, allowed
from studylam.pricing.functions.usage import LambdaUsage, range_words, refusal
from studylam.pricing.lists import PriceList
from studylam.pricing.money import parse_number

YES, NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")
_NEEDED = ("requests", "duration_ms", "memory_mb")


def read_usage(
    values: Mapping[str, object], prices: PriceList, *, needed: tuple[str, ...] = _NEEDED
) -> tuple[LambdaUsage | None, dict[str, UsageError]]:
    """A usage from values by the names of its fields: numbers, or texts as people type them.

    What isn't given has its usual value; ``None`` counts as not given. The second result says by
    field what is wrong; it is empty when there is a usage.
    """
    read: dict[str, Any] = {"requests": Decimal(0), "duration_ms": Decimal(0), "memory_mb": 128}
    wrong: dict[str, UsageError] = {}
    managed = str(values.get("managed_hours") or "0").strip() not in ("", "0")
    for name, value in values.items():
        field = BY_NAME.get(name)
        if field is None:
            wrong[str(name)] = NotFoundError.named("value", inert_line(str(name)), list(BY_NAME))
        elif value is not None:
            try:
                read[name] = _value(field, value, prices, managed)
            except UsageError as error:
                wrong[name] = error
    for name in needed:
        if values.get(name) is None and name not in wrong:
            wrong[name] = UsageError(f"{BY_NAME[name].title} is missing.", hint=f"Give {name}.")
    usage = LambdaUsage(**read)
    if not wrong:
        wrong = usage.problems(prices)
    else:  # what else is wrong should be said too, not what follows from the values left out
        told = {n: e for n, e in usage.problems(prices).items() if n in values and n not in wrong}
        wrong |= told
    order = {name: at for at, name in enumerate(BY_NAME)}
    wrong = dict(sorted(wrong.items(), key=lambda item: order.get(item[0], len(order))))
    return (None, wrong) if wrong else (usage, {})


def _value(field: Field, value: object, prices: PriceList, managed: bool) -> object:
    if field.kind == "flag":
        if isinstance(value, bool):
            return value
        word = str(value).strip().lower()
        if word not in (*YES, *NO):
            raise UsageError(f"{field.title} can't be {_shown(value)}.", hint="Allowed: yes or no.")
        return word in YES
    if field.kind in ("choice", "region"):
        return inert_line(str(value))
    number = _number(field, value, prices, managed)
    if field.kind == "whole":
        # Its range is checked here as well: int() of what isn't whole would change it silently.
        if problem := refusal(field, number, prices, managed=managed):
            raise problem
        return int(number)
    return number


def _number(field: Field, value: object, prices: PriceList, managed: bool) -> Decimal:
    try:
        if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
            raise ValueError(f"{_shown(value)} is not a number")
        return parse_number(str(value))
    except ValueError as error:
        low, high, source = allowed(field, prices.limits, managed=managed, edge=False)
        hint = range_words(field, low, high, source)
        raise UsageError(f"{field.title}: {inert_line(str(error))}.", hint=hint) from None


def _shown(value: object) -> str:
    return inert_line(repr(value))[:60]
