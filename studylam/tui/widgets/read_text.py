"""Text of a lesson: facts and links in it act, and a learner's marks are drawn over it.

At its left it has a margin of its own, in which a sign says what a colour alone would say: that
words are marked, that there is a note on them, that they are about to be marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from textual import events
from textual.content import Content
from textual.message import Message
from textual.selection import Selection
from textual.style import Style

from studylam.tui.actions import bindings
from studylam.tui.prose import lay_out
from studylam.tui.prose_parse import Block, leaves, parse_with, restyled
from studylam.tui.references import LessonReferences, fact_tip
from studylam.tui.widgets.sheet import Line, ListSheet

GUTTER = 2
"""Cells at the left of text that can be marked, for signs."""
CURSOR, NOTED, MARKED = "▸", "✎", "▎"
_SIGNS = (CURSOR, NOTED, MARKED)
_GOES_ON = {CURSOR: " ", NOTED: MARKED}
_STYLES = {CURSOR: "bold $accent", NOTED: "$accent", MARKED: "$accent"}
_GROUND = {
    CURSOR: "bold on $panel",
    NOTED: "on $accent 22%",
    MARKED: "on $accent 22%",
}
_DECORATION = frozenset("•│▏─" + "".join(_SIGNS))


@dataclass(frozen=True)
class Marking:
    """A stretch of the section's text, and by what sign it is marked."""

    start: int
    end: int
    sign: str


class ReadText(ListSheet):
    """Markdown of a lesson. ``begins``: where its text is in that of the section."""

    BINDINGS = bindings("link-block")

    class Followed(Message):
        """A link to a place in a lesson was followed."""

        def __init__(self, href: str) -> None:
            super().__init__()
            self.href = href

    class FactAsked(Message):
        """A fact was clicked."""

        def __init__(self, fact: str) -> None:
            super().__init__()
            self.fact = fact

    def __init__(self, markdown: str, references: LessonReferences, gutter: int = 0) -> None:
        super().__init__()
        self._gutter = gutter
        """Cells at the left, for signs."""
        self._references = references
        self._blocks, self._links = parse_with(markdown, references)
        self.texts: list[str] = [leaf.plain for leaf in leaves(self._blocks)]
        self.begins = 0
        self._markings: tuple[Marking, ...] = ()
        self._link = -1
        self._hovered_fact: str | None = None
        self.can_focus = bool(self._links)

    @property
    def text(self) -> str:
        """All that can be marked, a line for each piece."""
        return "\n".join(self.texts)

    # -- what it looks like -----------------------------------------------------------------------

    def mark(self, markings: Iterable[Marking]) -> None:
        """Draw these over the text; places are those of the section's text."""
        end = self.begins + len(self.text)
        mine = tuple(one for one in markings if one.start < end and one.end > self.begins)
        if mine != self._markings:
            self._markings = mine
            self.changed(size=False)

    def lay_out(self, width: int) -> Iterable[Line]:
        before = ""
        for line in self.set(self._decorated(), width - self._gutter):
            if not self._gutter:
                yield Line(line)
                continue
            sign = _sign(line)
            # The first line has the sign itself, the others go on from it.
            shown = _GOES_ON.get(sign, sign) if sign == before else sign
            before = sign
            yield Line(Content.styled(f"{shown:<{self._gutter}}", _STYLES.get(shown, "")) + line)

    def set(self, blocks: Sequence[Block], width: int) -> list[Content]:
        """The lines without the margin."""
        return lay_out(blocks, width)

    def _decorated(self) -> Sequence[Block]:
        if not self._markings and self._link < 0:
            return self._blocks
        begins = accumulate((len(text) + 1 for text in self.texts), initial=self.begins)
        return restyled(self._blocks, lambda leaf: self._marked(leaf, next(begins)))

    def _marked(self, leaf: Content, begins: int) -> Content:
        for one in self._markings:
            start, end = max(one.start - begins, 0), min(one.end - begins, len(leaf))
            if start < end:
                leaf = leaf.stylize(_GROUND[one.sign], start, end)
                leaf = leaf.stylize(Style.from_meta({"sign": one.sign}), start, end)
        if self._link >= 0 and self.has_focus:
            for span in leaf.spans:
                if _meta(span.style).get("link") == self._link:
                    leaf = leaf.stylize("bold reverse", span.start, span.end)
        return leaf

    def line_of(self, place: int) -> int | None:
        """On which line of the sheet a place of the section's text is."""
        shown = self._markings
        self._markings = (*shown, Marking(place, place + 1, CURSOR))
        try:
            lines = list(self.lay_out(self.content_size.width))
        finally:
            self._markings = shown
        ys = [
            y
            for y, line in enumerate(lines)
            if any(_meta(span.style).get("sign") == CURSOR for span in line.content.spans)
        ]
        return ys[0] if ys else None

    # -- links ------------------------------------------------------------------------------------

    def step(self, by: int) -> bool:
        """To the next link (or the one before); whether there is one."""
        there = self._link + by if self.has_focus else (0 if by > 0 else len(self._links) - 1)
        if not 0 <= there < len(self._links):
            return False
        self._link = there
        self.redraw()
        return True

    def action_follow(self) -> None:
        if 0 <= self._link < len(self._links):
            self._follow(self._link)

    def _follow(self, number: int) -> None:
        href = self._links[number]
        if "://" in href:
            self.app.open_url(href)
        else:
            self.post_message(self.Followed(href))

    # -- the mouse --------------------------------------------------------------------------------

    def _on_mouse_move(self, event: events.MouseMove) -> None:
        fact = event.style.meta.get("fact")
        if fact != self._hovered_fact:
            self._hovered_fact = fact
            found = self._references.the_fact(fact) if fact else None
            self.tooltip = fact_tip(found, self._references.library) if found else None

    def _on_leave(self, event: events.Leave) -> None:
        self._hovered_fact = self.tooltip = None

    async def _on_click(self, event: events.Click) -> None:
        meta = event.style.meta
        if "fact" in meta:
            event.stop()
            self.post_message(self.FactAsked(meta["fact"]))
        elif "link" in meta and meta["link"] < len(self._links):
            event.stop()
            self._follow(meta["link"])

    # -- what is selected -------------------------------------------------------------------------

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Without the margin: what is copied is the text."""
        lines = [line.content.plain for line in self.lines(self.content_size.width)]
        begin = selection.start.x if selection.start else 0
        taken = selection.extract("\n".join(lines)).split("\n")
        cut = [max(self._gutter - begin, 0), *(self._gutter for _ in taken[1:])]
        return "\n".join(line[n:] for line, n in zip(taken, cut, strict=True)), "\n"

    def selected(self) -> tuple[str, int] | None:
        """The words that are selected, and how often the same words stand before them."""
        selection = self.text_selection
        if selection is None or (found := self.get_selection(selection)) is None:
            return None
        quote = _words(found[0])
        before = self.get_selection(Selection(None, selection.start)) if selection.start else None
        return (quote, _words(before[0]).count(quote) if before else 0) if quote else None


def _words(text: str) -> str:
    """What was read, without what the page added: signs of lists, rules."""
    return " ".join(word for word in text.split() if not set(word) <= _DECORATION)


def _sign(line: Content) -> str:
    signs = {_meta(span.style).get("sign") for span in line.spans}
    return next((one for one in _SIGNS if one in signs), "")


def _meta(style: str | Style) -> dict[str, object]:
    return dict(style.meta) if isinstance(style, Style) else {}
