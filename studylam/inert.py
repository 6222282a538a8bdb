"""Makes text from strangers inert: what a handler, a pack or a file says is shown, never obeyed.

A terminal obeys escape sequences, C1 controls and bidirectional overrides, and Textual passes them
through. So everything untrusted goes through here, on the host, before it is shown in the app or
written to a terminal: each dangerous character is replaced by a visible stand-in. Markup is not
this module's business: show the result as ``Text``/``Content`` or with ``markup=False``.
"""

from __future__ import annotations

import re
import unicodedata

MAX_LINE = 4096
"""Characters of one line that are kept; the rest is counted and left out."""

MAX_COMBINING = 8
"""Marks in a row, of whatever script, that are kept on one cell; also of what joins itself to it:
half syllables of Korean, colours of skin.
"""

# C0 and DEL have pictures in Unicode (U+2400…); the others are shown by their code point.
_DANGEROUS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 (but \t \n), DEL, C1
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # invisible
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, separators, bidi
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"  # fillers, selectors, non-characters
    "\ud800-\udfff"  # lone surrogates
    "\U00013430-\U00013455\U0001bca0-\U0001bca3"  # joins of hieroglyphs and shorthand
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # musical, tags, selectors
    "]"
)
_NON_CHARACTERS = re.compile(
    "[\ufdd0-\ufdef"
    + "".join(chr(p << 16 | 0xFFFE) + chr(p << 16 | 0xFFFF) for p in range(1, 17))
    + "]"
)
# No mark is a letter, to `re`: only what may be a flood of them is looked at one by one.
_JOINS = "\u1160-\u11ff\ud7b0-\ud7ff\U0001f3fb-\U0001f3ff"
_FLOOD = re.compile(f"(?:[^\\w\\s\x21-\x7e\u2500-\u259f]|[{_JOINS}]){{{MAX_COMBINING + 1},}}")
_JOINING = re.compile(f"[{_JOINS}]")


def _stand_in(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _without_flood(match: re.Match[str]) -> str:
    kept, marks = [], 0
    for c in match[0]:
        category = unicodedata.category(c)
        is_new = category == "Cn" and c < "\U0001f000"  # a mark in a later Unicode than Python's
        marks = marks + 1 if category[0] == "M" or is_new or _JOINING.match(c) else 0
        if marks <= MAX_COMBINING:
            kept.append(c)
    return "".join(kept)


def inert(text: str) -> str:
    """``text`` with nothing in it that a terminal would act on; line breaks and words survive.

    Tabs become spaces (to the next multiple of 8) and lines over ``MAX_LINE`` are cut, so that
    width can be trusted. Idempotent.
    """
    return "\n".join(_line(line) for line in text.replace("\r\n", "\n").split("\n"))


def inert_line(text: str) -> str:
    """Like `inert`, for what has to stay on one line: titles, names, keys."""
    return inert(text.replace("\r\n", "\n").replace("\n", "\u240a"))


def _line(line: str) -> str:
    # Of most lines this is seen at once: ASCII that can be printed is letters, signs and spaces.
    if line.isascii() and line.isprintable() and len(line) <= MAX_LINE:
        return line
    line = _DANGEROUS.sub(_stand_in, line)
    line = _NON_CHARACTERS.sub(_stand_in, line)
    line = _FLOOD.sub(_without_flood, line)
    if "\t" in line:
        line = line.expandtabs(8)
    if len(line) > MAX_LINE:
        note = re.search(r" … \[(\d+) more characters\]$", line)
        if note is None or len(line) - len(note[0]) > MAX_LINE:
            line = f"{line[:MAX_LINE]} … [{len(line) - MAX_LINE} more characters]"
    return line


def decode(raw: bytes) -> str:
    """Bytes as a handler wrote them → text; what isn't UTF-8 is shown as ``\\xNN``."""
    return raw.decode("utf-8", errors="backslashreplace")
