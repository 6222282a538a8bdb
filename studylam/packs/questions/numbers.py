"""Numbers as people type them: ``37,500``, ``1e6``, ``15 min``, ``10 GB``, ``$0.20``.

Sizes follow AWS's usage: 1 GB is 1,024 MB. A comma between groups of three digits separates
thousands; any other is a decimal comma. What could be read in two ways is refused, never guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from studylam.errors import UsageError
from studylam.inert import inert_line

MAX_TYPED = 80
"""Characters of a number with its unit."""

_UNITS: dict[str, dict[str, str]] = {
    "time": {
        "us µs μs microsecond": "0.000001",
        "ms msec millisecond": "0.001",
        "s sec second": "1",
        "min minute": "60",
        "h hr hour": "3600",
        "d day": "86400",
        "week": "604800",
    },
    "size": {
        "b byte": "1",
        "kb kib kilobyte": "1024",
        "mb mib megabyte": "1048576",
        "gb gib gigabyte": "1073741824",
        "tb tib terabyte": "1099511627776",
    },
    "money": {"usd $ dollar": "1", "cent ¢": "0.01"},
    "share": {"% percent": "1"},
}
_KNOWN = {
    name: (dimension, Fraction(factor))
    for dimension, units in _UNITS.items()
    for names, factor in units.items()
    for name in names.split()
}
_TIMES = {"k": 3, "thousand": 3, "million": 6, "billion": 9}
"""Words after a number → powers of ten."""

_NUMBER = re.compile(
    r"""\s* (?P<sign>[-+−]?) \s* (?P<currency>\$?) \s*
    (?P<number>
        (?P<groups> \d{1,3} (?P<by>[,_'’ \u00a0\u202f]) \d{3} (?: (?P=by) \d{3} )* (?:\.\d+)? )
        | \d+ (?: [.,]\d+ )? | [.,]\d+
    ) (?![\d.,])
    (?: [eE] (?P<power>[-+]?\d{1,2}) )?
    \s* (?P<unit>.*)""",
    re.VERBOSE | re.DOTALL,
)

_FACTORS = re.compile(r"/|[^\s/·*×-]+")
"""What a unit consists of: GB-seconds, requests/s."""

Dimensions = dict[str, int]


def parse_number(text: str, unit: str = "") -> Decimal:
    """The number that ``text`` says, in ``unit``. Without a unit of its own, it is in that one.

    Raises:
        UsageError: it isn't a number, or is one of something else (seconds, where MB are asked).
    """
    shown = inert_line(text[:MAX_TYPED])
    match = _NUMBER.fullmatch(text) if len(text) <= MAX_TYPED else None
    if match is None:
        raise UsageError(
            f"{shown!r} isn't a number.", hint=f"Type it like 37,500 or 0.2{_with(unit)}."
        )
    number = _value(match)
    words = match["unit"].strip()
    head, _, rest = words.partition(" ")
    if head.lower() in _TIMES or (head == "M" and _plain(unit) not in _KNOWN):
        number = number.scaleb(_TIMES.get(head.lower(), 6))
        words = rest.strip()
    given = f"{match['currency']}{words}".strip()
    if not given or _plain(given) == _plain(unit):
        return number
    return _converted(number, given, unit, shown)


def _value(match: re.Match[str]) -> Decimal:
    written = match["number"]
    if match["groups"] and not written.startswith("0"):
        written = written.replace(match["by"], "")
    else:
        written = written.replace(",", ".")
    try:
        number = Decimal(written)
    except InvalidOperation as error:  # 0 500
        raise UsageError(f"{inert_line(match[0])!r} isn't a number.") from error
    number = number.scaleb(int(match["power"] or 0))
    return -number if match["sign"] in ("-", "−") else number


def _converted(number: Decimal, given: str, unit: str, shown: str) -> Decimal:
    wanted, factor = _measure(unit)
    dimensions, other = _measure(given)
    if dimensions != wanted:
        plain = _plain(unit)
        short, _, per = plain.partition(" / ")
        if per and dimensions == (measured := _measure(short))[0]:  # $0.20, of USD per million
            return _exact(number, other / measured[1])
        if _is_part(_plain(given), plain):
            return number
        asked = f"in {unit}" if unit else "as a bare number"
        raise UsageError(
            f"The answer is asked {asked}, and {shown!r} is something else.",
            hint=f"Type the number{_with(unit)}.",
        )
    return _exact(number, other / factor)


def _exact(number: Decimal, factor: Fraction) -> Decimal:
    exact = Fraction(number) * factor
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _is_part(given: str, unit: str) -> bool:
    """Whether it is the first or last word of a unit that is one thing in several words.

    "100 executions" are concurrent executions, and "6 times" are times the function's timeout; but
    seconds aren't GB-seconds.
    """
    words = unit.split()
    known = any(word in _KNOWN or word == "/" for word in words)
    return len(words) > 1 and not known and given in (words[0], words[-1])


def _with(unit: str) -> str:
    return f", with or without {unit!r} after it" if unit else ""


def _measure(unit: str) -> tuple[Dimensions, Fraction]:
    """What a unit measures, and how much of the base unit it is. Unknown words count themselves."""
    dimensions: Counter[str] = Counter()
    factor = Fraction(1)
    sign = 1
    for token in re.findall(_FACTORS, _plain(unit)):
        if token == "/":
            sign = -1
            continue
        dimension, size = _KNOWN.get(token, (token, Fraction(1)))
        dimensions[dimension] += sign
        factor = factor * size if sign > 0 else factor / size
    return {name: power for name, power in dimensions.items() if power}, factor


def _plain(unit: str) -> str:
    """A unit in small letters and the singular, with ``/`` for ``per``."""
    text = re.sub(r"\bper\b", "/", unit.lower().replace("$", "usd ").strip(" ."))
    words = re.findall(_FACTORS, text)
    return " ".join(word if word in _KNOWN else _singular(word) for word in words)


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 2 else word


def shown_number(value: Decimal, unit: str = "") -> str:
    """A number for reading: ``37,500 GB-seconds``, ``$0.20``."""
    whole, _, part = f"{value:,f}".partition(".")
    part = part.rstrip("0")
    if _plain(unit) == "usd":
        plain = f"{whole}.{part:0<2}" if part else whole
        return f"-${plain[1:]}" if plain.startswith("-") else f"${plain}"
    plain = f"{whole}.{part}" if part else whole
    return f"{plain} {unit}".rstrip()
