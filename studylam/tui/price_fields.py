"""The calculator's form: every value that a function's bill depends on, the common ones first.

The values are those of `studylam.pricing.functions.fields`; here is where they stand. A new one
appears by itself, in the group that it says, or in one of its own where that has no place here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from studylam.tui.billing import NO, YES
from studylam.tui.widgets.folding_form import Choice, Group, Item
from studylam.tui.widgets.form import Field

if TYPE_CHECKING:
    from studylam.pricing import PriceList
    from studylam.pricing.functions import fields

ESSENTIAL = ("requests", "duration_ms", "memory_mb", "arch", "region", "free_tier")
"""Always shown; all else is in groups that fold."""

OWN_GROUP = {"ephemeral_mb": "ephemeral"}
"""Values that aren't essential here, though their group is."""

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Cold starts and Init", ("cold starts",)),
    ("Provisioned concurrency", ("provisioned concurrency",)),
    ("Ephemeral storage", ("ephemeral",)),
    ("Async and streamed payloads", ("asynchronous", "streaming")),
    ("SnapStart", ("snapstart",)),
    ("Durable functions", ("durable functions",)),
    ("Event pollers", ("event pollers",)),
    ("Tenant isolation", ("tenant isolation",)),
    ("Managed Instances", ("managed instances",)),
    ("Lambda@Edge", ("edge",)),
    ("Savings Plan, free tier used", ("savings plan", "free tier")),
)
"""Title, and the groups of the values that stand in it."""

FREE_TIER = ((YES, "counted"), (NO, "left out"))
NO_YES = ((NO, "no"), (YES, "yes"))
UNITS = {"environments": "", "hours": "h", "USD an hour": "$ an hour"}
"""Shorter where the label says it already."""

START = {"requests": "3,000,000", "duration_ms": "100", "memory_mb": "128"}
"""What the calculator begins with; all else is as usual."""


def form_groups(prices: PriceList) -> tuple[Group, ...]:
    """The whole form for this price list."""
    from studylam.pricing.functions.fields import BY_NAME, FIELDS

    essentials = tuple(_item(BY_NAME[name], prices) for name in ESSENTIAL)
    groups = [Group("essentials", "", essentials)]
    rest = [field for field in FIELDS if field.name not in ESSENTIAL]
    placed = {one for _, ones in GROUPS for one in ones}
    others = dict.fromkeys(g for f in rest if (g := _group(f)) not in placed)
    for title, ones in (*GROUPS, *((_title(one), (one,)) for one in others)):
        items = tuple(_item(field, prices) for field in rest if _group(field) in ones)
        if items:
            groups.append(Group(re.sub("[^a-z]+", "-", ones[0]), title, items))
    return tuple(groups)


def helps() -> dict[str, str]:
    """A sentence on each value."""
    from studylam.pricing.functions.fields import FIELDS

    return {field.name: field.help for field in FIELDS}


def labels() -> dict[str, str]:
    """What each value is called."""
    from studylam.pricing.functions.fields import FIELDS

    return {field.name: field.title for field in FIELDS}


def _group(field: fields.Field) -> str:
    return OWN_GROUP.get(field.name, field.group)


def _title(group: str) -> str:
    return group[:1].upper() + group[1:]


def _item(field: fields.Field, prices: PriceList) -> Item:
    if field.kind == "region":
        return region_choice(prices)
    if field.kind == "choice":
        return Choice(field.name, field.title, tuple((one, one) for one in field.choices))
    if field.kind == "flag":
        values = FREE_TIER if field.name == "free_tier" else NO_YES
        return Choice(field.name, field.title, values, short=field.title)
    label = "Requests a month" if field.name == "requests" else field.title
    return Field(field.name, label, UNITS.get(field.unit, field.unit))


def region_choice(prices: PriceList) -> Choice:
    """One of the list's Regions."""
    regions = prices.regions.values()
    return Choice("region", "Region", tuple((one.id, _region(one.id, one.name)) for one in regions))


def _region(id: str, name: str) -> str:
    """``eu-west-1, Ireland``: the town alone, as ids already say the continent."""
    town = re.search(r"\((.+)\)", name)
    return f"{id}, {town[1]}" if town else id if name == id else f"{id}, {name}"
