"""A screen that is left once, however often one says so."""

from __future__ import annotations

from typing import Any

from textual.await_complete import AwaitComplete
from textual.screen import Screen


class Once(Screen[Any]):
    """A second dismissal does nothing.

    Of two keys in quick succession both are on their way to a screen before the first has taken it
    away; the second would take away what was below it. Nor does one of a screen that is covered:
    that would take away what covers it.
    """

    def dismiss(self, result: Any = None) -> AwaitComplete:
        return super().dismiss(result) if self.is_active else AwaitComplete()
