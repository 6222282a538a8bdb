"""An architecture as a form: a group for each part, and back to the data that it is read from.

What isn't changed stays as it was written (also a number that is another part's); what is typed is
checked where the data are read, and told at its field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from studylam.tui.billing import NO, YES
from studylam.tui.price_fields import FREE_TIER, NO_YES, UNITS, labels, region_choice
from studylam.tui.widgets.folding_form import Choice, Group, Item
from studylam.tui.widgets.form import Field

if TYPE_CHECKING:
    from studylam.errors import FieldError
    from studylam.pricing import PriceList
    from studylam.pricing.services import Spec

FLAGS = ("free_tier", "companion_free_tiers")
"""Of the whole."""

OF_A_FUNCTION = (
    "requests",
    "duration_ms",
    "memory_mb",
    "arch",
    "cold_starts",
    "init_ms",
    "ephemeral_mb",
    "provisioned_concurrency",
    "provisioned_hours",
)
"""What can be changed of a function, beside what its part says already."""


@dataclass(frozen=True)
class PartsForm:
    """The form of an architecture's data."""

    data: Mapping[str, Any]
    groups: tuple[Group, ...]
    usual: Mapping[str, str]
    """Each item as the data have it."""
    helps: Mapping[str, str]
    specs: Mapping[str, tuple[int, str, Spec]]
    """Item → its part, its key, what is known of it."""

    def changed(self, values: Mapping[str, str]) -> dict[str, Any]:
        """The data with what is typed."""
        parts: list[Any] = [
            dict(part) if isinstance(part, Mapping) else part for part in _parts(self.data)
        ]
        for id, (at, key, spec) in self.specs.items():
            text = values[id]
            if text == self.usual[id]:
                continue
            if not text.strip():
                parts[at].pop(key, None)
            else:
                parts[at][key] = text == YES if _is_switch(spec) else text
        whole = {**self.data, "parts": parts}
        if values["region"] != self.usual["region"]:
            whole["region"] = values["region"]
        for flag in FLAGS:
            if values[flag] != self.usual[flag]:
                whole[flag] = values[flag] == YES
        return whole

    def wrong(self, problems: Sequence[FieldError]) -> tuple[dict[str, str], str]:
        """What is wrong by item, and the rest in words."""
        found: dict[str, str] = {}
        rest = []
        for problem in problems:
            id = _id(problem.path[1], problem.path[2]) if len(problem.path) >= 3 else ""
            words = problem.hint or problem.message
            if id in self.specs:
                found.setdefault(id, words)
            else:
                rest.append(f"{problem.message} {problem.hint or ''}".strip())
        return found, " ".join(rest)


def parts_form(data: Mapping[str, Any], prices: PriceList) -> PartsForm:
    """The form for these data, whatever is wrong with them."""
    from studylam.pricing.architecture import FUNCTION

    names = labels()
    items: dict[str, tuple[int, str, Spec]] = {}
    usual = {
        "region": str(data.get("region", "us-east-1")),
        "free_tier": NO if data.get("free_tier") is False else YES,
        "companion_free_tiers": YES if data.get("companion_free_tiers") is True else NO,
    }
    helps = {
        "region": "Of every part that doesn't name its own.",
        "free_tier": "Lambda's own: requests and GB-seconds that are free each month.",
        "companion_free_tiers": "What the other services give away each month.",
    }
    shared = (
        region_choice(prices),
        Choice("free_tier", "Free tier", FREE_TIER),
        Choice("companion_free_tiers", "Others' free tiers", FREE_TIER),
    )
    groups = [Group("shared", "", shared)]
    for at, part in enumerate(_parts(data)):
        if not isinstance(part, Mapping):
            continue
        members = []
        own = part.get("type") == FUNCTION
        for key, spec in _specs(part, prices):
            id = _id(at, key)
            items[id] = at, key, spec
            helps[id] = spec.help
            usual[id] = _text(part.get(key), spec)
            members.append(_item(id, key, spec, names.get(key, "") if own else ""))
        if members:
            kind = str(part.get("type", ""))
            name = str(part.get("name", kind))[:40]
            title = name if name == kind else f"{name}, {kind.replace('_', ' ')}"
            groups.append(Group(f"part-{at}", title, tuple(members)))
    return PartsForm(data, tuple(groups), usual, helps, items)


def _parts(data: Mapping[str, Any]) -> Sequence[Any]:
    parts = data.get("parts")
    return parts if isinstance(parts, list) else []


def _specs(part: Mapping[str, Any], prices: PriceList) -> Iterator[tuple[str, Spec]]:
    from studylam.pricing.architecture import FUNCTION, function_specs
    from studylam.pricing.services import PARTS, specs

    if part.get("type") == FUNCTION:
        for key, spec in function_specs(prices.limits).items():
            if key in OF_A_FUNCTION or key in part:
                yield key, spec
    elif (kind := PARTS.get(str(part.get("type")))) is not None:
        yield from specs(kind).items()


def _is_switch(spec: Spec) -> bool:
    from studylam.pricing.services import Switch

    return isinstance(spec, Switch)


def _id(at: object, key: object) -> str:
    return f"part-{at}-{key}"


def _item(id: str, key: str, spec: Spec, label: str = "") -> Item:
    from studylam.pricing.services import Amount
    from studylam.pricing.services import Choice as Options

    label = label or re.sub("_(ms|mb|kb|gb|usd|percent)$", "", key).replace("_", " ").capitalize()
    if isinstance(spec, Options):
        return Choice(id, label, tuple((one, one) for one in spec.options))
    if isinstance(spec, Amount):
        unit = UNITS.get(spec.unit, spec.unit)
        return Field(id, label, "" if unit.casefold() in label.casefold() else unit)
    return Choice(id, label, NO_YES, short=label)


def _text(value: object, spec: Spec) -> str:
    """A value as it is shown: nothing where the data say nothing."""
    from studylam.pricing.services import Choice as Options
    from studylam.tui.billing import as_typed

    if _is_switch(spec):
        return YES if value is True else NO
    if isinstance(spec, Options):
        return str(value) if value in spec.options else spec.options[0]
    if isinstance(value, Mapping):
        times = value.get("times", 1)
        return f"{value.get('from')}" + ("" if times == 1 else f" × {times}")
    if isinstance(value, int) and not isinstance(value, bool):
        return as_typed(value)
    return "" if value is None else str(value)
