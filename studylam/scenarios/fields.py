"""Reads a scenario's values one by one, and collects what is wrong with them, each with its path.

A value that is wrong is read as its default, so that one mistake doesn't hide the next.

By hand and not by pydantic, as an arrival or a duration may be written in several ways, of which
pydantic would tell what is wrong with each, and as ranges come from facts.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from studylam.errors import FieldError
from studylam.inert import inert_line

Path = tuple[str | int, ...]

_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")

MAX_NAMES = 60
"""Keys that one mapping may have."""


class Fields:
    """A mapping at ``path``, and the list of what is wrong, which all that is below it share."""

    def __init__(self, data: Any, path: Path, wrong: list[FieldError]) -> None:
        self.path = path
        self.wrong = wrong
        self._asked: list[str] = []
        self.data: Mapping[str, Any] = {}
        if isinstance(data, Mapping):
            self.data = data
        else:
            self.refuse((), f"Here should be keys with values, not {shown(data)}.")

    def __contains__(self, key: str) -> bool:
        return self.data.get(key) is not None

    def refuse(self, below: Path, message: str, hint: str | None = None) -> None:
        """Note what is wrong at ``below`` this mapping."""
        self.wrong.append(FieldError((*self.path, *below), message, hint=hint))

    def raw(self, key: str) -> Any:
        """The value as it was written; None where there is none."""
        self._asked.append(key)
        return self.data.get(key)

    def below(self, key: str) -> Fields:
        """The mapping at ``key``; empty where there is none."""
        value = self.raw(key)
        return Fields({} if value is None else value, (*self.path, key), self.wrong)

    def each(self, key: str) -> list[tuple[str, Fields]]:
        """Mappings by name, of which there is at least one."""
        value = self.raw(key)
        if not isinstance(value, Mapping) or not value:
            self.refuse((key,) if value is not None else (), f"{key!r} should name at least one.")
            return []
        if len(value) > MAX_NAMES:
            self.refuse((key,), f"{key!r} has {len(value)} entries: more than {MAX_NAMES}.")
            return []
        at = (*self.path, key)
        return [(str(name), Fields(one, (*at, name), self.wrong)) for name, one in value.items()]

    def text(self, key: str, default: str = "") -> str:
        """A text."""
        value = self.raw(key)
        if value is None:
            return default
        if not isinstance(value, str):
            self.refuse((key,), f"{key!r} should be text, not {shown(value)}.")
            return default
        return value

    def choice(self, key: str, known: Sequence[str], default: str | None = None) -> str:
        """One of the ``known`` words."""
        value = self.raw(key)
        if value is None and default is not None:
            return default
        if isinstance(value, str) and value in known:
            return value
        if value is None:
            self.refuse((), f"{key!r} is missing.", f"One of: {', '.join(known)}.")
        else:
            near = difflib.get_close_matches(str(value)[:60], known, 1)
            hint = f"Did you mean {near[0]}?" if near else f"One of: {', '.join(known)}."
            self.refuse((key,), f"{key!r} can't be {shown(value)}.", hint)
        return default if default is not None else known[0]

    def switch(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self.raw(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.refuse((key,), f"{key!r} should be true or false, not {shown(value)}.")
            return default
        return value

    def number(
        self,
        key: str,
        default: float | None,
        low: float,
        high: float,
        *,
        whole: bool = False,
        unit: str = "",
        source: str = "",
        unlimited: bool = False,
    ) -> float:
        """A number from ``low`` to ``high``; without a ``default``, it must be there."""
        value = self.raw(key)
        if value is None:
            if default is None:
                self.refuse((), f"{key!r} is missing.", _allowed(low, high, unit, source))
                return low
            return default
        if unlimited and value == "unlimited":
            return math.inf
        found = as_number(value)
        if found is None:
            self.refuse((key,), f"{key!r} should be a number, not {shown(value)}.")
        elif whole and found != int(found):
            self.refuse((key,), f"{key!r} should be a whole number, not {found:g}.")
        elif not low <= found <= high:
            self.refuse(
                (key,),
                f"{key!r} can't be {plain_number(found)}{' ' + unit if unit else ''}.",
                _allowed(low, high, unit, source),
            )
        else:
            return found
        return default if default is not None else low

    def whole(
        self,
        key: str,
        default: int | None,
        low: int,
        high: int,
        *,
        unit: str = "",
        source: str = "",
    ) -> int:
        """A whole number from ``low`` to ``high``."""
        return int(self.number(key, default, low, high, whole=True, unit=unit, source=source))

    def optional_whole(self, key: str, low: int, high: int, *, source: str = "") -> int | None:
        """A whole number, or none."""
        if key not in self:
            self.raw(key)
            return None
        return self.whole(key, low, low, high, source=source)

    def finish(self) -> None:
        """Note the keys that nobody asked for."""
        known = list(dict.fromkeys(self._asked))
        for key in self.data:
            if key not in known:
                near = difflib.get_close_matches(str(key)[:60], known, 1)
                hint = f"Did you mean {near[0]}?" if near else f"Known keys: {', '.join(known)}."
                self.refuse((key,), f"There is no key {shown(key)} here.", hint)


def as_number(value: Any) -> float | None:
    """A number as it is written, also as people type it: 3,000 or 3e6; none where it isn't one.

    A comma parts thousands and nothing else: what 1,5 means, nobody can know.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        if "," in value and not _THOUSANDS.fullmatch(value.strip()):
            return None
        try:
            value = float(value.replace(",", "")) if len(value) < 40 else None
        except ValueError:
            return None
    if not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def plain_number(number: float) -> str:
    """1,000,000 or 0.25: no powers of ten up to a million million."""
    return f"{int(number):,}" if number == int(number) and abs(number) < 1e12 else f"{number:g}"


def _allowed(low: float, high: float, unit: str, source: str) -> str:
    range_ = f"Allowed: {plain_number(low)} to {plain_number(high)}"
    return range_ + (f" {unit}" if unit else "") + (f" ({source})." if source else ".")


def shown(value: Any) -> str:
    """A value in a message."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "keys with values"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    return repr(inert_line(str(value))[:60])
