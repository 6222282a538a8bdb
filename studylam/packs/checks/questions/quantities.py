"""Numbers with their units in running text: ``10,240 MB``, ``15-minute``, ``$0.20``, ``60 %``.

Sizes and times are brought to one unit, so that 900 seconds are 15 minutes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_FACTORS: dict[str, tuple[str, str]] = {}
for _kind, _units in {
    "time": {
        "us µs μs microsecond microseconds": "0.000001",
        "ms msec millisecond milliseconds": "0.001",
        "s sec secs second seconds": "1",
        "min mins minute minutes": "60",
        "h hr hrs hour hours": "3600",
        "day days": "86400",
        "week weeks": "604800",
        "month months": "2629800",
        "year years": "31557600",
    },
    "size": {
        "byte bytes": "1",
        "kb kib kilobyte kilobytes": "1024",
        "mb mib megabyte megabytes": "1048576",
        "gb gib gigabyte gigabytes": "1073741824",
        "tb tib terabyte terabytes": "1099511627776",
        "pb pib petabyte petabytes": "1125899906842624",
    },
    "bandwidth": {"kbps": "0.001", "mbps": "1", "gbps": "1000"},
    "share": {"% percent": "1"},
    "compute": {"gb-seconds gb-second": "1"},
    "money": {"usd dollar dollars": "1", "cent cents": "0.01"},
    "processors": {"vcpu vcpus": "1"},
}.items():
    for _names, _factor in _units.items():
        for _name in _names.split():
            _FACTORS[_name] = (_kind, _factor)

_NUMBER = r"\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,12})?|\d{1,15}(?:\.\d{1,12})?"
_UNIT = "|".join(sorted(map(re.escape, _FACTORS), key=len, reverse=True))
_QUANTITY = re.compile(
    rf"(?<![\w.,$/:-])(?:(?P<money>\$)\s?)?(?P<number>{_NUMBER})(?![\d])"
    rf"(?:\s?(?P<times>million|billion|thousand)\b)?"
    rf"(?:[\s-]?(?P<unit>{_UNIT})(?![\w]))?",
    re.I,
)
_GOES_ON = re.compile(r"\w|[./:-]\w|\.x\b")
"""What makes it a part of something else: 5xx, 10.0.0.0/16, 2026-06-30, 3-tier."""

_TIMES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}


@dataclass(frozen=True)
class Quantity:
    """A number of something."""

    value: Decimal
    """In the unit of its kind: seconds, bytes, dollars."""
    kind: str
    """Empty: a bare number."""
    text: str
    start: int = 0


def quantities(text: str) -> list[Quantity]:
    """All numbers of a text, in order; not those that are a part of a word or a version."""
    found = []
    for match in _QUANTITY.finditer(text):
        end = match.end()
        if match["unit"] is None and _GOES_ON.match(text, end):
            continue
        found.append(_quantity(match))
    return found


def quantity(text: str) -> Quantity | None:
    """The quantity that a text is, and nothing else."""
    plain = text.strip().rstrip(".")
    match = _QUANTITY.fullmatch(plain) if len(plain) <= 60 else None
    return _quantity(match) if match else None


def _quantity(match: re.Match[str]) -> Quantity:
    value = Decimal(match["number"].replace(",", ""))
    if match["times"]:
        value *= _TIMES[match["times"].lower()]
    kind = "money" if match["money"] else ""
    if match["unit"]:
        kind, factor = _FACTORS[match["unit"].lower()]
        value *= Decimal(factor)
    return Quantity(value.normalize(), kind, match[0], match.start())
