"""The lesson reader: a section at a time, the text in the middle, notes beside or below it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.tui import reading, snippet
from studylam.tui.actions import bindings
from studylam.tui.answering import find_truth
from studylam.tui.screens.base import Page, PlaceScreen, ReadPage
from studylam.tui.widgets.answer_field import NumberLine, PredictionText
from studylam.tui.widgets.blocks import LabSheet, RunSheet, Stop
from studylam.tui.widgets.margin import Margin
from studylam.tui.widgets.price import PriceSheet
from studylam.tui.widgets.question import QuestionBody, QuestionSheet
from studylam.tui.widgets.sheet import Line, Sheet, Text

if TYPE_CHECKING:
    from studylam.packs.library import Library, Thing
    from studylam.packs.models import Lesson, Place, Section
    from studylam.packs.questions.predictions import Truth
    from studylam.runtime import InvocationResult

PLACE = "tui.reader"
"""Setting: where the learner was reading."""


class ReaderScreen(PlaceScreen):
    """Reads a lesson from a section on; without one, from where the learner was in it."""

    BINDINGS = bindings("reader")
    CSS_PATH = "reader.tcss"

    def __init__(self, lesson_id: str, section_id: str | None = None) -> None:
        super().__init__()
        self._lesson_id = lesson_id
        self._wanted = section_id
        self._lesson: Lesson
        self._library: Library
        """From which the page was set."""
        self._number = 0
        self._turns = 0

    def path(self) -> tuple[str, ...]:
        return ("Learn",)

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

    async def on_mount(self) -> None:
        await self._open(self._lesson_id, self._wanted)

    @property
    def _section(self) -> Section:
        return self._lesson.sections[self._number]

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
            self.query_one(Onward).lead_to(self._onward())
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

    async def _open(self, lesson_id: str, section_id: str | None) -> None:
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
        self._number = number
        self._turns += 1
        section, lesson, library = self._section, self._lesson, self.session.library
        self._library = library
        page = self.query_one("#page", Page)
        blocks = self.query_one("#blocks", Vertical)
        with self.app.batch_update():
            await blocks.remove_children()
            self.query_one("#section-title", Text).update(Content.styled(section.title, "bold"))
            await blocks.mount_all(reading.widgets(section, library, self.session.record))
            notes = reading.notes(lesson, section, library)
            self.query_one("#margin", Margin).set_notes(notes)
            self.query_one("#beside").display = bool(notes)
            self.query_one(Onward).lead_to(self._onward())
            page.scroll_home(animate=False)
            page.focus(scroll_visible=False)
        self._say()
        self.session.remember(PLACE, {"lesson": lesson.id, "section": section.id})
        self.keep_place()

    def _say(self) -> None:
        lesson = self._lesson
        module = self._library.module(lesson.module)
        status = f"section {self._number + 1} of {len(lesson.sections)}"
        self.crumbs.say("Learn", module.title, lesson.title, status=status)

    def _onward(self) -> str:
        if self._number + 1 < len(self._lesson.sections):
            return f"Next: {self._lesson.sections[self._number + 1].title}"
        following = self.session.library.next_lesson(self._lesson.id)
        return (
            f"Next lesson: {following.title}"
            if following
            else "That was the last lesson: to the contents"
        )

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
            await self._open(other.id, other.sections[0 if by > 0 else -1].id)
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
    async def _onward_picked(self) -> None:
        await self.action_turn(1)

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
        kinds = (Stop, QuestionSheet, NumberLine, PredictionText)
        return [
            widget
            for widget in self.query("#blocks *")
            if isinstance(widget, kinds) and all(one.display for one in widget.ancestors_with_self)
        ]

    def action_next_stop(self, by: int) -> None:
        stops = self._stops()
        if stops:
            at = stops.index(self.focused) if self.focused in stops else (-1 if by > 0 else 0)
            stop = stops[(at + by) % len(stops)]
            stop.focus(scroll_visible=False)
            stop.scroll_visible(animate=False)

    def action_contents(self) -> None:
        from studylam.tui.screens.course import CourseScreen

        def chosen(target: str | None) -> None:
            if target:
                lesson, _, section = target.partition("#")
                self.call_later(self._open, lesson, section or None)

        self.app.push_screen(CourseScreen(self._lesson.id, self._section.id, choosing=True), chosen)

    def action_lab(self) -> None:
        labs = reading.labs_of(self._lesson, self.session.library)
        if labs:
            self._open_lab(labs[0].id)
        else:
            self.notify("No lab practises what this lesson teaches.", timeout=3)

    def action_drill(self) -> None:
        from studylam.tui.screens.drill import start_on_lesson

        start_on_lesson(self, self._lesson)

    # -- what is in the text ----------------------------------------------------------------------

    @on(LabSheet.Open)
    def _lab_wanted(self, event: LabSheet.Open) -> None:
        self._open_lab(event.lab)

    def _open_lab(self, lab_id: str) -> None:
        from studylam.tui.screens.lab import LabScreen

        self.app.push_screen(LabScreen(lab_id))

    @on(PriceSheet.Open)
    def _calculator_wanted(self, event: PriceSheet.Open) -> None:
        from studylam.tui.screens.price import PriceScreen

        self.app.push_screen(PriceScreen(event.values))

    @on(RunSheet.Run)
    def _run_wanted(self, event: RunSheet.Run) -> None:
        from studylam.labs import trust

        sheet, session = event.sheet, self.session
        service, library, record = session.service, session.library, session.record
        lesson = self._lesson
        # What a function may be called is less than what a lesson may.
        name = re.sub(r"[^a-z0-9-]", "-", f"example-{self._lesson.id}")[:64]

        def work() -> tuple[list[InvocationResult], snippet.Why | None]:
            trust.check(library.pack_of(lesson), record, service)
            results = snippet.run(service, library, name, sheet.snippet)
            return results, snippet.why(library, results)

        session.background(
            work, lambda came: sheet.show(*came), failed=sheet.show_trouble, owner=sheet
        )

    @on(RunSheet.Why)
    def _why_wanted(self, event: RunSheet.Why) -> None:
        from studylam.tui.screens.why import WhyScreen

        reading = f"{self._lesson.id}#{self._section.id}"
        self.app.push_screen(WhyScreen(event.failure, event.explained, reading=reading))

    @on(QuestionBody.Answered)
    def _check_answered(self, event: QuestionBody.Answered) -> None:
        body = event.body

        def keep(truth: Truth | None) -> None:
            self._keep_check(event, truth)

        def not_here(words: str) -> None:
            body.explain(None, uncounted=words)

        find_truth(self.session, body, keep, not_here)

    def _keep_check(self, event: QuestionBody.Answered, truth: Truth | None) -> None:
        from studylam.study import answer_check

        body = event.body
        try:
            said = answer_check(
                self.session.record,
                body.question,
                event.response,
                event.confidence,
                seed=reading.CHECK_SEED,
                truth=truth,
            )
        except StudyLamError as error:
            self.session.show_error(error, "This answer isn't kept")
            body.say("This answer isn't kept yet. It still stands here: give it again.")
            return
        body.explain(said)
        body.call_after_refresh(body.scroll_visible, animate=False, top=True)


def _content(library: Library, section: Section) -> object:
    """All that is set on a page."""
    words = section.model_dump_json()
    asked = {block.question for block in section.blocks if block.kind == "check"}
    questions = [question for question in library.questions if question.id in asked]
    words += "".join(question.model_dump_json() for question in questions)
    return section, questions, library.facts_in(words), library.whole.facts_in(words)


class TextPage(ReadPage, inherit_bindings=False):
    """The page of the text. Lines and the space bar are the reader's, which turns with them."""

    BINDINGS = bindings("leaps")


class Onward(Sheet):
    """The line under the text that leads on."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._words = ""

    def lead_to(self, words: str) -> None:
        self._words = words
        self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        words = Content.styled(self._words, "$text-muted").truncate(width - 3, ellipsis=True)
        line = Content.assemble(words, "  ", ("→", "bold $accent"))
        yield Line(line.pad_left(max(width - line.cell_length, 0)), "on")
