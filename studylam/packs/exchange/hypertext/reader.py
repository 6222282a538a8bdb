"""HTML → Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from studylam.packs.exchange.hypertext.blocks import Frame, fence, indented, listed, tabled
from studylam.packs.exchange.hypertext.line import BREAK, Mark, assembled, balanced, paragraphs
from studylam.packs.exchange.hypertext.plain import code_span, escaped_inline, escaped_lines
from studylam.packs.exchange.hypertext.tags import (
    BLOCKS,
    CODE,
    DROPPED,
    HEADINGS,
    MARKS,
    MEDIA,
    events,
)

MAX_DEPTH = 12
"""Lists and quotes within each other that are kept as such."""

_SPACES = re.compile(r"[ \t\r\f\n]+")
_LISTS = ("ul", "ol", "menu", "dir")
_CELLS = ("td", "th")
_USABLE = re.compile(r"(?i)(?:https?://|mailto:)[^\s<>]+")
_LANGUAGE = re.compile(r"(?:^|\s)(?:language|lang|brush:?)-?\s*([\w+#.-]{1,20})")
_HIGH = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_LOW = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


@dataclass
class Media:
    """What was named instead of being taken in, each once, in order."""

    names: dict[str, None] = field(default_factory=dict)

    def add(self, kind: str, source: str) -> str:
        """Note one by the last part of its address; that part."""
        name = source.split("?")[0].rstrip("/").rpartition("/")[2][:80]
        name = "" if source.startswith("data:") else name
        self.names[f"{kind} {name}".strip()] = None
        return name


def to_markdown(source: str, media: Media | None = None, *, lines: bool = False) -> str:
    """HTML as Markdown. With ``lines``, line breaks that HTML doesn't show are left as they are."""
    source = source.replace(BREAK, "\ufffd")
    if "<" not in source and "&" not in source:
        return escaped_lines(escaped_inline(_spaced(source, lines).strip()))
    reader = _Reader(media if media is not None else Media(), lines)
    for kind, what, given in events(source):
        if kind == "text":
            reader.text(what)
        elif kind == "start":
            reader.start(what, given)
        else:
            reader.end(what)
    return reader.result()


def _spaced(text: str, lines: bool) -> str:
    """White space as Markdown has it."""
    plain = text.replace("\xa0", " ")
    if not lines:
        return _SPACES.sub(" ", plain)
    return _SPACES.sub(lambda run: "\n" if "\n" in run[0] else " ", plain)


class _Reader:
    """One text on its way."""

    def __init__(self, media: Media, lines: bool) -> None:
        self.media = media
        self.lines = lines
        self.frames = [Frame("root")]
        self.inline: list[str | Mark] = []
        self.open_marks: list[str] = []
        self.ignored_marks: dict[str, int] = {}
        self.links: list[tuple[int, str]] = []
        self.heights: list[int] = []
        self.raw: list[str] | None = None
        self.raw_tag = ""
        self.raw_depth = 0
        self.fresh = False
        """Whether nothing has come since ``<pre>``."""
        self.language = ""
        self.dropping = ""

    # -- what comes --------------------------------------------------------------------------------

    def text(self, text: str) -> None:
        if not text or self.dropping:
            return
        if self.raw is not None:
            # HTML doesn't show a line break that follows <pre> directly.
            self.raw.append(text.removeprefix("\n") if self.fresh else text)
            self.fresh = False
        elif self.frames[-1].tag not in (*_LISTS, "table") or text.strip():
            self.inline.append(escaped_inline(_spaced(text, self.lines)))

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        if self.dropping:
            return
        if tag in DROPPED:
            self.dropping = tag
        elif self.raw is not None:
            self.start_within_code(tag, given)
        elif tag == "pre" or tag in CODE:
            if tag == "pre":
                self.flush()
            self.raw, self.raw_tag, self.raw_depth = [], tag, 1
            self.fresh = tag == "pre"
            self.language = _language(given)
        elif tag in MEDIA:
            self.medium(tag, given)
        elif tag == "math":
            self.media.add("formula", "")
        elif tag == "br":
            self.inline.append(BREAK)
        elif tag == "hr":
            self.flush()
            self.frames[-1].add("* * *", "hr")
        elif tag in MARKS:
            self.mark(MARKS[tag])
        elif tag == "a":
            if self.links:  # there is no link within a link
                self.link(*self.links.pop())
            self.links.append((len(self.inline), given.get("href", "")))
        elif tag in ("sup", "sub"):
            self.heights.append(len(self.inline))
        elif tag == "q":
            self.inline.append("“")
        else:
            self.start_block(tag, given)

    def start_within_code(self, tag: str, given: Mapping[str, str]) -> None:
        assert self.raw is not None
        self.fresh = False
        if tag in ("br", "p", "div", "li"):
            if tag == "br" or (self.raw and not self.raw[-1].endswith("\n")):
                self.raw.append("\n")
        elif tag == self.raw_tag:
            self.raw_depth += 1
        elif tag == "code" and not self.language:
            self.language = _language(given)

    def start_block(self, tag: str, given: Mapping[str, str]) -> None:
        if tag in _LISTS:
            self.flush()
            self.push("ol" if tag == "ol" else "ul", _number(given.get("start", "")))
        elif tag == "li":
            self.flush()
            self.close_within(("li",), _LISTS)
            self.push("li")
        elif tag in ("blockquote", "table"):
            self.flush()
            self.push(tag)
        elif tag == "tr" or tag in _CELLS:
            self.flush()
            self.close_within(_CELLS, ("table",))
            table = self.frames[-1]
            if table.tag == "table":
                if tag == "tr" or not table.rows:
                    table.rows.append([])
                if tag != "tr":
                    self.push(tag)
        elif tag in BLOCKS or tag in HEADINGS:
            self.flush()
            if tag in HEADINGS:
                self.mark("**")
            elif tag == "p" and self.frames[-1].tag == "li":
                self.frames[-1].loose = True

    def end(self, tag: str) -> None:
        if self.dropping:
            if tag == self.dropping:
                self.dropping = ""
            return
        if self.raw is not None:
            if tag == self.raw_tag:
                self.raw_depth -= 1
            if self.raw_depth <= 0 or (self.raw_tag != "pre" and tag in ("li", "td", "table")):
                self.end_code()
            if self.raw is not None or tag == self.raw_tag:
                return
        if tag in MARKS:
            self.end_mark(MARKS[tag])
        elif tag == "a" and self.links:
            self.link(*self.links.pop())
        elif tag in ("sup", "sub") and self.heights:
            self.height(self.heights.pop(), tag)
        elif tag == "q":
            self.inline.append("”")
        elif tag in _LISTS:
            self.flush()
            self.close("ol" if tag == "ol" else "ul")
        elif tag in ("li", "blockquote", "table", *_CELLS):
            self.flush()
            self.close(tag)
        elif tag == "tr" or tag in BLOCKS or tag in HEADINGS:
            self.flush()

    # -- what stands in a line ---------------------------------------------------------------------

    def mark(self, sign: str) -> None:
        if sign in self.open_marks:
            self.ignored_marks[sign] = self.ignored_marks.get(sign, 0) + 1
        else:
            self.open_marks.append(sign)
            self.inline.append(Mark(sign, True))

    def end_mark(self, sign: str) -> None:
        """End what is emphasised by ``sign``, and whatever was begun within it."""
        if self.ignored_marks.get(sign):
            self.ignored_marks[sign] -= 1
            return
        while sign in self.open_marks:
            last = self.open_marks.pop()
            self.inline.append(Mark(last, False))

    def end_code(self) -> None:
        content = "".join(self.raw or ()).replace("\r\n", "\n").replace("\xa0", " ")
        self.raw = None
        if self.raw_tag == "pre":
            if code := fence(content, self.language):
                self.frames[-1].add(code, "pre")
        elif content.strip().count("\n") > 1:
            self.flush()
            self.frames[-1].add(fence(content.strip("\n"), self.language), "pre")
        elif content.strip():
            self.inline.append(code_span(content))

    def link(self, at: int, address: str) -> None:
        inside = self.inline[at:]
        words = assembled(inside).replace(BREAK, " ").strip()
        address = address.strip()
        if not words or not _USABLE.fullmatch(address) or not balanced(inside):
            return
        if words == escaped_inline(address):
            self.inline[at:] = [f"<{address}>"]
        else:
            target = f"<{address}>" if re.search(r"[()\\]", address) else address
            self.inline[at:] = [f"[{words}]({target})"]

    def height(self, at: int, tag: str) -> None:
        inside = self.inline[at:]
        words = assembled(inside).replace(BREAK, " ").strip()
        table = _HIGH if tag == "sup" else _LOW
        if not words or not balanced(inside):
            return
        if all(ord(letter) in table for letter in words):
            self.inline[at:] = [words.translate(table)]
        else:
            sign = "^" if tag == "sup" else r"\_"
            self.inline[at:] = [sign + (words if len(words) == 1 else f"({words})")]

    def medium(self, tag: str, given: Mapping[str, str]) -> None:
        formula = given.get("data-equation-content", "")
        if formula.strip():  # Canvas draws formulas as pictures
            self.inline.append(code_span(formula))
            return
        name = self.media.add(MEDIA[tag], given.get("src") or given.get("data") or "")
        said = " ".join(given.get("alt", "").split())[:300] or name
        self.inline.append(escaped_inline(f"({MEDIA[tag]}: {said})" if said else f"({MEDIA[tag]})"))

    # -- blocks ------------------------------------------------------------------------------------

    def flush(self) -> None:
        """End the paragraph."""
        while self.open_marks:
            self.inline.append(Mark(self.open_marks.pop(), False))
        self.ignored_marks.clear()
        self.links.clear()
        self.heights.clear()
        if self.inline:
            for text in paragraphs(self.inline):
                self.frames[-1].add(text, "p")
            self.inline.clear()

    def push(self, tag: str, number: int = 1) -> None:
        if len(self.frames) < MAX_DEPTH:
            self.frames.append(Frame(tag, number=number))

    def close_within(self, tags: tuple[str, ...], outer: tuple[str, ...]) -> None:
        """Close what is open of ``tags`` in the innermost of ``outer``: HTML needs no end tags."""
        for frame in reversed(self.frames[1:]):
            if frame.tag in outer:
                return
            if frame.tag in tags:
                self.close(frame.tag)
                return

    def close(self, tag: str) -> None:
        """Close the innermost ``tag`` with all that is open in it."""
        while any(frame.tag == tag for frame in self.frames[1:]):
            frame = self.frames.pop()
            self.closed(frame)
            if frame.tag == tag:
                return

    def closed(self, frame: Frame) -> None:
        parent = self.frames[-1]
        if frame.tag == "li":
            text = ("\n\n" if frame.loose else "\n").join(frame.blocks)
            parent.loose = parent.loose or frame.loose
            if parent.tag in ("ul", "ol"):
                parent.add(text, "li")
            elif text:
                parent.add(f"- {indented(text, 2)}", "ul")
        elif frame.tag in ("ul", "ol"):
            if any(frame.blocks):
                parent.add(listed(frame, parent.kinds[-1:] == [frame.tag]), frame.tag)
        elif frame.tag == "blockquote":
            if frame.blocks:
                lines = "\n\n".join(frame.blocks).split("\n")
                parent.add("\n".join(f"> {line}".rstrip() for line in lines), "quote")
        elif frame.tag in _CELLS and parent.rows:
            parent.rows[-1].append(frame)
        else:
            for text, kind in [
                *zip(frame.blocks, frame.kinds, strict=True),
                *tabled(frame.rows),
            ]:
                parent.add(text, kind)

    def result(self) -> str:
        """The whole, once all has been read."""
        if self.raw is not None:
            self.end_code()
        self.flush()
        while len(self.frames) > 1:
            self.closed(self.frames.pop())
        return "\n\n".join(self.frames[0].blocks)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _language(given: Mapping[str, str]) -> str:
    match = _LANGUAGE.search(given.get("class", ""))
    return match[1] if match else ""
