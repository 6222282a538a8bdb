"""What the app looks like, parsed once.

Textual parses everything anew for each kind of screen that is opened for the first time, as what
is invalid must not get in the way of what is there; and it keeps but 64 parsed sources, which is
fewer than there are. Here nothing is parsed twice for the same colours.
"""

from __future__ import annotations

from textual.cache import LRUCache
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

Parsed = LRUCache[tuple[object, ...], list[RuleSet]]

_PARSED: LRUCache[frozenset[tuple[str, str]], Parsed] = LRUCache(4)
"""By the variables (the colours of a theme) with which it was parsed."""


def _parsed(variables: dict[str, str]) -> Parsed:
    key = frozenset(variables.items())
    kept = _PARSED.get(key)
    if kept is None:
        kept = _PARSED[key] = LRUCache(1024)
    return kept


class KeptStylesheet(Stylesheet):
    """A stylesheet that remembers what was parsed, also for the next app of this process."""

    def __init__(self, *, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._parse_cache = _parsed(variables)

    def set_variables(self, variables: dict[str, str]) -> None:
        self._parse_cache = LRUCache(1)  # Textual clears it
        super().set_variables(variables)
        self._parse_cache = _parsed(variables)

    def reparse(self) -> None:
        """Parse what is new; where something is invalid, the rules stay as they were."""
        self.parse()
