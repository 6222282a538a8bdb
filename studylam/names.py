"""What people called something, or noted, made inert, so that it still reads as they wrote it.

Invisible characters are dangerous, as nobody sees them, and `studylam.inert` shows them. But some
are part of a harmless emoji or word: a family is four emoji and three joiners. Where people write
titles and notes, these are taken out first, so that no title reads ``\\u200d``. Emoji then stand
beside each other, each two cells wide, which all terminals agree on; of joined ones, hardly two do.
What a handler says is shown as it was said.
"""

from __future__ import annotations

import re

from studylam.inert import inert_line

_EMOJI = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf"
    "\u2934\u2935\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_JOINED_SCRIPT = "[\u0600-\u06ff\u0750-\u077f\u0900-\u0dff]"
_LOOK = re.compile(f"(?<={_EMOJI})[\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)")
"""Selectors of an emoji's look: in colour or as text; and those of the digits on keys."""
_JOINER = re.compile(
    f"(?<={_EMOJI})\u200d(?={_EMOJI})|(?<={_JOINED_SCRIPT})[\u200c\u200d](?={_JOINED_SCRIPT})"
)


def unjoined(text: str) -> str:
    """``text`` without the selectors and joiners within emoji, and within words of scripts that
    have such. Those that stand anywhere else are left, for `studylam.inert` to show.
    """
    return text if text.isascii() else _JOINER.sub("", _LOOK.sub("", text))


def inert_name(text: str) -> str:
    """`studylam.inert.inert_line` of what a person called something."""
    return inert_line(unjoined(text))
