"""The part of the reader that marks words and takes notes: kept in the record, then shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.study.notebook import anchoring
from studylam.study.notebook.anchoring import Span
from studylam.study.notebook.entries import standing
from studylam.tui.actions import key_of
from studylam.tui.screens.base import PlaceScreen
from studylam.tui.widgets.margin import Note
from studylam.tui.widgets.mark_line import MarkLine
from studylam.tui.widgets.read_text import CURSOR, MARKED, NOTED, Marking, ReadText

if TYPE_CHECKING:
    from studylam.packs.models import Lesson, Section
    from studylam.progress import Mark

LONGEST = 90
"""Characters of marked words that stand for them beside a note."""
GONE = "The words that this was about aren't in the text any more."


class MarkingScreen(PlaceScreen):
    """A screen that shows a section of a lesson in `ReadText`s."""

    _lesson: Lesson

    def __init__(self) -> None:
        super().__init__()
        self._marks: list[tuple[Mark, Span | None]] = []
        """Those of the section, and where their words stand; none: gone, or on the section."""
        self._before: list[Mark] = []
        """What was changed, as it was: to be taken back."""
        self._sentences: list[Span] = []
        self._from = self._to = -1
        """The sentences that are chosen, both included; none: the learner just reads."""

    @property
    def _section(self) -> Section:
        raise NotImplementedError

    def marks_changed(self) -> None:
        """What stands beside the text may be another now."""
        raise NotImplementedError

    # -- the text ---------------------------------------------------------------------------------

    def _texts(self) -> list[ReadText]:
        return list(self.query("#blocks > ReadText").results(ReadText))

    def _whole(self) -> str:
        return "\n".join(sheet.text for sheet in self._texts())

    def find_marks(self) -> None:
        """A section was opened, or its marks are others: find them in the text and draw them."""
        at = 0
        for sheet in self._texts():
            sheet.begins = at
            at += len(sheet.text) + 1
        whole = self._whole()
        try:
            marks = self.session.record.marks(self._lesson.id)
        except StudyLamError as error:
            self.session.show_error(error)
            marks = []
        self._marks = [
            (mark, anchoring.find(mark.quote, whole, mark.before, mark.after))
            for mark in standing(self._lesson, self._section.id, marks)
        ]
        self._draw_marks()

    def _draw_marks(self) -> None:
        shown = [
            Marking(*span, NOTED if mark.note else MARKED) for mark, span in self._marks if span
        ]
        if self.is_marking:
            shown.append(Marking(*self._chosen, CURSOR))
        for sheet in self._texts():
            sheet.mark(shown)

    def own_notes(self) -> list[Note]:
        """What the learner wrote, for beside the text: on the section, then in the text's order."""
        found = []
        for mark, span in sorted(self._marks, key=lambda one: one[1] or Span(-1, -1)):
            gone = bool(mark.quote) and span is None
            if not (mark.note or gone):
                continue
            own = [f"{NOTED} “{_short(mark.quote)}”"] if mark.quote else []
            own += [mark.note] if mark.note else []
            title = "Your note" if mark.note else "Your highlight"
            quiet = GONE if gone else ""
            found.append(Note(title, "", quiet, own="\n".join(own), target=f"mark:{mark.id}"))
        return found

    # -- keeping ----------------------------------------------------------------------------------

    def _keep(self, mark: Mark | None, *, quote: Span | None = None, note: str = "") -> bool:
        """Put ``mark`` into the record, or make one; whether it is kept."""
        record = self.session.record
        try:
            if mark is not None:
                old = next(one for one, _ in self._marks if one.id == mark.id)
                record.put_mark(mark)
                self._before.append(old)
            else:
                whole = self._whole()
                words = whole[quote.start : quote.end] if quote else ""
                around = "\0".join(anchoring.around(whole, quote)) if quote else "\0"
                new = record.add_mark(self._lesson.id, self._section.id, words, note, around=around)
                self._before.append(replace(new, removed=True))
        except StudyLamError as error:
            self.session.show_error(error, "This isn't kept")
            return False
        self._refresh_marks()
        return True

    def _refresh_marks(self) -> None:
        self.find_marks()
        self.marks_changed()
        self._say_where()

    def action_undo(self) -> None:
        if not self._before:
            self.notify("There is nothing to take back.", timeout=2)
            return
        mark = self._before[-1]
        try:
            self.session.record.put_mark(mark)
        except StudyLamError as error:
            self.session.show_error(error, "This isn't kept")
            return
        self._before.pop()
        self._refresh_marks()
        self.notify("Taken back.", timeout=2)

    def _toggle(self, span: Span) -> None:
        here = self._mark_of(span)
        if here is None:
            if self._keep(None, quote=span):
                self.notify(f"Marked. {key_of('reader.undo')} takes it back.", timeout=2)
            return
        if self._keep(replace(here, removed=True)):
            what = "mark and its note are" if here.note else "mark is"
            undo = key_of("reader.undo")
            self.notify(f"The {what} taken away; {undo} brings it back.", timeout=4)

    def _mark_of(self, span: Span) -> Mark | None:
        """The mark on these words, whole or in part."""
        for mark, there in self._marks:
            if there is not None and there.start < span.end and there.end > span.start:
                return mark
        return None

    def _write(self, mark: Mark | None, span: Span | None) -> None:
        """Ask for the words of a note: on ``mark``, on ``span``, or on the section."""
        from studylam.tui.screens.write import WriteScreen

        quote = mark.quote if mark else self._whole()[span.start : span.end] if span else ""
        title = "Your note on these words" if quote else "Your note on this section"
        keep = f"{key_of('write.keep-it')} keeps it."
        about = f"“{_short(quote)}”\n\n{keep}" if quote else keep

        def written(text: str | None) -> None:
            if text is None or text == (mark.note if mark else ""):
                return
            if mark is None:
                kept = self._keep(None, quote=span, note=text)
            else:
                # A mark without a note is still a mark; a note without words is nothing.
                kept = self._keep(replace(mark, note=text, removed=not (text or mark.quote)))
            if kept:
                self.notify("Your note is kept." if text else "There is no note now.", timeout=3)

        self.app.push_screen(WriteScreen(title, about, mark.note if mark else ""), written)

    # -- notes and marks by key -------------------------------------------------------------------

    def action_note(self) -> None:
        if (span := self._selected()) is not None:
            self.clear_selection()
            self._write(self._mark_of(span), span)
            return
        own = [mark for mark, _ in self._marks if not mark.quote]
        self._write(own[-1] if own else None, None)

    def show_mark(self, id: str) -> None:
        """Scroll to the words of a mark."""
        span = next((span for mark, span in self._marks if mark.id == id), None)
        if span is not None:
            sheet = self._sheet_at(span.start)
            if (y := sheet.line_of(span.start)) is not None:
                self._bring_up(sheet, y)

    def write_on(self, id: str) -> None:
        """Change the note of a mark that is on the screen."""
        for mark, _ in self._marks:
            if mark.id == id:
                self._write(mark, None)

    def action_highlight(self) -> None:
        if (span := self._selected()) is not None:
            self.clear_selection()
            self._toggle(span)
            return
        self._begin()

    def _selected(self) -> Span | None:
        """The words that the mouse has selected, where they are in the section's text."""
        found = [one for sheet in self._texts() if (one := sheet.selected()) is not None]
        if not found:
            return None
        whole = self._whole()
        if len(found) == 1:
            quote, number = found[0]
            begins = next(s.begins for s in self._texts() if s.text_selection is not None)
            places = [one for one in anchoring.occurrences(quote, whole) if one.start >= begins]
            if number < len(places):
                return places[number]
        span = anchoring.find(" ".join(quote for quote, _ in found), whole)
        if span is None:
            self.notify("This can't be marked: select words of the text.", timeout=3)
        return span

    # -- choosing sentence by sentence ------------------------------------------------------------

    @property
    def is_marking(self) -> bool:
        return self._from >= 0

    @property
    def _chosen(self) -> Span:
        low, high = sorted((self._from, self._to))
        return Span(self._sentences[low].start, self._sentences[high].end)

    def _begin(self) -> None:
        self._sentences = [
            Span(at + one.start, at + one.end)
            for at, text in _pieces(self._texts())
            for one in anchoring.sentences(text)
        ]
        if not self._sentences:
            self.notify("There are no words to mark in this section.", timeout=3)
            return
        self._from = self._to = self._first_seen()
        line = self.query_one(MarkLine)
        line.display = True
        line.focus(scroll_visible=False)
        self._show_chosen()

    def _first_seen(self) -> int:
        """The first sentence on the screen."""
        page = self.query_one("#page")
        top = page.region.y
        for number, span in enumerate(self._sentences):
            sheet = self._sheet_at(span.start)
            line = sheet.line_of(span.start)
            if line is not None and sheet.content_region.y + line >= top:
                return number
        return len(self._sentences) - 1

    def _sheet_at(self, place: int) -> ReadText:
        return next(s for s in reversed(self._texts()) if s.begins <= place)

    def end_marking(self) -> None:
        """Back to reading."""
        if not self.is_marking:
            return
        self._from = self._to = -1
        line = self.query_one(MarkLine)
        line.display = False
        if line.has_focus:
            self.query_one("#page").focus(scroll_visible=False)
        self._draw_marks()

    @on(MarkLine.Moved)
    def _moved(self, event: MarkLine.Moved) -> None:
        if not self.is_marking:
            return
        there = max(0, min(self._to + event.by, len(self._sentences) - 1))
        self._from, self._to = (self._from if event.stretch else there), there
        self._show_chosen()

    @on(MarkLine.Kept)
    def _kept(self) -> None:
        if self.is_marking:
            self._toggle(self._chosen)

    @on(MarkLine.Noted)
    def _noted(self) -> None:
        if self.is_marking:
            span = self._chosen
            self._write(self._mark_of(span), span)

    @on(MarkLine.Left)
    def _left(self) -> None:
        self.end_marking()

    def _show_chosen(self) -> None:
        self._draw_marks()
        self._say_where()
        place = self._sentences[self._to].start
        sheet = self._sheet_at(place)
        if (y := sheet.line_of(place)) is not None:
            self._bring_up(sheet, y)

    def _bring_up(self, sheet: Widget, y: int) -> None:
        from textual.geometry import Region

        page = self.query_one("#page")
        window = page.scrollable_content_region
        at = sheet.content_region.y - window.y + page.scroll_offset.y + y
        # With a few lines around it, so that one sees what comes.
        page.scroll_to_region(Region(0, max(at - 2, 0), 1, 6), animate=False)

    def _say_where(self) -> None:
        if not self.is_marking:
            return
        count = abs(self._to - self._from) + 1
        what = f"Sentence {self._to + 1} of {len(self._sentences)}"
        what += f", {count} chosen" if count > 1 else ""
        mark = self._mark_of(self._chosen)
        state = "marked" if mark and not mark.note else "marked, with a note" if mark else ""
        self.query_one(MarkLine).say(f"{what} · {state}" if state else what)


def _pieces(sheets: Iterable[ReadText]) -> Iterable[tuple[int, str]]:
    for sheet in sheets:
        at = sheet.begins
        for text in sheet.texts:
            yield at, text
            at += len(text) + 1


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else words[:LONGEST].rpartition(" ")[0] + " …"
