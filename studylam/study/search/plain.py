"""Markdown as the words that it shows: for looking through, for excerpts and for lists.

A parser would take a second for the whole course, while keys are waited for. Some patterns take
twenty milliseconds, and at worst leave a sign too many in an excerpt.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

from studylam.names import inert_name

_CODE = re.compile(r"(`+)(.+?)\1", re.DOTALL)
_FENCE = re.compile(r"^\s*(?:```|~~~).*$", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*\|?(?:[ \t]*:?-{2,}:?[ \t]*\|?)+[ \t]*$", re.MULTILINE)
_HEAD = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d{1,9}[.)][ \t]+)+", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")
_ADDRESS = re.compile(r"<(https?://[^<>\s]+)>")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:?")
_STRONG = re.compile(r"\*+|~~|(?<![^\W_])_{1,3}(?=\S)|(?<=[^\s_])_{1,3}(?![^\W_])")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_KEPT = re.compile("[\ue021-\ue07e]")


def plain(markdown: str) -> str:
    """The words of a CommonMark text on one line, inert, without its signs."""
    markdown = _RULE.sub(" ", _FENCE.sub(" ", markdown))
    parts, end = [], 0
    for code in _CODE.finditer(markdown):
        parts += [_words(markdown[end : code.start()]), code[2]]
        end = code.end()
    parts.append(_words(markdown[end:]))
    return one_line("".join(parts))


def one_line(text: str) -> str:
    """Text that is no Markdown (code, names) on one line, inert."""
    return " ".join(inert_name(" ".join(text.split())).split())


@lru_cache(maxsize=1024)
def plain_once(markdown: str) -> str:
    """`plain` of a short text that is asked for with each key."""
    return plain(markdown)


def _words(markdown: str) -> str:
    # What is escaped is kept out of the way, as characters that nobody uses.
    text = _ESCAPED.sub(lambda match: chr(0xE000 + ord(match[1])), markdown)
    text = _HEAD.sub("", text).replace("|", " ")
    text = _ADDRESS.sub(r"\1", _LINK.sub(r"\1", _FOOTNOTE.sub("", text)))
    text = _KEPT.sub(lambda match: chr(ord(match[0]) - 0xE000), _STRONG.sub("", text))
    return html.unescape(text) if "&" in text else text
