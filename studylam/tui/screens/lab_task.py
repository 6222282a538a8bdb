"""What the lab console shows of the task: its text, in which facts and links act, and the hints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget

from studylam.tui.screens.base import PlaceScreen
from studylam.tui.widgets.read_text import ReadText

if TYPE_CHECKING:
    from studylam.labs import LabSession


class TaskScreen(PlaceScreen):
    """The part of the lab's screen that wires the task."""

    def __init__(self, lab_id: str) -> None:
        super().__init__()
        self._lab_id = lab_id
        self._lab: LabSession

    def _task_widgets(self) -> Iterable[Widget]:
        from studylam.packs.models import Section
        from studylam.tui import reading
        from studylam.tui.widgets.lab_panes import HintSheet

        lab, library = self._lab.lab, self.session.library
        task = Section(id="task", title=lab.title, blocks=lab.task, place=lab.place)
        yield from reading.widgets(task, library, self.session.record)
        yield HintSheet(lab, library)

    @on(ReadText.FactAsked)
    def _fact_asked(self, event: ReadText.FactAsked) -> None:
        """All facts of the task, at the one that was clicked."""
        from studylam.tui.screens.facts import FactsScreen

        event.stop()
        library = self.session.library
        named = "\n".join(block.markdown for block in self._lab.lab.task if block.kind == "prose")
        if facts := library.facts_in(named):
            self.app.push_screen(FactsScreen(facts, self.path(), at=event.fact))

    @on(ReadText.Followed)
    def _followed(self, event: ReadText.Followed) -> None:
        """Read what the task refers to, and come back here."""
        from studylam.tui.references import LessonReferences
        from studylam.tui.screens.reader import ReaderScreen

        event.stop()
        references = LessonReferences(self.session.library, self._lab.lab.place.file)
        if target := references.target(event.href):
            lesson, _, section = target.partition("#")
            self.app.push_screen(ReaderScreen(lesson, section or None))
