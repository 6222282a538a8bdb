"""The lesson reader: a section at a time, the text in the middle, notes beside or below it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.study import reading_time
from studylam.study.guidance.resuming import READING
from studylam.study.search.belongs import Subject
from studylam.tui import reading
from studylam.tui.actions import bindings
from studylam.tui.code_text import code_lines
from studylam.tui.diagram import draw
from studylam.tui.first_time import ready_for
from studylam.tui.screens.base import Page
from studylam.tui.screens.reader_blocks import AnsweringScreen
from studylam.tui.widgets.answer_field import NumberLine, PredictionText
from studylam.tui.widgets.blocks import Stop
from studylam.tui.widgets.margin import Margin
from studylam.tui.widgets.mark_line import MarkLine
from studylam.tui.widgets.onward import Onward, TextPage, Way
from studylam.tui.widgets.question import QuestionBody, QuestionSheet
from studylam.tui.widgets.read_text import ReadText
from studylam.tui.widgets.sheet import Sheet, Text

if TYPE_CHECKING:
    from studylam.packs.library import Library, Thing
    from studylam.packs.models import Lesson, Place, Section

PLACE = READING
"""Setting: where the learner was reading."""
READ, HERE, TO_COME = "●", "◉", "○"
MOST_SIGNS = 16
"""Sections that are shown by a sign each."""


class ReaderScreen(AnsweringScreen):
    """Reads a lesson from a section on; without one, from where the learner was in it.

    ``mark``: of the learner's, to be on the screen at first.
    """

    BINDINGS = bindings("reader")
    CSS_PATH = "reader.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide"), (150, "-vast")]  # noqa: RUF012

    def __init__(
        self, lesson_id: str, section_id: str | None = None, *, mark: str | None = None
    ) -> None:
        super().__init__()
        self._at_mark = mark
        self._lesson_id = lesson_id
        self._wanted = section_id
        self._lesson: Lesson
        self._number = 0
        self._turns = 0

    def path(self) -> tuple[str, ...]:
        return ("Learn", self._lesson.title) if self._turns else ("Learn",)

    def resumable(self) -> tuple[str, str] | None:
        return ("learn", f"{self._lesson.id}#{self._section.id}") if self._turns else None

    def body(self) -> Iterable[Widget]:
        with TextPage(id="page"), Container(id="spread"):
            with Vertical(id="text"):
                yield Text("", id="section-title")
                yield Vertical(id="blocks")
                yield Onward(id="onward")
            with Vertical(id="beside"):
                yield Margin([], id="margin")
        yield MarkLine(id="marking")

    async def on_mount(self) -> None:
        await self.read(self._lesson_id, self._wanted)
        if self._at_mark is not None:
            self.call_after_refresh(self.show_mark, self._at_mark)

    @property
    def _section(self) -> Section:
        return self._lesson.sections[self._number]

    def belongs(self) -> Subject:
        return Subject("lesson", f"{self._lesson.id}#{self._section.id}")

    # -- a pack that changes ----------------------------------------------------------------------

    def shown(self) -> tuple[Thing, Place]:
        lesson = self.session.library.lesson(self._lesson.id)
        return lesson, self._section.place

    async def show_again(self) -> None:
        lesson = self.session.library.lesson(self._lesson.id)
        ids = [section.id for section in lesson.sections]
        number = ids.index(self._section.id) if self._section.id in ids else self._number
        number = min(number, len(ids) - 1)
        if _content(self._library, self._section) == _content(
            self.session.library, lesson.sections[number]
        ):
            # What was run and answered on this page stays where it is.
            self._lesson, self._number, self._library = lesson, number, self.session.library
            self.query_one(Onward).lead_to(self._ways())
            self._say()
            return
        before = {body.question.id: body.standing for body in self.query(QuestionBody)}
        stops, page = self._stops(), self.query_one("#page", Page)
        stop = stops.index(self.focused) if self.focused in stops else None
        y = page.scroll_y
        self._lesson = lesson
        await self._show(number)
        for body in self.query(QuestionBody):
            if (standing := before.get(body.question.id)) is not None:
                body.go_on(standing)
        if stop is not None and stop < len(stops := self._stops()):
            stops[stop].focus(scroll_visible=False)
        page.call_after_refresh(page.scroll_to, y=y, animate=False)

    # -- turning ----------------------------------------------------------------------------------

    async def read(self, lesson_id: str, section_id: str | None) -> None:
        self._lesson = self.session.library.lesson(lesson_id)
        kept = self.session.recall(PLACE, {})
        if section_id is None and kept.get("lesson") == lesson_id:
            section_id = kept.get("section")
        ids = [section.id for section in self._lesson.sections]
        if section_id is None:
            section_id = self._first_unread()
        await self._show(ids.index(section_id) if section_id in ids else 0)

    def _first_unread(self) -> str | None:
        try:
            return reading.first_unread(self._lesson, self.session.record)
        except StudyLamError as error:
            self.session.show_error(error)
            return None

    async def _show(self, number: int) -> None:
        self.end_marking()
        self._number = number
        self._turns += 1
        section, lesson, library = self._section, self._lesson, self.session.library
        self._library = library
        await ready_for(reading.kinds(section))
        page = self.query_one("#page", Page)
        blocks = self.query_one("#blocks", Vertical)
        with self.app.batch_update():
            await blocks.remove_children()
            self.query_one("#section-title", Text).update(Content.styled(section.title, "bold"))
            await blocks.mount_all(
                reading.widgets(section, library, self.session.record, markable=True)
            )
            self.find_marks()
            self.marks_changed()
            self.query_one(Onward).lead_to(self._ways())
            page.scroll_home(animate=False)
            page.focus(scroll_visible=False)
        self._say()
        self._draw_ahead()
        self.session.remember(PLACE, {"lesson": lesson.id, "section": section.id})
        self.keep_place()

    def _draw_ahead(self) -> None:
        """What is slow to set for the first time, while the section before is read: a diagram may
        take 50 ms, the first code in a language 130.
        """
        coming = self._lesson.sections[self._number + 1 : self._number + 2]
        blocks = [b for one in coming for b in one.blocks if b.kind in ("diagram", "code", "run")]
        width = self.query_one("#section-title").size.width

        def work() -> None:
            for block in blocks:
                if block.kind == "diagram":
                    draw(block.mermaid, width)
                elif block.kind in ("code", "run"):
                    code_lines(block.code, getattr(block, "language", "python"), width)

        if blocks and width:
            self.session.background(work, lambda _: None, owner=self)

    def marks_changed(self) -> None:
        notes = self.own_notes() + reading.notes(self._lesson, self._section, self._library)
        self.query_one("#margin", Margin).set_notes(notes)
        self.query_one("#beside").display = bool(notes)

    def _say(self) -> None:
        lesson = self._lesson
        module = self._library.module(lesson.module)
        self.crumbs.say("Learn", module.title, lesson.title, status=self._how_far())

    def _how_far(self) -> Content:
        """A sign for each section: read, here, to come; then in words which one this is."""
        sections = self._lesson.sections
        words = f"section {self._number + 1} of {len(sections)}"
        try:
            read = self.session.record.sections_read(self._lesson.id)
        except StudyLamError:
            return Content(words)
        signs = [
            (HERE, "bold $accent") if i == self._number else (READ if one.id in read else TO_COME)
            for i, one in enumerate(sections)
        ]
        return Content.assemble(*signs, "  ", words) if len(signs) <= MOST_SIGNS else Content(words)

    def _ways(self) -> list[Way]:
        """Where one can go from here."""
        lesson, at, library = self._lesson, self._number, self.session.library
        ways = []
        if at + 1 < len(lesson.sections):
            on = lesson.sections[at + 1]
            ways.append(Way(1, "Next", on.title, reading_time.minutes(lesson, on)))
        elif (following := library.next_lesson(lesson.id)) is not None:
            ways.append(Way(1, "Next lesson", following.title, following.minutes))
        else:
            ways.append(Way(1, "Contents", "that was the last lesson"))
        if at > 0:
            back = lesson.sections[at - 1]
            ways.append(Way(-1, "Before", back.title, reading_time.minutes(lesson, back)))
        elif (before := library.previous_lesson(lesson.id)) is not None:
            ways.append(Way(-1, "Lesson before", before.title, before.minutes))
        return ways

    async def action_turn(self, by: int) -> None:
        if by > 0:
            self._keep_read()
        number = self._number + by
        if 0 <= number < len(self._lesson.sections):
            await self._show(number)
            return
        library = self.session.library
        other = (
            library.next_lesson(self._lesson.id)
            if by > 0
            else library.previous_lesson(self._lesson.id)
        )
        if other is not None:
            await self.read(other.id, other.sections[0 if by > 0 else -1].id)
        elif by > 0:
            self.action_contents()

    def _keep_read(self) -> None:
        record = self.session.record
        try:
            if self._section.id not in record.sections_read(self._lesson.id):
                record.record_section_read(self._lesson.id, self._section.id)
        except StudyLamError as error:
            self.session.show_error(error, "This isn't kept")

    @on(Sheet.Picked, "#onward")
    async def _onward_picked(self, event: Sheet.Picked) -> None:
        await self.action_turn(int(event.target))

    # -- moving about -----------------------------------------------------------------------------

    def action_scroll_line(self, by: int) -> None:
        self.query_one("#page").scroll_relative(y=by, animate=False)

    async def action_page_on(self) -> None:
        page = self.query_one("#page")
        if page.scroll_y >= page.max_scroll_y:
            await self.action_turn(1)
        else:
            page.scroll_page_down(animate=False)

    def action_page_back(self) -> None:
        self.query_one("#page").scroll_page_up(animate=False)

    def _stops(self) -> list[Widget]:
        """The things to do in the text."""
        kinds = (Stop, QuestionSheet, NumberLine, PredictionText, ReadText)
        return [
            widget
            for widget in self.query("#blocks *")
            if isinstance(widget, kinds)
            and widget.can_focus
            and all(one.display for one in widget.ancestors_with_self)
        ]

    def action_next_stop(self, by: int) -> None:
        stops, here = self._stops(), self.focused
        if isinstance(here, ReadText) and here.step(by):
            return
        if stops:
            at = stops.index(self.focused) if self.focused in stops else (-1 if by > 0 else 0)
            stop = stops[(at + by) % len(stops)]
            if isinstance(stop, ReadText):
                stop.step(by)
            stop.focus(scroll_visible=False)
            stop.scroll_visible(animate=False)

    def action_contents(self) -> None:
        from studylam.tui.screens.course import CourseScreen

        def chosen(target: str | None) -> None:
            if target:
                lesson, _, section = target.partition("#")
                self.call_later(self.read, lesson, section or None)

        self.app.push_screen(CourseScreen(self._lesson.id, self._section.id, choosing=True), chosen)

    def action_notes(self) -> None:
        from studylam.tui.screens.notes import NotesScreen

        self.app.push_screen(NotesScreen())

    def action_lab(self) -> None:
        labs = reading.labs_of(self._lesson, self.session.library)
        if labs:
            self._open_lab(labs[0].id)
        else:
            self.notify("No lab practises what this lesson teaches.", timeout=3)

    def action_drill(self) -> None:
        from studylam.tui.screens.drill import start_on_lesson

        start_on_lesson(self, self._lesson)


def _content(library: Library, section: Section) -> object:
    """All that is set on a page."""
    words = str(section)
    asked = {block.question for block in section.blocks if block.kind == "check"}
    questions = [question for question in library.questions if question.id in asked]
    words += "".join(question.words for question in questions)
    return section, questions, library.facts_in(words), library.whole.facts_in(words)
