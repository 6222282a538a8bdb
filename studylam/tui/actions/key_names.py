"""Keys by name: as Textual calls them, as people write them in a file, as screens say them.

Nothing of Textual is imported here: the commands check a person's keys, too.
"""

from __future__ import annotations

import unicodedata

SIGNS = {
    "exclamation_mark": "!",
    "quotation_mark": '"',
    "number_sign": "#",
    "dollar_sign": "$",
    "percent_sign": "%",
    "ampersand": "&",
    "apostrophe": "'",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "asterisk": "*",
    "plus": "+",
    "comma": ",",
    "minus": "-",
    "full_stop": ".",
    "slash": "/",
    "colon": ":",
    "semicolon": ";",
    "less_than_sign": "<",
    "equals_sign": "=",
    "greater_than_sign": ">",
    "question_mark": "?",
    "at": "@",
    "left_square_bracket": "[",
    "backslash": "\\",
    "right_square_bracket": "]",
    "circumflex_accent": "^",
    "underscore": "_",
    "grave_accent": "`",
    "left_curly_bracket": "{",
    "vertical_line": "|",
    "right_curly_bracket": "}",
    "tilde": "~",
}
"""Textual's name of a sign → the sign."""
SAID = {
    "escape": "esc",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "pageup": "page up",
    "pagedown": "page down",
}
"""Textual's name of a key → what screens call it, where that is another word."""
_CURSOR = ("left", "right", "up", "down", "home", "end", "pageup", "pagedown")
_OTHERS = ("escape", "enter", "space", "tab", "backspace", "delete", "insert", "pause")
PLAIN = {*_CURSOR, *_OTHERS, *(f"f{number}" for number in range(1, 25))}
MODIFIERS = ("super", "hyper", "meta", "alt", "ctrl", "shift")
OTHER_NAMES = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "page up": "pageup",
    "page down": "pagedown",
    "page_up": "pageup",
    "page_down": "pagedown",
    "spacebar": "space",
    "dot": "full_stop",
    "period": "full_stop",
    "dash": "minus",
    "hyphen": "minus",
    "at_sign": "at",
    "commercial_at": "at",
    "plus_sign": "plus",
    "hyphen_minus": "minus",
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "low_line": "underscore",
    "backtick": "grave_accent",
    "equals": "equals_sign",
} | {sign: name for name, sign in SAID.items()}
SAME_TO_A_TERMINAL = {
    "ctrl+m": "enter",
    "ctrl+i": "tab",
    "ctrl+h": "backspace",
    "ctrl+left_square_bracket": "escape",
}
_BY_SIGN = {sign: name for name, sign in SIGNS.items()}


class KeysError(ValueError):
    """These can't be the keys of an action; ``hint`` says how it is mended."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def key_list(words: str) -> tuple[str, ...]:
    """Keys that are separated by commas, by Textual's names; none for no words at all.

    Raises:
        KeysError: one of them isn't a key.
    """
    if not words.strip():
        return ()
    return tuple(dict.fromkeys(named(word) for word in words.split(",")))


def named(word: str) -> str:
    """Textual's name of a key that may be written as people do: ``?``, ``esc``, ``Ctrl+K``, ``→``.

    Raises:
        KeysError: no key is called that.
    """
    word = unicodedata.normalize("NFC", word.strip())
    if not word:
        raise KeysError("Between two commas there is no key.", "The comma's own name is comma.")
    *modifiers, key = [word] if len(word) == 1 else _pieces(word)
    found = [each.lower() for each in modifiers]
    for modifier in found:
        if modifier not in MODIFIERS:
            known = "ctrl, shift and alt"
            raise KeysError(f"{modifier!r} isn't held down with a key.", f"There is {known}.")
    key = _plain(key, word)
    if found == ["shift"] and len(key) == 1 and key.isalpha():
        return key.upper()
    if found and len(key) == 1:
        key = key.lower()
    name = "+".join([*(each for each in MODIFIERS if each in found), key])
    if name in SAME_TO_A_TERMINAL:
        same = SAME_TO_A_TERMINAL[name]
        raise KeysError(f"To a terminal {word} is the same as {same}.", f"Write {same}.")
    return name


def _pieces(word: str) -> list[str]:
    """``ctrl++`` is the plus key with another."""
    if word.endswith("++"):
        return [*word[:-2].split("+"), "+"]
    return [piece.strip() for piece in word.split("+")]


def _plain(key: str, word: str) -> str:
    if len(key) == 1:
        if key in _BY_SIGN:
            return _BY_SIGN[key]
        if key.isalnum():
            return key
    key = key.lower() if len(key) > 1 else key
    key = OTHER_NAMES.get(key, key)
    if key in PLAIN or key in SIGNS:
        return key
    from studylam.config import nearest

    near = nearest(key, [*PLAIN, *SIGNS, *OTHER_NAMES])
    raise KeysError(
        f"No key is called {word[:40]!r}.",
        f"Did you mean {near}?" if near else "Keys are written like a, ?, f5, enter, ctrl+k.",
    )


def types_something(key: str) -> bool:
    """Whether a field takes this key as text."""
    return len(key) == 1 or key in SIGNS or key == "space"


def said(key: str) -> str:
    """A key as screens call it."""
    *modifiers, last = key.split("+")
    return "+".join([*modifiers, SAID.get(last) or SIGNS.get(last) or last])


def written(key: str) -> str:
    """A key as it is written in ``config.toml``: signs by themselves, where that is readable."""
    sign = SIGNS.get(key, key)
    return key if sign in ',"\\' else sign
