"""The part of the reader that answers what is in the text: code that runs, questions, links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual import on

from studylam.errors import StudyLamError
from studylam.tui import reading, snippet
from studylam.tui.answering import find_truth
from studylam.tui.references import LessonReferences
from studylam.tui.screens.marking import MarkingScreen
from studylam.tui.widgets.blocks import CodeSheet, LabSheet, RunSheet, copy
from studylam.tui.widgets.price import PriceSheet
from studylam.tui.widgets.question import QuestionBody
from studylam.tui.widgets.read_text import ReadText
from studylam.tui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from studylam.packs.library import Library
    from studylam.packs.questions.predictions import Truth
    from studylam.runtime import InvocationResult


class AnsweringScreen(MarkingScreen):
    """A screen that shows the blocks of a section in ``#blocks``."""

    _library: Library
    """From which the page was set."""

    async def read(self, lesson_id: str, section_id: str | None) -> None:
        """Read there, on this screen."""
        raise NotImplementedError

    def action_facts(self, fact: str | None = None) -> None:
        from studylam.tui.screens.facts import FactsScreen

        named = "".join(f"{{fact:{id}}}" for id in self._section.facts)
        if facts := self._library.facts_in(named):
            self.app.push_screen(FactsScreen(facts, ("Learn", self._lesson.title), at=fact))
        else:
            self.notify("No figure of this section is a fact with a source.", timeout=3)

    def action_copy(self) -> None:
        """Copy the code that has the focus, or the first that is on the screen."""
        page = self.query_one("#page").region
        sheets = [one for one in self.query("#blocks *") if isinstance(one, CodeSheet | RunSheet)]
        seen = [one for one in sheets if one.region.overlaps(page)]
        if seen:
            copy(self, seen[0].source, seen[0].about())
        else:
            self.notify("There is no code on the screen.", timeout=2)

    @on(ReadText.FactAsked)
    def _fact_asked(self, event: ReadText.FactAsked) -> None:
        self.action_facts(event.fact)

    @on(ReadText.Followed)
    async def _followed(self, event: ReadText.Followed) -> None:
        target = LessonReferences(self._library, self._lesson.place.file).target(event.href)
        if target is None:
            return
        lesson, _, section = target.partition("#")
        if lesson == self._lesson.id:
            await self.read(lesson, section or None)
        else:
            from studylam.tui.screens.reader import ReaderScreen

            self.app.push_screen(ReaderScreen(lesson, section or None))

    @on(Sheet.Picked, "#margin")
    def _beside_picked(self, event: Sheet.Picked) -> None:
        kind, _, id = event.target.partition(":")
        if kind == "mark":
            self.write_on(id)
        elif kind == "fact":
            self.action_facts(id)

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
        lesson, name = self._lesson, self._example

        def work() -> tuple[list[InvocationResult], snippet.Why | None]:
            trust.check(library.pack_of(lesson), record, service)
            results = snippet.run(service, library, name, sheet.snippet, lambda: sheet.is_stopping)
            if sheet.is_stopping:
                return [], None
            return results, snippet.why(library, results)

        session.background(
            work, lambda came: sheet.show(*came), failed=sheet.show_trouble, owner=sheet
        )

    @property
    def _example(self) -> str:
        """What a function may be called is less than what a lesson may."""
        return re.sub(r"[^a-z0-9-]", "-", f"example-{self._lesson.id}")[:64]

    @on(RunSheet.Stop)
    def _stop_wanted(self) -> None:
        service, name = self.session.service, self._example
        # Not deployed yet: then it isn't run either.
        self.session.background(
            lambda: service.stop(name), lambda _: None, failed=lambda _: None, owner=self
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
