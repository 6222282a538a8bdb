"""Matching with ``*``, ``?`` and policy variables, without regular expressions.

Patterns come from strangers' packs, so the matcher must not have a slow case: it walks pattern and
text once, going back only to the last ``*`` (at worst length × length steps).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

ANY = object()
"""Any run of characters: ``*``."""
ONE = object()
"""Any one character: ``?``."""

Context = Mapping[str, Sequence[str]]
"""Condition keys in lower case → the request's values."""

_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
_DEFAULT = re.compile(r"^\s*([^,\s]+)\s*,\s*'(.*)'\s*$")


class UnresolvedVariable(Exception):
    """A policy variable has no value in this request, so that its pattern matches nothing."""


def tokens(pattern: str, context: Context | None, *, fold: bool = False) -> list[object]:
    """The pattern as characters, `ANY` and `ONE`, with variables replaced from ``context``.

    ``context=None`` leaves variables as they are written (policies of version 2008-10-17). What a
    variable stands for is taken literally: an asterisk in a user's name is no wildcard.

    Raises:
        UnresolvedVariable: a variable that the request has no single value for.
    """
    if fold:
        pattern = pattern.lower()
    found: list[object] = []
    position = 0
    if context is not None:
        for match in _VARIABLE.finditer(pattern):
            found += _wild(pattern[position : match.start()])
            found += list(_value(match[1], context))
            position = match.end()
    return found + _wild(pattern[position:])


def resolve(text: str, context: Context | None) -> str:
    """``text`` with variables replaced and no wildcards: for the exact operators."""
    if context is None:
        return text
    return _VARIABLE.sub(lambda match: _value(match[1], context), text)


def matches(pattern: Sequence[object], text: str) -> bool:
    """Whether the whole ``text`` fits the tokens."""
    p = t = 0
    star, retry = -1, 0
    while t < len(text):
        if p < len(pattern) and pattern[p] is ANY:
            star, retry = p, t
            p += 1
        elif p < len(pattern) and (pattern[p] is ONE or pattern[p] == text[t]):
            p += 1
            t += 1
        elif star >= 0:
            retry += 1
            p, t = star + 1, retry
        else:
            return False
    return all(token is ANY for token in pattern[p:])


def like(pattern: str, text: str, context: Context | None, *, fold: bool = False) -> bool:
    """Whether ``text`` fits ``pattern``; an unresolved variable fits nothing."""
    try:
        return matches(tokens(pattern, context, fold=fold), text.lower() if fold else text)
    except UnresolvedVariable:
        return False


def arn_like(pattern: str, text: str, context: Context | None) -> bool:
    """Like `like`, but each of an ARN's six parts for itself (``ArnLike`` and ``ArnEquals``)."""
    try:
        parts: list[list[object]] = [[]]
        for token in tokens(pattern, context):
            if token == ":" and len(parts) < 6:
                parts.append([])
            else:
                parts[-1].append(token)
    except UnresolvedVariable:
        return False
    texts = text.split(":", 5)
    if len(parts) == 1 and parts[0] == [ANY]:
        return True
    return len(parts) == len(texts) and all(map(matches, parts, texts))


def _wild(text: str) -> list[object]:
    return [
        ANY if character == "*" else ONE if character == "?" else character for character in text
    ]


def _value(name: str, context: Context) -> str:
    if name in ("*", "?", "$"):
        return name
    default = _DEFAULT.match(name)
    key = default[1] if default else name.strip()
    values = context.get(key.lower(), ())
    if len(values) == 1:
        return values[0]
    if default:
        return default[2]
    raise UnresolvedVariable(key)
