"""Two operators of event patterns that only EventBridge's buses have: wildcard and cidr.

Rules: "Comparison operators for use in event patterns" in EventBridge's user guide; the words of
the refusals are recorded from AWS.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable


def wildcard(text: str) -> Callable[[str], bool]:
    """A test for texts in which each ``*`` may stand for anything; ``\\*`` and ``\\\\`` are plain.

    Raises:
        ValueError: two stars side by side, or a backslash before something else.
    """
    parts: list[str] = []
    plain = ""
    position = 0
    while position < len(text):
        character = text[position]
        if character == "\\":
            if text[position + 1 : position + 2] not in ("*", "\\"):
                raise ValueError(f"Invalid escape character at pos {position}")
            plain += text[position + 1]
            position += 1
        elif character == "*":
            if text[position + 1 : position + 2] == "*":
                raise ValueError(f"Consecutive wildcard characters at pos {position + 1}")
            parts.append(plain)
            plain = ""
        else:
            plain += character
        position += 1
    return lambda given: _fits(given, parts, plain)


def _fits(given: str, parts: list[str], last: str) -> bool:
    """Whether the parts come one after another, the first at the start, ``last`` at the end."""
    if not parts:
        return given == last
    if not given.startswith(parts[0]):
        return False
    position = len(parts[0])
    for part in parts[1:]:
        found = given.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return len(given) - position >= len(last) and given.endswith(last)


def in_network(text: str) -> Callable[[str], bool]:
    """A test for addresses in the range ``text``.

    Raises:
        ValueError: it is no range.
    """
    address, slash, bits = text.partition("/")
    if not slash or "/" in bits:
        raise ValueError("Malformed CIDR, one '/' required")
    if not re.fullmatch(r"\d{1,3}", bits):
        raise ValueError("Malformed CIDR, mask bits must be an integer")
    try:
        ipaddress.ip_address(address)
    except ValueError:
        raise ValueError(f"Nonstandard IP address: {address}") from None
    network = ipaddress.ip_network(text, strict=False)

    def test(given: str) -> bool:
        try:
            return ipaddress.ip_address(given) in network
        except ValueError:
            return False

    return test
