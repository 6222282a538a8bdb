"""What a search found: a line with the thing's kind and title, and one of where the words stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip

from studylam.tui.prose import QUIET, wrap
from studylam.tui.widgets.lab_tabs import TabLine
from studylam.tui.widgets.rows import Row
from studylam.tui.widgets.seek import Led
from studylam.tui.widgets.sheet import Line, Sheet

if TYPE_CHECKING:
    from studylam.study.search.index import Hit

COLUMN = 10
"""Cells of a kind's word, with those after it."""
MARK = 2
BEFORE = 12
"""Cells of an excerpt before the first word that was looked for, where it has to be cut."""
FOUND = "bold $text"


class Kinds(TabLine, can_focus=False):
    """The kinds, with how many of each were found; a click chooses one."""


class Later(Line):
    """A line that is laid out when it comes onto the screen: of most hits, nobody sees more than
    that they are there, and the next key brings others.
    """

    def __init__(self, lay_out: Callable[[], Content], target: str) -> None:
        object.__setattr__(self, "target", target)
        object.__setattr__(self, "lay_out", lay_out)

    @cached_property
    def content(self) -> Content:
        made: Content = self.__dict__["lay_out"]()
        return made


class Drawn(Sheet):
    """A sheet whose lines come and go with each key: drawn without what text that can be marked
    needs, which takes twice as long; and without laying the screen out anew if they are as many.
    """

    def changed(self, *, size: bool = True) -> None:
        width = self.size.width
        before = self._laid_out.get(width)
        super().changed(size=False)
        if size and (before is None or len(self.lines(width)) != len(before)):
            self.refresh(layout=True)

    def render_line(self, y: int) -> Strip:
        lines, base = self.lines(self.size.width), self.visual_style
        if y >= len(lines):
            return Strip.blank(self.size.width, base.rich_style)
        content = lines[y].content
        parts = content.render(base, end="", parse_style=self._get_style)
        segments = [Segment(text, (base + style).rich_style) for text, style in parts]
        return Strip(segments, content.cell_length)


class Hits(Drawn, Led):
    """The hits, or what else there is to say."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._hits: Sequence[Hit] = ()
        self._after = ""
        self._set: dict[tuple[int, bool, bool], list[Line]] = {}
        """Lines of a hit: by its number, and whether the cursor and the mouse are there."""
        self._set_to = 0

    def show(
        self,
        hits: Sequence[Hit],
        otherwise: Sequence[Row] = (),
        *,
        mark: int = 0,
        after: str = "",
    ) -> None:
        """Show these, with the cursor on one; where there are none, rows that can't be chosen.

        ``after``: a quiet sentence below them.
        """
        self._hits, self._after, self._set = hits, after, {}
        rows = [Row(str(number)) for number in range(len(hits))]
        self.set_rows(rows or otherwise, mark=str(mark))

    @property
    def at(self) -> int:
        """The number of the hit under the cursor."""
        return self.cursor

    @property
    def hit(self) -> Hit | None:
        """The hit under the cursor."""
        return self._hits[self.cursor] if self.cursor < len(self._hits) else None

    def lay_out(self, width: int) -> Iterable[Line]:
        if not self._hits:
            yield from super().lay_out(width)
            return
        if width != self._set_to:
            self._set, self._set_to = {}, width
        for number, hit in enumerate(self._hits):
            id = str(number)
            looks = (number, number == self.cursor, id == self.hovered)
            if looks not in self._set:
                lines: list[Line] = [Later(partial(self._title, hit, number, width), id)]
                if has_excerpt(hit):
                    lines.append(Later(partial(excerpt_line, hit, width), id))
                self._set[looks] = lines
            yield from self._set[looks]
        if self._after:
            yield Line(Content(""))
            indent = Content(" " * MARK)
            for line in wrap(Content.styled(self._after, QUIET), width - MARK):
                yield Line(indent + line)

    def _title(self, hit: Hit, number: int, width: int) -> Content:
        here = number == self.cursor
        mark = Content.styled("▸ ", "bold $accent") if here else Content("  ")
        kind = Content.styled(f"{hit.entry.word:<{COLUMN}}", QUIET)
        title = marked(hit.entry.title, hit.title_marks, "bold")
        if here:
            title = title.stylize_before("bold $accent")
        if hit.entry.kind == "place":
            title += Content.styled(f"  {hit.entry.text}", QUIET)
        if hit.entry.within:
            title += Content.styled(f" · {hit.entry.within}", QUIET)
        if hit.by and not hit.was:
            title += Content.styled(f" · {hit.by}", QUIET)
        line = (mark + kind + title).truncate(width, ellipsis=True)
        if str(number) == self.hovered:
            line = line.pad_right(max(width - line.cell_length, 0)).stylize_before("on $surface")
        return line


def marked(text: str, marks: Iterable[tuple[int, int]], style: str = FOUND) -> Content:
    """A text with the words that were looked for."""
    content = Content(text)
    for start, end in marks:
        content = content.stylize(style, start, end)
    return content


def has_excerpt(hit: Hit) -> bool:
    """Whether there is more to say of it than its title."""
    return hit.was or (bool(hit.entry.text) and hit.entry.kind != "place")


def excerpt_line(hit: Hit, width: int) -> Content:
    """As much of where the words stand as fits on a line; of an old name, what it is today."""
    indent = Content(" " * (MARK + COLUMN))
    width -= MARK + COLUMN
    if hit.was:
        renamed = Content.styled(f"! {hit.renamed}", "$warning")
        return indent + renamed.truncate(width, ellipsis=True)
    text, marks = hit.excerpt.text, hit.excerpt.marks
    if marks and marks[0][1] > width - BEFORE:
        start = text.find(" ", max(marks[0][0] - BEFORE, 0), marks[0][0]) + 1 or marks[0][0]
        text = f"… {text[start:]}"
        marks = tuple((a - start + 2, b - start + 2) for a, b in marks)
    return indent + marked(text, marks).stylize_before(QUIET).truncate(width, ellipsis=True)
