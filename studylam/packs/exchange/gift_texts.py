"""Texts of GIFT: what is escaped in them, and their formats."""

from __future__ import annotations

import re

from studylam.packs.exchange.hypertext import Media, escaped, is_html, to_markdown

_ESCAPES = {":": "\ufdd0", "#": "\ufdd1", "=": "\ufdd2", "{": "\ufdd3", "}": "\ufdd4"}
_ESCAPES |= {"~": "\ufdd5", "n": "\ufdd6", "\\": "\\"}
_STAND_INS = str.maketrans(
    {stand_in: "\n" if sign == "n" else sign for sign, stand_in in _ESCAPES.items() if sign != "\\"}
)
_ESCAPED = re.compile(r"\\([:#={}~n\\])")
_STRANGE = re.compile("[\ufdd0-\ufdef]")
_FORMAT = re.compile(r"\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"<(?:p|div|ul|ol|li|pre|table|br|h[1-6]|blockquote)\b", re.IGNORECASE)


def protected(text: str) -> str:
    """Text in which every escaped sign has a stand-in that means nothing."""
    text = _STRANGE.sub("\ufffd", text)
    return _ESCAPED.sub(lambda match: _ESCAPES[match[1]], text)


def unescaped(text: str) -> str:
    """`protected` text as it is meant."""
    return text.translate(_STAND_INS)


def title(text: str) -> str:
    """What a question is called that can't be read."""
    return unescaped(_FORMAT.sub("", text.strip()[:500], count=1))


class Texts:
    """The texts of one question: each is in the format of its stem, unless it says its own."""

    def __init__(self, media: Media) -> None:
        self.media = media
        self.format = "moodle"

    def stem(self, text: str) -> str:
        """The question's own text, which decides of the format."""
        body, self.format = self._format(text)
        return self._markdown(body, self.format)

    def text(self, text: str) -> str:
        """Any other text, as Markdown."""
        return self._markdown(*self._format(text))

    def label(self, text: str) -> str:
        """A right side, which is plain text to Moodle whatever the question is."""
        body, format_ = self._format(text)
        return self._markdown(
            body, "plain" if format_ == "moodle" and not is_html(body) else format_
        )

    def bare(self, text: str) -> str:
        """What is typed: no Markdown."""
        return " ".join(unescaped(self._format(text)[0]).split())

    def _format(self, text: str) -> tuple[str, str]:
        text = text.strip()
        match = _FORMAT.match(text)
        return (text[match.end() :], match[1].lower()) if match else (text, self.format)

    def _markdown(self, text: str, format_: str) -> str:
        if not text:
            return ""
        # Of a line of the file, what stands behind it means nothing; an escaped one ends as it is.
        text = unescaped("\n".join(line.rstrip() for line in text.split("\n"))).strip()
        if format_ == "markdown":
            return text
        if format_ == "html":
            return to_markdown(text, self.media)
        if format_ == "moodle" and is_html(text):
            # Moodle shows line breaks where it finds no blocks.
            if not _BLOCK_TAG.search(text):
                text = text.replace("\n", "<br>")
            return to_markdown(text, self.media)
        return escaped(text, hard=True)
