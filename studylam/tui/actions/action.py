"""What a row of the table of actions says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Action:
    """What a person can do somewhere."""

    scope: str
    """Where: ``app``, or the name of a screen or widget that takes these bindings."""
    keys: str
    """Textual's names of the keys, separated by commas; the first is the one that is shown.
    None: only the palette has it."""
    action: str
    """Textual's action string, e.g. ``go('learn')``."""
    label: str
    """A word or two: the line of hints, the palette."""
    help: str
    """A sentence: the help screen."""
    hint: bool = True
    """Shown in the line of hints."""
    shown: str = ""
    """How the first key is written, where Textual's own name isn't what people say."""
    always: bool = False
    """Acts whatever is asked in front of the screen, and before any field takes the key."""

    @cached_property
    def id(self) -> str:
        """Its name in ``config.toml``: ``reader.next-section``."""
        words = "".join(sign if sign.isalnum() else " " for sign in self.label.replace("'", ""))
        return f"{self.scope}.{'-'.join(words.lower().split())}"

    @property
    def own_keys(self) -> tuple[str, ...]:
        """Its keys, one by one, as long as nobody has put them elsewhere."""
        return tuple(self.keys.split(",")) if self.keys else ()
